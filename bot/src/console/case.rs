//! A chat in a few lines, for where there is no room for a page.

use engine::conversation::ConversationId;
use knowledge::language::Language;
use knowledge::money::Money;
use sqlx::PgConnection;

use super::glance::Glance;
use super::store::{chat, shopper};

/// Orders that are named.
const ORDERS: usize = 3;

/// What matters of a chat.
pub(crate) struct Case {
    pub(crate) reason: Option<String>,
    pub(crate) channel: String,
    pub(crate) language: Option<String>,
    /// What the shopper wants, what the bot said last, why a person is needed.
    pub(crate) glance: Vec<String>,
    /// The verified customer's id.
    pub(crate) customer: Option<String>,
    pub(crate) names: Vec<String>,
    pub(crate) email: Option<String>,
    /// Number, status and total of the latest orders.
    pub(crate) orders: Vec<String>,
    /// Who holds it.
    pub(crate) holder: Option<String>,
    pub(crate) closed: bool,
}

/// Reads it as the desk; nothing where the chat is gone.
pub(crate) async fn read(conn: &mut PgConnection, id: ConversationId) -> sqlx::Result<Option<Case>> {
    let Some(head) = chat::head(conn, id).await? else { return Ok(None) };
    let messages = chat::messages(conn, id).await?;
    let shopper = shopper::read(conn, id, head.identity).await?;
    let orders = shopper.orders.iter().take(ORDERS);
    let total = |order: &knowledge::shop::Order| Money::new(order.total(), order.currency.clone()).display(Language::En);
    let orders = orders.map(|order| format!("{}, {}, {}", order.id, order.status.as_str(), total(order))).collect();
    let names = shopper.customer.as_ref().map(|customer| vec![customer.name.first.clone(), customer.name.last.clone()]);
    Ok(Some(Case {
        glance: Glance::of(&messages, head.reason.as_deref()).lines(),
        closed: head.asked_at.is_none() || head.closed_at.is_some(),
        reason: head.reason,
        channel: head.channel,
        language: head.language,
        customer: shopper.customer.as_ref().map(|customer| customer.id.to_string()),
        names: names.unwrap_or_default(),
        email: shopper.customer.map(|customer| customer.email),
        orders,
        holder: head.holder_name,
    }))
}
