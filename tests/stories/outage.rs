//! The database is gone for a while: nothing is acknowledged that is not stored, and what was stored is answered afterwards.

use std::time::Duration;

use anyhow::Result;
use mercer_tests::wait;
use mercer_tests::world::run_story;

#[tokio::test]
async fn a_message_that_cannot_be_stored_is_not_taken_and_is_answered_when_it_comes_again() -> Result<()> {
    run_story(async |world| {
        world.shopper_says("hello").await?;
        world.database().cut_off().await?;
        let message = world.message("thank you", None);
        assert!(world.receive(message.clone()).await.is_err(), "the channel must not acknowledge it");
        world.database().let_in().await?;
        // as the platform does with what was not acknowledged
        let stored = wait::until("the message is taken", async || world.receive(message.clone()).await.ok()).await;
        assert_ne!(world.answered(stored.conversation).await?, "");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_turn_that_lost_its_database_is_run_again() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("hello").await?;
        let (before, sent) = (world.model().requests().len(), world.everything_sent().len());
        world.model().says_after(Duration::from_millis(300), "");
        let stored = world.shopper_writes("Where is my order T-10001?").await?;
        wait::until("the model is asked", async || (world.model().requests().len() > before).then_some(())).await;
        world.database().cut_off().await?;
        // what comes now is not taken; meanwhile the turn fails at storing its reply
        let other = world.message("and T-10003?", None);
        assert!(world.receive(other).await.is_err());
        world.database().let_in().await?;
        let said = world.answered(stored.conversation).await?;
        assert!(said.contains("T-10001") && said.contains("shipped"), "{said}");
        assert_eq!(world.everything_sent().len(), sent + 1, "answered once");
        Ok(())
    })
    .await
}
