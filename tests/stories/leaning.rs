//! Questions that lean on the one before: fragments, pointers at a list, "before that", and what no record tells.

use anyhow::Result;
use mercer_tests::world::run_story;

#[tokio::test]
async fn a_fragment_asks_the_question_before_it_of_something_else() -> Result<()> {
    run_story(async |world| {
        let of_chairs = world.shopper_says("what's the warranty on chairs").await?;
        assert!(of_chairs.contains("warranty"), "{of_chairs}");
        let of_lamps = world.shopper_says("and on lamps?").await?;
        assert!(of_lamps.contains("warranty of two years"), "{of_lamps}");
        world.somebody_else("asks in Chinese");
        assert!(world.shopper_says("椅子的保修期多久？").await?.contains("两年"));
        assert!(world.shopper_says("那台灯呢？").await?.contains("两年"));
        // by itself it is no reason to call a person
        world.somebody_else("begins with a fragment");
        let said = world.shopper_says("what about Norway?").await?;
        assert!(!said.is_empty(), "{said}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_was_listed_may_be_pointed_at() -> Result<()> {
    run_story(async |world| {
        let listed = world.shopper_says("which jackets are waterproof?").await?;
        assert!(listed.contains("Wetherel Rain Jacket"), "{listed}");
        let prices = world.shopper_says("how much are they?").await?;
        assert!(prices.contains("€119.00"), "{prices}");
        let heavy = world.shopper_says("how heavy is the Harrow Desk Lamp?").await?;
        assert!(heavy.contains("not in what I have on record"), "{heavy}");
        let dimmed = world.shopper_says("is it dimmable?").await?;
        assert!(dimmed.contains("dimmer") && !dimmed.contains("on record"), "{dimmed}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_order_before_is_the_next_older_one() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        assert!(world.shopper_says("what did I order last time?").await?.contains("T-10003"));
        assert!(world.shopper_says("and before that?").await?.contains("T-10001"));
        assert!(world.shopper_says("再上一个呢？").await?.contains("T-10002"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn who_writes_another_language_gets_the_nearest_and_a_person() -> Result<()> {
    run_story(async |world| {
        for question in ["Hola, ¿hacen envíos a España?", "Wie lange kann ich etwas zurückgeben?"] {
            world.somebody_else(question);
            let said = world.shopper_says(question).await?;
            assert!(said.contains("I can only write English and Chinese"), "{said}");
            assert!(world.buttons().iter().any(|button| button.label == "Talk to a person"), "{:?}", world.buttons());
        }
        Ok(())
    })
    .await
}
