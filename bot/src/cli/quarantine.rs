//! `mercer quarantine`: texts that an import kept out because they give orders to a machine.

use std::process::ExitCode;

use anyhow::ensure;
use clap::Subcommand;
use knowledge::hygiene::quarantine::{decide, list};
use serde_json::json;

use super::jsonl;
use super::tools::Tools;

/// The longest list.
const LIMIT: i64 = 1_000;

/// What to do about them.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum Quarantine {
    /// List them as JSON Lines, latest first
    List {
        /// Also those that were decided on
        #[arg(long)]
        all: bool,
    },
    /// Let a text in with the next import of its row
    Allow {
        /// Its number in the list
        id: i64,
    },
    /// Keep a text out for good
    Refuse {
        /// Its number in the list
        id: i64,
    },
}

pub(super) async fn run(tools: &Tools, what: Quarantine) -> anyhow::Result<ExitCode> {
    let mut conn = tools.db.import.acquire().await?;
    let (id, allow) = match what {
        Quarantine::List { all } => {
            for text in list(&mut conn, !all, LIMIT).await? {
                jsonl::write(&json!({
                    "id": text.id, "channel": text.channel, "subject": text.subject, "text": text.text, "reason": text.reason,
                    "score": text.score, "found_at": text.found_at, "decision": text.decision,
                }))?;
            }
            return Ok(ExitCode::SUCCESS);
        }
        Quarantine::Allow { id } => (id, true),
        Quarantine::Refuse { id } => (id, false),
    };
    ensure!(decide(&mut conn, id, allow, "command line").await?, "there is no text {id} in quarantine");
    Ok(ExitCode::SUCCESS)
}
