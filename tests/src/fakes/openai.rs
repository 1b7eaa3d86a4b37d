//! An OpenAI-compatible server that answers as it is told to, well or badly.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Result;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use futures::StreamExt;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::HANGING;

/// What it wants as its key.
pub const KEY: &str = "sk-of-the-fake";

/// How a call is answered.
#[derive(Debug, Clone)]
pub enum Answer {
    /// By these words, a piece an event, each after a while.
    Words(Vec<&'static str>, Duration),
    /// By a status, with the seconds to wait where it is 429.
    Status(u16, Option<u64>),
    /// By the first words, then the connection breaks.
    Breaks(&'static str),
    /// By the first words, then the stream ends as if all were said, without a word that it is the end.
    Stops(&'static str),
    /// By something that is no stream of completions.
    Garbage,
    /// By an error in the stream.
    Reports,
    /// Not at all.
    Hangs,
}

#[derive(Default)]
struct Inner {
    answers: Vec<Answer>,
    heard: Vec<Value>,
    keyless: usize,
}

/// The server. It ends with this value.
pub struct OpenAi {
    address: SocketAddr,
    inner: Arc<Mutex<Inner>>,
    served: JoinHandle<()>,
}

impl Drop for OpenAi {
    fn drop(&mut self) {
        self.served.abort();
    }
}

impl OpenAi {
    /// Starts one on a free port.
    ///
    /// # Errors
    /// If there is none.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let inner = Arc::new(Mutex::new(Inner::default()));
        let app = Router::new().route("/v1/chat/completions", post(complete)).with_state(Arc::clone(&inner));
        let served = tokio::spawn(async move { axum::serve(listener, app).await.unwrap_or_default() });
        Ok(Self { address, inner, served })
    }

    /// Its base.
    ///
    /// # Panics
    /// Never.
    #[must_use]
    pub fn url(&self) -> url::Url {
        format!("http://{}/v1", self.address).parse().expect("an address")
    }

    /// How the next call is answered; said again, the one after it. A call that nothing was said of is refused.
    pub fn answers(&self, answer: Answer) {
        self.lock().answers.push(answer);
    }

    /// The bodies of the calls so far.
    ///
    /// # Panics
    /// If one came without the key.
    #[must_use]
    pub fn heard(&self) -> Vec<Value> {
        assert_eq!(self.lock().keyless, 0, "every call has the key");
        self.lock().heard.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn complete(State(inner): State<Arc<Mutex<Inner>>>, headers: HeaderMap, Json(body): Json<Value>) -> Response {
    let answer = {
        let mut inner = inner.lock().unwrap_or_else(PoisonError::into_inner);
        let key = headers.get("authorization").and_then(|value| value.to_str().ok());
        inner.keyless += usize::from(key != Some(&format!("Bearer {KEY}")));
        inner.heard.push(body);
        if inner.answers.is_empty() { Answer::Status(500, None) } else { inner.answers.remove(0) }
    };
    match answer {
        Answer::Words(pieces, pause) => {
            let events = pieces.into_iter().map(said).chain([json!({ "choices": [{ "delta": {}, "finish_reason": "stop" }] })]);
            let usage = json!({ "choices": [], "usage": { "prompt_tokens": 40, "completion_tokens": 9,
                "prompt_tokens_details": { "cached_tokens": 30 } } });
            let lines: Vec<String> = events.chain([usage]).map(event).chain(["data: [DONE]\n\n".to_owned()]).collect();
            stream(lines, pause, false)
        }
        Answer::Status(status, wait) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            match wait {
                Some(seconds) => (status, [("retry-after", seconds.to_string())], "later").into_response(),
                None => (status, "no").into_response(),
            }
        }
        Answer::Breaks(words) => stream(vec![event(said(words))], Duration::ZERO, true),
        Answer::Stops(words) => stream(vec![event(said(words))], Duration::ZERO, false),
        Answer::Garbage => "{\"hello\": 1}\n".into_response(),
        Answer::Reports => stream(vec![event(json!({ "error": { "message": "out of memory" } }))], Duration::ZERO, false),
        Answer::Hangs => {
            tokio::time::sleep(HANGING).await;
            StatusCode::GATEWAY_TIMEOUT.into_response()
        }
    }
}

fn said(words: &str) -> Value {
    json!({ "choices": [{ "delta": { "content": words } }] })
}

fn event(value: Value) -> String {
    format!("data: {value}\n\n")
}

/// Lines, each after a while; then an end, or a break in the connection.
fn stream(lines: Vec<String>, pause: Duration, breaks: bool) -> Response {
    let lines = futures::stream::iter(lines).then(move |line| async move {
        tokio::time::sleep(pause).await;
        Ok::<_, std::io::Error>(Bytes::from(line))
    });
    // what was sent before the break has arrived by then
    let end = futures::stream::iter(breaks.then_some(())).then(|()| async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        Err(std::io::Error::other("cut"))
    });
    let mut response = Response::new(Body::from_stream(lines.chain(end)));
    response.headers_mut().insert("content-type", axum::http::HeaderValue::from_static("text/event-stream"));
    response
}
