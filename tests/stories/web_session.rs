//! A browser's session: who proves who they are gets a new one, and whoever held the old one is left outside.

use std::time::Duration;

use anyhow::{Context as _, Result};
use futures::StreamExt as _;
use mercer::channels::web::WebChannel;
use mercer_tests::wait;
use mercer_tests::world::run_story;
use reqwest::{RequestBuilder, StatusCode};
use serde_json::json;
use tokio::time::timeout;

use crate::web_page::Site;
use crate::web_page_api::{Page, refused};

fn renew(page: &Page, site: &Site, messages: &[&str]) -> RequestBuilder {
    let request = page.client.post(site.url("/api/session/renew")).header("cookie", &page.cookie).header("origin", site.url(""));
    request.json(&json!({ "messages": messages }))
}

/// Somebody planted the cookie, or copied it, before the shopper proved who they are.
#[tokio::test]
async fn a_proof_makes_the_old_cookie_void() -> Result<()> {
    run_story(async |world| {
        let site = Site::open(world, &WebChannel::default(), 0).await?;
        let mut shopper = Page::open(&site).await?;
        let mut thief = Page::open(&site).await?;
        shopper.post(&json!({ "id": "shoppers-0001", "text": "hello" })).send().await?.error_for_status()?;
        wait::until("it is answered", async || shopper.lines().await.ok().filter(|lines| lines.len() > 1)).await;
        thief.cookie.clone_from(&shopper.cookie);
        let before = thief.lines().await?.len();
        thief.post(&json!({ "id": "thiefs-000001", "text": "hi" })).send().await?.error_for_status()?;
        wait::until("it is answered", async || shopper.lines().await.ok().filter(|lines| lines.len() > before + 1)).await;

        let proof = "Where is my order T-10001? mara.lindqvist@example.com, postcode 11359";
        shopper.post(&json!({ "id": "shoppers-0002", "text": proof })).send().await?.error_for_status()?;
        let mut owner = world.owner().await?;
        wait::until("it is answered", async || {
            let waiting: i64 = sqlx::query_scalar("select count(*) from messages where author = 'shopper' and reply_id is null")
                .fetch_one(&mut owner)
                .await
                .ok()?;
            (waiting == 0).then_some(())
        })
        .await;

        let said: Vec<String> = thief.lines().await?.iter().map(|line| line["text"].to_string()).collect();
        assert!(!said.iter().any(|text| text.contains("T-10001") && text.contains("shipped")), "{said:#?}");
        let write = thief.post(&json!({ "id": "thiefs-000002", "text": "and my address?" })).send().await?;
        assert_eq!(refused(write).await?, (StatusCode::CONFLICT, "renew".to_owned()));
        for guess in [&[][..], &["thiefs-000001"], &["shoppers-0001"], &["shoppers-9999"]] {
            assert_eq!(refused(renew(&thief, &site, guess).send().await?).await?, (StatusCode::UNAUTHORIZED, "no_session".to_owned()));
        }

        let mut left_outside = thief.get("/api/events").send().await?.error_for_status()?.bytes_stream();
        let renewed = renew(&shopper, &site, &["shoppers-0001", "shoppers-0002"]).send().await?.error_for_status()?;
        shopper.cookie = renewed.headers()["set-cookie"].to_str()?.split(';').next().context("a cookie")?.to_owned();
        assert_ne!(shopper.cookie, thief.cookie);
        timeout(Duration::from_secs(10), async { while left_outside.next().await.is_some() {} }).await?;
        let said: Vec<String> = shopper.lines().await?.iter().map(|line| line["text"].to_string()).collect();
        assert!(said.last().is_some_and(|text| text.contains("T-10001") && text.contains("shipped")), "{said:#?}");
        for path in ["/api/history", "/api/events"] {
            assert_eq!(thief.get(path).send().await?.status(), StatusCode::UNAUTHORIZED, "{path}");
        }
        let write = thief.post(&json!({ "id": "thiefs-000003", "text": "and my address?" })).send().await?;
        assert_eq!(write.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(renew(&thief, &site, &["shoppers-0002"]).send().await?.status(), StatusCode::UNAUTHORIZED, "once");
        site.close().await
    })
    .await
}

#[tokio::test]
async fn over_https_the_cookie_is_this_hosts_alone() -> Result<()> {
    run_story(async |world| {
        let site = Site::open(world, &WebChannel::default(), 0).await?;
        let page = Page::open(&site).await?;
        assert!(page.cookie.starts_with("mercer_session="), "{}", page.cookie);
        let answer = page.client.get(site.url("/")).header("x-forwarded-proto", "https").send().await?;
        let cookie = answer.headers()["set-cookie"].to_str()?;
        assert!(cookie.starts_with("__Host-mercer_session=") && cookie.contains("Secure"), "{cookie}");
        let plain = page.get("/api/history").header("x-forwarded-proto", "https").send().await?;
        assert_eq!(plain.status(), StatusCode::UNAUTHORIZED, "a cookie that was set over plain HTTP is none");
        site.close().await
    })
    .await
}

#[tokio::test]
async fn reading_too_much_is_slowed_down_and_streams_are_counted() -> Result<()> {
    run_story(async |world| {
        let site = Site::open(world, &WebChannel::default(), 0).await?;
        let page = Page::open(&site).await?;
        let mut streams = Vec::new();
        for _ in 0..8 {
            streams.push(page.get("/api/events").send().await?.error_for_status()?);
        }
        assert_eq!(page.get("/api/events").send().await?.status(), StatusCode::TOO_MANY_REQUESTS, "a chat has eight streams");
        drop(streams);
        let mut slowed = None;
        for _ in 0..1000 {
            let answer = page.get("/api/history").send().await?;
            if answer.status() == StatusCode::TOO_MANY_REQUESTS {
                slowed = Some(answer);
                break;
            }
        }
        let answer = slowed.context("a thousand looks in a row were answered")?;
        assert!(answer.headers()["retry-after"].to_str()?.parse::<u64>()? >= 1);
        assert_eq!(page.get("/readyz").send().await?.status(), StatusCode::OK, "whether it is well may be asked");
        site.close().await
    })
    .await
}
