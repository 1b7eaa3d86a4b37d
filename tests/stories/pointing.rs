//! What a question means by "it", "them" and "the plum one", and short ones that name nothing at all.

use anyhow::Result;
use mercer_tests::world::run_story;

#[tokio::test]
async fn it_is_held_against_what_is_named() -> Result<()> {
    run_story(async |world| {
        world.shopper_says("tell me about the rain jacket").await?;
        let both = world.shopper_says("compare it with the sleeping bag").await?;
        assert!(both.contains("Wetherel Rain Jacket costs") && both.contains("Norrin Sleeping Bag"), "{both}");
        let cheaper = world.shopper_says("which one is cheaper?").await?;
        assert!(cheaper.contains("€99.00") && cheaper.contains("Norrin"), "{cheaper}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_short_question_is_about_the_product_before_it() -> Result<()> {
    run_story(async |world| {
        world.shopper_says("do you have the Harrow Desk Lamp?").await?;
        let dimmed = world.shopper_says("能调光吗").await?;
        assert!(dimmed.contains("dimmer"), "{dimmed}");
        let cheapest = world.shopper_says("最便宜的是哪个").await?;
        assert!(cheapest.contains("54.90"), "{cheapest}");
        world.somebody_else("a second one");
        world.shopper_says("tell me about the Pinnet Wireless Earbuds").await?;
        let battery = world.shopper_says("battery life").await?;
        assert!(battery.contains("six hours") && !battery.contains("queue"), "{battery}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn one_of_those_shown_is_asked_for_or_told_by_its_colour() -> Result<()> {
    run_story(async |world| {
        let mats = world.shopper_says("what colours does the mat come in").await?;
        assert!(mats.contains("Felda") && mats.contains("Asanel"), "{mats}");
        let which = world.shopper_says("is it washable?").await?;
        assert!(which.contains("Which one do you mean?"), "{which}");
        let plum = world.shopper_says("is the plum one in stock").await?;
        assert!(plum.contains("Asanel Yoga Mat") && !plum.contains("Felda"), "{plum}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_was_bought_is_looked_for_among_the_orders() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0002").await?;
        let there = world.shopper_says("I want my money back for both mugs, and where are my headphones?").await?;
        assert!(there.contains("T-10005") && there.contains("To confirm") && there.contains("T-10006"), "{there}");
        world.somebody_else("asks in Chinese");
        world.verified_as("C-0002").await?;
        let when = world.shopper_says("我的耳机什么时候到").await?;
        assert!(when.contains("T-10005"), "{when}");
        world.somebody_else("asks after the lamp");
        world.verified_as("C-0001").await?;
        assert!(world.shopper_says("when will my bottle arrive?").await?.contains("25 November"));
        let lamp = world.shopper_says("and the lamp?").await?;
        assert!(lamp.contains("25 November") && lamp.contains("T-10001"), "{lamp}");
        Ok(())
    })
    .await
}

/// A number of another shape than the shop's is an order's all the same: no other order is taken for it.
#[tokio::test]
async fn an_order_number_of_another_shape_is_not_some_other_order() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0002").await?;
        for (said, number) in [
            ("cancel PW-5005", "PW-5005"),
            ("please cancel order 12345678", "12345678"),
            ("where is my order 99887766?", "99887766"),
            ("取消PW-5005", "PW-5005"),
        ] {
            let reply = world.shopper_says(said).await?;
            assert!(reply.contains(number) && !reply.contains("T-1"), "{said}: {reply}");
            assert!(world.buttons().iter().all(|button| !["Confirm", "确认"].contains(&button.label.as_str())), "{said}: {reply}");
        }
        let own = world.shopper_says("cancel order T-10006").await?;
        assert!(own.contains("T-10006"), "{own}");
        Ok(())
    })
    .await
}
