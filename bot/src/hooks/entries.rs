//! What a request of the shop's system holds, taken in one transaction or not at all.

use anyhow::Context;
use engine::conversation::deliveries::{self, Outcome};
use knowledge::import::{BadLine, ImportOptions, ImportReport, Mixed};
use serde::Deserialize;
use sqlx::PgConnection;

use super::Incoming;

/// What became of a request.
pub(super) enum Taken {
    /// All of it is stored: the counts of each kind, and how many changes have an outcome now.
    Kept(Vec<ImportReport>, usize),
    /// It was taken before.
    Again,
    /// Nothing was taken.
    Bad(Vec<BadLine>),
}

/// What became of a change that Mercer had sent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settled {
    /// The change's id, as it was sent.
    change: String,
    status: Outcome,
}

pub(super) async fn take(incoming: &Incoming, id: &str, body: &[u8]) -> anyhow::Result<Taken> {
    let mut tx = incoming.db.import.begin().await?;
    // the same id waits here until the first of them is done
    let fresh =
        sqlx::query!("insert into hook_deliveries (id, at) values ($1, now()) on conflict do nothing", id).execute(&mut *tx).await?;
    if fresh.rows_affected() == 0 {
        return Ok(Taken::Again);
    }
    let mixed = Mixed::read(body, &["change"]);
    let options = ImportOptions { currency: incoming.currency.clone(), ..ImportOptions::default() };
    let (reports, mut bad) = mixed.import(&mut tx, &incoming.embedder, &options).await.context("importing")?;
    let settled = settle(&mut tx, &mixed, &mut bad).await?;
    if !bad.is_empty() {
        bad.sort_by_key(|line| line.line);
        return Ok(Taken::Bad(bad));
    }
    tx.commit().await?;
    Ok(Taken::Kept(reports, settled))
}

async fn settle(conn: &mut PgConnection, mixed: &Mixed, bad: &mut Vec<BadLine>) -> anyhow::Result<usize> {
    let mut settled = 0;
    for (entry, value) in mixed.others() {
        let refused = |reason: String| BadLine { file: String::new(), line: entry, reason };
        match serde_json::from_value::<Settled>(value.clone()) {
            Err(error) => bad.push(refused(error.to_string())),
            Ok(one) => match one.change.parse::<i64>() {
                Ok(change) if deliveries::settle(conn, change, one.status).await? => settled += 1,
                _ => bad.push(refused(format!("there is no change {:?}", one.change))),
            },
        }
    }
    Ok(settled)
}
