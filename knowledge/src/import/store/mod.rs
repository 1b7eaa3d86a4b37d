//! Writes of the shop's tables. Rows come as one JSON document a statement, so that thousands are one round trip.

pub(super) mod customers;
pub(super) mod orders;
pub(super) mod products;
pub(super) mod reviews;

use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;

/// Lets one import of a kind write at a time, until the transaction ends.
pub(super) async fn one_at_a_time(conn: &mut PgConnection, kind: &str) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('import ' || $1::text, 0))", kind).execute(conn).await?;
    Ok(())
}

/// A value of the settings' table.
pub(super) async fn setting(conn: &mut PgConnection, name: &str) -> sqlx::Result<Option<Value>> {
    sqlx::query_scalar!("select value from settings where name = $1", name).fetch_optional(conn).await
}

/// Stores a value in the settings' table.
pub(super) async fn set(conn: &mut PgConnection, name: &str, value: &Value) -> sqlx::Result<()> {
    sqlx::query!("insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value", name, value)
        .execute(conn)
        .await?;
    Ok(())
}

/// Rows as a JSON array, each with further columns.
fn document<'a, T: Serialize + 'a>(rows: impl IntoIterator<Item = (&'a T, Vec<(&'static str, Value)>)>) -> sqlx::Result<Value> {
    let encode = |(row, more): (&T, Vec<(&'static str, Value)>)| {
        let mut row = serde_json::to_value(row).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
        if let Value::Object(columns) = &mut row {
            columns.extend(more.into_iter().map(|(name, value)| (name.to_owned(), value)));
        }
        Ok(row)
    };
    rows.into_iter().map(encode).collect::<sqlx::Result<Vec<_>>>().map(Value::Array)
}

/// The columns of an address.
fn address(address: &crate::shop::Address) -> Vec<(&'static str, Value)> {
    let text = |text: &Option<String>| text.clone().map_or(Value::Null, Value::String);
    vec![
        ("line1", address.line1.clone().into()),
        ("line2", text(&address.line2)),
        ("city", address.city.clone().into()),
        ("region", text(&address.region)),
        ("postcode", address.postcode.clone().into()),
        ("country", address.country.clone().into()),
    ]
}
