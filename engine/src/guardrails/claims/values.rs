//! Whether a value of the text is the value of a fact: equal, of a fitting field, and of the subject that is named.

use std::collections::HashSet;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::atoms::{AtomValue, Stage, Unit, currency_fits};
use super::concepts::Concepts;
use super::families::{self, Families};
use super::known::{Held, Known, Leaf};
use super::subjects::{Binder, Bound};

const CURRENCIES: [&str; 12] = ["USD", "EUR", "GBP", "CNY", "JPY", "HKD", "CAD", "AUD", "CHF", "SGD", "NZD", "MXN"];

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
/// Fees that an ordinary amount may be called too.
static LOOSE: LazyLock<Concepts> = LazyLock::new(|| Concepts::named(&["minimum", "deposit", "return_label"]));
static DISCOUNT: LazyLock<Concepts> = LazyLock::new(|| Concepts::named(&["discount"]));
/// Counting words stand beside every value and tell none apart.
static COUNTING: LazyLock<Concepts> = LazyLock::new(|| Concepts::named(&["quantity"]));
static PRICES: LazyLock<Concepts> = LazyLock::new(|| Concepts::named(&["price", "total"]));

/// Whether a field holds a special sort of money.
pub(super) fn special(concepts: Concepts) -> bool {
    !(concepts & *FEES).is_empty()
}

/// What stands around a value in the text.
pub(super) struct Context {
    pub(super) concepts: Concepts,
    pub(super) words: HashSet<String>,
    /// The families that these words name, and those of Chinese.
    pub(super) families: Families,
    /// What stands before the value in its segment.
    pub(super) before: String,
    /// The segment's words.
    pub(super) text: String,
    /// The other values in the segment: what they say was not meant here.
    pub(super) others: Vec<AtomValue>,
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
    // "North Mall has five": what is counted of the named part itself
    let counts = |leaf: &Leaf| leaf.values.iter().any(|held| matches!(held.value, AtomValue::Quantity(_)));
    let own = |leaf: &Leaf| leaf.subject.is_some_and(|subject| bound.subjects.contains(&subject));
    let counted = matches!(claim, AtomValue::Quantity(_)) && bound.here && known.leaves.iter().any(|leaf| own(leaf) && counts(leaf));
    for (index, leaf) in known.leaves.iter().enumerate() {
        let admitted = binder.admits(bound, leaf);
        for held in &leaf.values {
            if !comparable(claim, &held.value) {
                continue;
            }
            let score = score(context, held);
            let agrees = agree(claim, &held.value, known.today, context);
            let of_whole = counted && matches!(held.value, AtomValue::Quantity(_)) && !own(leaf) && !context.families.meets(held.families);
            if !admitted || of_whole || !fits(claim, context, held, leaf, bound) {
                elsewhere |= agrees;
                continue;
            }
            if agrees {
                plain = plain || (held.concepts & *FEES).is_empty();
                match &mut best {
                    Some((top, leaves)) if *top == score => leaves.push(index),
                    Some((top, _)) if *top > score => {}
                    _ => best = Some((score, vec![index])),
                }
            } else if rivals(claim, &held.value)
                && !context.others.iter().any(|other| comparable(other, &held.value) && agree(other, &held.value, known.today, context))
            {
                rival = rival.max(score);
                shared = shared || score > 0;
            }
        }
    }
    match best {
        // nothing tells another value apart from this one, and this one is no fee
        Some((score, leaves)) if score >= rival || (plain && !shared && leaves.len() == 1) => Match::Leaves(leaves),
        Some(_) => Match::Elsewhere,
        None if elsewhere => Match::Elsewhere,
        None => Match::None,
    }
}

/// Whether a disagreeing value could have been meant.
fn rivals(claim: &AtomValue, held: &AtomValue) -> bool {
    match (claim, held) {
        (AtomValue::Code(_) | AtomValue::Link(_) | AtomValue::Stage(_) | AtomValue::NotStage(_) | AtomValue::Stock(_), _) => false,
        (AtomValue::Measure(_, unit), AtomValue::Measure(_, other)) => unit == other,
        _ => std::mem::discriminant(claim) == std::mem::discriminant(held),
    }
}

/// How much of what stands around the value also stands around the fact's.
fn score(context: &Context, held: &Held) -> i32 {
    let words = context.words.iter().filter(|word| held.words.contains(*word) && families::of_word(word).is_empty()).count();
    let shared = i32::try_from((context.concepts & held.concepts).without(*COUNTING).len())
        .unwrap_or(0)
        .saturating_add(i32::try_from(words).unwrap_or(0))
        .saturating_add(i32::try_from(context.families.shared(held.families).len().min(2)).unwrap_or(0));
    // what the fact is of and the text does not speak of: "at 2:30" means the appointment, not the last day to cancel it
    let unsaid = i32::try_from((held.concepts & (*TIMES | *FEES)).without(context.concepts).len()).unwrap_or(0);
    shared.saturating_mul(4).saturating_sub(unsaid)
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
                let priced = !(context.concepts & *PRICES).is_empty() && !(is & *EXTRAS).is_empty() && !own;
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
            let (said, is) = (context.concepts & *TIMES, held.concepts & *TIMES);
            // "at the latest on Monday", "until Monday": by when, not what
            let said = said.without(*UNTIL);
            // how long a delivery takes is when it comes
            let visit = !(is & *VISITS).is_empty();
            let lasts = (visit || matches!(claim, AtomValue::Span(..))) && !(said & *COMING).is_empty() && !(is & *COMING).is_empty();
            said.is_empty() || is.is_empty() || !(said & is).is_empty() || lasts
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

/// Whether a claim says what a fact says.
pub(super) fn agree(claim: &AtomValue, fact: &AtomValue, today: NaiveDate, context: &Context) -> bool {
    use AtomValue as A;
    let date = |value: &A| if let A::Day(Some(year), month, day) = value { NaiveDate::from_ymd_opt(*year, *month, *day) } else { None };
    let near = |date: NaiveDate, days: i64| date.signed_duration_since(today).num_days().abs() <= days;
    match (claim, fact) {
        (A::Money(amount, sign), A::Money(held, code)) => {
            same_currency(sign.as_deref(), code.as_deref()) && (amount == held || about(context, *amount, *held))
        }
        (A::Day(year, month, day), A::Day(held, held_month, held_day)) => {
            month == held_month && day == held_day && (year.is_none() || held.is_none() || year == held)
        }
        (A::Weekday(weekday), A::Day(..)) => date(fact).is_some_and(|date| date.weekday() == *weekday && near(date, 7)),
        (A::DayOfMonth(day), A::Day(..)) => date(fact).is_some_and(|date| {
            date.day() == *day && (near(date, 45) || context.text.contains(&date.format("%B").to_string().to_lowercase()))
        }),
        (A::EitherDay(year, first, second), A::Day(held, month, day)) => {
            (year.is_none() || held.is_none() || year == held) && ((first, second) == (month, day) || (first, second) == (day, month))
        }
        (A::Period(from, to), A::Day(..)) => date(fact).is_some_and(|date| (*from..=*to).contains(&date)),
        (A::Span(low, high, unit), A::Span(held_low, held_high, held_unit)) => {
            let ((scale, kind), (held_scale, held_kind)) = (scale(*unit), scale(*held_unit));
            let (low, high) = (low.checked_mul(scale), high.checked_mul(scale));
            let (held_low, held_high) = (held_low.checked_mul(held_scale), held_high.checked_mul(held_scale));
            let upper = low == high
                && ["within", "up to", "at most", "内", "最多", "no more than", "最长"].iter().any(|word| context.text.contains(word));
            kind == held_kind && high == held_high && (low == held_low || upper)
        }
        (A::Measure(amount, unit), A::Quantity(held) | A::Measure(held, _)) if *unit == "celsius" && amount.abs() == held.abs() => {
            let below = context.text.contains("minus")
                || context.text.contains("below")
                || context.text.contains("零下")
                || context.text.contains(&format!("-{}", amount.abs()));
            below == held.is_sign_negative()
        }
        (A::Measure(amount, _), A::Quantity(held)) => amount == held,
        (A::Time(hour, minute), A::Time(held, held_minute)) => {
            // "7 o'clock" is either
            let half = ["am", "a.m", "上午", "早", ":"].iter().any(|word| context.text.contains(word));
            minute == held_minute && (hour == held || (!half && *hour <= 12 && hour + 12 == *held))
        }
        (A::Percent(share), A::Quantity(held)) => share == held,
        (A::Span(low, high, Unit::Year | Unit::Month), A::Quantity(held)) => {
            low == high
                && low == held
                && ["old", "age", "岁", "from", "over", "under", "least"].iter().any(|word| context.text.contains(word))
        }
        // "100 nights, thirty at least": the unit was said before
        (A::Quantity(count), A::Measure(held, unit)) => {
            count == held && context.others.iter().any(|other| matches!(other, A::Measure(_, said) if said == unit))
        }
        // 186块 of a toy are pieces
        (A::Money(count, Some(sign)), A::Quantity(held)) => sign == "块" && count == held,
        (A::Quantity(count), A::Span(low, high, Unit::Year | Unit::Month)) if low == high => {
            count == high && ["over", "old", "age", "from", "under", "岁", "child", "kid"].iter().any(|word| context.text.contains(word))
        }
        (A::Quantity(count), A::Time(hour, 0)) => {
            let hours = !context.weekdays.is_empty() || ["open", "between", "o'clock", "点"].iter().any(|word| context.text.contains(word));
            hours && (*count == Decimal::from(*hour) || (*hour > 12 && *count == Decimal::from(*hour - 12)))
        }
        (A::Quantity(count), A::Money(held, _)) => {
            let priced = !(context.concepts & *PRICES).is_empty();
            priced && (count == held || about(context, *count, *held))
        }
        (A::Quantity(count), A::Quantity(held)) => count == held || about(context, *count, *held),
        (A::Quantity(count), A::Span(low, high, unit)) => {
            low == high
                && count == high
                && matches!(unit, Unit::Day | Unit::WorkingDay)
                && ["day", "天"].iter().any(|word| context.text.contains(word))
        }
        (A::Quantity(count), A::Day(Some(year), ..)) => *count == Decimal::from(*year),
        (A::Quantity(count), A::Code(code)) => count.to_string() == *code,
        (A::Stage(claimed), A::Stage(held)) => same_stage(*claimed, *held),
        (A::NotStage(claimed), A::Stage(held)) => !same_stage(*claimed, *held) && rank(*held) < rank(*claimed),
        (A::OrderId(id), A::Code(code)) | (A::Code(id), A::OrderId(code)) => id == code,
        (A::Measure(amount, unit), A::Code(code)) => *code == format!("{amount}{unit}"),
        _ => claim == fact,
    }
}

/// "About", "over", "under": how far a rounded number may be off. The figures are ours: a tenth, as in speech.
fn about(context: &Context, claimed: Decimal, held: Decimal) -> bool {
    let says = |words: &[&str]| words.iter().any(|word| context.text.contains(word));
    let tenth = held.checked_div(Decimal::TEN).unwrap_or_default().abs();
    let off = claimed.checked_sub(held).unwrap_or(Decimal::MAX).abs();
    let round = says(&[
        "about ",
        "around ",
        "roughly",
        "approximately",
        "approx",
        "almost",
        "nearly",
        "~",
        "大约",
        "大概",
        "约",
        "左右",
        "将近",
        "差不多",
    ]);
    let over = says(&["more than ", "over ", "above ", "超过", "多于", "不止"]) && claimed < held;
    let under = says(&["less than ", "under ", "below ", "fewer than ", "不到", "低于", "少于", "不足"]) && claimed > held;
    (round || over || under) && off <= tenth
}

fn same_stage(claimed: Stage, held: Stage) -> bool {
    let shipped = |stage| matches!(stage, Stage::Shipped | Stage::InTransit);
    claimed == held || (shipped(claimed) && shipped(held)) || (held == Stage::OutForDelivery && shipped(claimed))
}

/// How far along a status is; what comes later is not true yet.
fn rank(stage: Stage) -> u8 {
    match stage {
        Stage::AwaitingPayment | Stage::Pending | Stage::OnHold | Stage::Backordered => 0,
        Stage::Processing | Stage::Packing => 1,
        Stage::Processed => 2,
        Stage::ReadyForPickup | Stage::PartlyShipped => 3,
        Stage::Shipped | Stage::InTransit => 4,
        Stage::OutForDelivery => 5,
        Stage::Delivered | Stage::Failed => 6,
        Stage::ReturnRequested | Stage::ExchangeRequested => 7,
        Stage::Returned => 8,
        Stage::Refunded => 9,
        // a cancelled order is none of the others
        Stage::Cancelled => 3,
    }
}

fn same_currency(claim: Option<&str>, held: Option<&str>) -> bool {
    let (Some(claim), Some(held)) = (claim, held) else { return true };
    claim.eq_ignore_ascii_case(held) || CURRENCIES.iter().any(|code| currency_fits(Some(claim), code) && currency_fits(Some(held), code))
}

/// A week is seven days, a year twelve months, a day twenty-four hours, an hour sixty minutes; other units stay what they are.
fn scale(unit: Unit) -> (Decimal, Unit) {
    match unit {
        Unit::Week => (Decimal::from(7 * 24 * 60), Unit::Minute),
        Unit::Day => (Decimal::from(24 * 60), Unit::Minute),
        Unit::Hour => (Decimal::from(60), Unit::Minute),
        Unit::Year => (Decimal::from(12), Unit::Month),
        other => (Decimal::ONE, other),
    }
}

/// Whether a link begins with an allowed prefix that ends where a part of the address ends.
pub(super) fn allowed(link: &str, prefixes: &[String]) -> bool {
    prefixes.iter().map(|prefix| crate::guardrails::normalise::normal(prefix)).any(|prefix| {
        let prefix = prefix.trim_end_matches('/');
        !prefix.is_empty() && link.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
    })
}
