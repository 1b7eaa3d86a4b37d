//! Words that speak for a mood, English and Chinese. They are evidence beside the trained head and decide nothing alone.

use std::sync::LazyLock;

use regex::Regex;

/// Insults, accusations, the end of patience.
pub const ANGRY: &[&str] = &[
    "ridiculous",
    "last straw",
    "stupid",
    "crooks",
    "livid",
    "unacceptable",
    "outrageous",
    "disgusting",
    "disgrace",
    "furious",
    "pissed",
    "wtf",
    "fucking",
    "fuck",
    "bullshit",
    "sick of",
    "fed up",
    "had enough",
    "worst service",
    "worst company",
    "scam",
    "scammers",
    "fraud",
    "thieves",
    "stole my money",
    "rip off",
    "ripoff",
    "liars",
    "lying to me",
    "incompetent",
    "idiots",
    "idiot",
    "morons",
    "stupid bot",
    "useless bot",
    "useless",
    "never again",
    "how dare",
    "waste of my time",
    "wasting my time",
    "joke of a",
    "absolute joke",
    "angry",
    "livid",
    "appalling",
    "垃圾",
    "骗子",
    "骗人",
    "气死",
    "太过分",
    "过分了",
    "离谱",
    "滚",
    "他妈",
    "妈的",
    "操你",
    "傻逼",
    "坑人",
    "黑店",
    "忍无可忍",
    "受够了",
    "无耻",
    "恶心",
    "什么破",
    "太差劲",
    "差劲",
    "要你们有什么用",
    "烂透",
    "耍我",
    "玩我",
    "欺骗",
    "诈骗",
    "火大",
    "愤怒",
];
/// Something went wrong.
pub const NEGATIVE: &[&str] = &[
    "disappointed",
    "disappointing",
    "unhappy",
    "not happy",
    "terrible",
    "awful",
    "horrible",
    "poor quality",
    "poor service",
    "bad service",
    "broken",
    "damaged",
    "defective",
    "still waiting",
    "too late",
    "too slow",
    "annoying",
    "annoyed",
    "frustrated",
    "frustrating",
    "upset",
    "wrong item",
    "complaint",
    "complain",
    "not working",
    "doesn't work",
    "stopped working",
    "never arrived",
    "dissatisfied",
    "hate",
    "worse",
    "worst",
    "rubbish",
    "garbage",
    "crap",
    "not satisfied",
    "bad experience",
    "missing",
    "damn",
    "bloody",
    "goddamn",
    "失望",
    "不满",
    "太慢",
    "差评",
    "坏了",
    "破损",
    "投诉",
    "生气",
    "难用",
    "不好用",
    "质量差",
    "态度差",
    "太差",
    "一直没",
    "还没到",
    "错了",
    "糟糕",
    "烦",
    "漏发",
    "少发",
    "发错",
    "没收到",
    "后悔",
    "不行",
];
/// Praise and thanks.
pub const POSITIVE: &[&str] = &[
    "thank you so much",
    "love it",
    "love this",
    "love the",
    "great service",
    "excellent",
    "awesome",
    "perfect",
    "amazing",
    "wonderful",
    "fantastic",
    "very helpful",
    "so helpful",
    "happy with",
    "well done",
    "brilliant",
    "best shop",
    "very pleased",
    "delighted",
    "太好了",
    "很满意",
    "非常满意",
    "喜欢",
    "好评",
    "真棒",
    "太棒",
    "很棒",
    "感谢",
    "不错",
    "完美",
    "赞",
    "贴心",
];
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
/// A person must look: law, threats, safety, harm.
pub const ESCALATE: &[&str] = &[
    "my attorney",
    "small claims court",
    "is smoking",
    "ending it all",
    "end it all",
    "used my account",
    "wasn't me",
    "割伤",
    "盗用",
    "结束一切",
    "没意思活",
    "活着没",
    "lawyer",
    "lawyers",
    "attorney",
    "sue you",
    "suing",
    "i will sue",
    "i'll sue",
    "legal action",
    "take you to court",
    "small claims",
    "see you in court",
    "solicitor",
    "consumer protection",
    "trading standards",
    "ombudsman",
    "police",
    "report you to",
    "chargeback",
    "caught fire",
    "on fire",
    "burned me",
    "burnt me",
    "burned my",
    "burnt my",
    "exploded",
    "explosion",
    "smoke came",
    "smoking battery",
    "electric shock",
    "electrocuted",
    "got a shock",
    "injured",
    "injury",
    "hurt myself",
    "hurt my",
    "hospital",
    "bleeding",
    "allergic reaction",
    "poisoned",
    "choked",
    "overheated and",
    "kill myself",
    "suicide",
    "kill you",
    "hurt you",
    "i will find you",
    "burn down",
    "identity theft",
    "stolen identity",
    "journalist",
    "going to the press",
    "gdpr complaint",
    "data breach",
    "律师",
    "起诉",
    "法院",
    "告你们",
    "告上",
    "报警",
    "警察",
    "消费者协会",
    "消协",
    "12315",
    "工商局",
    "市场监管",
    "曝光",
    "媒体",
    "记者",
    "打官司",
    "法律途径",
    "着火",
    "起火",
    "爆炸",
    "冒烟",
    "烧伤",
    "烫伤",
    "触电",
    "漏电",
    "受伤",
    "流血",
    "医院",
    "过敏",
    "中毒",
    "自杀",
    "弄死",
    "杀了",
    "不想活",
    "信息泄露",
    "个人信息被盗",
];

static SWEARING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"\b(?:(?:god)?\s?damn(?:ed|it)?|bloody|f+u+c+k\w*|f\*+\w*|wtf|ffs|bull\s?sh\w*|sh[i*]t(?:ty|e)?|freaking|frigging|effing|(?:the|what\s+the|go\s+to)\s+hell|assholes?|arseholes?|bastards?|bitch\w*|pissed)\b(?:\W+\w+)?|(?:他妈|妈的|他娘|操你|尼玛|你妈的|特么|卧槽|我靠|傻[逼比叉x]|煞笔|狗屁|放屁|脑残|王八蛋|混蛋)|(?:^|[\s，,。])(?:操|靠|tmd|nmd|mlgb|艹)",
    )
    .ok()
});
/// After a swear word these make it praise, or a drink.
const PRAISED: &[&str] = &[
    "good",
    "great",
    "nice",
    "fast",
    "quick",
    "comfy",
    "cute",
    "amazing",
    "awesome",
    "brilliant",
    "beautiful",
    "cool",
    "perfect",
    "mary",
    "well",
    "tasty",
    "fine",
    "kitchen",
];

/// Whether the text swears, other than in praise.
#[must_use]
pub fn swears(lower: &str) -> bool {
    let praised = |hit: &str| PRAISED.iter().any(|word| hit.split_whitespace().next_back() == Some(word));
    SWEARING.as_ref().is_some_and(|pattern| pattern.find_iter(lower).any(|hit| !praised(hit.as_str())))
}

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

/// More than one exclamation mark, or a mark after capitals: capitals alone are a habit, not a mood. Both together are 2.
#[must_use]
pub fn shouts(plain: &str) -> u8 {
    let marks = plain.chars().filter(|c| *c == '!').count();
    let questions = plain.chars().filter(|c| *c == '?').count();
    let letters = plain.chars().filter(|c| c.is_ascii_alphabetic()).count();
    let capitals = plain.chars().filter(char::is_ascii_uppercase).count();
    let loud = letters > 8 && capitals * 10 > letters * 8;
    let marked = marks >= 2 || marks >= 1 && loud || questions >= 3;
    u8::from(marked) + u8::from(loud && marks + questions >= 3)
}

/// Whether the phrase at a place is a part of a harmless longer one.
fn harmless(lower: &str, at: usize, found: &str) -> bool {
    let inside = |start: usize, word: &str| start <= at && at + found.len() <= start + word.len();
    HARMLESS.iter().any(|word| lower.match_indices(word).any(|(start, word)| inside(start, word)))
}
