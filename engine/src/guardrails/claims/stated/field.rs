//! What a number is of: the concept of the shop that stands nearest to it, and what narrows that down.

use std::sync::LazyLock;

use regex::Regex;

use super::super::atoms::pattern;
use super::super::concepts::{Concepts, LIST, Mention, mentions};
use super::super::passage::denied_ahead;
use super::figure::Bound;

/// What numbers are said of; the concepts of a line say the same for the sorts of numbers that stand before it.
const FIELDS: &[(&str, &[&str], &[&str])] = &[
    ("delivery", &["span", "hours"], &["eta", "delivered", "shipping_fee", "ship_to", "carrier"]),
    ("delivery", &["money", "percent"], &["shipping_fee", "eta", "delivered", "shipped"]),
    ("dispatch", &["span", "hours"], &["shipped"]),
    ("return", &[], &["return"]),
    ("exchange", &[], &["exchange"]),
    ("cancel", &[], &["cancel", "cancelled"]),
    ("change", &[], &["modify"]),
    ("refund", &[], &["refund", "original_payment"]),
    ("gift card", &[], &["gift_card"]),
    ("store credit", &[], &["store_credit"]),
    ("limit", &["count"], &["limit"]),
    ("instalments", &[], &["instalments"]),
    ("discount", &[], &["discount"]),
    ("warranty", &[], &["warranty", "repair"]),
    ("restocking", &[], &["restocking"]),
    ("return label", &["money", "percent"], &["return_label", "prepaid"]),
    ("deposit", &[], &["deposit"]),
    ("tax", &[], &["tax"]),
    ("pickup", &[], &["pickup"]),
    ("gift wrap", &[], &["gift_wrap"]),
    ("restock", &[], &["restock"]),
    ("reserve", &[], &["reserve"]),
    ("points", &[], &["points"]),
    ("hours", &["hours"], &["hours", "contact_phone", "contact_chat", "contact_email"]),
    ("answers", &["span"], CONTACTS),
    ("service", &[], &["service"]),
    ("insurance", &[], &["insurance"]),
    ("compensation", &[], &["compensation"]),
    ("age", &[], &["age"]),
];

const CONTACTS: &[&str] = &["contact_phone", "contact_chat", "contact_email"];
/// Says that somebody answers.
static ANSWERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:answer\w*|repl(?:y|ies|ied)|respon[ds]\w*|get back|gets back|hear (?:back )?from)\b|回复|答复|回信|回应|应答")
});

/// Concepts that narrow a statement also from above it, where its own clause names nothing of the kind.
const ABOVE: &[&str] = &[
    "express",
    "pickup",
    "international",
    "gift_card",
    "gift_wrap",
    "points",
    "instalments",
    "subscription",
    "contact_phone",
    "contact_chat",
    "contact_email",
];
static NARROW_ABOVE: LazyLock<Concepts> = LazyLock::new(|| Concepts::named(ABOVE));
/// Concepts that say of which sort of a thing a number is: other ones, another thing.
static NARROW: LazyLock<Concepts> =
    LazyLock::new(|| Concepts::named(&[ABOVE, &["gift", "deposit", "store_credit", "insurance", "age", "restock", "service"]].concat()));
static STANDARD: LazyLock<Concepts> = LazyLock::new(|| Concepts::named(&["standard"]));
static EXPRESS: LazyLock<Concepts> = LazyLock::new(|| Concepts::named(&["express"]));

static GIFTS: LazyLock<Concepts> = LazyLock::new(|| Concepts::named(&["gift_card", "gift_wrap"]));
static GIFT: LazyLock<Concepts> = LazyLock::new(|| Concepts::named(&["gift"]));

/// Something a shop has numbers of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field(pub(super) &'static str);

/// Before a mention: from when on the time runs, not what takes the time.
static ANCHOR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:after|once|when|upon|following|since|from|before|(?:days?|weeks?|months?|years?|hours?) of(?: (?:its|their|my))?|of (?:receiv\w+|receipt|delivery|arrival|purchase|getting|placing)|of (?:the|your) (?:delivery|arrival|purchase|order|receipt|return))(?: (?:[a-su-z][\w'-]*|t[a-np-z][\w'-]*|t)){0,5}? ?\x22?$|\bon ?$|\b(?:if|unless) (?:the|your|it|an?|this|that)(?: [a-vx-z][\w'-]*){0,4}? ?\x22?$|(?:自|从)\p{Han}{0,6}$|(?:如果|若|假如|一旦)[^,，。;；我]{0,14}$",
    )
});
/// After a mention: the same in Chinese.
static THEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:的?(?:退货|退件|商品|货物|货|包裹|订单|物品|之日|当天|当日|日期?|时)){0,2}(?:后|之后|以后|起|算起|开始)")
});

/// 签收7天内: the event right before the number.
static AT_ONCE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s?NUM"));

/// Whether a mention says from when on, as in "within 14 days of delivery".
fn anchors(text: &str, mention: &Mention) -> bool {
    let event = LIST.get(mention.concept).is_some_and(|concept| matches!(concept.name.as_str(), "delivered" | "placed" | "eta"));
    // what has not come takes no time either: "if the money has not arrived"
    if event && denied_ahead(text, &(0..text.len()), &mention.at) {
        return true;
    }
    if event && AT_ONCE.is_match(text.get(mention.at.end..).unwrap_or_default()) {
        return true;
    }
    ANCHOR.is_match(text.get(..mention.at.start).unwrap_or_default()) || THEN.is_match(text.get(mention.at.end..).unwrap_or_default())
}

/// Delivery by its plain names, which alone claim nothing and so are no concepts.
static DELIVERY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:deliver(?:y|ies|s)?|shipping|shipments?|postage)\b|配送|快递|物流|运送|邮寄"));
static BACK: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:send|sent|sending|bring|give|ship|mail|post)\b[^.,;]{0,30}\bback\b|寄回|退回|送回"));
/// What was sent back, as a thing.
static THING: LazyLock<Regex> = LazyLock::new(|| pattern(r"^ (?:items?|goods|products?|articles?|parcels?|orders?|things?)\b"));
/// Looking at what came back takes a time of its own.
static CHECKS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:check|inspect)(?:s|ed|ing)?\b|\binspections?\b|检查|查验|验货|检验"));
/// Asks the shopper to do something.
static BIDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\bplease\b|\b(?:tell|send|write to|contact|call|message) us\b|\blet us know\b|(?:^|[^申邀])请|联系我们|告诉我们")
});
/// What is paid for it is said by the verb, too.
static SHIPS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:ships?|shipped|deliver(?:s|ed)?|deliver(?:y|ies)|shipping|postage)\b|包邮|配送|快递|邮寄"));

fn of(text: &str, mention: &Mention, sort: &str) -> Option<Field> {
    let name = LIST.get(mention.concept)?.name.as_str();
    let said = text.get(mention.at.clone()).unwrap_or_default();
    let before = text.get(..mention.at.start).unwrap_or_default();
    // "returned items are refunded within 5 days" is of the refund
    if said == "returned" && THING.is_match(text.get(mention.at.end..).unwrap_or_default()) {
        return None;
    }
    // a verb that may take anything from anything; and a place, not a reward
    if said.starts_with("deduct") || said.starts_with('扣') || (name == "points" && before.ends_with("pickup ")) {
        return None;
    }
    if name == "free" && SHIPS.is_match(said) {
        return Some(Field("delivery"));
    }
    // "write to us in the chat within 7 days" says nothing of when the shop answers
    if sort == "span" && CONTACTS.contains(&name) && !ANSWERS.is_match(text) {
        return None;
    }
    FIELDS.iter().find(|(_, sorts, names)| (sorts.is_empty() || sorts.contains(&sort)) && names.contains(&name)).map(|line| Field(line.0))
}

/// Whether words stand in a text other than to say from when on.
fn unanchored(text: &str, words: &Regex) -> bool {
    let free = |found: regex::Match<'_>| {
        !ANCHOR.is_match(text.get(..found.start()).unwrap_or_default()) && !THEN.is_match(text.get(found.end()..).unwrap_or_default())
    };
    words.find_iter(text).any(free)
}

/// Sending back, and delivery, in words that are no concepts.
fn plainly(text: &str, sort: &str) -> Option<Field> {
    match sort {
        "span" if unanchored(text, &BACK) => Some(Field("return")),
        "money" if unanchored(text, &BACK) => Some(Field("return label")),
        "span" => unanchored(text, &DELIVERY).then_some(Field("delivery")),
        "money" => unanchored(text, &SHIPS).then_some(Field("delivery")),
        _ => None,
    }
}

/// The field that is named nearest before `at` in a text, else nearest after it.
pub(super) fn nearest(text: &str, at: &std::ops::Range<usize>, sort: &str) -> Option<Field> {
    let all = mentions(text);
    // an event from which the time runs says nothing of what takes it
    let fields = all.iter().filter(|mention| !anchors(text, mention));
    let fields: Vec<_> = fields.filter_map(|mention| Some((mention, of(text, mention, sort)?))).collect();
    let before = fields.iter().rev().find(|(mention, _)| mention.at.start < at.start).map(|(_, field)| *field);
    let telling = before.or_else(|| fields.iter().find(|(mention, _)| mention.at.start >= at.start).map(|(_, field)| *field));
    telling.or_else(|| plainly(text, sort))
}

/// What a number of this clause is of, where `field` is named nearest to it: nothing where the clause says otherwise.
pub(super) fn settled(field: Field, clause: &str, sort: &str) -> Option<Field> {
    match field.0 {
        // what sending back costs is not what delivery costs
        "delivery" if sort == "money" && BACK.is_match(clause) => Some(Field("return label")),
        "return" | "exchange" | "refund" | "warranty" if sort == "span" && unanchored(clause, &CHECKS) => Some(Field("check")),
        // what the shopper is asked to do is no promise of the shop's
        "delivery" | "dispatch" if sort == "span" && BIDS.is_match(clause) => None,
        _ => Some(field),
    }
}

/// What narrows a statement: what its clause names, or, where that names nothing of the kind, what stands above it. What is sent in
/// the usual way is not sent by express, whatever the heading names besides.
pub(super) fn narrowed(field: Option<Field>, clause: Concepts, above: Concepts) -> Concepts {
    let of =
        |field: Field| FIELDS.iter().filter(|line| line.0 == field.0).fold(Concepts::default(), |all, line| all | Concepts::named(line.2));
    // by phone or by chat is what tells hours and answers apart
    let itself = field.filter(|field| !matches!(field.0, "hours" | "answers")).map(of).unwrap_or_default();
    let gift = if (clause & *GIFTS).is_empty() { Concepts::default() } else { *GIFT };
    let own = (clause & *NARROW).without(itself | gift);
    if !(clause & *STANDARD).is_empty() {
        return own.without(*EXPRESS);
    }
    if own.is_empty() { (above & *NARROW_ABOVE).without(itself) } else { own }
}

static LEAST_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\b(?:from|over|above|at least|minimum|starts? (?:at|from)|starting (?:at|from)|smallest|lowest|least|orders? (?:of|worth)|spend(?:ing)?|exceed\w*|more than|value of|threshold(?: (?:for|of) [a-z ]{0,24}?)?|minimum order)|满|至少|不低于|最低|最小|超过|达到|门槛)(?:为|是| (?:is|of|value|order))*\W{0,3}$",
    )
});
static LEAST_AFTER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:or more|and (?:more|up|over|above)|or over|\+|以上|及以上|起)"));
static MOST_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\b(?:up to|at most|no more than|maximum|max\.?|largest|highest|limit(?:ed to)?|not (?:exceed|more than))|最多|不超过|最高|上限|限购|最大)(?: (?:is|of))*\W{0,3}(?:购买|可购|可买|买)?$",
    )
});
static MOST_AFTER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:or less|or fewer|at most|maximum|以内|以下)"));

/// Whether a number is called the least or the most.
pub(super) fn bound(text: &str, at: &std::ops::Range<usize>) -> Bound {
    let (before, after) = (text.get(..at.start).unwrap_or_default(), text.get(at.end..).unwrap_or_default());
    if LEAST_BEFORE.is_match(before) || LEAST_AFTER.is_match(after) {
        Bound::Least
    } else if MOST_BEFORE.is_match(before) || MOST_AFTER.is_match(after) {
        Bound::Most
    } else {
        Bound::Neither
    }
}
