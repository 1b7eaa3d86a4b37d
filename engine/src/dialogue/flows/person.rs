//! Hand-over to a person. The queue's row is stored in the same transaction as the reply that promises it. The shopper is told
//! the place in the queue, or, while nobody of the shop is there, when somebody will be.

use chrono::{DateTime, Utc};
use knowledge::fact::{Audience, Fact, Field, Source, Subject, Value};
use knowledge::language::Language;

use super::{Flow, FlowError};
use crate::answer::templates;
use crate::conversation::{Handler, scope};
use crate::dialogue::{Answer, buttons::Button};
use crate::guardrails::ReplySource;
use crate::handover::queue;
use crate::rules::ServiceRules;

pub(super) async fn hand_over(flow: &Flow<'_>, reason: &'static str) -> Result<Answer, FlowError> {
    let waits = flow.conversation.handler == Handler::Queue;
    let shop = [("shop", flow.shop.name.as_str())];
    let answer = |text| Answer { source: ReplySource::Handoff, hand_over: Some(reason), ..Answer::template(text) };
    let answer = if let Some(again) = Again::of(flow.service, flow.now) {
        let id = if waits { "handoff-closed-again" } else { "handoff-closed" };
        let text = flow.say(id, &[("shop", flow.shop.name.as_str()), ("when", &again.words(flow.language))]);
        answer(text).from(again.facts).button(Button::LeaveMessage)
    } else {
        let mut tx = scope::begin(&flow.db.turn, flow.conversation.id).await?;
        let place = queue::place(&mut tx).await?;
        tx.commit().await?;
        let id = if waits { "handoff-again" } else { "handoff" };
        let text = super::order::join(flow, &[flow.say(id, &shop), place_words(flow.language, place)]);
        answer(text).from(vec![place_fact(flow.conversation.id.0, place, flow.now)])
    };
    Ok(answer.button(Button::LeaveQueue))
}

/// The place in the queue, in words.
pub(crate) fn place_words(language: Language, place: i64) -> String {
    if place <= 1 {
        templates::say(language, "queue-next", &[])
    } else {
        templates::say(language, "queue-place", &[("place", &place.to_string())])
    }
}

/// The place in the queue, as a fact.
pub(crate) fn place_fact(conversation: uuid::Uuid, place: i64, now: DateTime<Utc>) -> Fact {
    Fact {
        subject: Subject::Chat,
        field: Field::Place,
        value: Value::Quantity(place),
        source: Source { table: "handoffs", row: conversation.to_string(), version: 1, as_of: now },
        audience: Audience::Public,
    }
}

/// When people answer again.
pub(crate) struct Again {
    opening: crate::handover::hours::Opening,
    zone: String,
    /// What the words rest on.
    pub(crate) facts: Vec<Fact>,
}

impl Again {
    /// Nothing while somebody answers, or where nobody will within a year.
    pub(crate) fn of(service: &ServiceRules, now: DateTime<Utc>) -> Option<Self> {
        let opening = service.reopens(now)?;
        let zone = service.hours.as_ref()?.zone.name().to_owned();
        let fact = |what: &'static str, value: Value| Fact {
            subject: Subject::Shop,
            field: Field::Opens(what),
            value,
            source: Source { table: "desk_rules", row: "hours".to_owned(), version: 1, as_of: now },
            audience: Audience::Public,
        };
        let facts = vec![
            fact("day", Value::Date(opening.day)),
            fact("time", Value::Text(time(opening.time))),
            fact("zone", Value::Text(zone.clone())),
        ];
        Some(Self { opening, zone, facts })
    }

    /// `Monday, 23 November 2026 at 09:00 (Europe/Berlin)`.
    pub(crate) fn words(&self, language: Language) -> String {
        let weekday = templates::weekday(language, self.opening.day);
        let day = templates::day(language, self.opening.day);
        templates::say(
            language,
            "desk-when",
            &[("weekday", &weekday), ("day", &day), ("time", &time(self.opening.time)), ("zone", &self.zone)],
        )
    }
}

fn time((hour, minute): (u32, u32)) -> String {
    format!("{hour:02}:{minute:02}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guardrails::{Review, Verdict};

    /// What is told of the queue and of the hours passes the guardrails, in both languages, whatever day and place.
    #[test]
    fn the_place_and_the_hours_are_told_as_facts() {
        let spans = "09:00-12:30, 13:30-18:00";
        for (zone, now) in [
            ("Europe/Berlin", "2026-11-22T10:00:00Z"),
            ("Asia/Shanghai", "2026-12-31T23:00:00Z"),
            ("America/St_Johns", "2026-03-07T01:00:00Z"),
            ("Asia/Kathmandu", "2026-11-30T22:00:00Z"),
        ] {
            let text = ServiceRules::write(zone, [spans, spans, spans, spans, spans, "", "closed"], "", None, Default::default());
            let service = ServiceRules::parse(&text).expect("rules");
            let now: DateTime<Utc> = now.parse().expect("a moment");
            let Some(again) = Again::of(&service, now) else { panic!("closed in {zone}") };
            for language in [Language::En, Language::Zh] {
                let when = again.words(language);
                let mut said: Vec<(String, Vec<Fact>)> =
                    ["handoff-closed", "handoff-closed-again", "message-kept-closed", "queue-given-up"]
                        .map(|id| (templates::say(language, id, &[("shop", "Tillow"), ("when", &when)]), again.facts.clone()))
                        .to_vec();
                for place in [1, 2, 13, 240] {
                    said.push((place_words(language, place), vec![place_fact(uuid::Uuid::nil(), place, now)]));
                }
                for (text, facts) in said {
                    let review = Review {
                        facts: &facts,
                        question: "",
                        language,
                        today: now.date_naive(),
                        private: false,
                        links: &[],
                        never_said: &[],
                    };
                    let verdict = review.own_words(text.clone(), Vec::new(), ReplySource::Template);
                    assert!(matches!(verdict, Verdict::Send(_)), "{text}: {verdict:?}");
                }
            }
        }
    }
}
