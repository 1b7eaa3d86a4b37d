//! The API behind the page: who may use it, what it refuses, and a stream that tells each line once.

use anyhow::{Context as _, Result};
use futures::StreamExt as _;
use mercer::channels::web::WebChannel;
use mercer_tests::wait;
use mercer_tests::world::run_story;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

use crate::web_page::Site;

/// A browser without a screen: one session.
pub(crate) struct Page {
    pub(crate) client: Client,
    site: String,
    pub(crate) cookie: String,
}

impl Page {
    pub(crate) async fn open(site: &Site) -> Result<Self> {
        let client = Client::builder().no_proxy().build()?;
        let answer = client.get(site.url("/")).send().await?;
        let cookie = answer.headers()["set-cookie"].to_str()?.split(';').next().context("a cookie")?.to_owned();
        Ok(Self { client, site: site.url(""), cookie })
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.site)).header("cookie", &self.cookie)
    }

    pub(crate) fn post(&self, body: &Value) -> RequestBuilder {
        self.client.post(format!("{}/api/messages", self.site)).header("cookie", &self.cookie).header("origin", &self.site).json(body)
    }

    pub(crate) async fn lines(&self) -> Result<Vec<Value>> {
        let mut history: Value = self.get("/api/history").send().await?.json().await?;
        Ok(serde_json::from_value(history["lines"].take())?)
    }

    /// The ids of the first `count` lines that a stream brings.
    async fn streamed(&self, last_event: Option<i64>, count: usize) -> Result<Vec<i64>> {
        let request = self.get("/api/events");
        let request = if let Some(id) = last_event { request.header("last-event-id", id) } else { request };
        let answer = request.send().await?;
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        let (mut stream, mut text) = (answer.bytes_stream(), String::new());
        loop {
            let ids: Vec<i64> =
                text.split_inclusive('\n').filter_map(|line| line.strip_prefix("id: ")?.strip_suffix('\n')?.parse().ok()).collect();
            if ids.len() >= count {
                return Ok(ids);
            }
            text.push_str(std::str::from_utf8(&stream.next().await.context("the stream ended")??)?);
        }
    }
}

pub(crate) async fn refused(answer: Response) -> Result<(StatusCode, String)> {
    let status = answer.status();
    let body: Value = answer.json().await?;
    Ok((status, body["error"]["code"].as_str().unwrap_or_default().to_owned()))
}

#[tokio::test]
async fn a_message_that_is_sent_twice_is_stored_once_and_each_reply_is_told_once() -> Result<()> {
    run_story(async |world| {
        let site = Site::open(world, &WebChannel::default(), 0).await?;
        let page = Page::open(&site).await?;
        let message = json!({ "id": "message-0001", "text": "/human", "locale": "en-GB" });
        let first: Value = page.post(&message).send().await?.error_for_status()?.json().await?;
        let second: Value = page.post(&message).send().await?.error_for_status()?.json().await?;
        assert_eq!(first, second);
        wait::until("it is answered", async || page.lines().await.ok().filter(|lines| lines.len() > 1)).await;

        let other = json!({ "id": "message-0001", "text": "other words" });
        assert_eq!(refused(page.post(&other).send().await?).await?, (StatusCode::CONFLICT, "id_taken".to_owned()));

        let lines = page.lines().await?;
        assert_eq!(lines[0]["author"], "shopper");
        let ids: Vec<i64> = lines.iter().filter_map(|line| line["id"].as_i64()).collect();
        assert_eq!(page.streamed(None, ids.len()).await?, ids);
        assert_eq!(page.streamed(Some(ids[0]), ids.len() - 1).await?, ids[1..]);

        assert!(Page::open(&site).await?.lines().await?.is_empty(), "another session sees nothing of it");
        site.close().await
    })
    .await
}

#[tokio::test]
async fn what_does_not_come_from_the_page_is_refused() -> Result<()> {
    run_story(async |world| {
        let site = Site::open(world, &WebChannel::default(), 0).await?;
        let page = Page::open(&site).await?;
        let message = json!({ "id": "message-0001", "text": "hello" });
        let url = site.url("/api/messages");
        let origin = site.url("");

        let foreign = page.client.post(&url).header("cookie", &page.cookie).header("origin", "http://evil.example").json(&message);
        assert_eq!(refused(foreign.send().await?).await?, (StatusCode::FORBIDDEN, "cross_origin".to_owned()));
        let form = page.client.post(&url).header("cookie", &page.cookie).header("origin", &origin).body("{}");
        assert_eq!(refused(form.send().await?).await?, (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json".to_owned()));
        let stranger = page.client.post(&url).header("origin", &origin).json(&message);
        assert_eq!(refused(stranger.send().await?).await?, (StatusCode::UNAUTHORIZED, "no_session".to_owned()));
        let long = json!({ "id": "message-0002", "text": "x".repeat(2001) });
        assert_eq!(refused(page.post(&long).send().await?).await?, (StatusCode::UNPROCESSABLE_ENTITY, "too_long".to_owned()));
        let huge = json!({ "id": "message-0003", "text": "x".repeat(100_000) });
        assert_eq!(refused(page.post(&huge).send().await?).await?, (StatusCode::PAYLOAD_TOO_LARGE, "too_large".to_owned()));
        assert!(page.lines().await?.is_empty());

        let policy = page.get("/").send().await?.headers()["content-security-policy"].to_str()?.to_owned();
        assert!(policy.starts_with("default-src 'none';") && policy.contains("frame-ancestors 'none'"), "{policy}");
        for path in ["/healthz", "/readyz"] {
            assert_eq!(page.get(path).send().await?.status(), StatusCode::OK, "{path}");
        }
        site.close().await
    })
    .await
}

#[tokio::test]
async fn a_flood_is_slowed_down() -> Result<()> {
    run_story(async |world| {
        let site = Site::open(world, &WebChannel::default(), 0).await?;
        let page = Page::open(&site).await?;
        let mut slowed = None;
        for number in 0..100 {
            let answer = page.post(&json!({ "id": format!("message-{number:04}"), "text": "hello" })).send().await?;
            if answer.status() == StatusCode::TOO_MANY_REQUESTS {
                slowed = Some(answer);
                break;
            }
        }
        let answer = slowed.context("a hundred messages in a row were taken")?;
        let wait: u64 = answer.headers()["retry-after"].to_str()?.parse()?;
        assert!((1..=60).contains(&wait), "{wait}");
        site.close().await
    })
    .await
}
