//! A person who holds a chat changes an order of its customer: first a proposal, which says what would be done and what it costs, then
//! its confirmation. The database checks both as it checks the shopper's own.

use std::collections::HashMap;
use std::time::Duration;

use chrono::NaiveDate;
use knowledge::db::interval;
use knowledge::ids::{PaymentMethodId, ProductId, VariantId};
use knowledge::language::Language;
use knowledge::money::Money;
use knowledge::proposal::{Change, Outcome, Proposal, Rule, Swap, Token};
use knowledge::shop::{Address, Customer, Order, Product, Variant};
use rust_decimal::Decimal;
use sqlx::PgConnection;

use super::AgentId;
use crate::answer::templates;
use crate::conversation::ConversationId;
use crate::dialogue::policy::{Policy, Rule as PolicyRule};

/// How long a proposal waits for its confirmation.
const LASTS: Duration = Duration::from_secs(15 * 60);

/// What is wished for an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Cancel it, for one of the policy's reasons.
    Cancel(String),
    /// Send it elsewhere.
    Address(Address),
    /// Pay it by another method.
    Payment(PaymentMethodId),
    /// Other variants before it is sent, one entry a piece.
    Items(Vec<Swap>, PaymentMethodId),
    /// Pieces come back.
    Return(Vec<VariantId>, PaymentMethodId),
    /// Pieces come back for others.
    Exchange(Vec<Swap>, PaymentMethodId),
}

/// What the shop knows of the order.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The shop's rules.
    pub policy: &'a Policy,
    /// The order.
    pub order: &'a Order,
    /// Its customer.
    pub customer: &'a Customer,
    /// The products that stand in it.
    pub products: &'a HashMap<ProductId, Product>,
    /// Names of the changes that were made before.
    pub done: &'a [String],
    /// The shop's day.
    pub today: NaiveDate,
}

/// A proposal with its summary, a line each.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// What the database is to keep.
    pub proposal: Proposal,
    /// What it means, for who confirms it.
    pub summary: Vec<String>,
}

impl Known<'_> {
    fn rule(&self, name: &str) -> PolicyRule {
        match name {
            "cancel_pending_order" => self.policy.cancelling(),
            "modify_pending_order_address" => self.policy.address.clone(),
            "modify_pending_order_payment" => self.policy.payment.clone(),
            "modify_pending_order_items" => self.policy.items.clone(),
            "return_delivered_order_items" => self.policy.returning(),
            "exchange_delivered_order_items" => self.policy.exchange.clone(),
            _ => PolicyRule::default(),
        }
    }

    /// Whether the shop's rules allow a change of this name now.
    #[must_use]
    pub fn allows(&self, name: &str) -> bool {
        let rule = self.rule(name);
        let arrived = self.order.shipments.iter().filter_map(|parcel| parcel.eta).max();
        rule.allows(&self.order.status, arrived, self.today).is_yes() && !(rule.once && self.done.iter().any(|done| done == name))
    }

    fn money(&self, amount: Decimal) -> String {
        Money::new(amount.abs(), &self.order.currency).display(Language::En)
    }

    fn method(&self, id: &PaymentMethodId) -> String {
        templates::payment_method(Language::En, self.customer.payment_methods.iter().find(|method| method.id == *id))
    }

    fn variant(&self, id: &VariantId) -> Option<&Variant> {
        self.products.values().flat_map(|product| &product.variants).find(|variant| variant.id == *id)
    }

    fn price(&self, id: &VariantId) -> Option<Decimal> {
        self.order.items.iter().find(|item| item.variant == *id).map(|item| item.price)
    }

    fn named(&self, id: &VariantId) -> String {
        let item = self.order.items.iter().find(|item| item.variant == *id);
        item.map_or_else(|| id.to_string(), |item| format!("{} ({})", item.name, worded(&item.options)))
    }

    /// What a wish comes to.
    ///
    /// # Errors
    /// In words for who wished, where it cannot be.
    pub fn plan(&self, wish: Wish) -> Result<Planned, String> {
        let order = self.order.id.clone();
        let mut summary = Vec::new();
        let (change, money) = match wish {
            Wish::Cancel(reason) => {
                if !self.policy.cancel.reasons.iter().any(|known| known.id == reason) {
                    return Err("Choose a reason.".to_owned());
                }
                summary.push(format!("Order {order} is cancelled: {reason}."));
                let paid = self.order.paid();
                summary.extend(paid.iter().map(|(method, amount)| format!("{} go back to {}.", self.money(*amount), self.method(method))));
                let back: Decimal = paid.iter().map(|(_, amount)| *amount).sum();
                (Change::Cancel { order, reason }, -back)
            }
            Wish::Address(address) => {
                let missing =
                    [&address.line1, &address.city, &address.postcode, &address.country].iter().any(|part| part.trim().is_empty());
                if missing {
                    return Err("An address has a street, a city, a postcode and a country.".to_owned());
                }
                summary.push(format!("Order {order} goes to {}.", one_line(&address)));
                summary.push(format!("Until now: {}.", one_line(&self.order.address)));
                (Change::Address { order, address }, Decimal::ZERO)
            }
            Wish::Payment(method) => {
                let paid = self.order.first_paid();
                let before = self.order.payments.first().map(|payment| self.method(&payment.method)).unwrap_or_default();
                summary.push(format!("Order {order} is paid with {} by {}.", self.money(paid), self.method(&method)));
                summary.push(format!("{} go back to {before}.", self.money(paid)));
                (Change::Payment { order, method }, paid)
            }
            Wish::Return(items, method) => {
                let worth: Option<Decimal> = items.iter().map(|item| self.price(item)).sum();
                let worth = worth.filter(|_| !items.is_empty()).ok_or("Choose what comes back.")?;
                summary.push(format!("A return of order {order} is asked for:"));
                summary.extend(items.iter().map(|item| format!("• {}", self.named(item))));
                summary.push(format!("Once it is there, {} go to {}.", self.money(worth), self.method(&method)));
                (Change::Return { order, items, method }, -worth)
            }
            Wish::Items(swaps, method) => {
                let difference = self.swaps(&swaps, &mut summary)?;
                summary.insert(0, format!("Order {order} is changed:"));
                summary.push(self.difference(difference, &method));
                (Change::Items { order, swaps, method }, difference)
            }
            Wish::Exchange(swaps, method) => {
                let difference = self.swaps(&swaps, &mut summary)?;
                summary.insert(0, format!("An exchange of order {order} is asked for:"));
                summary.push(self.difference(difference, &method));
                (Change::Exchange { order, swaps, method }, difference)
            }
        };
        let name = change.name();
        if !self.allows(name) {
            return Err(format!("The shop's rules do not allow this: the order is {}.", self.order.status.as_str()));
        }
        let rule = self.rule(name);
        let refund_to = self.policy.send_back.refund_to.iter().map(|to| to.as_str().to_owned()).collect();
        let statuses = rule.statuses.iter().map(|status| status.as_str().to_owned()).collect();
        let rule = Rule { statuses, once: rule.once, refund_to };
        let (order_version, customer_version) = (Some(self.order.version), self.customer.version);
        Ok(Planned { proposal: Proposal { change, order_version, customer_version, money, rule }, summary })
    }

    /// The price of swaps, with a line for each.
    fn swaps(&self, swaps: &[Swap], summary: &mut Vec<String>) -> Result<Decimal, String> {
        if swaps.is_empty() {
            return Err("Choose what takes the place of what.".to_owned());
        }
        let mut difference = Decimal::ZERO;
        for swap in swaps {
            let new = self.variant(&swap.new).ok_or("There is no such variant.")?;
            let old = self.price(&swap.item).ok_or("That does not stand in the order.")?;
            difference += new.price - old;
            summary.push(format!("• {} becomes {}, {}", self.named(&swap.item), worded(&new.options), self.money(new.price)));
        }
        Ok(difference)
    }

    fn difference(&self, money: Decimal, method: &PaymentMethodId) -> String {
        match money {
            same if same.is_zero() => "It costs the same.".to_owned(),
            more if more > Decimal::ZERO => format!("{} more are paid by {}.", self.money(more), self.method(method)),
            less => format!("{} go back to {}.", self.money(less), self.method(method)),
        }
    }
}

fn worded(options: &knowledge::shop::Options) -> String {
    let words: Vec<String> =
        options.iter().map(|(name, value)| format!("{name} {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned))).collect();
    words.join(", ")
}

fn one_line(address: &Address) -> String {
    let parts = [Some(&address.line1), address.line2.as_ref(), Some(&address.postcode), Some(&address.city), address.region.as_ref()];
    let parts = parts.into_iter().flatten().chain([&address.country]).map(|part| part.trim()).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(", ")
}

/// Opens the proposal. Nothing where the person does not hold the chat, or the order is not of its proved customer.
///
/// # Errors
/// If the database fails.
pub async fn open(conn: &mut PgConnection, chat: ConversationId, agent: AgentId, proposal: &Proposal) -> sqlx::Result<Option<Token>> {
    let token = Token::random();
    let opened = sqlx::query_scalar!(
        "select desk_propose($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        agent.0,
        chat.0,
        proposal.change.name(),
        proposal.change.arguments(),
        proposal.order().map(|order| order.as_str()),
        proposal.order_version,
        proposal.customer_version,
        proposal.money,
        serde_json::to_value(&proposal.rule).unwrap_or_default(),
        token.as_str(),
        interval(LASTS),
    )
    .fetch_one(conn)
    .await?;
    Ok((opened == Some(true)).then_some(token))
}

/// Has it done, once.
///
/// # Errors
/// If the database fails; nothing was written then.
pub async fn confirm(conn: &mut PgConnection, agent: AgentId, token: &Token) -> sqlx::Result<Outcome> {
    let answer = sqlx::query!("select outcome, reason from desk_confirm($1, $2)", agent.0, token.as_str()).fetch_one(conn).await?;
    Ok(Outcome::from_database(answer.outcome.as_deref(), answer.reason.as_deref()))
}
