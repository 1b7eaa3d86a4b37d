//! Changes of orders, in two steps: each kind with the rows that it leaves.

use anyhow::Result;
use mercer_tests::world::{World, run_story};
use sqlx::PgConnection;

/// The order's status, address, items and payments, and the names of what was changed.
async fn rows(conn: &mut PgConnection, order: &str) -> Result<String> {
    Ok(sqlx::query_scalar(
        "select o.status || ' | ' || o.line1 || ', ' || o.city || ' ' || o.postcode
             || ' | ' || (select string_agg(variant_id || ' x' || quantity || ' ' || price, ', ' order by position) from order_items where order_id = o.id)
             || ' | ' || (select string_agg(kind || ' ' || amount || ' ' || method, ', ' order by position) from payments where order_id = o.id)
             || ' | ' || coalesce((select string_agg(name, ', ' order by id) from order_changes where order_id = o.id), '')
         from orders o where o.id = $1",
    )
    .bind(order)
    .fetch_one(conn)
    .await?)
}

async fn order(world: &World, order: &str) -> Result<String> {
    rows(&mut world.owner().await?, order).await
}

#[tokio::test]
async fn an_order_is_cancelled_once_it_is_confirmed() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("I want to cancel order T-10003").await?;
        assert!(order(world, "T-10003").await?.starts_with("pending |"));
        world.shopper_presses("No longer needed").await?;
        assert!(order(world, "T-10003").await?.starts_with("pending |"), "a summary writes nothing");
        let confirm = world.buttons().into_iter().find(|button| button.role() == Some("@confirm")).expect("a button");
        world.shopper_presses("Confirm").await?;
        let after = order(world, "T-10003").await?;
        // pressed again, and by words: acts once
        let again = world.shopper_presses_button(&confirm).await?;
        assert!(again.contains("a second time"), "{again}");
        world.shopper_says("yes").await?;
        assert_eq!(order(world, "T-10003").await?, after);
        insta::assert_snapshot!(after, @"cancelled | Kvarnbergsgatan 24, Stockholm 11359 | V-103308 x1 109.00, V-104006 x1 41.00 | payment 150.00 pm-0001-1, refund 150.00 pm-0001-1 | cancel_pending_order");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_exchange_survives_a_change_of_mind_and_a_question_in_between() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("Exchange the rain jacket for size L in the same colour").await?;
        world.shopper_says("where is T-10001?").await?;
        world.shopper_says("actually the mustard one in L").await?;
        world.shopper_says("yes but return it instead, to my gift card").await?;
        world.shopper_says("yes").await?;
        insta::assert_snapshot!(order(world, "T-10002").await?, @"return requested | Kvarnbergsgatan 24, Stockholm 11359 | V-105805 x1 119.00, V-106005 x2 14.90 | payment 148.80 pm-0001-3 | return_delivered_order_items");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn items_address_and_payment_of_a_pending_order_are_changed() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("Please send order T-10003 to 12 Storgatan, Uppsala 75310").await?;
        world.shopper_says("yes").await?;
        world.shopper_says("change its payment to PayPal").await?;
        world.shopper_says("ok").await?;
        world.shopper_says("now swap the desk mat for the moss one").await?;
        world.shopper_says("yes please").await?;
        insta::assert_snapshot!(order(world, "T-10003").await?, @"pending (item modified) | 12 Storgatan, Uppsala 75310 | V-103308 x1 109.00, V-104005 x1 41.00 | payment 150.00 pm-0001-1, payment 150.00 pm-0001-3, refund 150.00 pm-0001-1 | modify_pending_order_address, modify_pending_order_payment, modify_pending_order_items");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn in_chinese_and_several_at_once() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("我想把T-10002里的羊毛袜退掉，退到原支付方式。另外取消订单T-10003，不需要了").await?;
        world.shopper_says("确认").await?;
        world.shopper_says("好的").await?;
        insta::assert_snapshot!(order(world, "T-10002").await?, @"return requested | Kvarnbergsgatan 24, Stockholm 11359 | V-105805 x1 119.00, V-106005 x2 14.90 | payment 148.80 pm-0001-3 | return_delivered_order_items");
        insta::assert_snapshot!(order(world, "T-10003").await?, @"cancelled | Kvarnbergsgatan 24, Stockholm 11359 | V-103308 x1 109.00, V-104006 x1 41.00 | payment 150.00 pm-0001-1, refund 150.00 pm-0001-1 | cancel_pending_order");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_summary_goes_stale_when_the_order_changes_under_it() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("cancel order T-10003, I ordered it by mistake").await?;
        sqlx::query("update orders set status = 'processed', version = version + 1 where id = 'T-10003'")
            .execute(&mut world.owner().await?)
            .await?;
        let said = world.shopper_presses("Confirm").await?;
        assert!(said.contains("has changed") && said.contains("processed"), "{said}");
        assert!(order(world, "T-10003").await?.starts_with("processed |"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_chat_that_is_unlinked_in_between_and_somebody_else_confirm_nothing() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("cancel order T-10003, no longer needed").await?;
        let confirm = world.buttons().into_iter().find(|button| button.role() == Some("@confirm")).expect("a button");
        world.somebody_else("thief");
        world.verified_as("C-0002").await?;
        world.shopper_says("hello").await?;
        let said = world.shopper_presses_button(&confirm).await?;
        assert!(said.contains("Nothing was done"), "{said}");
        let other = world.shopper_says("cancel order T-10003").await?;
        assert!(other.contains("can't find order T-10003"), "{other}");
        world.somebody_else("shopper");
        sqlx::query("delete from identity_links where customer_id = 'C-0001'").execute(&mut world.owner().await?).await?;
        let said = world.shopper_presses_button(&confirm).await?;
        assert!(said.contains("Nothing was done"), "{said}");
        assert!(order(world, "T-10003").await?.starts_with("pending |"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_gift_card_that_is_too_small_is_refused() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        let said = world.shopper_says("change the payment of T-10003 to my gift card").await?;
        assert!(said.contains("does not cover it"), "{said}");
        // it covers the difference when it is proposed, and not any more when it is confirmed
        sqlx::query("update payment_methods set balance = 500 where id = 'pm-0001-2'").execute(&mut world.owner().await?).await?;
        world.shopper_says("gift card").await?;
        sqlx::query("update payment_methods set balance = 10 where id = 'pm-0001-2'").execute(&mut world.owner().await?).await?;
        let said = world.shopper_says("yes").await?;
        assert!(said.contains("Nothing was done"), "{said}");
        assert!(order(world, "T-10003").await?.ends_with("payment 150.00 pm-0001-1 | "));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_part_of_an_order_is_cancelled_with_the_whole_or_not_at_all() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        let asked = world.shopper_says("I ordered the desk mat by mistake and want to remove it from my pending order").await?;
        assert!(asked.contains("Only a whole order can be cancelled"), "{asked}");
        let left = world.shopper_says("no, then leave it").await?;
        assert!(left.contains("leave it as it is"), "{left}");
        world.shopper_says("I ordered the desk mat by mistake and want to remove it from my pending order").await?;
        let summary = world.shopper_says("Yes, cancel the whole order").await?;
        assert!(summary.contains("cancel the whole order T-10003") && summary.contains("ordered by mistake"), "{summary}");
        assert!(order(world, "T-10003").await?.starts_with("pending |"));
        world.shopper_says("yes").await?;
        assert!(order(world, "T-10003").await?.starts_with("cancelled |"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_role_of_turns_writes_nothing_by_itself() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("cancel order T-10003, no longer needed").await?;
        let mut conn = world.database().log_in("mercer_turn").await?;
        for attack in [
            "update orders set status = 'cancelled'",
            "insert into payments values ('T-10003', 9, 'refund', 150, 'pm-0001-1')",
            "update payment_methods set balance = 1000000",
            "update proposals set state = 'done'",
            "insert into order_changes (order_id, name, arguments, at) values ('T-10003', 'x', '{}', now())",
            "select do_cancel(p) from proposals p",
            "select book('T-10003', 'refund', 1000, 'pm-0001-2')",
            "select undo_proposals(gen_random_uuid())",
            "update customers set line1 = 'elsewhere'",
        ] {
            let tried = sqlx::query(sqlx::AssertSqlSafe(attack)).execute(&mut conn).await;
            assert!(tried.is_err(), "{attack}");
        }
        // proposals of others are not seen, nor those of a stranger's transaction
        let seen: i64 = sqlx::query_scalar("select count(*) from proposals").fetch_one(&mut conn).await?;
        assert_eq!(seen, 0);
        Ok(())
    })
    .await
}

/// What a wish hangs on is looked at where the rows tell, and asked where they don't.
#[tokio::test]
async fn a_condition_is_looked_at_or_asked() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        let said = world.shopper_says("Cancel order T-10003 unless it arrives by Tuesday").await?;
        world.shopper_presses("No longer needed").await?;
        let asked = world.heard().last().cloned().unwrap_or_default();
        assert!(asked.contains("condition") || said.contains("condition"), "{asked}");
        assert!(world.buttons().iter().all(|button| button.role() != Some("@confirm")), "{asked}");
        let summary = world.shopper_presses("Yes, please").await?;
        assert!(summary.contains("To confirm") && summary.contains("T-10003"), "{summary}");
        world.shopper_presses("Not now").await?;
        let fails = world.shopper_says("Swap the desk mat of T-10003 for the moss one, but only if it is cheaper").await?;
        assert!(fails.contains("leave it as it is"), "{fails}");
        assert!(order(world, "T-10003").await?.starts_with("pending |"));
        Ok(())
    })
    .await
}

/// The shop's rules allow another variant of the same product alone, and nothing that the order does not hold.
#[tokio::test]
async fn what_is_not_to_be_had_is_said_and_not_guessed() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        let other = world.shopper_says("Swap the desk mat in T-10003 for a parasol").await?;
        assert!(other.contains("another product"), "{other}");
        world.shopper_says("never mind").await?;
        let again = world.shopper_says("Exchange the rain jacket for exactly the same item").await?;
        assert!(again.contains("same variant again"), "{again}");
        world.shopper_says("never mind").await?;
        let some = world.shopper_says("Return everything in T-10002 that is made of wool").await?;
        assert!(some.contains("Which items") && !some.contains("To confirm"), "{some}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_question_about_the_rules_is_answered_with_the_way_to_do_it() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        let may = world.shopper_says("Can I still cancel T-10003?").await?;
        assert!(may.starts_with("Yes, order T-10003 can still be cancelled") && may.contains("Why would you like"), "{may}");
        world.shopper_says("never mind").await?;
        let rule = world.shopper_says("is order T-10002 eligible for return").await?;
        assert!(rule.starts_with("Yes") && rule.contains("T-10002"), "{rule}");
        let which = world.shopper_presses("Return items of order T-10002").await?;
        assert!(which.contains("Which items of order T-10002"), "{which}");
        world.shopper_says("算了").await?;
        let zh = world.shopper_says("订单T-10003还能取消吗？").await?;
        assert!(zh.contains("可以") && zh.contains("T-10003"), "{zh}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn where_an_order_is_not_to_go_is_not_where_it_goes() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        let said = world.shopper_says("Please deliver order T-10003 to 8 Elm Grove, Uppsala 75320 rather than to my home").await?;
        assert!(said.contains("→ 8 Elm Grove, Uppsala 75320"), "{said}");
        world.shopper_says("never mind").await?;
        let whole = world.shopper_says("I don't need the keyboard and the mat in order T-10003, please cancel the entire order").await?;
        assert!(whole.contains("To confirm: cancel the whole order T-10003"), "{whole}");
        Ok(())
    })
    .await
}
