//! Which changes a message asks for: verbs of doing, with what stands around each of them.
//!
//! A question about how it works ("how do I return something?") asks for nothing to be done; nor does what is denied, what is
//! conditional, or what is told of the past.

mod idle;
mod sentences;
mod wishes;

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::dialogue::drafts::Kind;
pub(super) use sentences::sentences;
use sentences::{ENDS, clause_start, sentence_end, sentence_start};
pub(super) use wishes::speaks_of_own;

/// Whether a payment is to be divided between methods.
pub(super) fn splits_payment(plain: &str) -> bool {
    static SPLIT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"\b(?:split|divid|spread)(?:e|ing|ting|s)?\b[^.?!;]{0,30}\b(?:payments?|pay|bill|cost|total|price|amount|charges?)\b|\bpa(?:y|id|ying|yment)\b[^.?!;]{0,30}\b(?:two|both|several|multiple|different) (?:[\w-]+ )?(?:cards|methods|accounts)\b|(?:分开|拆分|分成).{0,6}(?:付|支付)|(?:两张|几张|多张)卡.{0,6}付",
        )
    });
    SPLIT.is_match(&plain.to_ascii_lowercase())
}

/// A change that a message asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) kind: Kind,
    /// The words around it, in normal form.
    pub(super) words: String,
    /// It asks whether it can be done.
    pub(super) asks: bool,
    /// It speaks of money that is to come back, not of goods.
    pub(super) money: bool,
    /// It names no deed, and counts only where something of the shopper's is meant.
    pub(super) wish: bool,
    /// "Can I cancel the mat": begins something only where a thing of the shopper's is named; else the rules are asked for.
    pub(super) may: bool,
}

struct Verb {
    kind: Kind,
    at: Range<usize>,
    /// The words that it shares with another change, where one verb has two objects: "my address and my orders' to …".
    shares: Option<Range<usize>>,
    /// "Refund", with no goods named.
    money: bool,
    /// "I'd like it in L": no deed is named.
    wish: bool,
}

impl Verb {
    fn new(kind: Kind, at: Range<usize>) -> Self {
        Self { kind, at, shares: None, money: false, wish: false }
    }
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

static CANCEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bcancel(?:l?ing|lation)?\b|\b(?:be|get|have (?:it|them|that|this)) cancell?ed\b|\bcall off\b|\b(?:remov(?:e|ing)|tak(?:e|ing)|drop(?:ping)?|delet(?:e|ing)) (?:[\w'-]+ ){1,6}?(?:from|off|out of) (?:my|the|that|this) (?:\w+ ){0,2}order\b|\b(?:withdraw|scrap|abort|annul|void|stop|undo) (?:[\w#'-]+ ){0,3}(?:order|purchase)\b|取消|撤销订单|退订|(?:订单|单子|这单|那单).{0,6}(?:不要|不需要)了|从.{0,10}订单.{0,4}(?:删掉|去掉|移除)",
    )
});
/// Said of things that were ordered, with no other wish beside it.
static UNWANTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\bi (?:no longer|do not|don't) (?:need|want) (?:[\w'-]+,? ){0,3}(?:\w+)|(?:我|已经)?(?:不再需要|用不着|不想要).{0,12}了")
});
static RETURN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\breturn(?:s|ing)?\b|\b(?:be|get|have (?:it|them|that|this)) (?:returned|refunded)\b|\b(?:send|ship|give|bring|mail|post|hand|take|taking)(?:ing)? (?:\w+ ){1,5}?back\b|\b(?:send|ship|give|bring|mail|post|hand)(?:ing)? back\b|\b(?:can|could|may|must|should|will|has to|have to|needs? to) (?:(?:the|my|this|that|these|those|both|it|they) ?)?(?:[\w-]+ ){0,3}go back(?: too| as well| please)?(?:$|[,.!?;])|(?:^|[a-z] ?)退(?:货|掉)?(?: ?[a-z]|$)|退货|退掉|退回|想退|要退|退了吧|退一下|(?:帮我|给我|麻烦|请)(?:把.{0,12})?退|把.{1,20}退",
    )
});
static EXCHANGE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bexchang(?:e|es|ing)\b|\b(?:be|get|have (?:it|them|that|this)) (?:exchanged|swapped|replaced)\b|\bswap(?:s|ping)?\b|\breplac(?:e|es|ing|ement)\b|\btrade\b|\bsubstitut(?:e|es|ing|ion)\b|[a-z] ?换(?:货|掉)?(?: ?[a-z]|$)|换货|换成|换一|调换|更换|换个|换掉|想换|要换|换(?:大|小)|(?:帮我|给我|麻烦|请)换|换.{0,6}尺码",
    )
});
static CHANGE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bchang(?:e|ing)\b|\badjust(?:ing)?\b|\balter(?:ing)?\b|\b(?:be|get|have (?:it|them|that|this)) (?:changed|modified|updated)\b|\bmodif(?:y|ies|ying|ication|ications)\b|\bupdat(?:e|es|ing)\b|\bswitch(?:ing)?\b|\bedit(?:ing)?\b|\bcorrect(?:ing)? (?:the|my|all|both|our|every)\b|\b(?:up|down)grad(?:e|es|ing)\b|\bconvert(?:ing)?\b|\bmov(?:e|ing) (?:the |my )?payment\b|\bamend\b|\bredirect\b|\breroute\b|\bset (?:my|the)\b|修改|更改|改成|改为|改到|改一下|变更|更新|改(?:个|下|掉|地址|付款|支付|颜色|尺码|收货)|换地址",
    )
});
static SEND_TO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:ship|send|deliver)(?:ed)? (?:it|them|this|that|my (?:order|parcel|package)|the (?:order|parcel|package)|(?:my )?order \S+) (?:in(?:stead)? )?to\b|改寄|改送|寄到|(?:送|发)到.{2,}吧|(?:送|寄|发)去.{2,}",
    )
});
/// "Send T-10001 to 5 Rue Cler instead", "could the lamp go to my office": what, and where to.
static SENT_THERE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:ship|send|deliver|forward|redirect)(?:ed|ing)? (?P<what>(?:[\w#'-]+ ){1,6}?)(?:over |out )?to (?P<where>[^?!;]*)",
        r"|\b(?:[\w#'-]+ ){1,4}?(?:should|could|can|may|must|needs to|has to|(?:like|want|have|need) (?:it|them|this|that|(?:the|my) \w+)(?: to)?) ",
        r"(?:(?:it|them|this|that|(?:the|my) \w+) )?(?:go|be sent|be shipped|be delivered|sent|shipped|delivered) to (?P<there>[^?!;]*)",
    ))
});
/// "I put the wrong address", 地址写错了.
static WRONG_ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:put|gave|entered|typed|wrote|used|left|have) (?:in )?(?:the|a|my) (?:wrong|old|incorrect) (?:\w+ )?address\b|\b(?:shipping |delivery )?address (?:is|was) (?:wrong|incorrect|outdated)\b|\b(?:typo|mistake|error) in (?:the|my) (?:\w+ )?address\b|地址(?:写|填|弄|搞|打|输|留|选)错|地址(?:不对|有误|错了)",
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

static MIND: LazyLock<Regex> = LazyLock::new(|| pattern(r"^ (?:my|of|your) mind"));
static MAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[\s,]*(?:and |but |so |also |hi |hello )*(?:can i|could i|may i|am i able|is it (?:still )?possible|is it too late|would it be possible|is my order .{0,20}able)\b|(?:能不能|可不可以|可以|还能|能).*(?:吗|么|？|\?)",
    )
});
static POINTS_BACK: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:it|its|them|they|those|these)\b|它|这些|那些"));
static LEADS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[\s,]*(?:and |also |then )*(?:for|as for|as to|regarding|about|with|concerning) |^\s*(?:关于|至于)"));

/// The sentences that ask for something not to be done yet, and the others.
pub(super) fn undecided(plain: &str) -> (Vec<String>, String) {
    let (mut asked, mut rest, mut from) = (Vec::new(), String::new(), 0);
    while from < plain.len() {
        let until = sentence_end(plain, from).min(plain.len()).max(from + plain[from..].chars().next().map_or(1, char::len_utf8));
        let next = plain[until..].chars().next().filter(|symbol| ENDS.contains(symbol));
        let until = until + next.map_or(0, char::len_utf8);
        let sentence = &plain[from..until];
        if idle::undecided(sentence) {
            asked.push(sentence.trim().to_owned())
        } else {
            rest.push_str(sentence)
        }
        from = until;
    }
    (asked, rest.trim().to_owned())
}

/// Whether words in normal form wish for another variant or another way to pay, though they name no deed.
pub(super) fn wishes(plain: &str) -> bool {
    wishes::any(plain)
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
        // "I bought two lamps. I want to return them"
        let bare = starts[n] <= sentence + 1 && n == 0 && POINTS_BACK.is_match(said);
        if bare {
            let before = lower[..sentence].trim_end().char_indices().next_back().map_or(0, |(at, _)| at);
            return sentence_start(&lower, before);
        }
        let of_size = verbs[n].wish && wishes::of_size(said);
        if first && (of_size || POINTS_BACK.is_match(said) || LEADS.is_match(&lower[sentence..])) { sentence } else { starts[n] }
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
        let said = idle::Said { sentence, clause, whole, verb: &lower[verb.at.clone()], after: &lower[verb.at.end..] };
        if said.asks_for_nothing() {
            continue;
        }
        // "cancel or return the lamp": what stands behind the second is said of the first
        let end = match verbs.get(n + 1) {
            Some(next) if ALTERNATIVE.is_match(&lower[verb.at.end.min(next.at.start)..next.at.start]) => {
                bounds.get(n + 2).copied().unwrap_or(lower.len()).max(next.at.end)
            }
            _ => end,
        };
        // "Return all of it. Except the boots, but exchange them": left out of the first wish, and what the second is about
        let end = match bounds.get(n + 1).and_then(|next| LEFT_OUT.captures(&lower[*next..]).map(|hit| (*next, hit))) {
            Some((next, hit)) if end <= next => next + hit.get(0).map_or(0, |hit| hit.end()),
            _ => end,
        };
        let start = if n > 0 {
            LEFT_OUT.captures(&lower[start..end]).map_or(start, |hit| start + hit.get(1).map_or(0, |lead| lead.end()))
        } else {
            start
        };
        let words = verb.shares.clone().map_or(&plain[start..end], |shared| &plain[shared]).trim().to_owned();
        // "exchange or return the lamp": the first is tried first
        let other_way = n > 0
            && ALTERNATIVE.is_match(&lower[verbs[n - 1].at.end.min(verb.at.start)..verb.at.start])
            && lower[verbs[n - 1].at.end.min(verb.at.start)..verb.at.start].contains("or")
            && found.last().is_some_and(|(last, _)| last.kind != Kind::Cancel && verb.kind != Kind::Cancel && last.kind != verb.kind);
        if other_way {
            continue;
        }
        match found.last_mut() {
            // "exchange the lamp, and the mug needs to be exchanged too"
            Some((last, until)) if last.kind == verb.kind && lower[*until..start].trim().is_empty() && !splits(verb.kind) => {
                last.words.push(' ');
                last.words.push_str(&words);
                *until = end;
            }
            _ => found.push((Request { kind: verb.kind, words, asks, money: verb.money, wish: verb.wish, may: idle::may(clause) }, end)),
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
    add(&SEND_TO, Kind::Address);
    add(&WRONG_ADDRESS, Kind::Address);
    add(&PAY_BY, Kind::Payment);
    found.extend(EXCHANGE.find_iter(lower).map(|hit| Verb::new(exchanged(lower, &hit.range()), hit.range())));
    found.extend(sent_there(lower).map(|at| Verb::new(Kind::Address, at)));
    for hit in CHANGE.find_iter(lower) {
        if MIND.is_match(&lower[hit.end()..]) || OTHER_DAY.is_match(&lower[hit.start()..]) {
            continue;
        }
        let until = sentence_end(lower, hit.end());
        let object = &lower[hit.start()..until];
        let (profile, address, payment) = (PROFILE.find(object), ADDRESS.find(object), PAYMENT.find(object));
        let before = |one: Option<regex::Match<'_>>, other: Option<regex::Match<'_>>| match (one, other) {
            (Some(one), Some(other)) => one.start() <= other.start(),
            (Some(_), None) => true,
            _ => false,
        };
        if PAY_TARGET.is_match(object) {
            found.push(Verb::new(Kind::Payment, hit.range()));
            continue;
        }
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
                    found.push(Verb { shares: Some(whole.clone()), ..Verb::new(Kind::Profile, hit.range()) });
                    found.push(Verb { shares: Some(whole), ..Verb::new(Kind::Address, at..at) });
                }
                None => found.push(Verb::new(Kind::Profile, hit.range())),
            }
        } else if let Some(and) = AND_ADDRESS.find(object).filter(|and| {
            payment.is_none()
                && address.is_some_and(|address| address.start() >= and.start())
                && names_thing(&object[hit.len()..and.start()])
        }) {
            // "change the chair to black and the address to …": two wishes
            let end = hit.start() + and.end();
            found.push(Verb::new(Kind::Items, hit.range()));
            found.push(Verb::new(Kind::Address, end - "address".len()..end));
        } else if address.is_some() && before(address, payment)
            || (is_zh(object) && (ADDRESS.is_match(zh_object) || PLACE_ZH.is_match(object)))
        {
            let kind = if is_zh(object) && PROFILE.is_match(zh_object) { Kind::Profile } else { Kind::Address };
            found.push(Verb::new(kind, hit.range()));
        } else if payment.is_some() || (is_zh(object) && PAYMENT.is_match(zh_object)) {
            found.push(Verb::new(Kind::Payment, hit.range()));
        } else {
            found.push(Verb::new(Kind::Items, hit.range()));
        }
    }
    if found.is_empty() {
        found.extend(wishes::find(lower));
    } else if found.iter().all(|verb| matches!(verb.kind, Kind::Return | Kind::Cancel)) {
        // "the harness is too small, I want the next size up, and the lead can go back"
        let first = found.iter().map(|verb| clause_start(lower, verb.at.start)).min().unwrap_or(0);
        found.extend(wishes::find(&lower[..first]).filter(|verb| wishes::of_size(&lower[verb.at.clone()])));
    }
    if found.is_empty() {
        found.extend(UNWANTED.find_iter(lower).take(1).map(|hit| Verb::new(Kind::Cancel, hit.range())));
    }
    if found.is_empty() {
        found.extend(
            REFUND
                .find_iter(lower)
                .take(1)
                .filter(|hit| wants(lower, hit.start()))
                .map(|hit| Verb { money: true, ..Verb::new(Kind::Return, hit.range()) }),
        );
    }
    found
}

/// "Change it to PayPal", 换成礼品卡: what it becomes is a way to pay.
static PAY_TARGET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^\w+ (?:(?:it|this|that|them|(?:the|my) (?:whole )?order|order \S+|\S*\d\S*) )?(?:over |back )?(?:to|onto) (?:(?:my|the|a|an|another|other|different|that) )*(?:paypal|(?:\w+ )?(?:gift ?card|credit ?card|debit ?card|bank ?card)|visa|master ?card|amex|card)\b",
        r"|^(?:换|改)(?:成|为|到|用|一下)?(?:用)?(?:我的)?(?:paypal|贝宝|礼品卡|信用卡|银行卡|储蓄卡|另一张卡|别的卡|支付宝|微信)"
    ))
});

static AND_ADDRESS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\band (?:also )?(?:the |its |my )?(?:shipping |delivery )?address\b"));

/// Whether words between a verb and "and the address" name something by themselves.
fn names_thing(words: &str) -> bool {
    words.split_whitespace().count() >= 3 && !words.contains("order") && !words.contains("name") && !words.contains("phone")
}

/// 换个地址 and 付款方式也换一下 are no exchange of goods.
fn exchanged(lower: &str, at: &Range<usize>) -> Kind {
    if !is_zh(&lower[at.clone()]) {
        return Kind::Exchange;
    }
    let until = lower[at.end..].find(['，', '。', '！', '？', ',', '；', '\n']).map_or(lower.len(), |end| at.end + end);
    let clause = &lower[clause_start(lower, at.start).min(at.start)..until];
    match () {
        () if clause.contains("地址") && PROFILE.is_match(clause) => Kind::Profile,
        () if clause.contains("地址") => Kind::Address,
        () if PAYMENT.is_match(clause) || PAY_TARGET.is_match(&lower[at.start..until]) => Kind::Payment,
        () => Kind::Exchange,
    }
}

/// "改到周五": another day of delivery, which is no change of what was ordered.
static OTHER_DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^改(?:到|成|为)(?:[明后今]天|大后天|(?:这|下)?(?:个)?(?:周|星期|礼拜)|[^，。]{0,4}(?:上午|下午|晚上|早上|中午|\d{1,2}点|\d{1,2}月))",
    )
});

/// "改到上海市…": a place stands behind it.
static PLACE_ZH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^改(?:到|成|为)[^，。！？]{0,12}?(?:省|市|区|县|镇|街道|大街|路|巷|弄|公司|单位|办公室|学校|宿舍|家里|我家|老家)")
});

/// Where a parcel is to go that is named in some other way than as "my order": its place in the text. The words after it must be a
/// place of the shopper's, or hold a number; papers and messages go elsewhere.
fn sent_there(lower: &str) -> Option<Range<usize>> {
    static PAPERS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"\b(?:back|me|us|e-?mails?|invoices?|receipts?|codes?|links?|messages?|confirmations?|labels?|photos?|pictures?|refunds?|money|cards?|catalog(?:ue)?s?|repl(?:y|ies)|answers?|questions?|bills?|cop(?:y|ies)|numbers?|details?|information)\b",
        )
    });
    static THING: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"\b(?:it|them|this|that|these|those|everything|one|my|our|the|order|parcel|package|delivery)\b|#?\b[a-z]{0,3}-?\d[\w-]*")
    });
    static THERE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"\d|\binstead\b|\b(?:my|our|his|her|their) (?:[\w'-]+ ){0,3}(?:address|home|house|office|work|workplace|place|flat|apartment|sister|brother|mother|mum|mom|father|dad|parents?|friend|neighbou?r|son|daughter|wife|husband|partner)\b|\bwork\b|\bthe (?:office|other address|new address)\b",
        )
    });
    SENT_THERE.captures_iter(lower).find_map(|hit| {
        let there = hit.name("where").or_else(|| hit.name("there"))?;
        let at = hit.get(0)?.start()..there.start();
        let what = &lower[at.clone()];
        let fits = THING.is_match(what) && !PAPERS.is_match(what) && !there.as_str().contains('@') && THERE.is_match(there.as_str());
        fits.then_some(at)
    })
}

static LEFT_OUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(\W*(?:well|oh|and|but|just|all)?,?\s*(?:except(?: for)?|excluding|other than|apart from|but not)) [^.!?;]*?(?:, but|\.|;|$)",
    )
});
static ALTERNATIVE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:,|/|or|and|and/or|或者?|或是|和)\s*(?:to )?$"));
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
    let before = &lower[sentence_start(lower, at)..at];
    // "refund me for the mug"
    WANTS.is_match(before) || before.trim().is_empty()
}

#[cfg(test)]
mod tests;
