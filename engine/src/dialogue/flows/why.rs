//! `/why`: where the last answer comes from, in one line. Read from what is stored with that answer, which names its facts.

use std::collections::HashMap;

use knowledge::fact::{Fact, Field, Subject, Value};

use super::{Flow, FlowError};
use crate::conversation::{explained, scope};
use crate::dialogue::Answer;

/// More sources than these are not listed: the line stays a line.
const LISTED: usize = 4;

pub(super) async fn answer(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    let mut tx = scope::begin(&flow.db.turn, flow.conversation.id).await?;
    let facts = explained::behind_last(&mut tx, flow.conversation.id).await?;
    tx.commit().await?;
    let named = names(&facts);
    let mut sources: Vec<String> = Vec::new();
    for fact in &facts {
        let source = source(flow, fact, &named);
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    if sources.is_empty() {
        return Ok(Answer::template(flow.say("why-nothing", &[])));
    }
    if sources.len() > LISTED {
        sources.truncate(LISTED);
        sources.push(flow.say("why-more", &[]));
    }
    let list = sources.join(&flow.say("why-and", &[]));
    Ok(Answer::template(flow.say("why-sources", &[("sources", &list)])).from(facts))
}

/// What products and articles are called, by subject.
fn names(facts: &[Fact]) -> HashMap<&Subject, &str> {
    let name = |fact: &&Fact| matches!(fact.field, Field::Name);
    facts
        .iter()
        .filter(name)
        .filter_map(|fact| if let Value::Text(name) = &fact.value { Some((&fact.subject, name.as_str())) } else { None })
        .collect()
}

fn source(flow: &Flow<'_>, fact: &Fact, named: &HashMap<&Subject, &str>) -> String {
    if fact.source.table == "policy" {
        return flow.say("why-rules", &[]);
    }
    let name = named.get(&fact.subject).copied();
    match (&fact.subject, name) {
        (Subject::Order(order), _) => flow.say("why-order", &[("order", order.as_str())]),
        (Subject::Product(_), _) if fact.source.table == "reviews" => flow.say("why-reviews", &[]),
        (Subject::Product(_), Some(name)) => flow.say("why-product", &[("name", name)]),
        (Subject::Article(_), Some(title)) => flow.say("why-article", &[("title", title)]),
        (Subject::Product(_) | Subject::Variant(_), _) => flow.say("why-catalogue", &[]),
        (Subject::Article(_), None) => flow.say("why-articles", &[]),
        (Subject::Customer(_), _) => flow.say("why-profile", &[]),
        (Subject::Chat, _) => flow.say("why-chat", &[]),
        (Subject::Shop, _) => flow.say("why-rules", &[]),
    }
}
