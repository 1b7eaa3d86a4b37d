//! The settings: compiled-in defaults (`config/default.toml`), then `mercer.toml` or the file given with `--config`, then
//! the environment. Unknown keys are refused, and a wrong value is reported with the place it stands at.

use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Format, Toml};

mod env;
mod error;
mod keys;
mod openid;
mod outside;
mod sections;
mod values;

#[cfg(test)]
mod tests;

pub use error::ConfigError;
pub use openid::OpenIdConfig;
pub use outside::{MailConfig, MailTls, WebhookConfig};
pub use sections::{
    Config, DatabaseConfig, DemoConfig, DiscordConfig, EmbeddingConfig, IdentityConfig, LogConfig, LogFormat, LogLevel, ModelConfig,
    RetentionConfig, ShopConfig, TelegramConfig, TelegramMode, WebConfig,
};

/// The defaults with their comments, as compiled in.
pub const DEFAULTS: &str = include_str!("../../../config/default.toml");

/// The file that is read from the working directory when no other is named.
const FILE: &str = "mercer.toml";

impl Config {
    /// Reads the settings from `path`, or from `mercer.toml` in the working directory if there is one, and from the
    /// environment. `data_dir` comes back absolute.
    ///
    /// # Errors
    /// A file that cannot be read, an unknown key or variable, a value of the wrong kind; each names where it stands.
    pub fn load(path: Option<&Path>) -> Result<Self, ConfigError> {
        let file = match path {
            Some(path) => Some(path.to_owned()),
            None => Some(PathBuf::from(FILE)).filter(|file| file.exists()),
        };
        Self::from_sources(file.as_deref(), std::env::vars_os())
    }

    /// As [`Config::load`], with the environment given as variables.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn from_sources<V, S>(file: Option<&Path>, variables: V) -> Result<Self, ConfigError>
    where
        V: IntoIterator<Item = (S, S)>,
        S: Into<std::ffi::OsString>,
    {
        let defaults = keys::Keys::of_defaults()?;
        let mut figment = Figment::from(Toml::string(DEFAULTS));
        if let Some(file) = file {
            figment = figment.merge(keys::read_file(file, &defaults)?);
        }
        figment = figment.merge(env::Environment::read(variables, &defaults)?);
        let mut config: Self = figment.extract().map_err(ConfigError::from_figment)?;
        config.data_dir =
            std::path::absolute(&config.data_dir).map_err(|source| ConfigError::Unreadable { path: config.data_dir, source })?;
        config.check()?;
        Ok(config)
    }

    /// What one key alone cannot say.
    fn check(&self) -> Result<(), ConfigError> {
        let telegram = &self.telegram;
        if telegram.token.is_some() && telegram.mode == TelegramMode::Webhook {
            if telegram.webhook_url.is_none() {
                return Err(ConfigError::missing("telegram.webhook_url", "telegram.mode is \"webhook\""));
            }
            if telegram.webhook_secret.is_none() {
                return Err(ConfigError::missing("telegram.webhook_secret", "telegram.mode is \"webhook\""));
            }
        }
        self.check_outside()?;
        self.check_openid()
    }
}
