//! The demo shop in the stories: on the day that it was written for, so that its dates are the same in every run.

use anyhow::Result;
use chrono::{DateTime, Utc};
use engine::understand::{UnderstandSettings, Understander};
use knowledge::db::Database;

use crate::{models, parts};

/// The moment at which the stories over the demo shop happen.
///
/// # Panics
/// Never: it is a constant.
#[must_use]
pub fn now() -> DateTime<Utc> {
    "2026-11-22T10:00:00Z".parse().expect("a time")
}

/// What the demo shop's order numbers look like.
#[must_use]
pub fn understanding() -> UnderstandSettings {
    UnderstandSettings { order_number: r"(?:T[- ]?)?(\d{5})".to_owned(), order_number_format: "T-{}".to_owned() }
}

/// Loads the demo shop and makes it findable, with the examples of intents.
pub(crate) async fn load(database: &Database) -> Result<()> {
    let folder = parts::repository().join("config/demo");
    knowledge::import::demo::load(database, &models::embedder(), &folder, now().date_naive(), |_, _, _| {}).await?;
    Understander::open(database, models::embedder(), understanding()).await?;
    Ok(())
}
