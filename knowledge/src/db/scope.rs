//! A transaction that the database bound to the customer who is linked to a chat identity.

use sqlx::{PgConnection, PgPool, Postgres, Transaction};
use uuid::Uuid;

use crate::ids::CustomerId;

/// A transaction in which the rows of one customer, and the orders granted to a guest, can be read.
///
/// The binding is made by a function of the database from stored links alone and ends with the transaction. Nothing in
/// it is to be written: [`CustomerScope::finish`] rolls back, and so does dropping it. It must be finished before the
/// language model is asked for anything.
pub struct CustomerScope {
    transaction: Transaction<'static, Postgres>,
    customer: Option<CustomerId>,
}

impl CustomerScope {
    pub(super) async fn begin(turn: &PgPool, identity: Uuid) -> sqlx::Result<Self> {
        let mut transaction = turn.begin().await?;
        let customer = sqlx::query_scalar!("select bind_identity($1)", identity).fetch_one(&mut *transaction).await?;
        Ok(Self { transaction, customer: customer.map(CustomerId) })
    }

    /// The customer, or nothing for a stranger and for a guest.
    #[must_use]
    pub fn customer(&self) -> Option<&CustomerId> {
        self.customer.as_ref()
    }

    /// The connection to read with.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }

    /// Ends the transaction and with it the binding.
    ///
    /// # Errors
    /// If the connection is gone.
    pub async fn finish(self) -> sqlx::Result<()> {
        self.transaction.rollback().await
    }
}
