//! Who asks for a person, in so many words; and who says that they need none.

use std::sync::LazyLock;

use regex::Regex;

/// What a message says about a person to talk to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Person {
    /// Nothing.
    #[default]
    Unsaid,
    /// One is wanted.
    Wanted,
    /// A word for who helps, and no more.
    Mentioned,
    /// None is wanted.
    Declined,
}

/// Who helps, in English. Of them the plain ones may be anybody, and ask only after a word of talking.
const STAFF: &str = r"(?:(?:real|actual|live|living|physical)\s+)?(?:human(?:\s+being)?s?|agents?|representatives?|reps?|advis[eo]rs?|operators?|supervisors?|managers?|staff(?:\s+member)?|employees?|colleagues?|assistants?|specialists?|(?:customer|support|service|sales)\s+(?:service\s+|support\s+|care\s+)?(?:agents?|reps?|representatives?|people|person|staff|team))|(?:real|actual|live|living)\s+(?:person|people|someone|somebody|one)";
const ANYBODY: &str =
    r"person|people|someone|somebody|anyone|anybody|a\s+man|a\s+woman|your\s+(?:boss|team|people)|the\s+boss|team\s+member|whoever";

static TALK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    fixed(&format!(
        r"\b(?:talk|talking|speak|speaking|spoke|chat|chatting|discuss|discussing|connect|transfer|transferred|hand(?:\s+\w+){{0,2}}\s+over|pass\s+(?:me|this|it)|put\s+me|switch\s+me|forward\s+me|direct\s+me|redirect\s+me|escalate|word\s+with|reach|contact|contacting|direct|write\s+(?:with|to)|call\s+me|phone\s+me|ring\s+me)\b(?:\W+\w+){{0,6}}?\W+(?:{STAFF}|{ANYBODY})\b"
    ))
});
static WANT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    fixed(&format!(
        r"\b(?:i|we)(?:'d)?\s+(?:\w+\s+){{0,2}}?(?:want|need|demand|require|like|prefer|rather)\W+(?:\w+\W+){{0,3}}?(?:{STAFF}|a\s+person|somebody|someone)(?:\s+(?:please|now|right|to|who|that|on|here|instead|asap|immediately)\b|\W*$|[.!,?])|\b(?:get|give|bring|find|send|put|fetch)\s+(?:me\s+)?(?:a|an|the|your|some|any|another)?\s*(?:{STAFF}|a\s+person|somebody|someone)\b|\b(?:is|are|any)\W+(?:\w+\W+){{0,2}}?(?:{STAFF})\s+(?:available|there|online|working|around|here)\b|\b(?:manager|supervisor|boss)\b[^.]{{0,20}}[.?!]?[^.]{{0,20}}\b(?:talk|speak)\b|\bbe\s+transferred\b|\b(?:one|some|any)\s+of\s+your\s+(?:people|team|colleagues|staff|agents)\b|\b(?:let|have|can|could|may)\s+(?:\w+\s+){{0,2}}?(?:{STAFF})\s+(?:\w+\s+){{0,2}}?(?:take\s+over|look|call|help|handle|check|contact|phone)"
    ))
});
static ALONE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let after = r"please|pls|plz|now|again|instead|then|though|thanks|thank\s+you|required|needed|asap|here|immediately|right";
    fixed(&format!(
        r"(?:^|[.!?;\n]\s*)\W*(?:(?:not\s+(?:you|a\s+bot|a\s+robot)|stop|no\s+bots?|hello|hi|hey|ok|okay|and|so|then|please|bot)\W+)*(?:a\s+|an\s+|the\s+|your\s+|any\s+|some\s+|another\s+)?(?:{STAFF}|person|somebody)(?:\s+(?:assistance|help|support|required|needed|wanted))*(?:\W+(?:{after}))*[^\w\n]*(?:$|[.!?;\n])|^\W*(?:\w+\W+){{0,3}}?(?:{STAFF}|person)(?:\W+(?:{after}))+\W*$"
    ))
});
static HAN_WANTED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    fixed(
        r"转(?:接)?(?:一下)?(?:到|给|成)?(?:人工|真人|客服|专员|经理|主管|工作人员|人)|(?:安排|叫|让|换|来)(?:一?[个位名])?(?:活的)?客服|客服(?:人)?(?:呢|在哪儿?呢)?[，,\s]*出来|(?:找|叫|让|请|派|换|接|要|来|给我)(?:一?[个位名下]|你们的?|一下|我|出)?(?:能说话的|会说话的)?(?:真人|活人|真的人|人工(?:客服|服务|坐席|处理|回复)?|工作人员|客服(?:人员|专员|经理|小姐姐|小哥)|专人|负责人|经理|店长|店主|老板|主管|领导|人)(?:[来跟和给出帮处接回问聊谈说联]|$|[，。！!,?？~\s吧吗呢])|(?:真人|活人|人工)(?:客服)?(?:在吗|呢|$|[！!。,，]|吗|介入|处理|服务|坐席)|(?:和|跟|与)(?:你们的?)?(?:真人|活人|人|客服(?:人员)?|老板|经理|工作人员|店长|主管)(?:说|聊|谈|讲|沟通|交流|对话|直接)|有(?:没有)?(?:活人|真人|人在|人工)|^人工[\s\p{P}]*$",
    )
});
static HAN_DECLINED: LazyLock<Option<Regex>> =
    LazyLock::new(|| fixed(r"(?:不用|不需要|不必|无需|别|不要)(?:再)?(?:给我)?(?:转|找|叫|接)?(?:人工|真人|客服|到人工)"));
static DECLINED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    fixed(&format!(
        r"\b(?:no\s+need|don'?t\s+(?:need|want|have)|do\s+not\s+(?:need|want)|without|not\s+asking|rather\s+not|needn'?t|please\s+no|no)\b(?:\W+(?:to|for|be|talk|speak|connect|transfer|me|with|a|an|the|any|transferred|connected|passed|call)){{0,6}}?\W+(?:{STAFF}|person|somebody|someone)\b"
    ))
});
/// Trades and things that have the word of a helper in them.
static NOT_STAFF: LazyLock<Option<Regex>> = LazyLock::new(|| {
    fixed(
        r"\b(?:travel|estate|real\s+estate|cleaning|secret|insurance|bleaching|literary|ticket|user|insurance|shipping|customs)\s+agents?\b|\bhuman\s+(?:hair|grade|rights|body|size|sized|shape|shaped|anatomy|error)\b|\b(?:staff|manager'?s?|boss|employee)\s+(?:picks?|chairs?|discounts?|desk|mug)\b|\bone\s+person\b|\blive\s+(?:wallpaper|tracking|stream)\b|\bagent\s+number\b|\bmy\s+(?:boss|manager|colleagues?|team)\b|\btwo\s+persons?\b|\bbattery\s+operators?\b",
    )
});

static HAN_NOT_STAFF: LazyLock<Option<Regex>> = LazyLock::new(|| {
    fixed(
        "真人(?:头?发|秀|模特|实拍|版|大小|照|比例|出演)|人工(?:草坪|草皮|智能|毛|皮革|革|合成|缝|湖|色素|耳蜗)|人体|人造|老板椅|经理(?:办公)?桌|(?:店长|主管|老板|经理)推荐",
    )
});

fn fixed(pattern: &str) -> Option<Regex> {
    Regex::new(pattern).ok()
}

/// Reads the lower-case form.
#[must_use]
pub fn read(lower: &str) -> Person {
    let says = |pattern: &LazyLock<Option<Regex>>, text: &str| pattern.as_ref().is_some_and(|pattern| pattern.is_match(text));
    let cleaned = NOT_STAFF.as_ref().map_or_else(|| lower.into(), |pattern| pattern.replace_all(lower, "thing"));
    if says(&DECLINED, &cleaned) && !says(&BOT, &cleaned) || says(&HAN_DECLINED, lower) {
        return Person::Declined;
    }
    let wanted = says(&ALONE, &cleaned)
        || says(&TALK, &cleaned)
        || says(&WANT, &cleaned)
        || says(&HAN_WANTED, &HAN_NOT_STAFF.as_ref().map_or_else(|| lower.into(), |pattern| pattern.replace_all(lower, "物")));
    match () {
        () if wanted => Person::Wanted,
        () if says(&MENTIONED, &cleaned) => Person::Mentioned,
        () => Person::Unsaid,
    }
}

static MENTIONED: LazyLock<Option<Regex>> = LazyLock::new(|| fixed(&format!(r"\b(?:{STAFF})\b")));
/// "I don't want a bot, give me a person" declines the bot.
static BOT: LazyLock<Option<Regex>> =
    LazyLock::new(|| fixed(r"\b(?:no|not|don'?t\s+want|without|stop)\b(?:\W+\w+){0,4}?\W+(?:bots?|robots?|machines?|computers?|ai)\b"));

#[cfg(test)]
mod tests {
    use super::{ALONE, BOT, DECLINED, HAN_DECLINED, HAN_NOT_STAFF, HAN_WANTED, MENTIONED, NOT_STAFF, Person, TALK, WANT, read};

    #[test]
    fn the_fixed_patterns_compile() {
        for pattern in [&ALONE, &BOT, &MENTIONED, &HAN_NOT_STAFF, &DECLINED, &HAN_DECLINED, &HAN_WANTED, &NOT_STAFF, &TALK, &WANT] {
            assert!(pattern.is_some());
        }
    }

    #[test]
    fn wanted_declined_and_neither() {
        for text in [
            "can i talk to a human",
            "i'd like to speak with someone",
            "agent please",
            "human!",
            "get me your manager",
            "i don't want to talk to a bot, get me a person",
            "转人工",
            "叫你们经理来",
            "我要和客服人员直接沟通",
            "人工",
            "what does express delivery cost?\na person again please",
            "another person, please. what does it cost?",
        ] {
            assert_eq!(read(text), Person::Wanted, "{text}");
        }
        for text in ["i don't need a human", "no need to transfer me to an agent", "不用转人工", "不需要真人客服"] {
            assert_eq!(read(text), Person::Declined, "{text}");
        }
        for text in [
            "i'm a travel agent",
            "human hair wig",
            "is it real leather",
            "a one person tent",
            "人工草坪",
            "真皮吗",
            "两个人能坐吗",
            "can you help me",
        ] {
            assert_eq!(read(text), Person::Unsaid, "{text}");
        }
    }
}
