//! Words that speak for a mood, English and Chinese: how many stand in a text. They are evidence beside the trained head and decide
//! nothing alone. The lists are `feeling` and `grave`; `loud` reads swearing and shouting.

mod feeling;
mod grave;
mod loud;

pub use feeling::{ANGRY, NEGATIVE, POSITIVE};
pub use grave::ESCALATE;
pub use loud::{shouts, swears};

/// Longer words and names that hold one of the words above and mean no mood.
const HARMLESS: &[&str] = &[
    "垃圾桶",
    "垃圾袋",
    "垃圾箱",
    "垃圾分类",
    "厨余垃圾",
    "滚筒",
    "滚轮",
    "滚刷",
    "滚珠",
    "恶心呕吐",
    "坑洼",
    "赞助",
    "离谱地便宜",
    "便宜到离谱",
    "便宜得离谱",
    "防过敏",
    "抗过敏",
    "低过敏",
    "防漏电",
    "烫伤膏",
    "急救包",
    "trash bin",
    "trash can",
    "garbage bag",
    "garbage bags",
    "rubbish bin",
    "ridiculously",
    "smoke detector",
    "killer whale",
    "angry bird",
    "angry birds",
    "first aid",
    "no complaint",
    "police car",
    "police costume",
    "dummies",
];

/// Takes the edge off a positive or negative word right before it.
const NEGATIONS: &[&str] = &["not", "isn't", "wasn't", "never", "no", "don't", "didn't", "不", "没", "不太", "不是很", "没有"];

/// How many phrases stand in the text on word boundaries, without a denial right before them.
#[must_use]
pub fn count(lower: &str, phrases: &[&str]) -> usize {
    phrases
        .iter()
        .filter(|phrase| {
            lower
                .match_indices(**phrase)
                .any(|(at, found)| stands(lower, at, found) && !denied(&lower[..at]) && !harmless(lower, at, found))
        })
        .count()
}

fn stands(lower: &str, at: usize, found: &str) -> bool {
    let glued = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    !(found.is_ascii() && (glued(lower[..at].chars().next_back()) || glued(lower[at + found.len()..].chars().next())))
}

fn denied(before: &str) -> bool {
    let before = before.trim_end();
    NEGATIONS.iter().any(|word| {
        before.strip_suffix(word).is_some_and(|rest| !word.is_ascii() || !rest.chars().next_back().is_some_and(char::is_alphanumeric))
    })
}

/// Whether the phrase at a place is a part of a harmless longer one.
fn harmless(lower: &str, at: usize, found: &str) -> bool {
    let inside = |start: usize, word: &str| start <= at && at + found.len() <= start + word.len();
    HARMLESS.iter().any(|word| lower.match_indices(word).any(|(start, word)| inside(start, word)))
}
