//! `mercer check injection`: whether a text tries to give orders to the machine. The embedding model is read where it is there
//! already; without it structure alone decides, which knows fewer wordings.

use std::path::PathBuf;
use std::process::ExitCode;

use knowledge::hygiene::injection::{Channel, judge, score};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cli::jsonl;
use crate::config::Config;
use crate::lifecycle::brain;
use crate::parts::Parts;

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

pub(super) async fn run(config: &Config, files: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let parts = Parts::present(&config.data_dir)?;
    let there = config.embedding.path.is_some() || parts.embedding_gguf.is_some();
    let embedder = if there { Some(brain::open_embedder(config, &parts).await?) } else { None };
    if embedder.is_none() {
        jsonl::complain("the embedding model is not there (mercer parts): texts are judged by their structure alone");
    }
    jsonl::each(files, async |Text { id, text, channel }| {
        let suspicion = match &embedder {
            Some(embedder) => judge(embedder, &text, channel, None).await?,
            None => score(&text, channel),
        };
        let verdict = if suspicion.blocks() { "block" } else { "pass" };
        // thousandths are enough to sort by
        Ok(Judged { id, verdict, score: (suspicion.score * 1000.0).round() / 1000.0, reason: suspicion.reason })
    })
    .await
}
