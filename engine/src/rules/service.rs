//! When people answer, and what happens while nobody does.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::RuleError;
use crate::handover::hours::{Hours, Opening};

/// What becomes of a shopper whom nobody answered in the set time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unanswered {
    /// The chat stays in the queue, and a message can be left.
    #[default]
    Wait,
    /// The bot goes on by itself.
    Bot,
}

/// When people answer, and what happens while nobody does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceRules {
    /// Nothing: at any time.
    pub hours: Option<Hours>,
    /// Open minutes after which who waits is told so; nothing for the program's setting.
    pub answer_minutes: Option<u32>,
    /// What becomes of them then.
    pub unanswered: Unanswered,
}

/// The text's form.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Text {
    zone: Option<String>,
    answer_minutes: Option<u32>,
    unanswered: Unanswered,
    week: Option<Week>,
    days: BTreeMap<String, String>,
}

/// Spans of each day of the week.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Week {
    monday: String,
    tuesday: String,
    wednesday: String,
    thursday: String,
    friday: String,
    saturday: String,
    sunday: String,
}

impl ServiceRules {
    /// Reads the text.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        let text: Text = toml::from_str(text)?;
        if text.answer_minutes.is_some_and(|minutes| !(1..=10_080).contains(&minutes)) {
            return Err(RuleError::Value("answer_minutes: 1 to 10080, a week".to_owned()));
        }
        let hours = match (&text.zone, &text.week) {
            (None, None) => None,
            (Some(_), None) => return Err(RuleError::Value("a zone needs a [week]".to_owned())),
            (None, Some(_)) => return Err(RuleError::Value("a [week] needs a zone, such as zone = \"Europe/Berlin\"".to_owned())),
            (Some(zone), Some(week)) => {
                let week = [&week.monday, &week.tuesday, &week.wednesday, &week.thursday, &week.friday, &week.saturday, &week.sunday];
                Some(Hours::parse(zone, week.map(String::as_str), text.days.iter().map(|(day, spans)| (day.as_str(), spans.as_str())))?)
            }
        };
        Ok(Self { hours, answer_minutes: text.answer_minutes, unanswered: text.unanswered })
    }

    /// Writes the text from the fields of a form: days of the week from Monday on, days that differ a line each
    /// (`2026-12-25 closed`).
    #[must_use]
    pub fn write(zone: &str, week: [&str; 7], days: &str, answer_minutes: Option<u32>, unanswered: Unanswered) -> String {
        let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = week.map(|spans| spans.trim().to_owned());
        let week = Week { monday, tuesday, wednesday, thursday, friday, saturday, sunday };
        let days = days.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| {
            let (day, spans) = line.split_once(char::is_whitespace).unwrap_or((line, "closed"));
            (day.to_owned(), spans.trim().to_owned())
        });
        let zone = Some(zone.trim().to_owned()).filter(|zone| !zone.is_empty());
        let given = zone.is_some() || week != Week::default();
        let text = Text { zone, answer_minutes, unanswered, week: given.then_some(week), days: days.collect() };
        toml::to_string(&text).unwrap_or_default()
    }

    /// The fields that [`ServiceRules::write`] takes, as a saved text has them.
    #[must_use]
    pub fn fields(text: &str) -> (String, [String; 7], String) {
        let text: Text = toml::from_str(text).unwrap_or_default();
        let Week { monday, tuesday, wednesday, thursday, friday, saturday, sunday } = text.week.unwrap_or_default();
        let days: Vec<String> = text.days.iter().map(|(day, spans)| format!("{day} {spans}")).collect();
        (text.zone.unwrap_or_default(), [monday, tuesday, wednesday, thursday, friday, saturday, sunday], days.join("\n"))
    }

    /// Whether somebody answers now.
    #[must_use]
    pub fn open_at(&self, now: DateTime<Utc>) -> bool {
        self.hours.as_ref().is_none_or(|hours| hours.open_at(now))
    }

    /// When somebody answers again, where nobody does now.
    #[must_use]
    pub fn reopens(&self, now: DateTime<Utc>) -> Option<Opening> {
        self.hours.as_ref().filter(|hours| !hours.open_at(now))?.next_opening(now)
    }

    /// How long somebody has waited who asked at `since`: only the time in which people answer counts.
    #[must_use]
    pub fn waited(&self, since: DateTime<Utc>, now: DateTime<Utc>) -> TimeDelta {
        self.hours.as_ref().map_or(now - since, |hours| hours.open_between(since, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_written_as_a_text_and_read_again() {
        let week = ["09:00-17:00", "09:00-17:00", "", "closed", "09:00-12:30, 13:30-16:00", "", ""];
        let text = ServiceRules::write("Europe/Berlin", week, "2026-12-25 closed\n2026-12-31 09:00-12:00\n", Some(7), Unanswered::Bot);
        let read = ServiceRules::parse(&text).expect("read");
        assert_eq!((read.answer_minutes, read.unanswered), (Some(7), Unanswered::Bot));
        let now = "2026-12-31T12:00:00Z".parse().expect("a moment");
        assert_eq!(read.reopens(now).map(|next| next.day.to_string()).as_deref(), Some("2027-01-01"));
        let (zone, fields, days) = ServiceRules::fields(&text);
        assert_eq!(zone, "Europe/Berlin");
        assert_eq!(fields.each_ref().map(String::as_str), week);
        assert_eq!(days, "2026-12-25 closed\n2026-12-31 09:00-12:00");
        let always = ServiceRules::write("", [""; 7], "", None, Unanswered::Wait);
        assert_eq!(ServiceRules::parse(&always).expect("read"), ServiceRules::default());
    }

    #[test]
    fn what_is_wrong_is_said() {
        let wrong = |text: &str| ServiceRules::parse(text).expect_err("refused").to_string();
        assert!(wrong("zone = \"Europe/Berlin\"").contains("[week]"));
        assert!(wrong("[week]\nmonday = \"09:00-17:00\"").contains("zone"));
        assert!(wrong("zone = \"Mars\"\n[week]\nmonday = \"09:00-17:00\"").contains("Mars"));
        assert!(wrong("zone = \"UTC\"\n[week]\nmonday = \"9 to 5\"").contains("9 to 5"));
        assert!(wrong("answer_minutes = 0").contains("answer_minutes"));
        assert!(wrong("unanswerd = \"bot\"").contains("unanswerd"));
    }
}
