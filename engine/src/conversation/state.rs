//! What a turn starts from: the conversation's row, its unanswered messages, the state of the dialogue.

use knowledge::language::Language;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{ConversationId, Handler, ShopperText};
use crate::dialogue::buttons::ShownButton;
use crate::dialogue::state::DialogueState;

/// A message that waits for its turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Row.
    pub id: i64,
    /// Words.
    pub text: ShopperText,
    /// Label of the pressed button.
    pub pressed: Option<String>,
    /// What the pressed button carried.
    pub token: Option<String>,
    /// How many files came along.
    pub files: usize,
    /// Set by an edit or a deletion; a change since then overtakes the turn.
    pub touched: Option<chrono::DateTime<chrono::Utc>>,
}

/// A conversation as a turn finds it.
#[derive(Debug, Clone)]
pub struct Conversation {
    /// Id.
    pub id: ConversationId,
    /// Who writes.
    pub identity: Uuid,
    /// Channel.
    pub channel: String,
    /// Whether nobody else reads it.
    pub private: bool,
    /// Language of the latest message, or what the platform said.
    pub language: Option<Language>,
    /// Who answers.
    pub handler: Handler,
    /// Where the dialogue stands.
    pub state: DialogueState,
    /// Whether the bot has said something here before.
    pub greeted: bool,
    /// The buttons that are on show.
    pub buttons: Vec<ShownButton>,
    /// Unanswered messages, oldest first.
    pub waiting: Vec<Waiting>,
}

/// Loads a conversation; nothing where it is gone.
pub async fn load(conn: &mut PgConnection, id: ConversationId) -> sqlx::Result<Option<Conversation>> {
    let Some(row) = sqlx::query!(
        r#"select identity_id, channel, private, language, handler, state,
                  exists (select from messages m where m.conversation_id = c.id and m.author = 'bot') as "greeted!",
                  (select r.buttons from replies r where r.conversation_id = c.id order by r.created_at desc, r.id desc limit 1) as buttons
           from conversations c where id = $1"#,
        id.0,
    )
    .fetch_optional(&mut *conn)
    .await?
    else {
        return Ok(None);
    };
    let waiting = waiting(conn, id).await?;
    Ok(Some(Conversation {
        id,
        identity: row.identity_id,
        channel: row.channel,
        private: row.private,
        language: row.language.as_deref().and_then(Language::parse),
        handler: Handler::parse(&row.handler),
        // a state that an older version wrote and that can't be read any more starts the dialogue afresh
        state: serde_json::from_value(row.state).unwrap_or_default(),
        greeted: row.greeted,
        buttons: row.buttons.and_then(|buttons| serde_json::from_value(buttons).ok()).unwrap_or_default(),
        waiting,
    }))
}

/// The unanswered messages of a conversation, oldest first.
pub async fn waiting(conn: &mut PgConnection, id: ConversationId) -> sqlx::Result<Vec<Waiting>> {
    let rows = sqlx::query!(
        r#"select id, text, pressed, token, jsonb_array_length(attachments) as "files!", greatest(edited_at, deleted_at) as touched
           from messages
           where conversation_id = $1 and author = 'shopper' and reply_id is null and deleted_at is null and expired_at is null
           order by id"#,
        id.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Waiting {
            id: row.id,
            text: row.text.into(),
            pressed: row.pressed,
            token: row.token,
            files: usize::try_from(row.files).unwrap_or_default(),
            touched: row.touched,
        })
        .collect())
}
