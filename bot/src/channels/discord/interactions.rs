//! Tokens of interactions, with which Discord lets a reply be shown to one person. They last 15 minutes and are kept in memory
//! alone: after a restart such a reply goes by direct message.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serenity::model::id::ApplicationId;
use tokio::sync::watch;

/// Somewhat less than Discord's 15 minutes.
const LASTS: Duration = Duration::from_secs(14 * 60);

/// How far an interaction has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Its message is being stored, or its acknowledgement is on its way.
    Open,
    /// Discord knows that an answer will come.
    Acknowledged,
    /// Discord did not take the acknowledgement: the token is of no use.
    Lost,
}

/// An interaction that may be answered.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) application: ApplicationId,
    pub(super) token: String,
    since: Instant,
    stage: watch::Receiver<Stage>,
}

impl Token {
    pub(super) fn new(application: ApplicationId, token: &str) -> (watch::Sender<Stage>, Self) {
        let (sender, stage) = watch::channel(Stage::Open);
        (sender, Self { application, token: token.to_owned(), since: Instant::now(), stage })
    }

    fn lasts(&self) -> bool {
        self.since.elapsed() < LASTS && *self.stage.borrow() != Stage::Lost
    }

    /// Waits until Discord knows of the interaction. Answers false where it never will.
    pub(super) async fn acknowledged(&mut self) -> bool {
        match self.stage.wait_for(|stage| *stage != Stage::Open).await {
            Ok(stage) => *stage == Stage::Acknowledged,
            // the sender is gone: it was dropped with its last word said, or never said one
            Err(_) => false,
        }
    }
}

/// The interactions of one address.
#[derive(Debug, Default)]
struct Place {
    /// Commands that show "thinking", oldest first.
    thinking: Vec<Token>,
    /// The latest interaction that a further message can be added to.
    latest: Option<Token>,
}

/// All interactions that can still be answered.
#[derive(Debug, Default)]
pub(super) struct Interactions(Mutex<HashMap<String, Place>>);

impl Interactions {
    fn with<T>(&self, address: &str, work: impl FnOnce(&mut Place) -> T) -> T {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        places.retain(|_, place| {
            place.thinking.retain(Token::lasts);
            place.latest = place.latest.take().filter(Token::lasts);
            !place.thinking.is_empty() || place.latest.is_some()
        });
        work(places.entry(address.to_owned()).or_default())
    }

    /// A command came in: its first answer takes the place of "thinking".
    pub(super) fn command(&self, address: &str, token: Token) {
        self.with(address, |place| place.thinking.push(token));
    }

    /// A button was pressed: answers are added below.
    pub(super) fn press(&self, address: &str, token: Token) {
        self.with(address, |place| place.latest = Some(token));
    }

    /// Takes the commands that wait at an address, oldest first.
    pub(super) fn take_thinking(&self, address: &str) -> Vec<Token> {
        self.with(address, |place| std::mem::take(&mut place.thinking))
    }

    /// Puts commands back that were not answered after all.
    pub(super) fn put_back(&self, address: &str, tokens: Vec<Token>) {
        self.with(address, |place| drop(place.thinking.splice(..0, tokens)));
    }

    /// What a further message can be added to.
    pub(super) fn latest(&self, address: &str) -> Option<Token> {
        self.with(address, |place| place.latest.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_token_that_discord_did_not_take_is_of_no_use() {
        let interactions = Interactions::default();
        let (stage, mut token) = Token::new(1.into(), "a");
        interactions.command("7", token.clone());
        stage.send_replace(Stage::Lost);
        assert!(!token.acknowledged().await);
        assert!(interactions.take_thinking("7").is_empty());
    }

    #[tokio::test]
    async fn the_last_word_holds_after_the_handler_has_ended() {
        let (stage, mut token) = Token::new(1.into(), "a");
        stage.send_replace(Stage::Acknowledged);
        drop(stage);
        assert!(token.acknowledged().await);
    }

    #[test]
    fn commands_are_taken_once_in_order() {
        let interactions = Interactions::default();
        for token in ["a", "b"] {
            interactions.command("7", Token::new(1.into(), token).1);
        }
        let taken = interactions.take_thinking("7");
        assert_eq!(taken.iter().map(|token| token.token.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert!(interactions.take_thinking("7").is_empty());
        interactions.put_back("7", taken);
        assert_eq!(interactions.take_thinking("7").len(), 2);
        assert!(interactions.take_thinking("8").is_empty());
    }
}
