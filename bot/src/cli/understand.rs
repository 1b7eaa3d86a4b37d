//! `mercer understand`: what a message means, as the engine understands it.

use std::path::PathBuf;
use std::process::ExitCode;

use engine::understand::{Entity, Sentiment};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::jsonl;
use super::tools::Tools;

#[derive(Deserialize)]
struct Message {
    id: Value,
    text: String,
}

#[derive(Serialize)]
struct Understood {
    id: Value,
    language: String,
    intent: String,
    confidence: f32,
    entities: Vec<Entity>,
    sentiment: Sentiment,
    escalate: bool,
}

pub(super) async fn run(tools: &Tools, files: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let understander = tools.understander().await?;
    jsonl::each(files, async |Message { id, text }| {
        let understood = understander.understand(&text, None).await?;
        Ok(Understood {
            id,
            language: understood.language.to_string(),
            intent: understood.intent.0,
            confidence: understood.confidence,
            entities: understood.entities,
            sentiment: understood.sentiment,
            escalate: understood.escalate,
        })
    })
    .await
}
