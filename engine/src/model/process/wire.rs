//! What parent and child say to each other, a line of JSON each.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use knowledge::embedding::EmbedError;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::model::{Bound, Completion, Draft, Exchange, LlamaSettings, ModelError, Urgency};

/// A longer line is no request: prompts are cut long before.
pub(super) const LONGEST_LINE: usize = 4 << 20;

/// What a room is to hold: the first line that the child reads.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RoomSettings {
    /// The model that words answers; none where a server elsewhere does.
    pub words: Option<LlamaSettings>,
    /// The model that makes vectors; none where the program makes them itself.
    pub vectors: Option<EncoderSettings>,
}

/// The embedding model and its share of the machine.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EncoderSettings {
    /// The GGUF.
    pub path: PathBuf,
    /// Cores it computes on.
    pub threads: usize,
    /// The GGUF of a second model that judges what search has found; none for none.
    pub reranker: Option<PathBuf>,
}

/// What a child has loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Loaded {
    /// Name of the model that words answers.
    pub(super) words: Option<String>,
    /// Digest of the embedding model.
    pub(super) vectors: Option<String>,
}

/// To the child.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum ToRoom {
    /// A question and its number.
    Ask(u64, Box<Question>),
    /// Nobody waits for it any more.
    Stop(u64),
}

/// What can be asked; each is answered by the [`Reply`] of the same name.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Question {
    /// Words of an answer.
    Words(Request),
    /// How likely each of the texts is as an answer.
    Weigh(Request, Vec<String>),
    /// A shopper's vector.
    Vector(String),
    /// Vectors that nobody waits for.
    Vectors(Vec<String>),
    /// How many tokens texts have, as the embedding model counts them.
    Tokens(Vec<String>),
    /// How well each passage answers a question.
    Rank(String, Vec<String>),
}

/// From the child.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum FromRoom {
    /// The models are loaded.
    Ready(Loaded),
    /// One cannot be loaded; why, in words for the operator.
    Failed(String),
    /// Words of an answer in the making.
    Words(u64, String),
    /// An answer.
    Answer(u64, Box<Reply>),
}

/// An answer to a [`Question`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Reply {
    Words(Result<Draft, ModelError>),
    Weigh(Result<Vec<f32>, ModelError>),
    Vector(Result<Vec<f32>, EmbedError>),
    Vectors(Result<Vec<Vec<f32>>, EmbedError>),
    Tokens(Result<Vec<usize>, EmbedError>),
    Rank(Result<Option<Vec<f32>>, EmbedError>),
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
        let line = serde_json::to_string(&ToRoom::Ask(7, Box::new(Question::Words(Request::of(&request))))).expect("it is written");
        assert!(!line.contains('\n'));
        let ToRoom::Ask(7, read) = serde_json::from_str(&line).expect("it is read") else { panic!("{line}") };
        let Question::Words(read) = *read else { panic!("{line}") };
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
