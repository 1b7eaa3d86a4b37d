//! Opens what answers: the embedding model, the language model, the understanding, and the engine over them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use async_trait::async_trait;
use engine::conversation::ConversationId;
use engine::dialogue::flows::ProofLifetimes;
use engine::dialogue::policy::Policy;
use engine::dialogue::profile::ShopProfile;
use engine::model::{EncoderSettings, LanguageModel, LlamaSettings, RoomCommand, RoomProcess, RoomSettings};
use engine::rules::{Rulebook, Rules};
use engine::turn::{Engine, EngineParts, TurnOutcome};
use engine::understand::{UnderstandSettings, Understander};
use knowledge::clock::SystemClock;
use knowledge::db::Database;
use knowledge::db::identity::IdentityRules;
use knowledge::embedding::{Embedder, LocalEncoder};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::config::{Config, LogFormat, ShopConfig};
use crate::parts::Parts;
use crate::remote::{Failover, RemoteModel, RemoteSettings};
use crate::service::{Turn, Turns};

const HOUR: u64 = 60 * 60;

/// Loads the embedding model into this process: for commands, which end when it does.
///
/// # Errors
/// If there is no such file or it is another kind of model.
pub async fn open_embedder(config: &Config, parts: &Parts) -> anyhow::Result<Embedder> {
    let settings = encoder_settings(config, parts)?;
    let open = move || LocalEncoder::open_with(&settings.path, settings.reranker.as_deref(), settings.threads);
    // off the async threads
    Ok(Embedder::over(Arc::new(tokio::task::spawn_blocking(open).await??)))
}

/// Starts a process of the embedding model alone, with a thread for every core: for the first start, when nothing else wants them.
/// It ends with its last handle, and its memory with it.
///
/// # Errors
/// If there is no such file or llama.cpp cannot read it.
pub async fn open_first_embedder(config: &Config, parts: &Parts) -> anyhow::Result<Embedder> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let vectors = Some(EncoderSettings { threads, ..encoder_settings(config, parts)? });
    Ok(Embedder::over(Arc::new(open_process(config, RoomSettings { words: None, vectors }).await?)))
}

/// What the service thinks and speaks with. Both are in one process, beside this one.
pub struct Models {
    /// Makes vectors.
    pub embedder: Embedder,
    /// Words answers.
    pub model: Arc<dyn LanguageModel>,
}

/// Starts the models' process for the service and waits until they are loaded.
///
/// # Errors
/// If there is no such file or llama.cpp cannot read it.
pub async fn open_models(config: &Config, parts: &Parts) -> anyhow::Result<Models> {
    let words = if words_here(config) { Some(model_settings(config, parts)?) } else { None };
    let room = Arc::new(open_process(config, RoomSettings { words, vectors: Some(encoder_settings(config, parts)?) }).await?);
    let own = words_here(config).then(|| Arc::clone(&room) as Arc<dyn LanguageModel>);
    Ok(Models { embedder: Embedder::over(room), model: with_server(config, own)? })
}

/// Opens what words the answers: the server that the settings name, with the model on this machine behind it where one is set;
/// else that model alone.
///
/// # Errors
/// If there is no such file or llama.cpp cannot read it.
pub async fn open_model(config: &Config, parts: &Parts) -> anyhow::Result<Arc<dyn LanguageModel>> {
    let own = if words_here(config) { Some(Arc::new(open_room(config, parts).await?) as Arc<dyn LanguageModel>) } else { None };
    with_server(config, own)
}

/// Starts the process of both models on this machine, whatever else words answers.
///
/// # Errors
/// If there is no such file or llama.cpp cannot read it.
pub async fn open_both(config: &Config, parts: &Parts) -> anyhow::Result<RoomProcess> {
    let (words, vectors) = (Some(model_settings(config, parts)?), Some(encoder_settings(config, parts)?));
    open_process(config, RoomSettings { words, vectors }).await
}

/// Starts a process for the model that words answers alone.
async fn open_room(config: &Config, parts: &Parts) -> anyhow::Result<RoomProcess> {
    open_process(config, RoomSettings { words: Some(model_settings(config, parts)?), vectors: None }).await
}

/// Whether a model on this machine words answers: where no server does, or behind it.
fn words_here(config: &Config) -> bool {
    config.model.remote_url.is_none() || config.model.path.is_some()
}

fn with_server(config: &Config, own: Option<Arc<dyn LanguageModel>>) -> anyhow::Result<Arc<dyn LanguageModel>> {
    let server = config.model.remote_url.clone().map(|url| {
        RemoteModel::new(RemoteSettings {
            url,
            key: config.model.remote_key.clone(),
            model: config.model.remote_model.clone(),
            slots: model_slots(config),
            languages: config.model.languages.clone(),
        })
    });
    match (server.transpose()?, own) {
        (Some(server), Some(own)) => Ok(Arc::new(Failover::new(Arc::new(server), own))),
        (Some(server), None) => Ok(Arc::new(server)),
        (None, Some(own)) => Ok(own),
        (None, None) => anyhow::bail!("neither model.path nor model.remote_url names a model"),
    }
}

async fn open_process(config: &Config, settings: RoomSettings) -> anyhow::Result<RoomProcess> {
    let mut arguments = vec!["model-room".into()];
    if config.log.format == LogFormat::Json {
        arguments.push("--json-log".into());
    }
    Ok(RoomProcess::open(RoomCommand { program: std::env::current_exe()?, arguments, settings }).await?)
}

fn encoder_settings(config: &Config, parts: &Parts) -> anyhow::Result<EncoderSettings> {
    let path = own_or_packaged(config.embedding.path.as_deref(), parts.embedding_gguf.as_deref(), "embedding.path")?;
    let reranker = config.embedding.reranker_path.as_deref().map(|own| own_or_packaged(Some(own), None, "embedding.reranker_path"));
    Ok(EncoderSettings { path, threads: threads(config.embedding.threads), reranker: reranker.transpose()? })
}

fn model_settings(config: &Config, parts: &Parts) -> anyhow::Result<LlamaSettings> {
    let own = &config.model;
    let path = own_or_packaged(own.path.as_deref(), parts.model_gguf.as_deref(), "model.path")?;
    let context = usize::try_from(own.context)?;
    let slots = model_slots(config);
    let cells = match own.cells {
        0 => context.max(slots * 512),
        cells => usize::try_from(cells)?,
    };
    Ok(LlamaSettings {
        path,
        weights: Some(config.data_dir.join("weights")),
        lora: own.lora.clone(),
        threads: threads(own.threads),
        context,
        slots,
        cells,
        batch: match own.batch {
            0 if own.gpu_layers > 0 => 1024,
            0 => 256,
            batch => batch.into(),
        },
        queue: usize::try_from(own.queue)?,
        idle_bytes: u64::from(own.idle_mb) << 20,
        kv: own.kv_type,
        gpu_layers: own.gpu_layers,
        main_gpu: own.main_gpu,
        languages: own.languages.clone(),
    })
}

/// Answers that are worded side by side. On a CPU two answers side by side keep a thread busy: with more, each takes longer and none comes sooner.
#[must_use]
pub fn model_slots(config: &Config) -> usize {
    match config.model.slots {
        0 if config.model.gpu_layers > 0 => 32,
        0 => (2 * threads(config.model.threads)).min(8),
        slots => usize::from(slots),
    }
}

/// Trains and loads what understands messages.
///
/// # Errors
/// If the database or the embedding model fails.
pub async fn open_understander(config: &ShopConfig, db: &Database, embedder: Embedder) -> anyhow::Result<Understander> {
    let settings =
        UnderstandSettings { order_number: config.order_number.clone(), order_number_format: config.order_number_format.clone() };
    Ok(Understander::open(db, embedder, Arc::new(SystemClock), settings).await?)
}

/// Puts the engine together.
///
/// # Errors
/// If the shop's own rules cannot be read.
pub fn engine(
    config: &Config,
    db: Database,
    embedder: Embedder,
    understander: Understander,
    model: Arc<dyn LanguageModel>,
) -> anyhow::Result<Engine> {
    Ok(Engine::new(EngineParts {
        db,
        embedder,
        understander,
        model,
        clock: Arc::new(SystemClock),
        shop: shop(config),
        rules: Rulebook::new(Rules::before_edits(policy(config.shop.policy.as_deref())?)),
        proofs: proofs(config),
        wording_deadline: Duration::from_millis(config.model.deadline_ms.into()),
    }))
}

/// The shop that Mercer speaks for.
#[must_use]
pub fn shop(config: &Config) -> ShopProfile {
    ShopProfile {
        name: config.shop.name.clone(),
        url: config.shop.url.to_string(),
        language: config.shop.language,
        tone: config.shop.tone.clone(),
        own_system: config.webhook.url.is_some(),
    }
}

fn policy(own: Option<&Path>) -> anyhow::Result<Policy> {
    let Some(path) = own else { return Ok(Policy::shipped()) };
    let text = std::fs::read_to_string(path).with_context(|| format!("shop.policy: {} cannot be read", path.display()))?;
    Policy::parse(&text).with_context(|| format!("shop.policy: {}", path.display()))
}

fn proofs(config: &Config) -> ProofLifetimes {
    ProofLifetimes {
        link: link_for(config),
        guest: Duration::from_secs(u64::from(config.identity.guest_hours) * HOUR),
        proof: config.proof(),
    }
}

/// How long a link between a chat and a customer lasts.
#[must_use]
pub fn link_for(config: &Config) -> Duration {
    Duration::from_secs(u64::from(config.identity.link_days) * 24 * HOUR)
}

/// Has the database enforce what the settings say about proofs.
///
/// # Errors
/// If the database fails.
pub async fn set_identity_rules(config: &Config, db: &Database) -> anyhow::Result<()> {
    let rules = IdentityRules { proof: config.proof(), writes: config.identity.writes, vouch_secret: config.web.vouch_secret.clone() };
    db.set_identity_rules(&rules).await.context("storing what proves a customer failed")
}

fn own_or_packaged(own: Option<&Path>, packaged: Option<&Path>, key: &str) -> anyhow::Result<PathBuf> {
    match (own, packaged) {
        (Some(own), _) if !own.is_file() => anyhow::bail!("{key}: there is no file {}", own.display()),
        (Some(own), _) => Ok(own.to_owned()),
        (None, Some(packaged)) => Ok(packaged.to_owned()),
        (None, None) => anyhow::bail!("{key} is not set and the packaged model was not fetched"),
    }
}

/// 0 means one for each core but one: llama.cpp's threads wait for each other by spinning, and on cores that Postgres and the
/// other model need too, that costs more than a thread brings.
fn threads(configured: u16) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if configured > 0 { configured.into() } else { cores.saturating_sub(1).max(1) }
}

/// The engine as the service sees it.
pub struct EngineTurns(pub Engine);

#[async_trait]
impl Turns for EngineTurns {
    async fn answer(&self, conversation: ConversationId, stop: CancellationToken) -> anyhow::Result<Turn> {
        Ok(ended(&self.0.answer(conversation, stop).await?))
    }

    async fn answer_showing(
        &self,
        conversation: ConversationId,
        stop: CancellationToken,
        show: mpsc::Sender<String>,
    ) -> anyhow::Result<Turn> {
        Ok(ended(&self.0.answer_showing(conversation, stop, Some(show)).await?))
    }
}

fn ended(outcome: &TurnOutcome) -> Turn {
    match outcome {
        TurnOutcome::Answered(_) => Turn::Answered,
        TurnOutcome::Overtaken => Turn::Overtaken,
        TurnOutcome::Nothing => Turn::Nothing,
        TurnOutcome::Silent => Turn::Silent,
    }
}
