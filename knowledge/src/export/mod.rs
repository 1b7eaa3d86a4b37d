//! The shop's data goes out, in the forms in which it comes in: one JSON object a line. An export that is imported again
//! changes nothing.

mod changes;

use std::io::Write;

use serde::Serialize;
use sqlx::PgConnection;

use crate::shop::store;

/// How many orders are read at once.
const PAGE: i64 = 1000;

/// Why an export stopped.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database failed.
    #[error("reading the rows failed")]
    Store(#[from] sqlx::Error),
    /// What was read cannot be written.
    #[error("writing the lines failed")]
    Write(#[from] std::io::Error),
}

/// Writes every product. Returns how many.
///
/// # Errors
/// If the database fails or `out` does.
pub async fn products(conn: &mut PgConnection, mut out: impl Write) -> Result<usize, ExportError> {
    lines(&store::products::all(conn).await?, &mut out)
}

/// Writes every customer. Returns how many.
///
/// # Errors
/// If the database fails or `out` does.
pub async fn customers(conn: &mut PgConnection, mut out: impl Write) -> Result<usize, ExportError> {
    lines(&store::customers::all(conn).await?, &mut out)
}

/// Writes every order with what Mercer changed in it. Returns how many.
///
/// # Errors
/// If the database fails or `out` does.
pub async fn orders(conn: &mut PgConnection, mut out: impl Write) -> Result<usize, ExportError> {
    let (mut count, mut after) = (0, String::new());
    loop {
        let mut orders = store::orders::page(conn, &after, PAGE).await?;
        let Some(last) = orders.last() else { return Ok(count) };
        after = last.id.to_string();
        changes::add(conn, &mut orders).await?;
        count += lines(&orders, &mut out)?;
    }
}

/// Writes every review. Returns how many.
///
/// # Errors
/// If the database fails or `out` does.
pub async fn reviews(conn: &mut PgConnection, mut out: impl Write) -> Result<usize, ExportError> {
    lines(&store::reviews::all(conn).await?, &mut out)
}

fn lines<T: Serialize>(rows: &[T], out: &mut impl Write) -> Result<usize, ExportError> {
    for row in rows {
        serde_json::to_writer(&mut *out, row).map_err(std::io::Error::from)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(rows.len())
}
