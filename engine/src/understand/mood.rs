//! Mood and escalation by closed lists, English and Chinese.

use super::text::Normal;
use super::types::Sentiment;

const ANGRY: &[&str] = &[
    "ridiculous",
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
const NEGATIVE: &[&str] = &[
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
const POSITIVE: &[&str] = &[
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
/// Takes the edge off a positive or negative word right before it.
const NEGATIONS: &[&str] = &["not", "isn't", "wasn't", "never", "no", "don't", "didn't", "不", "没", "不太", "不是很", "没有"];
/// A person must look: law, threats, safety, harm.
const ESCALATE: &[&str] = &[
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

/// Reads the mood, and whether a person should take over.
#[must_use]
pub fn read(text: &Normal) -> (Sentiment, bool) {
    let lower = text.lower.as_str();
    let angry = count(lower, ANGRY) + usize::from(shouts(&text.plain) && count(lower, NEGATIVE) > 0);
    let negative = count(lower, NEGATIVE);
    let positive = count(lower, POSITIVE);
    let sentiment = match (angry, negative, positive) {
        (1.., _, _) => Sentiment::Angry,
        (0, bad, good) if bad > good => Sentiment::Negative,
        (0, bad, good) if good > bad => Sentiment::Positive,
        _ => Sentiment::Neutral,
    };
    (sentiment, count(lower, ESCALATE) > 0)
}

/// How many phrases stand in the text on word boundaries, without a denial right before them.
fn count(lower: &str, phrases: &[&str]) -> usize {
    phrases
        .iter()
        .filter(|phrase| lower.match_indices(**phrase).any(|(at, found)| stands(lower, at, found) && !denied(&lower[..at])))
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

/// More than one exclamation mark, or a mark after capitals: capitals alone are a habit, not a mood.
fn shouts(plain: &str) -> bool {
    let marks = plain.chars().filter(|c| *c == '!').count();
    let letters = plain.chars().filter(|c| c.is_ascii_alphabetic()).count();
    let capitals = plain.chars().filter(char::is_ascii_uppercase).count();
    marks >= 2 || marks >= 1 && letters > 8 && capitals * 10 > letters * 8
}

#[cfg(test)]
mod tests {
    use super::{Sentiment, read};
    use crate::understand::text::Normal;

    #[test]
    fn moods() {
        for (text, mood) in [
            ("where is my order", Sentiment::Neutral),
            ("TOTAL FOR ORDER #W3611574?", Sentiment::Neutral),
            ("this is ridiculous, third time I ask", Sentiment::Angry),
            ("你们就是骗子", Sentiment::Angry),
            ("the lamp arrived broken", Sentiment::Negative),
            ("我很失望", Sentiment::Negative),
            ("I love it, great service", Sentiment::Positive),
            ("I'm not angry, just asking", Sentiment::Neutral),
        ] {
            assert_eq!(read(&Normal::new(text)).0, mood, "{text}");
        }
    }

    #[test]
    fn law_and_safety_escalate() {
        for text in ["my lawyer will call you", "the charger caught fire", "我要打12315", "充电宝冒烟了"] {
            assert!(read(&Normal::new(text)).1, "{text}");
        }
        for text in ["is it fireproof", "cancel my order", "你好"] {
            assert!(!read(&Normal::new(text)).1, "{text}");
        }
    }
}
