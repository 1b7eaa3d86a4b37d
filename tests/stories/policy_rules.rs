//! Every rule of a shop's policy, and the story that holds it. The shop of `tests/data/pets` under the shipped rules.
//!
//! | rule | story |
//! |---|---|
//! | only pending orders are cancelled | `only_pending_orders_are_cancelled_or_changed` |
//! | for one of the shop's reasons alone | `a_reason_that_the_shop_does_not_know_cancels_nothing` |
//! | the money goes back as it was paid: a gift card at once, others in days | `a_cancelled_orders_money_goes_back_as_it_was_paid` |
//! | a part of an order is not cancelled | `writes::a_part_of_an_order_is_cancelled_with_the_whole_or_not_at_all` |
//! | address, payment and items of a pending order are changed | `writes::items_address_and_payment_of_a_pending_order_are_changed` |
//! | an order is paid by one method, another than before, that covers it | `an_order_is_paid_by_one_other_method_that_covers_it` |
//! | items are changed once; then neither again nor cancelled, but sent elsewhere | `items_are_changed_once_and_the_rest_of_the_order_stays` |
//! | to a variant of the same product that can be had | `a_swap_stays_with_its_product_and_what_can_be_had` |
//! | it is asked whether these are all | `items_are_changed_once_and_the_rest_of_the_order_stays` |
//! | a gift card must cover the difference | `writes::a_gift_card_that_is_too_small_is_refused` |
//! | only delivered orders are returned or exchanged, within the window | `only_delivered_orders_within_the_window_come_back` |
//! | a refund goes to what paid, or to a gift card | `a_refund_goes_to_what_paid_or_to_a_gift_card` |
//! | return or exchange once an order | `what_is_sent_back_is_not_exchanged_too` |
//! | the account's address changes, orders keep theirs | `the_accounts_address_changes_and_orders_keep_theirs` |
//! | one customer a chat; nothing of others | `nothing_of_another_customer`, `strangers` |
//! | nothing without a yes, nothing twice | `writes`, `change_channels` |
//! | a person only where one is asked for, or the rules end | `what_the_rules_answer_needs_no_person` |

use anyhow::Result;
use mercer_tests::world::{World, run_story};

async fn shop(world: &mut World, customer: &str) -> Result<()> {
    world.sells_also("pets").await?;
    world.verified_as(customer).await
}

async fn status(world: &World, order: &str) -> Result<String> {
    Ok(sqlx::query_scalar("select status from orders where id = $1").bind(order).fetch_one(&mut world.owner().await?).await?)
}

async fn city(world: &World, order: &str) -> Result<String> {
    let city = "select city from orders where id = $1";
    Ok(sqlx::query_scalar(city).bind(order).fetch_one(&mut world.owner().await?).await?)
}

async fn proposals(world: &World) -> Result<i64> {
    Ok(sqlx::query_scalar("select count(*) from proposals").fetch_one(&mut world.owner().await?).await?)
}

#[tokio::test]
async fn only_pending_orders_are_cancelled_or_changed() -> Result<()> {
    run_story(async |world| {
        shop(world, "K3").await?;
        for wish in ["cancel T-95007, ordered by mistake", "send T-95007 to 12 Rose Street, Bath BA1 2AB", "pay T-95007 with another card"]
        {
            let no = world.shopper_says(wish).await?;
            assert!(no.contains("T-95007") && no.contains("processed") && !no.contains("To confirm"), "{wish}: {no}");
        }
        world.somebody_else("has one that has arrived");
        world.verified_as("K1").await?;
        let no = world.shopper_says("cancel T-95001, I don't need it").await?;
        assert!(no.contains("can't be cancelled") && no.contains("send its items back instead"), "{no}");
        assert_eq!(proposals(world).await?, 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_reason_that_the_shop_does_not_know_cancels_nothing() -> Result<()> {
    run_story(async |world| {
        shop(world, "K1").await?;
        let asked = world.shopper_says("cancel T-95002, I found it cheaper somewhere else").await?;
        assert!(asked.contains("Why would you like to cancel"), "{asked}");
        let again = world.shopper_says("as I said, it is cheaper elsewhere").await?;
        assert!(again.contains("one of these reasons alone"), "{again}");
        assert_eq!((proposals(world).await?, status(world, "T-95002").await?), (0, "pending".to_owned()));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_cancelled_orders_money_goes_back_as_it_was_paid() -> Result<()> {
    run_story(async |world| {
        shop(world, "K4").await?;
        let card = world.shopper_says("cancel T-95008, I ordered it by mistake").await?;
        assert!(card.contains("19.90") && card.contains("gift card") && card.contains("at once"), "{card}");
        world.shopper_says("yes").await?;
        assert_eq!(status(world, "T-95008").await?, "cancelled");
        world.somebody_else("paid by card");
        world.verified_as("K1").await?;
        let days = world.shopper_says("cancel T-95002, no longer needed").await?;
        assert!(days.contains("128.00") && days.contains("1881") && days.contains("5 to 7 business days"), "{days}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_order_is_paid_by_one_other_method_that_covers_it() -> Result<()> {
    run_story(async |world| {
        shop(world, "K1").await?;
        let same = world.shopper_says("pay T-95002 with my card ending in 1881").await?;
        assert!(same.contains("is paid with") && !same.contains("To confirm"), "{same}");
        let small = world.shopper_says("then with my gift card").await?;
        assert!(small.contains("does not cover"), "{small}");
        let split = world.shopper_says("can you split the payment between the gift card and PayPal?").await?;
        assert!(split.contains("can't be split"), "{split}");
        let shown = world.shopper_says("ok, change the payment of T-95002 to PayPal").await?;
        assert!(shown.contains("To confirm") && shown.contains("PayPal") && shown.contains("128.00"), "{shown}");
        let done = world.shopper_says("yes").await?;
        assert!(done.contains("It's done"), "{done}");
        assert_eq!(status(world, "T-95002").await?, "pending");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn items_are_changed_once_and_the_rest_of_the_order_stays() -> Result<()> {
    run_story(async |world| {
        shop(world, "K1").await?;
        let shown = world.shopper_says("change the lock in T-95002 to the 90 cm one, difference on PayPal").await?;
        assert!(shown.contains("Folding Lock Bastion") && shown.contains("6.00") && shown.contains("PayPal"), "{shown}");
        assert!(shown.contains("everything") || shown.contains("all"), "it is asked whether that is all: {shown}");
        world.shopper_says("yes").await?;
        assert_eq!(status(world, "T-95002").await?, "pending (item modified)");
        let again = world.shopper_says("now change the light in T-95002 to 800 lm").await?;
        assert!(again.contains("can't be changed"), "{again}");
        let cancel = world.shopper_says("then cancel T-95002, I don't need it").await?;
        assert!(cancel.contains("can't be cancelled"), "{cancel}");
        let elsewhere = world.shopper_says("ok, at least send T-95002 to 12 Rose Street, Bath BA1 2AB").await?;
        assert!(elsewhere.contains("To confirm") && elsewhere.contains("12 Rose Street"), "{elsewhere}");
        world.shopper_says("yes please").await?;
        assert_eq!(city(world, "T-95002").await?, "Bath");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_swap_stays_with_its_product_and_what_can_be_had() -> Result<()> {
    run_story(async |world| {
        shop(world, "K1").await?;
        let gone = world.shopper_says("exchange the harness for the red one in L").await?;
        assert!(!gone.contains("To confirm") && gone.contains("Harness Comfort Plus"), "{gone}");
        world.shopper_says("never mind").await?;
        let other = world.shopper_says("exchange the gloves in T-95001 for a rain cape").await?;
        assert!(!other.contains("To confirm") && !other.contains("£44.00"), "{other}");
        assert_eq!(proposals(world).await?, 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn only_delivered_orders_within_the_window_come_back() -> Result<()> {
    run_story(async |world| {
        shop(world, "K1").await?;
        let under_way = world.shopper_says("return the litter tray").await?;
        assert!(under_way.contains("T-95003") && under_way.contains("shipped"), "{under_way}");
        let late = world.shopper_says("exchange the bed for the moss one").await?;
        assert!(late.contains("T-95004") && late.contains("30 days"), "{late}");
        assert_eq!(proposals(world).await?, 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_refund_goes_to_what_paid_or_to_a_gift_card() -> Result<()> {
    run_story(async |world| {
        shop(world, "K1").await?;
        let paypal = world.shopper_says("return the gloves of T-95001 and refund it to PayPal").await?;
        assert!(paypal.contains("can't go to PayPal") && paypal.contains("1881") && paypal.contains("gift card"), "{paypal}");
        let shown = world.shopper_says("gift card then").await?;
        assert!(shown.contains("To confirm") && shown.contains("22.00") && shown.contains("gift card"), "{shown}");
        let done = world.shopper_says("yes").await?;
        assert!(done.contains("requested"), "{done}");
        assert_eq!(status(world, "T-95001").await?, "return requested");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_sent_back_is_not_exchanged_too() -> Result<()> {
    run_story(async |world| {
        shop(world, "K4").await?;
        world.shopper_says("return the raincoat from T-95009").await?;
        world.shopper_says("the card").await?;
        world.shopper_says("yes").await?;
        assert_eq!(status(world, "T-95009").await?, "return requested");
        let no = world.shopper_says("and exchange the lead of T-95009 for the pink one").await?;
        assert!(!no.contains("To confirm"), "{no}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_accounts_address_changes_and_orders_keep_theirs() -> Result<()> {
    run_story(async |world| {
        shop(world, "K1").await?;
        let shown = world.shopper_says("I moved, change my default address to 5 Elm Road, Bath BA1 1AA").await?;
        assert!(shown.contains("keep theirs") && shown.contains("5 Elm Road"), "{shown}");
        world.shopper_says("yes").await?;
        let own: String = sqlx::query_scalar("select city from customers where id = 'K1'").fetch_one(&mut world.owner().await?).await?;
        assert_eq!((own.as_str(), city(world, "T-95002").await?.as_str()), ("Bath", "Bristol"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn nothing_of_another_customer() -> Result<()> {
    run_story(async |world| {
        shop(world, "K1").await?;
        for wish in
            ["cancel T-95005, ordered by mistake", "where is T-95005?", "send T-95005 to my address", "return the cat tree of T-95006"]
        {
            let no = world.shopper_says(wish).await?;
            assert!(no.contains("can't find") || no.contains("find no"), "{wish}: {no}");
        }
        assert_eq!(proposals(world).await?, 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_the_rules_answer_needs_no_person() -> Result<()> {
    run_story(async |world| {
        shop(world, "K1").await?;
        for said in ["cancel T-95003", "which sizes does the harness come in?", "return the bed", "where is T-95003"] {
            world.shopper_says(said).await?;
        }
        let queue: i64 = sqlx::query_scalar("select count(*) from handoffs").fetch_one(&mut world.owner().await?).await?;
        assert_eq!(queue, 0);
        Ok(())
    })
    .await
}
