//! `POST /hooks/shop`: changed orders, products and customers, and what became of changes that Mercer sent.
//!
//! The body is an array, or one object a line; each has a `kind` and else the import form of that kind. All of it is taken, or
//! nothing is: every bad entry is named in the answer. A delivery that comes again, by its id, is answered and does nothing.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use knowledge::clock::SharedClock;
use knowledge::db::Database;
use knowledge::embedding::Embedder;
use serde_json::json;

use super::Key;
use super::entries::{self, Taken};

/// Bytes of a body.
const BODY_LIMIT: usize = 1024 * 1024;
/// Seconds that the sender's clock may be off.
const TOLERANCE: i64 = 5 * 60;
/// Signed requests a second, and at once.
const SIGNED: (u32, u32) = (10, 50);
/// Requests a second whose signature is no good, and at once, of one network address.
const STRANGERS: (u32, u32) = (1, 20);
/// Addresses that are remembered before old ones are thrown away.
const ADDRESSES: usize = 10_000;

/// What the endpoint works with.
pub struct Incoming {
    /// The shop's secret.
    pub key: Key,
    /// The database.
    pub db: Database,
    /// Vectors of changed products.
    pub embedder: Embedder,
    /// Currency of prices that name none.
    pub currency: String,
    /// The time.
    pub clock: SharedClock,
}

struct Endpoint {
    incoming: Incoming,
    signed: DefaultDirectRateLimiter,
    strangers: DefaultKeyedRateLimiter<IpAddr>,
}

/// The endpoint's route.
pub fn router(incoming: Incoming) -> Router {
    let endpoint = Endpoint { incoming, signed: RateLimiter::direct(quota(SIGNED)), strangers: RateLimiter::keyed(quota(STRANGERS)) };
    Router::new().route("/hooks/shop", post(take)).with_state(Arc::new(endpoint))
}

fn quota((a_second, at_once): (u32, u32)) -> Quota {
    let number = |count: u32| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
    Quota::per_second(number(a_second)).allow_burst(number(at_once))
}

/// Why a request is not taken. A stranger is not told more than that.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("the signature is not good, or too old")]
    Unsigned,
    #[error("too many requests")]
    TooFast,
    #[error("the body is larger than 1 MiB")]
    TooLarge,
    #[error("the shop's database can't be used right now")]
    Unavailable,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Unsigned => StatusCode::UNAUTHORIZED,
            Self::TooFast => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        };
        let mut response = (status, Json(json!({ "error": self.to_string() }))).into_response();
        if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("5"));
        }
        response
    }
}

async fn take(
    State(endpoint): State<Arc<Endpoint>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let stranger = crate::channels::web::client_address(peer.ip(), &headers);
    if endpoint.strangers.len() > ADDRESSES {
        endpoint.strangers.retain_recent();
    }
    let turned_away = |refusal: Refusal| if endpoint.strangers.check_key(&stranger).is_err() { Refusal::TooFast } else { refusal };
    // who has no fresh time stamp need not send a body
    let stamp = Stamp::of(&headers, endpoint.incoming.clock.now().timestamp()).ok_or(Refusal::Unsigned).map_err(turned_away)?;
    let body = axum::body::to_bytes(body, BODY_LIMIT).await.map_err(|_| turned_away(Refusal::TooLarge))?;
    if !endpoint.incoming.key.verifies(stamp.signatures, stamp.id, stamp.timestamp, &body) {
        return Err(turned_away(Refusal::Unsigned));
    }
    endpoint.signed.check().map_err(|_| Refusal::TooFast)?;
    answer(&endpoint.incoming, stamp.id, body).await
}

/// The three headers.
struct Stamp<'a> {
    id: &'a str,
    timestamp: i64,
    signatures: &'a str,
}

impl<'a> Stamp<'a> {
    fn of(headers: &'a HeaderMap, now: i64) -> Option<Self> {
        let text = |name: &str| headers.get(name)?.to_str().ok();
        let id = text("webhook-id").filter(|id| (1..=200).contains(&id.len()))?;
        let timestamp: i64 = text("webhook-timestamp")?.parse().ok()?;
        let fresh = now.abs_diff(timestamp) <= TOLERANCE.unsigned_abs();
        fresh.then_some(Self { id, timestamp, signatures: text("webhook-signature")? })
    }
}

async fn answer(incoming: &Incoming, id: &str, body: Bytes) -> Result<Response, Refusal> {
    let taken = entries::take(incoming, id, &body).await.map_err(|error| {
        tracing::warn!(error = %format!("{error:#}"), "what the shop's system sent could not be stored");
        Refusal::Unavailable
    })?;
    Ok(match taken {
        Taken::Kept(reports, changes) => {
            let kinds = reports.iter().map(|report| {
                let counts = json!({
                    "added": report.added, "replaced": report.replaced, "unchanged": report.unchanged, "kept_as_they_are": report.skipped,
                });
                (report.kind.to_owned(), counts)
            });
            let mut kept: serde_json::Map<_, _> = kinds.collect();
            kept.insert("changes".to_owned(), changes.into());
            (StatusCode::OK, Json(json!({ "taken": kept }))).into_response()
        }
        Taken::Again => (StatusCode::OK, Json(json!({ "taken": {}, "again": true }))).into_response(),
        Taken::Bad(bad) => {
            let bad: Vec<_> = bad.iter().map(|line| json!({ "entry": line.line, "reason": line.reason })).collect();
            (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "error": "nothing was taken", "bad": bad }))).into_response()
        }
    })
}
