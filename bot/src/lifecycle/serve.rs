//! The running program: the service with its channels over an open database.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use axum::Router;
use engine::turn::Engine;
use knowledge::clock::{Clock, SystemClock};
use knowledge::db::Database;
use knowledge::embedding::Embedder;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::brain::{self, EngineTurns};
use super::{demo, retention, table};
use crate::channels::web::{self, WebChannel, WebSettings};
use crate::channels::{self, ChannelState, ChannelStatus};
use crate::config::{Config, WebhookConfig};
use crate::console::{self, ConsoleParts, ConsoleSettings};
use crate::desk::Desk;
use crate::hooks::{self, Incoming, Key};
use crate::jobs::{Jobs, Webhook};
use crate::mail::Mailer;
use crate::parts::Parts;
use crate::service::{Service, ServiceSettings};
use crate::staff::Staff;

/// Turns and sends that run when the program is to stop get this long.
const DRAIN: Duration = Duration::from_secs(10);

/// Everything that serves. The database is opened before and closed after it.
pub struct App {
    config: Config,
    web: Option<SocketAddr>,
    console: Option<SocketAddr>,
    channels: Vec<ChannelStatus>,
    tracker: TaskTracker,
    drain: CancellationToken,
}

impl App {
    /// Opens the models, loads the demo shop the first time, and connects the channels. It serves until `drain` is cancelled.
    ///
    /// # Errors
    /// If a model cannot be opened, the database fails, or the web chat's address is taken.
    pub async fn start(config: Config, parts: &Parts, db: Database, drain: CancellationToken) -> anyhow::Result<Self> {
        // taken first: a second `mercer run` ends here, before it has done any work
        let listener = listen("web.listen", config.web.listen).await?;
        let desk = listen("console.listen", config.console.listen).await?;
        brain::set_identity_rules(&config, &db).await?;
        let opening = Instant::now();
        let brain::Models { embedder, model } = brain::open_models(&config, parts).await?;
        let models = opening.elapsed();
        let first = first_start(&db).await?;
        let bulk = if first { brain::open_first_embedder(&config, parts).await? } else { embedder.clone() };
        let demo = demo::load(&config.demo, &db, &bulk).await?;
        let training = Instant::now();
        if first {
            brain::open_understander(&config.shop, &db, bulk).await?; // embeds the shipped examples
        }
        let understander = brain::open_understander(&config.shop, &db, embedder.clone()).await?;
        let training = training.elapsed();
        tracing::info!(?models, ?demo, understanding = ?training, "opened");

        let hooks = hooks_router(&config, &db, embedder.clone())?;
        let engine = brain::engine(&config, db.clone(), embedder.clone(), understander, model)?;
        let tracker = TaskTracker::new();
        tracker.spawn(retention::run(config.retention.clone(), db.clone(), config.data_dir.clone(), drain.clone()));
        let service = begin_service(db.clone(), engine.clone(), &tracker, &drain);
        let clock = Arc::new(SystemClock);
        let desk_of_people =
            Desk { db: db.clone(), service: service.clone(), engine: engine.clone(), clock, data_dir: config.data_dir.clone() };
        let console = desk.as_ref().map(TcpListener::local_addr).transpose()?;
        if let Some(listener) = desk {
            let clock = Arc::new(SystemClock);
            console::setup::announce(&db, listener.local_addr()?, clock.now()).await?;
            let settings = ConsoleSettings::from(&config);
            let parts = ConsoleParts { settings, db: db.clone(), service: service.clone(), engine, embedder, clock };
            serve_console(listener, console::router(parts, &tracker, drain.clone())?, &drain, &tracker);
        }
        let web = listener.as_ref().map(TcpListener::local_addr).transpose()?;
        if let Some(listener) = listener {
            serve_web(listener, &config, &service, db.clone(), hooks, &tracker, &drain);
        }
        jobs(&config, db)?.begin(&tracker, &drain);
        let staff = Staff::new(desk_of_people);
        let channels = Box::pin(channels::start_all(&config, &service, Some(&staff), &tracker, &drain)).await;
        let resumed = service.resume().await.context("looking for messages that wait for an answer failed")?;
        if resumed > 0 {
            tracing::info!(conversations = resumed, "messages of an earlier run are answered now");
        }
        Ok(Self { config, web, console, channels, tracker, drain })
    }

    /// Where the web chat listens; nothing where it is off.
    #[must_use]
    pub fn web(&self) -> Option<SocketAddr> {
        self.web
    }

    /// Prints what runs, what is off, and where the web chat is.
    ///
    /// # Errors
    /// If standard output is gone.
    pub fn announce(&self, embedded: bool, started: Duration) -> anyhow::Result<()> {
        tracing::info!(?started, "ready");
        table::print(&table::rows(&self.config, embedded, (self.web, self.console), &self.channels), self.web)
    }

    /// Serves until the drain begins, then waits for what runs.
    ///
    /// # Errors
    /// None so far.
    pub async fn finish(self) -> anyhow::Result<()> {
        self.drain.cancelled().await;
        self.tracker.close();
        if tokio::time::timeout(DRAIN, self.tracker.wait()).await.is_err() {
            tracing::warn!(tasks = self.tracker.len(), "some turns did not finish in time; their messages are answered at the next start");
        }
        Ok(())
    }
}

/// Whether the shop is empty: then there is much to embed.
async fn first_start(db: &Database) -> anyhow::Result<bool> {
    Ok(knowledge::shop::store::products::catalogue_version(&mut *db.import.acquire().await?).await? == 0)
}

/// A service over the engine.
#[must_use]
pub fn begin_service(db: Database, engine: Engine, tracker: &TaskTracker, stop: &CancellationToken) -> Service {
    let turns = Arc::new(EngineTurns(engine));
    Service::new(db, Arc::new(SystemClock), turns, ServiceSettings::default(), tracker.clone(), stop.clone())
}

async fn listen(setting: &str, address: Option<SocketAddr>) -> anyhow::Result<Option<TcpListener>> {
    let Some(address) = address else { return Ok(None) };
    let listener = TcpListener::bind(address).await.with_context(|| format!("{setting}: {address} cannot be used"))?;
    Ok(Some(listener))
}

fn serve_console(listener: TcpListener, router: Router, stop: &CancellationToken, tracker: &TaskTracker) {
    let stop = stop.clone();
    tracker.spawn(async move {
        if let Err(error) = console::serve(listener, router, stop).await {
            tracing::error!(%error, "the desk ended");
        }
    });
}

fn jobs(config: &Config, db: Database) -> anyhow::Result<Jobs> {
    Ok(Jobs {
        db,
        clock: Arc::new(SystemClock),
        shop: brain::shop(config),
        data_dir: config.data_dir.clone(),
        mailer: Mailer::open(&config.mail)?,
        webhook: webhook(&config.webhook)?,
    })
}

fn webhook(config: &WebhookConfig) -> anyhow::Result<Option<Webhook>> {
    let (Some(url), Some(secret)) = (&config.url, &config.secret) else { return Ok(None) };
    Webhook::open(url.clone(), Key::read(secret).context("webhook.secret")?).map(Some)
}

/// The endpoint for the shop's own system; no route where no secret is set.
fn hooks_router(config: &Config, db: &Database, embedder: Embedder) -> anyhow::Result<Router> {
    let Some(secret) = &config.webhook.incoming_secret else { return Ok(Router::new()) };
    let key = Key::read(secret).context("webhook.incoming_secret")?;
    let (db, currency) = (db.clone(), config.shop.currency.clone());
    Ok(hooks::router(Incoming { key, db, embedder, currency, clock: Arc::new(SystemClock) }))
}

fn serve_web(
    listener: TcpListener,
    config: &Config,
    service: &Service,
    db: Database,
    hooks: Router,
    tracker: &TaskTracker,
    stop: &CancellationToken,
) {
    let channel = WebChannel::default();
    service.register(Arc::new(channel.clone()));
    let router = web::router(WebSettings::from(config), service.clone(), db, &channel, stop.clone()).merge(hooks);
    let stop = stop.clone();
    tracker.spawn(async move {
        if let Err(error) = web::serve(listener, router, stop).await {
            tracing::error!(%error, "the web chat ended");
        }
    });
}

/// Whether a channel runs, for the table.
pub(super) fn is_on(status: &ChannelStatus) -> bool {
    matches!(status.state, ChannelState::On(_))
}
