//! What a draft still needs is asked for, one thing at a time; once nothing is missing, it is proposed. What the rules refuse is
//! told, and the next draft follows.

use std::time::Duration;

use knowledge::proposal::{self, Change, Proposal, Rule, Token};
use knowledge::shop::Order;
use rust_decimal::Decimal;

use super::super::{Flow, FlowError};
use super::say::{self, Saying};
use super::view::View;
use super::{address, cancel, conditions, fill, give_back, methods, payment, refuse, swap, view};
use crate::dialogue::buttons::Button;
use crate::dialogue::drafts::{Draft, Kind, Slot};
use crate::dialogue::state::HIGH_VALUE;
use crate::dialogue::{Action, ActionState, Answer};

/// How long a summary can be confirmed.
const LASTS: Duration = Duration::from_secs(60 * 60);

/// Goes on with the first draft: the answer asks, proposes, or says that nothing is left.
pub(super) async fn go(flow: &mut Flow<'_>, view: &View, notes: Vec<String>) -> Result<Answer, FlowError> {
    let mut saying = Saying::default();
    for note in notes {
        saying.line(note);
    }
    on(flow, view, &mut saying).await?;
    if saying.is_empty() {
        saying.line(flow.say("write-nothing", &[]));
    }
    Ok(saying.answer())
}

/// Goes on with the first draft, after what is said already.
pub(super) async fn on(flow: &mut Flow<'_>, view: &View, saying: &mut Saying) -> Result<(), FlowError> {
    while !flow.state.writes.drafts.is_empty() {
        let mut draft = flow.state.writes.drafts.remove(0);
        draft.asked = None;
        flow.state.writes.proposed = None;
        let unknown = draft.order.is_none();
        if needs_order(flow, view, &mut draft, saying) {
            flow.state.writes.drafts.insert(0, draft);
            return Ok(());
        }
        // the only order that it can be: what was said of items is said of its
        if unknown && draft.order.is_some() {
            fill::take_items_of_order(flow, view, &mut draft).await?;
        }
        let order = draft.order.as_ref().and_then(|id| view.order(id));
        if draft.kind != Kind::Profile && order.is_none() {
            refuse::none(flow, draft.kind, view, saying);
            continue;
        }
        flow.state.order = draft.order.clone().or(flow.state.order.take());
        if order.is_some_and(|order| flow.escalation.keeps_from_the_bot(order.total())) {
            flow.calls = Some(HIGH_VALUE);
            saying.line(flow.say("write-high-value", &[]));
            return Ok(());
        }
        if refuse::refused(flow, view, &mut draft, order, saying) {
            continue;
        }
        if let Some(order) = order {
            saying.facts(say::order_facts(flow, view, order));
        }
        if ask(flow, view, &mut draft, order, saying).await? {
            flow.state.writes.drafts.insert(0, draft);
            return Ok(());
        }
        if refuse::pointless(flow, view, &draft, order, saying) || conditions::fails(flow, view, &draft, order, saying) {
            continue;
        }
        if conditions::ask(flow, &mut draft, saying) {
            flow.state.writes.drafts.insert(0, draft);
            return Ok(());
        }
        propose(flow, view, draft, order, saying).await?;
        return Ok(());
    }
    Ok(())
}

/// Asks for the order; true where it is not known.
fn needs_order(flow: &Flow<'_>, view: &View, draft: &mut Draft, saying: &mut Saying) -> bool {
    if draft.kind == Kind::Profile || draft.order.is_some() {
        return false;
    }
    let eligible = |id: &&knowledge::ids::OrderId| view.order(id).is_some_and(|order| view.allowed(flow, draft.kind, order).is_yes());
    // an order that goes there already is not meant
    let goes_there =
        |id: &&knowledge::ids::OrderId| draft.address.is_some() && view.order(id).map(|order| &order.address) == draft.address.as_ref();
    let mut among: Vec<_> = draft.among.iter().filter(eligible).filter(|id| !goes_there(id)).cloned().collect();
    if among.is_empty() {
        among = if draft.among.is_empty() {
            view.orders_for(flow, draft.kind).iter().map(|order| order.id.clone()).collect()
        } else {
            draft.among.clone()
        };
    }
    match &among[..] {
        [] => false,
        [only] => {
            draft.order = Some(only.clone());
            false
        }
        many => {
            draft.asked = Some(Slot::Order);
            saying.line(flow.say(&format!("write-which-order-{}", draft.kind.rule()), &[]));
            say::list_orders(flow, view, many, saying);
            draft.among = among.clone();
            true
        }
    }
}

async fn ask(flow: &Flow<'_>, view: &View, draft: &mut Draft, order: Option<&Order>, saying: &mut Saying) -> Result<bool, FlowError> {
    Ok(match (draft.kind, order) {
        (Kind::Address | Kind::Profile, _) => address::ask(flow, draft, saying),
        (Kind::Cancel, Some(order)) => cancel::ask(flow, draft, order, saying),
        (Kind::Payment, Some(order)) => payment::ask(flow, view, draft, order, saying),
        (Kind::Return, Some(order)) => give_back::ask(flow, view, draft, order, saying),
        (Kind::Items | Kind::Exchange, Some(order)) => swap::ask(flow, view, draft, order, saying).await?,
        (_, None) => true,
    })
}

/// Asks for a payment method, where several go and none was said; true where it is not known.
pub(super) fn ask_method(
    flow: &Flow<'_>,
    view: &View,
    draft: &mut Draft,
    order: &Order,
    pays: Decimal,
    words: &str,
    saying: &mut Saying,
) -> bool {
    let fitting = methods::fitting(flow, view, draft.kind, order, pays);
    // no money moves: the method that paid stands for it
    if draft.method.is_none() && pays.is_zero() && matches!(draft.kind, Kind::Items | Kind::Exchange) {
        draft.method = view::original(order).cloned();
    }
    let named = draft.method.is_some();
    if let Some(chosen) = &draft.method {
        if fitting.iter().any(|method| method.id == *chosen) {
            draft.unfit = false;
            return false;
        }
        let (name, covers) = (say::method(flow, view, chosen), view.method(chosen).is_some_and(|method| method.balance.is_some()));
        let id = match draft.kind {
            Kind::Return => "write-method-return-only",
            Kind::Payment if view::original(order) == Some(chosen) => "write-method-same",
            _ if covers => "write-method-balance",
            _ => "write-method-unknown",
        };
        saying.line(flow.say(id, &[("method", &name)]));
        draft.method = None;
        draft.unfit = true;
    }
    match &fitting[..] {
        [only] if !named && !draft.unfit => {
            draft.method = Some(only.id.clone());
            false
        }
        [] => {
            draft.asked = Some(Slot::Method);
            saying.line(flow.say("write-method-none", &[]));
            saying.button(Button::Person);
            true
        }
        many => {
            draft.asked = Some(Slot::Method);
            saying.line(flow.say(words, &[("order", order.id.as_str())]));
            for method in many {
                let words = say::method(flow, view, &method.id);
                saying.line(format!("- {words}"));
                saying.button(Button::Choice(words));
            }
            true
        }
    }
}

fn change(view: &View, draft: &Draft, order: Option<&Order>) -> Option<(Change, Decimal)> {
    match (draft.kind, order) {
        (Kind::Address | Kind::Profile, _) => Some((address::change(view, draft)?, Decimal::ZERO)),
        (Kind::Cancel, Some(order)) => cancel::change(draft, order),
        (Kind::Payment, Some(order)) => payment::change(draft, order),
        (Kind::Return, Some(order)) => give_back::change(draft, order),
        (Kind::Items | Kind::Exchange, Some(order)) => swap::change(view, draft, order),
        (_, None) => None,
    }
}

/// Stores the proposal and says what it would do.
async fn propose(flow: &mut Flow<'_>, view: &View, draft: Draft, order: Option<&Order>, saying: &mut Saying) -> Result<(), FlowError> {
    let Some((change, money)) = change(view, &draft, order) else {
        saying.line(flow.say("write-not-possible", &[]));
        return Ok(());
    };
    let rule = view::rule(flow, draft.kind);
    let proposal = Proposal {
        order_version: order.map(|order| order.version),
        customer_version: view.customer.version,
        money,
        rule: Rule {
            statuses: rule.statuses.iter().map(|status| status.as_str().to_owned()).collect(),
            once: rule.once,
            refund_to: flow.policy.send_back.refund_to.iter().map(|place| place.as_str().to_owned()).collect(),
        },
        change,
    };
    let token = Token::random();
    let mut conn = flow.db.turn.acquire().await?;
    let opened = proposal::store::open(&mut conn, flow.conversation.identity, flow.conversation.id.0, &proposal, &token, LASTS).await?;
    drop(conn);
    if !opened {
        saying.line(flow.say("write-stale-unlinked", &[]));
        return Ok(());
    }
    match (draft.kind, order) {
        (Kind::Address | Kind::Profile, _) => address::summary(flow, view, &draft, order, saying),
        (Kind::Cancel, Some(order)) => cancel::summary(flow, view, &draft, order, saying),
        (Kind::Payment, Some(order)) => payment::summary(flow, view, &draft, order, saying),
        (Kind::Return, Some(order)) => give_back::summary(flow, view, &draft, order, saying),
        (Kind::Items | Kind::Exchange, Some(order)) => swap::summary(flow, view, &draft, order, saying),
        (_, None) => {}
    }
    saying.line(flow.say("write-confirm", &[]));
    saying.button(Button::Confirm(token.clone()));
    saying.button(Button::Decline(token.clone()));
    saying.actions.push(Action { name: proposal.change.name(), arguments: proposal.change.arguments(), state: ActionState::Proposed });
    let writes = &mut flow.state.writes;
    writes.drafts.insert(0, draft);
    writes.proposed = Some(token);
    writes.shown = true;
    Ok(())
}
