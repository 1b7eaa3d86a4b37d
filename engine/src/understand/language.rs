//! Language of one message: by script first, then by lingua where a Latin text is long enough to tell.

use std::sync::OnceLock;

use knowledge::language::Language;
use lingua::{LanguageDetector, LanguageDetectorBuilder};

use super::text::is_han;

/// A Latin text with fewer letters in words than this is too short to tell; lingua is not asked.
const LETTERS_TO_TELL: usize = 14;
/// Lingua must prefer another language to English by this much.
const MARGIN: f64 = 0.25;

/// Words that other languages' short messages have and English ones lack.
const TELLTALES: &[(&str, &[u8; 2])] = &[
    ("hola", b"es"),
    ("gracias", b"es"),
    ("pedido", b"es"),
    ("dónde", b"es"),
    ("donde", b"es"),
    ("está", b"es"),
    ("bonjour", b"fr"),
    ("merci", b"fr"),
    ("commande", b"fr"),
    ("où", b"fr"),
    ("livraison", b"fr"),
    ("bestellung", b"de"),
    ("hallo", b"de"),
    ("danke", b"de"),
    ("bitte", b"de"),
    ("ist", b"de"),
    ("meine", b"de"),
    ("obrigado", b"pt"),
    ("obrigada", b"pt"),
    ("meu", b"pt"),
    ("olá", b"pt"),
];

/// The language of `text` (normal form), with `hint` for what cannot tell: what the chat spoke before.
#[must_use]
pub fn detect(text: &str, hint: Option<Language>) -> Language {
    let text = &without_addresses(text);
    let (mut han, mut kana, mut hangul, mut cyrillic, mut latin) = (0usize, 0usize, 0usize, 0usize, 0usize);
    for c in text.chars() {
        match c {
            c if is_han(c) => han += 1,
            '\u{3040}'..='\u{30ff}' => kana += 1,
            '\u{ac00}'..='\u{d7af}' | '\u{1100}'..='\u{11ff}' => hangul += 1,
            '\u{0400}'..='\u{04ff}' => cyrillic += 1,
            c if c.is_alphabetic() => latin += 1,
            _ => {}
        }
    }
    if kana > 0 && kana * 5 >= han {
        return Language::Other(*b"ja");
    }
    if hangul > 0 && hangul >= han {
        return Language::Other(*b"ko");
    }
    // one Han character carries about as much as a Latin word of three letters or more
    if han > 0 && han * 4 >= latin.min(60) {
        return Language::Zh;
    }
    if cyrillic > latin {
        return Language::Other(*b"ru");
    }
    if latin == 0 {
        return hint.unwrap_or_default();
    }
    latin_language(text, hint)
}

/// The text without e-mail addresses: they are in no language.
fn without_addresses(text: &str) -> String {
    let mut rest = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars().chain([' ']) {
        if c.is_ascii_graphic() {
            run.push(c);
            continue;
        }
        if !run.contains('@') {
            rest.push_str(&run);
        }
        run.clear();
        rest.push(c);
    }
    rest
}

fn latin_language(text: &str, hint: Option<Language>) -> Language {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphabetic() && c != '\'').filter(|word| !word.is_empty()).collect();
    // a Latin text in a Chinese chat ("ok", "Nike") is no change of language unless it is a sentence
    let fallback = match hint {
        Some(Language::Zh) if words.len() >= 3 => Language::En,
        Some(hint) => hint,
        None => Language::En,
    };
    let told = TELLTALES.iter().filter(|(word, _)| words.contains(word)).map(|(_, code)| **code).next();
    if let Some(code) = told
        && (words.len() < 4 || lingua_says(&lower) != Some(Language::En))
    {
        return Language::Other(code);
    }
    let letters: usize = words.iter().map(|word| word.chars().count()).sum();
    if words.iter().any(|word| ENGLISH.contains(word)) {
        return if matches!(fallback, Language::Other(_)) { Language::En } else { fallback_english(fallback, words.len()) };
    }
    if letters < LETTERS_TO_TELL || words.len() < 3 {
        return fallback;
    }
    lingua_says(&lower).unwrap_or(fallback)
}

fn fallback_english(fallback: Language, words: usize) -> Language {
    if words >= 2 { Language::En } else { fallback }
}

/// Function words that settle English for a short message.
const ENGLISH: &[&str] = &[
    "the", "my", "is", "where", "what", "how", "can", "you", "i", "want", "please", "order", "does", "have", "it's", "this", "that",
    "with", "your", "i'm", "whats", "when", "which", "for", "need", "help", "the", "and", "of", "to",
];

fn lingua_says(text: &str) -> Option<Language> {
    let scores = detector().compute_language_confidence_values(text);
    let english = scores.iter().find(|(language, _)| *language == lingua::Language::English).map_or(0.0, |(_, score)| *score);
    let (best, score) = scores.first()?;
    if *best == lingua::Language::English || score - english < MARGIN {
        return Some(Language::En);
    }
    Language::parse(&best.iso_code_639_1().to_string())
}

/// The detector, built at first use. Low accuracy mode loads trigrams only, which is enough past three words.
fn detector() -> &'static LanguageDetector {
    static DETECTOR: OnceLock<LanguageDetector> = OnceLock::new();
    DETECTOR.get_or_init(|| {
        use lingua::Language::{English, French, German, Portuguese, Spanish};
        LanguageDetectorBuilder::from_languages(&[English, Spanish, French, German, Portuguese]).with_low_accuracy_mode().build()
    })
}

#[cfg(test)]
mod tests {
    use super::detect;
    use knowledge::language::Language;

    #[test]
    fn scripts_and_sentences() {
        for (text, code) in [
            ("我的订单到哪了", "zh"),
            ("W7534214到哪了", "zh"),
            ("where is my order", "en"),
            ("status w7534214", "en"),
            ("Bluetooth Speaker 蓝色多少钱", "zh"),
            ("注文はどこですか", "ja"),
            ("주문이 어디에 있나요", "ko"),
            ("где мой заказ", "ru"),
            ("¿dónde está mi pedido?", "es"),
            ("wo ist meine bestellung?", "de"),
            ("je voudrais savoir quand ma commande sera livrée", "fr"),
            ("Yusuf Rossi, 19122", "en"),
        ] {
            assert_eq!(detect(text, None).code(), code, "{text}");
        }
    }

    #[test]
    fn a_hint_decides_what_cannot_tell() {
        assert_eq!(detect("12345", Some(Language::Zh)), Language::Zh);
        assert_eq!(detect("ok", Some(Language::Zh)), Language::Zh);
        assert_eq!(detect("please tell me where my parcel is", Some(Language::Zh)), Language::En);
    }
}
