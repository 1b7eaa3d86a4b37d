//! `/try`: a question asked as any shopper, with all that is behind the answer; and the draft beside a chat, made the same way.

use std::sync::Arc;
use std::time::Instant;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use engine::conversation::ConversationId;
use engine::dialogue::flows::{ArticleAnswer, article_answer};
use engine::handover::AgentId;
use engine::turn::{AnsweredTurn, Engine};
use knowledge::articles::save;
use knowledge::db::{Database, DbError};
use knowledge::ids::CustomerId;
use knowledge::language::Language;
use knowledge::text::normalise;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{Page, impact, shown};
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::store::{articles, audit, chat, shopper};
use crate::console::view::Frame;
use crate::console::{Console, trial};

const LONGEST: usize = 2_000;

#[derive(Template)]
#[template(path = "try.html")]
struct Try {
    frame: Frame,
    question: String,
    customer: String,
    /// Drafts of articles that it can be tried with: what the form says for one, its title, whether it is chosen.
    drafts: Vec<(String, String, bool)>,
    answered: Option<Answered>,
    /// What the articles answer, were the draft published.
    drafted: Option<Drafted>,
    problem: Option<String>,
}

struct Drafted {
    title: String,
    answer: Option<ArticleAnswer>,
    /// Whether the answer comes from the draft itself.
    own: bool,
    ms: u128,
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
    /// An article's id and language with a slash between them; nothing: as it is published.
    #[serde(default)]
    draft: String,
}

#[derive(Deserialize)]
pub(in crate::console) struct Chosen {
    #[serde(default)]
    draft: String,
}

pub(in crate::console) async fn page(State(console): State<Arc<Console>>, staff: Staff, Query(chosen): Query<Chosen>) -> Page {
    shown(&empty(&console, &staff, &chosen.draft).await?)
}

/// The form, with this draft chosen.
async fn empty(console: &Console, staff: &Staff, chosen: &str) -> Result<Try, PageError> {
    let drafts = articles::drafts(&mut *console.db.desk.acquire().await?).await?;
    let drafts = drafts.into_iter().map(|text| {
        let value = format!("{}/{}", text.id, text.language);
        let is_chosen = value == chosen;
        (value, format!("{} ({})", text.title, text.language), is_chosen)
    });
    let frame = Frame::new(console, staff, "try");
    let (question, customer) = (String::new(), String::new());
    Ok(Try { frame, question, customer, drafts: drafts.collect(), answered: None, drafted: None, problem: None })
}

/// Asks; the customer's data that the answer shows was looked at by who asked.
pub(in crate::console) async fn ask(State(console): State<Arc<Console>>, staff: Staff, Form(asked): Form<Asked>) -> Page {
    let (question, customer) = (asked.question.trim().to_owned(), asked.customer.trim().to_owned());
    let form = Try { question: question.clone(), customer: customer.clone(), ..empty(&console, &staff, &asked.draft).await? };
    if question.is_empty() || question.chars().count() > LONGEST {
        return shown(&Try { problem: Some("Ask in 1 to 2,000 characters.".to_owned()), ..form });
    }
    let who = (!customer.is_empty()).then(|| CustomerId(customer.clone()));
    if let Some(who) = &who {
        let mut conn = console.db.desk.acquire().await?;
        audit::add(&mut conn, Some(staff.id), "customer.try", who.as_str(), json!({}), console.now()).await?;
    }
    match trial::ask(&console.db, &console.engine, console.now(), who.as_ref(), &question).await {
        Ok(turn) => {
            let drafted = match asked.draft.rsplit_once('/') {
                Some((id, language)) => Some(with_draft(&console, id, language, &question, turn.language).await?),
                None => None,
            };
            shown(&Try { answered: Some(answered(turn)), drafted, ..form })
        }
        Err(error) if matches!(error.downcast_ref(), Some(DbError::UnknownCustomer(_))) => {
            shown(&Try { problem: Some("There is no such customer.".to_owned()), ..form })
        }
        Err(error) => Err(error.into()),
    }
}

/// What the articles answer with a draft in its place, in a transaction that is taken back.
async fn with_draft(console: &Console, id: &str, language: &str, question: &str, asked: Language) -> Result<Drafted, PageError> {
    let began = Instant::now();
    let text = articles::draft(&mut *console.db.desk.acquire().await?, id, language).await?.ok_or(PageError::NotFound)?;
    let article = text.article().ok_or(PageError::NotFound)?;
    let embedded = impact::embedded(console, &article).await?;
    let vector = console.embedder.query(&normalise(question)).await.map_err(anyhow::Error::from)?;
    let mut tx = console.db.desk.begin().await?;
    save(&mut tx, &article, &embedded, "a trial", console.now()).await?;
    let answer = article_answer(&mut tx, console.embedder.digest(), question, &vector, asked, console.now().date_naive()).await?;
    tx.rollback().await?;
    let own = answer.as_ref().is_some_and(|answer| answer.article.as_str() == id);
    Ok(Drafted { title: text.title, answer, own, ms: began.elapsed().as_millis() })
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
