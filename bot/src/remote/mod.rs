//! A language model behind an OpenAI-compatible server that the operator named.
//!
//! [`RemoteModel`] asks it, word by word ([`stream`] reads them); [`Failover`] asks the model on this machine where that one does
//! not answer. Where neither does, a template answers, as everywhere. Decoding there cannot be bound to the facts: the review
//! holds what comes back to them all the same.

mod failover;
mod stream;

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use engine::model::{Completion, Draft, LanguageModel, ModelError};
use knowledge::language::Language;
use reqwest::header::RETRY_AFTER;
use reqwest::{Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use url::Url;

pub use failover::Failover;

/// A server that takes no connection for so long is down.
const CONNECT: Duration = Duration::from_secs(3);
/// How long a server that failed is left alone: its turns are answered at once in another way.
const PAUSE: Duration = Duration::from_secs(5);
/// The longest pause that a server may ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(120);

/// Where the server is, and how it is asked.
#[derive(Debug, Clone)]
pub struct RemoteSettings {
    /// Its base, such as `http://127.0.0.1:8081/v1`.
    pub url: Url,
    /// Its key, where it wants one.
    pub key: Option<SecretString>,
    /// The name of the model there.
    pub model: String,
    /// Requests side by side; one more is refused as [`ModelError::Busy`].
    pub slots: usize,
    /// Languages that the model writes well enough to be asked.
    pub languages: Vec<Language>,
}

/// A model behind a server.
#[derive(Debug)]
pub struct RemoteModel {
    settings: RemoteSettings,
    client: reqwest::Client,
    endpoint: Url,
    slots: Semaphore,
    /// Until when the server is left alone.
    rests: Mutex<Option<Instant>>,
}

impl RemoteModel {
    /// A model behind this server. Nothing is asked yet: a server may start later than Mercer.
    ///
    /// # Errors
    /// If the HTTP client cannot be built.
    pub fn new(settings: RemoteSettings) -> anyhow::Result<Self> {
        let client = reqwest::Client::builder().connect_timeout(CONNECT).redirect(reqwest::redirect::Policy::none()).build()?;
        let mut endpoint = settings.url.clone();
        endpoint.set_path(&format!("{}/chat/completions", settings.url.path().trim_end_matches('/')));
        let slots = Semaphore::new(settings.slots.max(1));
        Ok(Self { settings, client, endpoint, slots, rests: Mutex::new(None) })
    }

    fn resting(&self) -> bool {
        self.rests.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|until| Instant::now() < until)
    }

    fn rest(&self, pause: Duration) {
        *self.rests.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + pause.min(LONGEST_PAUSE));
    }

    /// Asks and reads the answer to its end.
    async fn ask(&self, request: &Completion) -> Result<Draft, ModelError> {
        let mut call = self.client.post(self.endpoint.clone()).json(&body(&self.settings.model, request));
        if let Some(key) = &self.settings.key {
            call = call.bearer_auth(key.expose_secret());
        }
        let response = call.send().await.map_err(|error| self.failed(&error.without_url()))?;
        let response = self.taken(response)?;
        let answer = stream::read(response, request).await.map_err(|error| self.failed(&error))?;
        Ok(draft(answer, request))
    }

    /// The answer's beginning, or what a refusal means.
    fn taken(&self, response: Response) -> Result<Response, ModelError> {
        match response.status() {
            StatusCode::OK => Ok(response),
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                let wait = response.headers().get(RETRY_AFTER).and_then(|wait| wait.to_str().ok()?.trim().parse().ok());
                self.rest(wait.map_or(PAUSE, Duration::from_secs));
                Err(ModelError::Busy)
            }
            status => Err(self.failed(&format!("it answered {status}"))),
        }
    }

    fn failed(&self, error: &dyn std::fmt::Display) -> ModelError {
        self.rest(PAUSE);
        ModelError::Unavailable(format!("model.remote_url: {error}"))
    }
}

#[async_trait]
impl LanguageModel for RemoteModel {
    async fn complete(&self, request: Completion, stop: CancellationToken) -> Result<Draft, ModelError> {
        if self.resting() {
            return Err(ModelError::Unavailable("model.remote_url: it failed a moment ago".to_owned()));
        }
        let _slot = self.slots.try_acquire().map_err(|_| ModelError::Busy)?;
        // dropping the call closes the connection, by which the server knows that nobody waits
        tokio::select! {
            biased;
            () = stop.cancelled() => Err(ModelError::Cancelled),
            draft = self.ask(&request) => draft,
            () = tokio::time::sleep_until(request.deadline.into()) => Err(ModelError::TimedOut),
        }
    }

    fn name(&self) -> String {
        let host = self.endpoint.host_str().unwrap_or_default();
        format!("{} at {host}", self.settings.model)
    }

    fn writes(&self, language: Language) -> bool {
        self.settings.languages.contains(&language)
    }
}

/// The request as such servers take it. They add the opening to no answer, so it is left out.
fn body(model: &str, request: &Completion) -> Value {
    let say = |role: &str, words: &str| json!({ "role": role, "content": words });
    let mut messages = vec![say("system", &request.system)];
    for exchange in &request.history {
        messages.push(say("user", &exchange.user));
        messages.push(say("assistant", &exchange.assistant));
    }
    messages.push(say("user", &request.user));
    json!({
        "model": model,
        "messages": messages,
        "max_tokens": request.max_tokens,
        "temperature": request.temperature,
        "seed": request.seed,
        "stream": true,
        "stream_options": { "include_usage": true },
    })
}

fn draft(answer: stream::Answer, request: &Completion) -> Draft {
    let text = answer.text.trim();
    let text = text.strip_prefix(request.opening.as_str()).unwrap_or(text).trim().to_owned();
    Draft {
        text,
        prompt: format!("{}\n{}", request.system, request.user),
        prompt_tokens: answer.prompt_tokens,
        cached_tokens: answer.cached_tokens,
        generated_tokens: answer.generated_tokens,
        tokens: Vec::new(),
        // nothing was decided for it
        free_tokens: answer.generated_tokens,
        chosen_tokens: answer.generated_tokens,
        likelihood: 0.0,
    }
}
