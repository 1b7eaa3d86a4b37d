//! What the verified customer has: read once a turn, in one transaction that the database bound to the customer.

use std::collections::HashMap;

use knowledge::ids::{OrderId, PaymentMethodId, ProductId, VariantId};
use knowledge::proposal::asked::Asked;
use knowledge::shop::{self, Address, Customer, Order, PaymentKind, PaymentMethod, Product, Variant};

use super::super::{Flow, FlowError};
use crate::dialogue::drafts::Kind;
use crate::dialogue::policy::{Allowed, Rule};

/// The customer with orders and their products.
pub(super) struct View {
    pub(super) customer: Customer,
    /// Newest first, where they have dates.
    pub(super) orders: Vec<Order>,
    pub(super) products: HashMap<ProductId, Product>,
    /// Names of the changes that were made before, by order.
    done: HashMap<OrderId, Vec<String>>,
    /// What is asked for of these orders and not settled.
    pub(super) asked: Vec<Asked>,
}

impl View {
    /// Reads it; nothing where the chat has not proved to be a customer.
    pub(super) async fn load(flow: &Flow<'_>) -> Result<Option<Self>, FlowError> {
        let mut scope = flow.db.as_identity(flow.conversation.identity).await?;
        let Some(id) = scope.customer().cloned() else { return Ok(None) };
        let Some(customer) = shop::store::customers::find(scope.conn(), &id).await? else { return Ok(None) };
        let (mut orders, _) = shop::store::orders::visible(scope.conn(), None).await?;
        orders.retain(|order| order.customer == id);
        let numbers: Vec<String> = orders.iter().map(|order| order.id.to_string()).collect();
        let mut done: HashMap<OrderId, Vec<String>> = HashMap::new();
        for (order, name) in knowledge::proposal::store::done_before(scope.conn(), &numbers).await? {
            done.entry(order).or_default().push(name);
        }
        let asked = knowledge::proposal::asked::of_orders(scope.conn(), &numbers, flow.shop.own_system).await?;
        let ids: Vec<String> = orders.iter().flat_map(|order| &order.items).map(|item| item.product.to_string()).collect();
        let products = shop::store::products::those(scope.conn(), &ids).await?;
        scope.finish().await?;
        let products = products.into_iter().map(|product| (product.id.clone(), product)).collect();
        Ok(Some(Self { customer, orders, products, done, asked }))
    }

    pub(super) fn order(&self, id: &OrderId) -> Option<&Order> {
        self.orders.iter().find(|order| order.id == *id)
    }

    pub(super) fn method(&self, id: &PaymentMethodId) -> Option<&PaymentMethod> {
        self.customer.payment_methods.iter().find(|method| method.id == *id)
    }

    pub(super) fn variant(&self, product: &ProductId, variant: &VariantId) -> Option<&Variant> {
        self.products.get(product)?.variants.iter().find(|one| one.id == *variant)
    }

    /// Every product that stands in an order, each once.
    pub(super) fn product_ids(&self) -> Vec<ProductId> {
        self.products.keys().cloned().collect()
    }

    /// Whether the shop's rules allow a change of an order now.
    pub(super) fn allowed(&self, flow: &Flow<'_>, kind: Kind, order: &Order) -> Allowed {
        let rule = rule(flow, kind);
        let arrived = order.shipments.iter().filter_map(|parcel| parcel.eta).max();
        let allowed = rule.allows(&order.status, arrived, flow.now.date_naive());
        if allowed.is_yes() && rule.once && self.was_done(kind, order) { Allowed::WrongStatus } else { allowed }
    }

    fn was_done(&self, kind: Kind, order: &Order) -> bool {
        let name = match kind {
            Kind::Items => "modify_pending_order_items",
            Kind::Exchange => "exchange_delivered_order_items",
            Kind::Return => "return_delivered_order_items",
            Kind::Cancel => "cancel_pending_order",
            Kind::Address => "modify_pending_order_address",
            Kind::Payment => "modify_pending_order_payment",
            Kind::Profile => return false,
        };
        self.done.get(&order.id).is_some_and(|done| done.iter().any(|one| one == name))
    }

    /// The orders of which a change is allowed now.
    pub(super) fn orders_for(&self, flow: &Flow<'_>, kind: Kind) -> Vec<&Order> {
        self.orders.iter().filter(|order| self.allowed(flow, kind, order).is_yes()).collect()
    }

    /// The addresses that the customer has in the profile and in orders, each once, the profile's first.
    pub(super) fn addresses(&self) -> Vec<&Address> {
        let mut found = vec![&self.customer.address];
        for order in &self.orders {
            if !found.contains(&&order.address) {
                found.push(&order.address);
            }
        }
        found
    }
}

/// The rule of a kind of change.
pub(super) fn rule(flow: &Flow<'_>, kind: Kind) -> Rule {
    let policy = flow.policy;
    match kind {
        Kind::Cancel => policy.cancelling(),
        Kind::Address => policy.address.clone(),
        Kind::Payment => policy.payment.clone(),
        Kind::Items => policy.items.clone(),
        Kind::Return => policy.returning(),
        Kind::Exchange => policy.exchange.clone(),
        Kind::Profile => Rule::default(),
    }
}

/// The method that an order was paid with first.
pub(super) fn original(order: &Order) -> Option<&PaymentMethodId> {
    order.payments.iter().find(|payment| payment.kind == PaymentKind::Payment).map(|payment| &payment.method)
}
