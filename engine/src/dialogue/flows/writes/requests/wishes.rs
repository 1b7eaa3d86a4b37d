//! Wishes that name no deed: "I'd like it in L", "make it black", "the blue one instead, please", 我想要L码的, "I'd rather pay with
//! PayPal". In a shop they may as well be said by somebody who looks for something to buy, so they count only where what is meant is
//! the shopper's own ([`speaks_of_own`], and what the dialogue tells).

use std::sync::LazyLock;

use regex::Regex;

use super::{Verb, is_zh, pattern, sentence_end, sentence_start};
use crate::dialogue::drafts::Kind;

/// Another variant of a thing that is pointed at.
static VARIANT: LazyLock<Regex> = LazyLock::new(|| {
    const IT: &str = r"(?:it|them|that|this|these|those|mine|one|ones|(?:the|my|that|this) (?:[\w-]+ ){0,4}?[\w-]+)";
    const WISH: &str = concat!(
        r"(?:i(?:'d| would|'ll| will)? (?:still |also |really |just |rather |much )*(?:like|love|want|need|prefer|take|have)(?: to have)?(?: rather)?",
        r"|i wanted|(?:can|could|may|might) (?:i|we) (?:please |still )?(?:have|get)|(?:please )?(?:give|get) me)"
    );
    pattern(&format!(
        concat!(
            r"\bmake (?:it|them|that|this|mine|(?:the|my) (?:[\w-]+ ){{0,3}}?[\w-]+) (?:a |an |the )?(?:size )?[\w-]+",
            r"|\b{WISH} {IT} (?:in|as|with|for|from|without)\b",
            r"|\b{WISH} (?:the|an?) (?:[\w.-]+ ){{1,4}}ones?\b",
            r"|\b{WISH} (?:the )?(?:size|colou?r) [\w-]+",
            r"|\b(?:could|can|may) (?:it|they|this|that|these|those|(?:the|my) (?:[\w-]+ ){{1,3}}?)\s*(?:please )?be (?:in|an?|the|size)\b",
            r"|\b(?:it|they|this|that|these|those|(?:the|my) (?:[\w-]+ ){{1,3}}?)\s*(?:should|must|has to|have to|ought to) (?:be|have been)\b",
            r"|\b(?:want|need|like|have|get|take) (?:it |them |one )?(?:in )?(?:the |a )?(?:next|bigger|larger|smaller|different|other) size\b",
            r"|\b(?:one|a) size (?:bigger|larger|smaller|up|down)\b|\b(?:the |a )?(?:next|bigger|larger|smaller) size (?:up|down|please|pls|instead)\b",
            r"|\b(?:was|were) (?:supposed|meant) to (?:be|come|have)\b",
            r"|(?:\b(?:the|an?|size|in) |^|[.!;] )(?:[\w.-]+ ){{1,5}}(?:please )?instead\b",
            r"|\b(?:pick|choos|chose|select|order|click|tak|took)\w* (?:the |a )?wrong (?:colou?r|size|one|model|version|variant|option|type|kind|material|length|capacity)\b",
        ),
        WISH = WISH,
        IT = IT,
    ))
});
static VARIANT_ZH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?:我|还是|那就|就)?(?:想要|要|选|来)(?:个|件|双|台|条|款|一[个件双台条款])?[^，。！？,]{0,12}(?:的|款|色|码|号|版)(?:那[个件双台条款])?(?:吧|呢|哦|谢谢|，|。|！|$)",
        r"|(?:能不能|可不可以|可以|能)(?:要|选|是|给我)[^，。！？,]{1,12}(?:的|款|色|码|号|版)",
        r"|(?:应该|本来|原本)(?:是|要|想要)[^，。！？,]{1,12}(?:的|款|色|码|号|版)",
        r"|(?:选|拍|买|下|订|弄|搞)错(?:了)?(?:颜色|尺码|尺寸|码|款式?|型号|规格)|(?:颜色|尺码|尺寸|码|款式?|型号|规格)(?:选|拍|买|下|订|弄|搞)错"
    ))
});

/// Another way to pay.
static PAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\bpay(?:ing)?\b[^.?!;]{0,40}?\b(?:with|by|using|via|from|on) (?:another|a different|(?:my|the) other)\b",
        r"|\b(?:rather|instead)\b[^.?!;]{0,12}\bpay(?:ing)?\b[^.?!;]{0,40}?\b(?:with|by|using|via|from|on)\b",
        r"|\bpay(?:ing)?\b[^.?!;]{0,40}?\b(?:with|by|using|via|from|on)\b[^.?!;]{0,30}\b(?:instead|rather)\b",
        r"|\bpay(?:ing)? (?:for )?(?:#?[a-z]{0,3}-?\d[\w-]*|(?:the|my|this|that) (?:\w+ )?order) (?:with|by|using|via|from|on)\b",
        r"|\b(?:use|charge|take it from|put (?:it|this|that) on) (?:another|a different|(?:my|the) other) (?:\w+ )?(?:card|account|method|paypal)\b",
        r"|\b(?:use|charge|take it from|put (?:it|this|that) on) (?:my|the) (?:\w+ )?(?:card|paypal|visa|mastercard|amex|account)\b[^.?!;]{0,20}\binstead\b",
        r"|(?:换|改用|用另|用别|用其他).{0,8}(?:卡|支付宝|微信|礼品卡|贝宝|paypal).{0,4}(?:付|支付|扣|吧|$)"
    ))
});

/// "I want my money back for the mug" wants no other mug.
static MONEY: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:money|refund|cash)\b|退款|退钱"));

/// What the shopper has ordered, by words alone.
static OWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\bi(?:'ve| have|'d| had)? (?:just |only just |recently |already |accidentally |mistakenly )*(?:ordered|bought|purchased|got|received|picked|chose|selected)\b",
        r"|\b(?:in|from|on|of|with) (?:my|the|that|this) (?:\w+ ){0,2}(?:order|purchase|parcel|delivery)\b",
        r"|\bmy (?:\w+ ){0,2}(?:order|purchase|parcel|delivery)\b|\bmine\b",
        r"|我(?:刚|刚刚|昨天|今天|之前|已经)?(?:买|订|下单|拍|选错|收到)|我(?:的|那[个件双台条款])?订单|我那[个件双台条款把张只支本盏块副套瓶辆床]"
    ))
});

/// The wish for another variant or another way to pay, where there is one.
pub(super) fn find(lower: &str) -> Option<Verb> {
    let pay = PAY.find_iter(lower).map(|hit| (Kind::Payment, hit.range()));
    let variant = VARIANT.find_iter(lower).chain(VARIANT_ZH.find_iter(lower)).map(|hit| (Kind::Exchange, hit.range()));
    let (kind, at) = pay.chain(variant).find(|(_, at)| !asks_whether_there_is(lower, at.start) && !MONEY.is_match(&lower[at.clone()]))?;
    Some(Verb { wish: true, ..Verb::new(kind, at) })
}

/// Whether a wish is for another size.
pub(super) fn of_size(lower: &str) -> bool {
    static SIZE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bsize\b|[大小]一[号码]"));
    SIZE.is_match(lower)
}

/// Whether words hold such a wish.
pub(super) fn any(plain: &str) -> bool {
    find(&plain.to_ascii_lowercase()).is_some()
}

/// Whether words speak of what the shopper has ordered.
pub(in crate::dialogue::flows::writes) fn speaks_of_own(plain: &str) -> bool {
    OWN.is_match(&plain.to_ascii_lowercase())
}

/// "Do you have the blue one instead?" asks what there is.
fn asks_whether_there_is(lower: &str, at: usize) -> bool {
    static THERE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^[\s,]*(?:and |but |so |also |ok |okay |hi |hello )*(?:do|does|is|are|have|has|what|which|where|how|when|why|who)\b|有没有|有吗|多少|什么|哪|怎么",
        )
    });
    let sentence = &lower[sentence_start(lower, at)..sentence_end(lower, at)];
    THERE.is_match(sentence) || is_zh(sentence) && sentence.contains("有") && sentence.contains('吗')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_needs_no_verb_of_change() {
        for text in [
            "i'd like it in l",
            "could it be the 500 ml?",
            "make it black",
            "the blue one instead, please",
            "i want the one for -5 degrees, or rather the warm one",
            "i'd like the power bank with 10000 mah instead",
            "can i have the jacket in mustard",
            "it should have been the large one",
            "it was supposed to be blue",
            "one size bigger pls, same colour",
            "i picked the wrong colour",
            "harness is too small, want the next size up",
            "我想要l码的",
            "要大一号的吧",
            "拍错颜色了",
            "我那把椅子颜色选错了，要黑的",
            "power bank with 10000 mah instead and the wash bag in pine",
            "应该是黑色的",
        ] {
            assert_eq!(find(text).map(|verb| verb.kind), Some(Kind::Exchange), "{text}");
        }
        for text in ["i'd rather pay with paypal", "pay with another card for t-10001", "use my other card", "换张卡付吧"] {
            assert_eq!(find(text).map(|verb| verb.kind), Some(Kind::Payment), "{text}");
        }
    }

    #[test]
    fn who_looks_for_something_wishes_for_no_change() {
        for text in [
            "do you have the blue one instead?",
            "i'd like a lamp for my desk",
            "which jackets are waterproof?",
            "can i pay with paypal?",
            "i would like to know more",
            "can it be washed",
            "what should it be",
            "有黑色的吗",
            "我想要一个安静的键盘",
        ] {
            assert!(!any(text), "{text}");
        }
    }

    #[test]
    fn what_was_ordered_is_the_shoppers_own() {
        for text in ["The bag that I have just ordered", "in my latest order", "I ordered an office chair", "我买的外套"] {
            assert!(speaks_of_own(text), "{text}");
        }
        for text in ["a lamp for my desk", "I'd like it in L", "我想要黑色的"] {
            assert!(!speaks_of_own(text), "{text}");
        }
    }
}
