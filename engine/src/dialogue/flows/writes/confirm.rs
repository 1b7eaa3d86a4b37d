//! The second step: a pressed button or a plain "yes" has the proposal done, or takes it back.

use knowledge::fact::Value;
use knowledge::proposal::{self, Change, Outcome, Refusal, Stored, Token};
use knowledge::shop::Order;

use super::super::{Flow, FlowError};
use super::next;
use super::say::{self, Saying};
use super::view::View;
use crate::answer::templates;
use crate::dialogue::buttons::{Button, Pressed};
use crate::dialogue::{Action, ActionState, Answer};

/// A button of a proposal was pressed, which may be an old one.
pub(super) async fn pressed(flow: &mut Flow<'_>, pressed: Pressed) -> Result<Answer, FlowError> {
    let language = flow.conversation.language.unwrap_or(flow.language).written();
    flow.language = flow.state.language.as_deref().and_then(knowledge::language::Language::parse).unwrap_or(language);
    match pressed {
        Pressed::Confirm(token) => confirm(flow, token).await,
        Pressed::Decline(token) => decline(flow, token).await,
    }
}

/// "Yes" to the summary.
pub(super) async fn typed(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    match flow.state.writes.proposed.clone() {
        Some(token) => confirm(flow, token).await,
        None => Ok(Answer::template(flow.say("write-nothing", &[]))),
    }
}

/// "No" to the summary, or to what is being asked.
pub(super) async fn declined(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    match flow.state.writes.proposed.clone() {
        Some(token) => decline(flow, token).await,
        None => drop_first(flow).await,
    }
}

async fn decline(flow: &mut Flow<'_>, token: Token) -> Result<Answer, FlowError> {
    let mut conn = flow.db.turn.acquire().await?;
    let nothing_done = proposal::store::withdraw(&mut conn, flow.conversation.identity, &token).await?;
    drop(conn);
    if !nothing_done {
        return Ok(Answer::template(flow.say("write-decline-done", &[])).button(Button::Person));
    }
    if flow.state.writes.proposed.as_ref() == Some(&token) {
        return drop_first(flow).await;
    }
    Ok(Answer::template(flow.say("write-declined", &[])))
}

/// The first draft goes; the next one follows.
async fn drop_first(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    let writes = &mut flow.state.writes;
    writes.proposed = None;
    if !writes.drafts.is_empty() {
        writes.drafts.remove(0);
    }
    let mut saying = Saying::default();
    saying.line(flow.say("write-declined", &[]));
    if let Some(view) = View::load(flow).await? {
        next::on(flow, &view, &mut saying).await?;
    }
    Ok(saying.answer())
}

async fn confirm(flow: &mut Flow<'_>, token: Token) -> Result<Answer, FlowError> {
    let message = flow.conversation.waiting.last().map(|message| message.id).unwrap_or_default();
    let stored = find(flow, &token).await?;
    let was = View::load(flow).await?.map(|view| view.customer.address);
    let mut conn = flow.db.turn.acquire().await?;
    let outcome = proposal::store::confirm(&mut conn, flow.conversation.identity, &token, message).await?;
    drop(conn);
    let current = flow.state.writes.proposed.as_ref() == Some(&token);
    if current {
        flow.state.writes.proposed = None;
        if !flow.state.writes.drafts.is_empty() {
            let draft = flow.state.writes.drafts.remove(0);
            // what has gone stale is worked out again from what is known of it
            let again = matches!(
                outcome,
                Outcome::Expired
                    | Outcome::Refused(Refusal::Changed | Refusal::Price | Refusal::SoldOut | Refusal::Balance | Refusal::Items)
            );
            if again {
                let mut fresh = draft;
                fresh.lines.iter_mut().for_each(|line| line.new = None);
                flow.state.writes.drafts.insert(0, fresh);
            }
        }
    }
    let mut saying = Saying::default();
    let view = View::load(flow).await?;
    let order = |stored: &Stored| stored.change.order().and_then(|id| view.as_ref()?.order(id).cloned());
    let described = stored.as_ref().map(|stored| Action {
        name: stored.change.name(),
        arguments: stored.change.arguments(),
        state: if outcome == Outcome::Done { ActionState::Done } else { ActionState::Refused },
    });
    match (outcome, &stored, &view) {
        (Outcome::Done, Some(stored), Some(view)) => {
            if matches!(stored.change, Change::Profile { .. }) {
                flow.state.writes.former = was;
            }
            flow.state.writes.done = Some(token);
            receipt(flow, view, stored, order(stored).as_ref(), &mut saying);
            saying.actions.extend(described);
        }
        (Outcome::Already, Some(stored), Some(view)) => {
            saying.line(flow.say("write-already", &[]));
            receipt(flow, view, stored, order(stored).as_ref(), &mut saying);
        }
        (Outcome::Refused(refusal), stored, Some(view)) => {
            stale(flow, view, refusal, stored.as_ref().and_then(&order).as_ref(), &mut saying);
            saying.actions.extend(described);
        }
        (Outcome::Expired, ..) => {
            saying.line(flow.say("write-stale-expired", &[]));
            saying.actions.extend(described);
        }
        (Outcome::Done | Outcome::Already, ..) => saying.line(flow.say("write-stale-unlinked", &[])),
        (Outcome::Unknown, ..) | (Outcome::Refused(_), _, None) => {
            saying.line(flow.say("write-stale-unlinked", &[]));
            saying.button(Button::Person);
        }
    }
    if current && let Some(view) = &view {
        next::on(flow, view, &mut saying).await?;
    }
    Ok(saying.answer())
}

/// The proposal, as its owner sees it.
pub(super) async fn find(flow: &Flow<'_>, token: &Token) -> Result<Option<Stored>, FlowError> {
    let mut scope = flow.db.as_identity(flow.conversation.identity).await?;
    let stored = proposal::store::find(scope.conn(), token).await?;
    scope.finish().await?;
    Ok(stored)
}

/// What was done, by the rows as they are now.
pub(super) fn receipt(flow: &Flow<'_>, view: &View, stored: &Stored, order: Option<&Order>, saying: &mut Saying) {
    // where the shop's own system has to take it, it is only asked for
    let done = |what: &str| format!("write-{}-{what}", if flow.shop.own_system { "requested" } else { "done" });
    let Some(order) = order else {
        saying.facts([say::address_fact(flow, view, &view.customer.address)]);
        saying.line(flow.say(&done("profile"), &[("address", &view.customer.address.to_string())]));
        if flow.shop.own_system {
            saying.line(flow.say("write-requested-wait", &[]));
        }
        return;
    };
    saying.facts(say::order_facts(flow, view, order));
    saying.facts([say::fact(flow, order, "done", Value::Truth(true)), say::money_fact(flow, order, "money", stored.money)]);
    let id = ("order", order.id.as_str());
    let amount = say::money(flow, order, stored.money);
    match &stored.change {
        Change::Cancel { .. } => {
            saying.line(flow.say(&done("cancel"), &[id]));
            let refunds = order.payments.iter().filter(|payment| payment.kind == knowledge::shop::PaymentKind::Refund);
            for refund in refunds {
                let (amount, to, when) = (
                    say::money(flow, order, refund.amount),
                    say::method(flow, view, &refund.method),
                    say::when(flow, view, &refund.method),
                );
                saying.line(flow.say("write-goes-back", &[("amount", &amount), ("method", &to), ("when", &when)]));
            }
        }
        Change::Address { .. } => saying.line(flow.say(&done("address"), &[id, ("address", &order.address.to_string())])),
        Change::Payment { method, .. } => {
            saying.line(flow.say(&done("payment"), &[id, ("method", &say::method(flow, view, method)), ("amount", &amount)]));
        }
        Change::Items { method, .. } | Change::Exchange { method, .. } => {
            let exchange = matches!(stored.change, Change::Exchange { .. });
            saying.line(flow.say(&done(if exchange { "exchange" } else { "items" }), &[id]));
            let to = say::method(flow, view, method);
            if stored.money.is_sign_negative() && !stored.money.is_zero() {
                let when = say::when(flow, view, method);
                saying.line(flow.say("write-difference-back", &[("amount", &amount), ("method", &to), ("when", &when)]));
            } else if !stored.money.is_zero() {
                saying.line(flow.say("write-difference-pay", &[("amount", &amount), ("method", &to)]));
            }
        }
        Change::Return { method, .. } => {
            saying.line(flow.say(&done("return"), &[id]));
            let (to, when) = (say::method(flow, view, method), say::when(flow, view, method));
            saying.line(flow.say("write-refund-later", &[("amount", &amount), ("method", &to), ("when", &when)]));
        }
        Change::Profile { .. } => {}
    }
    if flow.shop.own_system {
        saying.line(flow.say("write-requested-wait", &[]));
    }
}

/// Why nothing was done, with how it stands now.
fn stale(flow: &Flow<'_>, view: &View, refusal: Refusal, order: Option<&Order>, saying: &mut Saying) {
    let id = match refusal {
        Refusal::Declined => "write-stale-declined",
        Refusal::Replaced => "write-stale-replaced",
        Refusal::Person => "write-stale-person",
        Refusal::Unlinked => "write-stale-unlinked",
        Refusal::Balance => "write-stale-balance",
        Refusal::Price => "write-stale-price",
        Refusal::SoldOut => "write-stale-sold-out",
        Refusal::Once => "write-stale-once",
        Refusal::Method => "write-stale-method",
        Refusal::Changed | Refusal::Status | Refusal::Items => "write-stale-changed",
    };
    saying.line(flow.say(id, &[]));
    if let Some(order) = order.filter(|_| matches!(refusal, Refusal::Changed | Refusal::Status | Refusal::Once | Refusal::Items)) {
        saying.facts(say::order_facts(flow, view, order));
        let status = templates::status(flow.language, &order.status);
        saying.goes_on(&flow.say("order-status", &[("order", order.id.as_str()), ("status", &status)]), flow.language);
    }
}
