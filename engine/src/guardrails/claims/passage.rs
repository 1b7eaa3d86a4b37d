//! A text cut into sentences and segments, and what each of them does: claim, ask, suppose, or say that nothing is known.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::atoms::pattern;

/// The sentences of a normalised text, each with its closing mark and the blanks after it.
pub(in crate::guardrails) fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut symbols = text.char_indices().peekable();
    while let Some((at, symbol)) = symbols.next() {
        let next = symbols.peek().map(|(_, next)| *next);
        let ends = match symbol {
            '.' | '!' | '?' => next.is_none_or(char::is_whitespace) && !abbreviates(&text[start..at]),
            '。' | '\n' => true,
            _ => false,
        } || (matches!(symbol, '!' | '?') && next.is_some_and(|next| !next.is_ascii()));
        if ends {
            let mut end = at + symbol.len_utf8();
            while let Some((at, blank)) = symbols.next_if(|(_, next)| next.is_whitespace()) {
                end = at + blank.len_utf8();
            }
            sentences.push(start..end);
            start = end;
        }
    }
    if start < text.len() {
        sentences.push(start..text.len());
    }
    sentences
}

/// Whether a dot after this belongs to a short form: `no.`, `mar.`, `e.g.`.
fn abbreviates(before: &str) -> bool {
    let word = before.rsplit(|symbol: char| !symbol.is_alphanumeric() && symbol != '.').next().unwrap_or_default();
    matches!(
        word,
        "no" | "approx"
            | "e.g"
            | "i.e"
            | "vs"
            | "mr"
            | "mrs"
            | "dr"
            | "min"
            | "max"
            | "incl"
            | "excl"
            | "jan"
            | "feb"
            | "mar"
            | "apr"
            | "jun"
            | "jul"
            | "aug"
            | "sep"
            | "sept"
            | "oct"
            | "nov"
            | "dec"
    ) && before.len() > word.len()
        && !matches!(word, "no")
}

static CUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[;:，；：、。!?()\n,]|\.\s| - |\b(?:and|but|so|plus|while|whereas|though|although|because|since|which|with)\b|和|而且|并且|但是|不过|因此|所以|同时|另外|而|但",
    )
});

/// The segments of a text: between commas, colons and the words that join clauses. Never empty.
pub(in crate::guardrails) fn segments(text: &str) -> Vec<Range<usize>> {
    let mut segments = Vec::new();
    let mut start = 0;
    for cut in CUT.find_iter(text) {
        // "between 3 and 5", "10 and 12": numbers that belong together
        let joins = cut.as_str() == "and"
            && digit(text[..cut.start()].trim_end().chars().next_back())
            && digit(text[cut.end()..].trim_start().chars().next());
        // "20 dollars and 43 cents" is one amount
        let coins = cut.as_str() == "and"
            && ["dollar", "dollars", "euro", "euros", "pound", "pounds"].iter().any(|unit| text[..cut.start()].trim_end().ends_with(unit))
            && digit(text[cut.end()..].trim_start().chars().next());
        let joins = joins || coins;
        // a comma or colon within a number, a time or an address
        let inside = matches!(cut.as_str(), "," | ":") && touches(text, &cut.range());
        // 10码灰色和6码黑色 are two things, 3和5天 is one span
        let apart = cut.as_str() != "和"
            || text[start..cut.start()].chars().any(|symbol| symbol.is_ascii_digit())
                && !digit(text[..cut.start()].chars().next_back())
                && digit(text[cut.end()..].chars().next());
        let joins = joins || inside || !apart;
        if !joins && start < cut.start() {
            segments.push(start..cut.start());
        }
        if !joins {
            start = cut.end();
        }
    }
    if start < text.len() {
        segments.push(start..text.len());
    }
    segments
}

/// Whether word characters stand on both sides: `1,200`, `10:30`, `https://`.
fn touches(text: &str, cut: &Range<usize>) -> bool {
    let (before, after) = (text[..cut.start].chars().next_back(), text[cut.end..].chars().next());
    (digit(before) && digit(after)) || after == Some('/')
}

fn digit(symbol: Option<char>) -> bool {
    symbol.is_some_and(|symbol| symbol.is_ascii_digit())
}

/// What a sentence does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    /// It says something.
    Claims,
    /// It asks.
    Asks,
}

static ASKS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\?\s*$|吗[?。!]?\s*$|(?:要不要|需不需要|是否需要)[^，。]*$"));
static UNKNOWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:can't|cannot|can not|couldn't|unable to|not able to|could not) (?:tell|say|confirm|see|find|know|give|promise|guarantee|verify|check|determine|be sure|answer|provide|commit)|(?:don't|doesn't|do not|does not|didn't) (?:know|say|state|show|tell|mention|list|specify|have (?:any |an? |the |that )?(?:information|info|details?|data|record|records|date|estimate|number|answer|figure))|no (?:information|info|details?|record|records|data|word|mention)|(?:is|are)(?:n't| not) (?:known|listed|recorded|stated|specified|mentioned|given|shown|clear|in (?:our|the|my) (?:records?|data|system|information))|not (?:sure|certain|known|listed|recorded|stated|specified|mentioned)|unknown|(?:nothing|not) on record|没有(?:相关|任何|这方面的|具体的?|该|此|更多)?(?:信息|资料|记录|数据|说明)|不清楚|不知道|不确定|无法(?:确认|确定|得知|查到|提供|保证|判断|告知|承诺)|查不到|没查到|未查到|没有查到|没有(?:提到|注明|写明|标注|显示|记录|说明)|未(?:注明|提及|标注|说明|显示)|不能(?:确认|确定|保证|承诺)|暂无(?:相关)?(?:信息|数据|记录)?",
    )
});

/// Whether a sentence asks.
pub(super) fn mood(sentence: &str) -> Mood {
    if ASKS.is_match(sentence.trim_end()) { Mood::Asks } else { Mood::Claims }
}

/// Whether a segment says that something is not known.
pub(super) fn admits_ignorance(segment: &str) -> bool {
    UNKNOWN.is_match(segment)
}

static NO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:no|not|never|none|neither|nor|without|cannot|isn't|aren't|wasn't|doesn't|don't|didn't|can't|won't|hasn't|haven't|couldn't|shouldn't|wouldn't|nothing|zero|excluding|excludes?|except|unable|fails? to|lacks?|free of|non)\b|n't\b|不|没|无|未|非|勿|别",
    )
});

/// Whether a mention at `at` is denied: a word that says no stands before it within its segment, or right after it.
pub(super) fn denied(text: &str, segment: &Range<usize>, at: &Range<usize>) -> bool {
    let own = NO_DENIALS.replace(text.get(at.clone()).unwrap_or_default(), " ");
    denied_around(text, segment, at) || own.starts_with("non") || own.starts_with("no ") || own.starts_with('不') || own.starts_with('无')
}

/// Whether a word before a mention denies it, within its segment.
pub(super) fn denied_ahead(text: &str, segment: &Range<usize>, at: &Range<usize>) -> bool {
    let before = text.get(segment.start.min(at.start)..at.start).unwrap_or_default();
    let near: String = before.chars().rev().take(48).collect::<Vec<_>>().into_iter().rev().collect();
    NO.find_iter(&NO_DENIALS.replace_all(&near, " ")).count() % 2 == 1
}

/// Whether what stands around a mention denies it; words that have a denial in them, such as 无线, are what they are.
pub(super) fn denied_around(text: &str, segment: &Range<usize>, at: &Range<usize>) -> bool {
    let before = text.get(segment.start.min(at.start)..at.start).unwrap_or_default();
    // seven words, or eight characters of Chinese, are the reach of a denial
    let near: String = before.chars().rev().take(48).collect::<Vec<_>>().into_iter().rev().collect();
    let near = NO_DENIALS.replace_all(&near, " ");
    let after = text.get(at.end..segment.end.max(at.end)).unwrap_or_default();
    let follows = AFTER.is_match(after);
    let twice = NO.find_iter(&near).count();
    (twice % 2 == 1) != follows
}

/// Words that hold a character or word of denial and deny nothing.
static NO_DENIALS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"不锈钢|不粘|无线|无绳|无框|不满|不足|不超过|不低于|不少于|不晚于|不迟于|不多于|不止|未满|非常|特别|分别|未来|不过|不仅|不错|区别|差别|级别|性别|别的|无论|不但|不少|不同|没错|没问题|不好意思|无门槛|no problem|not only|no\. ?\d|why not",
    )
});

static AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:[\s\w-]{0,24}?)\s*\b(?:(?:is|are|was|were|does|do|can|has|have|will|would|be) ?(?:not|n't|never)|(?:isn't|aren't|wasn't|doesn't|don't|can't|cannot|hasn't|won't|is no|are no)\b|(?:is|are) (?:excluded|exempt))|^[\p{Han}]{0,6}(?:不|没有|没|无法|未|除外|并非)",
    )
});
