//! Messages come in. Stored first, acknowledged afterwards; the same update twice is stored once.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{ConversationId, ShopperText};
use crate::guardrails::privacy::{Known, mask};

/// A file that was sent. It is stored with its message; unless its bytes lie in the data folder already, they are fetched afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncomingFile {
    /// Its row.
    pub id: Uuid,
    /// File name as sent.
    pub name: String,
    /// Media type as the platform says.
    pub media_type: String,
    /// Size in bytes, as the platform says until it is fetched.
    pub bytes: i64,
    /// Path below the data folder; empty while it is not fetched, and for good where that failed.
    pub path: String,
    /// Where the platform has it: a file's id, or an address. It stays with its row.
    #[serde(skip)]
    pub source: String,
}

/// A message as a channel hands it over.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// `telegram`, `discord`, `web`, `terminal` or `ask`.
    pub channel: &'static str,
    /// The platform's id of the user.
    pub user: String,
    /// Where replies go: chat id, channel id, web session.
    pub address: String,
    /// Whether nobody else reads this chat.
    pub private: bool,
    /// The platform's id of the message or interaction, unique in the chat.
    pub external_id: String,
    /// The words.
    pub text: ShopperText,
    /// Label of the button that was pressed instead of writing.
    pub pressed: Option<String>,
    /// What the pressed button carried besides its label, where it carried something.
    pub token: Option<String>,
    /// What the platform says of the user's language (`zh-CN`).
    pub locale: Option<String>,
    /// Files sent along.
    pub files: Vec<IncomingFile>,
    /// When it reached us.
    pub received_at: DateTime<Utc>,
}

/// What became of an incoming message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// Its conversation.
    pub conversation: ConversationId,
    /// Its row.
    pub message: i64,
    /// False where the platform delivered it a second time.
    pub fresh: bool,
}

/// Stores a message with its conversation and identity, which are made where missing. The caller commits.
pub async fn store(conn: &mut PgConnection, incoming: &Incoming) -> sqlx::Result<Stored> {
    let identity = knowledge::db::identity::find_or_create(conn, incoming.channel, &incoming.user).await?;
    let conversation = conversation(conn, identity, incoming).await?;
    let masked = incoming.text.masked();
    let inserted = sqlx::query_scalar!(
        "insert into messages (conversation_id, external_id, author, text, pressed, attachments, received_at, token, masked)
         values ($1, $2, 'shopper', $3, $4, $5, $6, $7, $8)
         on conflict (conversation_id, external_id) do nothing
         returning id",
        conversation.0,
        incoming.external_id,
        incoming.text.expose(),
        incoming.pressed,
        serde_json::to_value(&incoming.files).unwrap_or_default(),
        incoming.received_at,
        incoming.token,
        masked.as_str(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(message) = inserted else {
        let message = sqlx::query_scalar!(
            "select id from messages where conversation_id = $1 and external_id = $2",
            conversation.0,
            incoming.external_id,
        )
        .fetch_one(conn)
        .await?;
        return Ok(Stored { conversation, message, fresh: false });
    };
    for file in &incoming.files {
        sqlx::query!(
            "insert into attachments (id, conversation_id, message_id, name, media_type, bytes, path, created_at, source, state)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, case when $7 = '' then 'announced' else 'kept' end)",
            file.id,
            conversation.0,
            message,
            file.name,
            file.media_type,
            file.bytes,
            file.path,
            incoming.received_at,
            file.source,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(Stored { conversation, message, fresh: true })
}

async fn conversation(conn: &mut PgConnection, identity: Uuid, incoming: &Incoming) -> sqlx::Result<ConversationId> {
    let language = incoming.locale.as_deref().and_then(knowledge::language::Language::parse).map(|language| language.code().to_owned());
    sqlx::query_scalar!(
        r#"insert into conversations (identity_id, channel, address, private, language, created_at, updated_at)
           values ($1, $2, $3, $4, $5, $6, $6)
           on conflict (channel, address, identity_id) do update set updated_at = excluded.updated_at, private = excluded.private
           returning id as "id: ConversationId""#,
        identity,
        incoming.channel,
        incoming.address,
        incoming.private,
        language,
        incoming.received_at,
    )
    .fetch_one(conn)
    .await
}

/// The shopper changed a message. Answers its conversation where the message still waits for its turn, so that the turn is run
/// with the new words; nothing where it was answered already or is not known.
pub async fn edited(
    conn: &mut PgConnection,
    channel: &str,
    address: &str,
    external_id: &str,
    text: &str,
    at: DateTime<Utc>,
) -> sqlx::Result<Option<ConversationId>> {
    let masked = mask(text, Known::default());
    sqlx::query_scalar!(
        r#"update messages m set text = case when m.reply_id is null or m.reply_id = $7 then $4 else m.text end,
               masked = case when m.reply_id is null or m.reply_id = $7 then $6 else m.masked end, edited_at = $5
           from conversations c
           where c.id = m.conversation_id and c.channel = $1 and c.address = $2 and m.external_id = $3 and m.author = 'shopper'
           returning case when m.reply_id is null then c.id end as "id: ConversationId""#,
        channel,
        address,
        external_id,
        text,
        at,
        masked.as_str(),
        // a person answered it: no reply of the bot rests on the words as they were
        Uuid::nil(),
    )
    .fetch_optional(conn)
    .await
    .map(Option::flatten)
}

/// What a deletion leaves to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deleted {
    /// The conversation, where the message still waited for its turn.
    pub waiting: Option<ConversationId>,
    /// Paths, below the data folder, of bytes that nothing names any more once this is committed.
    pub paths: Vec<String>,
}

/// The shopper deleted a message: its words and files go; a turn that still waits for it runs without it. The caller commits.
pub async fn deleted(conn: &mut PgConnection, channel: &str, address: &str, external_id: &str, at: DateTime<Utc>) -> sqlx::Result<Deleted> {
    let gone = sqlx::query!(
        r#"update messages m set text = '', masked = '', attachments = '[]', deleted_at = $4
           from conversations c
           where c.id = m.conversation_id and c.channel = $1 and c.address = $2 and m.external_id = $3 and m.author = 'shopper'
           returning m.id, case when m.reply_id is null then c.id end as "waiting: ConversationId""#,
        channel,
        address,
        external_id,
        at,
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(gone) = gone else { return Ok(Deleted::default()) };
    let paths = sqlx::query_scalar!("delete from attachments where message_id = $1 returning path", gone.id).fetch_all(conn).await?;
    Ok(Deleted { waiting: gone.waiting, paths: paths.into_iter().filter(|path| !path.is_empty()).collect() })
}

/// A conversation with messages that no turn has answered yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unanswered {
    /// Which.
    pub conversation: ConversationId,
    /// Its channel.
    pub channel: String,
    /// Its address on the channel.
    pub address: String,
}

/// Conversations with messages that no turn has answered yet and that nobody works on, oldest first: what a kill left over.
pub async fn waiting(conn: &mut PgConnection) -> sqlx::Result<Vec<Unanswered>> {
    sqlx::query_as!(
        Unanswered,
        r#"select c.id as "conversation!: ConversationId", c.channel, c.address
           from messages m join conversations c on c.id = m.conversation_id
           where m.reply_id is null and m.author = 'shopper' and m.deleted_at is null and m.expired_at is null and c.handler <> 'agent' and c.channel <> 'ask'
             and not exists (select from turn_leases l where l.conversation_id = c.id and l.until > clock_timestamp())
           group by c.id order by min(m.id)"#,
    )
    .fetch_all(conn)
    .await
}

/// Whether a person answers a conversation, or nobody does: the bot is silent there.
pub async fn is_silent(conn: &mut PgConnection, conversation: ConversationId) -> sqlx::Result<bool> {
    let silent = sqlx::query_scalar!(r#"select handler = 'agent' as "silent!" from conversations where id = $1"#, conversation.0);
    Ok(silent.fetch_optional(conn).await?.unwrap_or_default())
}

/// The channel of a conversation and its address there; nothing where it is gone.
pub async fn place(conn: &mut PgConnection, conversation: ConversationId) -> sqlx::Result<Option<(String, String)>> {
    let row = sqlx::query!("select channel, address from conversations where id = $1", conversation.0).fetch_optional(conn).await?;
    Ok(row.map(|row| (row.channel, row.address)))
}

/// How many messages of a chat wait for an answer; channels use it to slow a flood down.
pub async fn unanswered(conn: &mut PgConnection, channel: &str, address: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from messages m join conversations c on c.id = m.conversation_id
           where c.channel = $1 and c.address = $2 and m.reply_id is null and m.author = 'shopper' and m.deleted_at is null"#,
        channel,
        address,
    )
    .fetch_one(conn)
    .await
}

/// The chats of a channel that only one person reads, and the number of the latest message that was heard there: those of the last
/// thirty days, for platforms that number messages and can be asked for later ones.
pub async fn last_heard(conn: &mut PgConnection, channel: &str) -> sqlx::Result<Vec<(String, i64)>> {
    let rows = sqlx::query!(
        r#"select c.address, max(substring(m.external_id from '^(?:[a-z]+:)?([0-9]{1,19})$')::bigint) as number
           from conversations c join messages m on m.conversation_id = c.id
           where c.channel = $1 and c.private and m.author = 'shopper' and c.updated_at > now() - interval '30 days'
           group by c.address"#,
        channel,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.address, row.number?))).collect())
}
