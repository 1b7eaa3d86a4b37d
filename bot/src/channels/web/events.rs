//! `GET /api/events`: the stream of server-sent events.
//!
//! `message` carries a line, with the line's id as the event's; `beginning` carries the parts of a further sentence of a reply
//! that is being made, null where it is not gone on with; `change` carries a line of a person that was changed after it was said,
//! without words where it was taken back; `typing` carries `{"on": bool}`; `renew` says that the session
//! must be renewed before there is more. Lines are read from the database after the last one that was sent, so a stream that
//! joins again at `Last-Event-ID` gets each line once.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use chrono::{DateTime, Utc};
use engine::conversation::history::Author;
use futures::{Stream, stream};
use serde_json::json;
use tokio::time::{Instant, sleep, sleep_until};

use super::error::ApiError;
use super::history::{self, After};
use super::hub::{Listener, Live};
use super::limits::{client, whose};
use super::links;
use super::seat::{self, Found, Seat};
use super::server::Web;
use super::session::Session;

const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Lines that nobody told of are found by looking.
const LOOK_EVERY: Duration = Duration::from_secs(15);
/// A chat or an address with too many streams may try again after this.
const FULL: Duration = Duration::from_secs(5);
/// Typing is said again every four seconds while it lasts.
const TYPING_LASTS: Duration = Duration::from_secs(7);
/// After a lost connection the browser waits this long.
const RETRY: Duration = Duration::from_secs(1);

pub(super) async fn get(
    State(web): State<Arc<Web>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Query(query): Query<After>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let digest = Session::of(&headers, web.is_https(&headers)).ok_or(ApiError::NoSession)?.digest();
    let chat = seat::take(&mut *web.db.jobs.acquire().await.map_err(ApiError::database)?, &digest).await?.chat;
    let seen = headers.get("last-event-id").and_then(|value| value.to_str().ok()).and_then(|value| value.parse().ok());
    // joined before the first look: what is stored in between is told
    let listener = web.hub.listen(&chat, whose(client(peer.ip(), &headers))).ok_or(ApiError::TooFast(FULL))?;
    let feed = Feed {
        web,
        digest,
        listener,
        after: seen.or(query.after).unwrap_or(0),
        ready: VecDeque::from([Event::default().retry(RETRY)]),
        look: true,
        over: false,
        renewing: false,
        typing_until: None,
        changes: HashMap::new(),
    };
    let events = stream::unfold(feed, |mut feed| async { feed.next().await.map(|event| (Ok(event), feed)) });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// One stream.
struct Feed {
    web: Arc<Web>,
    /// The session's: it may end, or have to be renewed.
    digest: String,
    listener: Listener,
    /// The last line that was sent.
    after: i64,
    ready: VecDeque<Event>,
    /// Whether the database may have more.
    look: bool,
    /// The session is.
    over: bool,
    /// The page was told to renew it.
    renewing: bool,
    typing_until: Option<Instant>,
    /// Changed lines as the page knows them.
    changes: HashMap<i64, (DateTime<Utc>, usize)>,
}

impl Feed {
    /// The next event; nothing once the program stops.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            if self.over {
                return None;
            }
            if self.look {
                self.look = false;
                self.read().await;
                continue;
            }
            let typing_ends = self.typing_until.unwrap_or_else(Instant::now);
            tokio::select! {
                biased;
                () = self.web.stop.cancelled() => return None,
                live = self.listener.next() => self.hear(live).await,
                () = sleep_until(typing_ends), if self.typing_until.is_some() => self.typing(false),
                () = sleep(LOOK_EVERY) => self.look = true,
            }
        }
    }

    async fn hear(&mut self, live: Live) {
        match live {
            Live::Lines => self.look = true,
            Live::Typing => self.typing(true),
            Live::Typed => self.typing(false),
            Live::Beginning(sentence) => self.begin(sentence).await,
        }
    }

    /// Shows a sentence of a reply that is being made, unless the session must be renewed before there is more.
    async fn begin(&mut self, sentence: Option<String>) {
        match self.web.seat(&self.digest).await {
            Ok(Found::Seat(Seat { until: None, .. })) => {
                let parts = sentence.map(|sentence| links::parts(&sentence, &self.web.settings.shop_url));
                self.push("beginning", None, &json!({ "parts": parts }));
            }
            // told so by the next look
            Ok(_) => self.look = true,
            // the whole reply comes all the same
            Err(error) => tracing::debug!(channel = super::NAME, %error, "a beginning is not shown"),
        }
    }

    /// Reads what is new. Where the database fails, the next look finds it.
    async fn read(&mut self) {
        let read = async {
            let Found::Seat(seat) = self.web.seat(&self.digest).await? else { return Ok(None) };
            let changes = history::changes(&self.web, &seat, self.after).await?;
            let lines = history::read(&self.web, &seat, self.after).await?;
            Ok::<_, sqlx::Error>(Some((changes, lines, seat.until.is_some())))
        };
        let (changes, lines, renew) = match read.await {
            Ok(Some(read)) => read,
            Ok(None) => {
                self.over = true;
                return;
            }
            Err(error) => return tracing::warn!(channel = super::NAME, %error, "lines of a chat can't be read"),
        };
        if renew && !self.renewing {
            self.push("renew", None, &json!({}));
        }
        self.renewing = renew;
        for change in changes {
            if self.changes.insert(change.id, change.stamp) != Some(change.stamp) {
                self.push("change", None, &change);
            }
        }
        for line in lines {
            if line.author != Author::Shopper {
                self.typing(false);
            }
            self.after = line.id;
            self.push("message", Some(line.id), &line);
        }
    }

    /// Says that an answer is being made, or no longer; once.
    fn typing(&mut self, on: bool) {
        let was = self.typing_until.is_some();
        self.typing_until = on.then(|| Instant::now() + TYPING_LASTS);
        if was != on {
            self.push("typing", None, &json!({ "on": on }));
        }
    }

    fn push(&mut self, name: &str, id: Option<i64>, data: &impl serde::Serialize) {
        let mut event = Event::default().event(name);
        if let Some(id) = id {
            event = event.id(id.to_string());
        }
        match event.json_data(data) {
            Ok(event) => self.ready.push_back(event),
            Err(error) => tracing::error!(channel = super::NAME, %error, "an event can't be written"),
        }
    }
}
