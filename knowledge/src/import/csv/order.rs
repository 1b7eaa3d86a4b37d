//! What the order exports have in common: the customer is known by e-mail alone.

use sha2::{Digest, Sha256};

use super::values;
use crate::ids::{CustomerId, PaymentMethodId};
use crate::import::batch::Place;
use crate::import::batch::Row;
use crate::shop::{Address, Customer, Payment, PaymentKind, PersonName};

/// A customer's id, made of the e-mail so that the next export finds the same customer, and not readable from it.
pub(super) fn customer_id(email: &str) -> CustomerId {
    let digest = Sha256::digest(email.trim().to_lowercase().as_bytes());
    let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    CustomerId(format!("c-{hex}"))
}

/// Adds the customer of an order, unless a newer order's is there already.
pub(super) fn add_customer(
    customers: &mut Vec<Row<Customer>>,
    place: &Place,
    name: PersonName,
    email: &str,
    phone: Option<&str>,
    address: Address,
) {
    let id = customer_id(email);
    if customers.iter().any(|row| row.value.id == id) {
        return;
    }
    let phone = phone.map(|phone| values::unquoted(phone).to_owned());
    let value = Customer { id, name, email: email.to_owned(), phone, address, payment_methods: Vec::new(), version: 0 };
    customers.push(Row { place: place.clone(), value });
}

/// The payment and the refund that an export's sums tell of.
pub(super) fn payments(paid: rust_decimal::Decimal, refunded: rust_decimal::Decimal, method: &str) -> Vec<Payment> {
    let payment = |kind, amount| Payment { kind, amount, method: PaymentMethodId(method.to_owned()), method_kind: None };
    let mut payments = Vec::new();
    if !paid.is_zero() {
        payments.push(payment(PaymentKind::Payment, paid));
    }
    if !refunded.is_zero() {
        payments.push(payment(PaymentKind::Refund, refunded));
    }
    payments
}
