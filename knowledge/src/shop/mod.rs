//! The shop's tables as types: products with variants, customers, orders, reviews.

mod model;

pub use model::{
    Address, Customer, Item, Order, OrderStatus, Payment, PaymentKind, PaymentMethod, PaymentMethodKind, PersonName, Product, Review,
    Shipment, Variant,
};
