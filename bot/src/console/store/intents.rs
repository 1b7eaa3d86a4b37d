//! Examples of intents: those that Mercer ships, counted, and the shop's own.

use sqlx::PgConnection;

/// An intent with its examples.
#[derive(Debug, Clone)]
pub(in crate::console) struct Intent {
    pub(in crate::console) name: String,
    /// Examples that come with Mercer.
    pub(in crate::console) shipped: i64,
    /// The shop's own, with their languages.
    pub(in crate::console) own: Vec<(String, String)>,
}

/// All intents, by name.
pub(in crate::console) async fn all(conn: &mut PgConnection) -> sqlx::Result<Vec<Intent>> {
    let rows = sqlx::query!(
        r#"select intent, count(*) filter (where shipped) as "shipped!",
                  coalesce(array_agg(text order by text) filter (where not shipped), '{}') as "texts!",
                  coalesce(array_agg(language order by text) filter (where not shipped), '{}') as "languages!"
           from intent_examples where task = 'intent' group by intent order by intent"#
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Intent { name: row.intent, shipped: row.shipped, own: row.texts.into_iter().zip(row.languages).collect() })
        .collect())
}

/// Adds an example. False where it is there already.
pub(in crate::console) async fn add(conn: &mut PgConnection, intent: &str, language: &str, text: &str) -> sqlx::Result<bool> {
    let added = sqlx::query!(
        "insert into intent_examples (task, intent, language, text) values ('intent', $1, $2, $3) on conflict do nothing",
        intent,
        language,
        text,
    )
    .execute(conn)
    .await?;
    Ok(added.rows_affected() > 0)
}

/// Removes one of the shop's own. False where there is none.
pub(in crate::console) async fn remove(conn: &mut PgConnection, intent: &str, text: &str) -> sqlx::Result<bool> {
    let gone =
        sqlx::query!("delete from intent_examples where task = 'intent' and intent = $1 and text = $2 and not shipped", intent, text);
    Ok(gone.execute(conn).await?.rows_affected() > 0)
}
