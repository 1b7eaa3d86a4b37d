//! Files that shoppers send, and people of the shop. A file is announced with its message; then its bytes are fetched and it is kept, or it turns out to
//! be missing, which the agent is shown.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::inbox::IncomingFile;

/// Files that one conversation may send a day.
pub const FILES_A_DAY: i64 = 40;
/// Bytes that one conversation may send a day.
pub const BYTES_A_DAY: i64 = 200 * 1024 * 1024;

/// A file that was announced and not fetched yet.
#[derive(Debug, Clone)]
pub struct Unfetched {
    /// The message that it came with.
    pub message: i64,
    /// What is known of it.
    pub file: IncomingFile,
    /// When it came.
    pub announced_at: DateTime<Utc>,
    /// Whether a person of the shop sends it to the shopper.
    pub of_agent: bool,
}

/// Whether a conversation has room for one of its announced files on the day that it came.
pub async fn has_room(conn: &mut PgConnection, file: Uuid) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select count(*) <= $2 and coalesce(sum(others.bytes), 0)::bigint <= $3 as "room!"
           from attachments mine
           join attachments others on others.conversation_id = mine.conversation_id and others.id <= mine.id
               and (others.sent_by is null) = (mine.sent_by is null)
               and others.created_at > mine.created_at - interval '1 day' and others.state <> 'missing'
           where mine.id = $1"#,
        file,
        FILES_A_DAY,
        BYTES_A_DAY,
    )
    .fetch_one(conn)
    .await
}

/// Whether a chat may send one more file today.
pub async fn may_send(conn: &mut PgConnection, channel: &str, address: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select count(*) < $3 and coalesce(sum(a.bytes), 0)::bigint < $4 as "room!"
           from attachments a join conversations c on c.id = a.conversation_id
           where c.channel = $1 and c.address = $2 and a.sent_by is null and a.state <> 'missing' and a.created_at > now() - interval '1 day'"#,
        channel,
        address,
        FILES_A_DAY,
        BYTES_A_DAY,
    )
    .fetch_one(conn)
    .await
}

/// A file that a chat shows: name and path, for whoever sees the chat up to one of its messages.
pub async fn shown(
    conn: &mut PgConnection,
    channel: &str,
    address: &str,
    until: i64,
    file: Uuid,
) -> sqlx::Result<Option<(String, String)>> {
    let row = sqlx::query!(
        "select a.name, a.path from attachments a
         join messages m on m.id = a.message_id and m.deleted_at is null
         join conversations c on c.id = m.conversation_id
         where a.id = $4 and c.channel = $1 and c.address = $2 and m.id <= $3 and a.state = 'kept'",
        channel,
        address,
        until,
        file,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.name, row.path)))
}

/// Notes where the bytes of a message's file lie. Answers false where the message was deleted meanwhile: nothing names them then.
/// The caller commits.
pub async fn kept(conn: &mut PgConnection, message: i64, file: &IncomingFile) -> sqlx::Result<bool> {
    let noted = sqlx::query!(
        "update messages
         set attachments = (
             select jsonb_agg(case when f ->> 'id' = $2::text then f || jsonb_build_object('path', $3::text, 'bytes', $4::bigint) else f end
                              order by position)
             from jsonb_array_elements(attachments) with ordinality as files (f, position))
         where id = $1 and deleted_at is null and attachments <> '[]'",
        message,
        file.id.to_string(),
        file.path,
        file.bytes,
    )
    .execute(&mut *conn)
    .await?;
    if noted.rows_affected() == 0 {
        return Ok(false);
    }
    let row = sqlx::query!(
        "update attachments set path = $3, bytes = $4, media_type = $5, state = 'kept', why = null where id = $2 and message_id = $1",
        message,
        file.id,
        file.path,
        file.bytes,
        file.media_type,
    );
    Ok(row.execute(conn).await?.rows_affected() > 0)
}

/// Notes that the bytes of a file will not come, and why.
pub async fn missing(conn: &mut PgConnection, file: Uuid, why: &str) -> sqlx::Result<()> {
    sqlx::query!("update attachments set state = 'missing', why = $2 where id = $1 and state = 'announced'", file, why)
        .execute(conn)
        .await
        .map(drop)
}

/// Takes files of a channel whose fetching did not come to an end: nobody has tried for so many seconds. Who takes one is
/// the only one to try it.
pub async fn take_up(conn: &mut PgConnection, channel: &str, idle: f64) -> sqlx::Result<Vec<Unfetched>> {
    let rows = sqlx::query!(
        r#"update attachments a set tried_at = now()
           from conversations c
           where c.id = a.conversation_id and coalesce(a.via, c.channel) = $1 and a.state = 'announced' and a.tried_at < now() - make_interval(secs => $2) and a.message_id is not null
           returning a.id, a.message_id as "message!", a.name, a.media_type, a.bytes, a.path, a.source, a.created_at, a.sent_by is not null as "of_agent!""#,
        channel,
        idle,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Unfetched {
            message: row.message,
            file: IncomingFile {
                id: row.id,
                name: row.name,
                media_type: row.media_type,
                bytes: row.bytes,
                path: row.path,
                source: row.source,
            },
            announced_at: row.created_at,
            of_agent: row.of_agent,
        })
        .collect())
}
