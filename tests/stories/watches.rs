//! "Tell me when it ships": kept, told once, taken back, and never to whom it is no longer to be told.

use anyhow::Result;
use mercer_tests::world::{World, run_story};
use sqlx::Executor;

async fn ships(world: &World, order: &str) -> Result<()> {
    let statement = format!("update orders set status = 'shipped', version = version + 1 where id = '{order}'");
    world.owner().await?.execute(sqlx::AssertSqlSafe(statement)).await?;
    Ok(())
}

async fn open(world: &World) -> Result<i64> {
    Ok(sqlx::query_scalar("select count(*) from order_watches where ended is null").fetch_one(&mut world.owner().await?).await?)
}

#[tokio::test]
async fn a_shopper_is_told_once_when_the_order_ships() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        let said = world.shopper_says("Where is my order T-10003?").await?;
        assert!(said.contains("T-10003"), "{said}");
        let kept = world.shopper_presses("Tell me when it ships").await?;
        assert!(kept.contains("T-10003") && kept.contains("I will write"), "{kept}");
        ships(world, "T-10003").await?;
        let told = world.hears().await;
        assert!(told.contains("You asked me to tell you") && told.contains("T-10003 has been shipped"), "{told}");
        assert_eq!(open(world).await?, 0);
        let facts: i64 =
            sqlx::query_scalar("select count(*) from reply_facts f join replies r on r.id = f.reply_id where r.intent = 'order_shipped'")
                .fetch_one(&mut world.owner().await?)
                .await?;
        assert!(facts > 0, "what is told rests on stored facts");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn it_is_asked_in_words_and_taken_back_in_chinese() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        let kept = world.shopper_says("订单 T-10003 发货了请告诉我").await?;
        assert!(kept.contains("T-10003"), "{kept}");
        assert_eq!(open(world).await?, 1);
        let undone = world.shopper_presses("不用告诉我了").await?;
        assert!(undone.contains("好的"), "{undone}");
        assert_eq!(open(world).await?, 0);
        let kept = world.shopper_says("let me know as soon as T-10003 is dispatched please").await?;
        assert!(kept.contains("T-10003"), "{kept}");
        assert_eq!(open(world).await?, 1);
        // one that has shipped is told at once
        let shipped = world.shopper_says("tell me when T-10001 ships").await?;
        assert!(shipped.contains("T-10001 has been shipped"), "{shipped}");
        assert_eq!(open(world).await?, 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_stranger_proves_first_and_a_forgotten_chat_is_told_nothing() -> Result<()> {
    run_story(async |world| {
        let asked = world.shopper_says("Tell me when T-10003 ships").await?;
        assert!(asked.contains("I first need to know"), "{asked}");
        let kept = world.shopper_says("mara.lindqvist@example.com, postcode 113 59").await?;
        assert!(kept.contains("I will write"), "{kept}");
        assert_eq!(open(world).await?, 1);
        world.shopper_says("/forget").await?;
        assert_eq!(open(world).await?, 0);

        // a link that has expired sees nothing: the wish ends in silence
        world.somebody_else("late");
        world.verified_as("C-0001").await?;
        world.shopper_says("Tell me when T-10003 ships").await?;
        world.owner().await?.execute("update identity_links set expires_at = now() - interval '1 second'").await?;
        let before = world.everything_sent().len();
        ships(world, "T-10003").await?;
        let mut owner = world.owner().await?;
        mercer_tests::wait::until("the wish has ended", async || {
            let ended: Option<String> =
                sqlx::query_scalar("select ended from order_watches order by id desc limit 1").fetch_one(&mut owner).await.ok()?;
            ended.filter(|ended| ended == "lost")
        })
        .await;
        assert_eq!(world.everything_sent().len(), before);
        Ok(())
    })
    .await
}

/// While a person holds the chat nothing automatic is said; afterwards it is.
#[tokio::test]
async fn a_chat_that_a_person_holds_is_told_later() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("Tell me when T-10003 ships").await?;
        world.owner().await?.execute("update conversations set handler = 'agent'").await?;
        ships(world, "T-10003").await?;
        let mut owner = world.owner().await?;
        mercer_tests::wait::until("it is put off", async || {
            let put_off: bool = sqlx::query_scalar("select due_at > now() from order_watches").fetch_one(&mut owner).await.ok()?;
            put_off.then_some(())
        })
        .await;
        world.owner().await?.execute("update conversations set handler = 'bot'; update order_watches set due_at = now()").await?;
        let told = world.hears().await;
        assert!(told.contains("T-10003 has been shipped"), "{told}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn somebody_elses_order_can_not_be_watched() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0002").await?;
        let said = world.shopper_says("Tell me when T-10003 ships").await?;
        assert!(said.contains("I can't find order T-10003"), "{said}");
        assert_eq!(open(world).await?, 0);
        Ok(())
    })
    .await
}
