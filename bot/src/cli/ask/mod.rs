//! `mercer ask`: conversations by script. Each line is a conversation of its own, each of its messages a turn, taken by
//! the same engine as on every channel; only the outbox is left out.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use chrono::Utc;
use engine::conversation::inbox::{self, Incoming};
use engine::dialogue::buttons::{self, ShownButton};
use engine::turn::{AnsweredTurn, Engine, TurnOutcome};
use knowledge::db::{Database, identity};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::jsonl;
use super::tools::Tools;

mod shapes;

use shapes::{Answered, Asked};
pub(super) use shapes::{Message, Question};

const CHANNEL: &str = "ask";

pub(super) async fn run(tools: &Tools, files: &[PathBuf], rollback: bool) -> anyhow::Result<ExitCode> {
    let engine = tools.engine().await?;
    jsonl::each(files, async |question: Question| {
        let script = Script::new(&tools.db, &engine);
        let answered = script.play(question).await;
        if rollback {
            script.undo().await?;
        }
        answered
    })
    .await
}

/// One line while it is played.
pub(super) struct Script<'a> {
    db: &'a Database,
    engine: &'a Engine,
    /// Stands for the platform's user and chat.
    chat: String,
}

impl<'a> Script<'a> {
    pub(super) fn new(db: &'a Database, engine: &'a Engine) -> Self {
        Self { db, engine, chat: Uuid::now_v7().to_string() }
    }

    /// Links the chat to the customer whom the line names, if it names one, and says the messages.
    pub(super) async fn play(&self, question: Question) -> anyhow::Result<Answered> {
        if let Some(customer) = &question.customer {
            let who = identity::find_or_create(&mut *self.db.jobs.acquire().await?, CHANNEL, &self.chat).await?;
            self.db.link_as_operator(who, customer).await?;
        }
        let mut turns = Vec::new();
        let mut shown: Vec<ShownButton> = Vec::new();
        for (position, message) in question.messages.into_iter().enumerate() {
            let (text, pressed) = match message {
                Message::Text(text) => (text, None),
                Message::Press { press } => match buttons::pressed(&shown, &press) {
                    Some(button) => (String::new(), Some(button.clone())),
                    None => bail!("message {}: there is no button {press:?} on show", position + 1),
                },
            };
            let said = pressed.as_ref().map_or_else(|| text.clone(), |button| button.label.clone());
            let turn =
                self.turn(position, text, pressed, question.locale.clone()).await.with_context(|| format!("message {}", position + 1))?;
            shown = turn.reply.buttons().to_vec();
            turns.push(Asked::of(said, turn));
        }
        Ok(Answered { id: question.id, turns })
    }

    async fn turn(
        &self,
        position: usize,
        text: String,
        pressed: Option<ShownButton>,
        locale: Option<String>,
    ) -> anyhow::Result<AnsweredTurn> {
        let incoming = Incoming {
            channel: CHANNEL,
            user: self.chat.clone(),
            address: self.chat.clone(),
            private: true,
            external_id: position.to_string(),
            text: text.into(),
            token: pressed.as_ref().and_then(|button| button.token.clone()),
            pressed: pressed.map(|button| button.label),
            locale,
            files: Vec::new(),
            received_at: now(),
        };
        let mut tx = self.db.jobs.begin().await?;
        let stored = inbox::store(&mut tx, &incoming).await?;
        tx.commit().await?;
        match self.engine.answer(stored.conversation, CancellationToken::new()).await? {
            TurnOutcome::Answered(turn) => Ok(*turn),
            TurnOutcome::Overtaken | TurnOutcome::Nothing => bail!("there was nothing to answer"),
            TurnOutcome::Silent => bail!("a person answers this conversation"),
        }
    }

    /// Takes the chat out again: conversation, place in the queue, link to a customer, and the tries to verify, which would
    /// count against the real shopper.
    pub(super) async fn undo(&self) -> anyhow::Result<()> {
        self.db.undo_writes(CHANNEL, &self.chat).await?;
        Ok(self.db.forget_identity(CHANNEL, &self.chat).await?)
    }
}

/// The machine's clock: scripts run in real time.
fn now() -> chrono::DateTime<Utc> {
    knowledge::clock::Clock::now(&knowledge::clock::SystemClock)
}
