//! Words of praise that leave nothing above them. Advertising law of many countries forbids them (China's names 国家级, 最高级 and
//! 最佳), whatever a shop's own descriptions say: a machine never writes them, a person is warned.

use std::sync::LazyLock;

use regex::Regex;

use super::normalise::Normalised;

/// Where a text praises so. `start` and `end` are code points, the end exclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absolute {
    /// The words.
    pub text: String,
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
}

const ENGLISH: &str = r"(?x)\b(?:
    number\ one | no\.?\ ?1 | (?:best|top)[-\ ]?(?:sell(?:er|ers|ing)|rated|quality|notch|class) | world[-\ ]class | first[-\ ]class
    | market[-\ ]leading | world['’]?s?\ leading | award[-\ ]winning | guarante\w+ | un(?:beatable|matched|rivall?ed|paralleled|surpassed)
    | ultimate | perfect(?:ly|ion)? | flawless(?:ly)? | supreme | peerless | miracle | legendary | revolutionary
    | second\ to\ none | like\ no\ other | one[-\ ]of[-\ ]a[-\ ]kind | only\ one\ of\ its\ kind | unique(?:ly)?
    | (?:lowest|best)\ prices? | once[-\ ]in[-\ ]a[-\ ]lifetime | risk[-\ ]free | never\ fails? | lasts?\ forever | for\ life | lifetime
    | most\ (?:\w+ly\ )?(?:\w+(?:ful|able|ible|ous|ive|ant|ent|ed|ing|ic|al|y))
    | worst | best | cheapest | absolutely | undisputed | exclusive(?:ly)?
)\b|\#1\b|\b100\ ?%(?:\ (?:satisf\w+|safe|guarante\w+|success))";
const CHINESE: &str = r"(?x)第一(?:品牌|名|选择)? | (?:国家|世界|宇宙|全球|国际)级 | 唯一 | 独一无二 | 独家 | 顶级 | 顶尖 | 尖端 | 极致 | 极品 | 极佳 | 绝佳 | 绝对
    | 绝无仅有 | 无与伦比 | 无敌 | 完美 | 首选 | 首个 | 首屈一指 | 冠军 | 王牌 | 领导品牌 | 遥遥领先 | 销量领先 | 万能 | 永久 | 终身 | 永不
    | 百分之?百 | 100% | 史上 | 全网 | 空前绝后 | 驰名 | 保证 | 承诺 | 零风险 | 无风险 | 特效 | 神器 | 至尊 | 巅峰 | 之王 | 之最";
/// Adjectives raised to their highest; what else ends so is told by [`PLAIN_EST`].
const RAISED: &str = r"\b[a-z]{3,}est\b";
/// 最, with what it raises.
const MOST: &str = r"最\p{Han}";

/// Words in -est that raise nothing, or only in time and order.
const PLAIN_EST: &[&str] = &[
    "arrest",
    "chest",
    "conquest",
    "contest",
    "crest",
    "digest",
    "earliest",
    "earnest",
    "everest",
    "forest",
    "guest",
    "harvest",
    "honest",
    "inquest",
    "interest",
    "invest",
    "latest",
    "lowest",
    "manifest",
    "midwest",
    "modest",
    "nearest",
    "nest",
    "newest",
    "northwest",
    "oldest",
    "pest",
    "priest",
    "protest",
    "quest",
    "request",
    "rest",
    "southwest",
    "suggest",
    "tempest",
    "test",
    "vest",
    "west",
    "zest",
    "highest",
];
/// What 最 raises without praise: of time, of order, of number.
const PLAIN_MOST: &[char] = &['近', '后', '终', '初', '早', '晚', '多', '少', '长', '短', '迟'];
/// After 第一: it counts.
const ORDINAL: &[char] = &[
    '节', '次', '件', '天', '周', '个', '年', '月', '单', '步', '代', '批', '期', '堂', '双', '份', '位', '课', '晚', '种', '套', '遍',
    '页',
];

static WORDS: LazyLock<Vec<Regex>> = LazyLock::new(|| [ENGLISH, CHINESE].iter().filter_map(|words| Regex::new(words).ok()).collect());
static RAISES: LazyLock<Vec<Regex>> = LazyLock::new(|| [RAISED, MOST].iter().filter_map(|words| Regex::new(words).ok()).collect());

/// Finds them, in order.
#[must_use]
pub fn absolute(text: &str) -> Vec<Absolute> {
    let normal = Normalised::new(text);
    let said = normal.text();
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    for pattern in WORDS.iter() {
        found.extend(pattern.find_iter(said).map(|one| one.range()).filter(|at| !counts(said, at.end, &said[at.clone()])));
    }
    for pattern in RAISES.iter() {
        found.extend(pattern.find_iter(said).filter(|one| raises(one.as_str())).map(|one| one.range()));
    }
    found.sort_by_key(|at| (at.start, std::cmp::Reverse(at.end)));
    let mut kept: Vec<std::ops::Range<usize>> = Vec::new();
    for at in found {
        if kept.last().is_none_or(|last| last.end <= at.start) {
            kept.push(at);
        }
    }
    let shown = |at: std::ops::Range<usize>| {
        let (start, end) = normal.span(at.start, at.end);
        Absolute { text: text.chars().skip(start).take(end - start).collect(), start, end }
    };
    kept.into_iter().map(shown).collect()
}

/// 第一次 is the first of several.
fn counts(said: &str, end: usize, found: &str) -> bool {
    found == "第一" && said[end..].starts_with(ORDINAL)
}

fn raises(found: &str) -> bool {
    !PLAIN_EST.contains(&found) && !found.ends_with(PLAIN_MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        assert_eq!((WORDS.len(), RAISES.len()), (2, 2));
    }

    #[test]
    fn what_leaves_nothing_above_it_is_found_in_any_spelling() {
        for (text, words) in [
            ("The best mug there is.", "best"),
            ("Our softest towel.", "softest"),
            ("Satisfaction guaranteed!", "guaranteed"),
            ("Ｂｅｓｔ price", "Ｂｅｓｔ price"),
            ("the most comfortable chair", "most comfortable"),
            ("全网最低价", "全网"),
            ("最佳礼物", "最佳"),
            ("国家级品质", "国家级"),
            ("销量第一", "第一"),
            ("最舒适的枕头", "最舒"),
            ("永久保修", "永久"),
        ] {
            let found = absolute(text);
            assert_eq!(found.first().map(|one| one.text.as_str()), Some(words), "{text}: {found:?}");
        }
    }

    #[test]
    fn plain_words_are_not() {
        for text in [
            "A test of rest in the west: the guest chest in the forest.",
            "Order at the latest on Friday, the earliest slot is at nine.",
            "most of the parts are wood",
            "第一次使用前请清洗",
            "最近一周，最多两件，最后一天",
            "Prices start at €24.90 and go up to €34.90.",
            "",
        ] {
            assert_eq!(absolute(text), Vec::new(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics_and_stays_inside(text in proptest::prelude::any::<String>(), shop in "(best|最佳|第一|ﬁnest|ß| |。|İ){0,12}") {
            for text in [text, shop] {
                let length = text.chars().count();
                proptest::prop_assert!(absolute(&text).iter().all(|one| one.start <= one.end && one.end <= length));
            }
        }
    }
}
