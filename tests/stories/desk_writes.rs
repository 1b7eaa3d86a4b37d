//! People of the shop change orders by the same two steps: what would be done, then the confirmation.

use anyhow::{Context, Result};
use mercer_tests::desk::Desk;
use mercer_tests::wait;
use mercer_tests::world::run_story;
use reqwest::StatusCode;

fn token(page: &str) -> Result<String> {
    let found = page.split("name=\"token\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    Ok(found.context("a token")?.to_owned())
}

#[tokio::test]
async fn who_holds_the_chat_cancels_an_order_in_two_steps() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        let bo = desk.member(world, "Bo", "agent").await?;
        let (customer, order): (String, String) =
            sqlx::query_as("select customer_id, id from orders where status = 'pending' order by id limit 1")
                .fetch_one(&mut world.owner().await?)
                .await?;
        world.shopper_says("hello").await?;
        let stored = world.shopper_writes("a person please").await?;
        world.answered(stored.conversation).await?;
        let path = format!("/chat/{}/order/{order}", stored.conversation);
        let take = format!("/chat/{}/take", stored.conversation);
        ana.does(&take, &[]).await?;
        assert_eq!(ana.get(&path).await?.status(), StatusCode::NOT_FOUND, "nobody has proved to be a customer");
        world.verified_as(&customer).await?;
        assert!(ana.page(&format!("/chat/{}", stored.conversation)).await?.contains("Change this order"));
        assert_eq!(bo.get(&path).await?.status(), StatusCode::UNPROCESSABLE_ENTITY, "a colleague holds the chat");

        let status = async |world: &mercer_tests::world::World| -> Result<String> {
            Ok(sqlx::query_scalar("select status from orders where id = $1").bind(&order).fetch_one(&mut world.owner().await?).await?)
        };
        let wrong = ana.post(&path, &[("change", "cancel"), ("reason", "because")]).await?.text().await?;
        assert!(wrong.contains("Choose a reason."), "{wrong}");
        let back = ana.post(&path, &[("change", "return"), ("piece.0", "back"), ("method", "none")]).await?.text().await?;
        assert!(back.contains("Choose a payment method."), "{back}");
        let shown = ana.post(&path, &[("change", "cancel"), ("reason", "no longer needed")]).await?.text().await?;
        assert!(shown.contains(&format!("Order {order} is cancelled: no longer needed.")) && shown.contains("go back to"), "{shown}");
        assert_eq!(status(world).await?, "pending", "nothing is written before the confirmation");
        let side = format!("/chat/{}/side", stored.conversation);
        let proposed = bo.page(&side).await?;
        assert!(proposed.contains("Cancel pending order") && proposed.contains("by Ana: waits for a yes"), "{proposed}");
        let token = token(&shown)?;
        let confirm = format!("{path}/confirm");
        let others = bo.post(&confirm, &[("token", &token)]).await?.text().await?;
        assert!(others.contains("no such proposal of yours"), "{others}");
        for _ in 0..2 {
            let done = ana.post(&confirm, &[("token", &token)]).await?.text().await?;
            assert!(done.contains("It is done."), "{done}");
        }
        assert_eq!(status(world).await?, "cancelled");
        assert!(bo.page(&side).await?.contains("by Ana: confirmed and done"));
        let written: i64 = sqlx::query_scalar("select count(*) from order_changes where order_id = $1")
            .bind(&order)
            .fetch_one(&mut world.owner().await?)
            .await?;
        assert_eq!(written, 1, "once, however often it is sent");
        assert!(ana.page(&path).await?.contains("Nothing can be changed now."));
        let chat = ana.page(&format!("/chat/{}", stored.conversation)).await?;
        assert!(
            chat.contains("cancel pending order") && chat.contains("Hand back"),
            "the chat is held still, and colleagues see what was done"
        );
        let boss = desk.member(world, "Cy", "admin").await?;
        let audit = boss.page("/audit").await?;
        assert!(audit.contains("order.propose") && audit.contains("order.write"), "{audit}");
        desk.close().await
    })
    .await
}

/// What was proposed is not done after the chat was given away, nor after the order changed.
#[tokio::test]
async fn a_proposal_ends_with_the_hold_and_with_the_orders_change() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        let (customer, order): (String, String) =
            sqlx::query_as("select customer_id, id from orders where status = 'pending' order by id limit 1")
                .fetch_one(&mut world.owner().await?)
                .await?;
        let stored = world.shopper_writes("a person please").await?;
        world.answered(stored.conversation).await?;
        world.verified_as(&customer).await?;
        let chat = format!("/chat/{}", stored.conversation);
        let path = format!("{chat}/order/{order}");
        ana.does(&format!("{chat}/take"), &[]).await?;
        let address = [("change", "address"), ("line1", "1 New Street"), ("postcode", "10115"), ("city", "Berlin"), ("country", "Germany")];
        let first = token(&ana.post(&path, &address).await?.text().await?)?;
        sqlx::query("update orders set version = version + 1 where id = $1").bind(&order).execute(&mut world.owner().await?).await?;
        let refused = ana.post(&format!("{path}/confirm"), &[("token", &first)]).await?.text().await?;
        assert!(refused.contains("Nothing was done: the order is not as it was shown any more."), "{refused}");
        let second = token(&ana.post(&path, &address).await?.text().await?)?;
        ana.does(&format!("{chat}/handback"), &[]).await?;
        let refused = ana.post(&format!("{path}/confirm"), &[("token", &second)]).await?.text().await?;
        assert!(refused.contains("you do not hold the chat any more"), "{refused}");
        ana.does(&format!("{chat}/take"), &[]).await?;
        let third = token(&ana.post(&path, &address).await?.text().await?)?;
        assert!(ana.post(&format!("{path}/confirm"), &[("token", &third)]).await?.text().await?.contains("It is done."));
        wait::until("the order goes there", async || {
            let line: String = sqlx::query_scalar("select line1 from orders where id = $1")
                .bind(&order)
                .fetch_one(&mut world.owner().await.ok()?)
                .await
                .ok()?;
            (line == "1 New Street").then_some(())
        })
        .await;
        desk.close().await
    })
    .await
}
