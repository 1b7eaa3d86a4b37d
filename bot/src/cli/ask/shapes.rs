//! The lines of `mercer ask`. Names and fields are a contract with operators' scripts.

use std::time::Duration;

use engine::guardrails::{Claim, ReplySource};
use engine::turn::{AnsweredTurn, Timings};
use engine::understand::Sentiment;
use knowledge::fact::Fact;
use knowledge::ids::CustomerId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A conversation to be had.
#[derive(Debug, Deserialize)]
pub(super) struct Question {
    pub(super) id: Value,
    /// Somebody who has verified already; without one, a stranger.
    #[serde(default)]
    pub(super) customer: Option<CustomerId>,
    #[serde(default)]
    pub(super) locale: Option<String>,
    pub(super) messages: Vec<Message>,
}

/// What the shopper writes or presses.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Message {
    Text(String),
    Press { press: String },
}

/// A conversation that was had.
#[derive(Debug, Serialize)]
pub(super) struct Answered {
    pub(super) id: Value,
    pub(super) turns: Vec<Asked>,
}

/// One turn.
#[derive(Debug, Serialize)]
pub(super) struct Asked {
    message: String,
    reply: Said,
    source: ReplySource,
    language: String,
    intent: String,
    sentiment: Sentiment,
    facts: Vec<Fact>,
    claims: Vec<Claim>,
    /// Writes and transfers.
    actions: Vec<Action>,
    handoff: Option<HandOff>,
    timing_ms: TimingMs,
    tokens: Tokens,
}

#[derive(Debug, Serialize)]
struct Said {
    text: String,
    buttons: Vec<String>,
}

/// Something done or proposed, by the names of the actions that shops know.
#[derive(Debug, Serialize)]
struct Action {
    name: &'static str,
    arguments: Value,
    state: &'static str,
}

impl Action {
    fn of(action: engine::dialogue::Action) -> Self {
        Self { name: action.name, arguments: action.arguments, state: action.state.as_str() }
    }

    /// The conversation stands in the queue for a person.
    fn transfer(reason: &str) -> Self {
        Self { name: "transfer_to_human_agents", arguments: serde_json::json!({ "summary": reason }), state: "done" }
    }
}

#[derive(Debug, Serialize)]
struct HandOff {
    reason: String,
}

#[derive(Debug, Serialize)]
struct TimingMs {
    total: u64,
    understand: u64,
    retrieve: u64,
    word: u64,
    review: u64,
}

#[derive(Debug, Serialize)]
struct Tokens {
    prompt: usize,
    cached: usize,
    generated: usize,
}

impl Asked {
    pub(super) fn of(message: String, turn: AnsweredTurn) -> Self {
        Self {
            message,
            reply: Said {
                text: turn.reply.text().to_owned(),
                buttons: turn.reply.buttons().iter().map(|button| button.label.clone()).collect(),
            },
            source: turn.reply.source(),
            language: turn.language.to_string(),
            intent: turn.intent,
            sentiment: turn.sentiment,
            facts: turn.facts,
            claims: turn.reply.claims().to_vec(),
            actions: turn.actions.into_iter().map(Action::of).chain(turn.hand_over.map(Action::transfer)).collect(),
            handoff: turn.hand_over.map(|reason| HandOff { reason: reason.to_owned() }),
            timing_ms: turn.timings.into(),
            tokens: Tokens { prompt: turn.tokens.prompt, cached: turn.tokens.cached, generated: turn.tokens.generated },
        }
    }
}

impl From<Timings> for TimingMs {
    fn from(timings: Timings) -> Self {
        let ms = |span: Duration| u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
        Self {
            total: ms(timings.total),
            understand: ms(timings.understand),
            retrieve: ms(timings.retrieve),
            word: ms(timings.word),
            review: ms(timings.review),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_texts_and_presses() {
        let line = r#"{"id": 7, "customer": null, "messages": ["hello", {"press": "@person"}]}"#;
        let question: Question = serde_json::from_str(line).expect("read");
        assert!(question.customer.is_none());
        assert!(matches!(&question.messages[..], [Message::Text(text), Message::Press { press }] if text == "hello" && press == "@person"));
        // what a script keeps beside its questions is not ours to refuse
        assert!(serde_json::from_str::<Question>(r#"{"id": 7, "messages": [], "mood": 1}"#).is_ok());
        assert!(serde_json::from_str::<Question>(r#"{"id": 7, "messages": [{"pres": "x"}]}"#).is_err());
    }
}
