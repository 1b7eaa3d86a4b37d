//! Units and days that the name of a field holds.

use chrono::Weekday;

use super::super::super::atoms::Unit;

/// The word of a field's name that gives its unit: the last, of `coverage_m2_per_l` the one before "per".
pub(super) fn measured_by<'p>(path: &[&'p str]) -> Option<&'p str> {
    let per = path.iter().rposition(|word| *word == "per");
    per.map_or_else(|| path.last().copied(), |at| at.checked_sub(1).and_then(|before| path.get(before).copied()))
}

/// The unit of time that a field's name ends in.
pub(super) fn unit(path: &[&str]) -> Option<Unit> {
    let working = path.iter().any(|word| matches!(*word, "business" | "working"));
    path.iter().rev().take(3).find_map(|word| {
        Some(match *word {
            "days" | "day" if working => Unit::WorkingDay,
            "days" | "day" => Unit::Day,
            "hours" => Unit::Hour,
            "minutes" | "mins" => Unit::Minute,
            "weeks" => Unit::Week,
            "months" => Unit::Month,
            "years" => Unit::Year,
            _ => return None,
        })
    })
}

/// The days of the week that a field's name holds: `saturday`, `mon_fri`.
pub(super) fn weekdays(path: &[&str]) -> Vec<Weekday> {
    let named: Vec<Weekday> =
        path.iter().filter(|word| word.len() >= 3).filter_map(|word| word.trim_end_matches('s').parse().ok()).collect();
    let whole = |word: &str| path.iter().any(|part| part.trim_end_matches('s') == word);
    match named[..] {
        [first, last] => std::iter::successors(Some(first), |day| if *day == last { None } else { Some(day.succ()) }).take(7).collect(),
        [] if whole("weekday") => vec![Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri],
        [] if whole("weekend") => vec![Weekday::Sat, Weekday::Sun],
        _ => named,
    }
}
