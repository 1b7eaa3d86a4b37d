//! `GET /api/events`: the stream of server-sent events.
//!
//! `message` carries a line, with the line's id as the event's; `typing` carries `{"on": bool}`. Lines are read from the
//! database after the last one that was sent, so a stream that joins again at `Last-Event-ID` gets each line once.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use engine::conversation::history::Author;
use futures::{Stream, stream};
use serde_json::json;
use tokio::time::{Instant, sleep, sleep_until};

use super::error::ApiError;
use super::history::{self, After};
use super::hub::{Listener, Live};
use super::server::Web;
use super::session::Session;

const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Lines that another process delivered are found by looking.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Typing is said again every four seconds while it lasts.
const TYPING_LASTS: Duration = Duration::from_secs(7);
/// After a lost connection the browser waits this long.
const RETRY: Duration = Duration::from_secs(1);

pub(super) async fn get(
    State(web): State<Arc<Web>>,
    headers: HeaderMap,
    Query(query): Query<After>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let address = Session::of(&headers).ok_or(ApiError::NoSession)?.address();
    let seen = headers.get("last-event-id").and_then(|value| value.to_str().ok()).and_then(|value| value.parse().ok());
    // joined before the first look: what is stored in between is told
    let listener = web.hub.listen(&address).ok_or(ApiError::TooFast(LOOK_EVERY))?;
    let feed = Feed {
        web,
        address,
        listener,
        after: seen.or(query.after).unwrap_or(0),
        ready: VecDeque::from([Event::default().retry(RETRY)]),
        look: true,
        typing_until: None,
    };
    let events = stream::unfold(feed, |mut feed| async { feed.next().await.map(|event| (Ok(event), feed)) });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// One stream.
struct Feed {
    web: Arc<Web>,
    address: String,
    listener: Listener,
    /// The last line that was sent.
    after: i64,
    ready: VecDeque<Event>,
    /// Whether the database may have more.
    look: bool,
    typing_until: Option<Instant>,
}

impl Feed {
    /// The next event; nothing once the program stops.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
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
                live = self.listener.next() => self.hear(&live),
                () = sleep_until(typing_ends), if self.typing_until.is_some() => self.typing(false),
                () = sleep(LOOK_EVERY) => self.look = true,
            }
        }
    }

    fn hear(&mut self, live: &Live) {
        match live {
            Live::Lines => self.look = true,
            Live::Typing => self.typing(true),
        }
    }

    /// Reads what is new. Where the database fails, the next look finds it.
    async fn read(&mut self) {
        let lines = match history::read(&self.web, &self.address, self.after).await {
            Ok(lines) => lines,
            Err(error) => return tracing::warn!(channel = super::NAME, %error, "lines of a chat can't be read"),
        };
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
