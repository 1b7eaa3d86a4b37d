//! What was said, for pages that show it and for prompts.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::dialogue::buttons::ShownButton;

/// Who said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Author {
    /// The shopper.
    Shopper,
    /// The bot.
    Bot,
    /// A person of the shop.
    Agent,
}

impl Author {
    fn parse(word: &str) -> Self {
        match word {
            "bot" => Self::Bot,
            "agent" => Self::Agent,
            _ => Self::Shopper,
        }
    }
}

/// One message of a conversation.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its row; ascending.
    pub id: i64,
    /// Who said it.
    pub author: Author,
    /// The words, or the label of the pressed button.
    pub text: String,
    /// Buttons under a bot's message.
    pub buttons: Vec<ShownButton>,
    /// Whether it claims something that facts prove.
    pub proved: bool,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether a person of the shop changed it since.
    pub edited: bool,
    /// Files that came with it.
    pub files: Vec<ShownFile>,
}

/// A file of a line.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ShownFile {
    /// Its row.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub bytes: i64,
    /// Where its bytes lie; empty where they are not there.
    #[serde(skip_serializing, default)]
    pub path: String,
}

/// What became of a person's line after it was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// Its row.
    pub id: i64,
    /// Its words now; nothing where it was taken back.
    pub text: Option<String>,
    /// When it was said.
    pub at: DateTime<Utc>,
    /// When it was changed; when it was said, where only its files came later.
    pub touched_at: DateTime<Utc>,
    /// Whether its words are others than those that were said.
    pub edited: bool,
    /// Its files now.
    pub files: Vec<ShownFile>,
}

/// Lines of people of the shop, up to row `until`, that were changed, taken back, or whose files came later; the `limit` latest.
pub async fn touched(conn: &mut PgConnection, channel: &str, address: &str, until: i64, limit: i64) -> sqlx::Result<Vec<Touched>> {
    let rows = sqlx::query!(
        r#"select m.id, m.text, m.deleted_at is not null as "gone!", greatest(m.edited_at, m.deleted_at, m.received_at) as "touched_at!", m.received_at,
                  m.edited_at is not null as "edited!",
                  m.attachments
           from messages m join conversations c on c.id = m.conversation_id
           where c.channel = $1 and c.address = $2 and m.id <= $3 and m.author = 'agent' and m.expired_at is null
             and (m.edited_at is not null or m.deleted_at is not null or m.attachments <> '[]')
           order by m.id desc limit $4"#,
        channel,
        address,
        until,
        limit,
    )
    .fetch_all(conn)
    .await?;
    let touched = rows.into_iter().map(|row| Touched {
        id: row.id,
        text: (!row.gone).then_some(row.text),
        at: row.received_at,
        touched_at: row.touched_at,
        edited: row.edited,
        files: files(row.attachments),
    });
    Ok(touched.collect())
}

/// Files whose bytes are there.
fn files(attachments: serde_json::Value) -> Vec<ShownFile> {
    let files: Vec<ShownFile> = serde_json::from_value(attachments).unwrap_or_default();
    files.into_iter().filter(|file| !file.path.is_empty()).collect()
}

/// Messages of a chat after row `after`, oldest first, at most the `limit` latest.
pub async fn since(conn: &mut PgConnection, channel: &str, address: &str, after: i64, limit: i64) -> sqlx::Result<Vec<Line>> {
    let mut rows = sqlx::query!(
        r#"select m.id, m.author, coalesce(m.pressed, m.text) as "text!", r.buttons as "buttons?", m.received_at,
                  m.edited_at is not null and m.author = 'agent' as "edited!", m.attachments,
                  exists (select from reply_claims p where p.reply_id = r.id and p.facts <> '{}') as "proved!"
           from messages m
           join conversations c on c.id = m.conversation_id
           left join replies r on m.author = 'bot' and r.id = m.reply_id
           where c.channel = $1 and c.address = $2 and m.id > $3 and m.deleted_at is null and m.expired_at is null
           order by m.id desc limit $4"#,
        channel,
        address,
        after,
        limit,
    )
    .fetch_all(conn)
    .await?;
    rows.reverse();
    Ok(rows
        .into_iter()
        .map(|row| Line {
            id: row.id,
            author: Author::parse(&row.author),
            text: row.text,
            buttons: row.buttons.and_then(|buttons| serde_json::from_value(buttons).ok()).unwrap_or_default(),
            proved: row.proved,
            at: row.received_at,
            edited: row.edited,
            files: files(row.attachments),
        })
        .collect())
}
