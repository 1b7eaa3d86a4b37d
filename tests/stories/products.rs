//! Products in the chat: found by a description, asked about one after the other, side by side.

use anyhow::Result;
use mercer_tests::world::run_story;

#[tokio::test]
async fn a_description_finds_cards_with_a_price_and_a_reason() -> Result<()> {
    run_story(async |world| {
        world.shopper_says("hello").await?;
        let said = world.shopper_says("I'm looking for a lamp under 60 euros").await?;
        assert!(said.contains("Harrow Desk Lamp, €54.90 to €59.90 (rated 4.4 of 5, 5 reviews): An LED desk lamp"), "{said}");
        assert!(said.contains("Pearlo Bedside Lamp, €38.50") && !said.contains("Velby Floor Lamp"), "{said}");
        let said = world.shopper_says("the second one, is it available in white?").await?;
        assert!(said.contains("Pearlo Bedside Lamp") && said.contains("white") && !said.contains("Harrow"), "{said}");
        let said = world.shopper_says("300 以内, 送妈妈").await?;
        assert!(said.contains("这些可能适合您") && said.matches("\n- ").count() == 3, "{said}");
        let more = world.shopper_presses("更多").await?;
        assert!(more.contains("这些可能适合您") && more != said, "{more}");
        let other = world.shopper_says("a bag under $40").await?;
        assert!(other.contains("Our prices are in EUR"), "{other}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn questions_about_products_are_answered_from_their_rows() -> Result<()> {
    run_story(async |world| {
        world.shopper_says("hello").await?;
        for (question, expected) in [
            ("how many t-shirt options do you have?", "Cottle T-Shirt comes in 14 variants; 13 of them are available."),
            ("how is it rated?", "Cottle T-Shirt is rated 4.2 of 5 on average, from 5 reviews."),
            ("T恤有多少种款式", "Cottle T-Shirt 共有 14 种款式，其中 13 种有货。"),
            ("which is the cheapest Brook water bottle?", "€24.90"),
            ("how much is the 750 ml one in slate?", "Brook Water Bottle (size 750 ml, colour slate) costs €28.90."),
            ("and in coral?", "Brook Water Bottle (size 750 ml, colour coral) costs €28.90."),
            ("something smaller", "size 500 ml, colour coral"),
            ("what's the cheapest thing you sell?", "€9.90"),
            ("compare the Pearlo Bedside Lamp and the Harrow Desk Lamp", "Pearlo Bedside Lamp costs €38.50."),
            ("which one is cheaper?", "€38.50: Pearlo Bedside Lamp"),
            ("how much are the mug, the kettle and the teapot?", "Quenby Stoneware Mug costs between €12.90 and €14.90"),
        ] {
            let said = world.shopper_says(question).await?;
            assert!(said.contains(expected), "{question}: {said}");
        }
        Ok(())
    })
    .await
}
