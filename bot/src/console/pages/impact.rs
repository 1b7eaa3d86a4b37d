//! `/articles/{id}/{language}/impact`: past questions that an article answered, asked again with its draft. The page asks in
//! batches and shows how far it is; nothing of it is stored.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use engine::dialogue::flows::{ArticleAnswer, article_answer};
use knowledge::articles::{embed, save};
use knowledge::language::Language;
use serde::Deserialize;

use super::{Page, shown};
use crate::console::Console;
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::store::articles::{self, Past, Text};
use crate::console::view::Frame;

/// Questions that are asked again, and in one request.
const QUESTIONS: i64 = 1_000;
const BATCH: usize = 50;

#[derive(Template)]
#[template(path = "impact.html")]
struct Impact {
    frame: Frame,
    text: Text,
    is_draft: bool,
    questions: usize,
}

#[derive(Template)]
#[template(path = "impact_rows.html")]
struct Rows {
    flips: Vec<Flip>,
    done: usize,
}

struct Flip {
    past: Past,
    before: Option<ArticleAnswer>,
    after: Option<ArticleAnswer>,
}

#[derive(Deserialize)]
pub(in crate::console) struct From {
    from: usize,
}

async fn read(console: &Console, id: &str, language: &str) -> Result<(Text, bool, Vec<Past>), PageError> {
    let mut conn = console.db.desk.acquire().await?;
    let draft = articles::draft(&mut conn, id, language).await?;
    let is_draft = draft.is_some();
    let text = match draft {
        Some(draft) => draft,
        None => articles::published(&mut conn, id, language).await?.ok_or(PageError::NotFound)?,
    };
    let past = articles::past_questions(&mut conn, id, QUESTIONS).await?;
    Ok((text, is_draft, past))
}

pub(in crate::console) async fn page(
    State(console): State<Arc<Console>>,
    staff: Staff,
    Path((id, language)): Path<(String, String)>,
) -> Page {
    let (text, is_draft, past) = read(&console, &id, &language).await?;
    shown(&Impact { frame: Frame::new(&console, &staff, "articles"), text, is_draft, questions: past.len() })
}

/// Asks one batch: those whose answer the draft would change.
pub(in crate::console) async fn batch(
    State(console): State<Arc<Console>>,
    _staff: Staff,
    Path((id, language)): Path<(String, String)>,
    Form(From { from }): Form<From>,
) -> Page {
    let (text, _, past) = read(&console, &id, &language).await?;
    let past: Vec<Past> = past.into_iter().skip(from).take(BATCH).collect();
    let done = from + past.len();
    let article = text.article().ok_or(PageError::NotFound)?;
    let embedded = embed(&console.embedder, std::slice::from_ref(&article)).await.map_err(anyhow::Error::from)?;
    let embedded = embedded.first().ok_or_else(|| anyhow::anyhow!("the embedder gave nothing back"))?;
    let before = answers(&console, &mut *console.db.desk.acquire().await?, &past).await?;
    let mut tx = console.db.desk.begin().await?;
    save(&mut tx, &article, embedded, "a trial", console.now()).await?;
    let after = answers(&console, &mut tx, &past).await?;
    tx.rollback().await?;
    let flips = past.into_iter().zip(before).zip(after).map(|((past, before), after)| Flip { past, before, after });
    shown(&Rows { flips: flips.filter(Flip::changed).collect(), done })
}

impl Flip {
    fn changed(&self) -> bool {
        let said = |answer: &Option<ArticleAnswer>| answer.as_ref().map(|answer| (answer.text.clone(), answer.sure));
        said(&self.before) != said(&self.after)
    }
}

async fn answers(console: &Console, conn: &mut sqlx::PgConnection, past: &[Past]) -> Result<Vec<Option<ArticleAnswer>>, PageError> {
    let mut all = Vec::new();
    for one in past {
        let language = Language::parse(&one.language).unwrap_or(Language::En);
        let answer = article_answer(conn, &console.embedder, &one.question, language, console.now().date_naive()).await;
        all.push(answer.map_err(anyhow::Error::from)?);
    }
    Ok(all)
}
