//! Whether a value of a text says what a fact's value says: units, roundings, half-told dates, statuses.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::super::atoms::{AtomValue, Stage, Unit, currency_fits};
use super::{Context, PRICES};

const CURRENCIES: [&str; 18] =
    ["USD", "EUR", "GBP", "CNY", "JPY", "HKD", "CAD", "AUD", "CHF", "SGD", "NZD", "MXN", "KRW", "INR", "SEK", "NOK", "DKK", "PLN"];

/// Whether a claim says what a fact says.
pub(in crate::guardrails::claims) fn agree(claim: &AtomValue, fact: &AtomValue, today: NaiveDate, context: &Context) -> bool {
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
        // "2 to 4 days in one place, 5 to 8 in another"
        (A::Quantity(count), A::Span(low, high, unit))
            if (count == low || count == high)
                && context.others.iter().any(|other| matches!(other, A::Span(_, _, said) if said == unit))
                && context.others.iter().any(|other| matches!(other, A::Quantity(end) if end != count && (end == low || end == high))) =>
        {
            true
        }
        // 55 x 40 x 20
        (A::Quantity(count), A::Measure(held, "x")) | (A::Measure(count, "x"), A::Measure(held, "x")) => count == held,
        // "100 nights, thirty at least": the unit was said before
        (A::Quantity(count), A::Measure(held, unit)) => {
            count == held && context.others.iter().any(|other| matches!(other, A::Measure(_, said) if said == unit))
        }
        (A::Quantity(count), A::Span(low, high, unit))
            if low == high && count == high && context.others.iter().any(|other| matches!(other, A::Span(_, _, said) if said == unit)) =>
        {
            true
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
            let priced = !(context.concepts & *PRICES).is_empty() || count.is_zero() && super::special(context.concepts);
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
        (A::NotStage(Stage::Pending), A::Stage(held)) => *held != Stage::Pending,
        (A::NotStage(claimed), A::Stage(held)) => !same_stage(*claimed, *held) && rank(*held) < rank(*claimed),
        (A::OrderId(id), A::Code(code)) | (A::Code(id), A::OrderId(code)) => id == code,
        (A::Measure(amount, unit), A::Code(code)) => *code == format!("{amount}{unit}"),
        _ => claim == fact,
    }
}

/// "About", "over", "under": how far a number may be off. The figures are ours: "about" is a twentieth or the rounded number,
/// "over" and "under" a tenth, as in speech.
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
    let twentieth = tenth.checked_div(Decimal::TWO).unwrap_or_default();
    round && (off <= twentieth || rounds(claimed, held)) || (over || under) && off <= tenth
}

/// Whether a number is another one rounded where its own zeros begin: 6,000 for 6,003, 90 for 94.68.
fn rounds(claimed: Decimal, held: Decimal) -> bool {
    let mut step = Decimal::ONE;
    while !claimed.is_zero() && claimed.checked_rem(step.saturating_mul(Decimal::TEN)).is_some_and(|rest| rest.is_zero()) {
        step = step.saturating_mul(Decimal::TEN);
    }
    let steps = held.checked_div(step).map(|steps| steps.round());
    step > Decimal::ONE && steps.and_then(|steps| steps.checked_mul(step)) == Some(claimed)
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
