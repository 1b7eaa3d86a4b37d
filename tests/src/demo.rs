//! The demo shop in the stories: on the day that it was written for, so that its dates are the same in every run.

use std::sync::Arc;

use anyhow::Result;
use chrono::{DateTime, Utc};
use engine::dialogue::policy::Policy;
use engine::understand::{UnderstandSettings, Understander};
use knowledge::clock::{FixedClock, SharedClock};
use knowledge::db::Database;
use mercer::config::Config;
use sqlx::PgConnection;

use crate::{models, parts};

/// The moment at which the stories over the demo shop happen.
///
/// # Panics
/// Never: it is a constant.
#[must_use]
pub fn now() -> DateTime<Utc> {
    "2026-11-22T10:00:00Z".parse().expect("a time")
}

/// A clock that stands still at [`now`].
#[must_use]
pub fn clock() -> SharedClock {
    Arc::new(FixedClock(now()))
}

/// What the demo shop's order numbers look like: as the program's defaults say.
///
/// # Errors
/// If the defaults are broken.
pub fn understanding() -> Result<UnderstandSettings> {
    let shop = Config::from_sources(None, std::iter::empty::<(String, String)>())?.shop;
    Ok(UnderstandSettings { order_number: shop.order_number, order_number_format: shop.order_number_format })
}

/// A customer, and an order of theirs that is on its way.
///
/// # Errors
/// If the database fails.
pub async fn shipped_order(owner: &mut PgConnection) -> Result<(String, String)> {
    let found = sqlx::query_as("select customer_id, id from orders where status = 'shipped' order by id limit 1");
    Ok(found.fetch_one(owner).await?)
}

/// Loads the demo shop and makes it findable, with the examples of intents.
pub(crate) async fn load(database: &Database) -> Result<()> {
    let folder = parts::repository().join("config/demo");
    knowledge::import::demo::load(database, &models::embedder(), &folder, now().date_naive(), |_, _, _| {}).await?;
    Understander::open(database, models::embedder(), clock(), understanding()?).await?;
    // as the desk does in the background
    while engine::conflicts::round(&database.desk, &models::embedder(), &Policy::shipped(), now()).await? {}
    Ok(())
}

/// Examples of an intent that the demo shop does not have.
pub const PARKING: [&str; 8] = [
    "where can i park",
    "is there parking at your showroom",
    "do you have a car park",
    "parking near the shop",
    "how much is parking at your place",
    "can i park my car in front of the store",
    "is there somewhere to leave the car",
    "free parking?",
];
