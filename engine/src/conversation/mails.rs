//! Mails on their way, for the jobs' role. Neither the address nor the code stands in a mail's row.

use std::time::Duration;

use knowledge::db::interval;
use sqlx::PgConnection;

use super::ConversationId;

/// A mail that is to be sent now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Row.
    pub id: i64,
    /// Two-letter code of the shopper's language.
    pub language: String,
    /// Tries so far, this one included.
    pub attempts: i32,
    /// The chat that asked for it.
    pub conversation: ConversationId,
}

/// A code and whom it goes to; the address is missing where nobody has the one that was typed.
#[derive(Clone)]
pub struct CodeLetter {
    /// Six digits.
    pub code: String,
    /// Address.
    pub email: Option<String>,
}

/// Takes due mails for sending; others leave them alone for `lease`.
pub async fn claim(conn: &mut PgConnection, lease: Duration, limit: i64) -> sqlx::Result<Vec<Mail>> {
    sqlx::query_as!(
        Mail,
        r#"with due as (
               select m.id from mails m
               where m.give_up_at > now()
                 and ((m.state = 'pending' and m.due_at <= now()) or (m.state = 'sending' and m.leased_until < now()))
               order by m.id limit $2
               for update skip locked
           )
           update mails m set state = 'sending', attempts = m.attempts + 1, leased_until = now() + $1
           from due, chat_of_mail(due.id) as conversation
           where m.id = due.id
           returning m.id, m.language, m.attempts, conversation as "conversation!: ConversationId""#,
        interval(lease),
        limit,
    )
    .fetch_all(conn)
    .await
}

/// Makes the code of a mail that is being sent. Nothing where it is not wanted any more. The caller commits before it sends.
pub async fn code_to_send(conn: &mut PgConnection, id: i64) -> sqlx::Result<Option<CodeLetter>> {
    sqlx::query_as!(CodeLetter, r#"select code as "code!", email from code_to_send($1)"#, id).fetch_optional(conn).await
}

/// The mail server has it, or there was nobody to send it to. `note` is for the operator and names no address.
pub async fn sent(conn: &mut PgConnection, id: i64, note: Option<&str>) -> sqlx::Result<()> {
    sqlx::query!("update mails set state = 'sent', error = $2 where id = $1 and state = 'sending'", id, note).execute(conn).await.map(drop)
}

/// The mail server does not have it: it is tried again after `wait`.
pub async fn retry(conn: &mut PgConnection, id: i64, wait: Duration, error: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "update mails set state = 'pending', due_at = now() + $2, error = $3 where id = $1 and state = 'sending'",
        id,
        interval(wait),
        error
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Gives up mails whose code would be of no use any more; answers the chats that asked for them. The caller commits.
pub async fn give_up(conn: &mut PgConnection) -> sqlx::Result<Vec<ConversationId>> {
    sqlx::query_scalar!(
        r#"update mails m set state = 'failed'
           from (select id from mails where state in ('pending', 'sending') and give_up_at <= now() for update skip locked) late,
                chat_of_mail(late.id) as conversation
           where m.id = late.id
           returning conversation as "conversation!: ConversationId""#
    )
    .fetch_all(conn)
    .await
}
