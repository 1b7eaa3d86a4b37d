//! `/try`: a question asked as any shopper, with all that is behind the answer, and with a draft beside what is published. Both are
//! whole turns of which nothing is kept.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use engine::dialogue::Action;
use engine::turn::{AnsweredTurn, Drafted, Trial, TrialError, Tried};
use knowledge::articles::{Article, EmbeddedArticle};
use knowledge::db::DbError;
use knowledge::ids::CustomerId;
use knowledge::language::Language;
use serde::Deserialize;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{Page, impact, shown};
use crate::console::Console;
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::store::{articles, audit, shopper};
use crate::console::tongue::{counted, lang, t, t1, t2};
use crate::console::view::{Frame, clock, iso, named, reason};

const LONGEST: usize = 2_000;

#[derive(Template)]
#[template(path = "try.html")]
struct Try {
    frame: Frame,
    asked: Asked,
    /// Drafts of articles that it can be tried with: what the form says for one, and its title.
    drafts: Vec<(String, String)>,
    /// Customers whom the form may mean.
    several: Vec<(CustomerId, String)>,
    /// With the draft first, where there is one.
    answers: Vec<Answered>,
    problem: Option<String>,
}

/// A turn as it is shown.
struct Answered {
    title: String,
    turn: AnsweredTurn,
    /// Whether what is said rests on the draft.
    of_draft: bool,
    claims: Vec<Shown>,
    refused: Vec<Refused>,
    /// Milliseconds of each stage.
    timings: Vec<(String, u64)>,
    actions: Vec<(&'static str, &'static str)>,
}

/// A claim of the answer.
struct Shown {
    text: String,
    kind: String,
    supported: bool,
    facts: String,
}

/// A draft of the model that was not sent as it was, and why.
struct Refused {
    text: String,
    why: Vec<(String, String)>,
}

#[derive(Deserialize, Default)]
pub(in crate::console) struct Asked {
    #[serde(default)]
    question: String,
    /// A customer's id, e-mail, name or order; nothing: a stranger.
    #[serde(default)]
    customer: String,
    /// `en`, `zh`; nothing: the question's own.
    #[serde(default)]
    language: String,
    /// An article's id and language with a slash between them; nothing: as it is published.
    #[serde(default)]
    draft: String,
}

pub(in crate::console) async fn page(State(console): State<Arc<Console>>, staff: Staff, Query(asked): Query<Asked>) -> Page {
    shown(&form(&console, &staff, asked).await?)
}

/// The form as it was filled in.
async fn form(console: &Console, staff: &Staff, asked: Asked) -> Result<Try, PageError> {
    let drafts = articles::drafts(&mut *console.db.desk.acquire().await?).await?;
    let drafts = drafts.into_iter().map(|text| (format!("{}/{}", text.id, text.language), format!("{} ({})", text.title, text.language)));
    let frame = Frame::new(console, staff, "try");
    Ok(Try { frame, asked, drafts: drafts.collect(), several: Vec::new(), answers: Vec::new(), problem: None })
}

/// Asks; the customer's data that the answer shows was looked at by who asked.
pub(in crate::console) async fn ask(State(console): State<Arc<Console>>, staff: Staff, Form(asked): Form<Asked>) -> Page {
    let (question, named) = (asked.question.trim().to_owned(), asked.customer.trim().to_owned());
    let (draft, language) = (asked.draft.clone(), Language::parse(&asked.language).filter(|language| *language == language.written()));
    let form = form(&console, &staff, asked).await?;
    if question.is_empty() || question.chars().count() > LONGEST {
        return shown(&Try { problem: Some(t("try-length")), ..form });
    }
    let customer = match customers(&console, &named).await? {
        Whom::Stranger => None,
        Whom::One(customer) => Some(customer),
        Whom::Several(several) => return shown(&Try { problem: Some(t("try-several")), several, ..form }),
        Whom::Nobody => return shown(&Try { problem: Some(t("try-nobody")), ..form }),
    };
    if let Some(customer) = &customer {
        let mut conn = console.db.desk.acquire().await?;
        audit::add(&mut conn, Some(staff.id), "customer.try", customer.as_str(), json!({}), console.now()).await?;
    }
    let trial = Trial { customer: customer.as_ref(), language, question: &question, draft: None };
    let stop = console.stop.child_token();
    // an answer that nobody waits for any more is not made to its end
    let _given_up = stop.clone().drop_guard();
    let answers = match draft.rsplit_once('/') {
        Some((id, language)) => Box::pin(with_draft(&console, &trial, id, language, &stop)).await,
        None => Box::pin(one(&console, &trial, &stop)).await.map(|tried| vec![answered(t("try-answer"), tried, None)]),
    };
    match answers {
        Ok(answers) => shown(&Try { answers, ..form }),
        Err(TryError::Trial(TrialError::Database(DbError::UnknownCustomer(_)))) => shown(&Try { problem: Some(t("try-nobody")), ..form }),
        Err(TryError::Trial(TrialError::Nothing)) => shown(&Try { problem: Some(t("try-length")), ..form }),
        Err(TryError::Trial(error)) => Err(anyhow::Error::from(error).into()),
        Err(TryError::Page(error)) => Err(error),
    }
}

impl Answered {
    fn tokens(&self) -> String {
        let tokens = self.turn.tokens;
        t2("try-tokens", ("read", &tokens.prompt), ("written", &tokens.generated))
    }
}

enum TryError {
    Trial(TrialError),
    Page(PageError),
}

impl From<PageError> for TryError {
    fn from(error: PageError) -> Self {
        Self::Page(error)
    }
}

async fn one(console: &Console, trial: &Trial<'_>, stop: &CancellationToken) -> Result<Tried, TryError> {
    console.engine.try_out(trial, stop).await.map_err(TryError::Trial)
}

/// The turn with the draft in its place, and the turn of today.
async fn with_draft(
    console: &Console,
    trial: &Trial<'_>,
    id: &str,
    language: &str,
    stop: &CancellationToken,
) -> Result<Vec<Answered>, TryError> {
    let (article, embedded) = drafted(console, id, language).await?;
    let new = Trial { draft: Some((&article, &*embedded)), ..*trial };
    let (new, today) = tokio::try_join!(one(console, &new, stop), one(console, trial, stop))?;
    let title = t1("try-with-draft", "title", &article.title);
    Ok(vec![answered(title, new, Some(&article)), answered(t("try-today"), today, None)])
}

async fn drafted(console: &Console, id: &str, language: &str) -> Result<(Article, Arc<EmbeddedArticle>), PageError> {
    let text = articles::draft(&mut *console.db.desk.acquire().await?, id, language).await?.ok_or(PageError::NotFound)?;
    let article = text.article().ok_or(PageError::NotFound)?;
    let embedded = impact::embedded(console, &article).await?;
    Ok((article, embedded))
}

/// Whom the form means.
enum Whom {
    Stranger,
    One(CustomerId),
    Several(Vec<(CustomerId, String)>),
    Nobody,
}

async fn customers(console: &Console, named: &str) -> Result<Whom, PageError> {
    if named.is_empty() {
        return Ok(Whom::Stranger);
    }
    let mut found = shopper::named(&mut *console.db.desk.acquire().await?, named).await?;
    Ok(match found.len() {
        0 => Whom::Nobody,
        1 => found.pop().map_or(Whom::Nobody, |(customer, _)| Whom::One(customer)),
        _ => Whom::Several(found),
    })
}

fn answered(title: String, tried: Tried, draft: Option<&Article>) -> Answered {
    let Tried { turn, drafts } = tried;
    let ms = |stage: Duration| u64::try_from(stage.as_millis()).unwrap_or(u64::MAX);
    let timings = turn.timings;
    let place = draft.map(|article| format!("{}/{}/", article.id, article.language));
    Answered {
        title,
        of_draft: place.is_some_and(|place| turn.facts.iter().any(|fact| fact.source.row.starts_with(&place))),
        claims: turn
            .reply
            .claims()
            .iter()
            .map(|claim| Shown {
                text: claim.text.clone(),
                kind: word(&claim.kind),
                supported: claim.supported,
                facts: claim.fact.join(", "),
            })
            .collect(),
        refused: drafts.into_iter().filter(|draft| draft.error.is_some() || !draft.refused.is_empty()).map(refused).collect(),
        timings: vec![
            (t("stage-understand"), ms(timings.understand)),
            (t("stage-retrieve"), ms(timings.retrieve)),
            (t("stage-word"), ms(timings.word)),
            (t("stage-review"), ms(timings.review)),
            (t("stage-all"), ms(timings.total)),
        ],
        actions: turn.actions.iter().map(|action: &Action| (action.name, action.state.as_str())).collect(),
        turn,
    }
}

fn refused(draft: Drafted) -> Refused {
    let because = |found: engine::guardrails::Violation| (found.claim.text, format!("{}: {}", word(&found.claim.kind), found.why));
    let mut why: Vec<(String, String)> = draft.refused.into_iter().map(because).collect();
    why.extend(draft.error.map(|error| (String::new(), error)));
    Refused { text: draft.text, why }
}

/// The stored word of a kind.
fn word(kind: &impl serde::Serialize) -> String {
    serde_json::to_value(kind).ok().and_then(|kind| kind.as_str().map(str::to_owned)).unwrap_or_default()
}
