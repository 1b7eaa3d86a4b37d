//! Examples of intents: those that Mercer ships, counted, and the shop's own.

use chrono::{DateTime, Utc};
use engine::handover::AgentId;
use sqlx::PgConnection;

/// An intent with its examples.
#[derive(Debug, Clone)]
pub(in crate::console) struct Intent {
    pub(in crate::console) name: String,
    /// Examples that come with Mercer.
    pub(in crate::console) shipped: i64,
    /// The shop's own, with their languages.
    pub(in crate::console) own: Vec<(String, String)>,
    /// How often the own ones were saved.
    pub(in crate::console) versions: i64,
}

/// All intents, by name.
pub(in crate::console) async fn all(conn: &mut PgConnection) -> sqlx::Result<Vec<Intent>> {
    let rows = sqlx::query!(
        r#"select i.intent, count(*) filter (where shipped) as "shipped!",
                  coalesce(array_agg(text order by text) filter (where not shipped), '{}') as "texts!",
                  coalesce(array_agg(language order by text) filter (where not shipped), '{}') as "languages!",
                  (select count(*) from intent_versions v where v.intent = i.intent) as "versions!"
           from intent_examples i where task = 'intent' group by i.intent order by i.intent"#
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Intent {
            name: row.intent,
            shipped: row.shipped,
            own: row.texts.into_iter().zip(row.languages).collect(),
            versions: row.versions,
        })
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

/// The shop's own examples of an intent as they were once, an example a line after its language.
#[derive(Debug, Clone)]
pub(in crate::console) struct Version {
    pub(in crate::console) version: i32,
    pub(in crate::console) text: String,
    pub(in crate::console) saved_at: DateTime<Utc>,
    pub(in crate::console) saved_by: Option<String>,
}

impl Version {
    /// Language and words of each.
    pub(in crate::console) fn examples(&self) -> impl Iterator<Item = (&str, &str)> {
        self.text.lines().filter_map(|line| line.split_once(' '))
    }
}

/// Intents of the shop's own whose examples were all removed.
pub(in crate::console) async fn removed(conn: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select distinct v.intent from intent_versions v
         where not exists (select from intent_examples i where i.task = 'intent' and i.intent = v.intent) order by 1 limit 100"
    )
    .fetch_all(conn)
    .await
}

/// Its versions, the newest first.
pub(in crate::console) async fn versions(conn: &mut PgConnection, intent: &str) -> sqlx::Result<Vec<Version>> {
    sqlx::query_as!(
        Version,
        r#"select v.version, v.text, v.saved_at, a.name as "saved_by?" from intent_versions v left join agents a on a.id = v.saved_by
           where v.intent = $1 order by v.version desc limit 100"#,
        intent,
    )
    .fetch_all(conn)
    .await
}

/// Keeps the shop's own examples of an intent, as they are in this transaction, as a new version.
pub(in crate::console) async fn keep(conn: &mut PgConnection, intent: &str, by: AgentId, now: DateTime<Utc>) -> sqlx::Result<()> {
    // one at a time: two can't take the same number
    sqlx::query!("select pg_advisory_xact_lock(hashtext('intent_versions'), hashtext($1))", intent).execute(&mut *conn).await?;
    sqlx::query!(
        "insert into intent_versions (intent, version, text, saved_at, saved_by)
         select $1, (select coalesce(max(version), 0) + 1 from intent_versions where intent = $1),
                coalesce(string_agg(language || ' ' || text, E'\\n' order by text), ''), $2, $3
         from intent_examples where task = 'intent' and intent = $1 and not shipped",
        intent,
        now,
        by.0,
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Makes the shop's own examples of an intent those of a version. What stays keeps its vector.
pub(in crate::console) async fn bring_back(conn: &mut PgConnection, intent: &str, wanted: &Version) -> sqlx::Result<()> {
    let texts: Vec<String> = wanted.examples().map(|(_, text)| text.to_owned()).collect();
    sqlx::query!("delete from intent_examples where task = 'intent' and intent = $1 and not shipped and text <> all($2)", intent, &texts)
        .execute(&mut *conn)
        .await?;
    for (language, text) in wanted.examples() {
        add(conn, intent, language, text).await?;
    }
    Ok(())
}
