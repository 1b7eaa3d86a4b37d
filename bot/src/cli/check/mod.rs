//! `mercer check …`: the guardrails as filters, for operators' scripts and for tests.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;

mod claims;

/// What is checked.
#[derive(Debug, Subcommand)]
pub enum Check {
    /// Hold every claim of a reply against its facts
    Claims {
        /// Files to read; - is standard input
        #[arg(default_value = "-")]
        files: Vec<PathBuf>,
    },
}

pub(super) async fn run(check: Check) -> anyhow::Result<ExitCode> {
    match check {
        Check::Claims { files } => claims::run(&files).await,
    }
}
