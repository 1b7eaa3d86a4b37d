//! Shoppers as they write: in short, in pieces, with a change of mind, pointing at what was spoken of.

use anyhow::Result;
use mercer_tests::world::run_story;

#[tokio::test]
async fn an_address_comes_in_pieces_and_goes_into_the_account_too() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("what about the order with the keyboard").await?;
        let reply = world.shopper_says("send it to Storgatan 5").await?;
        assert!(reply.contains("city") && reply.contains("postcode") && !reply.contains("street"), "{reply}");
        let reply = world.shopper_says("Uppsala, 75331, sweden").await?;
        assert!(reply.contains("Storgatan 5, Uppsala 75331, Sweden") || reply.contains("Storgatan 5, 75331 Uppsala"), "{reply}");
        let reply = world.shopper_says("yes").await?;
        assert!(reply.contains("It's done") && reply.contains("Storgatan 5"), "{reply}");
        let reply = world.shopper_says("change the address in my account to that one too").await?;
        assert!(reply.contains("the address of your account") && reply.contains("→ Storgatan 5"), "{reply}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_chinese_district_is_no_second_town() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0002").await?;
        world.shopper_says("椅子的订单寄到我公司").await?;
        world.shopper_says("世纪大道100号").await?;
        world.shopper_says("上海浦东").await?;
        let reply = world.shopper_says("200120").await?;
        assert!(reply.contains("世纪大道100号, 上海, 浦东 200120"), "{reply}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_does_not_fit_is_exchanged_and_a_change_of_mind_leaves_nothing_behind() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        let reply = world.shopper_says("the rain jacket is too tight").await?;
        assert!(reply.contains("you can exchange items of order T-10002"), "{reply}");
        let reply = world.shopper_says("one size bigger pls, same colour").await?;
        assert!(reply.contains("size M, colour marine) → size L, colour marine") && !reply.contains("Socks"), "{reply}");
        let reply = world.shopper_says("return it then").await?;
        assert!(reply.contains("Where should the money go") && !reply.contains("Socks"), "{reply}");
        let reply = world.shopper_says("paypal").await?;
        assert!(reply.contains("Rain Jacket") && reply.contains("119.00 goes to PayPal") && !reply.contains("Socks"), "{reply}");
        let reply = world.shopper_says("no wait, exchange it after all").await?;
        assert!(reply.contains("Rain Jacket") && !reply.contains("Socks"), "{reply}");
        world.shopper_says("L in marine").await?;
        let reply = world.shopper_says("yes").await?;
        assert!(reply.contains("the exchange is requested for order T-10002") && !reply.contains("sent back"), "{reply}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn who_denies_the_whole_order_cancels_nothing() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0027").await?;
        let reply = world.shopper_says("cancel the cutting boards from my latest order").await?;
        assert!(reply.contains("Only a whole order can be cancelled"), "{reply}");
        let reply = world.shopper_says("no not the whole order").await?;
        assert!(reply.contains("leave it as it is"), "{reply}");
        world.shopper_says("cancel the cutting boards from my latest order").await?;
        world.shopper_says("then swap the power bank to 10000 mAh and the wash bag in pine").await?;
        let reply = world.shopper_says("paypal").await?;
        assert!(reply.contains("10000 mAh") && reply.contains("pine"), "{reply}");
        let reply = world.shopper_says("yes").await?;
        assert!(reply.contains("the items of order T-10490 are changed") && !reply.contains("cancelled"), "{reply}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn another_way_to_pay_is_no_other_variant() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("what is in order T-10003?").await?;
        let reply = world.shopper_says("actually change it to paypal").await?;
        assert!(reply.contains("with PayPal") && reply.contains("T-10003") && reply.contains("150"), "{reply}");
        let reply = world.shopper_says("no wait, the gift card").await?;
        assert!(reply.contains("does not cover it"), "{reply}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_value_below_zero_is_named_by_its_sign() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0107").await?;
        world.shopper_says("is the sleeping bag warm enough for -5?").await?;
        let reply = world.shopper_says("swap it for the -5 one, same length, card ending 4405").await?;
        assert!(reply.contains("→ comfort -5 °C, length 185 cm") && reply.contains("4405"), "{reply}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_question_that_names_nothing_is_about_what_was_answered() -> Result<()> {
    run_story(async |world| {
        world.shopper_says("how do returns work?").await?;
        let reply = world.shopper_says("how many days do I have").await?;
        assert!(reply.contains("30 days"), "{reply}");
        let reply = world.shopper_says("who pays for it").await?;
        assert!(!reply.contains("postcode"), "{reply}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn from_how_much_on_delivery_is_free_needs_no_proof() -> Result<()> {
    run_story(async |world| {
        for (question, told) in
            [("满多少包邮", "欧元"), ("how much do i have to spend for free delivery", "60 EUR"), ("多少钱起免邮", "欧元")]
        {
            let reply = world.shopper_says(question).await?;
            assert!(reply.contains(told), "{question}: {reply}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn which_people_like_more_is_told_by_ratings() -> Result<()> {
    run_story(async |world| {
        let reply = world.shopper_says("do you have lamps").await?;
        assert!(reply.contains("Lamp"), "{reply}");
        world.shopper_says("compare the harrow desk lamp and the velby floor lamp").await?;
        for question in ["which do people like more", "which one is better?", "哪个评价更好"] {
            let reply = world.shopper_says(question).await?;
            let (harrow, velby) = (reply.find("Harrow"), reply.find("Velby"));
            assert!(reply.contains("4.4") && reply.contains("3.8") && harrow < velby, "{question}: {reply}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_was_done_is_told_again_when_asked_about() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("return both pairs of wool socks to my gift card").await?;
        world.shopper_says("yes").await?;
        for question in ["what was the total of that return", "when do I get the money?", "did it go through?", "那次退货一共退多少"]
        {
            let reply = world.shopper_says(question).await?;
            assert!(reply.contains("29.80") && reply.contains("T-10002"), "{question}: {reply}");
        }
        Ok(())
    })
    .await
}
