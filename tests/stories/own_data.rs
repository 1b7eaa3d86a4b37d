//! What is kept of a chat: shown, and erased when the shopper says so with the button.

use anyhow::Result;
use mercer_tests::wait;
use mercer_tests::world::{World, run_story};
use sqlx::Executor;

async fn count(world: &World, what: &str) -> Result<i64> {
    Ok(sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {what}"))).fetch_one(&mut world.owner().await?).await?)
}

#[tokio::test]
async fn what_is_kept_is_said_and_shown() -> Result<()> {
    run_story(async |world| {
        let stranger = world.shopper_says("/privacy").await?;
        assert!(stranger.contains("not connected to a customer account"), "{stranger}");
        world.verified_as("C-0001").await?;
        world.shopper_says("Where is my order T-10001?").await?;
        let said = world.shopper_says("/privacy").await?;
        assert!(said.contains("connected to your customer account (by the shop itself) until"), "{said}");
        let shown = world.shopper_presses("Show what is kept").await?;
        assert!(shown.contains("what you wrote since") && shown.contains(": 4\n"), "{shown}");
        let asked = world.shopper_says("我想查看我的数据").await?;
        assert!(asked.contains("这段聊天保存了以下内容"), "{asked}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_chat_is_erased_by_the_button_and_by_nothing_else() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("Where is my order T-10001?").await?;
        // somebody else's chat stays
        world.somebody_else("neighbour");
        world.shopper_says("hello").await?;
        world.somebody_else("shopper");

        let asked = world.shopper_says("Please delete all my data").await?;
        assert!(asked.contains("can't be undone") && asked.contains("Tillow's own records"), "{asked}");
        let kept = world.shopper_presses("No, keep it").await?;
        assert!(kept.contains("nothing was erased"), "{kept}");
        world.shopper_says("Please delete all my data").await?;
        world.shopper_says("hm, let me think. What does delivery cost?").await?;
        // the button is not on show any more: typed words erase nothing
        let again = world.shopper_says("Yes, erase everything").await?;
        assert_eq!(count(world, "erasures").await?, 0, "{again}");

        std::fs::create_dir_all(world.data_dir().join("files"))?;
        std::fs::write(world.data_dir().join("files/photo.jpg"), b"a photo")?;
        world
            .owner()
            .await?
            .execute(
                "insert into attachments (conversation_id, name, media_type, bytes, path, created_at)
                 select c.id, 'photo.jpg', 'image/jpeg', 7, 'files/photo.jpg', now()
                 from conversations c join identities i on i.id = c.identity_id where i.external_id = 'shopper'",
            )
            .await?;
        world.shopper_says("Please delete all my data").await?;
        let done = world.shopper_presses("Yes, erase everything").await?;
        assert!(done.starts_with("Done: everything of this chat is being erased"), "{done}");
        let mut owner = world.owner().await?;
        wait::until("the chat is gone", async || {
            let left: i64 =
                sqlx::query_scalar("select count(*) from identities where external_id = 'shopper'").fetch_one(&mut owner).await.ok()?;
            (left == 0).then_some(())
        })
        .await;
        wait::until("the file is gone", async || (!world.data_dir().join("files/photo.jpg").exists()).then_some(())).await;
        let said: i64 = count(world, "messages where text like '%T-10001%'").await?;
        assert_eq!((said, count(world, "identity_links").await?, count(world, "conversations").await?), (0, 0, 1));
        assert_eq!(count(world, "customers where id = 'C-0001'").await?, 1, "the shop's own rows stay");
        // who comes back is a stranger
        let back = world.shopper_says("Where is my order T-10001?").await?;
        assert!(back.contains("I first need to know"), "{back}");
        Ok(())
    })
    .await
}

/// Erasing a chat is no way around the limits of guessing.
#[tokio::test]
async fn wrong_tries_outlive_the_chat() -> Result<()> {
    run_story(async |world| {
        for round in 0..5 {
            world.somebody_else(&format!("guesser {round}"));
            world.shopper_says(&format!("Where is T-10001? I'm mara.lindqvist@example.com, postcode 9999{round}")).await?;
            world.shopper_says("delete my data").await?;
            world.shopper_presses("Yes, erase everything").await?;
        }
        let mut owner = world.owner().await?;
        wait::until("the chats are gone", async || {
            let left: i64 = sqlx::query_scalar("select count(*) from conversations").fetch_one(&mut owner).await.ok()?;
            (left == 0).then_some(())
        })
        .await;
        world.somebody_else("guesser 6");
        let locked = world.shopper_says("Where is T-10001? I'm mara.lindqvist@example.com, postcode 11359").await?;
        assert!(locked.contains("too many tries"), "{locked}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_group_is_told_nothing() -> Result<()> {
    run_story(async |world| {
        world.in_a_group();
        for text in ["show me my data", "delete my data", "/privacy"] {
            let said = world.shopper_says(text).await?;
            assert!(!said.contains("kept of our chat") && !said.contains("Shall I erase"), "{said}");
        }
        Ok(())
    })
    .await
}
