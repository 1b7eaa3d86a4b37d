//! The desk: the console of agents, admins and auditors. Pages are made by the server; a script of our own keeps them live.
//!
//! Reading order: [`routes`] (every page with who may open it), `guard` (who asks, may they, did their own page ask), `live`
//! (what changes while a page is open), `pages` (one a file), `store` (what they ask the database, as the desk's role).
//!
//! What happens to a chat is decided in [`engine::handover`]; here it is shown and asked for. Every view of personal data and
//! every change is a row of the audit, in the same transaction as the change.

mod assets;
pub(crate) mod case;
mod conflicts;
mod error;
mod glance;
mod guard;
mod headers;
mod live;
mod openid;
mod pages;
mod password;
mod patience;
pub mod routes;
mod session;
pub mod setup;
mod store;
pub(crate) mod tongue;
mod totp;
mod variables;
mod view;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use chrono::{DateTime, Utc};
use engine::dialogue::policy::Policy;
use engine::turn::Engine;
use knowledge::articles::EmbeddedArticle;
use knowledge::clock::SharedClock;
use knowledge::db::Database;
use knowledge::embedding::Embedder;
use moka::sync::Cache;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::{Config, OpenIdConfig};
use crate::desk::Desk;
use crate::service::Service;
use glance::Shortener;
use live::Live;
use openid::OpenId;
use patience::Patience;

pub use guard::Role;
pub(crate) use pages::account::room_code_digest;
pub(crate) use pages::draft::for_agent as draft;
pub(crate) use store::audit::add as audit;
pub(crate) use view::{named, reason};

/// Vectors of past questions that are kept, of 1.5 KB each.
const ASKED_KEPT: u64 = 5_000;
/// Drafts whose vectors are kept.
const TRIED_KEPT: u64 = 32;
/// Drafts of texts that are known again when they are saved.
const DRAFTED_KEPT: u64 = 1_000;

/// What the pages need to know.
#[derive(Debug, Clone)]
pub struct ConsoleSettings {
    /// The shop's name.
    pub shop: String,
    /// Below it lie shoppers' files.
    pub data_dir: PathBuf,
    /// Minutes of waiting after which a chat is marked as late, first mildly, then plainly.
    pub late_minutes: (u32, u32),
    /// Minutes after which a shopper whom nobody answers is told so.
    pub answer_minutes: u32,
    /// The shop's identity provider; nothing where people log in by password alone.
    pub openid: Option<OpenIdConfig>,
    /// The rules of orders that hold until others are saved at the desk, as TOML.
    pub policy: String,
}

impl From<&Config> for ConsoleSettings {
    fn from(config: &Config) -> Self {
        Self {
            shop: config.shop.name.clone(),
            data_dir: config.data_dir.clone(),
            late_minutes: (config.console.late_minutes, config.console.very_late_minutes),
            answer_minutes: config.console.answer_minutes,
            openid: config.openid.issuer.as_ref().map(|_| config.openid.clone()),
            policy: policy_text(config),
        }
    }
}

/// The shop's own file, or the one that Mercer ships; the start has read it once already.
fn policy_text(config: &Config) -> String {
    let own = config.shop.policy.as_ref().and_then(|path| std::fs::read_to_string(path).ok());
    own.unwrap_or_else(|| Policy::SHIPPED.to_owned())
}

/// What the console is made of.
pub struct ConsoleParts {
    /// What the pages need to know.
    pub settings: ConsoleSettings,
    /// The database, by roles.
    pub db: Database,
    /// Sends what agents write.
    pub service: Service,
    /// Tries questions, drafts answers.
    pub engine: Engine,
    /// Makes a saved article findable.
    pub embedder: Embedder,
    /// The time.
    pub clock: SharedClock,
}

/// The console as its handlers see it.
pub(crate) struct Console {
    settings: ConsoleSettings,
    db: Database,
    service: Service,
    engine: Engine,
    embedder: Embedder,
    clock: SharedClock,
    live: Live,
    shortener: Shortener,
    /// Vectors of questions that were asked again, by a digest of their words.
    asked: Cache<Vec<u8>, Arc<[f32]>>,
    /// Drafts that are tried on past questions, by a digest of their words.
    tried: Cache<Vec<u8>, Arc<EmbeddedArticle>>,
    /// Who worded the drafts that were shown, by a digest of their words: what is saved unchanged is known again.
    drafted: Cache<Vec<u8>, &'static str>,
    openid: Option<Arc<OpenId>>,
    stop: CancellationToken,
}

impl Console {
    /// What people do with chats.
    fn desk(&self) -> Desk {
        let (db, service, engine) = (self.db.clone(), self.service.clone(), self.engine.clone());
        Desk { db, service, engine, clock: Arc::clone(&self.clock), data_dir: self.settings.data_dir.clone() }
    }

    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}

/// All pages. What keeps them live is tracked by `tracker` and ends with `stop`.
///
/// # Errors
/// If the settings of the identity provider can't be used.
pub fn router(parts: ConsoleParts, tracker: &TaskTracker, stop: CancellationToken) -> anyhow::Result<Router> {
    let ConsoleParts { settings, db, service, engine, embedder, clock } = parts;
    let live = Live::begin(&db, tracker, stop.clone());
    let patience = Patience {
        db: db.clone(),
        engine: engine.clone(),
        service: service.clone(),
        clock: Arc::clone(&clock),
        minutes: settings.answer_minutes,
    };
    tracker.spawn(patience.run(stop.clone()));
    let shortener = Shortener::new(engine.clone(), live.clone(), stop.clone());
    let reader = conflicts::Reader { db: db.clone(), engine: engine.clone(), embedder: embedder.clone(), clock: Arc::clone(&clock) };
    tracker.spawn(reader.run(stop.clone()));
    let openid = settings.openid.as_ref().map(OpenId::open).transpose()?.flatten().map(Arc::new);
    let (asked, tried, drafted) = (Cache::new(ASKED_KEPT), Cache::new(TRIED_KEPT), Cache::new(DRAFTED_KEPT));
    let console = Console { settings, db, service, engine, embedder, clock, live, shortener, asked, tried, drafted, openid, stop };
    Ok(routes::router(Arc::new(console)))
}

/// Serves until `stop` is cancelled and the requests in flight are done.
///
/// # Errors
/// If the listener fails.
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) -> std::io::Result<()> {
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).with_graceful_shutdown(stop.cancelled_owned()).await
}
