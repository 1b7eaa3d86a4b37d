//! `mercer check`: the guardrails as filters. None of them needs the database or a model.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;

mod injection;
mod pii;

/// What is checked.
#[derive(Debug, Subcommand)]
pub enum Check {
    /// Find personal data: `{"id", "text"}` in, `{"id", "spans"}` out
    Pii {
        /// Files to read; - is standard input
        #[arg(default_value = "-")]
        files: Vec<PathBuf>,
    },
    /// Find orders to the machine: `{"id", "text", "channel"}` in, `{"id", "verdict", "score", "reason"}` out
    Injection {
        /// Files to read; - is standard input
        #[arg(default_value = "-")]
        files: Vec<PathBuf>,
    },
}

pub(super) async fn run(check: Check) -> anyhow::Result<ExitCode> {
    match check {
        Check::Pii { files } => pii::run(&files).await,
        Check::Injection { files } => injection::run(&files).await,
    }
}
