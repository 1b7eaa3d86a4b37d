//! The shop's own system: takes changes by webhook, checks their signatures, and answers as it is told to.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::post;
use mercer::hooks::Key;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::Changed;

/// What is signed with, both ways.
pub const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A delivery as it came.
#[derive(Debug, Clone)]
pub struct Heard {
    /// The delivery's id.
    pub id: String,
    /// Its body.
    pub body: Value,
}

#[derive(Default)]
struct Inner {
    heard: Vec<Heard>,
    /// How the next ones are answered; after these with 200 and nothing.
    answers: Vec<(u16, String)>,
    unsigned: usize,
}

/// The system. It ends with this value.
pub struct ShopSystem {
    address: SocketAddr,
    inner: Arc<Mutex<Inner>>,
    changed: Arc<Changed>,
    served: JoinHandle<()>,
}

impl Drop for ShopSystem {
    fn drop(&mut self) {
        self.served.abort();
    }
}

type Shared = (Arc<Mutex<Inner>>, Arc<Changed>);

impl ShopSystem {
    /// Starts one on a free port.
    ///
    /// # Errors
    /// If there is none.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (inner, changed) = (Arc::new(Mutex::new(Inner::default())), Arc::new(Changed::new()));
        let app = Router::new().route("/mercer", post(take)).with_state((Arc::clone(&inner), Arc::clone(&changed)));
        let served = tokio::spawn(async move { axum::serve(listener, app).await.unwrap_or_default() });
        Ok(Self { address, inner, changed, served })
    }

    /// Its address.
    ///
    /// # Panics
    /// Never.
    #[must_use]
    pub fn url(&self) -> url::Url {
        format!("http://{}/mercer", self.address).parse().expect("an address")
    }

    /// How the next delivery that was not answered yet is answered; said again, the one after it.
    pub fn answers(&self, status: u16, body: &str) {
        self.lock().answers.push((status, body.to_owned()));
    }

    /// Waits until so many deliveries have come, and returns all of them.
    ///
    /// # Panics
    /// If they don't, or if one was not signed well.
    pub async fn heard(&self, count: usize) -> Vec<Heard> {
        let heard = self.changed.wait_for("deliveries", || Some(self.lock().heard.clone()).filter(|heard| heard.len() >= count)).await;
        assert_eq!(self.lock().unsigned, 0, "every delivery is signed");
        heard
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn take(State((inner, changed)): State<Shared>, headers: HeaderMap, body: Bytes) -> impl IntoResponse {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let (id, timestamp) = (text("webhook-id"), text("webhook-timestamp").parse().unwrap_or_default());
    let signed = Key::read(&SECRET.into()).is_ok_and(|key| key.verifies(&text("webhook-signature"), &id, timestamp, &body));
    let mut inner = inner.lock().unwrap_or_else(PoisonError::into_inner);
    inner.unsigned += usize::from(!signed);
    inner.heard.push(Heard { id, body: serde_json::from_slice(&body).unwrap_or_default() });
    let answer = if inner.answers.is_empty() { (200, String::new()) } else { inner.answers.remove(0) };
    changed.tell();
    (StatusCode::from_u16(answer.0).unwrap_or(StatusCode::OK), answer.1)
}
