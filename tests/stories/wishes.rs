//! Wishes that name no deed: what is meant is told by whose the thing is and what was spoken of; who looks for something to buy changes
//! nothing.

use anyhow::Result;
use mercer_tests::world::{World, run_story};

async fn proposed(world: &World) -> Result<Vec<String>> {
    let names = "select name from proposals where state = 'open' order by created_at";
    Ok(sqlx::query_scalar(names).fetch_all(&mut world.owner().await?).await?)
}

#[tokio::test]
async fn what_was_ordered_is_wished_otherwise() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        let summary = world.shopper_says("My rain jacket is too tight. I'd like it in L, in the colour that I have.").await?;
        assert!(summary.contains("size L, colour marine"), "{summary}");
        let summary = world.shopper_says("could it be the mustard one?").await?;
        assert!(summary.contains("size L, colour mustard"), "{summary}");
        world.shopper_says("no thanks").await?;
        assert_eq!(proposed(world).await?, Vec::<String>::new());

        let summary = world.shopper_says("I ordered a desk mat and picked the wrong colour: make it moss").await?;
        assert!(summary.contains("moss") && summary.contains("T-10003"), "{summary}");
        world.shopper_says("not now").await?;
        world.shopper_says("what's in T-10003?").await?;
        let summary = world.shopper_says("I'd like the desk mat in moss instead, please").await?;
        assert!(summary.contains("moss") && summary.contains("To confirm"), "{summary}");
        assert_eq!(proposed(world).await?, ["modify_pending_order_items"]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_parcel_goes_elsewhere_and_is_paid_otherwise() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        let summary = world.shopper_says("send T-10003 to 8 Elm Grove, Uppsala 75320, Sweden instead").await?;
        assert!(summary.contains("To confirm") && summary.contains("8 Elm Grove"), "{summary}");
        world.shopper_says("not now").await?;
        let summary = world.shopper_says("I'd rather pay for T-10003 with PayPal").await?;
        assert!(summary.contains("To confirm") && summary.contains("PayPal"), "{summary}");
        world.shopper_says("算了").await?;
        let asked = world.shopper_says("T-10003能改地址吗").await?;
        assert!(asked.contains("可以") && asked.contains("T-10003"), "{asked}");
        let summary = world.shopper_says("改到上海市浦东新区世纪大道100号 200120").await?;
        assert!(summary.contains("请核对") && summary.contains("世纪大道100号"), "{summary}");
        assert_eq!(proposed(world).await?, ["modify_pending_order_address"]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn who_looks_for_something_changes_nothing() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0002").await?;
        for text in [
            "do you have the Harrow Desk Lamp in black?",
            "I'd like it in white instead",
            "I want a quiet keyboard for my office",
            "can I pay with PayPal?",
            "can it be delivered to Norway?",
            "我想要一个安静的键盘",
            "有黑色的吗",
        ] {
            world.shopper_says(text).await?;
            assert_eq!(proposed(world).await?, Vec::<String>::new(), "{text}");
        }
        Ok(())
    })
    .await
}
