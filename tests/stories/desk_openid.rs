//! Log-in at the desk by the shop's own identity provider.

use anyhow::{Context, Result};
use mercer::config::OpenIdConfig;
use mercer_tests::desk::Desk;
use mercer_tests::fakes::openid::{CLIENT, Provider, SECRET, Signature};
use mercer_tests::world::{World, run_story};
use reqwest::{Client, Response, StatusCode, redirect};
use serde_json::{Value, json};

fn config(provider: &Provider) -> Result<OpenIdConfig> {
    Ok(OpenIdConfig {
        issuer: Some(provider.issuer().parse()?),
        client_id: CLIENT.to_owned(),
        client_secret: Some(SECRET.into()),
        desk_url: Some("http://desk.test".parse()?),
        role_claim: Some("shop.roles".to_owned()),
        admins: vec!["bo@tillow.example".to_owned()],
        agents: vec!["gone@tillow.example".to_owned()],
        auditors: Vec::new(),
        label: "Log in with Tillow".to_owned(),
    })
}

fn stranger() -> Result<Client> {
    Ok(Client::builder().no_proxy().redirect(redirect::Policy::none()).build()?)
}

/// A browser that was sent to the provider: where, and what it keeps.
async fn sent(desk: &Desk) -> Result<(String, String)> {
    let answer = stranger()?.get(desk.url("/login/openid")).send().await?;
    anyhow::ensure!(answer.status() == StatusCode::SEE_OTHER, "{}", answer.status());
    let to = answer.headers()["location"].to_str()?.to_owned();
    let cookie = answer.headers()["set-cookie"].to_str()?;
    anyhow::ensure!(cookie.contains("HttpOnly; SameSite=Lax") && cookie.contains("Path=/login/openid"), "{cookie}");
    Ok((to, cookie.split(';').next().unwrap_or_default().to_owned()))
}

async fn comes_back(desk: &Desk, cookie: &str, code: &str, state: &str) -> Result<Response> {
    let address = desk.url(&format!("/login/openid/callback?code={code}&state={state}"));
    Ok(stranger()?.get(address).header("cookie", cookie).send().await?)
}

/// A whole log-in with claims of the story's.
async fn logs_in(desk: &Desk, provider: &Provider, claims: Value, signature: Signature) -> Result<Response> {
    let (to, cookie) = sent(desk).await?;
    let (code, state) = provider.logs_in(&to, claims, signature)?;
    comes_back(desk, &cookie, &code, &state).await
}

fn session(answer: &Response) -> Option<String> {
    let cookies = answer.headers().get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
    cookies.filter(|cookie| cookie.starts_with("mercer_desk=")).find_map(|cookie| Some(cookie.split(';').next()?.to_owned()))
}

async fn people(world: &World) -> Result<Vec<(String, String, String)>> {
    Ok(sqlx::query_as("select name, email, role from agents order by email").fetch_all(&mut world.owner().await?).await?)
}

fn ana(world: &World) -> Value {
    let exp = world.clock().now().timestamp() + 300;
    json!({ "sub": "p-1", "email": "Ana@Tillow.example", "name": "Ana Ruiz", "exp": exp, "shop": { "roles": ["staff", "agent"] } })
}

#[tokio::test]
async fn who_the_provider_vouches_for_comes_in_without_a_password() -> Result<()> {
    run_story(async |world| {
        let provider = Provider::start().await?;
        let desk = Desk::open_with(world, Some(config(&provider)?)).await?;
        let page = stranger()?.get(desk.url("/login")).send().await?.text().await?;
        assert!(page.contains("Log in with Tillow"), "{page}");
        let answer = logs_in(&desk, &provider, ana(world), Signature::Own).await?;
        assert_eq!(answer.status(), StatusCode::OK);
        let cookie = session(&answer).context("a session")?;
        assert!(answer.text().await?.contains("url=/inbox"));
        let inbox = stranger()?.get(desk.url("/inbox")).header("cookie", &cookie).send().await?;
        assert!(inbox.status().is_success() && inbox.text().await?.contains("Ana Ruiz"));
        let staff = stranger()?.get(desk.url("/staff")).header("cookie", &cookie).send().await?.status();
        assert_eq!(staff, StatusCode::FORBIDDEN, "an agent is no admin");

        // the same person with another address and another role is the same account
        let mut claims = ana(world);
        claims["email"] = json!("ana.new@tillow.example");
        claims["shop"]["roles"] = json!("auditor");
        assert!(session(&logs_in(&desk, &provider, claims, Signature::Own).await?).is_some());
        assert_eq!(people(world).await?, [("Ana Ruiz".to_owned(), "ana@tillow.example".to_owned(), "auditor".to_owned())]);

        // an address of the list, of somebody who was here before
        desk.hire(world, "Bo", "agent").await?;
        let mut claims = ana(world);
        (claims["sub"], claims["email"]) = (json!("p-2"), json!("bo@tillow.example"));
        claims["shop"] = json!({});
        assert!(session(&logs_in(&desk, &provider, claims, Signature::Own).await?).is_some());
        assert_eq!(people(world).await?[1], ("Bo".to_owned(), "bo@tillow.example".to_owned(), "admin".to_owned()));
        let audited: i64 =
            sqlx::query_scalar("select count(*) from desk_audit where action = 'session.begin' and detail ->> 'openid' = 'true'")
                .fetch_one(&mut world.owner().await?)
                .await?;
        assert_eq!(audited, 3);
        provider.finish().await;
        desk.close().await
    })
    .await
}

#[tokio::test]
async fn a_token_that_is_not_good_opens_nothing() -> Result<()> {
    run_story(async |world| {
        let provider = Provider::start().await?;
        let desk = Desk::open_with(world, Some(config(&provider)?)).await?;
        let good = ana(world);
        let with = |name: &str, value: Value| {
            let mut claims = good.clone();
            claims[name] = value;
            claims
        };
        let now = world.clock().now().timestamp();
        for (why, claims, signature) in [
            ("another nonce", with("nonce", json!("another")), Signature::Own),
            ("another issuer", with("iss", json!("https://evil.example")), Signature::Own),
            ("another client", with("aud", json!("another-desk")), Signature::Own),
            ("another party", with("azp", json!("another-desk")), Signature::Own),
            ("expired", with("exp", json!(now - 120)), Signature::Own),
            ("not yet", with("nbf", json!(now + 600)), Signature::Own),
            ("an address that nobody verified", with("email_verified", json!(false)), Signature::Own),
            ("no address", with("email", json!("")), Signature::Own),
            ("another key", good.clone(), Signature::Foreign),
            ("no signature", good.clone(), Signature::None),
            ("signed with the shared secret", good.clone(), Signature::Shared),
        ] {
            let answer = logs_in(&desk, &provider, claims, signature).await?;
            assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{why}");
            assert!(session(&answer).is_none(), "{why}");
        }
        assert!(people(world).await?.is_empty(), "nobody was made of it");

        // known to the provider, and to nobody here
        let mut claims = with("email", json!("eve@elsewhere.example"));
        claims["shop"]["roles"] = json!(["customer"]);
        let answer = logs_in(&desk, &provider, claims, Signature::Own).await?;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
        assert!(session(&answer).is_none() && people(world).await?.is_empty());

        // shut out here, whatever the provider says
        desk.hire(world, "Gone", "agent").await?;
        sqlx::query("update agents set disabled_at = now() where name = 'Gone'").execute(&mut world.owner().await?).await?;
        let answer = logs_in(&desk, &provider, with("email", json!("gone@tillow.example")), Signature::Own).await?;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
        provider.finish().await;
        desk.close().await
    })
    .await
}

#[tokio::test]
async fn what_comes_back_belongs_to_the_browser_that_began() -> Result<()> {
    run_story(async |world| {
        let provider = Provider::start().await?;
        let desk = Desk::open_with(world, Some(config(&provider)?)).await?;
        let (to, cookie) = sent(&desk).await?;
        let (code, state) = provider.logs_in(&to, ana(world), Signature::Own)?;
        let (_, other) = sent(&desk).await?;
        for (why, cookie, state) in [
            ("another browser", other.as_str(), state.as_str()),
            ("no cookie", "", &state),
            ("another state", &cookie, &"0".repeat(64)),
            ("no state", &cookie, ""),
        ] {
            let answer = comes_back(&desk, cookie, &code, state).await?;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{why}");
            assert!(session(&answer).is_none(), "{why}");
        }
        let answer = comes_back(&desk, &cookie, &code, &state).await?;
        assert!(session(&answer).is_some(), "none of that spoilt the right one");
        let again = comes_back(&desk, &cookie, &code, &state).await?;
        assert_eq!(again.status(), StatusCode::FORBIDDEN, "it is good once");
        desk.close().await?;

        let without = Desk::open(world).await?;
        assert_eq!(stranger()?.get(without.url("/login/openid")).send().await?.status(), StatusCode::NOT_FOUND, "off by default");
        assert!(!stranger()?.get(without.url("/login")).send().await?.text().await?.contains("/login/openid"));
        provider.finish().await;
        without.close().await
    })
    .await
}
