//! What a row must be beyond its shape, and the form in which rows are compared and stored.

use std::collections::HashSet;

use rust_decimal::Decimal;

use crate::language::Language;
use crate::shop::{Address, Customer, Item, Options, Order, Product, Review};

/// Ids beyond this make indexes fail.
const LONGEST_ID: usize = 200;

/// What speaks against a product; nothing if it is good.
pub(super) fn product(product: &Product) -> Vec<String> {
    let mut reasons = Reasons::default();
    reasons.id("id", product.id.as_str());
    reasons.text("name", &product.name);
    let mut seen = HashSet::new();
    for (n, variant) in product.variants.iter().enumerate() {
        let n = n + 1;
        reasons.id(&format!("id of variant {n}"), variant.id.as_str());
        reasons.money(&format!("price of variant {n}"), variant.price);
        reasons.currency(&format!("currency of variant {n}"), &variant.currency);
        reasons.options(&format!("variant {n}"), &variant.options);
        reasons.that(variant.stock.is_none_or(|stock| stock >= 0), || format!("the stock of variant {n} is negative"));
        reasons.that(seen.insert(&variant.id), || format!("variant {n} repeats the id {:?}", variant.id.as_str()));
    }
    reasons.0
}

/// What speaks against a customer; nothing if it is good.
pub(super) fn customer(customer: &Customer) -> Vec<String> {
    let mut reasons = Reasons::default();
    reasons.id("id", customer.id.as_str());
    let name = &customer.name;
    reasons.that(!(name.first.trim().is_empty() && name.last.trim().is_empty()), || "the name is empty".to_owned());
    reasons.that(is_email(&customer.email), || "the email is not an e-mail address".to_owned());
    let mut seen = HashSet::new();
    for (n, method) in customer.payment_methods.iter().enumerate() {
        let n = n + 1;
        reasons.id(&format!("id of payment method {n}"), method.id.as_str());
        reasons.that(seen.insert(&method.id), || format!("payment method {n} repeats the id {:?}", method.id.as_str()));
        let digits = |last4: &String| last4.len() == 4 && last4.bytes().all(|byte| byte.is_ascii_digit());
        reasons.that(method.last4.as_ref().is_none_or(digits), || format!("last4 of payment method {n} is not four digits"));
        if let Some(balance) = method.balance {
            reasons.money(&format!("balance of payment method {n}"), balance);
        }
    }
    reasons.0
}

/// What speaks against an order; nothing if it is good. Whether its customer exists is the database's to say.
pub(super) fn order(order: &Order) -> Vec<String> {
    let mut reasons = Reasons::default();
    reasons.id("id", order.id.as_str());
    reasons.id("customer", order.customer.as_str());
    reasons.text("status", order.status.as_str());
    reasons.currency("currency", &order.currency);
    for (n, item) in order.items.iter().enumerate() {
        let n = n + 1;
        reasons.text(&format!("name of item {n}"), &item.name);
        reasons.money(&format!("price of item {n}"), item.price);
        reasons.options(&format!("item {n}"), &item.options);
        reasons.that(item.quantity >= 1, || format!("the quantity of item {n} is {}, at least 1 is expected", item.quantity));
    }
    for (n, payment) in order.payments.iter().enumerate() {
        let n = n + 1;
        reasons.money(&format!("amount of payment {n}"), payment.amount);
        reasons.text(&format!("method of payment {n}"), payment.method.as_str());
    }
    reasons.0
}

/// What speaks against a review; nothing if it is good.
pub(super) fn review(review: &Review) -> Vec<String> {
    let mut reasons = Reasons::default();
    reasons.id("id", review.id.as_str());
    reasons.text("text", &review.text);
    if let Some(rating) = review.rating {
        reasons.that((1..=5).contains(&rating), || format!("the rating is {rating}, 1 to 5 is expected"));
    }
    if let Some(language) = &review.language {
        reasons.that(Language::parse(language).is_some(), || format!("the language {language:?} is not a code like en or zh"));
    }
    reasons.0
}

/// Puts a product into the form in which it is stored: currencies in capitals, option values as text.
pub(super) fn tidy_product(product: &mut Product) {
    for text in [&mut product.description, &mut product.category, &mut product.url] {
        drop_empty(text);
    }
    for variant in &mut product.variants {
        variant.currency = variant.currency.trim().to_ascii_uppercase();
        tidy_options(&mut variant.options);
    }
}

/// Puts a customer into the form in which it is stored.
pub(super) fn tidy_customer(customer: &mut Customer) {
    customer.email = customer.email.trim().to_owned();
    drop_empty(&mut customer.phone);
    tidy_address(&mut customer.address);
}

/// Puts an order into the form in which it is stored: n equal rows of an item are one row of quantity n; times are of
/// microseconds, as the database keeps them.
pub(super) fn tidy_order(order: &mut Order) {
    order.currency = order.currency.trim().to_ascii_uppercase();
    order.changes.clear();
    order.note = order.note.take().map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
    order.placed_at = order.placed_at.map(whole_microseconds);
    order.updated_at = order.updated_at.map(whole_microseconds);
    tidy_address(&mut order.address);
    let mut items: Vec<Item> = Vec::with_capacity(order.items.len());
    for mut item in std::mem::take(&mut order.items) {
        tidy_options(&mut item.options);
        let twin = items.iter_mut().find(|known| {
            known.variant == item.variant
                && known.product == item.product
                && known.price == item.price
                && known.name == item.name
                && known.options == item.options
        });
        // a quantity below 1 stays alone, so that the check finds it
        match twin {
            Some(twin) if item.quantity > 0 && twin.quantity > 0 => twin.quantity = twin.quantity.saturating_add(item.quantity),
            _ => items.push(item),
        }
    }
    order.items = items;
    for payment in &mut order.payments {
        payment.method_kind = None;
    }
}

/// Puts a review into the form in which it is stored.
pub(super) fn tidy_review(review: &mut Review) {
    review.written_at = review.written_at.map(whole_microseconds);
    drop_empty(&mut review.language);
}

fn whole_microseconds(time: chrono::DateTime<chrono::Utc>) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp_micros(time.timestamp_micros()).unwrap_or(time)
}

fn tidy_address(address: &mut Address) {
    drop_empty(&mut address.line2);
    drop_empty(&mut address.region);
}

fn drop_empty(text: &mut Option<String>) {
    if text.as_deref().is_some_and(|text| text.trim().is_empty()) {
        *text = None;
    }
}

fn tidy_options(options: &mut Options) {
    for value in options.values_mut() {
        if value.is_number() || value.is_boolean() {
            *value = value.to_string().into();
        }
    }
}

/// One `@` with something on both sides, a dot in the domain, no blanks.
pub(super) fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && !domain.contains('@')
            && domain.split('.').count() >= 2
            && domain.split('.').all(|label| !label.is_empty())
            && !text.contains(|letter: char| letter.is_whitespace() || letter.is_control())
    })
}

#[derive(Default)]
struct Reasons(Vec<String>);

impl Reasons {
    fn that(&mut self, good: bool, reason: impl FnOnce() -> String) {
        if !good {
            self.0.push(reason());
        }
    }

    fn text(&mut self, what: &str, text: &str) {
        self.that(!text.trim().is_empty(), || format!("the {what} is empty"));
    }

    fn id(&mut self, what: &str, id: &str) {
        self.text(what, id);
        self.that(id.len() <= LONGEST_ID, || format!("the {what} is longer than {LONGEST_ID} bytes"));
    }

    fn money(&mut self, what: &str, amount: Decimal) {
        self.that(!amount.is_sign_negative() || amount.is_zero(), || format!("the {what} is negative"));
        self.that(amount.normalize().scale() <= 2, || format!("the {what}, {amount}, has more than two decimals"));
        self.that(amount < Decimal::from(10_000_000_000_u64), || format!("the {what} is too large"));
    }

    fn currency(&mut self, what: &str, code: &str) {
        let good = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        self.that(good, || format!("the {what}, {code:?}, is not a code of three letters like EUR"));
    }

    fn options(&mut self, whose: &str, options: &Options) {
        for (name, value) in options {
            self.that(value.is_string(), || format!("the option {name:?} of {whose} is not a text"));
        }
    }
}

#[cfg(test)]
mod tests;
