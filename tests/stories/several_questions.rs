//! Several questions in one message: all are answered, in order, in one reply.

use anyhow::Result;
use mercer_tests::world::run_story;

#[tokio::test]
async fn questions_about_one_order_and_the_shop_are_answered_in_order() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("hello").await?;
        let said = world.shopper_says("Where is T-10001 and how much was it? Also, how long does delivery take?").await?;
        insta::assert_snapshot!(said, @r"
        1. Order T-10001 has been shipped. The carrier is Swiftpost. It is expected on 25 November 2026. The tracking number is TL48291734EU.

        2. The total of order T-10001 is €83.80.

        3. Standard delivery takes 3-5 working days in the EU and 7-12 working days to Asia. Express delivery within the EU takes 1-2 working days.
        ");
        let chinese = world.shopper_says("T-10001到哪了，一共多少钱？").await?;
        assert!(chinese.starts_with("1. 订单 T-10001 已发货") && chinese.contains("\n\n2. 订单 T-10001 的总价是 83.80 欧元"), "{chinese}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_stranger_proves_once_and_everything_that_waited_is_answered() -> Result<()> {
    run_story(async |world| {
        let asked = world.shopper_says("Where is T-10001 and how much was T-10003? Do you ship to Norway?").await?;
        assert!(asked.matches("postcode").count() == 2 && asked.contains("Norway"), "the proof is asked for once: {asked}");
        let said = world.shopper_says("mara.lindqvist@example.com, postcode 113 59. And what is in T-10002?").await?;
        let order: Vec<Option<usize>> = ["shipped", "€150.00", "Rain Jacket"].iter().map(|piece| said.find(piece)).collect();
        assert!(order.iter().all(Option::is_some) && order.is_sorted(), "{said}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_missing_in_one_part_comes_from_another() -> Result<()> {
    run_story(async |world| {
        let said = world.shopper_says("how much is the Harrow Desk Lamp and is it available in white").await?;
        assert!(said.contains("€54.90") && said.contains("(colour white) is available"), "{said}");
        world.verified_as("C-0001").await?;
        let said = world.shopper_says("what did I pay and what was in it? I mean order T-10002").await?;
        assert!(said.contains("€148.80") && said.contains("Rain Jacket"), "{said}");
        let said = world.shopper_says("status of T-10001 and T-10002").await?;
        assert!(said.contains("T-10001 has been shipped") && said.contains("T-10002 has been delivered"), "{said}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn one_order_to_choose_serves_all_questions_that_waited() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        let which = world.shopper_says("where is my order and what's in it?").await?;
        assert_eq!(which.matches("Which one do you mean").count(), 1, "{which}");
        let said = world.shopper_presses("T-10002").await?;
        assert!(said.contains("1. Order T-10002 has been delivered") && said.contains("Rain Jacket"), "{said}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_wish_for_a_person_beside_a_question_is_seen_and_both_are_answered() -> Result<()> {
    for both in ["What does express delivery cost?\na person again please", "What does express delivery cost? A real person please."] {
        run_story(async |world| {
            world.shopper_says("hello").await?;
            let said = world.shopper_says(both).await?;
            assert!(said.contains("express") || said.contains("Express"), "{said}");
            let open: i64 =
                sqlx::query_scalar("select count(*) from handoffs where closed_at is null").fetch_one(&mut world.owner().await?).await?;
            assert_eq!(open, 1, "{said}");
            Ok(())
        })
        .await?;
    }
    Ok(())
}
