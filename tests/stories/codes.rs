//! Proof by a code that is mailed: the whole way, and every way to get it wrong.

use std::time::Duration;

use anyhow::Result;
use knowledge::db::identity::code::{self, CodeRequest, CodeTry};
use knowledge::db::identity::{IdentityRules, Proof, WriteProof, Writes};
use mercer_tests::database::{Scratch, Template};
use mercer_tests::fakes::smtp::Smtp;
use mercer_tests::shop::stranger;
use mercer_tests::world::{World, WorldSettings, run_story_with};
use sqlx::Executor;
use uuid::Uuid;

const DAY: Duration = Duration::from_secs(86_400);
const MARA: &str = "mara.lindqvist@example.com";

fn by_code(smtp: &Smtp, proof: Proof) -> WorldSettings {
    WorldSettings { proof, mail: Some(smtp.port()), ..WorldSettings::default() }
}

async fn attempts(world: &World) -> Result<i64> {
    Ok(sqlx::query_scalar("select count(*) from verification_attempts").fetch_one(&mut world.owner().await?).await?)
}

#[tokio::test]
async fn a_shopper_proves_by_a_code_and_is_answered() -> Result<()> {
    let smtp = Smtp::start().await?;
    run_story_with(by_code(&smtp, Proof::Code), async |world| {
        let asked = world.shopper_says("Where is my order T-10001?").await?;
        assert!(asked.contains("e-mail address"), "{asked}");
        let sent = world.shopper_says(MARA).await?;
        assert!(sent.starts_with("If that address is known to us"), "{sent}");
        let mail = smtp.mail(1).await;
        assert_eq!(mail.to, [MARA]);
        assert!(mail.text().contains("Tillow") && mail.text().contains("Nobody from Tillow will ever ask"), "{}", mail.text());
        assert!(mail.raw.contains("Subject: Your code for Tillow\r\n") && mail.raw.contains("text/html"), "{}", mail.raw);
        let code = mail.code();
        let wrong = world.shopper_says(&other_than(&code)).await?;
        assert!(wrong.starts_with("That is not the code"), "{wrong}");
        let (front, back) = code.split_at(3);
        let answer = world.shopper_says(&format!("it says {front} {back}, thanks")).await?;
        assert!(answer.contains("T-10001"), "{answer}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_same_in_chinese_with_wide_digits() -> Result<()> {
    let smtp = Smtp::start().await?;
    run_story_with(by_code(&smtp, Proof::Code), async |world| {
        let asked = world.shopper_says("我的订单 T-10001 到哪里了？").await?;
        assert!(asked.contains("邮箱地址"), "{asked}");
        world.shopper_says(&format!("邮箱是 {MARA}")).await?;
        let mail = smtp.mail(1).await;
        assert!(mail.text().contains("绝不会向您索要"), "{}", mail.text());
        let wide: String = mail.code().chars().filter_map(|digit| char::from_u32(u32::from(digit) + 0xFEE0)).collect();
        let answer = world.shopper_says(&format!("验证码是{wide}。")).await?;
        assert!(answer.contains("T-10001"), "{answer}");
        Ok(())
    })
    .await
}

/// What is said, and what the database and the mail server are asked, is the same for an address that nobody has.
#[tokio::test]
async fn an_unknown_address_looks_the_same() -> Result<()> {
    let smtp = Smtp::start().await?;
    run_story_with(by_code(&smtp, Proof::Code), async |world| {
        let mut said = Vec::new();
        for (name, email) in [("known", MARA), ("unknown", "nobody@example.com")] {
            world.somebody_else(name);
            let before = smtp.connections();
            let mut lines = vec![world.shopper_says("Where is my order T-10001?").await?, world.shopper_says(email).await?];
            smtp.asked(before + 1).await;
            for wrong in ["000000", "000001", "000002", "000003"] {
                lines.push(world.shopper_says(wrong).await?);
            }
            lines.push(world.shopper_says("no mail came").await?);
            said.push(lines);
        }
        assert_eq!(said[0], said[1]);
        assert!(said[0][4].starts_with("That code is of no use any more"), "{:?}", said[0]);
        assert_eq!(smtp.taken().len(), 1);
        assert_eq!(attempts(world).await?, 6);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_new_code_ends_the_old_one_and_the_hour_has_a_limit() -> Result<()> {
    let smtp = Smtp::start().await?;
    run_story_with(by_code(&smtp, Proof::Code), async |world| {
        world.shopper_says("Where is my order T-10001?").await?;
        world.shopper_says(MARA).await?;
        let first = smtp.mail(1).await.code();
        a_moment_passes(world).await?;
        world.shopper_presses("Send a new code").await?;
        let second = smtp.mail(2).await.code();
        if first != second {
            let stale = world.shopper_says(&first).await?;
            assert!(stale.starts_with("That is not the code"), "{stale}");
        }
        for number in 3..=5 {
            a_moment_passes(world).await?;
            world.shopper_says("send it again please").await?;
            smtp.mail(number).await;
        }
        a_moment_passes(world).await?;
        let often = world.shopper_says("send it again please").await?;
        assert!(often.starts_with("Too many codes"), "{often}");
        assert_eq!(smtp.taken().len(), 5);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_code_gets_too_old() -> Result<()> {
    let smtp = Smtp::start().await?;
    run_story_with(by_code(&smtp, Proof::Code), async |world| {
        world.shopper_says("Where is my order T-10001?").await?;
        world.shopper_says(MARA).await?;
        let code = smtp.mail(1).await.code();
        world.owner().await?.execute("update identity_codes set expires_at = expires_at - interval '11 minutes'").await?;
        let late = world.shopper_says(&code).await?;
        assert!(late.starts_with("That code is too old"), "{late}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn where_no_mail_comes_there_is_another_way() -> Result<()> {
    let smtp = Smtp::start().await?;
    run_story_with(by_code(&smtp, Proof::CodeOrPostcode), async |world| {
        smtp.out_of_order(true);
        world.shopper_says("Where is my order T-10001?").await?;
        world.shopper_says(MARA).await?;
        smtp.asked(2).await;
        let stuck = world.shopper_says("I didn't get any mail").await?;
        assert!(stuck.starts_with("I can't reach our mail server"), "{stuck}");
        world.shopper_presses("Use my postcode instead").await?;
        let answer = world.shopper_says(&postcode(world, MARA).await?).await?;
        assert!(answer.contains("T-10001"), "{answer}");
        Ok(())
    })
    .await
}

/// The mail server stays away, for an address that is known and for one that is not: both chats are told, unasked.
#[tokio::test]
async fn a_mail_that_can_not_be_sent_is_said_so() -> Result<()> {
    let smtp = Smtp::start().await?;
    run_story_with(by_code(&smtp, Proof::Code), async |world| {
        smtp.out_of_order(true);
        for (name, email) in [("known", MARA), ("unknown", "nobody@example.com")] {
            world.somebody_else(name);
            world.shopper_says("Where is my order T-10001?").await?;
            world.shopper_says(email).await?;
            world.owner().await?.execute("update mails set give_up_at = now()").await?;
            let told = world.hears().await;
            assert!(told.starts_with("I could not mail you a code"), "{told}");
        }
        // an address that the server refuses is not told apart from one that is not known
        smtp.out_of_order(false);
        smtp.refuse(MARA);
        world.somebody_else("refused");
        world.shopper_says("Where is my order T-10001?").await?;
        world.shopper_says(MARA).await?;
        smtp.asked(smtp.connections() + 1).await;
        let said = world.shopper_says("nothing came").await?;
        assert!(said.starts_with("A mail can take a few minutes"), "{said}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn where_a_code_alone_counts_the_postcode_proves_nothing() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    scratch.database.set_identity_rules(&IdentityRules { proof: Proof::Code, ..IdentityRules::default() }).await?;
    let who = stranger(&scratch, "postcode").await?;
    let mut conn = scratch.database.turn.acquire().await?;
    let tried = knowledge::db::identity::verify_by_email(&mut conn, who, "ada@example.com", "LS1 4AB", DAY).await?;
    assert_eq!(tried, knowledge::db::identity::Verification::Refused);
    let alone = knowledge::db::identity::verify_by_email_alone(&mut conn, who, "ada@example.com", DAY).await?;
    assert_eq!(alone, knowledge::db::identity::Verification::Refused);
    // and the role of turns has no way around the rule
    for statement in [
        "update identity_rules set proof = 'email'",
        "select * from identity_rules",
        "select * from identity_codes",
        "select * from mails",
        "select code_to_send(1)",
        "select verify_by_postcode(gen_random_uuid(), 'ada@example.com', null, null, 'LS1 4AB', '1 day')",
        "select hmac_sha256('a', 'b')",
    ] {
        let refused = conn.execute(statement).await.expect_err(statement);
        assert_eq!(refused.as_database_error().and_then(|error| error.code()).as_deref(), Some("42501"), "{statement}");
    }
    drop(conn);
    scratch.drop_it().await
}

#[tokio::test]
async fn the_address_alone_proves_only_where_the_shop_says_so() -> Result<()> {
    let smtp = Smtp::start().await?;
    run_story_with(WorldSettings { proof: Proof::Email, ..by_code(&smtp, Proof::Email) }, async |world| {
        world.shopper_says("Where is my order T-10001?").await?;
        let answer = world.shopper_says(MARA).await?;
        assert!(answer.contains("T-10001"), "{answer}");
        Ok(())
    })
    .await
}

/// Forty tries at once: no more than the limits allow are looked at.
#[tokio::test]
async fn codes_are_not_guessed_in_parallel() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    scratch.database.set_identity_rules(&IdentityRules { proof: Proof::Code, ..IdentityRules::default() }).await?;
    let (who, chat) = chat(&scratch, "guesser").await?;
    let mut conn = scratch.database.turn.acquire().await?;
    assert_eq!(code::request(&mut conn, who, chat, "ada@example.com", "en").await?, CodeRequest::Sent);
    drop(conn);
    let sent = make_code(&scratch).await?;
    let guesses = (0..40).map(|guess| {
        let (database, wrong) = (scratch.database.clone(), format!("{:06}", (sent.parse::<u32>().unwrap_or(0) + 1 + guess) % 1_000_000));
        async move { code::attempt(&mut *database.turn.acquire().await?, who, &wrong, DAY).await }
    });
    let outcomes = futures::future::try_join_all(guesses).await?;
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == CodeTry::Refused).count(), 2);
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == CodeTry::Spent).count(), 38);
    // three were looked at; the right one is of no use any more
    let looked_at: i64 = sqlx::query_scalar("select count(*) from verification_attempts").fetch_one(&mut scratch.owner().await?).await?;
    assert_eq!(looked_at, 3);
    let mut conn = scratch.database.turn.acquire().await?;
    assert_eq!(code::attempt(&mut conn, who, &sent, DAY).await?, CodeTry::Spent);
    // a new code allows two more tries before the hour is locked, from whichever chat
    let (other, other_chat) = self::chat(&scratch, "another guesser").await?;
    scratch.owner().await?.execute("update identity_codes set asked_at = asked_at - interval '1 minute'").await?;
    assert_eq!(code::request(&mut conn, other, other_chat, "ADA@example.com ", "en").await?, CodeRequest::Sent);
    make_code(&scratch).await?;
    let first = code::attempt(&mut conn, other, "not it", DAY).await?;
    let second = code::attempt(&mut conn, other, "nor this", DAY).await?;
    let third = code::attempt(&mut conn, other, "nor that", DAY).await?;
    assert_eq!((first, second, third), (CodeTry::Refused, CodeTry::Refused, CodeTry::Locked));
    assert_eq!(code::request(&mut conn, who, chat, "ada@example.com", "en").await?, CodeRequest::Locked);
    drop(conn);
    scratch.drop_it().await
}

/// The code leaves in the mail alone: nothing in the database says it, and nothing holds the address.
#[tokio::test]
async fn neither_code_nor_address_is_stored() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    scratch.database.set_identity_rules(&IdentityRules { proof: Proof::Code, ..IdentityRules::default() }).await?;
    let (who, chat) = chat(&scratch, "reader").await?;
    let mut conn = scratch.database.turn.acquire().await?;
    code::request(&mut conn, who, chat, "ada@example.com", "en").await?;
    let sent = make_code(&scratch).await?;
    let rows: String =
        sqlx::query_scalar("select concat((select jsonb_agg(c) from identity_codes c)::text, (select jsonb_agg(m) from mails m)::text)")
            .fetch_one(&mut scratch.owner().await?)
            .await?;
    assert!(!rows.contains(&format!("\"{sent}\"")) && !rows.contains("ada@"), "{rows}");
    // a turn that is run again is verified again; a forgotten chat is not
    assert_eq!(code::attempt(&mut conn, who, &sent, DAY).await?, CodeTry::Verified);
    assert_eq!(code::attempt(&mut conn, who, &sent, DAY).await?, CodeTry::Verified);
    assert_eq!(code::attempt(&mut conn, who, "000000", DAY).await?, CodeTry::Spent);
    knowledge::db::identity::unlink(&mut conn, who).await?;
    assert_eq!(code::attempt(&mut conn, who, &sent, DAY).await?, CodeTry::Spent);
    drop(conn);
    scratch.drop_it().await
}

#[tokio::test]
async fn writes_may_ask_for_more_than_reads() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let who = stranger(&scratch, "reader").await?;
    let mut conn = scratch.database.turn.acquire().await?;
    let strength = async |conn: &mut sqlx::PgConnection| knowledge::db::identity::write_proof(conn, who).await;
    assert_eq!(strength(&mut conn).await?, WriteProof::Stranger);
    knowledge::db::identity::verify_by_email(&mut conn, who, "ada@example.com", "LS1 4AB", DAY).await?;
    assert_eq!(strength(&mut conn).await?, WriteProof::Enough);
    scratch.database.set_identity_rules(&IdentityRules { writes: Writes::Code, ..IdentityRules::default() }).await?;
    assert_eq!(strength(&mut conn).await?, WriteProof::NeedsCode);
    let chat = chat_of(&scratch, who).await?;
    code::request(&mut conn, who, chat, "ada@example.com", "en").await?;
    let sent = make_code(&scratch).await?;
    assert_eq!(code::attempt(&mut conn, who, &sent, DAY).await?, CodeTry::Verified);
    assert_eq!(strength(&mut conn).await?, WriteProof::Enough);
    let link = knowledge::db::identity::link(&mut conn, who).await?.expect("a link");
    assert_eq!(link.method, knowledge::db::identity::Method::EmailCode);
    drop(conn);
    scratch.drop_it().await
}

/// Where changes ask for a code, a shopper who has proved enough for reading gives one, and the change goes on by itself.
#[tokio::test]
async fn a_change_waits_for_its_code() -> Result<()> {
    let smtp = Smtp::start().await?;
    let settings = WorldSettings { writes: Writes::Code, ..by_code(&smtp, Proof::Postcode) };
    run_story_with(settings, async |world| {
        let status = async |world: &World| -> Result<String> {
            Ok(sqlx::query_scalar("select status from orders where id = 'T-10003'").fetch_one(&mut world.owner().await?).await?)
        };
        world.shopper_says("Where is my order T-10001?").await?;
        let read = world.shopper_says(&format!("{MARA}, 11359")).await?;
        assert!(read.contains("T-10001"), "{read}");
        let asked = world.shopper_says("cancel order T-10003, I no longer need it").await?;
        assert!(asked.contains("stronger proof"), "{asked}");
        world.shopper_says(MARA).await?;
        let code = smtp.mail(1).await.code();
        let wrong = world.shopper_says(&other_than(&code)).await?;
        assert!(wrong.starts_with("That is not the code"), "{wrong}");
        let summary = world.shopper_says(&code).await?;
        assert!(summary.contains("cancel the whole order T-10003"), "{summary}");
        // the proof becomes weaker under the summary: the database refuses, whatever was shown
        let method = async |world: &World, method: &str| {
            sqlx::query("update identity_links set method = $1").bind(method).execute(&mut world.owner().await?).await?;
            Ok::<_, anyhow::Error>(())
        };
        method(world, "email_postcode").await?;
        let confirm = world.buttons().into_iter().find(|button| button.role() == Some("@confirm")).expect("a button");
        let refused = world.shopper_presses_button(&confirm).await?;
        assert!(refused.contains("Nothing was done"), "{refused}");
        assert_eq!(status(world).await?, "pending");
        method(world, "email_code").await?;
        world.shopper_says("cancel order T-10003, I no longer need it").await?;
        world.shopper_says("yes").await?;
        assert_eq!(status(world).await?, "cancelled");
        Ok(())
    })
    .await
}

/// RFC 4231, test cases 1, 2 and 6.
#[tokio::test]
async fn the_databases_hmac_is_the_standards() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let mut owner = scratch.owner().await?;
    for (key, message, expected) in [
        (vec![0x0b; 20], &b"Hi There"[..], "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (b"Jefe".to_vec(), b"what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        (
            vec![0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
    ] {
        let made: String =
            sqlx::query_scalar("select encode(hmac_sha256($1, $2), 'hex')").bind(key).bind(message).fetch_one(&mut owner).await?;
        assert_eq!(made, expected);
    }
    scratch.drop_it().await
}

fn other_than(code: &str) -> String {
    if code == "000000" { "111111".to_owned() } else { "000000".to_owned() }
}

async fn postcode(world: &World, email: &str) -> Result<String> {
    Ok(sqlx::query_scalar("select postcode from customers where email = $1").bind(email).fetch_one(&mut world.owner().await?).await?)
}

/// A second press within some seconds sends no second mail.
async fn a_moment_passes(world: &World) -> Result<()> {
    world.owner().await?.execute("update identity_codes set asked_at = asked_at - interval '1 minute'").await?;
    Ok(())
}

async fn chat(scratch: &Scratch, name: &str) -> Result<(Uuid, Uuid)> {
    let who = stranger(scratch, name).await?;
    Ok((who, chat_of(scratch, who).await?))
}

async fn chat_of(scratch: &Scratch, who: Uuid) -> Result<Uuid> {
    Ok(sqlx::query_scalar(
        "insert into conversations (identity_id, channel, address, private, created_at, updated_at)
         values ($1, 'web', $1::text, true, now(), now()) returning id",
    )
    .bind(who)
    .fetch_one(&mut scratch.owner().await?)
    .await?)
}

/// The sender's part, without a mail server: takes the latest mail and makes its code.
async fn make_code(scratch: &Scratch) -> Result<String> {
    let mut conn = scratch.database.jobs.acquire().await?;
    let due = engine::conversation::mails::claim(&mut conn, Duration::from_secs(60), 10).await?;
    let mail = due.last().expect("a mail is due");
    let letter = engine::conversation::mails::code_to_send(&mut conn, mail.id).await?.expect("it is wanted");
    engine::conversation::mails::sent(&mut conn, mail.id, None).await?;
    Ok(letter.code)
}
