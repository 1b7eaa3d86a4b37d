//! Customers with their payment methods.

use std::collections::HashMap;

use sqlx::PgConnection;

use crate::ids::CustomerId;
use crate::shop::{Address, Customer, PaymentMethod, PaymentMethodKind, PersonName};

/// Returns one customer, if this transaction may see it.
pub async fn find(conn: &mut PgConnection, id: &CustomerId) -> sqlx::Result<Option<Customer>> {
    Ok(some(conn, Some(&[id.as_str().to_owned()])).await?.pop())
}

/// Returns a customer's payment methods, if this transaction may see them.
pub async fn methods(conn: &mut PgConnection, id: &CustomerId) -> sqlx::Result<Vec<PaymentMethod>> {
    Ok(payment_methods(conn, Some(&[id.as_str().to_owned()])).await?.remove(id.as_str()).unwrap_or_default())
}

/// Returns every customer that this transaction may see, by id.
pub async fn all(conn: &mut PgConnection) -> sqlx::Result<Vec<Customer>> {
    some(conn, None).await
}

/// Returns those of `ids` that this transaction may see, by id.
pub async fn those(conn: &mut PgConnection, ids: &[String]) -> sqlx::Result<Vec<Customer>> {
    some(conn, Some(ids)).await
}

/// Those of `ids`, or all.
async fn some(conn: &mut PgConnection, ids: Option<&[String]>) -> sqlx::Result<Vec<Customer>> {
    let rows = sqlx::query!(
        "select id, first_name, last_name, email, phone, line1, line2, city, region, postcode, country, version
         from customers where $1::text[] is null or id = any ($1) order by id",
        ids
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut methods = payment_methods(conn, ids).await?;
    Ok(rows
        .into_iter()
        .map(|row| Customer {
            payment_methods: methods.remove(&row.id).unwrap_or_default(),
            id: row.id.into(),
            name: PersonName { first: row.first_name, last: row.last_name },
            email: row.email,
            phone: row.phone,
            address: Address {
                line1: row.line1,
                line2: row.line2,
                city: row.city,
                region: row.region,
                postcode: row.postcode,
                country: row.country,
            },
            version: row.version,
        })
        .collect())
}

async fn payment_methods(conn: &mut PgConnection, ids: Option<&[String]>) -> sqlx::Result<HashMap<String, Vec<PaymentMethod>>> {
    let rows = sqlx::query!(
        "select customer_id, id, kind, brand, last4, balance from payment_methods
         where $1::text[] is null or customer_id = any ($1) order by customer_id, position, id",
        ids
    )
    .fetch_all(conn)
    .await?;
    let mut methods: HashMap<String, Vec<PaymentMethod>> = HashMap::new();
    for row in rows {
        // the table's check allows no other kind
        if let Some(kind) = PaymentMethodKind::parse(&row.kind) {
            methods.entry(row.customer_id).or_default().push(PaymentMethod {
                id: row.id.into(),
                kind,
                brand: row.brand,
                last4: row.last4,
                balance: row.balance,
            });
        }
    }
    Ok(methods)
}
