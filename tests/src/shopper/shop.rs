//! The shop that the tasks are played in: the retail data or the demo shop in a database of its own, with an engine over it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use engine::conversation::inbox::{self, Incoming};
use engine::dialogue::buttons::ShownButton;
use engine::dialogue::flows::ProofLifetimes;
use engine::dialogue::policy::Policy;
use engine::dialogue::profile::ShopProfile;
use engine::model::ScriptedModel;
use engine::rules::{Rulebook, Rules};
use engine::turn::{AnsweredTurn, Engine, EngineParts, TurnOutcome};
use engine::understand::{UnderstandSettings, Understander};
use knowledge::clock::{SharedClock, SystemClock};
use knowledge::db::Database;
use knowledge::db::identity::{IdentityRules, Proof};
use knowledge::import::{self, ImportOptions, ImportReport};
use knowledge::language::Language;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::database::{Scratch, Template};
use crate::{demo, models, parts, retail};

/// The channel's name, as stored: that of scripts.
const CHANNEL: &str = "ask";

/// The shop.
pub struct PlayedShop {
    scratch: Scratch,
    engine: Engine,
    clock: SharedClock,
}

impl PlayedShop {
    /// Loads the retail data into a fresh database.
    ///
    /// # Errors
    /// If the data is not of its shape, or the database or a model is missing.
    pub async fn retail(data: &Path) -> Result<Self> {
        let scratch = Scratch::new(Template::Migrated).await?;
        load(&scratch.database, data).await?;
        let policy = std::fs::read_to_string(parts::repository().join("tests/assets/retail_policy.toml"))?;
        let (name, url) = ("Retail", "https://retail.example");
        let settings = UnderstandSettings::default();
        Self::open(scratch, Arc::new(SystemClock), (name, url), Policy::parse(&policy)?, settings).await
    }

    /// The demo shop, on the day that it was written for.
    ///
    /// # Errors
    /// If the database or a model is missing.
    pub async fn demo() -> Result<Self> {
        let scratch = Scratch::new(Template::Demo).await?;
        Self::open(scratch, demo::clock(), ("Tillow", "https://tillow.example"), Policy::shipped(), demo::understanding()?).await
    }

    async fn open(scratch: Scratch, clock: SharedClock, of: (&str, &str), policy: Policy, settings: UnderstandSettings) -> Result<Self> {
        let rules = IdentityRules { proof: Proof::Email, ..IdentityRules::default() };
        scratch.database.set_identity_rules(&rules).await?;
        let day = Duration::from_secs(86_400);
        let engine = Engine::new(EngineParts {
            db: scratch.database.clone(),
            embedder: models::embedder(),
            understander: Understander::open(&scratch.database, models::embedder(), Arc::clone(&clock), settings).await?,
            // changes are worded by templates alone; so is everything else here
            model: Arc::new(ScriptedModel::writing(&[])),
            clock: Arc::clone(&clock),
            shop: ShopProfile {
                name: of.0.to_owned(),
                url: of.1.to_owned(),
                language: Language::En,
                tone: String::new(),
                own_system: false,
            },
            rules: Rulebook::new(Rules::before_edits(policy)),
            proofs: ProofLifetimes { link: day, guest: day, proof: rules.proof },
            wording_deadline: Duration::from_secs(20),
        });
        Ok(Self { scratch, engine, clock })
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> &Scratch {
        &self.scratch
    }

    /// A chat of its own.
    #[must_use]
    pub fn chat(&self) -> Chat<'_> {
        Chat { shop: self, name: Uuid::now_v7().to_string(), said: 0 }
    }

    /// Drops the database.
    ///
    /// # Errors
    /// If the server is gone.
    pub async fn close(self) -> Result<()> {
        drop(self.engine);
        self.scratch.drop_it().await
    }
}

async fn load(database: &Database, data: &Path) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let files = retail::convert(&data.join("retail"), folder.path())?;
    let options = ImportOptions::default();
    let mut conn = database.import.acquire().await?;
    all_good(&import::products(&mut conn, &models::embedder(), &[files.products], &options).await?)?;
    all_good(&import::customers(&mut conn, &[files.customers], &options).await?)?;
    all_good(&import::orders(&mut conn, &models::embedder(), &[files.orders], &options).await?)
}

fn all_good(report: &ImportReport) -> Result<()> {
    match report.bad.first() {
        Some(bad) => bail!("{}: {bad}", report.kind),
        None => Ok(()),
    }
}

/// One conversation.
pub struct Chat<'a> {
    shop: &'a PlayedShop,
    name: String,
    said: usize,
}

/// What the shopper does.
#[derive(Debug, Clone, PartialEq)]
pub enum Move {
    /// Writes.
    Says(String),
    /// Presses a button that is on show.
    Presses(ShownButton),
}

impl Chat<'_> {
    /// The shopper writes or presses, and is answered; nothing once a person has the conversation.
    ///
    /// # Errors
    /// If the turn fails.
    pub async fn turn(&mut self, action: &Move) -> Result<Option<AnsweredTurn>> {
        let (text, pressed) = match action {
            Move::Says(text) => (text.clone(), None),
            Move::Presses(button) => (String::new(), Some(button)),
        };
        self.said += 1;
        let incoming = Incoming {
            channel: CHANNEL,
            user: self.name.clone(),
            address: self.name.clone(),
            private: true,
            external_id: self.said.to_string(),
            text: text.into(),
            token: pressed.and_then(|button| button.token.clone()),
            pressed: pressed.map(|button| button.label.clone()),
            locale: None,
            files: Vec::new(),
            received_at: self.shop.clock.now(),
        };
        let mut tx = self.shop.scratch.database.jobs.begin().await?;
        let stored = inbox::store(&mut tx, &incoming).await.context("storing the message")?;
        tx.commit().await?;
        match self.shop.engine.answer(stored.conversation, CancellationToken::new()).await? {
            TurnOutcome::Answered(turn) => Ok(Some(*turn)),
            TurnOutcome::Silent | TurnOutcome::Overtaken | TurnOutcome::Nothing => Ok(None),
        }
    }

    /// Puts back what was written and takes the chat out again.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn undo(self) -> Result<()> {
        self.shop.scratch.database.undo_writes(CHANNEL, &self.name).await?;
        Ok(self.shop.scratch.database.forget_identity(CHANNEL, &self.name).await?)
    }
}
