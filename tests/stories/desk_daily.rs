//! The desk's smaller promises, day by day: translations, canned replies, assignment, the second step, who looked at what.

use anyhow::{Context, Result};
use mercer_tests::desk::{Desk, Member, PASSWORD};
use mercer_tests::world::{World, run_story};
use reqwest::{Client, StatusCode, redirect};
use totp_rs::{Algorithm, Secret, TOTP};

#[tokio::test]
async fn translations_stand_side_by_side_and_the_older_one_says_so() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let boss = desk.member(world, "Bo", "admin").await?;
        let article = |language: &str| format!("/articles/gift-wrapping/{language}");
        let (english, chinese) = (boss.page(&article("en")).await?, boss.page(&article("zh")).await?);
        assert!(!english.contains("older than another language") && !chinese.contains("older than another language"));
        let newer = [("title", "Gift wrapping"), ("body", "We wrap every order in blue paper for 4 euros."), ("act", "publish")];
        sqlx::query("update articles set updated_at = updated_at - interval '1 day'").execute(&mut world.owner().await?).await?;
        boss.does(&article("en"), &newer).await?;
        let (english, chinese) = (boss.page(&article("en")).await?, boss.page(&article("zh")).await?);
        assert!(!english.contains("older than another language"), "the later text is no older one");
        assert!(
            chinese.contains("older than another language") && chinese.contains("blue paper for 4 euros"),
            "with what it lacks beside it"
        );
        assert!(boss.page("/articles?q=gift").await?.contains("zh older"), "the list says so");
        let translated = [("title", "礼品包装"), ("body", "我们用蓝色的纸包装每份订单，收费 4 欧元。"), ("act", "publish")];
        boss.does(&article("zh"), &translated).await?;
        assert!(!boss.page(&article("zh")).await?.contains("older than another language"), "brought up");
        desk.close().await
    })
    .await
}

#[tokio::test]
async fn who_looked_at_the_gaps_is_in_the_audit() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let (ana, boss) = (desk.member(world, "Ana", "agent").await?, desk.member(world, "Bo", "admin").await?);
        assert!(!boss.page("/audit?action=gaps").await?.contains("gaps.view"));
        ana.page("/gaps/list").await?;
        let audit = boss.page("/audit?action=gaps").await?;
        assert!(audit.contains("gaps.view") && audit.contains("Ana"), "{audit}");
        assert!(!audit.contains("Bo</td>"), "who did not look is not named");
        desk.close().await
    })
    .await
}

#[tokio::test]
async fn canned_replies_know_their_variables() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        let save = async |text: &str| ana.post("/canned", &[("shortcut", "hello"), ("language", "en"), ("text", text)]).await;
        let refused = save("Dear {nmae}, welcome!").await?;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().await?.contains("{nmae} is no variable"));
        save("Hi {name}, {agent} of {shop} here about {order}.").await?;
        let stored = world.shopper_writes("a person please").await?;
        world.answered(stored.conversation).await?;
        let chat = format!("/chat/{}", stored.conversation);
        let text = async |ana: &Member| -> Result<String> {
            let page = ana.page(&chat).await?;
            Ok(page.split("data-text=\"").nth(1).and_then(|rest| rest.split('"').next()).context("a canned reply")?.to_owned())
        };
        let open = text(&ana).await?;
        assert_eq!(open, "Hi {name}, Ana of Tillow here about {order}.", "what is not known stays open");
        ana.does(&format!("{chat}/take"), &[]).await?;
        let answer = format!("{chat}/answer");
        let refused = ana.post(&answer, &[("key", "k1"), ("text", &open)]).await?;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let why = refused.text().await?;
        assert!(why.contains("nothing for {name}, {order}"), "the agent is told what is missing: {why}");
        world.verified_as("C-0001").await?;
        let filled = text(&ana).await?;
        assert!(!filled.contains('{') && filled.contains("about T-"), "{filled}");
        ana.does(&answer, &[("key", "k1"), ("text", &filled)]).await?;
        desk.close().await
    })
    .await
}

/// A chat that waits for a person, of a shopper of its own.
async fn waits(world: &mut World, who: &str) -> Result<String> {
    world.somebody_else(who);
    let stored = world.shopper_writes("a person please").await?;
    world.answered(stored.conversation).await?;
    Ok(format!("/chat/{}", stored.conversation))
}

#[tokio::test]
async fn chats_go_to_who_has_the_fewest() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let (ana, ben) = (desk.member(world, "Ana", "agent").await?, desk.member(world, "Ben", "agent").await?);
        desk.member(world, "Cy", "auditor").await?;
        let mut given = Vec::new();
        for who in ["one", "two", "three", "four"] {
            let chat = waits(world, who).await?;
            if who == "one" {
                // Ana has one already
                ana.does(&format!("{chat}/take"), &[]).await?;
                continue;
            }
            ana.does(&format!("{chat}/assign"), &[("to", "free")]).await?;
            given.push(chat);
        }
        let of = async |agent: i64| -> Result<i64> {
            let count = "select count(*) from handoffs where closed_at is null and coalesce(taken_by, assigned_to) = $1";
            Ok(sqlx::query_scalar(count).bind(agent).fetch_one(&mut world.owner().await?).await?)
        };
        assert_eq!((of(ana.id).await?, of(ben.id).await?), (2, 2), "the auditor gets none");
        let first: Option<i64> =
            sqlx::query_scalar("select assigned_to from handoffs where closed_at is null and taken_by is null order by id limit 1")
                .fetch_one(&mut world.owner().await?)
                .await?;
        assert_eq!(first, Some(ben.id), "Ben had none");
        assert!(ben.page("/inbox?view=mine").await?.contains(&given[0]));
        desk.close().await
    })
    .await
}

fn code(secret: &str, time: u64) -> Result<String> {
    let secret = Secret::Encoded(secret.to_owned()).to_bytes().map_err(|error| anyhow::anyhow!("{error:?}"))?;
    Ok(TOTP::new(Algorithm::SHA1, 6, 0, 30, secret)?.generate(time))
}

/// Logs in as far as the password goes; the cookie of the half session.
async fn half(client: &Client, desk: &Desk) -> Result<(String, String)> {
    let form = [("email", "ana@tillow.example"), ("password", PASSWORD)];
    let answer = client.post(desk.url("/login")).header("sec-fetch-site", "same-origin").form(&form).send().await?;
    let to = answer.headers()["location"].to_str()?.to_owned();
    Ok((to, answer.headers()["set-cookie"].to_str()?.split(';').next().unwrap_or_default().to_owned()))
}

#[tokio::test]
async fn the_second_step_is_set_up_asked_for_good_once_and_can_be_lost() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let (ana, boss) = (desk.member(world, "Ana", "agent").await?, desk.member(world, "Bo", "admin").await?);
        let now = u64::try_from(world.clock().now().timestamp())?;
        let page = ana.page("/account").await?;
        let secret = page.split("name=\"secret\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).context("a secret")?.to_owned();
        let wrong = ana.post("/account/second-step", &[("secret", &secret), ("code", "000000")]).await?.status();
        assert_eq!(wrong, StatusCode::UNPROCESSABLE_ENTITY);
        let right = code(&secret, now)?;
        ana.does("/account/second-step", &[("secret", &secret), ("code", &right)]).await?;

        let client = Client::builder().no_proxy().redirect(redirect::Policy::none()).build()?;
        let (to, cookie) = half(&client, &desk).await?;
        assert_eq!(to, "/login/code");
        let inbox = client.get(desk.url("/inbox")).header("cookie", &cookie).send().await?;
        assert_eq!(inbox.status(), StatusCode::SEE_OTHER, "half a session opens nothing");
        let send = async |cookie: &str, code: &str| -> Result<reqwest::Response> {
            let request = client.post(desk.url("/login/code")).header("cookie", cookie).header("sec-fetch-site", "same-origin");
            Ok(request.form(&[("code", code)]).send().await?)
        };
        for bad in ["123456", right.as_str()] {
            let answer = send(&cookie, bad).await?;
            assert_eq!(answer.status(), StatusCode::OK, "wrong, or used when it was set up");
            assert!(answer.text().await?.contains("not right, or was used"));
        }
        // a minute later the code is another one; here the step that was used is put back
        sqlx::query("update agents set totp_step = totp_step - 2 where id = $1").bind(ana.id).execute(&mut world.owner().await?).await?;
        let answer = send(&cookie, &right).await?;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let whole = answer.headers()["set-cookie"].to_str()?.split(';').next().unwrap_or_default().to_owned();
        assert_eq!(client.get(desk.url("/inbox")).header("cookie", &whole).send().await?.status(), StatusCode::OK);
        let (_, again) = half(&client, &desk).await?;
        assert_eq!(send(&again, &right).await?.status(), StatusCode::OK, "a code is good once");

        // the telephone is lost: an admin takes the step away, and nobody their own so
        let off = |id: i64| format!("/staff/{id}/second-step/off");
        assert_eq!(ana.post(&off(ana.id), &[]).await?.status(), StatusCode::FORBIDDEN, "an agent may not");
        assert_eq!(boss.post(&off(boss.id), &[]).await?.status(), StatusCode::UNPROCESSABLE_ENTITY);
        boss.does(&off(ana.id), &[]).await?;
        let inbox = client.get(desk.url("/inbox")).header("cookie", &whole).send().await?;
        assert_eq!(inbox.status(), StatusCode::SEE_OTHER, "who found the telephone is logged out");
        assert_eq!(half(&client, &desk).await?.0, "/inbox", "the password is enough again");
        let audit = boss.page("/audit?action=staff").await?;
        assert!(audit.contains("staff.second_step"), "{audit}");
        desk.close().await
    })
    .await
}
