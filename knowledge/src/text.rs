//! Text folding: one normal form, and the terms that full text search looks for.

use std::sync::LazyLock;

use jieba_rs::Jieba;
use unicode_normalization::UnicodeNormalization;

static CHINESE: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// Longest term that is kept, in bytes; PostgreSQL's tsvector takes 2046.
const LONGEST_TERM: usize = 200;

/// The text in its plain form: NFKC, without characters that are invisible or turn the direction of writing, trimmed.
#[must_use]
pub fn normalise(text: &str) -> String {
    text.nfkc().filter(|&c| !is_invisible(c)).collect::<String>().trim().to_owned()
}

/// A question as it is embedded: lower case, plain quotes and dashes, no marks around it. Understanding embeds messages in this form,
/// their entities masked, and search what it looks for.
#[must_use]
pub fn asked(text: &str) -> String {
    let plain = |c| match c {
        '\u{2018}' | '\u{2019}' | '\u{02bc}' | '`' | '´' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        c => c,
    };
    let lower = normalise(text).chars().map(plain).collect::<String>().to_lowercase();
    let trimmed = lower.trim_matches(|c: char| c.is_whitespace() || matches!(c, '?' | '!' | '.' | '。' | '~' | ',' | '…'));
    trimmed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Soft hyphen, zero-width characters, marks of direction, invisible operators, byte order mark, tags.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e007f}')
        || (c.is_control() && !c.is_whitespace())
}

/// What a text is found by, in order: Chinese words and the words in them, other words in lower case and without their
/// English endings, letters and digits apart (`UK9` is `uk` and `9`). Words without a meaning of their own are left out.
#[must_use]
pub fn terms(text: &str) -> Vec<String> {
    let text = normalise(text).to_lowercase();
    let mut terms = Vec::new();
    for run in runs(&text) {
        match run.kind {
            Kind::Han => terms.extend(chinese_terms(run.text)),
            Kind::Digit => terms.push(run.text.to_owned()),
            Kind::Letter if !is_stop_word(run.text) => terms.push(stem(run.text)),
            Kind::Letter | Kind::Other => {}
        }
    }
    terms.retain(|term| term.len() <= LONGEST_TERM);
    terms
}

/// The terms as one text for `to_tsvector('simple', …)`.
#[must_use]
pub fn tsvector_text(text: &str) -> String {
    terms(text).join(" ")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Han,
    Letter,
    Digit,
    Other,
}

struct Run<'a> {
    kind: Kind,
    text: &'a str,
}

fn kind_of(c: char) -> Kind {
    match c {
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => Kind::Han,
        _ if c.is_numeric() => Kind::Digit,
        _ if c.is_alphabetic() => Kind::Letter,
        _ => Kind::Other,
    }
}

/// The text cut wherever the kind of character changes. An apostrophe within a word ends it: `shop's` is `shop` and `s`.
fn runs(text: &str) -> Vec<Run<'_>> {
    let mut runs: Vec<Run<'_>> = Vec::new();
    let mut start = 0;
    let mut current = None;
    for (at, c) in text.char_indices() {
        let kind = kind_of(c);
        if let Some(before) = current.filter(|&before| before != kind) {
            runs.push(Run { kind: before, text: &text[start..at] });
            start = at;
        }
        current = Some(kind);
    }
    if let Some(kind) = current {
        runs.push(Run { kind, text: &text[start..] });
    }
    runs
}

fn chinese_terms(text: &str) -> impl Iterator<Item = String> {
    let words = CHINESE.cut_for_search(text, true);
    words.into_iter().map(|token| token.word).filter(|word| !is_stop_word(word)).map(str::to_owned).collect::<Vec<_>>().into_iter()
}

/// Words that nearly every question has.
fn is_stop_word(word: &str) -> bool {
    const ENGLISH: &[&str] = &[
        "a",
        "about",
        "also",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "could",
        "d",
        "did",
        "do",
        "does",
        "for",
        "from",
        "get",
        "had",
        "has",
        "have",
        "hello",
        "help",
        "hi",
        "how",
        "i",
        "if",
        "im",
        "in",
        "is",
        "it",
        "its",
        "just",
        "know",
        "let",
        "like",
        "ll",
        "m",
        "many",
        "me",
        "much",
        "my",
        "need",
        "of",
        "on",
        "or",
        "our",
        "please",
        "re",
        "s",
        "shall",
        "should",
        "so",
        "some",
        "something",
        "t",
        "tell",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "us",
        "ve",
        "want",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
    ];
    const CHINESE: &[&str] = &[
        "了",
        "什么",
        "他",
        "你",
        "你们",
        "你好",
        "吗",
        "吧",
        "呢",
        "和",
        "哪",
        "哪里",
        "啊",
        "在",
        "多少",
        "她",
        "如何",
        "对",
        "就",
        "怎么",
        "怎样",
        "您",
        "想",
        "我",
        "我们",
        "我要",
        "把",
        "是",
        "是否",
        "有",
        "的",
        "给",
        "能",
        "能不能",
        "能否",
        "要",
        "请",
        "请问",
        "这",
        "那",
        "都",
        "会",
        "可以",
        "与",
        "及",
        "或",
        "也",
        "还",
        "被",
        "为",
        "从",
        "到",
    ];
    ENGLISH.binary_search(&word).is_ok() || CHINESE.contains(&word)
}

/// The word without the usual endings of English: plural, `-ing`, `-ed`, and a final `e` or doubled consonant that they
/// leave behind, so that `returns`, `returned`, `returning` and `return` are one term. Steps 1a to 1c of Porter's
/// algorithm (1980), simplified; what it does to a word need not be a word, only the same for its forms.
fn stem(word: &str) -> String {
    if word.len() <= 3 || !word.is_ascii() {
        return word.to_owned();
    }
    let singular = without_plural(word);
    let base = ["ing", "ed"]
        .iter()
        .find_map(|ending| singular.strip_suffix(ending))
        .filter(|base| base.len() >= 3 && base.contains(['a', 'e', 'i', 'o', 'u', 'y']))
        .map_or_else(|| singular.clone(), undoubled);
    let base = if base.len() > 3 { base.strip_suffix('e').unwrap_or(&base).to_owned() } else { base };
    match base.strip_suffix('y') {
        Some(rest) if rest.len() >= 2 => format!("{rest}i"),
        _ => base,
    }
}

fn without_plural(word: &str) -> String {
    if let Some(base) = word.strip_suffix("ies") {
        return format!("{base}y");
    }
    for ending in ["sses", "shes", "ches", "xes"] {
        if word.ends_with(ending) {
            return word[..word.len() - 2].to_owned();
        }
    }
    match word.strip_suffix('s') {
        Some(base) if !base.ends_with(['s', 'u', 'i']) => base.to_owned(),
        _ => word.to_owned(),
    }
}

/// `shipp` (of `shipping`) becomes `ship`; `install` and `pass` keep their double letters.
fn undoubled(base: &str) -> String {
    let mut letters = base.chars().rev();
    match (letters.next(), letters.next()) {
        (Some(last), Some(before)) if last == before && !"lsz".contains(last) => base[..base.len() - 1].to_owned(),
        _ => base.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_go_and_wide_ones_become_plain() {
        assert_eq!(normalise(" ＡＢ\u{200b}Ｃ\u{202e} １２３\u{feff} "), "ABC 123");
        assert_eq!(normalise("a\u{0}b\nc"), "ab\nc");
    }

    #[test]
    fn english_forms_of_a_word_are_one_term() {
        for forms in [
            &["return", "returns", "returned", "returning"][..],
            &["ship", "ships", "shipped", "shipping"],
            &["exchange", "exchanges", "exchanged", "exchanging"],
            &["delivery", "deliveries"],
            &["cancel", "cancels", "canceled"],
            &["size", "sizes", "sized", "sizing"],
            &["wash", "washes", "washing"],
            &["address", "addresses"],
            &["price", "prices"],
        ] {
            let stems: Vec<String> = forms.iter().map(|form| stem(form)).collect();
            assert!(stems.iter().all(|one| *one == stems[0]), "{forms:?} gave {stems:?}");
        }
        assert_ne!(stem("ring"), stem("r"));
        assert_eq!(stem("bus"), "bus");
    }

    #[test]
    fn letters_and_digits_are_apart_and_stop_words_gone() {
        assert_eq!(terms("Do you have the UK9 in the shop's sale?"), ["uk", "9", "shop", "sal"]);
    }

    #[test]
    fn chinese_is_cut_into_words_and_their_parts() {
        let found = terms("请问如何申请退货退款？");
        assert!(found.iter().any(|term| term == "退货"), "{found:?}");
        assert!(found.iter().any(|term| term == "退款"), "{found:?}");
        assert!(!found.iter().any(|term| term == "如何"), "{found:?}");
    }

    #[test]
    fn the_text_for_the_database_has_no_operators() {
        assert_eq!(tsvector_text("R&D: 'quoted' | !x"), "r quot x");
    }

    #[test]
    fn the_english_stop_words_are_in_order() {
        for word in ["a", "about", "get", "your", "with", "than"] {
            assert!(is_stop_word(word), "{word}");
        }
        assert!(!is_stop_word("order"));
    }
}
