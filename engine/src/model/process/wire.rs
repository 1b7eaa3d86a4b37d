//! What parent and child say to each other, a line of JSON each.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::model::{Bound, Completion, Draft, Exchange, ModelError, Urgency};

/// A longer line is no request: prompts are cut long before.
pub(super) const LONGEST_LINE: usize = 4 << 20;

/// To the child.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum ToRoom {
    /// A request and its number.
    Ask(u64, Box<Request>),
    /// Nobody waits for it any more.
    Stop(u64),
}

/// From the child.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum FromRoom {
    /// The model is loaded; its name.
    Ready(String),
    /// It cannot be loaded.
    Failed(String),
    /// Words of an answer in the making.
    Words(u64, String),
    /// An answer.
    Answer(u64, Result<Draft, ModelError>),
}

/// A [`Completion`] without what lives in a process: a deadline by its clock, a channel.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    system: String,
    history: Vec<Exchange>,
    steady: usize,
    user: String,
    opening: String,
    bound: Option<Bound>,
    max_tokens: usize,
    left: Duration,
    seed: u32,
    temperature: f32,
    conversation: Option<Uuid>,
    urgency: Urgency,
    pub(super) streams: bool,
}

impl Request {
    pub(super) fn of(completion: &Completion) -> Self {
        Self {
            system: completion.system.clone(),
            history: completion.history.clone(),
            steady: completion.steady,
            user: completion.user.clone(),
            opening: completion.opening.clone(),
            bound: completion.bound.clone(),
            max_tokens: completion.max_tokens,
            left: completion.deadline.saturating_duration_since(Instant::now()),
            seed: completion.seed,
            temperature: completion.temperature,
            conversation: completion.conversation,
            urgency: completion.urgency,
            streams: completion.words.is_some(),
        }
    }

    pub(super) fn completion(self, words: Option<mpsc::Sender<String>>) -> Completion {
        Completion {
            system: self.system,
            history: self.history,
            steady: self.steady,
            user: self.user,
            opening: self.opening,
            bound: self.bound,
            max_tokens: self.max_tokens,
            deadline: Instant::now() + self.left,
            seed: self.seed,
            temperature: self.temperature,
            conversation: self.conversation,
            urgency: self.urgency,
            words,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_survives_the_way() {
        let request = Completion {
            system: "s".to_owned(),
            history: vec![Exchange { user: "a\nb".to_owned(), assistant: "退款".to_owned() }],
            steady: 1,
            user: "u".to_owned(),
            opening: "o".to_owned(),
            bound: Some(Bound { spare: vec!["5".to_owned()], tail: Some(2), ..Bound::default() }),
            max_tokens: 9,
            deadline: Instant::now() + Duration::from_secs(60),
            seed: 4,
            temperature: 0.2,
            conversation: Some(Uuid::from_u128(5)),
            urgency: Urgency::Desk,
            words: None,
        };
        let line = serde_json::to_string(&ToRoom::Ask(7, Box::new(Request::of(&request)))).expect("it is written");
        assert!(!line.contains('\n'));
        let ToRoom::Ask(7, read) = serde_json::from_str(&line).expect("it is read") else { panic!("{line}") };
        let read = read.completion(None);
        let parts = |one: &Completion| {
            let Completion { system, history, steady, user, opening, bound, max_tokens, seed, temperature, conversation, urgency, .. } =
                one.clone();
            (system, history, steady, user, opening, bound, max_tokens, seed, temperature, conversation, urgency)
        };
        assert_eq!(parts(&read), parts(&request));
        assert!(read.deadline <= request.deadline + Duration::from_secs(1));
    }
}
