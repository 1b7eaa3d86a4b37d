//! The shop's own system: what was done goes out, what it says comes back, what it changes comes in.

use anyhow::Result;
use mercer::hooks::Key;
use mercer_tests::fakes::shop_system::{SECRET, ShopSystem};
use mercer_tests::wait;
use mercer_tests::world::{World, WorldSettings, run_story, run_story_with};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use sqlx::Executor;

use crate::web_page::Site;

fn told_to(system: &ShopSystem) -> WorldSettings {
    WorldSettings { webhook: Some(system.url()), ..WorldSettings::default() }
}

/// A change as the flows that write leave it behind.
async fn change(world: &World, order: &str, name: &str) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "insert into order_changes (order_id, name, arguments, at, conversation_id)
         values ($1, $2, '{\"reason\": \"no longer needed\"}', now(), (select id from conversations order by created_at limit 1)) returning id",
    )
    .bind(order)
    .bind(name)
    .fetch_one(&mut world.owner().await?)
    .await?)
}

async fn hurry(world: &World) -> Result<()> {
    world.owner().await?.execute("update webhook_deliveries set due_at = now() where state = 'pending'").await?;
    Ok(())
}

#[tokio::test]
async fn what_was_done_is_sent_and_its_outcome_told() -> Result<()> {
    let system = ShopSystem::start().await?;
    run_story_with(told_to(&system), async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("Where is my order T-10003?").await?;
        system.answers(200, "{\"status\": \"done\"}");
        system.answers(200, "{\"status\": \"refused\", \"because\": \"it is packed\"}");
        let first = change(world, "T-10003", "cancel_pending_order").await?;
        let heard = system.heard(1).await;
        assert_eq!(heard[0].body["data"]["change"], first.to_string());
        assert_eq!(heard[0].body["data"]["order"], "T-10003");
        assert_eq!(heard[0].body["data"]["arguments"], json!({ "reason": "no longer needed" }));
        let told = world.hears().await;
        assert!(told.contains("T-10003") && told.contains("confirmed"), "{told}");
        change(world, "T-10003", "modify_pending_order_address").await?;
        let told = world.hears().await;
        assert!(told.contains("T-10003") && told.contains("did not accept"), "{told}");
        let open: i64 = sqlx::query_scalar("select count(*) from order_changes where taken_at is null or told_at is null")
            .fetch_one(&mut world.owner().await?)
            .await?;
        assert_eq!(open, 0);
        Ok(())
    })
    .await
}

/// Where the shop's own system decides, the shopper reads that it is asked for, and is told when that system has said.
#[tokio::test]
async fn a_change_is_requested_until_the_shops_system_confirms_it() -> Result<()> {
    let system = ShopSystem::start().await?;
    run_story_with(told_to(&system), async |world| {
        world.verified_as("C-0001").await?;
        system.answers(200, "{\"status\": \"done\"}");
        world.shopper_says("I want to cancel order T-10003, I no longer need it").await?;
        let receipt = world.shopper_presses("Confirm").await?;
        assert!(receipt.contains("requested") && !receipt.contains("done") && receipt.contains("tell you here"), "{receipt}");
        let told = world.hears().await;
        assert!(told.contains("T-10003") && told.contains("confirmed"), "{told}");
        Ok(())
    })
    .await
}

/// Until the shop's own system confirms, an order stands as it was, with what is asked for beside it.
#[tokio::test]
async fn what_is_only_requested_is_not_told_as_done() -> Result<()> {
    let system = ShopSystem::start().await?;
    run_story_with(told_to(&system), async |world| {
        world.verified_as("C-0001").await?;
        system.answers(200, "{\"status\": \"requested\"}");
        world.shopper_says("I want to cancel order T-10003, I no longer need it").await?;
        world.shopper_presses("Confirm").await?;
        let change = system.heard(1).await[0].body["data"]["change"].clone();
        for question in ["Where is order T-10003?", "Was the money for T-10003 refunded?", "show me my orders", "cancel T-10003 please"] {
            let reply = world.shopper_says(question).await?;
            let of_it: Vec<&str> = reply.lines().filter(|line| line.contains("T-10003") || line.contains("requested")).collect();
            let of_it = of_it.join("\n");
            assert!(of_it.contains("requested") && of_it.contains("yet to confirm") && !of_it.contains("cancelled"), "{question}: {reply}");
        }
        let reply = world.shopper_says("T-10003 取消了吗？").await?;
        assert!(reply.contains("已申请取消") && reply.contains("尚待商家确认"), "{reply}");
        let site = Site::with_hooks(world).await?;
        let refused = json!([{ "kind": "change", "change": change, "status": "refused" }]);
        assert_eq!(post(&site, "msg_1", now(), &refused.to_string()).await?.0, StatusCode::OK);
        let told = world.hears().await;
        assert!(told.contains("没有接受") && told.contains("待处理") && !told.contains("取消"), "{told}");
        let reply = world.shopper_says("Where is order T-10003?").await?;
        assert!(reply.contains("did not accept") && !reply.contains("yet to confirm"), "{reply}");
        site.close().await
    })
    .await
}

/// One order's changes go one after the other, others pass by; each is tried again with the same id.
#[tokio::test]
async fn a_change_is_tried_again_and_keeps_its_place() -> Result<()> {
    let system = ShopSystem::start().await?;
    run_story_with(told_to(&system), async |world| {
        system.answers(500, "");
        let first = change(world, "T-10001", "one").await?.to_string();
        let failed = system.heard(1).await;
        let second = change(world, "T-10001", "two").await?.to_string();
        let other = change(world, "T-10002", "three").await?.to_string();
        let heard = system.heard(2).await;
        assert_eq!(heard[1].body["data"]["change"], other, "{heard:?}");
        hurry(world).await?;
        let heard = system.heard(4).await;
        let changes: Vec<&Value> = heard.iter().map(|one| &one.body["data"]["change"]).collect();
        assert_eq!(changes, [&json!(first), &json!(other), &json!(first), &json!(second)]);
        assert_eq!(heard[2].id, failed[0].id);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn after_a_day_a_change_is_given_up_until_it_is_revived() -> Result<()> {
    let system = ShopSystem::start().await?;
    run_story_with(told_to(&system), async |world| {
        system.answers(503, "");
        system.answers(503, "");
        change(world, "T-10001", "one").await?;
        system.heard(1).await;
        let mut owner = world.owner().await?;
        wait::until("the first try is noted", async || {
            let noted = "update webhook_deliveries set made_at = now() - interval '24 hours', due_at = now() where state = 'pending'";
            Some(sqlx::query(noted).execute(&mut owner).await.ok()?.rows_affected()).filter(|rows| *rows == 1)
        })
        .await;
        system.heard(2).await;
        wait::until("it is given up", async || {
            let open =
                engine::conversation::deliveries::undelivered(&mut *world.database().database.jobs.acquire().await.ok()?).await.ok()?;
            open.iter().any(|one| one.state == "dead" && one.error.as_deref() == Some("answered 503")).then_some(())
        })
        .await;
        let revived = engine::conversation::deliveries::revive(&mut *world.database().database.jobs.acquire().await?).await?;
        assert_eq!(revived, 1);
        system.heard(3).await;
        Ok(())
    })
    .await
}

/// A signed request of the shop's system.
async fn post(site: &Site, id: &str, at: i64, body: &str) -> Result<(StatusCode, Value)> {
    let signature = Key::read(&SECRET.into())?.sign(id, at, body.as_bytes());
    send(site, id, at, &signature, body).await
}

async fn send(site: &Site, id: &str, at: i64, signature: &str, body: &str) -> Result<(StatusCode, Value)> {
    let request = Client::builder().no_proxy().build()?.post(site.url("/hooks/shop")).body(body.to_owned());
    let request = request.header("webhook-id", id).header("webhook-timestamp", at).header("webhook-signature", signature);
    let answer = request.send().await?;
    let status = answer.status();
    Ok((status, answer.json().await?))
}

fn now() -> i64 {
    mercer_tests::demo::now().timestamp()
}

fn order(id: &str, status: &str) -> Value {
    json!({
        "kind": "order", "id": id, "customer": "C-0001", "status": status, "currency": "EUR",
        "address": { "line1": "Kvarnbergsgatan 24", "city": "Stockholm", "postcode": "11359", "country": "Sweden" },
        "items": [{ "product": "P-1001", "variant": "V-100105", "name": "Brook Water Bottle", "options": { "size": "750 ml" }, "price": "28.90", "quantity": 1 }],
        "shipments": [{ "tracking": ["TL99990001EU"], "variants": ["V-100105"], "carrier": "Swiftpost" }],
        "payments": [{ "kind": "payment", "amount": "28.90", "method": "pm-0001-1" }],
    })
}

#[tokio::test]
async fn the_shops_system_sends_what_has_changed() -> Result<()> {
    run_story(async |world| {
        let site = Site::with_hooks(world).await?;
        world.verified_as("C-0001").await?;
        let product = json!({
            "kind": "product", "id": "P-9001", "name": "Zephyr Kite", "description": "Flies in the lightest wind.",
            "variants": [{ "id": "V-900101", "options": { "colour": "red" }, "price": "19.00", "currency": "EUR", "available": true }],
        });
        let body = json!([order("T-90001", "processed"), product]).to_string();
        let (status, answer) = post(&site, "msg_1", now(), &body).await?;
        assert_eq!((status, &answer["taken"]["orders"]["added"], &answer["taken"]["products"]["added"]), (StatusCode::OK, &json!(1), &json!(1)), "{answer}");
        let said = world.shopper_says("Where is my order T-90001?").await?;
        assert!(said.contains("T-90001") && said.contains("processed"), "{said}");
        let found = world.shopper_says("What does the Zephyr Kite cost?").await?;
        assert!(found.contains("19.00"), "{found}");

        // the same again does nothing; another id brings the next state
        let (status, answer) = post(&site, "msg_1", now(), &body).await?;
        assert_eq!((status, &answer["again"]), (StatusCode::OK, &json!(true)));
        let lines = format!("{}\n\n{}\n", order("T-90001", "shipped"), json!({ "kind": "customer", "id": "C-9001", "name": { "first": "Ann", "last": "Other" }, "email": "ann@example.com", "address": { "line1": "1", "city": "Hull", "postcode": "HU1", "country": "UK" }, "payment_methods": [] }));
        let (status, answer) = post(&site, "msg_2", now(), &lines).await?;
        assert_eq!((status, &answer["taken"]["orders"]["replaced"], &answer["taken"]["customers"]["added"]), (StatusCode::OK, &json!(1), &json!(1)), "{answer}");
        site.close().await
    })
    .await
}

#[tokio::test]
async fn a_bad_entry_keeps_everything_out_and_is_named() -> Result<()> {
    run_story(async |world| {
        let site = Site::with_hooks(world).await?;
        let mut unknown = order("T-90003", "shipped");
        unknown["customer"] = json!("nobody");
        let bodies = json!([order("T-90002", "shipped"), { "kind": "order", "id": "T-1" }, unknown, { "kind": "change", "change": "77", "status": "done" }, 5, { "id": "?" }]);
        let (status, answer) = post(&site, "msg_1", now(), &bodies.to_string()).await?;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let bad: Vec<i64> = answer["bad"].as_array().into_iter().flatten().filter_map(|one| one["entry"].as_i64()).collect();
        assert_eq!(bad, [2, 3, 4, 5, 6], "{answer}");
        let kept: i64 = sqlx::query_scalar("select count(*) from orders where id like 'T-900%'").fetch_one(&mut world.owner().await?).await?;
        assert_eq!(kept, 0);
        // mended, it may come under the same id
        let (status, _) = post(&site, "msg_1", now(), &json!([order("T-90002", "shipped")]).to_string()).await?;
        assert_eq!(status, StatusCode::OK);
        site.close().await
    })
    .await
}

#[tokio::test]
async fn what_is_not_signed_now_by_the_shop_is_turned_away() -> Result<()> {
    run_story(async |world| {
        let site = Site::with_hooks(world).await?;
        let body = json!([order("T-90004", "shipped")]).to_string();
        let good = Key::read(&SECRET.into())?.sign("msg_1", now(), body.as_bytes());
        let stranger = Key::read(&"a stranger's secret text".into())?.sign("msg_1", now(), body.as_bytes());
        for (id, at, signature, body) in [
            ("msg_1", now(), stranger.as_str(), body.as_str()),
            ("msg_2", now(), good.as_str(), body.as_str()),
            ("msg_1", now() + 1, good.as_str(), body.as_str()),
            ("msg_1", now(), good.as_str(), "[]"),
            ("msg_1", now(), "", body.as_str()),
        ] {
            let (status, answer) = send(&site, id, at, signature, body).await?;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{answer}");
            assert_eq!(answer["error"], "the signature is not good, or too old");
        }
        for old in [now() - 301, now() + 301] {
            assert_eq!(post(&site, "msg_1", old, &body).await?.0, StatusCode::UNAUTHORIZED);
        }
        let large = format!("[{}]", " ".repeat(1024 * 1024));
        assert_eq!(post(&site, "msg_3", now(), &large).await?.0, StatusCode::PAYLOAD_TOO_LARGE);
        let flood = futures::future::try_join_all((0..60).map(|_| send(&site, "msg_1", now(), "v1,AAAA", &body))).await?;
        assert!(flood.iter().any(|(status, _)| *status == StatusCode::TOO_MANY_REQUESTS), "a flood is slowed down");
        // strangers don't hold the shop up
        assert_eq!(post(&site, "msg_1", now(), &body).await?.0, StatusCode::OK);
        site.close().await
    })
    .await
}

#[tokio::test]
async fn an_outcome_may_come_later() -> Result<()> {
    let system = ShopSystem::start().await?;
    run_story_with(told_to(&system), async |world| {
        let site = Site::with_hooks(world).await?;
        world.verified_as("C-0001").await?;
        world.shopper_says("你好").await?;
        let id = change(world, "T-10003", "cancel_pending_order").await?;
        system.heard(1).await;
        let (status, answer) =
            post(&site, "msg_1", now(), &json!([{ "kind": "change", "change": id.to_string(), "status": "done" }]).to_string()).await?;
        assert_eq!((status, &answer["taken"]["changes"]), (StatusCode::OK, &json!(1)), "{answer}");
        let told = world.hears().await;
        assert!(told.contains("T-10003") && told.contains("确认"), "{told}");
        site.close().await
    })
    .await
}
