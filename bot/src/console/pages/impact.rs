//! `/articles/{id}/{language}/impact`: past questions that an article answered, asked again with its draft. The page asks in
//! batches and shows how far it is; nothing of it is stored.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use engine::dialogue::flows::{ArticleAnswer, article_answer};
use knowledge::articles::{Article, EmbeddedArticle, embed, save};
use knowledge::language::Language;
use knowledge::text::asked;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::{Page, shown};
use crate::console::Console;
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::store::articles::{self, Past, Text};
use crate::console::tongue::{counted, lang, t, t1};
use crate::console::view::{Frame, named};

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
    let embedded = embedded(&console, &article).await?;
    let vectors = vectors(&console, &past).await?;
    // what is published stays as it is, so both are asked at the same time
    let before = async { answers(&console, &mut *console.db.desk.acquire().await?, &past, &vectors).await };
    let after = async {
        let mut tx = console.db.desk.begin().await?;
        save(&mut tx, &article, &embedded, "a trial", console.now()).await?;
        let after = answers(&console, &mut tx, &past, &vectors).await?;
        tx.rollback().await?;
        Ok(after)
    };
    let (before, after) = tokio::try_join!(before, after)?;
    let flips = past.into_iter().zip(before).zip(after).map(|((past, before), after)| Flip { past, before, after });
    shown(&Rows { flips: flips.filter(Flip::changed).collect(), done })
}

impl Flip {
    fn changed(&self) -> bool {
        let said = |answer: &Option<ArticleAnswer>| answer.as_ref().map(|answer| (answer.text.clone(), answer.sure));
        said(&self.before) != said(&self.after)
    }
}

async fn answers(
    console: &Console,
    conn: &mut PgConnection,
    past: &[Past],
    vectors: &[Arc<[f32]>],
) -> sqlx::Result<Vec<Option<ArticleAnswer>>> {
    let (model, today) = (console.embedder.digest(), console.now().date_naive());
    let mut all = Vec::new();
    for (one, vector) in past.iter().zip(vectors) {
        let language = Language::parse(&one.language).unwrap_or(Language::En);
        all.push(article_answer(conn, model, &one.question, vector, language, today).await?);
    }
    Ok(all)
}

/// The draft's vectors, which all batches share.
pub(super) async fn embedded(console: &Console, article: &Article) -> Result<Arc<EmbeddedArticle>, PageError> {
    let key = Sha256::digest(format!("{}\n{}\n{}", article.title, article.tags.join(","), article.body)).to_vec();
    if let Some(known) = console.tried.get(&key) {
        return Ok(known);
    }
    let made = embed(&console.embedder, std::slice::from_ref(article)).await.map_err(anyhow::Error::from)?;
    let made = Arc::new(made.into_iter().next().ok_or_else(|| anyhow::anyhow!("the embedder gave nothing back"))?);
    console.tried.insert(key, Arc::clone(&made));
    Ok(made)
}

/// The questions' vectors. Those that were asked again before are kept: an article is tried several times before it is published.
async fn vectors(console: &Console, past: &[Past]) -> Result<Vec<Arc<[f32]>>, PageError> {
    let keys: Vec<_> = past.iter().map(|one| Sha256::digest(&one.question)).collect();
    let new: Vec<usize> = (0..past.len()).filter(|at| !console.asked.contains_key(keys[*at].as_slice())).collect();
    let texts = new.iter().map(|at| asked(&past[*at].question)).collect();
    let made = console.embedder.queries(texts).await.map_err(anyhow::Error::from)?;
    let mut made: HashMap<usize, Arc<[f32]>> = new.into_iter().zip(made.into_iter().map(Arc::from)).collect();
    let mut all = Vec::new();
    for (at, key) in keys.iter().enumerate() {
        let vector = made.remove(&at).or_else(|| console.asked.get(key.as_slice()));
        let vector = vector.ok_or_else(|| anyhow::anyhow!("the embedder gave too little back"))?;
        console.asked.insert(key.to_vec(), Arc::clone(&vector));
        all.push(vector);
    }
    Ok(all)
}
