//! What was said, for pages that show it and for prompts.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

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
}

/// Messages of a chat after row `after`, oldest first, at most the `limit` latest.
pub async fn since(conn: &mut PgConnection, channel: &str, address: &str, after: i64, limit: i64) -> sqlx::Result<Vec<Line>> {
    let mut rows = sqlx::query!(
        r#"select m.id, m.author, coalesce(m.pressed, m.text) as "text!", r.buttons as "buttons?", m.received_at,
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
        })
        .collect())
}
