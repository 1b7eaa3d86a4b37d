//! `evaluate`: asks the program that lies beside this one all questions about the retail data and prints the score. Exits with 1 below 0.80
//! or with anything forbidden said. `evaluate pii` and `evaluate injection` print the guardrails' figures, over the development data
//! and over the repository's own cases, and exit with 1 below the least that is asked of them.

use std::process::ExitCode;

use anyhow::{Context, Result};
use mercer_tests::{evaluation, guardrails, parts};

/// The least share of questions that must pass.
const ENOUGH: f64 = 0.80;

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the score is this program's output")]
async fn main() -> Result<ExitCode> {
    match std::env::args().nth(1).as_deref() {
        Some("pii") => return verdict(guardrails::pii::evaluate(parts::dev_data().as_deref())?),
        Some("injection") => return verdict(guardrails::injection::evaluate(parts::dev_data().as_deref())?),
        _ => {}
    }
    let Some(data) = parts::dev_data() else {
        println!("skipped: there is no development data; MERCER_DEV_DATA names its folder");
        return Ok(ExitCode::SUCCESS);
    };
    let beside = std::env::current_exe()?.with_file_name("mercer");
    anyhow::ensure!(beside.is_file(), "{} is missing: build it with cargo build -p mercer, in the same profile", beside.display());
    let score = evaluation::evaluate(&beside, &data, 1).await.context("the evaluation did not finish")?;
    println!("{}", score.report);
    let good = score.pass >= ENOUGH && score.forbidden == 0.0;
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[expect(clippy::print_stdout, reason = "the score is this program's output")]
fn verdict(score: guardrails::Score) -> Result<ExitCode> {
    println!("{}", score.report);
    Ok(if score.good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
