//! Writes of customers.

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;

use super::{address, document};
use crate::ids::CustomerId;
use crate::shop::Customer;

/// Keeps these customers from being changed by anybody else until the transaction ends.
pub(in crate::import) async fn lock(conn: &mut PgConnection, ids: &[String]) -> sqlx::Result<()> {
    sqlx::query!("select id from customers where id = any ($1) order by id for update", ids).fetch_all(conn).await?;
    Ok(())
}

/// Those of `ids` with a change that the shop's own system has not taken yet.
pub(in crate::import) async fn with_untaken_changes(conn: &mut PgConnection, ids: &[String]) -> sqlx::Result<HashSet<String>> {
    let rows = sqlx::query_scalar!(
        r#"select distinct customer_id as "id!" from order_changes where customer_id = any ($1) and taken_at is null"#,
        ids
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().collect())
}

/// Those of `ids` that are stored.
pub(in crate::import) async fn those(conn: &mut PgConnection, ids: &[String]) -> sqlx::Result<Vec<Customer>> {
    crate::shop::store::customers::those(conn, ids).await
}

/// Those of `ids` that there are.
pub(in crate::import) async fn existing(conn: &mut PgConnection, ids: &[String]) -> sqlx::Result<HashSet<String>> {
    let rows = sqlx::query_scalar!("select id from customers where id = any ($1)", ids).fetch_all(conn).await?;
    Ok(rows.into_iter().collect())
}

/// Who has which of these e-mails, written in lower case. One that several have is nobody's.
pub(in crate::import) async fn by_email(conn: &mut PgConnection, emails: &[String]) -> sqlx::Result<HashMap<String, CustomerId>> {
    let rows = sqlx::query!(
        r#"select lower(email) as "email!", min(id) as "id!" from customers where lower(email) = any ($1)
         group by lower(email) having count(*) = 1"#,
        emails
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.email, row.id.into())).collect())
}

/// Puts customers in the place of those with the same ids.
pub(in crate::import) async fn replace(conn: &mut PgConnection, customers: &[Customer]) -> sqlx::Result<()> {
    if customers.is_empty() {
        return Ok(());
    }
    let rows = customers.iter().map(|customer| {
        let mut columns = address(&customer.address);
        columns.push(("first_name", customer.name.first.as_str().into()));
        columns.push(("last_name", customer.name.last.as_str().into()));
        (customer, columns)
    });
    sqlx::query!(
        "insert into customers (id, first_name, last_name, email, phone, line1, line2, city, region, postcode, country)
         select id, first_name, last_name, email, phone, line1, line2, city, region, postcode, country
         from jsonb_to_recordset($1) as row (id text, first_name text, last_name text, email text, phone text, line1 text,
             line2 text, city text, region text, postcode text, country text)
         on conflict (id) do update set first_name = excluded.first_name, last_name = excluded.last_name, email = excluded.email,
             phone = excluded.phone, line1 = excluded.line1, line2 = excluded.line2, city = excluded.city,
             region = excluded.region, postcode = excluded.postcode, country = excluded.country, version = customers.version + 1",
        document(rows)?
    )
    .execute(&mut *conn)
    .await?;
    let ids: Vec<String> = customers.iter().map(|customer| customer.id.to_string()).collect();
    sqlx::query!("delete from payment_methods where customer_id = any ($1)", &ids).execute(&mut *conn).await?;
    let methods = customers.iter().flat_map(|customer| {
        let columns = |n: usize| vec![("customer", customer.id.as_str().into()), ("position", n.into())];
        customer.payment_methods.iter().enumerate().map(move |(n, method)| (method, columns(n)))
    });
    sqlx::query!(
        "insert into payment_methods (customer_id, id, position, kind, brand, last4, balance)
         select customer, id, position, kind, brand, last4, balance
         from jsonb_to_recordset($1) as row (customer text, id text, position int, kind text, brand text, last4 text, balance numeric)",
        document(methods)?
    )
    .execute(conn)
    .await?;
    Ok(())
}
