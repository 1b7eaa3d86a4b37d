//! Measures how well Mercer does on development data and prints the figures: `evaluate [questions|intents|scope|mood|search] [ERRORS]`.
//! `questions`, the default, asks the program that lies beside this one all questions about the retail data. Exits with 1 below
//! what a figure must reach.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use mercer_tests::measures::{self, Figure};
use mercer_tests::{evaluation, parts};

/// The least share of questions that must pass.
const ENOUGH: f64 = 0.80;
/// Confusions that are listed.
const ERRORS: usize = 20;

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    let suite = arguments.next().unwrap_or_else(|| "questions".to_owned());
    let errors = arguments.next().map_or(Ok(ERRORS), |n| n.parse()).context("the second argument is a number of errors")?;
    let Some(data) = parts::dev_data() else {
        say("skipped: there is no development data; MERCER_DEV_DATA names its folder");
        return Ok(ExitCode::SUCCESS);
    };
    let figures: Vec<Figure> = match suite.as_str() {
        "questions" => return questions(&data).await,
        "intents" => {
            let (figures, report) = measures::intents(&data, errors).await?;
            say(&report);
            figures
        }
        "mood" => {
            let (figures, report) = measures::mood(&data).await?;
            say(&report);
            figures
        }
        "search" => {
            let (figures, report) = measures::search(&data).await?;
            say(&report);
            figures
        }
        "scope" => measures::scope(&data).await?,
        other => bail!("{other} is none of questions, intents, scope, mood, search"),
    };
    say(&measures::table(&figures));
    Ok(if figures.iter().all(Figure::enough) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn questions(data: &Path) -> Result<ExitCode> {
    let beside: PathBuf = std::env::current_exe()?.with_file_name("mercer");
    anyhow::ensure!(beside.is_file(), "{} is missing: build it with cargo build -p mercer, in the same profile", beside.display());
    let score = evaluation::evaluate(&beside, data, 1).await.context("the evaluation did not finish")?;
    say(&score.report);
    let good = score.pass >= ENOUGH && score.forbidden == 0.0;
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[expect(clippy::print_stdout, reason = "the figures are this program's output")]
fn say(text: &str) {
    println!("{text}");
}
