//! Reads single values. Errors say what is expected and never repeat the value: it may be a secret.

use std::net::SocketAddr;
use std::path::PathBuf;

use engine::model::KvType;
use knowledge::db::identity::Proof;
use knowledge::language::Language;
use lettre::message::Mailbox;
use secrecy::SecretString;
use serde::de::{Deserialize, Deserializer, Error};
use url::Url;

use super::outside::MailTls;
use super::sections::{LogFormat, LogLevel, TelegramMode};

/// A text, or nothing where it is empty.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Some(String::deserialize(deserializer)?.trim().to_owned()).filter(|text| !text.is_empty()))
}

/// One of a few words.
fn word<'de, D: Deserializer<'de>, T: Copy>(deserializer: D, words: &[(&str, T)]) -> Result<T, D::Error> {
    let given = String::deserialize(deserializer)?;
    words.iter().find(|(word, _)| *word == given).map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<String> = words.iter().map(|(word, _)| format!("{word:?}")).collect();
        D::Error::custom(format!("expected one of {}", words.join(", ")))
    })
}

pub(super) fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    Ok(text(deserializer)?.map(SecretString::from))
}

/// A secret that is not guessed by trying.
pub(super) fn long_secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    match text(deserializer)? {
        Some(secret) if secret.chars().count() < 16 => Err(D::Error::custom("expected at least 16 characters")),
        secret => Ok(secret.map(SecretString::from)),
    }
}

pub(super) fn optional_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    text(deserializer)
}

pub(super) fn mailbox<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Mailbox>, D::Error> {
    let Some(text) = text(deserializer)? else { return Ok(None) };
    text.parse().map(Some).map_err(|_| D::Error::custom("expected an e-mail address such as \"Tillow <service@tillow.example>\""))
}

pub(super) fn proof<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Proof>, D::Error> {
    let ways = [Proof::Code, Proof::CodeOrPostcode, Proof::Postcode, Proof::Email];
    let mut words: Vec<(&str, Option<Proof>)> = ways.iter().map(|way| (way.as_str(), Some(*way))).collect();
    words.push(("", None));
    word(deserializer, &words)
}

pub(super) fn mail_tls<'de, D: Deserializer<'de>>(deserializer: D) -> Result<MailTls, D::Error> {
    word(deserializer, &[("starttls", MailTls::Starttls), ("tls", MailTls::Tls), ("none", MailTls::None)])
}

pub(super) fn path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PathBuf>, D::Error> {
    Ok(text(deserializer)?.map(PathBuf::from))
}

pub(super) fn optional_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Url>, D::Error> {
    let Some(text) = text(deserializer)? else { return Ok(None) };
    match Url::parse(&text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(Some(url)),
        _ => Err(D::Error::custom("expected an address that starts with https:// or http://")),
    }
}

pub(super) fn url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Url, D::Error> {
    optional_url(deserializer)?.ok_or_else(|| D::Error::custom("expected an address that starts with https:// or http://"))
}

pub(super) fn optional_address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SocketAddr>, D::Error> {
    let Some(text) = text(deserializer)? else { return Ok(None) };
    text.parse().map(Some).map_err(|_| D::Error::custom("expected an address and port such as 127.0.0.1:8080"))
}

pub(super) fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    optional_address(deserializer)?.ok_or_else(|| D::Error::custom("expected an address and port such as 127.0.0.1:8080"))
}

/// A chat of Telegram: groups have negative ids.
pub(super) fn chat_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let Some(text) = text(deserializer)? else { return Ok(None) };
    let id = text.trim().parse().ok().filter(|id| *id < 0);
    id.map(Some).ok_or_else(|| D::Error::custom("expected the id of a group, such as \"-1001234567890\""))
}

/// An id of Discord.
pub(super) fn snowflake<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let Some(text) = text(deserializer)? else { return Ok(None) };
    let id = text.trim().parse().ok().filter(|id| *id != 0);
    id.map(Some).ok_or_else(|| D::Error::custom("expected the id of a channel, such as \"1234567890123456789\""))
}

pub(super) fn at_least_one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let number = u32::deserialize(deserializer)?;
    if number == 0 { Err(D::Error::custom("expected a whole number of 1 or more")) } else { Ok(number) }
}

pub(super) fn pattern<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let pattern = String::deserialize(deserializer)?;
    regex::Regex::new(&pattern).map_err(|_| D::Error::custom("expected a regular expression"))?;
    Ok(pattern)
}

pub(super) fn currency<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let code = String::deserialize(deserializer)?;
    let known = code.len() == 3 && code.bytes().all(|letter| letter.is_ascii_uppercase());
    if known { Ok(code) } else { Err(D::Error::custom("expected a currency's three capitals, such as EUR")) }
}

pub(super) fn languages<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Language>, D::Error> {
    let codes = Vec::<String>::deserialize(deserializer)?;
    let languages: Option<Vec<Language>> = codes.iter().map(|code| Language::parse(code)).collect();
    languages.ok_or_else(|| D::Error::custom("expected two-letter language codes such as [\"en\", \"zh\"]"))
}

pub(super) fn kv_type<'de, D: Deserializer<'de>>(deserializer: D) -> Result<KvType, D::Error> {
    word(deserializer, &[("f16", KvType::F16), ("q8_0", KvType::Q8_0)])
}

pub(super) fn telegram_mode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TelegramMode, D::Error> {
    word(deserializer, &[("polling", TelegramMode::Polling), ("webhook", TelegramMode::Webhook)])
}

pub(super) fn log_format<'de, D: Deserializer<'de>>(deserializer: D) -> Result<LogFormat, D::Error> {
    word(deserializer, &[("text", LogFormat::Text), ("json", LogFormat::Json)])
}

pub(super) fn log_level<'de, D: Deserializer<'de>>(deserializer: D) -> Result<LogLevel, D::Error> {
    use tracing::Level;
    let levels = [("error", Level::ERROR), ("warn", Level::WARN), ("info", Level::INFO), ("debug", Level::DEBUG), ("trace", Level::TRACE)];
    word(deserializer, &levels).map(LogLevel)
}
