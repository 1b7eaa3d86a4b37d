//! A take-over at every moment of a running turn: from its end to the hand-back the bot says nothing.

use anyhow::Result;
use engine::handover::{AgentId, leave, take};
use mercer_tests::desk::Desk;
use mercer_tests::wait;
use mercer_tests::world::run_story;
use sqlx::Connection;

/// Races, spread over the time that a turn takes; MERCER_TEST_RACES for more.
fn races() -> u64 {
    std::env::var("MERCER_TEST_RACES").ok().and_then(|count| count.parse().ok()).unwrap_or(60)
}

#[tokio::test]
async fn nothing_of_the_bot_comes_between_take_over_and_hand_back() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let agent = AgentId(desk.hire(world, "Ana", "agent").await?);
        let stored = world.shopper_writes("hello").await?;
        world.answered(stored.conversation).await?;
        let id = stored.conversation;
        let now = world.clock().now();
        for race in 0..races() {
            world.shopper_writes(&format!("What does express delivery cost? ({race})")).await?;
            // 0 to about 60 ms, each race at another moment of the turn
            tokio::time::sleep(std::time::Duration::from_micros(race * 7919 % 60_000)).await;
            let mut conn = world.database().log_in("mercer_desk").await?;
            let mut tx = conn.begin().await?;
            assert_eq!(take::take_over(&mut tx, id, agent, false, now).await?, Ok(()));
            tx.commit().await?;
            wait::until("what is in flight settles", async || {
                let mut tx = conn.begin().await.ok()?;
                let settled = take::settle(&mut tx, id, now).await.ok()?;
                tx.commit().await.ok()?;
                settled.then_some(())
            })
            .await;
            let (heard, stored) = (world.heard().len(), bot_messages(world).await?);
            tokio::time::sleep(std::time::Duration::from_millis(30)).await;
            assert_eq!((world.heard().len(), bot_messages(world).await?), (heard, stored), "race {race}: the bot spoke over a person");
            let mut tx = conn.begin().await?;
            assert_eq!(leave::close(&mut tx, id, agent, "", now).await?, Ok(()));
            tx.commit().await?;
        }
        desk.close().await
    })
    .await
}

async fn bot_messages(world: &mercer_tests::world::World) -> Result<i64> {
    let mut owner = world.owner().await?;
    Ok(sqlx::query_scalar("select count(*) from messages where author = 'bot' and deleted_at is null").fetch_one(&mut owner).await?)
}
