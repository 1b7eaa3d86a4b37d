//! `mercer search`: which articles answer a question, best first.

use std::path::PathBuf;
use std::process::ExitCode;

use knowledge::clock::{Clock, SystemClock};
use knowledge::ids::ArticleId;
use knowledge::language::Language;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::jsonl;
use super::tools::Tools;

/// Articles in an answer.
const LIMIT: usize = 10;

#[derive(Deserialize)]
struct Query {
    id: Value,
    query: String,
    #[serde(default)]
    language: Option<Language>,
}

#[derive(Serialize)]
struct Found {
    id: Value,
    results: Vec<Hit>,
}

#[derive(Serialize)]
struct Hit {
    article: ArticleId,
    score: f32,
}

pub(super) async fn run(tools: &Tools, files: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let embedder = tools.embedder().await?;
    jsonl::each(files, async |Query { id, query, language }| {
        let mut conn = tools.db.turn.acquire().await?;
        let hits = knowledge::search::articles(&mut conn, &embedder, &query, language, SystemClock.today(), LIMIT).await?;
        let results = hits.into_iter().map(|hit| Hit { article: hit.article, score: hit.score }).collect();
        Ok(Found { id, results })
    })
    .await
}
