//! What a message leaves out comes from the dialogue: ordinals, "and the other one?", a change of mind, coming back later.

use anyhow::Result;
use mercer_tests::world::run_story;

#[tokio::test]
async fn a_list_is_pointed_into() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("how much was T-10001").await?;
        for (question, expected) in [
            ("and T-10003?", "€150.00"),
            ("那T-10002呢", "148.80"),
            ("list my orders", "T-10003: pending"),
            ("what's in the third one?", "Rain Jacket"),
            ("no, the second", "T-10001"),
            ("where is my last order?", "T-10003 is pending"),
            ("which of my orders are delivered?", "T-10002"),
            ("how much did I spend in total on all my orders?", "€382.60 altogether"),
            ("what is my address?", "Kvarnbergsgatan"),
            ("what's my email", "mara.lindqvist@example.com"),
            ("how much was the rain jacket in T-10002?", "€119.00"),
        ] {
            let said = world.shopper_says(question).await?;
            assert!(said.contains(expected), "{question}: {said}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_the_shop_charges_is_no_price_of_the_product_that_was_spoken_of() -> Result<()> {
    run_story(async |world| {
        world.shopper_says("How much is the mug?").await?;
        for (question, expected) in
            [("What does delivery cost?", "6.90"), ("and how much is gift wrapping?", "3.90"), ("运费多少钱", "6.90")]
        {
            let said = world.shopper_says(question).await?;
            assert!(said.contains(expected), "{question}: {said}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn another_question_between_does_not_lose_what_waits() -> Result<()> {
    run_story(async |world| {
        world.shopper_says("how much was order T-10003?").await?;
        let side = world.shopper_says("how long does delivery take?").await?;
        assert!(side.contains("3-5 working days"), "{side}");
        let said = world.shopper_says("mara.lindqvist@example.com, 113 59").await?;
        assert!(said.contains("€150.00"), "{said}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_choice_waits_while_something_else_is_asked() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        let which = world.shopper_says("what was in my order?").await?;
        assert!(which.contains("Which one do you mean"), "{which}");
        let side = world.shopper_says("do you ship to Norway?").await?;
        assert!(side.contains("Norway"), "{side}");
        let said = world.shopper_says("the third one").await?;
        assert!(said.contains("Rain Jacket"), "{said}");
        Ok(())
    })
    .await
}
