//! Days, days of the week, and spans of time.

use std::sync::LazyLock;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use regex::{Captures, Regex};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{AtomValue, Reader, Unit, number, pattern};

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
// a dot belongs to a shortened name alone: that of "24 May." ends the sentence
const MONTH: &str = r"(?P<month>jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|jun(?:e|\.)?|jul(?:y|\.)?|aug(?:ust|\.)?|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)";

static ISO: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?P<year>\d{4})[-/.](?P<number>\d{1,2})[-/.](?P<day>\d{1,2})"));
static CHINESE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:(?P<year>NUM)年)?(?P<number>NUM)月(?P<day>NUM)[日号]"));
static DAY_FIRST: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {MONTH}(?:,? (?P<year>\d{{4}}))?")));
static MONTH_FIRST: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"{MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>\d{{4}}))?")));
/// `March 18-20`, `18 to 20 March`: the day at the other end.
static DAY_RANGE_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s?(?:-|to|and|through)\s?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}(?:,? (?P<year>\d{{4}}))?"
    ))
});
/// `March 16 and 18`: the day at the other end.
static DAY_RANGE_LAST: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"{MONTH} \d{{1,2}}(?:st|nd|rd|th)?\s?(?:-|–|to|and|through)\s?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?")));
/// What goes on with a number.
static FRACTION: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:[:%]|\.\d)"));
static SLASHED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?P<first>\d{1,2})[/.](?P<second>\d{1,2})[/.](?P<year>\d{4})|(?P<month_only>\d{1,2})/(?P<day_only>\d{1,2})")
});
static ORDINAL: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)|(?P<zh>\d{1,2})[号日]"));
static WEEKDAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<en>monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|wed|thurs?|fri|sat|sun)s?\b|(?:周|星期|礼拜)(?P<zh>[一二三四五六日天])",
    )
});
static RELATIVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<polite>(?:help|assist|do for) you (?:with )?)?(?P<word>day before yesterday|day after tomorrow|tomorrow|today|tonight|yesterday|this (?:morning|afternoon|evening)|last night|大后天|今天|今日|今晚|今早|明天|明日|明早|明晚|后天|昨天|昨日|前天)",
    )
});
/// 年底, "the end of the month": the last day of it.
static END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:the )?end of (?P<named>january|february|march|april|may|june|july|august|september|october|november|december)(?: (?:(?P<of>\d{4})|(?P<next>(?:of )?next year)))?|(?P<zh_month>\d{1,2})月底|(?:the )?end of (?:the |this )(?P<unit>year|month)|(?:今年|本年|这个月|本月|今)?(?:年底|年末|月底|月末)",
    )
});
/// Spans that are said with halves, or by names of their own.
static HALVES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<half>half an?|half a|半个?)\s?(?P<half_unit>hour|day|week|month|year|小时|天|月|年)|(?P<more>NUM|an?)\s?(?P<first_unit>hours?|days?|weeks?|months?|years?)(?: long)? and a half|(?P<whole>NUM) and a half (?P<whole_unit>hours?|days?|weeks?|months?|years?)|(?P<zh>NUM)个半(?P<zh_unit>小时|月|星期)|(?P<fortnight>a fortnight|one fortnight)|(?P<quarter>a quarter of an hour|一刻钟)|(?P<three>three[- ]quarters of an hour|三刻钟)",
    )
});
/// "6 months to 3 years", 6个月到3岁: both ends in months.
static GROWING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<low>NUM)\s?(?:months?|个月|月龄)(?: old| of age)?\s?(?:-|–|to|until|~|到|至)\s?(?P<high>NUM)\s?(?:years?\b(?: old| of age)?|周?岁)",
    )
});
/// Says that what is counted are instalments.
static INSTALMENT_WORDS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"分\s?NUM\s?期|期.{0,6}(?:免息|利息|手续费)|instal?lments|monthly payments"));
/// 分12期: monthly instalments.
static INSTALMENTS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?P<low>NUM)期(?:或(?:者)?(?P<high>NUM)期)?|(?P<en>NUM) (?:monthly )?(?:instal?lments|monthly payments)"));
static SPAN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<low>NUM|an?\b|half an)\s?(?:(?:-|to|and|or|~|到|至)\s?(?P<high>NUM))?[\s-]?(?:full |whole |calendar )?个?(?:full |whole |calendar )?(?P<working>working |business |工作)?(?P<unit>days?|weeks?|months?|years?|hours?|minutes?|日|天|周|星期|礼拜|月|年|小时|分钟)",
    )
});

/// What stands before "a month" where that is how long something is.
const LASTS: [&str; 30] = [
    "in", "within", "for", "after", "take", "takes", "took", "last", "lasts", "about", "around", "over", "under", "than", "is", "be",
    "needs", "need", "keeps", "until", "least", "most", "another", "only", "just", "quite", "up to", "nearly", "almost", "roughly",
];
/// And what stands behind it.
const AFTER: [&str; 7] = ["later", "ago", "ahead", "before", "earlier", "from now", "after"];

pub(in crate::guardrails) fn read(reader: &mut Reader<'_>, today: NaiveDate) {
    for pattern in [&*ISO, &*CHINESE] {
        reader.find(pattern, day);
    }
    for captures in DAY_RANGE_FIRST.captures_iter(reader.text) {
        if let (Some(first), Some(value)) = (captures.name("day"), day(&captures)) {
            reader.add(first.start(), first.end(), value);
        }
    }
    for captures in DAY_RANGE_LAST.captures_iter(reader.text) {
        let alone = captures
            .get(0)
            .is_some_and(|whole| reader.stands_alone(whole.start(), whole.end()) && !FRACTION.is_match(&reader.text[whole.end()..]));
        if let (true, Some(last), Some(value)) = (alone, captures.name("day"), day(&captures)) {
            reader.add(last.start(), last.end(), value);
        }
    }
    for pattern in [&*DAY_FIRST, &*MONTH_FIRST] {
        reader.find(pattern, day);
    }
    reader.find(&SLASHED, either);
    reader.find(&ORDINAL, |found| {
        let day = number(found, "day").or_else(|| number(found, "zh"))?.to_u32()?;
        (1..=31).contains(&day).then_some(AtomValue::DayOfMonth(day))
    });
    reader.find(&END, |found| {
        let named = found.name("named").and_then(|name| MONTHS.iter().position(|short| name.as_str().starts_with(short)));
        let named = named.and_then(|at| u32::try_from(at + 1).ok());
        if let Some(month) = named.or_else(|| found.name("zh_month")?.as_str().parse().ok()) {
            let last = NaiveDate::from_ymd_opt(today.year(), month, 1)?.checked_add_months(Months::new(1))?.pred_opt()?;
            let next = found.name("next").and_then(|_| today.year().checked_add(1));
            let year = next.or_else(|| found.name("of").and_then(|year| year.as_str().parse().ok()));
            return Some(AtomValue::Day(year, last.month(), last.day()));
        }
        let month =
            found.name("unit").map_or_else(|| found[0].contains("月末") || found[0].contains("月底"), |unit| unit.as_str() == "month");
        let last = if month {
            today.with_day(1)?.checked_add_months(Months::new(1))?.pred_opt()?
        } else {
            NaiveDate::from_ymd_opt(today.year(), 12, 31)?
        };
        Some(AtomValue::Day(Some(last.year()), last.month(), last.day()))
    });
    let text = reader.text;
    reader.find(&WEEKDAY, |found| {
        // "sun protection", "wed in May": a short form stands before a mark, a number or another day
        let short = found.name("en").is_some_and(|name| matches!(name.as_str(), "sun" | "sat" | "wed" | "mon"));
        let next = text[found.get(0)?.end()..].strip_prefix(' ').unwrap_or_default();
        let goes_on = next.split(|symbol: char| !symbol.is_ascii_alphabetic()).next().unwrap_or_default();
        let with_day = ["to", "and", "or", "at", "from", "until", "till", "through", "between", "morning", "afternoon", "evening"];
        if short && !goes_on.is_empty() && !with_day.contains(&goes_on) && !MONTHS.iter().any(|month| goes_on.starts_with(month)) {
            return None;
        }
        found.name("en").map_or_else(|| chinese_weekday(&found["zh"]), |name| english_weekday(name.as_str())).map(AtomValue::Weekday)
    });
    reader.find(&RELATIVE, |found| {
        // "a week from today" is another day
        let counted = found.get(0).is_some_and(|found| text[..found.start()].ends_with("from "));
        if counted || found.name("polite").is_some() { None } else { relative(&found["word"], today) }
    });
}

pub(in crate::guardrails) fn read_spans(reader: &mut Reader<'_>) {
    let reader_text = reader.text;
    reader.find(&HALVES, halves);
    reader.find(&GROWING, |found| {
        let years = number(found, "high")?.checked_mul(Decimal::from(12))?;
        Some(AtomValue::Span(number(found, "low")?, years, Unit::Month))
    });
    if reader_text.contains("分期") || INSTALMENT_WORDS.is_match(reader_text) {
        for found in INSTALMENTS.captures_iter(reader_text) {
            for name in ["low", "high", "en"] {
                if let (Some(at), Some(count)) = (found.name(name), number(&found, name)) {
                    let end = if reader_text[at.end()..].starts_with('期') { '期'.len_utf8() } else { 0 };
                    reader.add(at.start(), at.end() + end, AtomValue::Span(count, count, Unit::Month));
                }
            }
        }
    }
    reader.find(&SPAN, |found| {
        // how often, not how long
        let before = &reader_text[..found.get(0)?.start()];
        if ["once ", "twice ", "times ", "every "].iter().any(|word| before.ends_with(word))
            && found.name("high").is_none()
            && found["low"].starts_with('a')
        {
            return None;
        }
        // "2024年份": which year, not how many
        let years = matches!(&found["unit"], "年")
            && number(found, "low").is_some_and(|low| low >= Decimal::from(1900) && low <= Decimal::from(2100));
        // "14.99 a month", "two bags a week": how often
        let often = matches!(&found["low"], "a" | "an")
            && found.name("high").is_none()
            && !LASTS.iter().any(|word| before.trim_end().ends_with(word))
            && !AFTER.iter().any(|word| reader_text[before.len() + found[0].len()..].trim_start().starts_with(word));
        if years || often {
            return None;
        }
        let low = match found.name("low").map(|low| low.as_str()) {
            Some("a" | "an") => Decimal::ONE,
            Some("half an") => Decimal::new(5, 1),
            _ => number(found, "low")?,
        };
        let high = number(found, "high").unwrap_or(low);
        let unit = unit(&found["unit"], found.name("working").is_some());
        Some(AtomValue::Span(low, high, unit))
    });
}

fn halves(found: &Captures<'_>) -> Option<AtomValue> {
    let same = |count: Decimal, unit: Unit| Some(AtomValue::Span(count, count, unit));
    let named = |group: &str| found.name(group).map(|name| unit(name.as_str(), false));
    let half = Decimal::new(5, 1);
    if found.name("fortnight").is_some() {
        return same(Decimal::TWO, Unit::Week);
    }
    if found.name("quarter").is_some() {
        return same(Decimal::from(15), Unit::Minute);
    }
    if found.name("three").is_some() {
        return same(Decimal::from(45), Unit::Minute);
    }
    if let Some(unit) = named("half_unit") {
        return same(half, unit);
    }
    let (count, unit) = [("more", "first_unit"), ("whole", "whole_unit"), ("zh", "zh_unit")].into_iter().find_map(|(count, unit)| {
        let count = found.name(count)?.as_str();
        let count = if count.starts_with('a') { Decimal::ONE } else { super::numbers::parse(count)? };
        Some((count, named(unit)?))
    })?;
    same(count.checked_add(half)?, unit)
}

fn day(found: &Captures<'_>) -> Option<AtomValue> {
    let month = match found.name("month") {
        Some(name) => u32::try_from(MONTHS.iter().position(|short| name.as_str().starts_with(short))? + 1).ok()?,
        None => number(found, "number")?.to_u32()?,
    };
    let day = number(found, "day")?.to_u32()?;
    let year = match found.name("year") {
        Some(_) => Some(number(found, "year")?.to_i32()?),
        None => None,
    };
    // A leap year allows every day that any year has.
    NaiveDate::from_ymd_opt(year.unwrap_or(2000), month, day)?;
    Some(AtomValue::Day(year, month, day))
}

fn either(found: &Captures<'_>) -> Option<AtomValue> {
    let year = number(found, "year").and_then(|year| year.to_i32());
    let first = number(found, "first").or_else(|| number(found, "month_only"))?.to_u32()?;
    let second = number(found, "second").or_else(|| number(found, "day_only"))?.to_u32()?;
    let possible = |month, day| NaiveDate::from_ymd_opt(year.unwrap_or(2000), month, day).is_some();
    (possible(first, second) || possible(second, first)).then_some(AtomValue::EitherDay(year, first, second))
}

fn english_weekday(name: &str) -> Option<Weekday> {
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let index = days.iter().position(|day| name.starts_with(day))?;
    Weekday::try_from(u8::try_from(index).ok()?).ok()
}

fn chinese_weekday(name: &str) -> Option<Weekday> {
    let days = ["一", "二", "三", "四", "五", "六", "日"];
    let index = if name == "天" { 6 } else { days.iter().position(|day| *day == name)? };
    Weekday::try_from(u8::try_from(index).ok()?).ok()
}

fn relative(word: &str, today: NaiveDate) -> Option<AtomValue> {
    let date = match word {
        "tomorrow" | "明天" | "明日" | "明早" | "明晚" => today.checked_add_days(Days::new(1))?,
        "day after tomorrow" | "后天" => today.checked_add_days(Days::new(2))?,
        "大后天" => today.checked_add_days(Days::new(3))?,
        "yesterday" | "昨天" | "昨日" | "last night" => today.checked_sub_days(Days::new(1))?,
        "前天" | "day before yesterday" => today.checked_sub_days(Days::new(2))?,
        _ => today,
    };
    Some(AtomValue::Day(Some(date.year()), date.month(), date.day()))
}

fn unit(name: &str, working: bool) -> Unit {
    match name.trim_end_matches('s') {
        "week" | "周" | "星期" | "礼拜" => Unit::Week,
        "month" | "月" => Unit::Month,
        "year" | "年" => Unit::Year,
        "hour" | "小时" => Unit::Hour,
        "minute" | "分钟" => Unit::Minute,
        _ if working => Unit::WorkingDay,
        _ => Unit::Day,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::guardrails::claims::all_hold;

    #[test]
    fn ages_and_instalments_are_months() {
        let facts = [
            json!({"id": "p", "kind": "product", "name": "云朵推车", "age_range": "6-36 months"}),
            json!({"id": "f", "kind": "finance", "months": [6, 12], "min_spend": "250.00", "currency": "GBP"}),
        ];
        assert!(all_hold("适合6个月到3岁的宝宝。", &facts) && !all_hold("适合6个月到4岁的宝宝。", &facts));
        assert!(all_hold("满250英镑可以分6期或12期。", &facts) && !all_hold("满250英镑可以分6期或24期。", &facts));
    }
}
