//! The line that a chat is handed back with points; it is never said, and nothing rests on it.

use anyhow::Result;
use engine::conversation::ConversationId;
use mercer_tests::desk::{Desk, Member};
use mercer_tests::world::{World, run_story};

/// A colleague takes the chat over and gives it back with a line.
async fn back(ana: &Member, chat: ConversationId, line: &str) -> Result<()> {
    ana.does(&format!("/chat/{chat}/take"), &[]).await?;
    ana.does(&format!("/chat/{chat}/handback"), &[("text", line)]).await
}

async fn begun(world: &mut World, text: &str) -> Result<ConversationId> {
    let stored = world.shopper_writes(text).await?;
    world.answered(stored.conversation).await?;
    Ok(stored.conversation)
}

#[tokio::test]
async fn a_product_a_language_and_a_topic_are_taken_up() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        let (name, price): (String, String) = sqlx::query_as(
            "select p.name, min(v.price)::text from products p join variants v on v.product_id = p.id
             group by p.id, p.name having min(v.price) = max(v.price) order by p.id limit 1",
        )
        .fetch_one(&mut world.owner().await?)
        .await?;
        let chat = begun(world, "hello").await?;
        back(&ana, chat, &format!("We talked about the {name}")).await?;
        let said = world.shopper_says("How much does it cost?").await?;
        assert!(said.contains(&name) && said.contains(price.trim_end_matches('0').trim_end_matches('.')), "{name} {price}: {said}");

        back(&ana, chat, "please answer in Chinese from now on").await?;
        let said = world.shopper_says("How much does it cost?").await?;
        assert!(said.chars().any(|symbol| matches!(symbol, '\u{4e00}'..='\u{9fff}')), "{said}");
        back(&ana, chat, "English after all: answer in English").await?;
        let said = world.shopper_says("How much does it cost?").await?;
        assert!(!said.chars().any(|symbol| matches!(symbol, '\u{4e00}'..='\u{9fff}')), "{said}");

        world.somebody_else("another");
        let chat = begun(world, "hello").await?;
        back(&ana, chat, "Only the question about the gift wrapping is left").await?;
        let said = world.shopper_says("what does it cost?").await?;
        assert!(said.to_lowercase().contains("wrap"), "{said}");
        desk.close().await
    })
    .await
}

#[tokio::test]
async fn what_a_colleague_promised_is_never_said_by_the_bot() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        world.shopper_says("hello").await?;
        world.verified_as("C-0001").await?;
        let chat = begun(world, "I want to exchange something from order T-10002").await?;
        let drafts = async |world: &World| -> Result<i64> {
            let count = "select jsonb_array_length(state->'writes'->'drafts')::bigint from conversations where id = $1";
            Ok(sqlx::query_scalar(count).bind(chat.0).fetch_one(&mut world.owner().await?).await?)
        };
        assert_eq!(drafts(world).await?, 1, "an exchange is being made");
        back(&ana, chat, "she will get a refund of $20 by Friday, please don't offer the exchange again").await?;
        assert_eq!(drafts(world).await?, 0, "it is called off");
        for question in ["When do I get my $20?", "Will I get a refund by Friday?", "What did your colleague promise me?", "ok"] {
            let said = world.shopper_says(question).await?;
            assert!(!said.contains("$20") && !said.contains("Friday") && !said.to_lowercase().contains("exchange"), "{question}: {said}");
        }
        let told: i64 = sqlx::query_scalar("select count(*) from replies where text like '%$20%' or text like '%Friday%'")
            .fetch_one(&mut world.owner().await?)
            .await?;
        assert_eq!(told, 0);
        desk.close().await
    })
    .await
}
