//! Which changes a message asks for: verbs of doing, with what stands around each of them.
//!
//! A question about how it works ("how do I return something?") asks for nothing to be done; nor does what is denied, what is
//! conditional, or what is told of the past.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::dialogue::drafts::Kind;

/// A change that a message asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) kind: Kind,
    /// The words around it, in normal form.
    pub(super) words: String,
    /// It asks whether it can be done.
    pub(super) asks: bool,
}

struct Verb {
    kind: Kind,
    at: Range<usize>,
    /// The words that it shares with another change, where one verb has two objects: "my address and my orders' to …".
    shares: Option<Range<usize>>,
}

impl Verb {
    fn new(kind: Kind, at: Range<usize>) -> Self {
        Self { kind, at, shares: None }
    }
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

static CANCEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bcancel(?:l?ing|lation)?\b|\b(?:be|get|have (?:it|them|that|this)) cancell?ed\b|\bcall off\b|\b(?:remov(?:e|ing)|tak(?:e|ing)|drop(?:ping)?|delet(?:e|ing)) (?:[\w'-]+ ){1,6}?(?:from|off|out of) (?:my|the|that|this) (?:\w+ ){0,2}order\b|取消|撤销订单|退订|从.{0,10}订单.{0,4}(?:删掉|去掉|移除)",
    )
});
/// Said of things that were ordered, with no other wish beside it.
static UNWANTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\bi (?:no longer|do not|don't) (?:need|want) (?:[\w'-]+,? ){0,3}(?:\w+)|(?:我|已经)?(?:不再需要|用不着|不想要).{0,12}了")
});
static RETURN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\breturn(?:s|ing)?\b|\b(?:be|get|have (?:it|them|that|this)) (?:returned|refunded)\b|\b(?:send|ship|give|bring)(?:ing)? (?:\w+ ){1,5}?back\b|退货|退掉|退回|想退|要退|退了吧|退一下|把.{1,20}退",
    )
});
static EXCHANGE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bexchang(?:e|es|ing)\b|\b(?:be|get|have (?:it|them|that|this)) (?:exchanged|swapped|replaced)\b|\bswap(?:s|ping)?\b|\breplac(?:e|es|ing|ement)\b|\btrade\b|换货|换成|换一|调换|更换|换个|换掉|想换|要换|换.{0,6}尺码",
    )
});
static CHANGE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bchang(?:e|ing)\b|\badjust(?:ing)?\b|\balter(?:ing)?\b|\b(?:be|get|have (?:it|them|that|this)) (?:changed|modified|updated)\b|\bmodif(?:y|ies|ying|ication|ications)\b|\bupdat(?:e|es|ing)\b|\bswitch(?:ing)?\b|\bedit(?:ing)?\b|\bcorrect(?:ing)? (?:the|my)\b|\bupgrad(?:e|es|ing)\b|\bamend\b|\bredirect\b|\breroute\b|\bset (?:my|the)\b|修改|更改|改成|改为|改到|改一下|变更|更新|改(?:下|掉|地址|付款|支付|颜色|尺码|收货)|换地址",
    )
});
static SEND_TO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:ship|send|deliver)(?:ed)? (?:it|them|this|that|my (?:order|parcel|package)|the (?:order|parcel|package)|(?:my )?order \S+) (?:in(?:stead)? )?to\b|改寄|改送|寄到|送到.{2,}吧",
    )
});
static PAY_BY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\bpay (?:for )?(?:it|this|that|the order|my order|order \S+) (?:with|by|using|via)\b"));
static REFUND: LazyLock<Regex> = LazyLock::new(|| pattern(r"\brefund(?:s|ing)?\b|\bmoney back\b|退款|退钱"));

static PROFILE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:default|profile|account|user)(?:'s)? (?:\w+ )?address(?:es)?\b|\baddress (?:in|on|of) (?:my|the) (?:profile|account)\b|默认(?:收货)?地址|(?:账户|账号|个人资料|资料)(?:里|中|上)?的?(?:收货)?地址",
    )
});
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\baddress(?:es)?\b|\bdeliver(?:y|ed)? to\b|\bship(?:ping|ped)? to\b|\bdestination\b|地址|收货|寄到|送到|寄往")
});
static PAYMENT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\bpayment(?: method)?\b|\bpaid (?:with|by)\b|\bpay(?:ing)? (?:with|by)\b|\bpaying method\b|付款|支付"));

/// After a verb's word: it names a thing of the shop, not a deed.
static NOUN_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^ ?(?:s )?(?:哪|什么|何处|谁|polic(?:y|ies)|windows?|labels?|periods?|fees?|form|forms|request|requests|status|process|rules?|instructions|of mind|my mind|his mind|政策|规则|流程|条件|费|期限|标签|地址在|吗？?$)",
    )
});
static MIND: LazyLock<Regex> = LazyLock::new(|| pattern(r"^ (?:my|of|your) mind"));
/// Before a verb in its clause: nothing is to be done.
static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\bn[o']t\b|n't|\bnever\b|\bwithout\b|\bdont\b|\binstead of\b|\brather than\b|不要|不想|别|不用|不必|不是)(?:[ ]+(?:want|wish|like|need|going|have|to|me|you|please|the|my)\b)*[ ]*$",
    )
});
static CONDITIONAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^[\s,]*(?:and |but |or |so |then )*(?:if|unless|otherwise|in case|when|once|after|in that case|如果|要是|假如|否则|若|等)\b?")
});
static HOW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[\s,]*(?:and |but |so |also |hi |hello |please )*(?:(?:tell me |explain |know |do you know )?(?:how|what|where|when|why|who|which)\b|do you\b|does\b|did\b|is there\b|are there\b|has\b|have you\b|如何|怎么|怎样|什么|为什么|多久|多少|哪里)",
    )
});
static HOW_ZH: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:如何|怎么|怎样|什么时候|多久|为什么|多长时间|流程|政策|规则)"));
static MAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[\s,]*(?:and |but |so |also |hi |hello )*(?:can i|could i|may i|am i able|is it (?:still )?possible|is it too late|would it be possible|is my order .{0,20}able)\b|(?:能不能|可不可以|可以|还能|能).*(?:吗|么|？|\?)",
    )
});
/// It is asked what the rules say; the answer says what can be done.
static RULE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:eligible|entitled|allowed|permitted|returnable|refundable|cancell?able|exchangeable)\b|符合.{0,8}(?:条件|资格)|有资格")
});
static POINTS_BACK: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:it|its|them|they|those|these)\b|它|这些|那些"));
static LEADS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[\s,]*(?:and |also |then )*(?:for|as for|as to|regarding|about|with|concerning) |^\s*(?:关于|至于)"));
/// What is asked about and not to be done yet.
static UNDECIDED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:do(?:n't| not) (?:process|do) any\w*|not sure yet|(?:just|only) (?:asking|checking|curious|wondering|want to know|wanted to know)|haven't decided|before i decide)\b|先不要处理|只是问问|还没决定",
    )
});
static PAST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:\bi (?:just |already )?|\bhave (?:just |already )?|\bhas (?:just |already )?|已经|已)$"));

/// The sentences that ask for something not to be done yet, and the others.
pub(super) fn undecided(plain: &str) -> (Vec<String>, String) {
    let (mut asked, mut rest, mut from) = (Vec::new(), String::new(), 0);
    while from < plain.len() {
        let until = sentence_end(plain, from).min(plain.len()).max(from + plain[from..].chars().next().map_or(1, char::len_utf8));
        let next = plain[until..].chars().next().filter(|symbol| ENDS.contains(symbol) || matches!(symbol, '！' | '？'));
        let until = until + next.map_or(0, char::len_utf8);
        let sentence = &plain[from..until];
        if UNDECIDED.is_match(&sentence.to_ascii_lowercase()) {
            asked.push(sentence.trim().to_owned())
        } else {
            rest.push_str(sentence)
        }
        from = until;
    }
    (asked, rest.trim().to_owned())
}

/// The changes that a message in normal form asks for, in order; each with the words from the one before it to the next.
pub(super) fn requests(plain: &str) -> Vec<Request> {
    let lower = plain.to_ascii_lowercase();
    let mut verbs = verbs(&lower);
    verbs.sort_by_key(|verb| (verb.at.start, std::cmp::Reverse(verb.at.end)));
    verbs.dedup_by(|later, earlier| later.at.start < earlier.at.end);
    let mut found: Vec<(Request, usize)> = Vec::new();
    let mut from = 0;
    let starts: Vec<usize> = verbs.iter().map(|verb| clause_start(&lower, verb.at.start)).collect();
    // "I ordered the jacket by mistake and want to remove it", "for the lamp, I want a black one": the thing stands before
    let begins = |n: usize| {
        let sentence = sentence_start(&lower, verbs[n].at.start);
        let first = n == 0 || verbs[n - 1].at.end <= sentence;
        let said = &lower[starts[n].min(verbs[n].at.start)..sentence_end(&lower, verbs[n].at.end)];
        if first && (POINTS_BACK.is_match(said) || LEADS.is_match(&lower[sentence..])) { sentence } else { starts[n] }
    };
    let bounds: Vec<usize> = (0..verbs.len()).map(begins).collect();
    for (n, verb) in verbs.iter().enumerate() {
        let end = bounds.get(n + 1).copied().unwrap_or(lower.len()).max(verb.at.end);
        let start = bounds[n].max(from);
        from = end;
        let sentence = &lower[sentence_start(&lower, verb.at.start)..verb.at.start];
        let clause = &lower[starts[n].min(verb.at.start)..verb.at.start];
        let whole = &lower[sentence_start(&lower, verb.at.start)..sentence_end(&lower, verb.at.end)];
        let asks = MAY.is_match(&lower[sentence_start(&lower, verb.at.start)..sentence_end(&lower, verb.at.end)]);
        let idle = DENIED.is_match(clause)
            || CONDITIONAL.is_match(sentence)
            || CONDITIONAL.is_match(clause)
            || HOW.is_match(clause)
            || (HOW.is_match(sentence) && !clause.contains(" want") && !clause.contains("like to"))
            || HOW_ZH.is_match(&lower[sentence_start(&lower, verb.at.start)..sentence_end(&lower, verb.at.end)])
            || PAST.is_match(clause)
            || UNDECIDED.is_match(whole)
            || RULE.is_match(whole)
            || NOUN_AFTER.is_match(&lower[verb.at.end..]);
        if idle {
            continue;
        }
        let words = verb.shares.clone().map_or(&plain[start..end], |shared| &plain[shared]).trim().to_owned();
        match found.last_mut() {
            // "exchange the lamp, and the mug needs to be exchanged too"
            Some((last, until)) if last.kind == verb.kind && lower[*until..start].trim().is_empty() && !splits(verb.kind) => {
                last.words.push(' ');
                last.words.push_str(&words);
                *until = end;
            }
            _ => found.push((Request { kind: verb.kind, words, asks }, end)),
        }
    }
    found.into_iter().map(|(request, _)| request).collect()
}

/// Two changes of address are two, though of one kind: "the order's to X, and my other order's to Y".
fn splits(kind: Kind) -> bool {
    matches!(kind, Kind::Address | Kind::Payment)
}

fn verbs(lower: &str) -> Vec<Verb> {
    let mut found = Vec::new();
    let mut add = |pattern: &Regex, kind: Kind| found.extend(pattern.find_iter(lower).map(|hit| Verb::new(kind, hit.range())));
    add(&CANCEL, Kind::Cancel);
    add(&RETURN, Kind::Return);
    add(&EXCHANGE, Kind::Exchange);
    add(&SEND_TO, Kind::Address);
    add(&PAY_BY, Kind::Payment);
    for hit in CHANGE.find_iter(lower) {
        if MIND.is_match(&lower[hit.end()..]) {
            continue;
        }
        let until = next_clause(lower, hit.end());
        let object = &lower[hit.start()..until];
        let (profile, address, payment) = (PROFILE.find(object), ADDRESS.find(object), PAYMENT.find(object));
        let before = |one: Option<regex::Match<'_>>, other: Option<regex::Match<'_>>| match (one, other) {
            (Some(one), Some(other)) => one.start() <= other.start(),
            (Some(_), None) => true,
            _ => false,
        };
        let zh_object = &lower[sentence_start(lower, hit.start())..until];
        // "to my default address" says where to, not what
        let profile = profile.filter(|hit| !TARGET.is_match(&object[..hit.start()]));
        if let Some(of_profile) = profile.filter(|_| before(profile, payment)) {
            let (first, rest) = (&object[..of_profile.start()], &object[of_profile.end()..]);
            // "my default address and the orders'", "all order addresses along with my default one"
            let too = if ORDERS_TOO.is_match(rest) {
                Some(hit.start() + of_profile.end())
            } else {
                (first.contains("order") && ADDRESS.is_match(first)).then_some(hit.start())
            };
            let whole = sentence_start(lower, hit.start())..until;
            match too {
                Some(at) => {
                    let at = at.max(hit.end());
                    found.push(Verb { kind: Kind::Profile, at: hit.range(), shares: Some(whole.clone()) });
                    found.push(Verb { kind: Kind::Address, at: at..at, shares: Some(whole) });
                }
                None => found.push(Verb::new(Kind::Profile, hit.range())),
            }
        } else if address.is_some() && before(address, payment) || (is_zh(object) && ADDRESS.is_match(zh_object)) {
            let kind = if is_zh(object) && PROFILE.is_match(zh_object) { Kind::Profile } else { Kind::Address };
            found.push(Verb::new(kind, hit.range()));
        } else if payment.is_some() || (is_zh(object) && PAYMENT.is_match(zh_object)) {
            found.push(Verb::new(Kind::Payment, hit.range()));
        } else {
            found.push(Verb::new(Kind::Items, hit.range()));
        }
    }
    if found.is_empty() {
        found.extend(UNWANTED.find_iter(lower).take(1).map(|hit| Verb::new(Kind::Cancel, hit.range())));
    }
    if found.is_empty() {
        found.extend(
            REFUND.find_iter(lower).take(1).filter(|hit| wants(lower, hit.start())).map(|hit| Verb::new(Kind::Return, hit.range())),
        );
    }
    found
}

static TARGET: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:to|into|as|by|be)\s+(?:be\s+)?(?:my|the|our)?\s*$"));
static ORDERS_TOO: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[^.!?]{0,40}\b(?:and|as well as|plus|including)\b[^.!?]{0,60}\border(?:s|'s)?\b"));

fn is_zh(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// Whether the words before say that something is wished for.
fn wants(lower: &str, at: usize) -> bool {
    static WANTS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"\b(?:want|would like|'d like|need|get|give me|please|request)\b[^.?!]*$|我要|我想|帮我|请|申请"));
    WANTS.is_match(&lower[sentence_start(lower, at)..at])
}

const ENDS: [char; 7] = ['.', '!', '?', ';', '\n', '。', '；'];

fn sentence_start(text: &str, at: usize) -> usize {
    let before = &text[..at];
    let ends = |(index, symbol): &(usize, char)| {
        let next = before[index + symbol.len_utf8()..].chars().next();
        (ENDS.contains(symbol) || matches!(symbol, '！' | '？')) && (*symbol != '.' || next.is_none_or(char::is_whitespace))
    };
    before.char_indices().rev().find(ends).map_or(0, |(index, symbol)| index + symbol.len_utf8())
}

fn sentence_end(text: &str, at: usize) -> usize {
    let ends = |(index, symbol): &(usize, char)| {
        let next = text[at + index + symbol.len_utf8()..].chars().next();
        (ENDS.contains(symbol) || matches!(symbol, '！' | '？')) && (*symbol != '.' || next.is_none_or(char::is_whitespace))
    };
    text[at..].char_indices().find(ends).map_or(text.len(), |(index, symbol)| at + index + symbol.len_utf8())
}

/// Where the clause of a verb begins: after the sentence before it, or after the last "and", "also", "then" or comma in it.
fn clause_start(text: &str, at: usize) -> usize {
    static JOINT: LazyLock<Regex> =
        LazyLock::new(|| pattern(r",\s+(?:(?:and|but|also|then)\s+)*|\s+(?:and|but|then|also|plus)\s+|[，、]|然后|并且|并|再|另外|还有"));
    let start = sentence_start(text, at);
    JOINT.find_iter(&text[start..at]).last().map_or(start, |hit| start + hit.end())
}

fn next_clause(text: &str, at: usize) -> usize {
    sentence_end(text, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        requests(text).into_iter().map(|request| request.kind).collect()
    }

    #[test]
    fn verbs_of_doing_are_found_with_their_objects() {
        use Kind::{Address, Cancel, Exchange, Items, Payment, Profile, Return};
        for (text, wanted) in [
            ("I want to cancel order #W123 because I no longer need it", vec![Cancel]),
            ("Please return the lamp and cancel my other order", vec![Return, Cancel]),
            ("I'd like to exchange the helmet for a red one, and modify the grill", vec![Exchange, Items]),
            ("change my address to 12 Elm Road", vec![Address]),
            ("Change the default address of my account", vec![Profile]),
            ("can you change the payment method to PayPal?", vec![Payment]),
            ("send the lamp back", vec![Return]),
            ("ship it to my office instead", vec![Address]),
            ("deliver my order to 12 Elm Road", vec![Address]),
            ("我想取消订单", vec![Cancel]),
            ("把键盘换成静音的", vec![Exchange]),
            ("帮我退货", vec![Return]),
            ("把收货地址改成上海市南京路1号", vec![Address]),
            ("I want my money back for the mug", vec![Return]),
            ("I'd like to remove the lamp from my pending order", vec![Cancel]),
            ("I no longer need the lamp, the mug and the chair", vec![Cancel]),
            ("return the lamp, I no longer need it", vec![Return]),
            ("modify it to my default address", vec![Address]),
            ("could you see if it can be canceled", vec![Cancel]),
            ("adjust the lamp to be black", vec![Items]),
            ("due to some life changes I want to return it", vec![Return]),
            ("change my default address and all order addresses to 1 Elm Road, York", vec![Profile, Address]),
            ("update all my pending order addresses to the London one, along with my account address", vec![Profile, Address]),
        ] {
            assert_eq!(kinds(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_request_holds_the_thing_that_it_points_back_to() {
        let found = requests("I ordered a jacket by mistake and want to remove it from my order. For the lamp, I want to exchange it");
        assert_eq!(found.iter().map(|request| request.kind).collect::<Vec<_>>(), [Kind::Cancel, Kind::Exchange]);
        assert!(found[0].words.contains("jacket") && !found[0].words.contains("lamp"), "{found:?}");
        assert!(found[1].words.contains("lamp") && !found[1].words.contains("jacket"), "{found:?}");
    }

    #[test]
    fn what_is_not_decided_stands_apart() {
        let (asked, rest) = undecided("Return the mug. Can I return the lamp? I'm just asking. Refund it to my card.");
        assert_eq!(asked, ["I'm just asking."]);
        assert_eq!(rest, "Return the mug. Can I return the lamp? Refund it to my card.");
        assert_eq!(undecided("退货。先不要处理").0, ["先不要处理"]);
        assert_eq!(undecided("").1, "");
    }

    #[test]
    fn what_is_not_to_be_done_is_no_request() {
        for text in [
            "is order T-10002 eligible for return",
            "return allowed on T-10002?",
            "T-10002 符合退货条件吗",
            "How do I return an item?",
            "What is your return policy?",
            "don't cancel it",
            "If it can't be exchanged, cancel the order",
            "I changed my mind",
            "I already returned it",
            "怎么退货？",
            "do you offer exchanges?",
            "where do I change my address",
            "check whether I could return the mug, but I'm not sure yet",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
        assert!(requests("Can I still cancel T-10001?")[0].asks);
        assert!(!requests("Can you cancel T-10001?")[0].asks);
    }
}
