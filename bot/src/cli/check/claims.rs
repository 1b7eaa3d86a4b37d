//! `mercer check claims`: which claims of a reply its facts hold. Needs neither database nor model.

use std::path::PathBuf;
use std::process::ExitCode;

use engine::guardrails::{CheckedClaim, check_json};
use knowledge::clock::{Clock, SystemClock};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cli::jsonl;

/// A line to read.
#[derive(Deserialize)]
struct Said {
    id: Value,
    facts: Vec<Value>,
    #[serde(default)]
    question: String,
    reply: String,
}

/// A line to write.
#[derive(Serialize)]
struct Checked {
    id: Value,
    verdict: &'static str,
    claims: Vec<CheckedClaim>,
}

pub(super) async fn run(files: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let today = SystemClock.today();
    jsonl::each(files, async |Said { id, facts, question, reply }| {
        let claims = check_json(&reply, &question, &facts, today);
        let supported = claims.iter().all(|claim| claim.supported);
        Ok(Checked { id, verdict: if supported { "supported" } else { "unsupported" }, claims })
    })
    .await
}
