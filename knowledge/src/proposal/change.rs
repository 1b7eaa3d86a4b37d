//! The seven writes, typed, and their form by name and arguments as shops' systems know them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::ids::{CustomerId, OrderId, PaymentMethodId, VariantId};
use crate::shop::Address;

/// A piece of an order and the variant that is to take its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swap {
    /// The variant that is in the order.
    pub item: VariantId,
    /// The variant that is wanted.
    pub new: VariantId,
}

/// What is done to a shop's rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Cancels a whole order; what was paid goes back to where it came from.
    Cancel {
        /// The order.
        order: OrderId,
        /// Why, in the shop's words.
        reason: String,
    },
    /// Sends an order elsewhere.
    Address {
        /// The order.
        order: OrderId,
        /// Where to.
        address: Address,
    },
    /// Pays an order by another method.
    Payment {
        /// The order.
        order: OrderId,
        /// By which.
        method: PaymentMethodId,
    },
    /// Swaps items of an order that was not handled yet.
    Items {
        /// The order.
        order: OrderId,
        /// One entry a piece.
        swaps: Vec<Swap>,
        /// Who pays or gets the difference.
        method: PaymentMethodId,
    },
    /// Sends items back.
    Return {
        /// The order.
        order: OrderId,
        /// One entry a piece.
        items: Vec<VariantId>,
        /// Where the refund goes.
        method: PaymentMethodId,
    },
    /// Sends items back for others.
    Exchange {
        /// The order.
        order: OrderId,
        /// One entry a piece.
        swaps: Vec<Swap>,
        /// Who pays or gets the difference.
        method: PaymentMethodId,
    },
    /// Changes the profile's address; orders keep theirs.
    Profile {
        /// The customer.
        customer: CustomerId,
        /// The new address.
        address: Address,
    },
}

impl Change {
    /// Its name in exports, webhooks and scripts.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Cancel { .. } => "cancel_pending_order",
            Self::Address { .. } => "modify_pending_order_address",
            Self::Payment { .. } => "modify_pending_order_payment",
            Self::Items { .. } => "modify_pending_order_items",
            Self::Return { .. } => "return_delivered_order_items",
            Self::Exchange { .. } => "exchange_delivered_order_items",
            Self::Profile { .. } => "modify_user_address",
        }
    }

    /// The order that it changes; nothing for the profile.
    #[must_use]
    pub fn order(&self) -> Option<&OrderId> {
        match self {
            Self::Cancel { order, .. }
            | Self::Address { order, .. }
            | Self::Payment { order, .. }
            | Self::Items { order, .. }
            | Self::Return { order, .. }
            | Self::Exchange { order, .. } => Some(order),
            Self::Profile { .. } => None,
        }
    }

    /// Its arguments in exports, webhooks and scripts.
    #[must_use]
    pub fn arguments(&self) -> Value {
        match self {
            Self::Cancel { order, reason } => json!({ "order_id": order, "reason": reason }),
            Self::Address { order, address } => with_address(json!({ "order_id": order }), address),
            Self::Payment { order, method } => json!({ "order_id": order, "payment_method_id": method }),
            Self::Items { order, swaps, method } | Self::Exchange { order, swaps, method } => json!({
                "order_id": order,
                "item_ids": swaps.iter().map(|swap| &swap.item).collect::<Vec<_>>(),
                "new_item_ids": swaps.iter().map(|swap| &swap.new).collect::<Vec<_>>(),
                "payment_method_id": method,
            }),
            Self::Return { order, items, method } => json!({ "order_id": order, "item_ids": items, "payment_method_id": method }),
            Self::Profile { customer, address } => with_address(json!({ "user_id": customer }), address),
        }
    }

    /// Reads the form of [`Change::name`] and [`Change::arguments`]; nothing where it is another.
    #[must_use]
    pub fn parse(name: &str, arguments: &Value) -> Option<Self> {
        let text = |key: &str| arguments[key].as_str();
        let order = || text("order_id").map(OrderId::from);
        let method = || text("payment_method_id").map(PaymentMethodId::from);
        let variants = |key: &str| -> Option<Vec<VariantId>> {
            arguments[key].as_array()?.iter().map(|id| id.as_str().map(VariantId::from)).collect()
        };
        let swaps = || -> Option<Vec<Swap>> {
            let pairs = variants("item_ids")?.into_iter().zip(variants("new_item_ids")?);
            Some(pairs.map(|(item, new)| Swap { item, new }).collect())
        };
        Some(match name {
            "cancel_pending_order" => Self::Cancel { order: order()?, reason: text("reason")?.to_owned() },
            "modify_pending_order_address" => Self::Address { order: order()?, address: address(arguments)? },
            "modify_pending_order_payment" => Self::Payment { order: order()?, method: method()? },
            "modify_pending_order_items" => Self::Items { order: order()?, swaps: swaps()?, method: method()? },
            "return_delivered_order_items" => Self::Return { order: order()?, items: variants("item_ids")?, method: method()? },
            "exchange_delivered_order_items" => Self::Exchange { order: order()?, swaps: swaps()?, method: method()? },
            "modify_user_address" => Self::Profile { customer: text("user_id")?.into(), address: address(arguments)? },
            _ => return None,
        })
    }
}

fn with_address(mut arguments: Value, address: &Address) -> Value {
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    arguments["address1"] = address.line1.clone().into();
    arguments["address2"] = text(&address.line2).into();
    arguments["city"] = address.city.clone().into();
    arguments["state"] = text(&address.region).into();
    arguments["country"] = address.country.clone().into();
    arguments["zip"] = address.postcode.clone().into();
    arguments
}

fn address(arguments: &Value) -> Option<Address> {
    let text = |key: &str| arguments[key].as_str().map(str::to_owned);
    let filled = |key: &str| text(key).filter(|part| !part.is_empty());
    Some(Address {
        line1: text("address1")?,
        line2: filled("address2"),
        city: text("city")?,
        region: filled("state"),
        postcode: text("zip")?,
        country: text("country")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_is_read_back_from_its_name_and_arguments() {
        let address = Address {
            line1: "1 Mill Lane".to_owned(),
            line2: None,
            city: "Leeds".to_owned(),
            region: None,
            postcode: "LS1 4AB".to_owned(),
            country: "UK".to_owned(),
        };
        let (order, method) = (OrderId::from("T-1"), PaymentMethodId::from("card"));
        let swaps = vec![Swap { item: "V-1".into(), new: "V-2".into() }];
        for change in [
            Change::Cancel { order: order.clone(), reason: "no longer needed".to_owned() },
            Change::Address { order: order.clone(), address: address.clone() },
            Change::Payment { order: order.clone(), method: method.clone() },
            Change::Items { order: order.clone(), swaps: swaps.clone(), method: method.clone() },
            Change::Return { order: order.clone(), items: vec!["V-1".into(), "V-1".into()], method: method.clone() },
            Change::Exchange { order, swaps, method },
            Change::Profile { customer: "C-1".into(), address },
        ] {
            assert_eq!(Change::parse(change.name(), &change.arguments()), Some(change));
        }
        assert_eq!(Change::parse("drop_order", &json!({})), None);
    }
}
