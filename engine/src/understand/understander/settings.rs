//! What understanding needs to know of the shop, and why a message could not be understood.

use sqlx::PgPool;

use super::{OrderNumbers, store};

/// What understanding needs to know of the shop.
#[derive(Debug, Clone, Default)]
pub struct UnderstandSettings {
    /// Regular expression of the shop's order numbers, such as `#?W\d{7}` or `T-\d{5}`. Empty: worked out from the stored orders.
    pub order_number: String,
    /// The form of the ids in the table of orders, such as `#W{digits}` or `T-{digits}`.
    pub order_number_format: String,
}

/// Why a message could not be understood.
#[derive(Debug, thiserror::Error)]
pub enum UnderstandError {
    /// The database failed.
    #[error("reading examples or the catalogue failed")]
    Store(#[from] sqlx::Error),
    /// The embedding model failed.
    #[error("embedding failed")]
    Embedding(#[from] knowledge::embedding::EmbedError),
    /// The shop's pattern of order numbers is wrong.
    #[error("the pattern of order numbers is not a regular expression")]
    OrderNumber(#[from] regex::Error),
    /// A shipped file is wrong.
    #[error("a shipped file cannot be read: {0}")]
    Shipped(String),
    /// Another thread panicked while it changed what is held in memory.
    #[error("the order numbers' patterns are in an unknown state")]
    Poisoned,
}

/// The shop's pattern, or those that the stored orders' ids show.
pub(super) async fn order_numbers(settings: &UnderstandSettings, import: &PgPool) -> Result<OrderNumbers, UnderstandError> {
    if settings.order_number.is_empty() {
        let shapes = store::order_id_shapes(&mut *import.acquire().await?).await?;
        return Ok(OrderNumbers::of_shapes(&shapes)?);
    }
    let format = if settings.order_number_format.is_empty() { "{digits}" } else { &settings.order_number_format };
    Ok(OrderNumbers::new(&settings.order_number, format)?)
}
