//! What the classifier is unsure of, settled by the language model within a turn.

use anyhow::Result;
use mercer_tests::world::run_story;

const UNSURE: &str = "the thing i sent back last month has still not reached my bank";

#[tokio::test]
async fn the_model_settles_what_the_classifier_is_unsure_of() -> Result<()> {
    run_story(async |world| {
        let head = world.engine().understands(UNSURE).await?;
        assert!(head.unsure && head.intent.as_str() == "return_order", "{head:?}");
        assert!(head.alternatives.iter().any(|(intent, _)| intent.as_str() == "track_order"), "{head:?}");
        let unsettled = world.shopper_says(UNSURE).await?;
        assert!(unsettled.contains("I am not certain"), "{unsettled}");

        // likely of every message: it is no sign of this one
        world.somebody_else("a second one");
        world.model().finds_likely("Message", "track order");
        let biased = world.shopper_says(UNSURE).await?;
        assert!(biased.contains("I am not certain"), "{biased}");

        world.somebody_else("a third one");
        world.model().finds_likely("reached my bank", "order payment");
        let elsewhere = world.shopper_says(UNSURE).await?;
        assert!(elsewhere.contains("I am not certain"), "what is no candidate is not chosen: {elsewhere}");
        Ok(())
    })
    .await?;
    run_story(async |world| {
        world.model().finds_likely("reached my bank", "track order");
        let settled = world.shopper_says(UNSURE).await?;
        assert!(settled.contains("know that it is yours"), "{settled}");
        Ok(())
    })
    .await
}
