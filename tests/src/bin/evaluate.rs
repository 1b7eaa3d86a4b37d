//! Asks the program that lies beside this one all questions about the retail data and prints the score. Exits with 1 below 0.80
//! or with anything forbidden said.
//!
//! `evaluate claims` holds the labelled replies of `tests/data/claims` and of the development data against their facts instead,
//! and exits with 1 where the figures of [`claims`] are not reached.

use std::process::ExitCode;

use anyhow::{Context, Result};
use mercer_tests::{claims, evaluation, parts};

/// The least share of questions that must pass.
const ENOUGH: f64 = 0.80;

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the score is this program's output")]
async fn main() -> Result<ExitCode> {
    if std::env::args().nth(1).as_deref() == Some("claims") {
        let scores = claims::evaluate()?;
        for score in &scores {
            println!("{score}");
        }
        return Ok(if scores.iter().all(claims::Score::is_good) { ExitCode::SUCCESS } else { ExitCode::FAILURE });
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
