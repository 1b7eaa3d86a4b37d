//! What only the web chat asks the database.

use knowledge::money::Money;
use sqlx::PgConnection;

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
