//! A link that the operator makes, for scripts and trials. No role of the program may write links: the owner does.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::db::DbError;
use crate::ids::CustomerId;

/// Links a chat identity to a customer for a day.
///
/// # Errors
/// [`DbError::UnknownCustomer`] if there is no such customer.
pub(in crate::db) async fn link(owner: &mut PgConnection, identity: Uuid, customer: &CustomerId) -> Result<(), DbError> {
    let linked = sqlx::query!(
        "insert into identity_links (identity_id, customer_id, method, verified_at, expires_at)
         select $1, id, 'operator', now(), now() + interval '1 day' from customers where id = $2
         on conflict (identity_id) do update set customer_id = excluded.customer_id, method = excluded.method,
             verified_at = excluded.verified_at, expires_at = excluded.expires_at",
        identity,
        customer.as_str(),
    )
    .execute(owner)
    .await?;
    if linked.rows_affected() == 0 { Err(DbError::UnknownCustomer(customer.clone())) } else { Ok(()) }
}
