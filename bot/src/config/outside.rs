//! The sections of what stands around Mercer: the mail server, the shop's own system.

use knowledge::db::identity::{Proof, Writes};
use lettre::message::Mailbox;
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use super::{Config, ConfigError, values};

/// How the connection to the mail server is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailTls {
    /// It begins in the clear and must be upgraded.
    Starttls,
    /// From the first byte.
    Tls,
    /// Not at all: a server on this machine.
    None,
}

/// The mail server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    /// Where it is; `None` where no mail is sent.
    #[serde(deserialize_with = "values::optional_text")]
    pub host: Option<String>,
    /// Its port; 0 for the usual one.
    pub port: u16,
    /// TLS.
    #[serde(deserialize_with = "values::mail_tls")]
    pub tls: MailTls,
    /// Account.
    #[serde(deserialize_with = "values::optional_text")]
    pub user: Option<String>,
    /// Its password.
    #[serde(deserialize_with = "values::secret")]
    pub password: Option<SecretString>,
    /// Who writes.
    #[serde(deserialize_with = "values::mailbox")]
    pub from: Option<Mailbox>,
}

/// The shop's own system.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookConfig {
    /// Where changes are sent; `None` where they are not.
    #[serde(deserialize_with = "values::optional_url")]
    pub url: Option<Url>,
    /// Signs what is sent.
    #[serde(deserialize_with = "values::long_secret")]
    pub secret: Option<SecretString>,
    /// What the shop's system signs with; `None` where nothing is taken from it.
    #[serde(deserialize_with = "values::long_secret")]
    pub incoming_secret: Option<SecretString>,
}

impl Config {
    /// What proves a customer.
    #[must_use]
    pub fn proof(&self) -> Proof {
        let usual = if self.mail.host.is_some() { Proof::Code } else { Proof::Postcode };
        self.identity.proof.unwrap_or(usual)
    }

    /// What one key alone cannot say of these sections.
    pub(super) fn check_outside(&self) -> Result<(), ConfigError> {
        if self.mail.host.is_some() && self.mail.from.is_none() {
            return Err(ConfigError::missing("mail.from", "mail.host is set"));
        }
        if self.mail.host.is_none() && self.proof().by_code() {
            return Err(ConfigError::missing("mail.host", "identity.proof asks for codes by e-mail"));
        }
        if self.mail.host.is_none() && self.identity.writes == Writes::Code {
            return Err(ConfigError::missing("mail.host", "identity.writes asks for codes by e-mail"));
        }
        if self.webhook.url.is_some() && self.webhook.secret.is_none() {
            return Err(ConfigError::missing("webhook.secret", "webhook.url is set"));
        }
        if self.webhook.incoming_secret.is_some() && self.web.listen.is_none() {
            return Err(ConfigError::missing("web.listen", "webhook.incoming_secret is set"));
        }
        Ok(())
    }
}
