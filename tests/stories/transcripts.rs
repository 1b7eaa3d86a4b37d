//! Somebody who can run any SQL as the role of a turn tries to read or to change what was said in other chats.

use anyhow::Result;
use mercer_tests::database::{Scratch, Template};
use mercer_tests::shop::stranger;
use mercer_tests::world::run_story;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use uuid::Uuid;

const TABLES: [&str; 8] = ["conversations", "messages", "replies", "reply_facts", "reply_claims", "outbox", "handoffs", "attachments"];
/// Permission denied, or a row that a policy does not let in.
const DENIED: &str = "42501";

/// A chat with one row in each table.
async fn chat(scratch: &Scratch, name: &str) -> Result<Uuid> {
    let who = stranger(scratch, name).await?;
    let mut owner = scratch.owner().await?;
    let id: Uuid = sqlx::query_scalar(
        "insert into conversations (identity_id, channel, address, private, created_at, updated_at)
         values ($1, 'web', $2, true, now(), now()) returning id",
    )
    .bind(who)
    .bind(name)
    .fetch_one(&mut owner)
    .await?;
    let reply = Uuid::new_v4();
    for statement in [
        format!(
            "insert into messages (conversation_id, external_id, author, text, received_at) values ('{id}', '1', 'shopper', 'I am {name}', now())"
        ),
        format!(
            "insert into replies (id, conversation_id, text, source, language, intent, sentiment, explanation, created_at)
                 values ('{reply}', '{id}', 'Hello {name}', 'template', 'en', 'greeting', 'neutral', '{{}}', now())"
        ),
        format!("insert into reply_facts values ('{reply}', '1', 'text', 's', 'f', '\"{name}\"', 'orders/1@1')"),
        format!("insert into reply_claims values ('{reply}', 0, '{name}', 'status', true, '{{}}')"),
        format!(
            "insert into outbox (conversation_id, reply_id, channel, text, nonce, due_at) values ('{id}', '{reply}', 'web', 'Hello {name}', '{name}', now())"
        ),
        format!("insert into handoffs (conversation_id, reason, created_at) values ('{id}', '{name}', now())"),
        format!(
            "insert into attachments (conversation_id, name, media_type, bytes, path, created_at) values ('{id}', '{name}', 'image/png', 1, '{name}', now())"
        ),
    ] {
        owner.execute(AssertSqlSafe(statement)).await?;
    }
    Ok(id)
}

async fn count(conn: &mut PgConnection, table: &str) -> Result<i64> {
    Ok(sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from public.{table}"))).fetch_one(conn).await?)
}

async fn bind(conn: &mut PgConnection, conversation: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar("select public.bind_conversation($1)").bind(conversation).fetch_one(conn).await?)
}

/// The code that a statement is refused with; nothing where it is obeyed. It is undone either way.
async fn refusal(conn: &mut PgConnection, conversation: Uuid, statement: &str) -> Result<Option<String>> {
    let mut tx = conn.begin().await?;
    assert!(bind(&mut tx, conversation).await?);
    let done = tx.execute(AssertSqlSafe(statement.to_owned())).await;
    tx.rollback().await?;
    Ok(done.err().and_then(|error| error.as_database_error()?.code().map(|code| code.into_owned())))
}

#[tokio::test]
async fn an_unbound_turn_sees_no_conversation() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let chat = chat(&scratch, "ada").await?;
    let mut turn = scratch.log_in("mercer_turn").await?;
    for table in TABLES {
        assert_eq!(count(&mut turn, table).await?, 0, "{table}");
    }
    // the binding ends with its transaction
    for finish in ["commit", "rollback"] {
        turn.execute("begin").await?;
        assert!(bind(&mut turn, chat).await?);
        assert_eq!(count(&mut turn, "messages").await?, 1);
        turn.execute(AssertSqlSafe(finish)).await?;
        assert_eq!(count(&mut turn, "messages").await?, 0, "after {finish}");
    }
    scratch.drop_it().await
}

#[tokio::test]
async fn a_bound_turn_sees_its_own_conversation_alone() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let (mine, other) = (chat(&scratch, "ada").await?, chat(&scratch, "ben").await?);
    let mut turn = scratch.log_in("mercer_turn").await?;
    let mut tx = turn.begin().await?;
    assert!(bind(&mut tx, mine).await?);
    for table in TABLES {
        assert_eq!(count(&mut tx, table).await?, 1, "{table}");
    }
    let said: Vec<String> = sqlx::query_scalar("select text from messages").fetch_all(&mut *tx).await?;
    assert_eq!(said, ["I am ada"]);
    assert!(!bind(&mut tx, other).await?, "a transaction belongs to one conversation");
    assert_eq!(count(&mut tx, "messages").await?, 1);
    tx.rollback().await?;
    assert!(!bind(&mut turn, Uuid::new_v4()).await?, "there is no such conversation");
    scratch.drop_it().await
}

#[tokio::test]
async fn a_turn_writes_into_its_own_conversation_alone() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let (mine, other) = (chat(&scratch, "ada").await?, chat(&scratch, "ben").await?);
    let mut turn = scratch.log_in("mercer_turn").await?;
    let message = |into: Uuid| {
        format!("insert into messages (conversation_id, external_id, author, text, received_at) values ('{into}', '2', 'bot', 'x', now())")
    };
    assert_eq!(refusal(&mut turn, mine, &message(mine)).await?, None);
    for forbidden in [
        message(other),
        format!("insert into outbox (conversation_id, channel, text, nonce, due_at) values ('{other}', 'web', 'x', 'x', now())"),
        format!("insert into handoffs (conversation_id, reason, created_at) values ('{other}', 'x', now())"),
        format!(
            "insert into replies (id, conversation_id, text, source, language, intent, sentiment, explanation, created_at)
                 values (gen_random_uuid(), '{other}', 'x', 'model', 'en', 'x', 'neutral', '{{}}', now())"
        ),
        format!("update messages set conversation_id = '{other}'"),
        format!(
            "insert into attachments (conversation_id, name, media_type, bytes, path, created_at) values ('{mine}', 'x', 'x', 1, '../x', now())"
        ),
        "update attachments set path = '../../etc/passwd'".to_owned(),
        format!(
            "insert into conversations (identity_id, channel, address, private, created_at, updated_at)
                 select identity_id, 'web', 'mine', true, now(), now() from conversations where id = '{mine}'"
        ),
        "select * from identities".to_owned(),
        "insert into identities (channel, external_id) values ('web', 'x')".to_owned(),
        "select * from turn_leases".to_owned(),
        "select unanswered_of(gen_random_uuid())".to_owned(),
        format!("insert into bindings (xact, conversation_id) values (pg_current_xact_id(), '{other}')"),
        format!("update bindings set conversation_id = '{other}'"),
        "alter table messages disable row level security".to_owned(),
        "drop policy bound on messages".to_owned(),
        "create policy mine on messages to mercer_turn using (true)".to_owned(),
        "set row_security = off; select * from messages".to_owned(),
    ] {
        assert_eq!(refusal(&mut turn, mine, &forbidden).await?.as_deref(), Some(DENIED), "{forbidden}");
    }
    let mut tx = turn.begin().await?;
    assert!(bind(&mut tx, mine).await?);
    let changed = sqlx::query("update messages set text = 'x' where conversation_id = $1").bind(other).execute(&mut *tx).await?;
    assert_eq!(changed.rows_affected(), 0);
    let changed = sqlx::query("update conversations set handler = 'agent'").execute(&mut *tx).await?;
    assert_eq!(changed.rows_affected(), 1, "its own");
    tx.rollback().await?;
    scratch.drop_it().await
}

/// Names of one's own do not come before those that the functions and policies mean, and no variable is believed.
#[tokio::test]
async fn forged_names_and_variables_open_no_chat() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let (mine, other) = (chat(&scratch, "ada").await?, chat(&scratch, "ben").await?);
    let mut turn = scratch.log_in("mercer_turn").await?;
    for forged in [
        "create temp table bindings (xact xid8, conversation_id uuid, customer_id text, orders text[])".to_owned(),
        format!("create function pg_temp.bound_conversation() returns uuid language sql as $$ select '{other}'::uuid $$"),
        format!("select set_config('mercer.conversation', '{other}', false)"),
        "set search_path = pg_temp, public".to_owned(),
    ] {
        // whether it is allowed does not matter: it must be of no use
        turn.execute(AssertSqlSafe(forged)).await.ok();
    }
    let mut tx = turn.begin().await?;
    assert!(bind(&mut tx, mine).await?);
    tx.execute(AssertSqlSafe(format!(
        "do $$ begin insert into pg_temp.bindings values (pg_current_xact_id(), '{other}', null, '{{}}'); exception when others then null; end $$"
    )))
    .await?;
    let said: Vec<String> = sqlx::query_scalar("select text from public.messages").fetch_all(&mut *tx).await?;
    assert_eq!(said, ["I am ada"]);
    tx.rollback().await?;
    scratch.drop_it().await
}

#[tokio::test]
async fn security_is_forced_on_every_table_of_a_chat() -> Result<()> {
    let scratch = Scratch::new(Template::Migrated).await?;
    let unforced: Vec<String> =
        sqlx::query_scalar("select relname::text from pg_class where relname = any($1) and not (relrowsecurity and relforcerowsecurity)")
            .bind(TABLES.as_slice())
            .fetch_all(&mut scratch.owner().await?)
            .await?;
    assert_eq!(unforced, Vec::<String>::new());
    scratch.drop_it().await
}

/// SQL in every field that a platform hands over, through the whole engine: it stays words.
#[tokio::test]
async fn sql_in_every_field_is_data() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("my secret word is heliotrope").await?;
        for (number, nasty) in [
            "'; drop table messages; --",
            "x' or '1'='1",
            "'); select bind_conversation(id) from conversations; --",
            "$1; update conversations set handler = 'agent'; --",
            "{\"a\": \"\\u0000\"}",
            "\\'; copy messages to program 'true'; --",
            "%' union select text from messages --",
        ]
        .into_iter()
        .enumerate()
        {
            world.somebody_else(&format!("{nasty} {number}"));
            world.with_locale(nasty);
            let mut message = world.message(nasty, None);
            message.external_id = format!("{nasty} {number}");
            let stored = world.receive(message).await?;
            world.answered(stored.conversation).await?;
            let mut press = world.message(nasty, Some(nasty));
            press.external_id = format!("press:{nasty}");
            let stored = world.receive(press).await?;
            world.answered(stored.conversation).await?;
            world.service().edited("telegram", nasty, nasty, nasty).await?;
            world.service().deleted("telegram", nasty, nasty).await?;
            for asked in [format!("where is my order {nasty}"), format!("my email is {nasty}@example.com, postcode {nasty}")] {
                world.shopper_says(&asked).await?;
            }
        }
        for sent in world.everything_sent() {
            assert!(sent.address == "shopper" || !sent.text.contains("heliotrope"), "{}", sent.text);
        }
        let mut owner = world.owner().await?;
        let kept: i64 = sqlx::query_scalar("select count(*) from messages where text like '%heliotrope%'").fetch_one(&mut owner).await?;
        let taken: i64 = sqlx::query_scalar("select count(*) from conversations where handler = 'agent'").fetch_one(&mut owner).await?;
        assert_eq!((kept > 0, taken), (true, 0));
        Ok(())
    })
    .await
}
