//! What is asked for of an order and the shop's own system has yet to confirm, or did not accept: said beside the order as it stands.

use knowledge::fact::{Audience, Fact, Field, Source, Subject, Value};
use knowledge::ids::OrderId;
use knowledge::proposal::Change;
use knowledge::proposal::asked::Asked;

use super::Flow;
use super::order::join;
use crate::dialogue::Answer;

/// The same answer with what is asked for of its order; nothing is added where nothing is.
pub(super) fn beside(flow: &Flow<'_>, asked: &[Asked], order: &OrderId, mut answer: Answer) -> Answer {
    let sentences = sentences(flow, asked, order);
    if sentences.is_empty() {
        return answer;
    }
    let separate = answer.text.contains('\n');
    let said = join(flow, &sentences);
    answer.text = if separate { format!("{}\n{said}", answer.text) } else { join(flow, &[answer.text, said]) };
    answer.facts.extend(facts(flow, asked, order));
    answer.wordable = false;
    answer
}

/// A sentence for each change that is asked for of an order.
pub(super) fn sentences(flow: &Flow<'_>, asked: &[Asked], order: &OrderId) -> Vec<String> {
    let of_it = asked.iter().filter(|asked| asked.order == *order);
    let sentence = |asked: &Asked| {
        let id = format!("order-{}-{}", if asked.refused { "refused" } else { "asked" }, what(&asked.change));
        match &asked.change {
            Change::Address { address, .. } => flow.say(&id, &[("address", &address.to_string())]),
            _ => flow.say(&id, &[]),
        }
    };
    of_it.map(sentence).collect()
}

/// The changes that are asked for, as facts of their order.
pub(super) fn facts(flow: &Flow<'_>, asked: &[Asked], order: &OrderId) -> Vec<Fact> {
    let fact = |row: i64, field: String, value: Value| Fact {
        subject: Subject::Order(order.clone()),
        field: Field::Change(field),
        value,
        source: Source { table: "order_changes", row: row.to_string(), version: 1, as_of: flow.now },
        audience: Audience::Customer,
    };
    let mut facts = Vec::new();
    for asked in asked.iter().filter(|asked| asked.order == *order) {
        let what = what(&asked.change);
        let state = if asked.refused { "not accepted" } else { "requested" };
        facts.push(fact(asked.id, format!("{what}.state"), Value::Text(state.to_owned())));
        if let Change::Address { address, .. } = &asked.change {
            facts.push(fact(asked.id, format!("{what}.address"), Value::Address(address.clone())));
        }
    }
    facts
}

fn what(change: &Change) -> &'static str {
    match change {
        Change::Cancel { .. } => "cancel",
        Change::Address { .. } | Change::Profile { .. } => "address",
        Change::Payment { .. } => "payment",
        Change::Items { .. } => "items",
        Change::Return { .. } => "return",
        Change::Exchange { .. } => "exchange",
    }
}
