//! "Why not?" and "what can I do then?", after the shop's rules refused something.

use anyhow::Result;
use mercer_tests::world::run_story;

#[tokio::test]
async fn the_reason_is_the_rule_and_what_is_left_is_offered() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        let no = world.shopper_says("cancel T-10001").await?;
        assert!(no.contains("can't be cancelled"), "{no}");
        let why = world.shopper_says("why not").await?;
        assert!(why.contains("only while it is pending") && why.contains("T-10001 is shipped"), "{why}");
        let then = world.shopper_says("ok what can I do then").await?;
        assert!(then.contains("Once order T-10001 has arrived") && then.contains("send items back") && then.contains("30 days"), "{then}");
        // what is asked afterwards is asked of something else
        let source = world.shopper_says("how do you know?").await?;
        assert!(source.contains("This comes from"), "{source}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_another_status_still_allows() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        let no = world.shopper_says("return the keyboard").await?;
        assert!(no.contains("can't be sent back"), "{no}");
        let then = world.shopper_says("what are my options?").await?;
        assert!(then.contains("T-10003") && then.contains("cancel it") && then.contains("another address"), "{then}");
        let begun = world.shopper_presses("Cancel order T-10003").await?;
        assert!(begun.contains("Why would you like to cancel"), "{begun}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn in_chinese_too() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("取消T-10001").await?;
        let why = world.shopper_says("为什么不行").await?;
        assert!(why.contains("规则") && why.contains("待处理"), "{why}");
        let then = world.shopper_says("那我该怎么办").await?;
        assert!(then.contains("送达后") && then.contains("退货"), "{then}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_window_that_is_over_is_told_with_its_days() -> Result<()> {
    run_story(async |world| {
        world.sells_also("pets").await?;
        world.verified_as("K1").await?;
        let no = world.shopper_says("I want to send back the bed").await?;
        assert!(no.contains("30 days"), "{no}");
        let why = world.shopper_says("but why?").await?;
        assert!(why.contains("within 30 days after they arrive") && why.contains("5 September 2026"), "{why}");
        let then = world.shopper_says("isn't there any other way?").await?;
        assert!(then.contains("person"), "{then}");
        Ok(())
    })
    .await
}
