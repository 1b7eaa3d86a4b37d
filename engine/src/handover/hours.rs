//! When people of the shop answer: a week of spans in the shop's own time zone, and days that differ.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

/// Minutes of a day.
const DAY: u16 = 24 * 60;
/// How far ahead one looks for the next opening, and how far back waiting is counted, in days.
const LOOK: u64 = 400;

/// From a minute of the day to another, the end left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    from: u16,
    to: u16,
}

/// A day's opening that lies ahead, as the shop's clocks show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// The moment.
    pub at: DateTime<Utc>,
    /// The day there.
    pub day: NaiveDate,
    /// Hour and minute there.
    pub time: (u32, u32),
}

/// Why hours cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// Not a name of the time zone database.
    #[error("there is no time zone {0:?}: it is a name such as Europe/Berlin or Asia/Shanghai")]
    Zone(String),
    /// Not spans of a day.
    #[error("{0:?} is no opening: write spans such as 09:00-12:30, 13:30-18:00, or \"closed\"")]
    Spans(String),
    /// Spans that begin before the one before them has ended.
    #[error("{0:?}: each span begins where the one before it has ended, or later")]
    Order(String),
    /// A day that is none.
    #[error("{0:?} is no day: write it as 2026-12-25")]
    Day(String),
}

/// The shop's hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    /// Where the shop's clocks hang.
    pub zone: Tz,
    /// Monday first.
    week: [Vec<Span>; 7],
    /// Days that differ from their weekday.
    days: BTreeMap<NaiveDate, Vec<Span>>,
}

impl Hours {
    /// Reads hours: a zone's name, a text of spans for each day of the week from Monday on, and days that differ.
    ///
    /// # Errors
    /// Says which text makes no sense.
    pub fn parse<'a>(zone: &str, week: [&str; 7], days: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, HoursError> {
        let zone = zone.trim().parse().map_err(|_| HoursError::Zone(zone.to_owned()))?;
        let mut spans_of_week: [Vec<Span>; 7] = Default::default();
        for (spans, text) in spans_of_week.iter_mut().zip(week) {
            *spans = read_spans(text)?;
        }
        let days = days.into_iter().map(|(day, text)| {
            let day = day.trim().parse().map_err(|_| HoursError::Day(day.to_owned()))?;
            Ok((day, read_spans(text)?))
        });
        Ok(Self { zone, week: spans_of_week, days: days.collect::<Result<_, _>>()? })
    }

    /// Whether somebody answers at a moment.
    #[must_use]
    pub fn open_at(&self, now: DateTime<Utc>) -> bool {
        self.around(now, 1, 1).any(|(from, to)| from <= now && now < to)
    }

    /// The next moment at which somebody answers again; nothing where none comes within a year.
    #[must_use]
    pub fn next_opening(&self, now: DateTime<Utc>) -> Option<Opening> {
        let at = self.around(now, 1, LOOK).map(|(from, _)| from).find(|from| *from > now)?;
        let there = at.with_timezone(&self.zone);
        Some(Opening { at, day: there.date_naive(), time: (there.hour(), there.minute()) })
    }

    /// How much of the time between two moments was open.
    #[must_use]
    pub fn open_between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> TimeDelta {
        let ahead = u64::try_from((to - from).num_days()).unwrap_or_default().min(LOOK) + 1;
        let open = self.around(from, 1, ahead).map(|(begin, end)| (end.min(to) - begin.max(from)).max(TimeDelta::zero()));
        open.fold(TimeDelta::zero(), |sum, part| sum + part)
    }

    /// The open spans of the days around a moment, in order.
    fn around(&self, now: DateTime<Utc>, back: u64, ahead: u64) -> impl Iterator<Item = (DateTime<Utc>, DateTime<Utc>)> {
        let today = now.with_timezone(&self.zone).date_naive();
        let first = today.checked_sub_days(Days::new(back)).unwrap_or(today);
        first.iter_days().take(usize::try_from(back + ahead + 1).unwrap_or(usize::MAX)).flat_map(move |day| {
            let of_week = || &self.week[usize::try_from(day.weekday().num_days_from_monday()).unwrap_or_default()];
            let spans = self.days.get(&day).unwrap_or_else(of_week);
            spans.iter().filter_map(move |span| Some((self.moment(day, span.from, false)?, self.moment(day, span.to, true)?)))
        })
    }

    /// A minute of a day there. One that the clocks skip is the first one after the gap; one that they show twice is the first for
    /// a beginning and the second for an end.
    fn moment(&self, day: NaiveDate, minute: u16, end: bool) -> Option<DateTime<Utc>> {
        let wanted: NaiveDateTime = day.and_hms_opt(0, 0, 0)?.checked_add_signed(TimeDelta::minutes(minute.into()))?;
        (0..=DAY).step_by(15).find_map(|later| {
            let local = wanted.checked_add_signed(TimeDelta::minutes(later.into()))?;
            let at = match self.zone.from_local_datetime(&local) {
                LocalResult::Single(at) => at,
                LocalResult::Ambiguous(first, second) => {
                    if end {
                        second
                    } else {
                        first
                    }
                }
                LocalResult::None => return None,
            };
            Some(at.with_timezone(&Utc))
        })
    }
}

/// `09:00-12:30, 13:30-18:00`; `closed`, or nothing, for a day without.
fn read_spans(text: &str) -> Result<Vec<Span>, HoursError> {
    let text = text.trim();
    if text.is_empty() || text.eq_ignore_ascii_case("closed") {
        return Ok(Vec::new());
    }
    let wrong = || HoursError::Spans(text.to_owned());
    let mut spans: Vec<Span> = Vec::new();
    for part in text.split(',') {
        let (from, to) = part.split_once(['-', '–', '—']).ok_or_else(wrong)?;
        let span = Span { from: read_minute(from).ok_or_else(wrong)?, to: read_minute(to).ok_or_else(wrong)? };
        if span.from >= span.to || spans.last().is_some_and(|last| last.to > span.from) {
            return Err(HoursError::Order(text.to_owned()));
        }
        spans.push(span);
    }
    Ok(spans)
}

fn read_minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let digits =
        |text: &str, longest| ((1..=longest).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(());
    digits(hour, 2)?;
    digits(minute, 2).filter(|()| minute.len() == 2)?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let of_day = hour * 60 + minute;
    (minute < 60 && of_day <= DAY).then_some(of_day)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORK: &str = "09:00-17:00";

    fn hours(zone: &str, spans: &str, days: &[(&str, &str)]) -> Hours {
        Hours::parse(zone, [spans; 7], days.iter().copied()).expect("hours")
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a moment")
    }

    #[test]
    fn the_same_moment_is_open_here_and_closed_there() {
        let now = at("2026-11-23T08:30:00Z");
        let open: Vec<bool> = ["Europe/Berlin", "Europe/London", "Asia/Shanghai", "America/New_York", "Asia/Kathmandu"]
            .map(|zone| hours(zone, WORK, &[]).open_at(now))
            .to_vec();
        assert_eq!(open, [true, false, true, false, true]);
    }

    #[test]
    fn the_next_opening_is_told_in_the_shops_own_time() {
        let weekdays = [WORK, WORK, WORK, WORK, WORK, "10:00-12:00", "closed"];
        let berlin = Hours::parse("Europe/Berlin", weekdays, [("2026-12-25", "closed"), ("2026-12-26", "")]).expect("hours");
        let next = |now: &str| berlin.next_opening(at(now)).map(|next| (next.day.to_string(), next.time, next.at));
        // Sunday
        assert_eq!(next("2026-11-22T10:00:00Z"), Some(("2026-11-23".to_owned(), (9, 0), at("2026-11-23T08:00:00Z"))));
        // Saturday, before and after
        assert_eq!(next("2026-11-21T08:00:00Z"), Some(("2026-11-21".to_owned(), (10, 0), at("2026-11-21T09:00:00Z"))));
        assert_eq!(next("2026-11-21T11:30:00Z").map(|(day, ..)| day), Some("2026-11-23".to_owned()));
        // over the holidays
        assert_eq!(next("2026-12-24T20:00:00Z").map(|(day, ..)| day), Some("2026-12-28".to_owned()));
        assert_eq!(hours("UTC", "closed", &[]).next_opening(at("2026-11-22T10:00:00Z")), None);
    }

    #[test]
    fn clocks_that_change_change_the_moment_and_not_the_hour() {
        let berlin = hours("Europe/Berlin", WORK, &[]);
        // the last Sunday of March and of October 2026
        assert_eq!(berlin.next_opening(at("2026-03-28T20:00:00Z")).map(|next| next.at), Some(at("2026-03-29T07:00:00Z")));
        assert_eq!(berlin.next_opening(at("2026-10-24T20:00:00Z")).map(|next| next.at), Some(at("2026-10-25T08:00:00Z")));
        // an opening within the hour that is skipped, and one within the hour that comes twice
        let early = hours("Europe/Berlin", "02:30-04:00", &[]);
        assert_eq!(
            early.next_opening(at("2026-03-28T20:00:00Z")).map(|next| (next.at, next.time)),
            Some((at("2026-03-29T01:00:00Z"), (3, 0)))
        );
        assert_eq!(early.open_between(at("2026-10-24T20:00:00Z"), at("2026-10-25T12:00:00Z")), TimeDelta::minutes(150));
        // the other half of the world changes the other way, and some by half an hour
        let sydney = hours("Australia/Sydney", WORK, &[]);
        assert_eq!(sydney.next_opening(at("2026-10-03T10:00:00Z")).map(|next| next.at), Some(at("2026-10-03T22:00:00Z")));
        let howe = hours("Australia/Lord_Howe", WORK, &[]);
        assert_eq!(howe.next_opening(at("2026-10-03T10:00:00Z")).map(|next| next.at), Some(at("2026-10-03T22:00:00Z")));
        assert_eq!(howe.next_opening(at("2026-07-01T10:00:00Z")).map(|next| next.at), Some(at("2026-07-01T22:30:00Z")));
    }

    #[test]
    fn waiting_counts_while_somebody_could_answer() {
        let split = hours("Europe/Berlin", "09:00-12:30, 13:30-18:00", &[]);
        assert_eq!(split.open_between(at("2026-11-23T11:00:00Z"), at("2026-11-23T13:00:00Z")), TimeDelta::minutes(60));
        assert_eq!(split.open_between(at("2026-11-22T18:00:00Z"), at("2026-11-23T08:10:00Z")), TimeDelta::minutes(10));
        let always = hours("UTC", "00:00-24:00", &[]);
        assert!(always.open_at(at("2026-11-22T23:59:59Z")) && always.open_at(at("2026-11-23T00:00:00Z")));
        assert_eq!(always.open_between(at("2026-11-20T12:00:00Z"), at("2026-11-23T12:00:00Z")), TimeDelta::days(3));
    }

    #[test]
    fn what_makes_no_sense_is_said() {
        for wrong in ["9-17", "09:00", "09:00-25:00", "09:60-10:00", "+9:00-10:00", "nine to five"] {
            assert_eq!(read_spans(wrong), Err(HoursError::Spans(wrong.to_owned())), "{wrong}");
        }
        for wrong in ["17:00-09:00", "09:00-12:00, 11:00-13:00"] {
            assert_eq!(read_spans(wrong), Err(HoursError::Order(wrong.to_owned())), "{wrong}");
        }
        assert!(matches!(Hours::parse("Berlin", [WORK; 7], []), Err(HoursError::Zone(_))));
        assert!(matches!(Hours::parse("UTC", [WORK; 7], [("25 December", "closed")]), Err(HoursError::Day(_))));
        assert_eq!(read_spans(" 9:00 – 12:00 ,13:00-24:00 ").map(|spans| spans.len()), Ok(2));
    }
}
