//! What only the web chat asks the database.

use knowledge::money::Money;
use sqlx::PgConnection;
use uuid::Uuid;

use super::seat::{Found, Seat};

/// The chat that a session is of.
pub(super) async fn seat(conn: &mut PgConnection, digest: &str) -> sqlx::Result<Found> {
    let row = sqlx::query!(
        r#"select chat, ended_at is null and expires_at > now() as "open!",
                  (select max(message) from unnest(renew_by) message) as until
           from web_sessions where digest = $1"#,
        digest,
    )
    .fetch_optional(conn)
    .await?;
    Ok(match row {
        None => Found::Nothing,
        Some(row) if row.open => Found::Seat(Seat { chat: row.chat, until: row.until }),
        Some(_) => Found::Over,
    })
}

/// Begins a chat for a session that has none.
pub(super) async fn make_seat(conn: &mut PgConnection, digest: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into web_sessions (digest, chat, issued_at, expires_at) values ($1, $2, now(), now() + interval '30 days')
         on conflict (digest) do nothing",
        digest,
        Uuid::new_v4().simple().to_string(),
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Ends a session; its chat stays in the database and opens no more.
pub(super) async fn end(conn: &mut PgConnection, digest: &str) -> sqlx::Result<()> {
    sqlx::query!("update web_sessions set ended_at = now() where digest = $1 and ended_at is null", digest).execute(conn).await.map(drop)
}

/// Ends a session that has to be renewed and gives its chat to another, if one of the messages that the proof was read from is
/// named by the id that its page gave it. Answers the chat then. The caller commits.
pub(super) async fn renew(conn: &mut PgConnection, old: &str, named: &[String], fresh: &str) -> sqlx::Result<Option<String>> {
    let chat = sqlx::query_scalar!(
        "update web_sessions s set ended_at = now()
         where digest = $1 and ended_at is null and expires_at > now()
           and exists (select from messages m where m.id = any (s.renew_by) and m.external_id = any ($2))
         returning chat",
        old,
        named,
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(chat) = chat else { return Ok(None) };
    sqlx::query!(
        "insert into web_sessions (digest, chat, issued_at, expires_at) values ($1, $2, now(), now() + interval '30 days')",
        fresh,
        chat,
    )
    .execute(conn)
    .await?;
    Ok(Some(chat))
}

/// A product as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    /// Name.
    pub(super) name: String,
    /// Category.
    pub(super) category: Option<String>,
    /// Lowest price of the variants that can be bought.
    pub(super) price: Money,
    /// Whether there are dearer ones.
    pub(super) from: bool,
}

/// The first product of each category that can be bought, at most eight.
pub(super) async fn shelf(conn: &mut PgConnection) -> sqlx::Result<Vec<Shown>> {
    let rows = sqlx::query!(
        r#"select name as "name!", category, lowest as "lowest!", highest as "highest!", currency as "currency!"
           from (select distinct on (p.category) p.id, p.name, p.category,
                        min(v.price) as lowest, max(v.price) as highest, min(v.currency) as currency
                 from products p join variants v on v.product_id = p.id and v.available
                 group by p.id having min(v.currency) = max(v.currency)
                 order by p.category, p.id) first_of_each
           order by id limit 8"#,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Shown {
            name: row.name,
            category: row.category,
            from: row.lowest < row.highest,
            price: Money::new(row.lowest, row.currency),
        })
        .collect())
}

/// How many messages of a chat wait for the bot; those that wait for a person are not counted.
pub(super) async fn unanswered(conn: &mut PgConnection, address: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from messages m join conversations c on c.id = m.conversation_id
           where c.channel = 'web' and c.address = $1 and c.handler <> 'agent'
             and m.reply_id is null and m.author = 'shopper' and m.deleted_at is null"#,
        address,
    )
    .fetch_one(conn)
    .await
}

/// Whether a chat has a message with the client's id already.
pub(super) async fn is_known(conn: &mut PgConnection, address: &str, external_id: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from messages m join conversations c on c.id = m.conversation_id
                          where c.channel = 'web' and c.address = $1 and m.external_id = $2) as "known!""#,
        address,
        external_id,
    )
    .fetch_one(conn)
    .await
}

/// Whether a stored message says the same.
pub(super) async fn says(conn: &mut PgConnection, message: i64, text: &str, pressed: Option<&str>) -> sqlx::Result<bool> {
    let stored = sqlx::query!("select text, pressed from messages where id = $1", message).fetch_optional(conn).await?;
    Ok(stored.is_some_and(|stored| stored.text == text && stored.pressed.as_deref() == pressed))
}
