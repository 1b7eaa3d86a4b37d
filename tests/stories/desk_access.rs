//! Who gets into the desk, and how far.

use anyhow::{Context, Result};
use mercer::console::routes::{self, Right};
use mercer::console::setup;
use mercer_tests::desk::{Desk, PASSWORD};
use mercer_tests::world::run_story;
use reqwest::{Client, StatusCode, redirect};

fn stranger() -> Result<Client> {
    Ok(Client::builder().no_proxy().redirect(redirect::Policy::none()).build()?)
}

/// The first start writes a link into the log; it makes the first admin, once.
#[tokio::test]
async fn the_first_admin_comes_in_by_a_link_that_works_once() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let db = &world.database().database;
        let now = world.clock().now();
        let old = setup::first_admin(db, now).await?.context("a link")?;
        let link = setup::first_admin(db, now).await?.context("a link")?;
        let client = stranger()?;
        assert_eq!(client.get(desk.url(&old)).send().await?.status(), StatusCode::NOT_FOUND, "a newer start has made a newer link");
        assert_eq!(client.get(desk.url(&link)).send().await?.status(), StatusCode::OK);

        let send = async |password: &str| -> Result<StatusCode> {
            let form = [("name", "Ana"), ("email", "Ana@Tillow.example"), ("password", password)];
            Ok(client.post(desk.url(&link)).header("sec-fetch-site", "same-origin").form(&form).send().await?.status())
        };
        assert_eq!(send("short").await?, StatusCode::OK, "the form again, with what is wrong");
        assert_eq!(send(PASSWORD).await?, StatusCode::SEE_OTHER);
        assert_eq!(send(PASSWORD).await?, StatusCode::NOT_FOUND, "it works once");
        assert!(setup::first_admin(db, now).await?.is_none(), "somebody is there now");

        let form = [("email", "ana@tillow.example"), ("password", PASSWORD)];
        let answer = client.post(desk.url("/login")).header("sec-fetch-site", "same-origin").form(&form).send().await?;
        let cookie = answer.headers()["set-cookie"].to_str()?.to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        let answer =
            client.post(desk.url("/login")).header("sec-fetch-site", "same-origin").header("x-forwarded-proto", "https").form(&form);
        let cookie = answer.send().await?.headers()["set-cookie"].to_str()?.to_owned();
        assert!(cookie.starts_with("__Host-") && cookie.contains("Secure"), "{cookie}");
        desk.close().await
    })
    .await
}

/// Each page in each role: what is not allowed is refused, and nothing else.
#[tokio::test]
async fn every_page_opens_for_its_roles_alone() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let nobody = stranger()?;
        let agent = desk.member(world, "Ana", "agent").await?;
        let admin = desk.member(world, "Bo", "admin").await?;
        let auditor = desk.member(world, "Cy", "auditor").await?;
        for (method, path, right) in routes::listed() {
            if path == "/logout" || path == "/events" {
                continue; // the one ends the session, the other never ends
            }
            let address = path.replace(
                "{id}",
                if path.starts_with("/staff") || path.starts_with("/canned") { "0" } else { "00000000-0000-4000-8000-000000000000" },
            );
            let address = address
                .replace("/rules/{name}", "/rules/hours")
                .replace("{token}", "x")
                .replace("{name}", "desk.js")
                .replace("{language}", "en")
                .replace("{number}", "1");
            let request = if method == "get" { nobody.get(desk.url(&address)) } else { nobody.post(desk.url(&address)) };
            let status = request.header("sec-fetch-site", "same-origin").send().await?.status();
            let turned_away = status == StatusCode::FORBIDDEN || (method == "get" && status == StatusCode::SEE_OTHER);
            assert!(right == Right::Anybody || turned_away, "a stranger at {method} {path}: {status}");
            for (member, role) in [(&agent, "agent"), (&admin, "admin"), (&auditor, "auditor")] {
                let answer = if method == "get" { member.get(&address).await? } else { member.post(&address, &[]).await? };
                let allowed = right.allows(mercer::console::Role::parse(role));
                assert_eq!(answer.status() != StatusCode::FORBIDDEN, allowed, "{role} at {method} {path}: {}", answer.status());
                assert!(answer.status() != StatusCode::INTERNAL_SERVER_ERROR, "{role} at {method} {path}");
                let policy = answer.headers()["content-security-policy"].to_str()?;
                assert!(!policy.contains("unsafe"), "{policy}");
            }
        }
        desk.close().await
    })
    .await
}

#[tokio::test]
async fn a_form_of_another_site_or_without_its_token_changes_nothing() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let agent = desk.member(world, "Ana", "agent").await?;
        let form = [("shortcut", "hello"), ("language", "en"), ("text", "Hi")];
        for (site, token) in [("cross-site", true), ("same-site", true), ("same-origin", false)] {
            let status = agent.post_from(site, token, "/canned", &form).await?.status();
            assert_eq!(status, StatusCode::FORBIDDEN, "{site}, token {token}");
        }
        assert!(!agent.page("/canned").await?.contains("/hello"));
        agent.does("/canned", &form).await?;
        assert!(agent.page("/canned").await?.contains("/hello"));

        agent.does("/logout", &[]).await?;
        assert_eq!(agent.get("/inbox").await?.status(), StatusCode::SEE_OTHER, "the session is over in the database too");
        desk.close().await
    })
    .await
}

/// Eight wrong tries in a quarter of an hour, for an address that exists or not.
#[tokio::test]
async fn guessing_passwords_ends_soon() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        desk.hire(world, "Ana", "agent").await?;
        let client = stranger()?;
        let guess = async |email: &str, password: &str| -> Result<StatusCode> {
            let form = [("email", email), ("password", password)];
            Ok(client.post(desk.url("/login")).header("sec-fetch-site", "same-origin").form(&form).send().await?.status())
        };
        for _ in 0..8 {
            assert_eq!(guess("ana@tillow.example", "wrong").await?, StatusCode::OK);
        }
        assert_eq!(guess("ana@tillow.example", PASSWORD).await?, StatusCode::TOO_MANY_REQUESTS, "even the right one");
        assert_eq!(guess("nobody@tillow.example", "x").await?, StatusCode::TOO_MANY_REQUESTS, "the network address is counted too");
        desk.close().await
    })
    .await
}
