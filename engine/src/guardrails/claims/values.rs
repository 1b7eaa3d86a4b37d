//! Whether a value of the text is the value of a fact: equal, of a fitting field, and of the subject that is named.

use std::collections::HashSet;
use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::atoms::{AtomValue, Stage};
use super::concepts::{self, Concepts};
use super::families::{self, Families};
use super::known::{Content, Held, Known, Leaf};
use super::subjects::{Binder, Bound};
use super::vocabulary::stem;

mod agree;

pub(super) use agree::agree;

/// Fields of money that a price is not.
static FEES: LazyLock<Concepts> = LazyLock::new(|| {
    Concepts::named(&[
        "shipping_fee",
        "restocking",
        "fee",
        "deposit",
        "tax",
        "minimum",
        "balance",
        "store_credit",
        "points",
        "insurance",
        "subtotal",
        "return_label",
        "instalments",
        "compensation",
    ])
});
/// Fields of dates and spans that exclude each other.
static TIMES: LazyLock<Concepts> = LazyLock::new(|| {
    Concepts::named(&[
        "delivered",
        "eta",
        "shipped",
        "placed",
        "valid",
        "starts",
        "cancelled",
        "refund",
        "return",
        "warranty",
        "restock",
        "hours",
        "exchange",
        "window",
        "cancel",
        "pickup",
        "instalments",
        "service",
        "author",
        "subscription",
    ])
});
static OPEN: LazyLock<Concepts> = LazyLock::new(|| Concepts::named(&["hours"]));
static BEGINS: LazyLock<Concepts> = LazyLock::new(|| Concepts::named(&["starts"]));
/// By when something is, whatever it is.
static UNTIL: LazyLock<Concepts> = LazyLock::new(|| Concepts::named(&["valid", "window"]));
/// What tells when something comes.
static COMING: LazyLock<Concepts> =
    LazyLock::new(|| Concepts::named(&["eta", "delivered", "shipped", "service", "pickup", "starts", "restock"]));
/// An appointment is when somebody comes.
static VISITS: LazyLock<Concepts> = LazyLock::new(|| Concepts::named(&["service", "restock"]));
/// What a percentage may be of, besides a discount.
static SHARES: LazyLock<Concepts> =
    LazyLock::new(|| Concepts::named(&["restocking", "fee", "deposit", "tax", "instalments", "shipping_fee"]));
/// What is paid beside a price, and is none.
static EXTRAS: LazyLock<Concepts> =
    LazyLock::new(|| Concepts::named(&["shipping_fee", "restocking", "fee", "deposit", "tax", "minimum", "return_label"]));
static MINIMUM: LazyLock<usize> = LazyLock::new(|| concepts::index("minimum"));
static COUPON: LazyLock<Concepts> = LazyLock::new(|| Concepts::named(&["minimum", "discount"]));
/// Fees that an ordinary amount may be called too.
static LOOSE: LazyLock<Concepts> = LazyLock::new(|| Concepts::named(&["minimum", "deposit", "return_label"]));
/// The parts of a telephone number are no numbers of anything.
static PHONE: LazyLock<usize> = LazyLock::new(|| concepts::index("contact_phone"));
static DISCOUNT: LazyLock<Concepts> = LazyLock::new(|| Concepts::named(&["discount"]));
/// Counting words stand beside every value and tell none apart.
static COUNTING: LazyLock<Concepts> = LazyLock::new(|| Concepts::named(&["quantity"]));
static PRICES: LazyLock<Concepts> = LazyLock::new(|| Concepts::named(&["price", "total"]));

/// What of the concepts is an ordinary price.
pub(super) fn prices_of(concepts: Concepts) -> Concepts {
    concepts & *PRICES
}

/// Whether a field holds a special sort of money.
pub(super) fn special(concepts: Concepts) -> bool {
    !(concepts & *FEES).is_empty()
}

/// Which amount of a coupon is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Share {
    /// What is taken off.
    Off,
    /// From what on.
    From,
}

/// What stands around a value in the text.
pub(super) struct Context {
    /// Which amount of a coupon it is said to be.
    pub(super) share: Option<Share>,
    pub(super) concepts: Concepts,
    pub(super) words: HashSet<String>,
    /// The families that these words name, and those of Chinese.
    pub(super) families: Families,
    /// What stands before the value in its segment.
    pub(super) before: String,
    /// Whether a status is told as reached: "has already been refunded", 已退款.
    pub(super) reached: bool,
    /// The stems of the sentence up to the segment.
    pub(super) earlier: HashSet<String>,
    /// The segment's words.
    pub(super) text: String,
    /// The other values in the segment: what they say was not meant here.
    pub(super) others: Vec<AtomValue>,
    /// Those of them in the same segment.
    pub(super) near: Vec<AtomValue>,
    /// The numbers of the sentence and of the question: how many of something are spoken of.
    pub(super) counts: Vec<Decimal>,
    /// Days of the week in the segment.
    pub(super) weekdays: Vec<chrono::Weekday>,
}

/// What a search for facts came to.
pub(super) enum Match {
    Leaves(Vec<usize>),
    /// The value is there, of another field or subject.
    Elsewhere,
    None,
}

/// The leaves that hold a value.
pub(super) fn holding(claim: &AtomValue, context: &Context, bound: &Bound, binder: &Binder<'_>, known: &Known) -> Match {
    let mut best: Option<(i32, Vec<usize>)> = None;
    let mut elsewhere = false;
    let mut rival = i32::MIN;
    let (mut plain, mut shared) = (false, false);
    let (mut best_shared, mut rival_shared) = (i32::MIN, i32::MIN);
    // "North Mall has five": what is counted of the named part itself
    let counts = |leaf: &Leaf| leaf.values.iter().any(|held| matches!(held.value, AtomValue::Quantity(_)));
    let own = |leaf: &Leaf| leaf.subject.is_some_and(|subject| bound.subjects.contains(&subject));
    let counted = matches!(claim, AtomValue::Quantity(_)) && bound.here && known.leaves.iter().any(|leaf| own(leaf) && counts(leaf));
    for (index, leaf) in known.leaves.iter().enumerate() {
        let admitted = binder.admits(bound, leaf) || !bound.here && own_field(index, leaf, context, known);
        for held in &leaf.values {
            if !comparable(claim, &held.value) {
                continue;
            }
            let (common, score) = score(context, held);
            let agrees = agree(claim, &held.value, known.today, context);
            let of_whole = counted && matches!(held.value, AtomValue::Quantity(_)) && !own(leaf) && !context.families.meets(held.families);
            if !admitted || of_whole || !fits(claim, context, held, leaf, bound) {
                elsewhere |= agrees;
                continue;
            }
            // a number to its last digit is that number
            if agrees && matches!((claim, &held.value), (AtomValue::Quantity(count), AtomValue::Code(_)) if *count >= Decimal::ONE_THOUSAND)
            {
                return Match::Leaves(vec![index]);
            }
            if agrees {
                best_shared = best_shared.max(common);
                plain = plain || (held.concepts & *FEES).is_empty();
                match &mut best {
                    Some((top, leaves)) if *top == score => leaves.push(index),
                    Some((top, _)) if *top > score => {}
                    _ => best = Some((score, vec![index])),
                }
            } else if rivals(claim, &held.value)
                && !leaf.concepts.has(*PHONE)
                && !context.others.iter().any(|other| comparable(other, &held.value) && agree(other, &held.value, known.today, context))
            {
                rival = rival.max(score);
                rival_shared = rival_shared.max(common);
                shared = shared || score > 0;
            }
        }
    }
    // where nothing was named, only dates are told apart by what the fact is of and the text does not say
    let dated = matches!(
        claim,
        AtomValue::Day(..)
            | AtomValue::DayOfMonth(_)
            | AtomValue::EitherDay(..)
            | AtomValue::Weekday(_)
            | AtomValue::Period(..)
            | AtomValue::Time(..)
    );
    let even = bound.subjects.is_empty() && !dated && best_shared >= rival_shared;
    match best {
        // nothing tells another value apart from this one, and this one is no fee
        Some((score, leaves)) if score >= rival || even || (plain && !shared && leaves.len() == 1) => Match::Leaves(leaves),
        Some(_) => Match::Elsewhere,
        None if elsewhere => Match::Elsewhere,
        None => Match::None,
    }
}

/// Whether the text beside a value says a word of the field that only one subject has: "the bridge is 18 mm", whatever was named last.
fn own_field(index: usize, leaf: &Leaf, context: &Context, known: &Known) -> bool {
    let mut distinct =
        leaf.path.split(' ').filter(|word| word.len() > 3).map(stem).filter(|word| !general(word) && context.words.contains(word));
    distinct.any(|word| {
        let elsewhere = |other: &Leaf| other.subject != leaf.subject && (other.path.split(' ').any(|part| stem(part) == word));
        !known.leaves.iter().enumerate().any(|(at, other)| at != index && elsewhere(other))
    })
}

/// Whether a disagreeing value could have been meant.
fn rivals(claim: &AtomValue, held: &AtomValue) -> bool {
    match (claim, held) {
        (AtomValue::Code(_) | AtomValue::Link(_) | AtomValue::Stage(_) | AtomValue::NotStage(_) | AtomValue::Stock(_), _) => false,
        (AtomValue::Measure(_, unit), AtomValue::Measure(_, other)) => unit == other,
        _ => std::mem::discriminant(claim) == std::mem::discriminant(held),
    }
}

/// The sorts of things that facts are of, which tell no field of theirs from another.
fn kind(word: &str) -> bool {
    const KINDS: [&str; 8] = ["order", "product", "item", "variant", "service", "store", "shop", "policy"];
    KINDS.iter().any(|kind| stem(kind) == word)
}

/// Words of fields that tell no field from another.
fn general(word: &str) -> bool {
    const GENERAL: [&str; 22] = [
        "order", "product", "item", "variant", "service", "store", "shop", "policy", "fact", "options", "option", "price", "total",
        "amount", "cost", "fee", "value", "type", "kind", "info", "detail", "per",
    ];
    GENERAL.iter().any(|general| stem(general) == word)
}

/// How much of what stands around the value also stands around the fact's.
///
/// First what they share, then the same less what the fact is of and the text does not speak of.
fn score(context: &Context, held: &Held) -> (i32, i32) {
    let said = context
        .words
        .iter()
        .chain(context.earlier.iter().filter(|word| word.len() > 4 && !general(word) && !context.words.contains(*word)));
    let words = said.filter(|word| held.words.contains(*word) && !kind(word) && families::of_word(word).is_empty()).count();
    let shared = i32::try_from((context.concepts & held.concepts).without(*COUNTING).len())
        .unwrap_or(0)
        .saturating_add(i32::try_from(words).unwrap_or(0))
        .saturating_add(i32::try_from(context.families.shared(held.families).len().min(2)).unwrap_or(0));
    // what the fact is of and the text does not speak of: "at 2:30" means the appointment, not the last day to cancel it
    let unsaid = i32::try_from((held.concepts & (*TIMES | *FEES)).without(context.concepts).len()).unwrap_or(0);
    (shared, shared.saturating_mul(4).saturating_sub(unsaid))
}

/// Whether the field that the text speaks of can be the fact's field.
fn fits(claim: &AtomValue, context: &Context, held: &Held, leaf: &Leaf, bound: &Bound) -> bool {
    // "at least 200" is not what "up to 200" says
    let ends = |words: &[&str]| words.iter().any(|word| context.before.ends_with(word));
    let path = |words: &[&str]| leaf.path.split(' ').any(|word| words.contains(&word));
    if ends(&["at least", "no less than", "a minimum of", "至少", "最少", "不少于"]) && path(&["max", "maximum", "most"])
        || ends(&["at most", "up to", "no more than", "a maximum of", "最多", "不超过", "至多"]) && path(&["min", "minimum", "least"])
    {
        return false;
    }
    match claim {
        AtomValue::Money(..) => {
            let (said, is) = (context.concepts & *FEES, held.concepts & *FEES);
            if is.is_empty() {
                // "from $5", "over $5": a price may be called so too
                let fee = said.without(*LOOSE);
                fee.is_empty() || !(context.concepts & held.concepts & *PRICES).is_empty()
            } else {
                let own = leaf.subject.is_some_and(|subject| bound.subjects.contains(&subject));
                let named =
                    held.words.iter().any(|word| !general(word) && (context.words.contains(word) || context.earlier.contains(word)));
                let priced = !(context.concepts & *PRICES).is_empty() && !(is & *EXTRAS).is_empty() && !own && !named;
                // from what on is not what is taken off
                let threshold = is.has(*MINIMUM);
                if matches!((context.share, threshold), (Some(Share::Off), true) | (Some(Share::From), false)) && !(is & *COUPON).is_empty()
                {
                    return false;
                }
                !(said & is).is_empty() || (said.without(*LOOSE).is_empty() && !priced)
            }
        }
        AtomValue::Percent(_) if matches!(held.value, AtomValue::Quantity(_)) => {
            (context.concepts & *DISCOUNT).is_empty() && context.families.meets(held.families)
        }
        AtomValue::Percent(_) => {
            let (said, is) = (context.concepts & *SHARES, held.concepts & *SHARES);
            said.is_empty() && is.is_empty() || !(said & is).is_empty() || said.is_empty() && (context.concepts & *DISCOUNT).is_empty()
        }
        AtomValue::Day(..)
        | AtomValue::DayOfMonth(_)
        | AtomValue::EitherDay(..)
        | AtomValue::Weekday(_)
        | AtomValue::Period(..)
        | AtomValue::Span(..) => {
            let (mut said, is) = (context.concepts & *TIMES, held.concepts & *TIMES);
            // 周一9点开始: when the shop opens
            if !(is & *OPEN).is_empty() {
                said = said.without(*BEGINS);
            }
            // "at the latest on Monday", "until Monday": by when, not what
            let said = said.without(*UNTIL);
            // how long a delivery takes is when it comes
            let visit = !(is & *VISITS).is_empty();
            let prose = leaf.content == Content::Words && leaf.text.chars().count() > 20 && !(context.concepts & held.concepts).is_empty();
            let lasts =
                prose || (visit || matches!(claim, AtomValue::Span(..))) && !(said & *COMING).is_empty() && !(is & *COMING).is_empty();
            said.is_empty() || is.is_empty() || !(said & is).is_empty() || lasts
        }
        // what a rule says of statuses is not how far this order is; what it says is done with money may be said, if not as done
        AtomValue::Stage(stage) | AtomValue::NotStage(stage) => {
            let rule = leaf.subject.is_none() && leaf.content == Content::Words && leaf.text.chars().count() > 30;
            let outcome = matches!(stage, Stage::Refunded | Stage::Returned);
            !rule || !context.reached && (outcome || bound.subjects.is_empty())
        }
        AtomValue::Time(..) => {
            let of: Vec<chrono::Weekday> =
                leaf.values.iter().filter_map(|held| if let AtomValue::Weekday(day) = held.value { Some(day) } else { None }).collect();
            of.is_empty() || context.weekdays.is_empty() || context.weekdays.iter().any(|day| of.contains(day))
        }
        _ => true,
    }
}

/// Values that could be each other's rivals.
fn comparable(claim: &AtomValue, held: &AtomValue) -> bool {
    use AtomValue as A;
    match (claim, held) {
        (A::Day(..) | A::DayOfMonth(_) | A::EitherDay(..) | A::Weekday(_) | A::Period(..), A::Day(..)) => true,
        (A::Weekday(_), A::Weekday(_)) | (A::Measure(..), A::Quantity(_) | A::Code(_)) => true,
        (A::Span(..) | A::Percent(_), A::Quantity(_)) | (A::Quantity(_), A::Measure(..)) | (A::Money(..), A::Quantity(_)) => true,
        (A::Quantity(_), A::Money(..) | A::Code(_) | A::Span(..) | A::Day(..) | A::Time(..)) | (A::NotStage(_), A::Stage(_)) => true,
        (A::OrderId(_), A::Code(_)) | (A::Code(_), A::OrderId(_)) => true,
        _ => std::mem::discriminant(claim) == std::mem::discriminant(held),
    }
}

/// Whether a link begins with an allowed prefix that ends where a part of the address ends.
pub(super) fn allowed(link: &str, prefixes: &[String]) -> bool {
    prefixes.iter().map(|prefix| crate::guardrails::normalise::normal(prefix)).any(|prefix| {
        let prefix = prefix.trim_end_matches('/');
        !prefix.is_empty() && link.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
    })
}
