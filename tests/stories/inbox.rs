//! Messages come in: each is stored once, whatever the platform does, and an edit or a deletion counts.

use anyhow::Result;
use chrono::{DateTime, Utc};
use engine::conversation::inbox::{self, Deleted, Incoming, IncomingFile, Stored};
use engine::conversation::{ConversationId, files};
use mercer_tests::database::{Scratch, Template};
use sqlx::Executor;

fn at(time: &str) -> DateTime<Utc> {
    format!("2026-11-22T{time}Z").parse().expect("a time of day")
}

fn message(external_id: &str, text: &str) -> Incoming {
    Incoming {
        channel: "telegram",
        user: "4711".to_owned(),
        address: "4711".to_owned(),
        private: true,
        external_id: external_id.to_owned(),
        text: text.into(),
        pressed: None,
        token: None,
        locale: Some("zh-hans".to_owned()),
        files: Vec::new(),
        received_at: at("10:00:00"),
    }
}

async fn receive(scratch: &Scratch, incoming: &Incoming) -> Result<Stored> {
    let mut tx = scratch.database.jobs.begin().await?;
    let stored = inbox::store(&mut tx, incoming).await?;
    tx.commit().await?;
    Ok(stored)
}

async fn waiting(scratch: &Scratch) -> Result<Vec<ConversationId>> {
    let waiting = inbox::waiting(&mut *scratch.database.jobs.acquire().await?).await?;
    Ok(waiting.into_iter().map(|found| found.conversation).collect())
}

/// The words that wait for a turn.
async fn words(scratch: &Scratch, conversation: ConversationId) -> Result<Vec<String>> {
    let mut conn = scratch.database.jobs.acquire().await?;
    Ok(engine::conversation::state::waiting(&mut conn, conversation)
        .await?
        .into_iter()
        .map(|message| message.text.expose().to_owned())
        .collect())
}

#[tokio::test]
async fn a_message_that_is_delivered_twice_is_stored_once() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let first = receive(&scratch, &message("100", "Where is T-1?")).await?;
    let again = receive(&scratch, &message("100", "Where is T-1?")).await?;
    assert!(first.fresh && !again.fresh);
    assert_eq!((first.conversation, first.message), (again.conversation, again.message));
    assert_eq!(words(&scratch, first.conversation).await?, ["Where is T-1?"]);
    scratch.drop_it().await
}

/// Two processes of a webhook get the same update at the same moment.
#[tokio::test]
async fn deliveries_at_the_same_moment_are_one_message() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let incoming = message("100", "Where is T-1?");
    let stored = futures::future::try_join_all((0..6).map(|_| receive(&scratch, &incoming))).await?;
    assert_eq!(stored.iter().filter(|stored| stored.fresh).count(), 1);
    assert_eq!(words(&scratch, stored[0].conversation).await?.len(), 1);
    scratch.drop_it().await
}

#[tokio::test]
async fn the_same_number_in_another_chat_is_another_message() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let first = receive(&scratch, &message("100", "one")).await?;
    let elsewhere = Incoming { user: "4712".to_owned(), address: "4712".to_owned(), ..message("100", "two") };
    let second = receive(&scratch, &elsewhere).await?;
    assert!(second.fresh);
    assert_ne!(first.conversation, second.conversation);
    assert_eq!(waiting(&scratch).await?, [first.conversation, second.conversation], "oldest first");
    scratch.drop_it().await
}

#[tokio::test]
async fn an_edit_before_the_answer_changes_the_question_and_one_after_it_does_not() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let stored = receive(&scratch, &message("100", "Where is T-2?")).await?;
    let edit = async |text: &str, time: &str| -> Result<Option<ConversationId>> {
        let mut conn = scratch.database.jobs.acquire().await?;
        Ok(inbox::edited(&mut conn, "telegram", "4711", "100", text, at(time)).await?)
    };
    assert_eq!(edit("Where is T-1?", "10:00:01").await?, Some(stored.conversation));
    assert_eq!(words(&scratch, stored.conversation).await?, ["Where is T-1?"]);

    answered(&scratch, stored).await?;
    assert_eq!(edit("Where is T-3?", "10:00:09").await?, None, "nothing is answered again");
    let mut owner = scratch.owner().await?;
    let kept: String = sqlx::query_scalar("select text from messages where id = $1").bind(stored.message).fetch_one(&mut owner).await?;
    assert_eq!(kept, "Where is T-1?", "what was answered stays as it was answered");
    scratch.drop_it().await
}

#[tokio::test]
async fn a_deleted_message_loses_its_words_and_its_turn() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let stored = receive(&scratch, &message("100", "my card is 4111 1111 1111 1111")).await?;
    let mut conn = scratch.database.jobs.acquire().await?;
    let touched = inbox::deleted(&mut conn, "telegram", "4711", "100", at("10:00:01")).await?;
    assert_eq!(touched, Deleted { waiting: Some(stored.conversation), paths: Vec::new() });
    let unknown = inbox::deleted(&mut conn, "telegram", "4711", "999", at("10:00:01")).await?;
    assert_eq!(unknown, Deleted::default(), "an unknown one is no error");
    drop(conn);
    assert_eq!(waiting(&scratch).await?, []);
    let left: String =
        sqlx::query_scalar("select text from messages where id = $1").bind(stored.message).fetch_one(&mut scratch.owner().await?).await?;
    assert_eq!(left, "");
    scratch.drop_it().await
}

#[tokio::test]
async fn files_are_noted_one_by_one_and_go_with_their_message() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let file = |name: &str| IncomingFile {
        id: uuid::Uuid::now_v7(),
        name: name.to_owned(),
        media_type: "image/png".to_owned(),
        bytes: 7,
        path: String::new(),
        source: String::new(),
    };
    // a phone names every picture alike
    let files = vec![file("image.png"), file("image.png")];
    let stored = receive(&scratch, &Incoming { files: files.clone(), ..message("100", "broken") }).await?;
    let mut conn = scratch.database.jobs.acquire().await?;
    let second = IncomingFile { path: "attachments/b".to_owned(), bytes: 12, ..files[1].clone() };
    assert!(files::kept(&mut conn, stored.message, &second).await?);
    let mut owner = scratch.owner().await?;
    let rows: Vec<(String, i64)> = sqlx::query_as("select path, bytes from attachments order by id").fetch_all(&mut owner).await?;
    assert_eq!(rows, [(String::new(), 7), ("attachments/b".to_owned(), 12)]);
    let noted: serde_json::Value =
        sqlx::query_scalar("select attachments from messages where id = $1").bind(stored.message).fetch_one(&mut owner).await?;
    assert_eq!(noted, serde_json::to_value([&files[0], &second])?);

    let gone = inbox::deleted(&mut conn, "telegram", "4711", "100", at("10:00:01")).await?;
    assert_eq!(gone.paths, ["attachments/b"]);
    let first = IncomingFile { path: "attachments/a".to_owned(), ..files[0].clone() };
    assert!(!files::kept(&mut conn, stored.message, &first).await?, "a deleted message names nothing");
    let left: i64 = sqlx::query_scalar("select count(*) from attachments").fetch_one(&mut owner).await?;
    assert_eq!(left, 0);
    drop(conn);
    scratch.drop_it().await
}

#[tokio::test]
async fn a_chat_that_a_person_answers_does_not_wait_for_the_bot() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    receive(&scratch, &message("100", "Hello?")).await?;
    scratch.owner().await?.execute("update conversations set handler = 'agent'").await?;
    assert_eq!(waiting(&scratch).await?, []);
    scratch.drop_it().await
}

/// Marks a message as answered, as a turn does.
async fn answered(scratch: &Scratch, stored: Stored) -> Result<()> {
    let mut owner = scratch.owner().await?;
    sqlx::query("update messages set reply_id = gen_random_uuid() where id = $1").bind(stored.message).execute(&mut owner).await?;
    Ok(())
}
