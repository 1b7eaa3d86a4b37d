//! The words and facts of what is asked, summed up and told.

use knowledge::fact::{Audience, Fact, Field, Source, Subject, Value};
use knowledge::ids::{OrderId, PaymentMethodId, ProductId};
use knowledge::language::Language;
use knowledge::money::Money;
use knowledge::shop::{self, Address, Options, Order, PaymentMethodKind, Variant};
use rust_decimal::Decimal;

use super::super::Flow;
use super::super::order::text_options;
use super::view::View;
use crate::answer::templates;
use crate::dialogue::buttons::Button;
use crate::dialogue::drafts::Line;
use crate::dialogue::policy::RefundTime;
use crate::dialogue::{Action, Answer};

/// An answer in the making.
#[derive(Default)]
pub(super) struct Saying {
    lines: Vec<String>,
    facts: Vec<Fact>,
    buttons: Vec<Button>,
    pub(super) actions: Vec<Action>,
}

impl Saying {
    /// A line more.
    pub(super) fn line(&mut self, text: impl Into<String>) {
        self.lines.push(text.into());
    }

    /// A line with what came before on the same one.
    pub(super) fn goes_on(&mut self, text: &str, language: Language) {
        match self.lines.last_mut() {
            Some(last) if language == Language::Zh => last.push_str(text),
            Some(last) => {
                last.push(' ');
                last.push_str(text);
            }
            None => self.lines.push(text.to_owned()),
        }
    }

    pub(super) fn facts(&mut self, facts: impl IntoIterator<Item = Fact>) {
        for fact in facts {
            if !self.facts.contains(&fact) {
                self.facts.push(fact);
            }
        }
    }

    pub(super) fn button(&mut self, button: Button) {
        if !self.buttons.contains(&button) {
            self.buttons.push(button);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The answer.
    pub(super) fn answer(self) -> Answer {
        Answer { facts: self.facts, buttons: self.buttons, actions: self.actions, ..Answer::template(self.lines.join("\n")) }
    }
}

/// `Brook Water Bottle (size 750 ml, colour sage)`
pub(super) fn item(flow: &Flow<'_>, name: &str, options: &Options) -> String {
    let options = templates::options(flow.language, text_options(options));
    if options.is_empty() { name.to_owned() } else { flow.say("write-item", &[("name", name), ("options", &options)]) }
}

/// `T-10003: pending. Tapley Mechanical Keyboard, Felda Desk Mat`
pub(super) fn order_line(flow: &Flow<'_>, order: &Order) -> String {
    let names: Vec<&str> = order.items.iter().map(|item| item.name.as_str()).collect();
    let status = templates::status(flow.language, &order.status);
    let items = names.join(if flow.language == Language::Zh { "、" } else { ", " });
    flow.say("write-order-line", &[("order", order.id.as_str()), ("status", &status), ("items", &items)])
}

/// An amount in an order's currency, without its sign.
pub(super) fn money(flow: &Flow<'_>, order: &Order, amount: Decimal) -> String {
    Money::new(amount.abs(), &order.currency).display(flow.language)
}

/// `PayPal`, `the card ending in 4242`.
pub(super) fn method(flow: &Flow<'_>, view: &View, id: &PaymentMethodId) -> String {
    templates::payment_method(flow.language, view.method(id))
}

/// When money is back on a method: `at once`, `within 5 to 7 business days`.
pub(super) fn when(flow: &Flow<'_>, view: &View, id: &PaymentMethodId) -> String {
    let kind = view.method(id).map_or(PaymentMethodKind::CreditCard, |method| method.kind);
    let (words, least, most) = match flow.policy.refund_time(kind) {
        RefundTime::AtOnce => return flow.say("write-at-once", &[]),
        RefundTime::Days(least, most) => ("write-in-days", least, most),
        RefundTime::BusinessDays(least, most) => ("write-in-business-days", least, most),
    };
    flow.say(words, &[("least", &least.to_string()), ("most", &most.to_string())])
}

/// The facts of an order, and of the methods that the customer may pay with.
pub(super) fn order_facts(flow: &Flow<'_>, view: &View, order: &Order) -> Vec<Fact> {
    let mut facts = shop::order_facts(order, flow.now);
    facts.extend(method_facts(flow, view, order));
    facts
}

/// The last digits of the customer's cards, and when money is back on each method.
fn method_facts(flow: &Flow<'_>, view: &View, order: &Order) -> Vec<Fact> {
    let mut facts = Vec::new();
    for (n, method) in view.customer.payment_methods.iter().enumerate() {
        let source = Source { table: "payment_methods", row: method.id.to_string(), version: view.customer.version, as_of: flow.now };
        let mut add = |field: String, value: Value| {
            facts.push(Fact {
                subject: Subject::Order(order.id.clone()),
                field: Field::Change(field),
                value,
                source: source.clone(),
                audience: Audience::Customer,
            });
        };
        if let Some(last4) = &method.last4 {
            add(format!("methods.{n}.last4"), Value::Text(last4.clone()));
        }
        if let Some(balance) = method.balance {
            add(format!("methods.{n}.balance"), Value::Money(Money::new(balance, &order.currency)));
        }
        add(format!("methods.{n}.refund_time"), Value::Text(when(flow, view, &method.id)));
    }
    facts
}

/// Something of a change, as a fact of its order.
pub(super) fn fact(flow: &Flow<'_>, order: &Order, what: &str, value: Value) -> Fact {
    Fact {
        subject: Subject::Order(order.id.clone()),
        field: Field::Change(what.to_owned()),
        value,
        source: Source { table: "orders", row: order.id.to_string(), version: order.version, as_of: flow.now },
        audience: Audience::Customer,
    }
}

/// An amount that moves, as a fact.
pub(super) fn money_fact(flow: &Flow<'_>, order: &Order, what: &str, amount: Decimal) -> Fact {
    fact(flow, order, what, Value::Money(Money::new(amount.abs(), &order.currency)))
}

/// An address of the customer's, as a fact.
pub(super) fn address_fact(flow: &Flow<'_>, view: &View, address: &Address) -> Fact {
    Fact {
        subject: Subject::Customer(view.customer.id.clone()),
        field: Field::Address,
        value: Value::Address(address.clone()),
        source: Source { table: "customers", row: view.customer.id.to_string(), version: view.customer.version, as_of: flow.now },
        audience: Audience::Customer,
    }
}

/// The facts of variants of one product.
pub(super) fn variant_facts<'v>(
    flow: &Flow<'_>,
    view: &View,
    product: &ProductId,
    variants: impl IntoIterator<Item = &'v Variant>,
) -> Vec<Fact> {
    let Some(product) = view.products.get(product) else { return Vec::new() };
    variants.into_iter().flat_map(|variant| shop::variant_facts(product, variant, flow.now)).collect()
}

/// The orders of a list, with their facts and buttons.
pub(super) fn list_orders(flow: &Flow<'_>, view: &View, ids: &[OrderId], saying: &mut Saying) {
    const SHOWN: usize = 8;
    for order in ids.iter().take(SHOWN).filter_map(|id| view.order(id)) {
        saying.line(format!("- {}", order_line(flow, order)));
        saying.facts(shop::order_facts(order, flow.now));
        saying.button(Button::Order(order.id.clone()));
    }
}

/// Which of several items of an order is meant?
pub(super) fn which_of(flow: &Flow<'_>, order: &Order, fits: &[Line], saying: &mut Saying) {
    let of_these = |item: &&shop::Item| fits.iter().any(|line| line.item == item.variant);
    let items: Vec<_> = order.items.iter().filter(of_these).collect();
    let name = items.first().map(|item| item.name.clone()).unwrap_or_default();
    saying.line(flow.say("write-which-of", &[("name", &name), ("order", order.id.as_str())]));
    for one in items {
        let words = item(flow, &one.name, &one.options);
        let price = money(flow, order, one.price);
        saying.line(format!("- {}", flow.say("write-item-line", &[("item", &words), ("price", &price)])));
        saying.button(Button::Choice(words));
    }
}

/// The items of an order, a line each, with buttons.
pub(super) fn list_items(flow: &Flow<'_>, order: &Order, saying: &mut Saying) {
    for one in &order.items {
        let words = item(flow, &one.name, &one.options);
        let price = money(flow, order, one.price);
        saying.line(format!("- {}", flow.say("write-item-line", &[("item", &words), ("price", &price)])));
        saying.button(Button::Choice(words));
    }
}
