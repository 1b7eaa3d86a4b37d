//! What is said while a summary is on show: questions, further wishes, other matters. Nothing of it is lost, and nothing is done unasked.

use anyhow::Result;
use mercer_tests::world::{World, run_story};

async fn open(world: &World) -> Result<Vec<String>> {
    let names = "select name from proposals where state = 'open' order by created_at";
    Ok(sqlx::query_scalar(names).fetch_all(&mut world.owner().await?).await?)
}

#[tokio::test]
async fn a_further_wish_waits_and_keeps_its_address() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("I want to return the rain jacket from T-10002 to PayPal").await?;
        let both = world.shopper_says("oh and send the keyboard order to my office instead, 12 Storgatan, 75310 Uppsala, Sweden").await?;
        assert!(both.contains("Noted") && both.contains("T-10003") && both.contains("Wetherel Rain Jacket"), "{both}");
        assert_eq!(open(world).await?, ["return_delivered_order_items"]);
        let next = world.shopper_says("yes").await?;
        assert!(next.contains("the return is requested") && next.contains("12 Storgatan") && next.contains("To confirm"), "{next}");
        let done = world.shopper_says("yes do that too").await?;
        assert!(done.contains("order T-10003 goes to 12 Storgatan"), "{done}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_question_in_between_takes_no_confirmation_away() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("change the desk mat of T-10003 to moss").await?;
        let cost = world.shopper_says("hm, how much is that?").await?;
        assert!(cost.contains("The price stays the same") && !cost.contains("Felda"), "{cost}");
        let aside = world.shopper_says("how long does delivery take?").await?;
        assert!(aside.contains("working days") && aside.contains("still waits"), "{aside}");
        assert_eq!(open(world).await?, ["modify_pending_order_items"]);
        let done = world.shopper_says("yes please").await?;
        assert!(done.contains("It's done"), "{done}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn in_chinese_too() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("把桌垫换成苔绿色").await?;
        let cost = world.shopper_says("要加钱吗").await?;
        assert!(cost.contains("价格不变") && cost.contains("可以办理吗"), "{cost}");
        let both = world.shopper_says("雨衣我想退掉，退到PayPal").await?;
        assert!(both.contains("记下了") && both.contains("T-10002"), "{both}");
        let next = world.shopper_says("好的").await?;
        assert!(next.contains("商品改好了") && next.contains("退到PayPal"), "{next}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn who_speaks_of_something_else_is_not_asked_for_the_address_again() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0002").await?;
        let asked = world.shopper_says("I want to change the address of T-10007").await?;
        assert!(asked.contains("new address"), "{asked}");
        let answered = world.shopper_says("by the way one of the mugs arrived with a crack").await?;
        assert!(!answered.contains("Please also send") && !answered.contains("new address"), "{answered}");
        let summary = world.shopper_says("5 Nanjing Road, 200001 Shanghai, Shanghai, China").await?;
        assert!(summary.contains("T-10007"), "{summary}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn can_i_begins_it_where_a_thing_of_mine_is_named() -> Result<()> {
    run_story(async |world| {
        let rules = world.shopper_says("can I cancel the order?").await?;
        assert!(!rules.contains("To confirm"), "{rules}");
        world.somebody_else("a customer");
        world.verified_as("C-0001").await?;
        let part = world.shopper_says("can I cancel the desk mat").await?;
        assert!(part.contains("Only a whole order") && part.contains("T-10003"), "{part}");
        let left = world.shopper_says("hm then leave it").await?;
        assert!(left.contains("I leave it as it is"), "{left}");
        assert_eq!(open(world).await?, Vec::<String>::new());
        let worn = world.shopper_says("can I return worn socks?").await?;
        assert!(!worn.contains("To confirm"), "{worn}");
        Ok(())
    })
    .await
}
