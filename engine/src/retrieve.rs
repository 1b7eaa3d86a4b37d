//! Looks facts up, as the customer that the database bound to the chat identity. Nothing here takes a customer's id.

use chrono::{DateTime, Utc};
use knowledge::db::Database;
use knowledge::fact::Fact;
use knowledge::ids::{OrderId, ProductId};
use knowledge::proposal::asked::{self, Asked};
use knowledge::shop::{self, Customer, Order, PaymentMethod, Product};
use uuid::Uuid;

/// What an identity may see of orders.
#[derive(Debug, Clone, Default)]
pub struct Visible {
    /// Whether the identity has proved to be a customer.
    pub customer: bool,
    /// Whether it may see single orders as a guest.
    pub guest: bool,
    /// The order that was asked for, where it may be seen.
    pub order: Option<Order>,
    /// The latest orders it may see, newest first.
    pub orders: Vec<Order>,
    /// The customer's payment methods.
    pub methods: Vec<PaymentMethod>,
    /// What is asked for of these orders and not settled, oldest first; the orders stand as they were before it.
    pub asked: Vec<Asked>,
}

impl Visible {
    /// Whether the identity has proved anything.
    #[must_use]
    pub fn proved(&self) -> bool {
        self.customer || self.guest
    }
}

/// Reads what `identity` may see. The statements are the same whether `wanted` exists, is somebody else's, or is its own:
/// row-level security leaves the others out. Where the shop has a system of its own, orders stand as they were before what it has yet
/// to confirm.
pub async fn orders(db: &Database, identity: Uuid, wanted: Option<&OrderId>, own_system: bool) -> sqlx::Result<Visible> {
    let mut scope = db.as_identity(identity).await?;
    let customer = scope.customer().cloned();
    let (mut orders, mut order) = shop::store::orders::visible(scope.conn(), wanted).await?;
    let ids: Vec<String> = orders.iter().chain(&order).map(|order| order.id.to_string()).collect();
    let asked = asked::of_orders(scope.conn(), &ids, own_system).await?;
    for (at, asked_for) in asked.iter().enumerate() {
        let first = asked[..at].iter().all(|earlier| earlier.order != asked_for.order);
        if first
            && asked_for.stands
            && let Some(before) = shop::store::before::order(scope.conn(), asked_for.id).await?
        {
            let same = orders.iter_mut().chain(&mut order).filter(|order| order.id == before.id);
            same.for_each(|order| order.clone_from(&before));
        }
    }
    let methods = match &customer {
        Some(id) => shop::store::customers::methods(scope.conn(), id).await?,
        None => Vec::new(),
    };
    scope.finish().await?;
    Ok(Visible { guest: customer.is_none() && !orders.is_empty(), customer: customer.is_some(), order, orders, methods, asked })
}

/// Reads the customer whom `identity` has proved to be.
pub async fn customer(db: &Database, identity: Uuid) -> sqlx::Result<Option<Customer>> {
    let mut scope = db.as_identity(identity).await?;
    let customer = match scope.customer().cloned() {
        Some(id) => shop::store::customers::find(scope.conn(), &id).await?,
        None => None,
    };
    scope.finish().await?;
    Ok(customer)
}

/// Reads a product and its facts.
pub async fn product(db: &Database, id: &ProductId, as_of: DateTime<Utc>) -> sqlx::Result<Option<(Product, Vec<Fact>)>> {
    let mut conn = db.turn.acquire().await?;
    let product = shop::store::products::find(&mut conn, id).await?;
    Ok(product.map(|product| {
        let facts = shop::product_facts(&product, as_of);
        (product, facts)
    }))
}
