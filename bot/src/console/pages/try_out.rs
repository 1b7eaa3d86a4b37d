//! `/try`: a question asked as any shopper, with all that is behind the answer; and the draft beside a chat, made the same way.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use engine::conversation::ConversationId;
use engine::handover::AgentId;
use engine::turn::{AnsweredTurn, Engine};
use knowledge::db::{Database, DbError};
use knowledge::ids::CustomerId;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{Page, shown};
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::store::{audit, chat, shopper};
use crate::console::view::Frame;
use crate::console::{Console, trial};

const LONGEST: usize = 2_000;

#[derive(Template)]
#[template(path = "try.html")]
struct Try {
    frame: Frame,
    question: String,
    customer: String,
    answered: Option<Answered>,
    problem: Option<String>,
}

struct Answered {
    turn: AnsweredTurn,
    buttons: Vec<String>,
    claims: Vec<(String, String, String)>,
    timings: Vec<(&'static str, u128)>,
}

#[derive(Deserialize)]
pub(in crate::console) struct Asked {
    question: String,
    #[serde(default)]
    customer: String,
}

pub(in crate::console) async fn page(State(console): State<Arc<Console>>, staff: Staff) -> Page {
    let frame = Frame::new(&console, &staff, "try");
    shown(&Try { frame, question: String::new(), customer: String::new(), answered: None, problem: None })
}

/// Asks; the customer's data that the answer shows was looked at by who asked.
pub(in crate::console) async fn ask(State(console): State<Arc<Console>>, staff: Staff, Form(asked): Form<Asked>) -> Page {
    let (question, customer) = (asked.question.trim().to_owned(), asked.customer.trim().to_owned());
    let frame = Frame::new(&console, &staff, "try");
    let wrong = |problem: &str, question, customer| Try {
        frame: Frame::new(&console, &staff, "try"),
        question,
        customer,
        answered: None,
        problem: Some(problem.to_owned()),
    };
    if question.is_empty() || question.chars().count() > LONGEST {
        return shown(&wrong("Ask in 1 to 2,000 characters.", question, customer));
    }
    let who = (!customer.is_empty()).then(|| CustomerId(customer.clone()));
    if let Some(who) = &who {
        let mut conn = console.db.desk.acquire().await?;
        audit::add(&mut conn, Some(staff.id), "customer.try", who.as_str(), json!({}), console.now()).await?;
    }
    match trial::ask(&console.db, &console.engine, console.now(), who.as_ref(), &question).await {
        Ok(turn) => shown(&Try { frame, question, customer, answered: Some(answered(turn)), problem: None }),
        Err(error) if matches!(error.downcast_ref(), Some(DbError::UnknownCustomer(_))) => {
            shown(&wrong("There is no such customer.", question, customer))
        }
        Err(error) => Err(error.into()),
    }
}

fn answered(turn: AnsweredTurn) -> Answered {
    let ms = |stage: std::time::Duration| stage.as_millis();
    let timings = turn.timings;
    let kind = |kind| serde_json::to_value(kind).ok().and_then(|kind| kind.as_str().map(str::to_owned)).unwrap_or_default();
    Answered {
        buttons: turn.reply.buttons().iter().map(|button| button.label.clone()).collect(),
        claims: turn.reply.claims().iter().map(|claim| (claim.text.clone(), kind(claim.kind), claim.fact.join(", "))).collect(),
        timings: vec![
            ("understand", ms(timings.understand)),
            ("retrieve", ms(timings.retrieve)),
            ("word", ms(timings.word)),
            ("review", ms(timings.review)),
            ("all", ms(timings.total)),
        ],
        turn,
    }
}

/// What the bot would answer to the shopper's last words: a draft for the agent. It passed the guardrails.
pub(in crate::console) async fn draft(State(console): State<Arc<Console>>, staff: Staff, Path(id): Path<Uuid>) -> Page {
    let made = draft_for(&console.db, &console.engine, console.now(), staff.id, ConversationId(id)).await?;
    made.map(IntoResponse::into_response).ok_or_else(|| PageError::Invalid("The shopper has written nothing yet.".to_owned()))
}

/// A draft for somebody of the shop; nothing where there is nothing to answer. That it was asked for is in the audit.
pub(crate) async fn draft_for(
    db: &Database,
    engine: &Engine,
    now: DateTime<Utc>,
    agent: AgentId,
    id: ConversationId,
) -> anyhow::Result<Option<String>> {
    let mut tx = db.desk.begin().await?;
    let Some(head) = chat::head(&mut tx, id).await? else { return Ok(None) };
    let asked = chat::last_asked(&mut tx, id).await?;
    let customer = shopper::linked(&mut tx, head.identity).await?;
    audit::add(&mut tx, Some(agent), "chat.draft", &id.to_string(), json!({}), now).await?;
    tx.commit().await?;
    let Some(asked) = asked else { return Ok(None) };
    let turn = trial::ask(db, engine, now, customer.as_ref(), &asked).await?;
    Ok(Some(turn.reply.text().to_owned()))
}
