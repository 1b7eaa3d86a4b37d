//! The shop's tables as types: products with variants, customers, orders, reviews. [`store`] reads them, and the
//! facts that may be claimed of them are made here.

mod facts;
mod model;
pub mod store;

pub use facts::{order_facts, product_facts, variant_facts};
pub use model::{
    Address, Customer, Item, Options, Order, OrderStatus, Payment, PaymentKind, PaymentMethod, PaymentMethodKind, PersonName, Product,
    Review, Shipment, Variant,
};
