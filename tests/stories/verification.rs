//! Proving who one is: what counts as proof, how wrong tries are counted, and what they cannot do.

use std::time::Duration;

use anyhow::Result;
use knowledge::db::identity::{Verification, verify_by_email, verify_by_name, verify_guest_order};
use mercer_tests::database::{Scratch, Template};
use mercer_tests::shop::{stranger, verified};
use mercer_tests::wait;
use mercer_tests::world::{World, run_story};
use sqlx::{Connection, Executor};
use uuid::Uuid;

const DAY: Duration = Duration::from_secs(86_400);

async fn by_email(scratch: &Scratch, who: Uuid, email: &str, postcode: &str) -> Result<Verification> {
    let mut conn = scratch.database.turn.acquire().await?;
    Ok(verify_by_email(&mut conn, who, email, postcode, DAY).await?)
}

async fn by_name(scratch: &Scratch, who: Uuid, first: &str, last: &str, postcode: &str) -> Result<Verification> {
    let mut conn = scratch.database.turn.acquire().await?;
    Ok(verify_by_name(&mut conn, who, first, last, postcode, DAY).await?)
}

async fn guest(scratch: &Scratch, who: Uuid, order: &str, email: &str) -> Result<Verification> {
    let mut conn = scratch.database.turn.acquire().await?;
    Ok(verify_guest_order(&mut conn, who, order, email, DAY).await?)
}

async fn bound_to(scratch: &Scratch, who: Uuid) -> Result<Option<String>> {
    let scope = scratch.database.as_identity(who).await?;
    let customer = scope.customer().map(ToString::to_string);
    scope.finish().await?;
    Ok(customer)
}

async fn orders_seen(scratch: &Scratch, who: Uuid) -> Result<Vec<String>> {
    let mut scope = scratch.database.as_identity(who).await?;
    let orders = sqlx::query_scalar("select id from orders order by id").fetch_all(scope.conn()).await?;
    scope.finish().await?;
    Ok(orders)
}

/// Moves all tries into the past, as only the owner can.
async fn an_hour_passes(scratch: &Scratch) -> Result<()> {
    scratch.owner().await?.execute("update verification_attempts set at = at - interval '61 minutes'").await?;
    Ok(())
}

#[tokio::test]
async fn email_and_postcode_prove_a_customer_however_they_are_typed() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let ways = [
        ("ada@example.com", "LS1 4AB", "C-ada"),
        (" ADA@Example.COM ", "ls14ab", "C-ada"),
        ("ada@example.com", "LS1-4AB", "C-ada"),
        ("ben@example.com", "HU1 1AA", "C-ben"),
    ];
    for (number, (email, postcode, customer)) in ways.into_iter().enumerate() {
        let who = stranger(&scratch, &format!("way {number}")).await?;
        assert_eq!(bound_to(&scratch, who).await?, None);
        assert_eq!(by_email(&scratch, who, email, postcode).await?, Verification::Verified, "{email} {postcode}");
        assert_eq!(bound_to(&scratch, who).await?.as_deref(), Some(customer));
    }
    scratch.drop_it().await
}

/// Tries that are spread over the hour lock for a whole hour from the fifth on, as the shopper is told.
#[tokio::test]
async fn the_lock_lasts_an_hour_from_the_fifth_wrong_try() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let who = stranger(&scratch, "slow").await?;
    for postcode in ["1", "2", "3", "4", "5"] {
        assert_eq!(by_email(&scratch, who, "ada@example.com", postcode).await?, Verification::Refused);
    }
    let mut owner = scratch.owner().await?;
    // the first was 58 minutes before the last
    owner
        .execute("update verification_attempts set at = at - interval '58 minutes' where id = (select min(id) from verification_attempts)")
        .await?;
    owner.execute("update verification_attempts set at = at - interval '50 minutes'").await?;
    assert_eq!(by_email(&scratch, who, "ada@example.com", "LS1 4AB").await?, Verification::Locked);
    owner.execute("update verification_attempts set at = at - interval '11 minutes'").await?;
    assert_eq!(by_email(&scratch, who, "ada@example.com", "LS1 4AB").await?, Verification::Verified);
    scratch.drop_it().await
}

#[tokio::test]
async fn name_and_postcode_prove_a_customer_in_either_order() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    for (number, (first, last)) in [("Ada", "Winter"), ("winter", "ada"), ("ADA ", " winter")].into_iter().enumerate() {
        let who = stranger(&scratch, &format!("way {number}")).await?;
        assert_eq!(by_name(&scratch, who, first, last, "ls1 4ab").await?, Verification::Verified, "{first} {last}");
        assert_eq!(bound_to(&scratch, who).await?.as_deref(), Some("C-ada"));
    }
    scratch.drop_it().await
}

#[tokio::test]
async fn two_customers_of_one_name_and_postcode_are_told_apart_by_email_alone() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let who = stranger(&scratch, "one of them").await?;
    assert_eq!(by_name(&scratch, who, "Cleo", "Spring", "YO1 7HH").await?, Verification::Refused);
    assert_eq!(by_email(&scratch, who, "clea@example.com", "YO1 7HH").await?, Verification::Verified);
    assert_eq!(bound_to(&scratch, who).await?.as_deref(), Some("C-clea"));
    scratch.drop_it().await
}

#[tokio::test]
async fn half_a_proof_is_none() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let who = stranger(&scratch, "guesser").await?;
    assert_eq!(by_email(&scratch, who, "ada@example.com", "").await?, Verification::Refused);
    assert_eq!(by_email(&scratch, who, "%", "LS1 4AB").await?, Verification::Refused);
    assert_eq!(by_name(&scratch, who, "Ada", "", "LS1 4AB").await?, Verification::Refused);
    assert_eq!(by_email(&scratch, who, "ada@example.com", "HU1 1AA").await?, Verification::Refused, "somebody else's postcode");
    assert_eq!(bound_to(&scratch, who).await?, None);
    scratch.drop_it().await
}

/// Shops export customers without a postcode (downloads, gift cards): no postcode proves them, an empty one least of all.
#[tokio::test]
async fn a_customer_of_no_postcode_is_not_proved_by_an_empty_one() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    scratch.owner().await?.execute("update customers set postcode = '' where id = 'C-ada'").await?;
    let who = stranger(&scratch, "guesser").await?;
    for postcode in ["", " ", "-", " - "] {
        assert_eq!(by_email(&scratch, who, "ada@example.com", postcode).await?, Verification::Refused, "{postcode:?}");
    }
    scratch.drop_it().await
}

/// The answers to wrong tries against a customer who exists and against one who does not are the same, to the lock and after it.
#[tokio::test]
async fn unknown_customers_are_answered_as_known_ones() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let (one, other) = (stranger(&scratch, "one").await?, stranger(&scratch, "other").await?);
    let mut answers = Vec::new();
    for _ in 0..7 {
        let known = by_email(&scratch, one, "ada@example.com", "WRONG").await?;
        let unknown = by_email(&scratch, other, "nobody@example.com", "WRONG").await?;
        assert_eq!(known, unknown);
        answers.push(known);
    }
    assert_eq!(answers[..5], [Verification::Refused; 5]);
    assert_eq!(answers[5..], [Verification::Locked; 2]);
    scratch.drop_it().await
}

#[tokio::test]
async fn five_wrong_tries_lock_the_chat_for_an_hour_whomever_they_claim() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let who = stranger(&scratch, "guesser").await?;
    for number in 0..5 {
        assert_eq!(by_email(&scratch, who, &format!("nobody-{number}@example.com"), "X").await?, Verification::Refused);
    }
    assert_eq!(by_email(&scratch, who, "ada@example.com", "LS1 4AB").await?, Verification::Locked, "the right answer is not looked at");
    assert_eq!(by_name(&scratch, who, "Ada", "Winter", "LS1 4AB").await?, Verification::Locked);
    assert_eq!(guest(&scratch, who, "T-1", "ada@example.com").await?, Verification::Locked);
    assert_eq!(bound_to(&scratch, who).await?, None);

    an_hour_passes(&scratch).await?;
    assert_eq!(by_email(&scratch, who, "ada@example.com", "LS1 4AB").await?, Verification::Verified);
    scratch.drop_it().await
}

#[tokio::test]
async fn five_wrong_tries_lock_the_claimed_customer_from_whichever_chat_they_come() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    for number in 0..5 {
        let who = stranger(&scratch, &format!("guesser {number}")).await?;
        assert_eq!(by_email(&scratch, who, "ada@example.com", &format!("LS1 {number}")).await?, Verification::Refused);
    }
    let fresh = stranger(&scratch, "a fresh chat").await?;
    assert_eq!(by_email(&scratch, fresh, "ADA@example.com", "LS1 4AB").await?, Verification::Locked);
    assert_eq!(by_email(&scratch, fresh, "ben@example.com", "HU1 1AA").await?, Verification::Verified, "others are not locked");
    scratch.drop_it().await
}

#[tokio::test]
async fn swapping_first_and_last_name_does_not_give_more_tries() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    for number in 0..6 {
        let who = stranger(&scratch, &format!("guesser {number}")).await?;
        let (first, last) = if number % 2 == 0 { ("Ada", "Winter") } else { ("Winter", "Ada") };
        by_name(&scratch, who, first, last, &format!("LS1 {number}")).await?;
    }
    let fresh = stranger(&scratch, "a fresh chat").await?;
    assert_eq!(by_name(&scratch, fresh, "Ada", "Winter", "LS1 4AB").await?, Verification::Locked);
    scratch.drop_it().await
}

#[tokio::test]
async fn wrong_tries_never_end_a_link() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let ada = verified(&scratch, "C-ada").await?;
    for _ in 0..8 {
        by_email(&scratch, ada, "ben@example.com", "WRONG").await?;
    }
    assert_eq!(by_email(&scratch, ada, "ben@example.com", "HU1 1AA").await?, Verification::Locked);
    assert_eq!(bound_to(&scratch, ada).await?.as_deref(), Some("C-ada"));

    for number in 0..8 {
        let who = stranger(&scratch, &format!("guesser {number}")).await?;
        by_email(&scratch, who, "ada@example.com", "WRONG").await?;
    }
    assert_eq!(orders_seen(&scratch, ada).await?, ["T-1", "T-2"], "others' tries against Ada do not lock Ada out");
    scratch.drop_it().await
}

/// Twenty chats try at once: no more than five of them are looked at.
#[tokio::test]
async fn parallel_tries_do_not_pass_the_limit() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let mut chats = Vec::new();
    for number in 0..20 {
        chats.push(stranger(&scratch, &format!("guesser {number}")).await?);
    }
    let tries = chats.iter().map(|who| by_email(&scratch, *who, "ada@example.com", "WRONG"));
    let answers = futures::future::try_join_all(tries).await?;
    let looked_at = answers.iter().filter(|answer| **answer == Verification::Refused).count();
    assert_eq!(looked_at, 5, "{answers:?}");

    let one = stranger(&scratch, "many tries of one chat").await?;
    let emails: Vec<String> = (0..20).map(|number| format!("nobody-{number}@example.com")).collect();
    let tries = emails.iter().map(|email| by_email(&scratch, one, email, "WRONG"));
    let answers = futures::future::try_join_all(tries).await?;
    assert_eq!(answers.iter().filter(|answer| **answer == Verification::Refused).count(), 5, "{answers:?}");
    scratch.drop_it().await
}

#[tokio::test]
async fn a_guest_sees_the_one_order_that_was_proved() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let who = stranger(&scratch, "guest").await?;
    assert_eq!(guest(&scratch, who, "T-1", "ben@example.com").await?, Verification::Refused, "somebody else's order");
    assert_eq!(guest(&scratch, who, "T-999", "ben@example.com").await?, Verification::Refused, "no order at all");
    assert_eq!(guest(&scratch, who, "t-1", "Ada@example.com").await?, Verification::Verified);
    assert_eq!(orders_seen(&scratch, who).await?, ["T-1"]);
    let mut scope = scratch.database.as_identity(who).await?;
    let others: i64 = sqlx::query_scalar(
        "select (select count(*) from customers) + (select count(*) from payment_methods)
              + (select count(*) from order_items where order_id <> 'T-1')",
    )
    .fetch_one(scope.conn())
    .await?;
    assert_eq!(others, 0, "the order's rows and nothing of the customer's");
    scope.finish().await?;
    scratch.drop_it().await
}

#[tokio::test]
async fn sql_in_a_field_is_data() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let texts = [
        "' or '1'='1",
        "'; delete from customers; --",
        "ada@example.com' --",
        "\\",
        "$$; select 1; $$",
        "%_%",
        "'); drop table orders; --",
    ];
    for (number, text) in texts.into_iter().enumerate() {
        let who = stranger(&scratch, &format!("{text} {number}")).await?;
        assert_eq!(by_email(&scratch, who, text, text).await?, Verification::Refused, "{text}");
        assert_eq!(by_name(&scratch, who, text, text, "LS1 4AB").await?, Verification::Refused, "{text}");
        assert_eq!(guest(&scratch, who, text, text).await?, Verification::Refused, "{text}");
    }
    let customers: i64 = sqlx::query_scalar("select count(*) from customers").fetch_one(&mut scratch.owner().await?).await?;
    assert_eq!(customers, 4);
    scratch.drop_it().await
}

#[tokio::test]
async fn forgetting_ends_link_and_grants() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let ada = verified(&scratch, "C-ada").await?;
    assert_eq!(guest(&scratch, ada, "T-3", "ben@example.com").await?, Verification::Verified);
    assert_eq!(orders_seen(&scratch, ada).await?, ["T-1", "T-2", "T-3"]);
    let mut conn = scratch.database.turn.acquire().await?;
    knowledge::db::identity::unlink(&mut conn, ada).await?;
    drop(conn);
    assert_eq!(orders_seen(&scratch, ada).await?, Vec::<String>::new());
    scratch.drop_it().await
}

/// Tries by e-mail and tries by name are tries at the same customer, and no answer tells so.
#[tokio::test]
async fn tries_by_email_and_by_name_count_together_and_in_silence() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let mut answers = Vec::new();
    for (email, first, last) in [("ada@example.com", "Ada", "Winter"), ("nobody@example.com", "No", "Body")] {
        let mut said = Vec::new();
        for number in 0..3 {
            let who = stranger(&scratch, &format!("{first} by e-mail {number}")).await?;
            said.push(by_email(&scratch, who, email, "WRONG").await?);
            let who = stranger(&scratch, &format!("{first} by name {number}")).await?;
            said.push(by_name(&scratch, who, first, last, "WRONG").await?);
        }
        answers.push(said);
    }
    assert_eq!(answers[0], [Verification::Refused; 6]);
    assert_eq!(answers[0], answers[1], "whether they exist shows in no answer");

    let fresh = stranger(&scratch, "a fresh chat").await?;
    assert_eq!(by_email(&scratch, fresh, "ada@example.com", "LS1 4AB").await?, Verification::Refused, "Ada is shut");
    assert_eq!(guest(&scratch, fresh, "T-1", "ada@example.com").await?, Verification::Refused, "her orders too");
    assert_eq!(bound_to(&scratch, fresh).await?, None);
    assert_eq!(by_email(&scratch, fresh, "ben@example.com", "HU1 1AA").await?, Verification::Verified, "others are not");
    an_hour_passes(&scratch).await?;
    let later = stranger(&scratch, "an hour later").await?;
    assert_eq!(
        by_name(&scratch, later, "Ada", "Winter", "LS1 4AB").await?,
        Verification::Verified,
        "tries at a shut door do not keep it shut"
    );
    scratch.drop_it().await
}

async fn tries(world: &World) -> Result<i64> {
    Ok(sqlx::query_scalar("select count(*) from verification_attempts").fetch_one(&mut world.owner().await?).await?)
}

/// A message comes in while the try is made: the turn runs again over both, and its try is the same one.
#[tokio::test]
async fn a_turn_that_runs_again_does_not_count_its_try_again() -> Result<()> {
    run_story(async |world| {
        world.shopper_says("hello").await?;
        let mut owner = world.owner().await?;
        let mut gate = owner.begin().await?;
        gate.execute("lock table verification_attempts in exclusive mode").await?;
        world.shopper_writes("Where is my order T-10001? mara.lindqvist@example.com, postcode 99999").await?;
        let mut watcher = world.owner().await?;
        wait::until("the try is made", async || {
            let query = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
            let waiting: i64 = sqlx::query_scalar(query).fetch_one(&mut watcher).await.ok()?;
            (waiting > 0).then_some(())
        })
        .await;
        let stored = world.shopper_writes("please hurry").await?;
        gate.rollback().await?;
        let said = world.answered(stored.conversation).await?;
        assert!(!said.contains("shipped"), "{said}");
        assert_eq!(tries(world).await?, 1, "two turns, one try");

        world.shopper_says("mara.lindqvist@example.com, postcode 99999").await?;
        assert_eq!(tries(world).await?, 2, "said again, it is another try");
        Ok(())
    })
    .await
}
