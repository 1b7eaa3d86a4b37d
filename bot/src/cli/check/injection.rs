//! `mercer check injection`: whether a text tries to give orders to the machine.

use std::path::PathBuf;
use std::process::ExitCode;

use knowledge::hygiene::injection::{Channel, score};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cli::jsonl;

#[derive(Deserialize)]
struct Text {
    id: Value,
    text: String,
    channel: Channel,
}

#[derive(Serialize)]
struct Judged {
    id: Value,
    verdict: &'static str,
    score: f64,
    reason: String,
}

pub(super) async fn run(files: &[PathBuf]) -> anyhow::Result<ExitCode> {
    jsonl::each(files, async |Text { id, text, channel }| {
        let suspicion = score(&text, channel);
        let verdict = if suspicion.blocks() { "block" } else { "pass" };
        // thousandths are enough to sort by
        Ok(Judged { id, verdict, score: (suspicion.score * 1000.0).round() / 1000.0, reason: suspicion.reason })
    })
    .await
}
