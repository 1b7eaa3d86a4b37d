//! More or less of something: "cheaper", "less bright", "the biggest one", 便宜一点.

use std::sync::LazyLock;

use regex::Regex;

use super::{Found, fixed};
use crate::understand::details::{Comparison, Degree, Detail};
use crate::understand::types::EntityKind;

type Words = &'static [&'static str];

/// Attribute, adjectives for much of it, adjectives for little. English ones as stems for `-er` and `-est`, with their
/// comparatives where these are not regular; behind the bar the Chinese ones.
const SCALES: &[(&str, Words, Words, Words, Words)] = &[
    ("price", &["expensive", "costly", "pricey", "dear"], &["贵"], &["cheap", "affordable", "inexpensive"], &["便宜", "实惠"]),
    ("size", &["big", "large", "roomy", "wide"], &["大"], &["small", "compact", "tiny", "narrow"], &["小"]),
    ("brightness", &["bright"], &["亮"], &["dim"], &["暗"]),
    ("weight", &["heavy"], &["重"], &["light", "lightweight"], &["轻"]),
    ("length", &["long"], &["长"], &["short"], &["短"]),
    ("thickness", &["thick"], &["厚"], &["thin", "slim"], &["薄"]),
    ("height", &["tall", "high"], &["高"], &["low"], &["矮", "低"]),
    ("speed", &["fast", "quick", "powerful"], &["快"], &["slow"], &["慢"]),
    ("noise", &["loud", "noisy"], &["吵", "响"], &["quiet", "silent"], &["安静", "静音"]),
    ("warmth", &["warm"], &["暖", "暖和", "保暖"], &["cool"], &["凉快"]),
    ("resolution", &["sharp"], &["清晰", "清楚"], &["blurry"], &["模糊"]),
    ("battery life", &["long-lasting", "durable"], &["耐用", "持久"], &[], &[]),
    ("difficulty", &["hard", "difficult", "challenging"], &["难"], &["easy", "simple"], &["简单", "容易"]),
    ("newness", &["new", "recent"], &["新"], &["old"], &["旧"]),
    ("quality", &["good", "nice"], &["好"], &["bad"], &["差"]),
];
/// Nouns that "more", "less", "bigger" and "smaller" may stand before, with what they compare.
const NOUNS: &[(&str, &str)] = &[
    ("storage", "storage"),
    ("memory", "storage"),
    ("ram", "storage"),
    ("space", "storage"),
    ("capacity", "capacity"),
    ("volume", "capacity"),
    ("battery", "battery life"),
    ("battery life", "battery life"),
    ("power", "speed"),
    ("brightness", "brightness"),
    ("resolution", "resolution"),
    ("zoom", "resolution"),
    ("weight", "weight"),
    ("screen", "size"),
];

/// A word and what it says.
struct Word {
    pattern: Regex,
    attribute: &'static str,
    degree: Degree,
}

static WORDS: LazyLock<Vec<Word>> = LazyLock::new(|| {
    let mut words = Vec::new();
    let mut add = |pattern: String, attribute, degree| {
        words.extend(fixed(&pattern).map(|pattern| Word { pattern, attribute, degree }));
    };
    for (attribute, much, much_zh, little, little_zh) in SCALES {
        for (stems, han, more, most, less, least) in [
            (much, much_zh, Degree::More, Degree::Most, Degree::Less, Degree::Least),
            (little, little_zh, Degree::Less, Degree::Least, Degree::More, Degree::Most),
        ] {
            let plain = stems.join("|");
            if !plain.is_empty() {
                let forms = |end: &str| stems.iter().map(|stem| graded(stem, end)).collect::<Vec<_>>().join("|");
                // "too small" asks for more size: it is a "less" of its own word
                add(
                    format!(
                        r"\b(?:(?:much|even|bit|little|slightly|lot|any|something|one)\s+)?(?:{})\b|\bmore\s+(?:{plain})\b",
                        forms("er")
                    ),
                    attribute,
                    more,
                );
                add(format!(r"\b(?:the\s+)?(?:{})\b|\bmost\s+(?:{plain})\b", forms("est")), attribute, most);
                add(
                    format!(r"\bless\s+(?:{plain})\b|\b(?:not|isn't|aren't)\s+(?:as|so|that)\s+(?:{plain})\b|\btoo\s+(?:{plain})\b"),
                    attribute,
                    less,
                );
                add(format!(r"\bleast\s+(?:{plain})\b"), attribute, least);
            }
            let plain = han.join("|");
            if !plain.is_empty() {
                add(format!(r"(?:更|再|比较|稍微|稍)(?:{plain})(?:一点|一些|点|些)?|(?:{plain})(?:一点|一些|点儿|些|点)"), attribute, more);
                add(format!(r"最(?:{plain})"), attribute, most);
                add(format!(r"(?:没那么|不那么|别那么|不要那么|不太)(?:{plain})|太(?:{plain})"), attribute, less);
            }
        }
    }
    for (noun, attribute) in NOUNS {
        add(format!(r"\b(?:more|larger|bigger|higher|longer|better)\s+{noun}\b"), attribute, Degree::More);
        add(format!(r"\b(?:less|smaller|lower|shorter)\s+{noun}\b"), attribute, Degree::Less);
        add(format!(r"\b(?:most|largest|biggest|highest|longest)\s+{noun}\b"), attribute, Degree::Most);
        add(format!(r"\b(?:least|smallest|lowest|shortest)\s+{noun}\b"), attribute, Degree::Least);
    }
    words
});

/// `cheap` → `cheaper`, `big` → `bigger`, `heavy` → `heavier`; long words take "more" instead.
fn graded(stem: &str, end: &str) -> String {
    let irregular = match (stem, end) {
        ("good", "er") => Some("better"),
        ("good", _) => Some("best"),
        ("bad", "er") => Some("worse"),
        ("bad", _) => Some("worst"),
        _ => None,
    };
    if let Some(word) = irregular {
        return word.to_owned();
    }
    if let Some(root) = stem.strip_suffix('y') {
        return format!("{root}i{end}");
    }
    if stem.ends_with('e') {
        return format!("{stem}{}", &end[1..]);
    }
    match stem {
        "big" | "dim" | "slim" | "thin" => format!("{stem}{}{end}", &stem[stem.len() - 1..]),
        _ => format!("{stem}{end}"),
    }
}

/// Finds them in the lower-case form. `same_bytes`: lower and plain forms have the same offsets; without, nothing is found.
#[must_use]
pub fn find(lower: &str, same_bytes: bool) -> Vec<Found> {
    if !same_bytes {
        return Vec::new();
    }
    let mut hits: Vec<(std::ops::Range<usize>, &Word)> =
        WORDS.iter().flat_map(|word| word.pattern.find_iter(lower).map(move |hit| (hit.range(), word))).collect();
    // the longest says most: "longer battery" before "longer"
    hits.sort_by_key(|(at, _)| (std::cmp::Reverse(at.len()), at.start));
    let mut found: Vec<Found> = Vec::new();
    for (at, word) in hits {
        let free = found.iter().all(|other| at.end <= other.at.start || other.at.end <= at.start);
        if !free || is_phrase(lower, &at) {
            continue;
        }
        let comparison = Comparison { attribute: word.attribute, degree: word.degree };
        let degree = match word.degree {
            Degree::More => "more",
            Degree::Less => "less",
            Degree::Most => "most",
            Degree::Least => "least",
        };
        found.push(Found {
            detail: Detail::Comparison(comparison),
            ..Found::new(EntityKind::Comparison, format!("{degree} {}", word.attribute), at)
        });
    }
    found.sort_by_key(|one| one.at.start);
    found
}

/// "no longer", "any longer", "better not", "best regards", "as soon as": words of degree that compare nothing.
fn is_phrase(lower: &str, at: &std::ops::Range<usize>) -> bool {
    let before = lower[..at.start].trim_end();
    let after = lower[at.end..].trim_start();
    let text = &lower[at.clone()];
    let time = ["wait", "take", "order", "afford", "need", "how much", "no", "any", "好久", "多久"];
    text.ends_with("longer") && (time.iter().any(|word| before.ends_with(word)) || text.starts_with("any") || text.starts_with("much"))
        || text.ends_with("better") && ["not", "than", "get", "be"].iter().any(|word| after.starts_with(word))
        || text.ends_with("best") && (after.starts_with("regards") || after.starts_with("way") || after.starts_with("wishes"))
        || text.starts_with("快") && (after.starts_with('发') || after.starts_with('送') || after.starts_with('到') || before.is_empty())
        || text.ends_with("快点")
        || text.ends_with("快一点")
        || matches!(
            text,
            "最好"
                | "最新"
                | "最近"
                | "better"
                | "worse"
                | "worst"
                | "faster"
                | "slower"
                | "好点"
                | "好些"
                | "not so good"
                | "not that good"
        )
}

#[cfg(test)]
mod tests {
    use super::{WORDS, find};

    #[test]
    fn more_and_less() {
        assert!(WORDS.len() > 100);
        for (text, value) in [
            ("show me cheaper ones", "less price"),
            ("something less bright", "less brightness"),
            ("a brighter one", "more brightness"),
            ("i want a bigger one", "more size"),
            ("it's too small", "more size"),
            ("it is too bright", "less brightness"),
            ("the cheapest one", "least price"),
            ("the most expensive lamp", "most price"),
            ("not as heavy", "less weight"),
            ("one with more storage", "more storage"),
            ("longer battery life", "more battery life"),
            ("有没有便宜一点的", "less price"),
            ("要更大的", "more size"),
            ("最便宜的是哪个", "least price"),
            ("太亮了", "less brightness"),
            ("thinner please", "less thickness"),
        ] {
            assert_eq!(find(text, true).first().map(|one| one.value.as_str()), Some(value), "{text}");
        }
        for text in ["i can no longer wait", "how much longer", "where is my order", "best regards", "快点发货"] {
            assert!(find(text, true).is_empty(), "{text}");
        }
    }
}
