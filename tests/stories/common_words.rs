//! Things called by common words, in a shop of another trade: names that end in a model, words that no dictionary has, short forms.

use anyhow::Result;
use mercer_tests::world::{World, run_story};

async fn pets(world: &mut World, customer: &str) -> Result<()> {
    world.sells_also("pets").await?;
    world.verified_as(customer).await
}

#[tokio::test]
async fn what_was_ordered_is_known_by_a_common_word() -> Result<()> {
    run_story(async |world| {
        pets(world, "K1").await?;
        let gloves = world.shopper_says("return the gloves").await?;
        assert!(gloves.contains("Where should the money go?"), "{gloves}");
        let shown = world.shopper_says("to my card").await?;
        assert!(shown.contains("Cycling Gloves Granite Pro") && !shown.contains("Harness"), "{shown}");
        world.shopper_says("no").await?;
        let light = world.shopper_says("exchange the light for a brighter one").await?;
        assert!(light.contains("price difference"), "{light}");
        let shown = world.shopper_says("paypal").await?;
        assert!(shown.contains("Front Light Beam 400") && shown.contains("800 lm") && shown.contains("T-95002"), "{shown}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn in_chinese_by_words_that_no_name_has() -> Result<()> {
    run_story(async |world| {
        pets(world, "K2").await?;
        let cape = world.shopper_says("雨披换成黄色的").await?;
        assert!(cape.contains("Rain Cape Mistral") && cape.contains("yellow"), "{cape}");
        world.shopper_says("算了").await?;
        let light = world.shopper_says("灯换成亮一点的").await?;
        assert!(light.contains("Tank Light Lumen") && light.contains("1200 lm"), "{light}");
        world.shopper_says("算了").await?;
        let heater = world.shopper_says("我想退加热棒").await?;
        assert!(heater.contains("Aquarium Heater Nano") && !heater.contains("Cat Tree"), "{heater}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_size_up_and_another_thing_back_in_one_message() -> Result<()> {
    run_story(async |world| {
        pets(world, "K1").await?;
        let wish = "hi, 2 things: the harness is too small, want the next size up, and can the gloves go back?";
        let first = world.shopper_says(wish).await?;
        assert!(first.contains("Harness Comfort Plus") && !first.contains("Kibble"), "{first}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_price_of_a_thing_is_no_orders_total() -> Result<()> {
    run_story(async |world| {
        world.sells_also("pets").await?;
        let cape = world.shopper_says("雨披多少钱").await?;
        assert!(cape.contains("Rain Cape Mistral") && cape.contains("44"), "{cape}");
        let gloves = world.shopper_says("how much are the gloves").await?;
        assert!(gloves.contains("22.00"), "{gloves}");
        // there are several: all are shown
        let lamps = world.shopper_says("how much is the lamp").await?;
        assert!(lamps.contains("Harrow Desk Lamp") && lamps.contains("54.90"), "{lamps}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn short_forms_and_bare_commands_of_a_customer() -> Result<()> {
    run_story(async |world| {
        pets(world, "K2").await?;
        let asked = world.shopper_says("改地址").await?;
        assert!(asked.contains("T-95005") && asked.contains("新地址"), "{asked}");
        // from the small to the large
        let summary = world.shopper_says("文三路90号，杭州，310012").await?;
        assert!(summary.contains("文三路90号, 杭州, 浙江 310012, 中国"), "{summary}");
        world.somebody_else("in short");
        world.verified_as("K1").await?;
        let reason = world.shopper_says("can u cancel smth").await?;
        assert!(reason.contains("T-95002") && reason.contains("Why"), "{reason}");
        let summary = world.shopper_says("dont need it").await?;
        assert!(summary.contains("no longer needed") && summary.contains("128.00"), "{summary}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_to_be_kept_leaves_the_return() -> Result<()> {
    run_story(async |world| {
        pets(world, "K1").await?;
        world.shopper_says("Return everything from T-95001 except the harness").await?;
        world.shopper_says("no wait, keep the kibble").await?;
        let shown = world.shopper_says("card").await?;
        assert!(shown.contains("Gloves") && !shown.contains("Kibble") && !shown.contains("Harness") && shown.contains("£22.00"), "{shown}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn who_wants_a_part_cancelled_may_keep_it_and_change_it() -> Result<()> {
    run_story(async |world| {
        pets(world, "K1").await?;
        let whole = world.shopper_says("i want to cancel the cape only").await?;
        assert!(whole.contains("Only a whole order"), "{whole}");
        let kept = world.shopper_says("ok keep it").await?;
        assert!(!kept.contains("Only a whole order"), "{kept}");
        let navy = world.shopper_says("then make it navy instead").await?;
        assert!(navy.contains("Rain Cape Mistral") && navy.contains("navy") && navy.contains("To confirm"), "{navy}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_wrong_address_and_two_languages_in_one_message() -> Result<()> {
    run_story(async |world| {
        pets(world, "K2").await?;
        // the same street: town and postcode stay
        let address = world.shopper_says("地址写错了，应该是文三路58号3栋502").await?;
        assert!(address.contains("T-95005") && address.contains("3栋502") && address.contains("310012"), "{address}");
        world.shopper_says("算了").await?;
        let back = world.shopper_says("i want 退 the heater pls").await?;
        assert!(back.contains("Aquarium Heater Nano"), "{back}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_strangers_bare_word_asks_for_the_rules() -> Result<()> {
    run_story(async |world| {
        let rules = world.shopper_says("退货").await?;
        assert!(rules.contains("30"), "{rules}");
        Ok(())
    })
    .await
}
