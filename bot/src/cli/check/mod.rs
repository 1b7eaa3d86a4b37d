//! `mercer check`: the guardrails as filters. None of them needs the database; injection reads the embedding model where it is
//! there.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;

use crate::config::Config;

mod claims;
mod injection;
mod pii;

/// What is checked.
#[derive(Debug, Subcommand)]
pub enum Check {
    /// Hold every claim of a reply against its facts
    Claims {
        /// Files to read; - is standard input
        #[arg(default_value = "-")]
        files: Vec<PathBuf>,
    },
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

pub(super) async fn run(config: &Config, check: Check) -> anyhow::Result<ExitCode> {
    match check {
        Check::Claims { files } => claims::run(&files).await,
        Check::Pii { files } => pii::run(&files).await,
        Check::Injection { files } => injection::run(config, &files).await,
    }
}
