//! `mercer check pii`: where a text holds personal data.

use std::path::PathBuf;
use std::process::ExitCode;

use engine::guardrails::privacy::{Span, scan};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cli::jsonl;

#[derive(Deserialize)]
struct Text {
    id: Value,
    text: String,
}

#[derive(Serialize)]
struct Found {
    id: Value,
    spans: Vec<Span>,
}

pub(super) async fn run(files: &[PathBuf]) -> anyhow::Result<ExitCode> {
    jsonl::each(files, async |Text { id, text }| Ok(Found { id, spans: scan(&text) })).await
}
