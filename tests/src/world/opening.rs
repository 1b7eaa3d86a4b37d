//! Runs a story: opens a Mercer over a database of its own, and closes it when the story is told. Its log must be clean then.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use engine::dialogue::flows::ProofLifetimes;
use engine::dialogue::policy::Policy;
use engine::dialogue::profile::ShopProfile;
use engine::model::{LanguageModel, ScriptedModel};
use engine::rules::{Rulebook, Rules};
use engine::turn::{Engine, EngineParts};
use engine::understand::Understander;
use knowledge::clock::{FixedClock, SharedClock};
use knowledge::db::identity::{IdentityRules, Proof, Writes};
use knowledge::language::Language;
use mercer::config::{MailConfig, MailTls};
use mercer::hooks::Key;
use mercer::jobs::{Jobs, Webhook};
use mercer::lifecycle::brain::EngineTurns;
use mercer::mail::Mailer;
use mercer::service::{Channel, Service, ServiceSettings};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::ears::Ears;
use super::{Shopper, World};
use crate::database::{Scratch, Template};
use crate::fakes::shop_system::SECRET;
use crate::{demo, logs, models};

/// What the shop's own site signs its customers with.
pub const VOUCH_SECRET: &str = "a secret of the shop's own site";

/// A mailer to a mail server on this machine.
///
/// # Errors
/// None so far.
pub fn mailer(port: u16) -> Result<Mailer> {
    let config = MailConfig {
        host: Some("127.0.0.1".to_owned()),
        port,
        tls: MailTls::None,
        user: None,
        password: None,
        from: Some("Tillow <service@tillow.example>".parse()?),
    };
    Mailer::open(&config)?.ok_or_else(|| anyhow::anyhow!("a host is set"))
}

/// Runs a story over the demo shop with a scripted model.
///
/// # Errors
/// The story's.
pub async fn run_story(story: impl AsyncFnOnce(&mut World) -> Result<()>) -> Result<()> {
    let script = Arc::new(ScriptedModel::new());
    run(World::open(Arc::clone(&script), script, WorldSettings::default()).await?, story).await
}

/// Runs a story with settings of its own.
///
/// # Errors
/// The story's.
pub async fn run_story_with(settings: WorldSettings, story: impl AsyncFnOnce(&mut World) -> Result<()>) -> Result<()> {
    let script = Arc::new(ScriptedModel::new());
    run(World::open(Arc::clone(&script), script, settings).await?, story).await
}

/// Runs a story over the demo shop with the real language model.
///
/// # Errors
/// The story's.
pub async fn run_story_with_models(story: impl AsyncFnOnce(&mut World) -> Result<()>) -> Result<()> {
    run(World::open(Arc::new(ScriptedModel::new()), models::language_model(), WorldSettings::default()).await?, story).await
}

async fn run(mut world: World, story: impl AsyncFnOnce(&mut World) -> Result<()>) -> Result<()> {
    story(&mut world).await?;
    world.close().await
}

/// What a story may set otherwise.
#[derive(Debug, Clone)]
pub struct WorldSettings {
    /// How long a message waits for others of its burst.
    pub settle: Duration,
    /// How long the model may take.
    pub wording_deadline: Duration,
    /// Whether the channel shows replies as they are made.
    pub shows_beginnings: bool,
    /// Whether a channel of the story's own stands for Telegram; without it the story brings real channels.
    pub ears: bool,
    /// What proves a customer.
    pub proof: Proof,
    /// What changes of orders ask for.
    pub writes: Writes,
    /// Where mails go: the port of a mail server on this machine.
    pub mail: Option<u16>,
    /// Where changes are sent.
    pub webhook: Option<url::Url>,
}

impl WorldSettings {
    /// Those of a story that brings real channels.
    #[must_use]
    pub fn without_ears() -> Self {
        Self { ears: false, ..Self::default() }
    }
}

impl Default for WorldSettings {
    fn default() -> Self {
        Self {
            settle: Duration::ZERO,
            wording_deadline: Duration::from_secs(20),
            proof: Proof::Postcode,
            writes: Writes::Same,
            shows_beginnings: false,
            ears: true,
            mail: None,
            webhook: None,
        }
    }
}

impl World {
    async fn open(script: Arc<ScriptedModel>, model: Arc<dyn LanguageModel>, settings: WorldSettings) -> Result<Self> {
        let log = logs::mark();
        let scratch = Scratch::new(Template::Demo).await?;
        let clock: SharedClock = Arc::new(FixedClock(demo::now()));
        let day = Duration::from_secs(86_400);
        let shop = ShopProfile {
            name: "Tillow".to_owned(),
            url: "https://tillow.example".to_owned(),
            language: Language::En,
            tone: String::new(),
            own_system: settings.webhook.is_some(),
        };
        let rules = IdentityRules { proof: settings.proof, writes: settings.writes, vouch_secret: Some(VOUCH_SECRET.into()) };
        scratch.database.set_identity_rules(&rules).await?;
        let engine = Engine::new(EngineParts {
            db: scratch.database.clone(),
            embedder: models::embedder(),
            understander: Understander::open(&scratch.database, models::embedder(), Arc::clone(&clock), demo::understanding()?).await?,
            model,
            clock: Arc::clone(&clock),
            shop: shop.clone(),
            rules: Rulebook::new(Rules::before_edits(Policy::shipped())),
            proofs: ProofLifetimes { link: 30 * day, guest: day, proof: settings.proof },
            wording_deadline: settings.wording_deadline,
        });
        let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
        let data = tempfile::tempdir()?;
        let jobs = Jobs {
            db: scratch.database.clone(),
            clock: Arc::clone(&clock),
            shop,
            data_dir: data.path().to_owned(),
            mailer: settings.mail.map(mailer).transpose()?,
            webhook: settings.webhook.map(|url| Webhook::open(url, Key::read(&SECRET.into())?)).transpose()?,
        };
        jobs.begin(&tracker, &stop);
        let service = Service::new(
            scratch.database.clone(),
            Arc::clone(&clock),
            Arc::new(EngineTurns(engine.clone())),
            ServiceSettings::default(),
            tracker.clone(),
            stop.clone(),
        );
        let channel = Arc::new(Ears::new(settings.settle, settings.shows_beginnings));
        if settings.ears {
            service.register(Arc::clone(&channel) as Arc<dyn Channel>);
        }
        let shopper = Shopper { name: "shopper".to_owned(), address: "shopper".to_owned(), private: true, locale: None };
        Ok(Self { scratch, script, service, engine, clock, channel, tracker, stop, shopper, transcript: Vec::new(), data, log })
    }

    async fn close(self) -> Result<()> {
        self.stop.cancel();
        self.tracker.close();
        self.tracker.wait().await;
        let wrote = self.transcript.iter().filter(|line| !line.starts_with("bot: "));
        let wrote: Vec<String> = wrote.filter_map(|line| line.split_once(": ")).map(|(_, words)| words.to_owned()).collect();
        logs::assert_clean_since(&self.log, &wrote);
        self.assert_promises_kept().await?;
        self.scratch.drop_it().await
    }
}
