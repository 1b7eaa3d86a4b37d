//! Log-in by the shop's own identity provider: OpenID Connect, the code flow with PKCE, state and nonce. Reading order: this page (what
//! the provider says of itself, and the exchange of the code), `token` (what an identity token must be), `role` (what somebody may do).

mod role;
mod token;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::JwkSet;
use reqwest::{Client, Response, redirect};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use url::Url;

use crate::config::OpenIdConfig;
pub(super) use token::Person;
use token::{Expected, Problem};

const TIMEOUT: Duration = Duration::from_secs(10);
/// Bytes of an answer that are read.
const LONGEST: usize = 512 * 1024;
/// How long what the provider says of itself is taken for true.
const KNOWN_HOURS: i64 = 1;
/// Keys that are not known are asked for at most so often.
const KEYS_SECONDS: i64 = 30;

/// Why a log-in came to nothing. The words are for the log and name nobody.
#[derive(Debug, thiserror::Error)]
pub(super) enum OpenIdError {
    /// It can't be reached, or makes no sense.
    #[error("the identity provider does not answer as it should: {0}")]
    Provider(String),
    /// Its token is not good.
    #[error(transparent)]
    Token(#[from] Problem),
}

/// What a provider says of itself.
#[derive(Debug, Clone, Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: Url,
    token_endpoint: Url,
    jwks_uri: Url,
}

#[derive(Clone)]
struct Known {
    metadata: Metadata,
    keys: JwkSet,
    at: DateTime<Utc>,
    /// When its keys were last asked for because one was missing.
    asked_again: Option<DateTime<Utc>>,
}

/// Secrets of one log-in.
pub(super) struct Secrets<'s> {
    /// Comes back in the address.
    pub(super) state: &'s str,
    /// Stands in the token.
    pub(super) nonce: &'s str,
    /// Proves that who fetches the token is who began.
    pub(super) verifier: &'s str,
}

/// The provider.
pub(crate) struct OpenId {
    config: OpenIdConfig,
    issuer: String,
    callback: Url,
    client: Client,
    known: Mutex<Option<Arc<Known>>>,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

fn failed(error: reqwest::Error) -> OpenIdError {
    // the address may hold a secret
    OpenIdError::Provider(error.without_url().to_string())
}

impl OpenId {
    /// The provider of the settings; nothing where none is set.
    pub(crate) fn open(config: &OpenIdConfig) -> anyhow::Result<Option<Self>> {
        let (Some(issuer), Some(desk)) = (&config.issuer, &config.desk_url) else { return Ok(None) };
        let callback = Url::parse(&format!("{}/login/openid/callback", desk.as_str().trim_end_matches('/')))?;
        let client = Client::builder().timeout(TIMEOUT).redirect(redirect::Policy::none()).user_agent("mercer").build()?;
        let issuer = issuer.as_str().trim_end_matches('/').to_owned();
        Ok(Some(Self { config: config.clone(), issuer, callback, client, known: Mutex::new(None) }))
    }

    /// What the button says.
    pub(super) fn label(&self) -> &str {
        &self.config.label
    }

    /// Whether browsers reach the desk by HTTPS.
    pub(super) fn https(&self) -> bool {
        self.callback.scheme() == "https"
    }

    /// Where the browser is sent to log in.
    pub(super) async fn begin(&self, secrets: &Secrets<'_>, now: DateTime<Utc>) -> Result<Url, OpenIdError> {
        let mut url = self.known(now).await?.metadata.authorization_endpoint.clone();
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(secrets.verifier.as_bytes()));
        url.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", &self.config.client_id),
            ("redirect_uri", self.callback.as_str()),
            ("scope", "openid email profile"),
            ("state", secrets.state),
            ("nonce", secrets.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        Ok(url)
    }

    /// Exchanges a code for who it stands for.
    pub(super) async fn finish(&self, code: &str, nonce: &str, verifier: &str, now: DateTime<Utc>) -> Result<Person, OpenIdError> {
        let known = self.known(now).await?;
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.callback.as_str()),
            ("client_id", &self.config.client_id),
            ("code_verifier", verifier),
        ];
        let secret = self.config.client_secret.as_ref().map(|secret| secret.expose_secret().to_owned());
        if let Some(secret) = &secret {
            form.push(("client_secret", secret));
        }
        let answer = self.client.post(known.metadata.token_endpoint.clone()).form(&form).send().await.map_err(failed)?;
        let tokens: Tokens = body(answer).await?;
        let expected = Expected { issuer: &known.metadata.issuer, client: &self.config.client_id, nonce, now };
        match token::read(&tokens.id_token, &known.keys, &expected) {
            // the provider has a new key
            Err(Problem::Key) => {
                let fresh = self.ask(now, Some(&known)).await?;
                Ok(token::read(&tokens.id_token, &fresh.keys, &expected)?)
            }
            read => Ok(read?),
        }
    }

    /// What the settings let somebody do; nothing where they have no part in the desk.
    pub(super) fn role(&self, person: &Person) -> Option<super::Role> {
        role::of(&self.config, person)
    }

    /// The provider's name, as its tokens give it.
    pub(super) fn issuer(&self) -> &str {
        &self.issuer
    }

    async fn known(&self, now: DateTime<Utc>) -> Result<Arc<Known>, OpenIdError> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some(known) if now - known.at < TimeDelta::hours(KNOWN_HOURS) => Ok(known),
            _ => self.ask(now, None).await,
        }
    }

    /// Asks the provider about itself, unless that was done a moment ago.
    async fn ask(&self, now: DateTime<Utc>, last: Option<&Arc<Known>>) -> Result<Arc<Known>, OpenIdError> {
        // a token with a key that the provider does not publish is no reason to ask it again and again
        if let Some(last) = last.filter(|last| last.asked_again.is_some_and(|at| (now - at).num_seconds().abs() < KEYS_SECONDS)) {
            return Ok(Arc::clone(last));
        }
        let address = format!("{}/.well-known/openid-configuration", self.issuer);
        let metadata: Metadata = body(self.client.get(address).send().await.map_err(failed)?).await?;
        if metadata.issuer.trim_end_matches('/') != self.issuer {
            return Err(OpenIdError::Provider("it says that it is another one".to_owned()));
        }
        let keys = body(self.client.get(metadata.jwks_uri.clone()).send().await.map_err(failed)?).await?;
        let known = Arc::new(Known { metadata, keys, at: now, asked_again: last.map(|_| now) });
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&known));
        Ok(known)
    }
}

/// Reads an answer of reasonable length.
async fn body<T: DeserializeOwned>(mut answer: Response) -> Result<T, OpenIdError> {
    if !answer.status().is_success() {
        return Err(OpenIdError::Provider(format!("status {}", answer.status().as_u16())));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(failed)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST {
            return Err(OpenIdError::Provider("it says too much".to_owned()));
        }
    }
    // serde's words may quote the token
    serde_json::from_slice(&bytes).map_err(|_| OpenIdError::Provider("its answer is not of the form".to_owned()))
}
