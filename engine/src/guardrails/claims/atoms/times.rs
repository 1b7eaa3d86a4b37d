//! Times of day, and stretches of days: this week, next month, the weekend.

use std::sync::LazyLock;

use chrono::{Datelike, Days, Months, NaiveDate};
use regex::{Captures, Regex};
use rust_decimal::prelude::ToPrimitive;

use super::{AtomValue, Reader, number, pattern};

static CLOCK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<noon>noon|midnight)|(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s?(?P<half>a\.?m\.?|p\.?m\.?)(?:\b|$)|(?P<full>\d{1,2}):(?P<full_minute>\d{2})|(?P<zh>上午|下午|晚上|早上|中午)?(?P<zh_hour>NUM)点(?:(?P<zh_half>半)|(?P<zh_minute>NUM)分?)?|(?P<oclock>NUM) o'clock",
    )
});
/// `6 and 8 pm`, `9-5`, `10:00 to 2 pm`: both ends, the first in the half of the day that the second stands in.
static STRETCH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<first>(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?)\s?(?:-|–|to|and|until|till|through)\s?(?P<last>(?P<to>\d{1,2})(?::(?P<to_minute>\d{2}))?\s?(?P<half>a\.?m\b\.?|p\.?m\b\.?))",
    )
});
/// "half past six", "a quarter to nine in the evening", "6 in the evening".
static SPOKEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:(?P<part>half|(?:a )?quarter) (?P<side>past|to) )?(?P<hour>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: o'clock)?(?: (?P<day>in the (?:morning|afternoon|evening)|at night))?",
    )
});
/// "from ten until half past three": the first is a time because the second is.
static FROM_HOUR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:from|between) (?P<hour>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:to|until|till|and) (?:half past|(?:a )?quarter (?:past|to)|\d{1,2}:\d{2})",
    )
});
static PERIOD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<which>this|next|last|the coming|本|这|下|上)(?:一)?(?:个)?\s?(?P<unit>week(?:end)?|month|year|周末|周|星期|月|年)|(?P<weekend>the weekend)",
    )
});

pub(super) fn read(reader: &mut Reader<'_>, today: NaiveDate) {
    for found in STRETCH.captures_iter(reader.text) {
        let get = |name| number(&found, name).and_then(|value| value.to_u32());
        let (Some(first), Some(last), Some(from), Some(to)) = (found.name("first"), found.name("last"), get("hour"), get("to")) else {
            continue;
        };
        let afternoon = found.name("half").is_some_and(|half| half.as_str().starts_with('p'));
        let late = |hour: u32| if afternoon && hour < 12 { hour + 12 } else { hour };
        // "10 to 2 pm" begins in the morning
        let begin = if from < to && from != 12 || from == to { late(from) } else { from };
        if to <= 12 && begin < 24 && reader.stands_alone(first.start(), last.end()) {
            reader.add(first.start(), first.end(), AtomValue::Time(begin, get("minute").unwrap_or_default()));
            reader.add(last.start(), last.end(), AtomValue::Time(late(to), get("to_minute").unwrap_or_default()));
        }
    }
    for found in FROM_HOUR.captures_iter(reader.text) {
        if let (Some(at), Some(hour)) = (found.name("hour"), number(&found, "hour").and_then(|hour| hour.to_u32())) {
            reader.add(at.start(), at.end(), AtomValue::Time(hour, 0));
        }
    }
    reader.find(&CLOCK, time);
    reader.find(&SPOKEN, spoken);
    reader.find(&PERIOD, |found| period(found, today));
}

fn time(found: &Captures<'_>) -> Option<AtomValue> {
    if let Some(word) = found.name("noon") {
        return Some(AtomValue::Time(if word.as_str() == "noon" { 12 } else { 0 }, 0));
    }
    let get = |name| number(found, name).and_then(|value| value.to_u32());
    let hour = get("hour").or_else(|| get("full")).or_else(|| get("zh_hour")).or_else(|| get("oclock"))?;
    let minute = get("minute")
        .or_else(|| get("full_minute"))
        .or_else(|| get("zh_minute"))
        .unwrap_or_else(|| if found.name("zh_half").is_some() { 30 } else { 0 });
    let afternoon = found.name("half").is_some_and(|half| half.as_str().starts_with('p'))
        || found.name("zh").is_some_and(|part| matches!(part.as_str(), "下午" | "晚上"));
    let morning = found.name("half").is_some_and(|half| half.as_str().starts_with('a'));
    let hour = match hour {
        12 if morning => 0,
        hour if afternoon && hour < 12 => hour + 12,
        hour => hour,
    };
    (hour <= 24 && minute < 60).then_some(AtomValue::Time(hour, minute))
}

fn spoken(found: &Captures<'_>) -> Option<AtomValue> {
    // a bare number is a number
    if found.name("part").is_none() && found.name("day").is_none() {
        return None;
    }
    let hour = number(found, "hour")?.to_u32().filter(|hour| *hour <= 24)?;
    let minutes = match found.name("part").map(|part| part.as_str()) {
        Some("half") => 30,
        Some(_) => 15,
        None => 0,
    };
    let late = found.name("day").is_some_and(|day| !day.as_str().contains("morning")) && hour < 12;
    let hour = if late { hour + 12 } else { hour };
    let to = found.name("side").is_some_and(|side| side.as_str() == "to");
    Some(if to { AtomValue::Time(hour.checked_sub(1)?, 60 - minutes) } else { AtomValue::Time(hour, minutes) })
}

fn period(found: &Captures<'_>, today: NaiveDate) -> Option<AtomValue> {
    let back = u64::from(today.weekday().num_days_from_monday());
    let monday = today.checked_sub_days(Days::new(back))?;
    let which = found.name("which").map_or("this", |which| which.as_str());
    let steps: i32 = match which {
        "next" | "下" => 1,
        "last" | "上" => -1,
        _ => 0,
    };
    let unit = found.name("unit").map_or("weekend", |unit| unit.as_str());
    let week = |from: u64, to: u64| {
        let start = monday.checked_add_signed(chrono::TimeDelta::weeks(i64::from(steps)))?;
        Some((start.checked_add_days(Days::new(from))?, start.checked_add_days(Days::new(to))?))
    };
    let (from, to) = match unit {
        "weekend" | "周末" => week(5, 6)?,
        "week" | "周" | "星期" => week(0, 6)?,
        "month" | "月" => {
            let first = today.with_day(1)?;
            let shifted = if steps < 0 {
                first.checked_sub_months(Months::new(1))?
            } else {
                first.checked_add_months(Months::new(steps.unsigned_abs()))?
            };
            (shifted, shifted.checked_add_months(Months::new(1))?.pred_opt()?)
        }
        _ => (
            NaiveDate::from_ymd_opt(today.year().checked_add(steps)?, 1, 1)?,
            NaiveDate::from_ymd_opt(today.year().checked_add(steps)?, 12, 31)?,
        ),
    };
    Some(AtomValue::Period(from, to))
}
