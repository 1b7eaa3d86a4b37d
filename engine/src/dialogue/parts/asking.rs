//! What asks for something: by how a clause opens in English, by its question words and requests in Chinese.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern;

/// Words before a question that change nothing about it.
const FILLERS: &str = concat!(
    r"(?:(?:hi|hey|hello|hello there|good (?:morning|evening|afternoon)|please|pls|also|and|so|ok|okay|well|um|oh|then|plus|btw|by the way",
    r"|quick question|one more thing|another thing|secondly|second|first|firstly|finally|lastly|thanks|thank you|sorry|just)\b[\s,:!.-]*)*"
);

/// Verbs that stand for a deed when a thing follows them; "return policy" is none.
const VERBS: &str = concat!(
    r"(?:cancel|return|exchange|swap|change|update|edit|modify|track|check|show|list|find|compare|recommend|suggest|remove|add|replace|switch",
    r"|send|look up|read|explain|describe|confirm|delete|connect|tell|give|order|reorder|resend|ship|apply|stop)"
);

const THING: &str = r"(?:the|my|me|it|them|that|this|these|those|both|all|order|one|a|an|some|any|your|us|#?[a-z]{0,3}-?\d[\w-]*)\b";

static OPENERS: LazyLock<Regex> = LazyLock::new(|| {
    let who = r"(?:i|you|it|they|he|she|we|the|my|your|there|this|that|these|those|any|anyone|someone|an?|one|all|#?[a-z]{1,3}-?\d[\w-]*)";
    pattern(&format!(
        concat!(
            r"(?i)^{FILLERS}(?:",
            r"i(?:'d| would)? (?:also |still |really )?(?:want|need|like) (?:my money|a refund|the money|my refund)\b|",
            r"(?:what|whats|what's|where|where's|wheres|when|when's|who|who's|whose|why|which|how|how's|whether)\b",
            r"|(?:is|are|was|were|do|does|did|can|could|will|would|should|may|has|have|had|am|isn't|aren't|don't|doesn't|didn't|can't|won't|wasn't)\s+{who}\b",
            r"|i(?:'d| would)? (?:also |still |really )?(?:want|need|like|wish|have) to\b|i'm (?:also )?(?:looking for|trying to)\b",
            r"|{VERBS}\s+{THING}|let me know\b|any (?:news|update)",
            r")"
        ),
        FILLERS = FILLERS,
        who = who,
        VERBS = VERBS,
        THING = THING,
    ))
});
static CHINESE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"吗|呢|多少|哪|什么|啥|怎么|怎样|咋|如何|几[天个件种点号款时]|多久|多长|多大|多重|为何|是否|是不是|有没有|能不能|可不可以|能否|要不要|贵不贵",
        r"|帮我|请|麻烦|我要|我想|想要|给我|告诉我|查一?下|看一?[看下]|取消|退货|退掉|退了|换货|换成|推荐|介绍|列出|列一?下|修改|改成|改为|转人工|能[退换改]不"
    ))
});
/// A deed or question at the head of a Chinese clause may follow without a question word of its own.
static HAN: LazyLock<Regex> = LazyLock::new(|| pattern(r"[\u{4e00}-\u{9fff}]"));
/// What only leads to a question.
static LEADS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"(?i)^{FILLERS}(?:(?:can|could|would|will) you (?:please |kindly )?(?:tell me|say|check|help me|help|let me know)",
            r"|do you know|i (?:want|need|would like|'d like) to (?:know|ask)|i(?:'d| would) like to (?:know|ask)(?: you)?(?: something)?",
            r"|i (?:was|am) wondering|i have (?:a|two|three|some|a few|a couple of) questions?|(?:please )?(?:tell me|let me know)|may i ask|can i ask(?: you)?(?: something| a question)?)[\s,.:!?]*$",
            r"|^(?:请问(?:一下)?|我想问(?:一下|下)?|想问(?:一下|下)?|问(?:一下|下)|麻烦(?:问下|了)?|你好)[\s，,。：:！!？?]*$"
        ),
        FILLERS = FILLERS
    ))
});
/// What asks for nothing in particular; the question beside it is what is meant.
static EMPTY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"(?i)^{FILLERS}(?:(?:can|could|would) (?:you|someone|anyone|somebody) (?:please )?help(?: me)?(?: (?:with|on) (?:that|this|it))?|(?:any|some) (?:ideas?|help|thoughts)",
            r"|what (?:can|should|do) (?:i|you) do|how come|why|what now|how|when|is that (?:ok|okay|possible|right)|do you understand|let me know|can you (?:check|do that|do it|look))(?: please| pls| for me)?[\s,.!?]*$",
            r"|^(?:怎么办|可以吗|行吗|好吗|对吗|是吗|能吗|请帮忙|帮帮我|帮我看看|麻烦了|请问|谢谢)[\s，。！？!?]*$"
        ),
        FILLERS = FILLERS
    ))
});
static MODAL: LazyLock<Regex> = LazyLock::new(|| {
    let person = r"(?:can|could|may) (?:i|we|you)(?: still| please| also)?|how (?:do|can|could|would) i";
    let wish = r"(?:i(?:'d| would) like|i want|i need|i wish|am i able|am i allowed|is it possible)(?: for me)? to";
    pattern(&format!(r"(?i)\b({person}|{wish})\s"))
});
static BARE: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)^{VERBS}\s+{THING}")));

/// Whether a clause asks for something by itself.
pub(super) fn asks(clause: &str) -> bool {
    let clause = clause.trim();
    clause.ends_with(['?', '？']) || opens(clause) || inner(clause)
}

/// Whether a clause begins as a question or a request does. In Chinese it may stand anywhere.
pub(super) fn opens(clause: &str) -> bool {
    let clause = clause.trim();
    OPENERS.is_match(clause) || HAN.is_match(clause) && CHINESE.is_match(head(clause)) && !EMPTY.is_match(clause)
}

/// A Chinese clause goes to its next comma.
fn head(clause: &str) -> &str {
    clause.split(['，', '。', '？', '！', '；', ',', '?']).next().unwrap_or(clause)
}

/// A question after a comma: "if it is broken, can I return it".
fn inner(clause: &str) -> bool {
    clause.split([',', ':', '，', '：']).skip(1).any(opens) || HAN.is_match(clause) && CHINESE.is_match(clause)
}

/// Whether a clause only leads to a question: "can you tell me", 请问.
pub(super) fn leads(clause: &str) -> bool {
    LEADS.is_match(clause.trim())
}

/// Whether a clause asks for nothing in particular: "can you help?".
pub(super) fn empty(clause: &str) -> bool {
    EMPTY.is_match(clause.trim())
}

/// How the verb of a clause is introduced.
pub(super) enum ModalVerb {
    /// By words such as "can I", which a bare verb after "and" shares.
    Leads(String),
    /// It stands by itself.
    Bare,
    /// There is none of the known ones.
    None,
}

impl ModalVerb {
    pub(super) fn of(clause: &str) -> Self {
        if let Some(words) = MODAL.captures(clause).and_then(|found| found.get(1)) {
            return Self::Leads(words.as_str().to_owned());
        }
        if BARE.is_match(clause) { Self::Bare } else { Self::None }
    }
}

/// Matters of an order or a product that are asked for by their name alone: "status and total of T-10001".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Status,
    Tracking,
    Total,
    Price,
    Arrival,
    Contents,
    Payment,
    Options,
    Rating,
    Stock,
}

const MATTERS: &[(&str, Family)] = &[
    ("tracking number|tracking id|tracking code|tracking|快递单号|物流单号|运单号|单号", Family::Tracking),
    ("delivery date|arrival date|eta|到货时间|送达时间", Family::Arrival),
    ("status|状态", Family::Status),
    ("total price|total cost|total|总价|总金额|合计", Family::Total),
    ("price|cost|prices|价格|价钱", Family::Price),
    ("contents|items|内容|清单", Family::Contents),
    ("payment method|付款方式|支付方式", Family::Payment),
    ("colou?rs|sizes|options|variants|颜色|尺寸|款式|尺码", Family::Options),
    ("ratings?|reviews|评分|评价", Family::Rating),
    ("availability|stock|库存", Family::Stock),
];

static ENDS: LazyLock<Vec<(Regex, Family)>> =
    LazyLock::new(|| MATTERS.iter().map(|(words, family)| (pattern(&format!(r"(?i)(?:^|[^a-z])(?:{words})$")), *family)).collect());
static BEGINS: LazyLock<Vec<(Regex, Family)>> = LazyLock::new(|| {
    let begins = |words: &str| pattern(&format!(r"(?i)^(?:(?:the|its|their|your)\s+)?(?:{words})(?:[^a-z]|$)"));
    MATTERS.iter().map(|(words, family)| (begins(words), *family)).collect()
});
/// Deeds take their matters together: "change the size and price", 换颜色和尺寸.
static DEEDS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:change|exchange|swap|edit|update|modify|return|choose|pick|want)\b|换|改|退|选"));

impl Family {
    /// Whether `left` ends and `right` begins with the names of different matters.
    pub(super) fn differ(left: &str, right: &str) -> bool {
        let of =
            |patterns: &[(Regex, Self)], text: &str| patterns.iter().find(|(words, _)| words.is_match(text)).map(|(_, family)| *family);
        let (ends, begins) = (of(&ENDS, left.trim()), of(&BEGINS, right.trim()));
        ends.is_some() && begins.is_some() && ends != begins && !DEEDS.is_match(left)
    }
}
