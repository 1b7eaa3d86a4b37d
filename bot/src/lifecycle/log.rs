//! The log, on standard error. The libraries that see tokens in addresses (Telegram's are part of the path) and whole
//! messages are heard from `warn` up only, whatever the level is.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::config::{LogConfig, LogFormat};

/// Crates whose lower levels hold tokens or personal data.
const QUIET: [&str; 14] = [
    "teloxide",
    "teloxide_core",
    "serenity",
    "reqwest",
    "hyper",
    "hyper_util",
    "h2",
    "rustls",
    "tungstenite",
    "tokio_tungstenite",
    "sqlx",
    "axum",
    "tower_http",
    "tower",
];

/// Starts the log for a program that serves.
///
/// # Errors
/// If a log was started before.
pub fn start(config: &LogConfig) -> anyhow::Result<()> {
    install(filter(config.level.0), config.format)
}

/// Starts the log for a filter command: warnings and errors alone, unless `log.level` asks for more than the default.
///
/// # Errors
/// If a log was started before.
pub fn start_quiet(config: &LogConfig) -> anyhow::Result<()> {
    let level = if config.level.0 == tracing::Level::INFO { tracing::Level::WARN } else { config.level.0 };
    install(filter(level), config.format)
}

/// Starts the log of the model's process: warnings and errors.
///
/// # Errors
/// If a log was started before.
pub fn start_child(format: LogFormat) -> anyhow::Result<()> {
    install(filter(tracing::Level::WARN), format)
}

fn install(filter: String, format: LogFormat) -> anyhow::Result<()> {
    let builder = tracing_subscriber::fmt().with_env_filter(EnvFilter::new(filter)).with_writer(std::io::stderr);
    let ansi = std::io::stderr().is_terminal();
    match format {
        LogFormat::Text => builder.with_ansi(ansi).with_target(false).try_init(),
        LogFormat::Json => builder.json().try_init(),
    }
    .map_err(|error| anyhow::anyhow!("the log cannot be started: {error}"))
}

fn filter(level: tracing::Level) -> String {
    let quiet = level.min(tracing::Level::WARN);
    QUIET.iter().fold(level.to_string().to_lowercase(), |filter, name| format!("{filter},{name}={}", quiet.to_string().to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_that_see_tokens_stay_at_warn_however_much_is_asked_for() {
        let filter = filter(tracing::Level::TRACE);
        assert!(filter.starts_with("trace,"));
        assert!(
            filter.contains(",teloxide_core=warn") && filter.contains(",reqwest=warn") && filter.contains(",serenity=warn"),
            "{filter}"
        );
        assert!(self::filter(tracing::Level::ERROR).contains(",hyper=error"));
    }
}
