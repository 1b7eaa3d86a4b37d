//! Signals and how they add up.

use std::sync::LazyLock;

use regex::Regex;

use super::{Channel, signals_en, signals_more, signals_wide, signals_zh, tokens};

/// What a signal is evidence of. Each class counts once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// Rules are to be dropped.
    Override,
    /// A new task is given.
    NewTask,
    /// The instructions are to be shown.
    Prompt,
    /// Another role is to be played.
    Role,
    /// It is said to have no limits.
    Limits,
    /// A safeguard is to be switched off.
    Disable,
    /// Refusing is forbidden.
    Suppress,
    /// The words of the answer are dictated.
    Dictate,
    /// A system's, a tool's or a model's message is forged.
    Forged,
    /// An authority is claimed.
    Authority,
    /// A code or a status that is said to open doors.
    Clearance,
    /// The machine is spoken to where only people read.
    Addressee,
    /// A tool, a query or a program is to be run.
    Tool,
    /// Data is to be put into a link or picture.
    Link,
    /// Somebody else's data is asked for.
    Others,
    /// Money, a status or a promise is ordered.
    Grant,
    /// Shoppers are to be sent elsewhere.
    Redirect,
    /// Something is to be decoded and done.
    Decode,
    /// Something is to be put together and done.
    Split,
    /// A story is told around it.
    Story,
    /// A dialogue is forged.
    Shots,
    /// Settings are forged.
    Settings,
}

/// Where a signal counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    /// Everywhere.
    All,
    /// In shoppers' messages.
    Shopper,
    /// In texts that no shopper's message is.
    Data,
    /// Everywhere but in articles.
    NoArticle,
    /// In reviews and notes.
    Written,
}

/// A pattern over the plain reading of a text, with its weight as evidence.
pub(super) type Signal = (Class, f64, Where, String);

struct Signals {
    kinds: Vec<(Class, f64, Where)>,
    patterns: Vec<Regex>,
    /// Which of them are Chinese, and not looked for in texts without a Chinese character.
    chinese: Vec<bool>,
}

static SIGNALS: LazyLock<Signals> = LazyLock::new(|| {
    let all: Vec<Signal> = [signals_en::all(), signals_zh::all(), signals_more::all(), signals_wide::all()].concat();
    let english = signals_en::all().len();
    let zh = english..english + signals_zh::all().len();
    let patterns: Vec<String> = all.iter().map(|signal| lean(&signal.3)).collect();
    Signals {
        chinese: all.iter().enumerate().map(|(at, _)| zh.contains(&at)).collect(),
        patterns: patterns.iter().map(|pattern| Regex::new(pattern).expect("the pattern is a constant that the tests compile")).collect(),
        kinds: all.iter().map(|(class, weight, place, _)| (*class, *weight, *place)).collect(),
    }
});

/// The pattern with classes of few ranges: the full ones of Unicode make automata of many megabytes. Whatever is not ASCII
/// counts as a letter.
fn lean(pattern: &str) -> String {
    format!("(?s){pattern}")
        .replace("\\b", r"(?-u:\b)")
        .replace("\\w", r"[0-9a-z_\x80-\x{10FFFF}]")
        .replace("\\W", "[^0-9a-z_]")
        .replace("\\d", "[0-9]")
        .replace("\\s", "[ \\t\\r\\n]")
}

/// Somebody speaks of what people do, or asks whether they may.
static OF_PEOPLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:\b(?:i|i've|i'd|i'll|we|we've|he|she|they|it|who|driver|courier|carrier|neighbou?r|husband|wife|customers|people|nobody|somebody|someone|my \w+)(?: (?:just|accidentally|also|then|simply|did|had|have|can|could|may|might|should|must|will|would|always|never|already|to|not|didn't|don't|can't|do|need|want|wanted|tried|decided)){0,4} |\b(?:is it (?:ok|okay|safe|possible|fine|allowed) to|how (?:do|can|to)(?: i| we)?|tells me to|says to|said to|told me to|asked me to) |我(?:们)?(?:想|要|可以|能|能不能|不小心|已经|就|都|一直)?|(?:可以|能不能|能否|可不可以)(?:直接)?)$")
        .expect("the pattern is a constant that the tests compile")
});

/// The score of a reading, and the classes that made it.
pub(super) fn read(text: &str, channel: Channel) -> (f64, Vec<String>) {
    let signals = &*SIGNALS;
    let chinese = text.contains(|symbol: char| matches!(symbol, '\u{4E00}'..='\u{9FFF}'));
    let mut best: Vec<(Class, f64)> = Vec::new();
    if tokens::any(text) {
        best.push((Class::Forged, 0.85));
    }
    for (at, pattern) in signals.patterns.iter().enumerate() {
        if signals.chinese[at] && !chinese || !pattern.is_match(text) {
            continue;
        }
        let (class, weight, place) = signals.kinds[at];
        let counts = match place {
            Where::All => true,
            Where::Shopper => channel == Channel::UserMessage,
            Where::Data => channel != Channel::UserMessage,
            Where::NoArticle => channel != Channel::KbArticle,
            Where::Written => matches!(channel, Channel::ProductReview | Channel::OrderNote),
        };
        if !counts || matches!(class, Class::Redirect | Class::Grant) && forbidden(&signals.patterns[at], text) {
            continue;
        }
        if matches!(class, Class::Override | Class::Disable | Class::Role | Class::Prompt) && !ordered(&signals.patterns[at], text) {
            continue;
        }
        match best.iter_mut().find(|(known, _)| *known == class) {
            Some((_, known)) => *known = known.max(weight),
            None => best.push((class, weight)),
        }
    }
    best.sort_by_key(|(class, _)| *class);
    let score = 1.0 - best.iter().fold(1.0, |left, (_, weight)| left * (1.0 - weight));
    (score, best.iter().map(|(class, _)| format!("{class:?}").to_lowercase()).collect())
}

/// Whether every match is something that is not to be done: "Do not ask shoppers for card numbers".
fn forbidden(pattern: &Regex, text: &str) -> bool {
    pattern.find_iter(text).all(|hit| {
        let before = text[..hit.start()].trim_end();
        [
            "do not", "don't", "never", "not to", "must not", "cannot", "can't", "will not", "won't", "不要", "请勿", "切勿", "不会",
            "不得", "禁止", "严禁",
        ]
        .iter()
        .any(|word| before.ends_with(word))
    })
}

/// Whether one of the matches is an order and not a report: "I ignored all your instructions and it leaks".
fn ordered(pattern: &Regex, text: &str) -> bool {
    pattern.find_iter(text).any(|hit| {
        let mut from = hit.start().saturating_sub(48);
        while !text.is_char_boundary(from) {
            from += 1;
        }
        !OF_PEOPLE.is_match(&text[from..hit.start()])
    })
}
