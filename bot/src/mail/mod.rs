//! Mail out, over SMTP. TLS is rustls with the roots that are compiled in, as everywhere.
//!
//! No address, no code and no answer of a server that may repeat them is ever in an error's text.

mod letter;

use std::time::Duration;

use anyhow::Context;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{CertificateStore, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use secrecy::ExposeSecret;

use crate::config::{MailConfig, MailTls};

pub use letter::Letter;

/// For the whole of a connection; a server that does not answer holds nothing up.
const TIMEOUT: Duration = Duration::from_secs(20);

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Posted {
    /// The server has it.
    Sent,
    /// The server works and does not take a mail to this address.
    Refused(String),
    /// The server could not be reached, or does not work.
    Unreachable(String),
}

/// Sends mails.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mailer {
    /// A mailer for the configured server; nothing where none is.
    ///
    /// # Errors
    /// If the settings don't fit together.
    pub fn open(config: &MailConfig) -> anyhow::Result<Option<Self>> {
        let Some(host) = &config.host else { return Ok(None) };
        let from = config.from.clone().context("mail.from is not set, but mail.host is")?;
        let (tls, usual) = match config.tls {
            MailTls::Starttls => (Tls::Required(parameters(host)?), 587),
            MailTls::Tls => (Tls::Wrapper(parameters(host)?), 465),
            MailTls::None => (Tls::None, 25),
        };
        let port = if config.port == 0 { usual } else { config.port };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host).port(port).tls(tls).timeout(Some(TIMEOUT));
        if let Some(user) = &config.user {
            let password = config.password.as_ref().map(|password| password.expose_secret().to_owned()).unwrap_or_default();
            builder = builder.credentials(Credentials::new(user.clone(), password));
        }
        Ok(Some(Self { transport: builder.build(), from }))
    }

    /// Sends a letter.
    pub async fn send(&self, to: &str, letter: &Letter) -> Posted {
        let message = match letter.message(&self.from, to) {
            Ok(message) => message,
            Err(_) => return Posted::Refused("the address is none".to_owned()),
        };
        match self.transport.send(message).await {
            Ok(_) => Posted::Sent,
            // the server said no for good: to this mail, or to us?
            Err(error) if error.is_permanent() => match self.ask().await {
                Posted::Sent => Posted::Refused(plain(&error)),
                other => other,
            },
            Err(error) => Posted::Unreachable(plain(&error)),
        }
    }

    /// Asks the server whether it works, and sends nothing. It logs in as for a mail.
    pub async fn ask(&self) -> Posted {
        match self.transport.test_connection().await {
            Ok(true) => Posted::Sent,
            Ok(false) => Posted::Unreachable("the mail server does not work".to_owned()),
            Err(error) => Posted::Unreachable(plain(&error)),
        }
    }
}

fn parameters(host: &str) -> anyhow::Result<TlsParameters> {
    let builder = TlsParameters::builder(host.to_owned()).certificate_store(CertificateStore::WebpkiRoots);
    builder.build_rustls().context("mail.host can't be used with TLS")
}

/// What went wrong, without the server's words.
fn plain(error: &lettre::transport::smtp::Error) -> String {
    match error.status() {
        Some(code) => format!("the mail server answered {code}"),
        None if error.is_timeout() => "the mail server did not answer in time".to_owned(),
        None if error.is_tls() => "the mail server's certificate or TLS is no good".to_owned(),
        None => "the mail server can't be reached".to_owned(),
    }
}
