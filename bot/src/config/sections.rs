//! The sections. `config/default.toml` says what each key means; the docs here say what the program makes of it.

use std::net::SocketAddr;
use std::path::PathBuf;

use engine::model::KvType;
use knowledge::db::identity::{Proof, Writes};
use knowledge::language::Language;
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use super::openid::OpenIdConfig;
use super::outside::{MailConfig, WebhookConfig};
use super::values;

/// All settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Parts, embedded Postgres, shoppers' files. Absolute.
    pub data_dir: PathBuf,
    /// Postgres.
    pub database: DatabaseConfig,
    /// The shop.
    pub shop: ShopConfig,
    /// The language model.
    pub model: ModelConfig,
    /// The embedding model.
    pub embedding: EmbeddingConfig,
    /// Telegram.
    pub telegram: TelegramConfig,
    /// Discord.
    pub discord: DiscordConfig,
    /// The web chat.
    pub web: WebConfig,
    /// The desk.
    pub console: ConsoleConfig,
    /// Log-in at the desk by the shop's identity provider.
    pub openid: OpenIdConfig,
    /// The mail server.
    pub mail: MailConfig,
    /// Proofs of who writes.
    pub identity: IdentityConfig,
    /// How long things stay.
    pub retention: RetentionConfig,
    /// The shop's own system.
    pub webhook: WebhookConfig,
    /// The log.
    pub log: LogConfig,
    /// The demo shop.
    pub demo: DemoConfig,
}

/// Postgres.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseConfig {
    /// Address of the operator's own Postgres, with its password; `None` for the embedded one.
    #[serde(deserialize_with = "values::secret")]
    pub url: Option<SecretString>,
    /// Connections for each role.
    #[serde(deserialize_with = "values::at_least_one")]
    pub connections: u32,
}

/// The shop.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShopConfig {
    /// Its name.
    pub name: String,
    /// Its address.
    #[serde(deserialize_with = "values::url")]
    pub url: Url,
    /// What an order number looks like: a regular expression that compiles.
    #[serde(deserialize_with = "values::pattern")]
    pub order_number: String,
    /// How the shop writes one; `{digits}` stands for its digits.
    pub order_number_format: String,
    /// ISO 4217.
    #[serde(deserialize_with = "values::currency")]
    pub currency: String,
    /// Language of a shopper whose own cannot be told.
    pub language: Language,
    /// How the shop speaks, told to the model; empty for friendly.
    pub tone: String,
    /// The shop's own rules; `None` for those of `config/policy.toml`.
    #[serde(deserialize_with = "values::path")]
    pub policy: Option<PathBuf>,
}

/// The language model.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelConfig {
    /// The operator's own GGUF; `None` for the packaged one.
    #[serde(deserialize_with = "values::path")]
    pub path: Option<PathBuf>,
    /// A server that is asked instead.
    #[serde(deserialize_with = "values::optional_url")]
    pub remote_url: Option<Url>,
    /// Its key.
    #[serde(deserialize_with = "values::secret")]
    pub remote_key: Option<SecretString>,
    /// The model's name there.
    pub remote_model: String,
    /// A LoRA adapter for it.
    #[serde(deserialize_with = "values::path")]
    pub lora: Option<PathBuf>,
    /// Threads; 0 where they are worked out.
    pub threads: u16,
    /// Tokens of one prompt and its answer.
    #[serde(deserialize_with = "values::at_least_one")]
    pub context: u32,
    /// Answers side by side; 0 where it is worked out.
    pub slots: u16,
    /// Tokens of all answers together; 0 where it is worked out.
    pub cells: u32,
    /// Tokens of one step, at most; 0 where it is worked out.
    pub batch: u16,
    /// Megabytes for conversations that pause.
    pub idle_mb: u32,
    /// How keys and values are kept.
    #[serde(deserialize_with = "values::kv_type")]
    pub kv_type: KvType,
    /// Layers on the GPU.
    pub gpu_layers: u32,
    /// Which GPU.
    pub main_gpu: u16,
    /// Answers that may wait.
    #[serde(deserialize_with = "values::at_least_one")]
    pub queue: u32,
    /// Milliseconds for one answer.
    #[serde(deserialize_with = "values::at_least_one")]
    pub deadline_ms: u32,
    /// Languages that the model writes.
    #[serde(deserialize_with = "values::languages")]
    pub languages: Vec<Language>,
}

/// The embedding model.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmbeddingConfig {
    /// The operator's own GGUF; `None` for the packaged one.
    #[serde(deserialize_with = "values::path")]
    pub path: Option<PathBuf>,
    /// GGUF of a model that judges what search has found; `None` for none.
    #[serde(deserialize_with = "values::path")]
    pub reranker_path: Option<PathBuf>,
    /// Threads; 0 where they are worked out.
    pub threads: u16,
}

/// How Telegram's updates come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TelegramMode {
    /// `getUpdates`.
    Polling,
    /// `setWebhook`.
    Webhook,
}

/// Telegram.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelegramConfig {
    /// The bot's token; `None` where Telegram is off.
    #[serde(deserialize_with = "values::secret")]
    pub token: Option<SecretString>,
    /// Address of the Bot API.
    #[serde(deserialize_with = "values::url")]
    pub api_url: Url,
    /// Polling or webhook.
    #[serde(deserialize_with = "values::telegram_mode")]
    pub mode: TelegramMode,
    /// Public address of the webhook.
    #[serde(deserialize_with = "values::optional_url")]
    pub webhook_url: Option<Url>,
    /// Where the webhook listens.
    #[serde(deserialize_with = "values::address")]
    pub webhook_listen: SocketAddr,
    /// What Telegram repeats in every call.
    #[serde(deserialize_with = "values::secret")]
    pub webhook_secret: Option<SecretString>,
    /// The staff's group; `None` where the staff does not work in Telegram.
    #[serde(deserialize_with = "values::chat_id")]
    pub staff_chat: Option<i64>,
    /// Whether personal data is shown there.
    pub staff_personal_data: bool,
}

/// Discord.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiscordConfig {
    /// The bot's token; `None` where Discord is off.
    #[serde(deserialize_with = "values::secret")]
    pub token: Option<SecretString>,
    /// Another address than Discord's own.
    #[serde(deserialize_with = "values::optional_url")]
    pub api_url: Option<Url>,
    /// The staff's channel; `None` where the staff does not work in Discord.
    #[serde(deserialize_with = "values::snowflake")]
    pub staff_channel: Option<u64>,
    /// Whether personal data is shown there.
    pub staff_personal_data: bool,
}

/// The web chat.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebConfig {
    /// Where it listens; `None` where it is off.
    #[serde(deserialize_with = "values::optional_address")]
    pub listen: Option<SocketAddr>,
    /// Origins of pages that may show it in a frame.
    pub allowed_origins: Vec<String>,
    /// Where browsers find it; `None` where it is not said.
    #[serde(deserialize_with = "values::optional_url")]
    pub public_url: Option<Url>,
    /// What the shop's own site signs its customers with; `None` where it vouches for nobody.
    #[serde(deserialize_with = "values::long_secret")]
    pub vouch_secret: Option<SecretString>,
}

/// The desk of agents and admins.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsoleConfig {
    /// Where it listens; `None` where it is off.
    #[serde(deserialize_with = "values::optional_address")]
    pub listen: Option<SocketAddr>,
    /// Minutes of waiting after which a chat is marked.
    #[serde(deserialize_with = "values::at_least_one")]
    pub late_minutes: u32,
    /// Minutes of waiting after which it is marked plainly.
    #[serde(deserialize_with = "values::at_least_one")]
    pub very_late_minutes: u32,
    /// Minutes after which a shopper whom nobody answers is told so.
    #[serde(deserialize_with = "values::at_least_one")]
    pub answer_minutes: u32,
}

/// Proofs of who writes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityConfig {
    /// What proves a customer; `None` for what suits the rest. [`Config::proof`] says which.
    #[serde(deserialize_with = "values::proof")]
    pub proof: Option<Proof>,
    /// What changes of orders ask for.
    pub writes: Writes,
    /// Days that a link lasts.
    #[serde(deserialize_with = "values::at_least_one")]
    pub link_days: u32,
    /// Hours that a guest's grant lasts.
    #[serde(deserialize_with = "values::at_least_one")]
    pub guest_hours: u32,
}

/// How long things stay, in days.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionConfig {
    /// Words of messages and replies, and what explains them.
    #[serde(deserialize_with = "values::at_least_one")]
    pub text_days: u32,
    /// Shoppers' files.
    #[serde(deserialize_with = "values::at_least_one")]
    pub file_days: u32,
    /// Chats that have been quiet since, with whoever wrote them.
    #[serde(deserialize_with = "values::at_least_one")]
    pub chat_days: u32,
}

/// Least level that is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogLevel(pub tracing::Level);

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines, one object a line.
    Json,
}

/// The log.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogConfig {
    /// Least level.
    #[serde(deserialize_with = "values::log_level")]
    pub level: LogLevel,
    /// Form.
    #[serde(deserialize_with = "values::log_format")]
    pub format: LogFormat,
}

/// The demo shop.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoConfig {
    /// Whether it is loaded into an empty database.
    pub load: bool,
    /// Where its files are.
    pub path: PathBuf,
}
