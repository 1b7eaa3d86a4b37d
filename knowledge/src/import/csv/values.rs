//! How people and their spreadsheets write money, days and names.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rust_decimal::Decimal;

use crate::shop::PersonName;

/// Reads `1,234.50`, `1.234,50`, `$12`, `12,5 €`. A single separator counts as a decimal point unless it is a comma
/// with three digits behind it.
pub(super) fn money(text: &str) -> Option<Decimal> {
    let digits: String = text.chars().filter(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ',' | '-')).collect();
    let junk = |letter: char| letter.is_ascii_alphanumeric() && !letter.is_ascii_digit();
    // a currency's code may stand beside the number, other words may not
    if text.chars().filter(|letter| junk(*letter)).count() > 3 || !digits.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (comma, point) = (digits.rfind(','), digits.rfind('.'));
    let decimal = match (comma, point) {
        (Some(comma), Some(point)) if comma > point => Some(','),
        (Some(_), Some(_)) => Some('.'),
        (Some(comma), None) => (digits.matches(',').count() == 1 && digits.len() - comma != 4).then_some(','),
        (None, Some(_)) => (digits.matches('.').count() == 1).then_some('.'),
        (None, None) => None,
    };
    let plain: String = digits
        .chars()
        .filter_map(|letter| match letter {
            ',' | '.' if Some(letter) == decimal => Some('.'),
            ',' | '.' => None,
            other => Some(other),
        })
        .collect();
    plain.parse().ok()
}

/// Reads the dates of exports; without a zone they are UTC.
pub(super) fn time(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    if let Some(time) = ["%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M:%S %#z"].iter().find_map(|form| DateTime::parse_from_str(text, form).ok())
    {
        return Some(time.to_utc());
    }
    let forms = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M"];
    if let Some(time) = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()) {
        return Some(time.and_utc());
    }
    let day = ["%Y-%m-%d", "%m/%d/%Y"].iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok())?;
    Some(day.and_time(NaiveTime::MIN).and_utc())
}

/// The first word is the given name, the rest the family name.
pub(super) fn name(text: &str) -> PersonName {
    let (first, last) = text.trim().split_once(char::is_whitespace).unwrap_or((text.trim(), ""));
    PersonName { first: first.to_owned(), last: last.trim().to_owned() }
}

/// Spreadsheets are kept from reading a number by an apostrophe in front: `'10001`.
pub(super) fn unquoted(text: &str) -> &str {
    text.strip_prefix('\'').unwrap_or(text).trim()
}
