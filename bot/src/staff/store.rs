//! The rows of threads, as the desk's role.

use chrono::{DateTime, Utc};
use engine::conversation::ConversationId;
use engine::handover::AgentId;
use sqlx::PgConnection;
use uuid::Uuid;

/// Seconds that a program keeps a thread for itself while it writes there.
const LEASE: i32 = 60;

/// A thread.
#[derive(Debug, Clone)]
pub(super) struct Thread {
    pub(super) id: i64,
    pub(super) chat: ConversationId,
    pub(super) thread: Option<String>,
    pub(super) head: Option<String>,
    pub(super) head_shown: String,
    pub(super) closed: bool,
}

/// Chats whose thread may be behind: those with an open hand-over, and those whose thread is not put away yet.
pub(super) async fn behind(conn: &mut PgConnection) -> sqlx::Result<Vec<ConversationId>> {
    sqlx::query_scalar!(
        r#"select h.conversation_id as "chat!: ConversationId" from handoffs h join conversations c on c.id = h.conversation_id
           where h.closed_at is null and c.channel <> 'ask'
           union select conversation_id from staff_threads where not closed
           limit 1000"#
    )
    .fetch_all(conn)
    .await
}

/// Makes the row of a chat's thread, where the chat is escalated and has none.
pub(super) async fn ensure(
    conn: &mut PgConnection,
    chat: ConversationId,
    platform: &str,
    room: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into staff_threads (conversation_id, platform, room, created_at)
         select c.id, $2, $3, $4 from conversations c join handoffs h on h.conversation_id = c.id
         where c.id = $1 and c.channel <> 'ask' and h.closed_at is null
         on conflict (conversation_id, platform, room) do nothing",
        chat.0,
        platform,
        room,
        now,
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Takes a chat's thread for this program; nothing where there is none, or another program writes there.
pub(super) async fn take(
    conn: &mut PgConnection,
    chat: ConversationId,
    platform: &str,
    room: &str,
    owner: Uuid,
) -> sqlx::Result<Option<Thread>> {
    sqlx::query_as!(
        Thread,
        r#"update staff_threads set owner = $4, lease_until = clock_timestamp() + make_interval(secs => $5)
           where conversation_id = $1 and platform = $2 and room = $3
             and (owner is null or owner = $4 or lease_until < clock_timestamp())
           returning id, conversation_id as "chat: ConversationId", thread, head, head_shown, closed"#,
        chat.0,
        platform,
        room,
        owner,
        f64::from(LEASE),
    )
    .fetch_optional(conn)
    .await
}

/// Lets others write there.
pub(super) async fn release(conn: &mut PgConnection, id: i64, owner: Uuid) -> sqlx::Result<()> {
    sqlx::query!("update staff_threads set owner = null, lease_until = null where id = $1 and owner = $2", id, owner)
        .execute(conn)
        .await
        .map(drop)
}

/// The platform made the thread.
pub(super) async fn opened(conn: &mut PgConnection, id: i64, thread: &str) -> sqlx::Result<()> {
    sqlx::query!("update staff_threads set thread = $2, head = null, head_shown = '', closed = false where id = $1", id, thread)
        .execute(conn)
        .await
        .map(drop)
}

/// The platform has it no more: it is made anew, with all that stood there.
pub(super) async fn lost(conn: &mut PgConnection, id: i64) -> sqlx::Result<()> {
    sqlx::query!("delete from staff_lines where thread_id = $1", id).execute(&mut *conn).await?;
    sqlx::query!("update staff_threads set thread = null, head = null, head_shown = '' where id = $1", id).execute(conn).await.map(drop)
}

/// What the message on top shows now.
pub(super) async fn head(conn: &mut PgConnection, id: i64, message: &str, shown: &str) -> sqlx::Result<()> {
    sqlx::query!("update staff_threads set head = $2, head_shown = $3 where id = $1", id, message, shown).execute(conn).await.map(drop)
}

/// The thread was put away, or fetched back. Drafts on show there are of no more use.
pub(super) async fn put_away(conn: &mut PgConnection, id: i64, away: bool) -> sqlx::Result<()> {
    sqlx::query!("update staff_threads set closed = $2 where id = $1", id, away).execute(&mut *conn).await?;
    if away {
        sqlx::query!("delete from staff_drafts where thread_id = $1", id).execute(conn).await?;
    }
    Ok(())
}

/// A message, or a note, that a thread shows or should show.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// `m` or `n` and the row's number.
    pub(super) line: String,
    /// `shopper`, `bot`, `agent`, `note`, or what a colleague did.
    pub(super) author: String,
    pub(super) agent: Option<String>,
    pub(super) text: String,
    pub(super) edited: bool,
    pub(super) deleted: bool,
    pub(super) files: i64,
    /// The platform's message and a digest of what it shows, where it is there.
    pub(super) external_id: Option<String>,
    pub(super) shown: Option<String>,
}

/// The lines of a chat's latest hand-over: a few before it, all while it is open, and older ones that the thread shows. What was
/// written in the thread itself is not among them.
pub(super) async fn lines(conn: &mut PgConnection, thread: i64, chat: ConversationId) -> sqlx::Result<Vec<Line>> {
    sqlx::query_as!(
        Line,
        r#"with last as (
               select created_at, coalesce(closed_at, 'infinity') as closed_at from handoffs where conversation_id = $2 order by id desc limit 1
           ), before as (
               select m.id from messages m, last
               where m.conversation_id = $2 and m.received_at < last.created_at and m.deleted_at is null order by m.id desc limit 6
           )
           select line as "line!", author as "author!", agent as "agent?", text as "text!", edited as "edited!", deleted as "deleted!",
                  files as "files!", external_id as "external_id?", shown as "shown?"
           from (
           select 'm' || m.id as line, m.author, a.name as agent, coalesce(m.pressed, m.text) as text, m.edited_at is not null as edited,
                  m.deleted_at is not null as deleted, jsonb_array_length(m.attachments)::bigint as files, s.external_id, s.shown,
                  m.received_at as at, m.id as number
           from messages m cross join last
           left join agents a on a.id = m.agent_id
           left join staff_lines s on s.thread_id = $1 and s.line = 'm' || m.id
           where m.conversation_id = $2 and m.expired_at is null
             and (s.line is not null
                  or m.deleted_at is null and (m.id in (select id from before) or m.received_at between last.created_at and last.closed_at))
             and not exists (select from staff_words w where w.thread_id = $1 and w.message_id = m.id)
           union all
           select 'n' || n.id, n.kind, a.name, n.text, false, false, 0, s.external_id, s.shown, n.created_at, n.id
           from desk_notes n cross join last
           left join agents a on a.id = n.agent_id
           left join staff_lines s on s.thread_id = $1 and s.line = 'n' || n.id
           where n.conversation_id = $2 and n.kind in ('note', 'taken', 'handed_back', 'closed', 'reopened')
             and (s.line is not null or n.created_at between last.created_at and last.closed_at)
             and not exists (select from staff_words w where w.thread_id = $1 and w.external_id = 'n' || n.id)
           ) said order by at, left(line, 1), number"#,
        thread,
        chat.0,
    )
    .fetch_all(conn)
    .await
}

/// A file of a line that the thread shows.
pub(super) struct RoomFile {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) path: String,
    pub(super) bytes: i64,
}

/// Files of the lines that a thread shows, which it does not show yet.
pub(super) async fn files(conn: &mut PgConnection, thread: i64) -> sqlx::Result<Vec<RoomFile>> {
    sqlx::query_as!(
        RoomFile,
        "select a.id, a.name, a.path, a.bytes
         from staff_threads t
         join attachments a on a.conversation_id = t.conversation_id and a.message_id is not null and a.state = 'kept'
         join staff_lines shown on shown.thread_id = t.id and shown.line = 'm' || a.message_id
         where t.id = $1 and not exists (select from staff_lines f where f.thread_id = t.id and f.line = 'f' || a.id)
         order by a.message_id, a.id",
        thread,
    )
    .fetch_all(conn)
    .await
}

/// Messages of a thread with files that are gone: line and message.
pub(super) async fn files_gone(conn: &mut PgConnection, thread: i64) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        "select f.line, f.external_id from staff_lines f
         where f.thread_id = $1 and f.line like 'f%' and not exists (select from attachments a where 'f' || a.id = f.line)",
        thread,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.line, row.external_id)).collect())
}

/// A line is not shown any more.
pub(super) async fn line_gone(conn: &mut PgConnection, thread: i64, line: &str) -> sqlx::Result<()> {
    sqlx::query!("delete from staff_lines where thread_id = $1 and line = $2", thread, line).execute(conn).await.map(drop)
}

/// Notes what a line's message shows.
pub(super) async fn line_shown(conn: &mut PgConnection, thread: i64, line: &str, external_id: &str, shown: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into staff_lines (thread_id, line, external_id, shown) values ($1, $2, $3, $4)
         on conflict (thread_id, line) do update set external_id = excluded.external_id, shown = excluded.shown",
        thread,
        line,
        external_id,
        shown,
    )
    .execute(conn)
    .await
    .map(drop)
}

/// The thread at a place of a platform.
pub(super) async fn at(conn: &mut PgConnection, platform: &str, room: &str, thread: &str) -> sqlx::Result<Option<Thread>> {
    sqlx::query_as!(
        Thread,
        r#"select id, conversation_id as "chat: ConversationId", thread, head, head_shown, closed from staff_threads
           where platform = $1 and room = $2 and thread = $3"#,
        platform,
        room,
        thread,
    )
    .fetch_optional(conn)
    .await
}

/// Whether a program has a platform make a thread of this room just now: it may be there before its row says so.
pub(super) async fn being_made(conn: &mut PgConnection, platform: &str, room: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from staff_threads where platform = $1 and room = $2 and thread is null
                          and lease_until > clock_timestamp()) as "made!""#,
        platform,
        room,
    )
    .fetch_one(conn)
    .await
}

/// Notes what a message in a thread became: `message` is the answer's row. False where it came before.
pub(super) async fn wrote(conn: &mut PgConnection, thread: i64, external_id: &str, message: Option<i64>) -> sqlx::Result<bool> {
    let added = sqlx::query!(
        "insert into staff_words (thread_id, external_id, message_id) values ($1, $2, $3) on conflict do nothing",
        thread,
        external_id,
        message,
    )
    .execute(conn)
    .await?;
    Ok(added.rows_affected() > 0)
}

/// Whether a message in a thread was heard already.
pub(super) async fn was_heard(conn: &mut PgConnection, thread: i64, external_id: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from staff_words where thread_id = $1 and external_id = $2) as "heard!""#,
        thread,
        external_id
    )
    .fetch_one(conn)
    .await
}

/// The note that was just written by somebody: the thread that it came from does not show it again.
pub(super) async fn own_note(conn: &mut PgConnection, thread: i64, chat: ConversationId, agent: AgentId) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into staff_words (thread_id, external_id)
         select $1, 'n' || max(id) from desk_notes where conversation_id = $2 and agent_id = $3 having max(id) is not null
         on conflict do nothing",
        thread,
        chat.0,
        agent.0,
    )
    .execute(conn)
    .await
    .map(drop)
}

/// The answer that a message in a thread became.
pub(super) async fn answer_of(conn: &mut PgConnection, thread: i64, external_id: &str) -> sqlx::Result<Option<i64>> {
    let message = sqlx::query_scalar!("select message_id from staff_words where thread_id = $1 and external_id = $2", thread, external_id);
    Ok(message.fetch_optional(conn).await?.flatten())
}

/// Keeps a draft's words.
pub(super) async fn add_draft(conn: &mut PgConnection, thread: i64, text: &str, now: DateTime<Utc>) -> sqlx::Result<i64> {
    sqlx::query_scalar!("insert into staff_drafts (thread_id, text, created_at) values ($1, $2, $3) returning id", thread, text, now)
        .fetch_one(conn)
        .await
}

/// Takes a draft to send it, once.
pub(super) async fn use_draft(conn: &mut PgConnection, thread: i64, id: i64, now: DateTime<Utc>) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "update staff_drafts set used_at = $3 where id = $2 and thread_id = $1 and used_at is null returning text",
        thread,
        id,
        now
    )
    .fetch_optional(conn)
    .await
}

/// Threads of erased chats that still stand in a room.
pub(super) async fn gone(conn: &mut PgConnection, platform: &str, room: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select thread from staff_gone where platform = $1 and room = $2 order by gone_at limit 20", platform, room)
        .fetch_all(conn)
        .await
}

/// A thread is gone from its room.
pub(super) async fn removed(conn: &mut PgConnection, platform: &str, room: &str, thread: &str) -> sqlx::Result<()> {
    sqlx::query!("delete from staff_gone where platform = $1 and room = $2 and thread = $3", platform, room, thread)
        .execute(conn)
        .await
        .map(drop)
}
