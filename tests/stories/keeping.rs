//! What is kept, for how long, and how much of it: words, files, chats, and what cannot be kept at all.

use anyhow::Result;
use engine::conversation::files;
use mercer::config::RetentionConfig;
use mercer::lifecycle::retention::sweep;
use mercer_tests::database::{Scratch, Template};
use mercer_tests::world::run_story;
use sqlx::{AssertSqlSafe, Executor, PgConnection};
use tempfile::TempDir;
use uuid::Uuid;

const RETENTION: RetentionConfig = RetentionConfig { text_days: 180, file_days: 90, chat_days: 730 };

/// Three chats that were quiet for this many days, each with a message, a reply with a fact and a claim, and a file.
async fn chats(scratch: &Scratch, folder: &TempDir, days: [i32; 3]) -> Result<()> {
    std::fs::create_dir_all(folder.path().join("attachments"))?;
    let mut owner = scratch.owner().await?;
    for days in days {
        let (who, chat, reply) = (Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4());
        std::fs::write(folder.path().join(format!("attachments/{days}")), "bytes")?;
        owner
            .execute(AssertSqlSafe(format!(
                "insert into identities (id, channel, external_id, created_at) values ('{who}', 'web', '{days}', now() - interval '{days} days');
                 insert into conversations (id, identity_id, channel, address, private, state, created_at, updated_at)
                 values ('{chat}', '{who}', 'web', '{days}', true, '{{\"pending\": \"secret\"}}', now() - interval '{days} days', now() - interval '{days} days');
                 insert into replies (id, conversation_id, text, source, language, intent, sentiment, explanation, created_at)
                 values ('{reply}', '{chat}', 'secret', 'model', 'en', 'order_status', 'neutral', '{{\"draft\": \"secret\"}}', now() - interval '{days} days');
                 insert into reply_facts values ('{reply}', '1', 'text', 's', 'f', '\"secret\"', 'orders/1@1');
                 insert into reply_claims values ('{reply}', 0, 'secret', 'status', true, '{{}}');
                 insert into outbox (conversation_id, reply_id, channel, text, nonce, state, due_at)
                 values ('{chat}', '{reply}', 'web', 'secret', '{days}', 'sent', now() - interval '{days} days');
                 insert into messages (conversation_id, external_id, author, text, received_at, reply_id)
                 values ('{chat}', '1', 'shopper', 'secret', now() - interval '{days} days', '{reply}');
                 insert into attachments (conversation_id, message_id, name, media_type, bytes, path, state, created_at)
                 select conversation_id, id, 'a.png', 'image/png', 5, 'attachments/{days}', 'kept', received_at from messages
                 where conversation_id = '{chat}'"
            )))
            .await?;
    }
    Ok(())
}

async fn count(conn: &mut PgConnection, query: &'static str) -> Result<i64> {
    Ok(sqlx::query_scalar(query).fetch_one(conn).await?)
}

fn on_disk(folder: &TempDir) -> Result<Vec<String>> {
    let mut names: Vec<String> = std::fs::read_dir(folder.path().join("attachments"))?
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    Ok(names)
}

#[tokio::test]
async fn words_go_first_then_the_chat() -> Result<()> {
    let (scratch, folder) = (Scratch::new(Template::SmallShop).await?, tempfile::tempdir()?);
    chats(&scratch, &folder, [10, 200, 800]).await?;
    // one that no row names, written long ago, and one that is being fetched right now
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(3 * 86_400);
    std::fs::File::create(folder.path().join("attachments/loose"))?.set_modified(long_ago)?;
    std::fs::write(folder.path().join("attachments/fresh"), "bytes")?;

    let expired = sweep(&RETENTION, &scratch.database, folder.path()).await?;
    assert_eq!((expired.messages, expired.replies, expired.identities, expired.paths.len()), (2, 2, 1, 2), "{expired:?}");
    assert_eq!(on_disk(&folder)?, ["10", "fresh"]);
    let mut owner = scratch.owner().await?;
    let secrets =
        "select (select count(*) from messages where text like '%secret%') + (select count(*) from replies where text like '%secret%')
                        + (select count(*) from replies where explanation::text like '%secret%') + (select count(*) from reply_facts)
                        + (select count(*) from reply_claims) + (select count(*) from outbox where text like '%secret%')
                        + (select count(*) from conversations where state::text like '%secret%') + (select count(*) from attachments)";
    assert_eq!(count(&mut owner, secrets).await?, 8, "those of the fresh chat");
    assert_eq!(count(&mut owner, "select count(*) from replies where intent = 'order_status'").await?, 2, "the figures stay");
    assert_eq!(count(&mut owner, "select count(*) from conversations").await?, 2, "a chat of two years is gone");

    // somebody who goes on in another chat
    owner
        .execute(
            "insert into conversations (identity_id, channel, address, private, created_at, updated_at)
             select id, 'terminal', 'long ago', true, now() - interval '800 days', now() - interval '800 days' from identities
             where external_id = '10'",
        )
        .await?;
    let again = sweep(&RETENTION, &scratch.database, folder.path()).await?;
    assert_eq!(count(&mut owner, "select count(*) from conversations where address = 'long ago'").await?, 0);
    assert_eq!(count(&mut owner, "select count(*) from identities where external_id = '10'").await?, 1);
    assert_eq!(again, engine::conversation::retention::Expired::default());
    scratch.drop_it().await
}

#[tokio::test]
async fn what_has_ended_is_removed_and_what_waits_for_a_person_is_not() -> Result<()> {
    let (scratch, folder) = (Scratch::new(Template::SmallShop).await?, tempfile::tempdir()?);
    chats(&scratch, &folder, [801, 802, 803]).await?;
    let mut owner = scratch.owner().await?;
    owner
        .execute(
            "insert into handoffs (conversation_id, reason, created_at) select id, 'asked', now() from conversations where address = '801';
             insert into identity_links select id, 'C-ada', 'operator', now() - interval '2 days', now() - interval '1 day' from identities
             where external_id = '801';
             insert into verification_attempts (identity_id, claims, correct, at)
             select id, '{}', false, now() - interval '2 days' from identities where external_id = '801';
             insert into verification_attempts (identity_id, claims, correct, at)
             select id, '{}', false, now() - interval '2 hours' from identities where external_id = '801';
             insert into web_sessions (digest, chat, issued_at, expires_at) values
                 ('old', 'x', now() - interval '31 days', now() - interval '1 day'), ('new', 'y', now(), now() + interval '1 day')",
        )
        .await?;
    sweep(&RETENTION, &scratch.database, folder.path()).await?;
    assert_eq!(count(&mut owner, "select count(*) from conversations").await?, 1, "a person is still waited for");
    assert_eq!(count(&mut owner, "select count(*) from identity_links").await?, 0);
    assert_eq!(count(&mut owner, "select count(*) from verification_attempts").await?, 1);
    assert_eq!(count(&mut owner, "select count(*) from web_sessions").await?, 1);
    scratch.drop_it().await
}

#[tokio::test]
async fn a_chat_has_so_many_files_a_day() -> Result<()> {
    let (scratch, folder) = (Scratch::new(Template::SmallShop).await?, tempfile::tempdir()?);
    chats(&scratch, &folder, [0, 1, 2]).await?;
    let mut owner = scratch.owner().await?;
    let more = format!(
        "insert into attachments (id, conversation_id, name, media_type, bytes, path, created_at)
         select ('ffffffff-ffff-4fff-bfff-' || lpad(n::text, 12, '0'))::uuid, c.id, 'x', 'x', 1, '', now()
         from conversations c, generate_series(1, {}) n where c.address = '0'",
        files::FILES_A_DAY
    );
    owner.execute(AssertSqlSafe(more)).await?;
    let ids: Vec<Uuid> = sqlx::query_scalar("select id from attachments where name = 'x' order by id").fetch_all(&mut owner).await?;
    let mut jobs = scratch.database.jobs.acquire().await?;
    let mut room = Vec::new();
    for id in &ids {
        room.push(files::has_room(&mut jobs, *id).await?);
    }
    assert_eq!(room.iter().filter(|room| **room).count(), ids.len() - 1, "one file was there already: {room:?}");
    assert_eq!(room.last(), Some(&false));
    owner.execute(AssertSqlSafe(format!("update attachments set bytes = {} where name = 'a.png'", files::BYTES_A_DAY))).await?;
    assert!(!files::has_room(&mut jobs, ids[0]).await?, "nor so many bytes");
    drop(jobs);
    scratch.drop_it().await
}

/// Something that the database will never take: it is acknowledged, and holds up nothing.
#[tokio::test]
async fn a_message_that_the_database_cannot_hold_is_not_asked_for_again() -> Result<()> {
    run_story(async |world| {
        let mut message = world.message("hello", None);
        // longer than an index takes, and not to be compressed
        message.external_id = (0..400).map(|_| Uuid::new_v4().simple().to_string()).collect();
        assert!(world.service().receive(message).await?.is_none());
        assert_ne!(world.shopper_says("hello").await?, "");
        Ok(())
    })
    .await
}
