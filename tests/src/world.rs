//! A whole Mercer over the demo shop, but for the platforms: stories speak to it through the real service, on a channel that
//! keeps what it is given.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use async_trait::async_trait;
use engine::conversation::inbox::{Incoming, Stored};
use engine::conversation::outbox::{Outgoing, Unknown};
use engine::conversation::{ConversationId, inbox};
use engine::dialogue::buttons::ShownButton;
use engine::dialogue::flows::ProofLifetimes;
use engine::dialogue::policy::Policy;
use engine::dialogue::profile::ShopProfile;
use engine::model::{LanguageModel, ScriptedModel};
use engine::turn::{Engine, EngineParts};
use engine::understand::Understander;
use knowledge::clock::{FixedClock, SharedClock};
use knowledge::db::identity::{IdentityRules, Proof, Writes};
use knowledge::ids::CustomerId;
use knowledge::language::Language;
use mercer::config::{MailConfig, MailTls};
use mercer::hooks::Key;
use mercer::jobs::{Jobs, Webhook};
use mercer::lifecycle::brain::EngineTurns;
use mercer::mail::Mailer;
use mercer::service::{Channel, Delivery, Service, ServiceSettings};
use sqlx::PgConnection;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::database::{Scratch, Template};
use crate::fakes::shop_system::SECRET;
use crate::{demo, logs, models, wait};

/// The channel's name, as stored.
pub const CHANNEL: &str = "telegram";

/// A Mercer of one story.
pub struct World {
    scratch: Scratch,
    script: Arc<ScriptedModel>,
    service: Service,
    engine: Engine,
    clock: SharedClock,
    channel: Arc<Ears>,
    tracker: TaskTracker,
    stop: CancellationToken,
    shopper: Shopper,
    transcript: Vec<String>,
    data: TempDir,
    /// Where the log stood when it began.
    log: usize,
}

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

/// Who writes, and where.
#[derive(Debug, Clone)]
struct Shopper {
    name: String,
    address: String,
    private: bool,
    locale: Option<String>,
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
    /// What proves a customer.
    pub proof: Proof,
    /// What changes of orders ask for.
    pub writes: Writes,
    /// Where mails go: the port of a mail server on this machine.
    pub mail: Option<u16>,
    /// Where changes are sent.
    pub webhook: Option<url::Url>,
}

impl Default for WorldSettings {
    fn default() -> Self {
        Self {
            settle: Duration::ZERO,
            wording_deadline: Duration::from_secs(20),
            proof: Proof::Postcode,
            writes: Writes::Same,
            shows_beginnings: false,
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
        let shop = ShopProfile { name: "Tillow".to_owned(), url: "https://tillow.example".to_owned(), language: Language::En };
        let rules = IdentityRules { proof: settings.proof, writes: settings.writes, vouch_secret: Some(VOUCH_SECRET.into()) };
        scratch.database.set_identity_rules(&rules).await?;
        let engine = Engine::new(EngineParts {
            db: scratch.database.clone(),
            embedder: models::embedder(),
            understander: Understander::open(&scratch.database, models::embedder(), Arc::clone(&clock), demo::understanding()?).await?,
            model,
            clock: Arc::clone(&clock),
            shop: shop.clone(),
            policy: Policy::shipped(),
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
        let channel = Arc::new(Ears { settle: settings.settle, shows_beginnings: settings.shows_beginnings, ..Ears::default() });
        service.register(Arc::clone(&channel) as Arc<dyn Channel>);
        let shopper = Shopper { name: "shopper".to_owned(), address: "shopper".to_owned(), private: true, locale: None };
        Ok(Self { scratch, script, service, engine, clock, channel, tracker, stop, shopper, transcript: Vec::new(), data, log })
    }

    /// Where files of shoppers lie.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        self.data.path()
    }

    /// Waits until something was said to the present shopper that the transcript does not have yet: what comes unasked.
    ///
    /// # Panics
    /// If nothing is.
    pub async fn hears(&mut self) -> String {
        let address = self.shopper.address.clone();
        let channel = Arc::clone(&self.channel);
        let fresh = wait::until("something is said unasked", async || {
            let fresh = channel.take_fresh(&address);
            (!fresh.is_empty()).then_some(fresh)
        })
        .await;
        for said in &fresh {
            let buttons: String = said.buttons.iter().map(|button| format!(" [{}]", button.label)).collect();
            self.transcript.push(format!("bot: {}{buttons}", said.text));
        }
        fresh.last().map(|said| said.text.clone()).unwrap_or_default()
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> &Scratch {
        &self.scratch
    }

    /// A connection as the owner.
    ///
    /// # Errors
    /// If the server is gone.
    pub async fn owner(&self) -> Result<PgConnection> {
        self.scratch.owner().await
    }

    /// The scripted model.
    #[must_use]
    pub fn model(&self) -> &ScriptedModel {
        &self.script
    }

    /// What the model says next.
    pub fn model_says(&self, text: &str) {
        self.script.says(text);
    }

    /// From here on somebody else writes, in a chat of their own.
    pub fn somebody_else(&mut self, name: &str) {
        self.shopper = Shopper { name: name.to_owned(), address: name.to_owned(), private: true, locale: None };
    }

    /// From here on the shopper writes into a group.
    pub fn in_a_group(&mut self) {
        self.shopper.address = "group".to_owned();
        self.shopper.private = false;
    }

    /// What the platform says of the shopper's language.
    pub fn with_locale(&mut self, locale: &str) {
        self.shopper.locale = Some(locale.to_owned());
    }

    /// The shopper has proved already to be this customer.
    ///
    /// # Errors
    /// If there is no such customer.
    pub async fn verified_as(&mut self, customer: &str) -> Result<()> {
        let mut conn = self.scratch.database.jobs.acquire().await?;
        let who = knowledge::db::identity::find_or_create(&mut conn, CHANNEL, &self.shopper.name).await?;
        self.scratch.database.link_as_operator(who, &CustomerId::from(customer)).await?;
        Ok(())
    }

    /// The shopper writes, and is answered: the words of the last reply.
    ///
    /// # Errors
    /// If the message cannot be stored.
    pub async fn shopper_says(&mut self, text: &str) -> Result<String> {
        let stored = self.shopper_writes(text).await?;
        self.answered(stored.conversation).await
    }

    /// The shopper writes and does not wait.
    ///
    /// # Errors
    /// If the message cannot be stored.
    pub async fn shopper_writes(&mut self, text: &str) -> Result<Stored> {
        self.transcript.push(format!("{}: {text}", self.shopper.name));
        self.receive(self.message(text, None)).await
    }

    /// The shopper presses a button that is on show, and is answered.
    ///
    /// # Errors
    /// If the press cannot be stored.
    ///
    /// # Panics
    /// If there is no such button.
    pub async fn shopper_presses(&mut self, label: &str) -> Result<String> {
        let shown = self.channel.heard(&self.shopper.address).pop().map(|said| said.buttons).unwrap_or_default();
        let button = shown.iter().find(|known| known.label == label).cloned();
        let Some(button) = button else { panic!("no button {label:?} among {shown:?}") };
        self.shopper_presses_button(&button).await
    }

    /// The shopper presses a button, whether it is still on show or not, and is answered.
    ///
    /// # Errors
    /// If the press cannot be stored.
    pub async fn shopper_presses_button(&mut self, button: &ShownButton) -> Result<String> {
        self.transcript.push(format!("{}: [{}]", self.shopper.name, button.label));
        let press = Incoming { token: button.token.clone(), ..self.message(&button.label, Some(&button.label)) };
        let stored = self.receive(press).await?;
        self.answered(stored.conversation).await
    }

    /// The buttons that are on show in the present chat.
    #[must_use]
    pub fn buttons(&self) -> Vec<ShownButton> {
        self.channel.heard(&self.shopper.address).pop().map(|said| said.buttons).unwrap_or_default()
    }

    /// A message as the platform hands it over, with a number of its own.
    #[must_use]
    pub fn message(&self, text: &str, pressed: Option<&str>) -> Incoming {
        static NUMBER: AtomicU32 = AtomicU32::new(100);
        Incoming {
            channel: CHANNEL,
            user: self.shopper.name.clone(),
            address: self.shopper.address.clone(),
            private: self.shopper.private,
            external_id: NUMBER.fetch_add(1, Ordering::Relaxed).to_string(),
            text: text.into(),
            pressed: pressed.map(str::to_owned),
            token: None,
            locale: self.shopper.locale.clone(),
            files: Vec::new(),
            received_at: demo::now(),
        }
    }

    /// Hands a message to the service.
    ///
    /// # Errors
    /// If it cannot be stored.
    pub async fn receive(&self, incoming: Incoming) -> Result<Stored> {
        self.service.receive(incoming).await?.context("the database can't hold it")
    }

    /// The service, for what has no verb here.
    #[must_use]
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// The engine, for pages that ask it themselves.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The time of the story.
    #[must_use]
    pub fn clock(&self) -> SharedClock {
        Arc::clone(&self.clock)
    }

    /// Everything that this story's shopper was sent, as the platform has it.
    #[must_use]
    pub fn heard(&self) -> Vec<String> {
        self.channel.heard(&self.shopper.address).into_iter().map(|said| said.text).collect()
    }

    /// Waits until nothing is unanswered and nothing unsent in a chat; adds what was said to the transcript.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn answered(&mut self, conversation: ConversationId) -> Result<String> {
        let address = self.shopper.address.clone();
        let pools = self.scratch.database.clone();
        wait::until("the message is answered", async || {
            let mut conn = pools.jobs.acquire().await.ok()?;
            let open: i64 = sqlx::query_scalar(
                "select (select count(*) from messages where conversation_id = $1 and author = 'shopper' and reply_id is null
                                                         and deleted_at is null)
                      + (select count(*) from outbox where conversation_id = $1 and state in ('pending', 'sending'))",
            )
            .bind(conversation.0)
            .fetch_one(&mut *conn)
            .await
            .ok()?;
            (open == 0).then_some(())
        })
        .await;
        let fresh = self.channel.take_fresh(&address);
        for said in &fresh {
            let buttons: String = said.buttons.iter().map(|button| format!(" [{}]", button.label)).collect();
            self.transcript.push(format!("bot: {}{buttons}", said.text));
        }
        Ok(fresh.last().map(|said| said.text.clone()).unwrap_or_default())
    }

    /// All that was said so far, a paragraph each: `shopper: …`, `bot: … [button]`.
    #[must_use]
    pub fn transcript(&self) -> String {
        self.transcript.join("\n")
    }

    /// What was shown of replies before they were whole, as the present chat saw it; nothing stands for what was not gone on with.
    #[must_use]
    pub fn beginnings(&self) -> Vec<Option<String>> {
        let heard = self.channel.lock();
        heard.beginnings.iter().filter(|(address, _)| *address == self.shopper.address).map(|(_, sentence)| sentence.clone()).collect()
    }

    /// Everything that ever went out, to whomever.
    #[must_use]
    pub fn everything_sent(&self) -> Vec<Outgoing> {
        self.channel.lock().heard.clone()
    }

    /// How many messages of the present chat wait for their turn.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn unanswered(&self) -> Result<i64> {
        let mut conn = self.scratch.database.jobs.acquire().await?;
        Ok(inbox::unanswered(&mut conn, CHANNEL, &self.shopper.address).await?)
    }

    async fn close(self) -> Result<()> {
        self.stop.cancel();
        self.tracker.close();
        self.tracker.wait().await;
        let wrote = self.transcript.iter().filter(|line| !line.starts_with("bot: "));
        let wrote: Vec<String> = wrote.filter_map(|line| line.split_once(": ")).map(|(_, words)| words.to_owned()).collect();
        logs::assert_clean_since(self.log, &wrote);
        self.scratch.drop_it().await
    }
}

/// A channel that keeps what it is to send.
#[derive(Default)]
struct Ears {
    settle: Duration,
    shows_beginnings: bool,
    inner: Mutex<Heard>,
}

#[derive(Default)]
struct Heard {
    heard: Vec<Outgoing>,
    /// Those that the transcript has.
    told: Vec<i64>,
    beginnings: Vec<(String, Option<String>)>,
}

impl Ears {
    fn lock(&self) -> std::sync::MutexGuard<'_, Heard> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn heard(&self, address: &str) -> Vec<Outgoing> {
        self.lock().heard.iter().filter(|said| said.address == address).cloned().collect()
    }

    fn take_fresh(&self, address: &str) -> Vec<Outgoing> {
        let mut inner = self.lock();
        let fresh: Vec<Outgoing> =
            inner.heard.iter().filter(|said| said.address == address && !inner.told.contains(&said.id)).cloned().collect();
        inner.told.extend(fresh.iter().map(|said| said.id));
        fresh
    }
}

#[async_trait]
impl Channel for Ears {
    fn name(&self) -> &'static str {
        CHANNEL
    }

    async fn send(&self, outgoing: &Outgoing) -> Delivery {
        self.lock().heard.push(outgoing.clone());
        Delivery::Sent { external_id: None }
    }

    async fn typing(&self, _address: &str) {}

    fn unknown_outcome(&self, _address: &str) -> Unknown {
        Unknown::SendAgain
    }

    fn shows_beginnings(&self) -> bool {
        self.shows_beginnings
    }

    fn beginning(&self, address: &str, sentence: Option<&str>) {
        self.lock().beginnings.push((address.to_owned(), sentence.map(str::to_owned)));
    }

    fn settle(&self) -> Duration {
        self.settle
    }
}
