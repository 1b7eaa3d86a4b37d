//! Reads of the shop's tables. What a transaction may see is decided by row-level security, not here.

pub mod before;
pub mod customers;
pub mod orders;
pub mod products;
pub mod reviews;

use crate::shop::Options;

/// Options as stored; anything but an object is none.
fn options(stored: serde_json::Value) -> Options {
    match stored {
        serde_json::Value::Object(options) => options,
        _ => Options::new(),
    }
}
