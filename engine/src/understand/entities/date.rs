//! Days, absolute and counted from today, in English and Chinese.

use std::sync::LazyLock;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use regex::{Captures, Regex};

use super::{Found, fixed};
use crate::understand::details::{DateSpan, Detail};
use crate::understand::types::EntityKind;

const MONTHS: &str =
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?";
const DAYS: &str = "monday|tuesday|wednesday|thursday|friday|saturday|sunday";
const COUNT: &str = r"\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|a couple of|a few";
const COUNT_HAN: &str = r"\d{1,3}|[一二两三四五六七八九十]{1,3}";

type Reader = fn(&Captures<'_>, NaiveDate) -> Option<DateSpan>;

static FORMS: LazyLock<Vec<(Regex, Reader)>> = LazyLock::new(|| {
    let form = |pattern: String, read: Reader| fixed(&pattern).map(|pattern| (pattern, read));
    [
        form(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b".to_owned(), |hit, _| day(number(hit, 1)?, number(hit, 2)?, number(hit, 3)?)),
        form(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?".to_owned(), |hit, _| day(number(hit, 1)?, number(hit, 2)?, number(hit, 3)?)),
        form(r"(\d{4})年(\d{1,2})月".to_owned(), |hit, _| month(number(hit, 1)?, number(hit, 2)?)),
        form(r"(\d{1,2})月(\d{1,2})[日号]?".to_owned(), |hit, today| day_of_year(number(hit, 1)?, number(hit, 2)?, today)),
        form(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{2,4})\b".to_owned(), |hit, _| slashed(hit)),
        form(format!(r"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({MONTHS})\b\.?(?:,?\s+(\d{{4}})\b)?"), |hit, today| {
            let (day_number, month_number) = (number(hit, 1)?, month_named(&hit[2])?);
            number(hit, 3).map_or_else(|| day_of_year(month_number, day_number, today), |year| day(year, month_number, day_number))
        }),
        form(format!(r"\b({MONTHS})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(\d{{4}})\b)?"), |hit, today| {
            let (month_number, day_number) = (month_named(&hit[1])?, number(hit, 2)?);
            number(hit, 3).map_or_else(|| day_of_year(month_number, day_number, today), |year| day(year, month_number, day_number))
        }),
        form(format!(r"\b(?:in|of|from|since|for|last|this|until|by|during)\s+({MONTHS})\b(?:\s+(\d{{4}})\b)?"), |hit, today| {
            month_of(month_named(&hit[1])?, number(hit, 2), today)
        }),
        form(format!(r"\b({MONTHS})\s+(20\d{{2}})\b"), |hit, today| month_of(month_named(&hit[1])?, number(hit, 2), today)),
        form(r"\b(day after tomorrow|day before yesterday|today|tonight|tomorrow|tmrw|tmr|yesterday)\b".to_owned(), |hit, today| {
            shifted(
                today,
                match &hit[1] {
                    "day after tomorrow" => 2,
                    "day before yesterday" => -2,
                    "tomorrow" | "tmrw" | "tmr" => 1,
                    "yesterday" => -1,
                    _ => 0,
                },
            )
        }),
        form(
            "(大后天|大前天|后天|前天|明天|明日|明早|昨天|昨日|昨晚|今天|今日|今晚)".to_owned(),
            |hit, today| {
                shifted(
                    today,
                    match &hit[1] {
                        "大后天" => 3,
                        "大前天" => -3,
                        "后天" => 2,
                        "前天" => -2,
                        "今天" | "今日" | "今晚" => 0,
                        word => {
                            if word.starts_with('明') {
                                1
                            } else {
                                -1
                            }
                        }
                    },
                )
            },
        ),
        form(format!(r"\b({COUNT})\s+(day|week|month|year)s?\s+(ago|from now|from today)\b"), |hit, today| {
            counted(today, count_of(&hit[1])?, &hit[2], &hit[3] == "ago")
        }),
        form(format!(r"\b(?:in|within)\s+({COUNT})\s+(day|week|month|year)s?\b"), |hit, today| {
            counted(today, count_of(&hit[1])?, &hit[2], false)
        }),
        form(format!(r"({COUNT_HAN})(天|日|周|个?星期|个?礼拜|个月|年)(?:之|以)?(前|后)"), |hit, today| {
            counted(today, han_count(&hit[1])?, &hit[2], &hit[3] == "前")
        }),
        form(format!(r"\b(?:(last|next|this|past|coming)\s+)?({DAYS})\b"), |hit, today| {
            weekday(today, hit.get(1).map(|word| word.as_str()), english_day(&hit[2])?)
        }),
        form(r"\b(last|next|this|past|on|by)\s+(mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)\b".to_owned(), |hit, today| {
            weekday(today, Some(&hit[1]), english_day(&hit[2])?)
        }),
        form(r"(上上|上|下下|下|这|本)?个?(?:周|星期|礼拜)([一二三四五六日天])".to_owned(), |hit, today| {
            let day = "一二三四五六日".chars().position(|c| hit[2].starts_with(c)).unwrap_or(6);
            let weeks = hit.get(1).map_or(0, |word| weeks_of(word.as_str()));
            shifted(monday(today)?, weeks * 7 + i64::try_from(day).ok()?)
        }),
        form(r"\b(last|next|this|past)\s+(weekend|week|month|year)\b".to_owned(), |hit, today| {
            let step = match &hit[1] {
                "last" | "past" => -1,
                "next" => 1,
                _ => 0,
            };
            period(today, &hit[2], step)
        }),
        form(r"(上上|上|下下|下|这|本)个?(周末|周|星期|礼拜|月)".to_owned(), |hit, today| {
            let unit = match &hit[2] {
                "周末" => "weekend",
                "月" => "month",
                _ => "week",
            };
            period(today, unit, weeks_of(&hit[1]))
        }),
        form("(今年|去年|前年|明年)".to_owned(), |hit, today| {
            period(
                today,
                "year",
                match &hit[1] {
                    "去年" => -1,
                    "前年" => -2,
                    "明年" => 1,
                    _ => 0,
                },
            )
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
});

/// Finds them in the lower-case form. `same_bytes`: lower and plain forms have the same offsets; without, nothing is found.
#[must_use]
pub fn find(lower: &str, same_bytes: bool, today: NaiveDate) -> Vec<Found> {
    if !same_bytes {
        return Vec::new();
    }
    let mut found: Vec<Found> = Vec::new();
    for (pattern, read) in FORMS.iter() {
        for hit in pattern.captures_iter(lower) {
            let (Some(whole), Some(span)) = (hit.get(0), read(&hit, today)) else { continue };
            let at = whole.range();
            if found.iter().all(|other| at.end <= other.at.start || other.at.end <= at.start) {
                let value = if span.from == span.to { span.from.to_string() } else { format!("{}/{}", span.from, span.to) };
                found.push(Found { detail: Detail::Date(span), ..Found::new(EntityKind::Date, value, at) });
            }
        }
    }
    found.sort_by_key(|one| one.at.start);
    found
}

fn number<T: std::str::FromStr>(hit: &Captures<'_>, group: usize) -> Option<T> {
    hit.get(group)?.as_str().parse().ok()
}

fn one(date: NaiveDate) -> DateSpan {
    DateSpan { from: date, to: date }
}

fn day(year: i32, month: u32, day: u32) -> Option<DateSpan> {
    NaiveDate::from_ymd_opt(year, month, day).map(one)
}

/// Day and month without a year: the one that is nearest to today.
fn day_of_year(month: u32, day: u32, today: NaiveDate) -> Option<DateSpan> {
    let years = [today.year() - 1, today.year(), today.year() + 1];
    let dates = years.into_iter().filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
    dates.min_by_key(|date| (*date - today).num_days().abs()).map(one)
}

/// `22/11/2026` and `11/22/2026`; where both readings are days, the first number is the day unless dots say so anyway.
fn slashed(hit: &Captures<'_>) -> Option<DateSpan> {
    let (first, second) = (number::<u32>(hit, 1)?, number::<u32>(hit, 2)?);
    let year: i32 = number(hit, 3)?;
    let year = if year < 100 { year + 2000 } else { year };
    day(year, second, first).or_else(|| day(year, first, second))
}

fn month(year: i32, month: u32) -> Option<DateSpan> {
    let from = NaiveDate::from_ymd_opt(year, month, 1)?;
    Some(DateSpan { from, to: from.checked_add_months(Months::new(1))?.pred_opt()? })
}

/// A month without a year is the latest that has begun, or the coming one where that is nearer.
fn month_of(number: u32, year: Option<i32>, today: NaiveDate) -> Option<DateSpan> {
    let year = year.unwrap_or_else(|| if number <= today.month() { today.year() } else { today.year() - 1 });
    month(year, number)
}

fn month_named(name: &str) -> Option<u32> {
    const NAMES: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    NAMES.iter().position(|short| name.starts_with(short)).and_then(|index| u32::try_from(index + 1).ok())
}

fn english_day(name: &str) -> Option<Weekday> {
    name.parse().ok().or_else(|| name.get(..3)?.parse().ok())
}

fn count_of(word: &str) -> Option<u32> {
    const WORDS: [&str; 10] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    match word {
        "a" | "an" => Some(1),
        "a couple of" => Some(2),
        "a few" => Some(3),
        _ => word.parse().ok().or_else(|| u32::try_from(WORDS.iter().position(|one| *one == word)? + 1).ok()),
    }
}

fn han_count(word: &str) -> Option<u32> {
    let digit = |c: char| "一二三四五六七八九".chars().position(|one| one == c).and_then(|index| u32::try_from(index + 1).ok());
    let chars: Vec<char> = word.chars().map(|c| if c == '两' { '二' } else { c }).collect();
    match chars[..] {
        _ if word.chars().all(|c| c.is_ascii_digit()) => word.parse().ok(),
        ['十'] => Some(10),
        ['十', ones] => Some(10 + digit(ones)?),
        [tens, '十'] => Some(digit(tens)? * 10),
        [tens, '十', ones] => Some(digit(tens)? * 10 + digit(ones)?),
        [ones] => digit(ones),
        _ => None,
    }
}

fn shifted(date: NaiveDate, days: i64) -> Option<DateSpan> {
    date.checked_add_signed(chrono::TimeDelta::try_days(days)?).map(one)
}

fn counted(today: NaiveDate, count: u32, unit: &str, back: bool) -> Option<DateSpan> {
    let date = match unit {
        "day" | "天" | "日" => return shifted(today, if back { -i64::from(count) } else { i64::from(count) }),
        "month" | "个月" | "year" | "年" => {
            let months = Months::new(if matches!(unit, "year" | "年") { count.checked_mul(12)? } else { count });
            if back { today.checked_sub_months(months) } else { today.checked_add_months(months) }
        }
        _ => {
            let days = Days::new(u64::from(count) * 7);
            if back { today.checked_sub_days(days) } else { today.checked_add_days(days) }
        }
    };
    date.map(one)
}

fn monday(date: NaiveDate) -> Option<NaiveDate> {
    date.checked_sub_days(Days::new(u64::from(date.weekday().num_days_from_monday())))
}

/// "last Friday" lies before today, any other Friday from today on; "next Friday" is that of next week.
fn weekday(today: NaiveDate, word: Option<&str>, day: Weekday) -> Option<DateSpan> {
    let ahead = i64::from((day.num_days_from_monday() + 7 - today.weekday().num_days_from_monday()) % 7);
    match word {
        Some("last" | "past") => shifted(today, if ahead == 0 { -7 } else { ahead - 7 }),
        Some("next") => shifted(monday(today)?, 7 + i64::from(day.num_days_from_monday())),
        _ => shifted(today, ahead),
    }
}

fn weeks_of(word: &str) -> i64 {
    match word {
        "上上" => -2,
        "上" => -1,
        "下" => 1,
        "下下" => 2,
        _ => 0,
    }
}

fn period(today: NaiveDate, unit: &str, step: i64) -> Option<DateSpan> {
    match unit {
        "year" => {
            let year = today.year() + i32::try_from(step).ok()?;
            Some(DateSpan { from: NaiveDate::from_ymd_opt(year, 1, 1)?, to: NaiveDate::from_ymd_opt(year, 12, 31)? })
        }
        "month" => {
            let index = i64::from(today.year()) * 12 + i64::from(today.month0()) + step;
            month(i32::try_from(index.div_euclid(12)).ok()?, u32::try_from(index.rem_euclid(12) + 1).ok()?)
        }
        _ => {
            let start = shifted(monday(today)?, step * 7 + if unit == "weekend" { 5 } else { 0 })?.from;
            Some(DateSpan { from: start, to: shifted(start, if unit == "weekend" { 1 } else { 6 })?.from })
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::{FORMS, find};

    #[test]
    fn days_weeks_and_months() {
        assert_eq!(FORMS.len(), 20, "a pattern does not compile");
        // a Sunday
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        for (text, value) in [
            ("will it arrive tomorrow", "2026-11-23"),
            ("the day before yesterday", "2026-11-20"),
            ("i ordered 3 days ago", "2026-11-19"),
            ("two weeks ago", "2026-11-08"),
            ("will it be here by friday", "2026-11-27"),
            ("last friday", "2026-11-20"),
            ("next monday", "2026-11-23"),
            ("last week", "2026-11-09/2026-11-15"),
            ("last month", "2026-10-01/2026-10-31"),
            ("invoices from march", "2026-03-01/2026-03-31"),
            ("my order of november 3rd", "2026-11-03"),
            ("on 20 nov 2026", "2026-11-20"),
            ("2026-11-20", "2026-11-20"),
            ("31/12/2025", "2025-12-31"),
            ("12/31/2025", "2025-12-31"),
            ("on january 2nd", "2027-01-02"),
            ("明天能到吗", "2026-11-23"),
            ("三天前买的", "2026-11-19"),
            ("上周五下单", "2026-11-13"),
            ("下周三之前", "2026-11-25"),
            ("11月3日买的", "2026-11-03"),
            ("上个月的发票", "2026-10-01/2026-10-31"),
            ("2026年5月1号", "2026-05-01"),
            ("去年买的", "2025-01-01/2025-12-31"),
        ] {
            assert_eq!(find(text, true, today).first().map(|one| one.value.as_str()), Some(value), "{text}");
        }
        for text in ["may i return it", "the march hare", "10 days", "i bought 2", "1.5 liters", "the sun", "30天无理由"] {
            assert!(find(text, true, today).is_empty(), "{text}");
        }
    }
}
