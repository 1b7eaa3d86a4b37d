//! Repair before refusal: a wrong value, then one more draft, then the template. What is stored says which it was.

use anyhow::{Context as _, Result};
use engine::conversation::explained::{Explained, Which, find};
use mercer_tests::world::{World, run_story};

async fn last(world: &World) -> Result<Explained> {
    find(&mut *world.database().database.desk.acquire().await?, Which::Last).await?.context("a reply")
}

/// What the template says of an order, and the same in an order of words that is the model's.
async fn template_and_draft(world: &mut World) -> Result<(String, String)> {
    world.model().says("");
    let template = world.shopper_says("Where is my order T-10001?").await?;
    let good = template.replace(
        "Order T-10001 has been shipped. The carrier is Swiftpost.",
        "The carrier is Swiftpost. Your order T-10001 has been shipped.",
    );
    anyhow::ensure!(good != template, "{template}");
    Ok((template, good))
}

#[tokio::test]
async fn a_wrong_value_is_replaced_by_the_facts() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.model().says("");
        let template = world.shopper_says("Where is my order T-10001?").await?;
        let wrong = template.replace("25 November", "27 November").replace("Order T-10001", "Your order T-10001");
        assert_ne!(wrong, template, "the day stands in it: {template}");
        world.model_says(&wrong);
        let said = world.shopper_says("Where is my order T-10001?").await?;
        assert_eq!(said, wrong.replace("27 November", "25 November"));
        let explained = last(world).await?;
        assert_eq!((explained.source.as_str(), explained.verdict()), ("model", Some("repaired")));
        assert!(explained.claims.iter().all(|claim| claim.supported), "{:?}", explained.claims);
        let (run, _) = explained.recording()?;
        assert!(run.drafts[0].refused.iter().any(|one| one.claim.text.contains("27 November")), "{:?}", run.drafts);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_draft_that_leaves_a_value_out_is_made_once_more_with_it() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        let (template, good) = template_and_draft(world).await?;
        let asked = world.model().requests().len();
        world.model_says("Your order T-10001 has been shipped.");
        world.model_says(&good);
        assert_eq!(world.shopper_says("Where is my order T-10001?").await?, good);
        let requests = world.model().requests();
        assert_eq!(requests.len(), asked + 2);
        assert!(requests.last().is_some_and(|request| request.user.contains("25 November 2026")), "{requests:?}");
        let explained = last(world).await?;
        assert_eq!(explained.source, "model");
        let (run, _) = explained.recording()?;
        assert_eq!(run.drafts.len(), 2);
        assert!(!run.drafts[0].refused.is_empty() && run.drafts[1].refused.is_empty(), "{:?}", run.drafts);
        // a third time is none: the template answers
        world.model_says("Your order T-10001 has been shipped.");
        world.model_says("Your order T-10001 has been shipped.");
        assert_eq!(world.shopper_says("Where is my order T-10001?").await?, template);
        assert_eq!(last(world).await?.source, "template");
        // and what says what nothing holds is not asked again
        let asked = world.model().requests().len();
        world.model_says("A kind wizard carries it.");
        assert_eq!(world.shopper_says("Where is my order T-10001?").await?, template);
        assert_eq!(world.model().requests().len(), asked + 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_draft_that_repeats_the_template_is_made_again_with_more_freedom() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        let (template, good) = template_and_draft(world).await?;
        let asked = world.model().requests().len();
        for draft in [&template, &template, &good] {
            world.model_says(draft);
        }
        assert_eq!(world.shopper_says("Where is my order T-10001?").await?, good);
        let requests = world.model().requests().split_off(asked);
        let freedom: Vec<f32> = requests.iter().map(|request| request.temperature).collect();
        assert!(freedom.len() == 3 && freedom.is_sorted_by(|less, more| less < more), "{freedom:?}");
        let explained = last(world).await?;
        assert_eq!(explained.source, "model");
        let (run, _) = explained.recording()?;
        assert!(run.drafts[0].refused[0].why.contains("template"), "{:?}", run.drafts[0].refused);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_model_is_told_of_the_chat_so_far() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        let (_, good) = template_and_draft(world).await?;
        world.model_says(&good);
        assert_eq!(world.shopper_says("Where is T-10001? I am at zed.zulu@mail.example").await?, good);
        world.shopper_says("And what does it cost?").await?;
        let request = world.model().requests().pop().context("the model was asked")?;
        let told = request.history.last().context("an exchange")?;
        assert!(told.user.contains("Where is T-10001? I am at [EMAIL_1]") && told.assistant.ends_with(&good), "{told:?}");
        assert!(request.user.contains("Asked before: Where is my order T-10001?"), "what a template answered, in short: {}", request.user);
        assert!(!format!("{request:?}").contains("zed.zulu"));
        // a replay asks the same
        let (run, _) = last(world).await?.recording()?;
        assert_eq!(run.memory.exchanges.len(), 1);
        Ok(())
    })
    .await
}
