//! Names of people, where the shopper says that it is a name, or gives one to prove who they are.

use std::sync::LazyLock;

use regex::Regex;

use super::{Found, fixed};
use crate::understand::types::EntityKind;

const WORD: &str = r"\p{Latin}[\p{Latin}'.\-]*\p{Latin}|\p{Lu}\.?";

static SAID: LazyLock<Option<Regex>> = LazyLock::new(|| {
    fixed(&format!(
        r"(?i)(?:\b(?:my\s+)?(?:full\s+)?name(?:'s|s)?\s*(?:is|:|=|-)?\s*(?:is\b)?|\bit\s+is\b|我叫|我的?名字(?:是|叫)?|姓名\s*[::]?\s*(?:是)?|我是)\s*({WORD})\s+({WORD})(?:\s+({WORD}))?"
    ))
});
static I_AM: LazyLock<Option<Regex>> =
    LazyLock::new(|| fixed(&format!(r"(?i)\b(?:i\s+am|i'?m|this\s+is|it'?s|under)\s+({WORD})\s+({WORD})")));
static BARE: LazyLock<Option<Regex>> = LazyLock::new(|| fixed(&format!(r"^\W*({WORD})\s+({WORD})(?:\s+({WORD}))?\s*(?:[,;:/|]|\s|$|，)")));
static HAN: LazyLock<Option<Regex>> =
    LazyLock::new(|| fixed(r"(我叫|名字叫|名字是|姓名\s*[::]?\s*(?:是)?|我是|本人)\s*(\p{Han}{2,4})(?:[\s,，.。;；、!]|$|邮)"));
static HAN_BARE: LazyLock<Option<Regex>> = LazyLock::new(|| fixed(r"^\W*(\p{Han}{2,4})[\s,，;；、]+"));

/// Words that stand after "I am" and "this is" and are no name.
const NOT_NAMES: &[&str] = &[
    "a",
    "an",
    "the",
    "not",
    "looking",
    "trying",
    "very",
    "so",
    "still",
    "just",
    "here",
    "having",
    "unable",
    "interested",
    "sure",
    "my",
    "about",
    "for",
    "with",
    "in",
    "on",
    "at",
    "to",
    "from",
    "going",
    "waiting",
    "asking",
    "calling",
    "writing",
    "sorry",
    "really",
    "is",
    "are",
    "was",
    "it",
    "this",
    "that",
    "what",
    "where",
    "when",
    "how",
    "who",
    "and",
    "or",
    "of",
    "no",
    "yes",
    "yeah",
    "order",
    "zip",
    "code",
    "postcode",
    "postal",
    "email",
    "e-mail",
    "mail",
    "name",
    "please",
    "hello",
    "hi",
    "hey",
    "thanks",
    "thank",
    "you",
    "unhappy",
    "happy",
    "angry",
    "upset",
    "fed",
    "done",
    "sick",
    "tired",
    "i",
    "i'm",
    "he",
    "she",
    "we",
    "they",
    "your",
    "me",
    "can",
    "do",
    "does",
    "did",
    "will",
    "would",
    "could",
    "should",
    "want",
    "need",
    "have",
    "has",
    "get",
    "got",
    "number",
    "account",
    "also",
    "confirm",
    "verify",
    "change",
    "cancel",
    "track",
    "check",
    "return",
    "exchange",
    "new",
    "all",
    "only",
    "now",
    "wondering",
    "afraid",
    "ridiculous",
    "unacceptable",
    "urgent",
    "fine",
    "ok",
    "okay",
    "good",
    "great",
    "right",
    "wrong",
    "too",
    "out",
    "up",
    "by",
    "if",
];

const COMPOUND_SURNAMES: &[&str] = &[
    "欧阳", "司马", "上官", "诸葛", "慕容", "司徒", "夏侯", "皇甫", "尉迟", "公孙", "令狐", "东方", "南宫", "西门", "长孙", "宇文", "端木",
    "百里",
];
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝";

/// Finds one person's name. `proves`: an e-mail address or a postcode stands in the message, so a bare name is likely one.
#[must_use]
pub fn find(plain: &str, proves: bool) -> Vec<Found> {
    if let Some(hit) = HAN.as_ref().and_then(|pattern| pattern.captures(plain))
        && let (Some(lead), Some(name)) = (hit.get(1), hit.get(2))
    {
        let sure = !matches!(lead.as_str(), "我是" | "本人");
        if let Some(found) = han(name.as_str(), name.start(), sure) {
            return found;
        }
    }
    if proves
        && let Some(name) = HAN_BARE.as_ref().and_then(|pattern| pattern.captures(plain)).and_then(|hit| hit.get(1))
        && let Some(found) = han(name.as_str(), name.start(), false)
    {
        return found;
    }
    let bare = proves || ends_in_number(plain) && plain.trim().chars().next().is_some_and(char::is_uppercase);
    for (pattern, trusted) in [(&*SAID, true), (&*I_AM, bare), (&*BARE, bare)] {
        let Some(hit) = pattern.as_ref().and_then(|pattern| pattern.captures(plain)) else { continue };
        let (Some(first), Some(second)) = (hit.get(1), hit.get(2)) else { continue };
        let is_name = |word: &str| !NOT_NAMES.contains(&word.to_lowercase().as_str());
        let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
        if !is_name(first.as_str()) || !is_name(second.as_str()) {
            continue;
        }
        let capitals = capital(first.as_str()) && capital(second.as_str());
        let introduced = capitals && std::ptr::eq(pattern, &*I_AM);
        if !trusted && !introduced {
            continue;
        }
        // a third word is the family name, the second a middle one: "Anna Maria Koch"
        let last = hit.get(3).filter(|third| is_name(third.as_str()) && capital(third.as_str())).unwrap_or(second);
        return vec![
            Found::new(EntityKind::FirstName, title(first.as_str()), first.range()),
            Found::new(EntityKind::LastName, title(last.as_str()), last.range()),
        ];
    }
    Vec::new()
}

/// Ends in up to six digits, as a postcode would, and is short.
fn ends_in_number(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let digits = text.chars().rev().take_while(char::is_ascii_digit).count();
    (2..=6).contains(&digits) && text.split_whitespace().count() <= 5
}

fn title(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Family name first; anything whose first character is no family name is refused unless the words before it are `sure`.
fn han(name: &str, start: usize, sure: bool) -> Option<Vec<Found>> {
    const NOT_NAMES: &[&str] =
        &["成年", "和你", "和我", "时候", "任何", "安全", "方便", "连续", "明天", "师傅", "全额", "华为", "高级", "金牌", "白金", "黄金"];
    if NOT_NAMES.iter().any(|word| name.starts_with(word)) {
        return None;
    }
    let family = if let Some(compound) = COMPOUND_SURNAMES.iter().find(|family| name.starts_with(**family) && name.chars().count() > 2) {
        compound.len()
    } else {
        let first = name.chars().next()?;
        let known = SURNAMES.contains(first) && name.chars().count() <= 3;
        if !known && !sure {
            return None;
        }
        first.len_utf8()
    };
    let (last, first) = name.split_at_checked(family)?;
    Some(vec![
        Found::new(EntityKind::LastName, last.to_owned(), start..start + family),
        Found::new(EntityKind::FirstName, first.to_owned(), start + family..start + name.len()),
    ])
}

#[cfg(test)]
mod tests {
    use super::{BARE, HAN, HAN_BARE, I_AM, SAID, find};

    #[test]
    fn the_fixed_patterns_compile() {
        assert!(SAID.is_some() && I_AM.is_some() && BARE.is_some() && HAN.is_some() && HAN_BARE.is_some());
    }

    #[test]
    fn said_and_bare() {
        let values = |text: &str, proves| find(text, proves).into_iter().map(|one| one.value).collect::<Vec<_>>();
        assert_eq!(values("My name's yusuf rossi", false), ["Yusuf", "Rossi"]);
        assert_eq!(values("this is Mara Lindqvist", true), ["Mara", "Lindqvist"]);
        assert_eq!(values("陈小雨，200040", true), ["陈", "小雨"]);
        assert_eq!(values("where is my order", true), Vec::<String>::new());
        assert_eq!(values("I am really angry", true), Vec::<String>::new());
    }
}
