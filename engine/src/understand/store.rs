//! SQL of understanding: cached example vectors, and the words of the catalogue.

use std::collections::HashMap;

use serde_json::Value;
use sqlx::PgConnection;

use super::entities::IdShape;

/// An example of an intent.
#[derive(Debug, Clone)]
pub struct StoredExample {
    /// `intent` or `mood`.
    pub task: String,
    /// Name of the intent.
    pub intent: String,
    /// The words as they were written.
    pub text: String,
    /// Whether Mercer ships it; otherwise it is the shop's own.
    pub shipped: bool,
    /// What was embedded: the words with entities masked. Nothing before the first time.
    pub words: Option<String>,
    /// The model that embedded them.
    pub model: Option<String>,
    /// Their vector.
    pub embedding: Option<Vec<f32>>,
}

/// What the catalogue calls a product and its options.
pub struct ProductWords {
    /// Id.
    pub id: String,
    /// Name as shown.
    pub name: String,
    /// What the shop says it is; empty where it says nothing.
    pub about: String,
    /// Options of each variant.
    pub variants: Vec<Value>,
}

/// All examples, shipped and the shop's own.
pub async fn examples(conn: &mut PgConnection) -> sqlx::Result<Vec<StoredExample>> {
    sqlx::query_as!(
        StoredExample,
        r#"select task, intent, text, shipped, words, model, embedding::real[] as "embedding?" from intent_examples order by task, intent, text"#
    )
    .fetch_all(conn)
    .await
}

/// A number that is another one after any example was added, changed or removed.
pub async fn examples_version(conn: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select coalesce(bit_xor(hashtextextended(task || chr(31) || intent || chr(31) || text, 7)), 0) # count(*) as "version!"
           from intent_examples"#
    )
    .fetch_one(conn)
    .await
}

/// The shipped examples' keys: intent and text.
pub async fn shipped(conn: &mut PgConnection) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!("select intent, text from intent_examples where shipped").fetch_all(conn).await?;
    Ok(rows.into_iter().map(|row| (row.intent, row.text)).collect())
}

/// Waits until no other instance seeds; the lock ends with the transaction.
pub async fn lock_seeding(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('intent_examples', 0))").execute(conn).await?;
    Ok(())
}

/// Adds shipped examples, without their vectors.
pub async fn add_shipped(
    conn: &mut PgConnection,
    tasks: &[String],
    intents: &[String],
    languages: &[String],
    texts: &[String],
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into intent_examples (task, intent, language, text, shipped)
         select *, true from unnest($1::text[], $2::text[], $3::text[], $4::text[])
         on conflict (intent, text) do update set task = excluded.task, language = excluded.language, shipped = true",
        tasks,
        intents,
        languages,
        texts,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Stores the vectors of examples that are there still.
pub async fn save_vectors(
    conn: &mut PgConnection,
    model: &str,
    intents: &[String],
    texts: &[String],
    words: &[String],
    vectors: Vec<Vec<f32>>,
) -> sqlx::Result<()> {
    // an array of arrays is flattened by `unnest`, so vectors travel in their text form: [0.1,0.2,…]
    let vectors: Vec<String> = vectors.into_iter().map(|vector| Value::from(vector).to_string()).collect();
    sqlx::query!(
        "update intent_examples set words = e.words, model = $1, embedding = e.embedding::vector
         from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as e (intent, text, words, embedding)
         where intent_examples.intent = e.intent and intent_examples.text = e.text",
        model,
        intents,
        texts,
        words,
        &vectors,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes shipped examples that are shipped no more.
pub async fn remove_shipped(conn: &mut PgConnection, intents: &[String], texts: &[String]) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from intent_examples where shipped
         and (intent, text) in (select * from unnest($1::text[], $2::text[]))",
        intents,
        texts,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How the ids of the shop's orders look, the most usual first; at most five shapes. Ids that do not end in digits have none.
/// Reads as the role of imports: it needs no customer.
pub async fn order_id_shapes(conn: &mut PgConnection) -> sqlx::Result<Vec<IdShape>> {
    let rows = sqlx::query!(
        r#"select substring(id from '^(.*?)[0-9]+$') as "prefix!", min(length(substring(id from '[0-9]+$'))) as "least!",
                  max(length(substring(id from '[0-9]+$'))) as "most!"
           from (select id from orders order by placed_at desc nulls last limit 20000) as latest
           where id ~ '[0-9]$'
           group by 1 order by count(*) desc, 1 limit 5"#
    )
    .fetch_all(conn)
    .await?;
    let length = |n: i32| usize::try_from(n).unwrap_or_default();
    Ok(rows.into_iter().map(|row| IdShape { prefix: row.prefix, least: length(row.least), most: length(row.most) }).collect())
}

/// The catalogue's words, by product.
pub async fn products(conn: &mut PgConnection) -> sqlx::Result<Vec<ProductWords>> {
    let mut options: HashMap<String, Vec<Value>> = HashMap::new();
    for row in sqlx::query!("select product_id, options from variants order by product_id, position").fetch_all(&mut *conn).await? {
        options.entry(row.product_id).or_default().push(row.options);
    }
    let rows = sqlx::query!(
        r#"select id, name, coalesce(category, '') || '. ' || coalesce(description, '') as "about!" from products order by id"#
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ProductWords { variants: options.remove(&row.id).unwrap_or_default(), id: row.id, name: row.name, about: row.about })
        .collect())
}
