//! The rows that changes leave: those of the shop, and those that expected changes give when they are made on a copy.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, Result, bail};
use knowledge::ids::{CustomerId, VariantId};
use knowledge::proposal::{Change, Swap};
use knowledge::shop::{self, Address, Customer, Order, PaymentKind, PaymentMethodKind, Variant};
use rust_decimal::Decimal;
use sqlx::PgConnection;

/// How the price of an exchanged item is booked where several of a pending order change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pricing {
    /// Each at its own price.
    Own,
    /// Each at the price of the last one, as the tools of the data's source do.
    OfTheLast,
}

/// What is compared of a customer.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    address: Address,
    balances: BTreeMap<String, Decimal>,
    orders: BTreeMap<String, OrderRows>,
}

#[derive(Debug, Clone, PartialEq)]
struct OrderRows {
    status: String,
    address: Address,
    /// A variant and its price a piece, sorted.
    items: Vec<(String, Decimal)>,
    payments: Vec<(PaymentKind, Decimal, String)>,
    /// What was asked to be sent back or exchanged.
    requests: Vec<String>,
}

/// The variants of all products, by id.
pub type Catalogue = HashMap<VariantId, Variant>;

/// Reads the catalogue.
///
/// # Errors
/// If the database fails.
pub async fn catalogue(conn: &mut PgConnection) -> Result<Catalogue> {
    let products = shop::store::products::all(conn).await?;
    Ok(products.into_iter().flat_map(|product| product.variants).map(|variant| (variant.id.clone(), variant)).collect())
}

impl Rows {
    /// Reads a customer's rows as they are.
    ///
    /// # Errors
    /// If the database fails or there is no such customer.
    pub async fn read(conn: &mut PgConnection, customer: &CustomerId) -> Result<Self> {
        let found = shop::store::customers::find(conn, customer).await?.context("no such customer")?;
        let orders = shop::store::orders::of_customer(conn, customer, 100).await?;
        let mut rows = Self::of(&found, &orders);
        let requests: Vec<(String, String, serde_json::Value)> = sqlx::query_as(
            "select c.order_id, c.name, c.arguments from order_changes c join orders o on o.id = c.order_id where o.customer_id = $1",
        )
        .bind(customer.as_str())
        .fetch_all(conn)
        .await?;
        for (order, name, arguments) in requests {
            let Some(change) = Change::parse(&name, &arguments) else { continue };
            if let (Some(order), Some(request)) = (rows.orders.get_mut(&order), request(&change)) {
                order.requests.push(request);
            }
        }
        Ok(rows)
    }

    fn of(customer: &Customer, orders: &[Order]) -> Self {
        let cards = customer.payment_methods.iter().filter(|method| method.kind == PaymentMethodKind::GiftCard);
        let order_rows = |order: &Order| OrderRows {
            status: order.status.as_str().to_owned(),
            address: order.address.clone(),
            items: sorted(order.items.iter().flat_map(|item| {
                std::iter::repeat_n((item.variant.to_string(), item.price.normalize()), usize::try_from(item.quantity).unwrap_or(1))
            })),
            payments: order.payments.iter().map(|one| (one.kind, one.amount.normalize(), one.method.to_string())).collect(),
            requests: Vec::new(),
        };
        Self {
            address: customer.address.clone(),
            balances: cards.map(|card| (card.id.to_string(), card.balance.unwrap_or_default().normalize())).collect(),
            orders: orders.iter().map(|order| (order.id.to_string(), order_rows(order))).collect(),
        }
    }

    /// Makes a change on this copy, as the data's table of actions describes it.
    ///
    /// # Errors
    /// If it names what is not there.
    pub fn make(&mut self, change: &Change, catalogue: &Catalogue, pricing: Pricing) -> Result<()> {
        let id = change.order().map(ToString::to_string);
        if let Change::Profile { address, .. } = change {
            self.address = address.clone();
            return Ok(());
        }
        let order = id.as_ref().and_then(|id| self.orders.get_mut(id)).context("the order is not this customer's")?;
        // a gift card must cover the difference: the data's own tools refuse it otherwise
        if let Change::Items { swaps, method, .. } | Change::Exchange { swaps, method, .. } = change
            && !OrderRows::covers(&self.balances, method.as_str(), order.difference(swaps, catalogue)?)
        {
            return Ok(());
        }
        match change {
            Change::Cancel { .. } => {
                let paid: Vec<_> = order.payments.iter().filter(|one| one.0 == PaymentKind::Payment).cloned().collect();
                for (_, amount, method) in paid {
                    order.book(&mut self.balances, amount, &method, PaymentKind::Refund);
                }
                "cancelled".clone_into(&mut order.status);
            }
            Change::Address { address, .. } => order.address = address.clone(),
            Change::Payment { method, .. } => {
                let Some((_, amount, old)) = order.payments.first().cloned() else { bail!("nothing was paid") };
                order.book(&mut self.balances, amount, method.as_str(), PaymentKind::Payment);
                order.book(&mut self.balances, amount, &old, PaymentKind::Refund);
            }
            Change::Items { swaps, method, .. } => {
                let difference = order.swap(swaps, catalogue, pricing)?;
                let kind = if difference.is_sign_negative() { PaymentKind::Refund } else { PaymentKind::Payment };
                order.book(&mut self.balances, difference.abs(), method.as_str(), kind);
                "pending (item modified)".clone_into(&mut order.status);
            }
            Change::Return { .. } => "return requested".clone_into(&mut order.status),
            Change::Exchange { .. } => "exchange requested".clone_into(&mut order.status),
            Change::Profile { .. } => {}
        }
        order.requests.extend(request(change));
        Ok(())
    }

    /// Where the rows differ, in words; nothing where they don't.
    #[must_use]
    pub fn differences(&self, wanted: &Self) -> Vec<String> {
        let mut found = Vec::new();
        if plain(&self.address) != plain(&wanted.address) {
            found.push(format!("the profile's address is {}, wanted {}", self.address, wanted.address));
        }
        if self.balances != wanted.balances {
            found.push(format!("gift cards hold {:?}, wanted {:?}", self.balances, wanted.balances));
        }
        for (id, order) in &self.orders {
            let Some(other) = wanted.orders.get(id) else { continue };
            let (is, should) = (order.comparable(), other.comparable());
            if is != should {
                found.push(format!("{id} is {is:?}, wanted {should:?}"));
            }
        }
        found
    }
}

impl OrderRows {
    /// Whether a gift card holds what has to be paid; anything else always does.
    fn covers(balances: &BTreeMap<String, Decimal>, method: &str, pays: Decimal) -> bool {
        balances.get(method).is_none_or(|balance| pays <= *balance)
    }

    /// What the shopper pays for other variants.
    fn difference(&self, swaps: &[Swap], catalogue: &Catalogue) -> Result<Decimal> {
        let mut difference = Decimal::ZERO;
        for swap in swaps {
            let new = catalogue.get(&swap.new).with_context(|| format!("no variant {}", swap.new))?;
            let old = self.items.iter().find(|(id, _)| id == swap.item.as_str()).with_context(|| format!("no item {}", swap.item))?;
            difference += new.price - old.1;
        }
        Ok(difference)
    }

    fn book(&mut self, balances: &mut BTreeMap<String, Decimal>, amount: Decimal, method: &str, kind: PaymentKind) {
        if amount.is_zero() {
            return;
        }
        if let Some(balance) = balances.get_mut(method) {
            *balance = (if kind == PaymentKind::Payment { *balance - amount } else { *balance + amount }).normalize();
        }
        self.payments.push((kind, amount.normalize(), method.to_owned()));
    }

    fn swap(&mut self, swaps: &[Swap], catalogue: &Catalogue, pricing: Pricing) -> Result<Decimal> {
        let price = |id: &VariantId| catalogue.get(id).map(|variant| variant.price).with_context(|| format!("no variant {id}"));
        let last = swaps.last().map(|swap| price(&swap.new)).transpose()?.unwrap_or_default();
        let mut difference = Decimal::ZERO;
        for swap in swaps {
            let at = self.items.iter().position(|(id, _)| id == swap.item.as_str()).with_context(|| format!("no item {}", swap.item))?;
            let own = price(&swap.new)?;
            difference += own - self.items[at].1;
            let booked = if pricing == Pricing::OfTheLast { last } else { own };
            self.items[at] = (swap.new.to_string(), booked.normalize());
        }
        self.items.sort();
        Ok(difference)
    }

    fn comparable(&self) -> impl PartialEq + std::fmt::Debug + use<> {
        let payments = sorted(
            self.payments.iter().filter(|one| !one.1.is_zero()).map(|(kind, amount, method)| (kind.as_str(), *amount, method.clone())),
        );
        (self.status.clone(), plain(&self.address), self.items.clone(), payments, sorted(self.requests.iter().cloned()))
    }
}

fn sorted<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = all.collect();
    all.sort();
    all
}

/// An address by its words, whatever their case.
fn plain(address: &Address) -> Vec<String> {
    let of = |text: &str| text.trim().to_lowercase();
    let optional = |text: &Option<String>| text.as_deref().map(of).unwrap_or_default();
    vec![
        of(&address.line1),
        optional(&address.line2),
        of(&address.city),
        optional(&address.region),
        of(&address.postcode),
        of(&address.country),
    ]
}

/// Goods that are to come back, in a form that does not depend on the order of the items.
fn request(change: &Change) -> Option<String> {
    match change {
        Change::Return { items, method, .. } => Some(format!("return {:?} to {method}", sorted(items.iter().map(ToString::to_string)))),
        Change::Exchange { swaps, method, .. } => {
            Some(format!("exchange {:?} by {method}", sorted(swaps.iter().map(|swap| format!("{}>{}", swap.item, swap.new)))))
        }
        _ => None,
    }
}

/// A change in a form that is the same for the same change.
#[must_use]
pub fn key(change: &Change) -> String {
    match change {
        Change::Return { order, .. } | Change::Exchange { order, .. } => format!("{order} {}", request(change).unwrap_or_default()),
        Change::Items { order, swaps, method } => {
            format!("{order} change {:?} by {method}", sorted(swaps.iter().map(|swap| format!("{}>{}", swap.item, swap.new))))
        }
        Change::Cancel { order, reason } => format!("{order} cancel {reason}"),
        Change::Address { order, address } => format!("{order} to {:?}", plain(address)),
        Change::Payment { order, method } => format!("{order} paid by {method}"),
        Change::Profile { customer, address } => format!("{customer} at {:?}", plain(address)),
    }
}
