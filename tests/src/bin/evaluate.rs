//! Measures how well Mercer does and prints the figures:
//! `evaluate [questions|wording|intents|scope|mood|search|claims|pii|injection|conflicts|desk|texts|strangers] [ERRORS]`, `evaluate tasks|demo-tasks [FILE] [TASK…]`.
//!
//! `questions`, the default, asks the program that lies beside this one all questions about the retail data; `wording` counts how
//! often the model's own words are sent in answer to them, and shows templates and drafts side by side. `claims`, `pii` and
//! `injection` are measured over the repository's own cases, and over the development data where it is there; the others need
//! the development data. `texts ERRORS` drafts texts about so many products of the demo shop. `strangers` reports how long the answers about somebody else's order and about a missing one take. `tasks` has two scripted shoppers play whole tasks, and writes the conversations that went wrong into FILE;
//! with tasks named it plays these alone and writes all of theirs; `demo-tasks` are the repository's own, over the demo shop. Exits with 1 below what a figure must reach.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use mercer_tests::measures::{self, Figure};
use mercer_tests::{claims, evaluation, guardrails, parts, shopper, strangers, wording};

/// The least share of questions that must pass.
const ENOUGH: f64 = 0.80;
/// Confusions that are listed.
const ERRORS: usize = 20;

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    let suite = arguments.next().unwrap_or_else(|| "questions".to_owned());
    if matches!(suite.as_str(), "tasks" | "demo-tasks") {
        return Box::pin(tasks(suite == "demo-tasks", arguments.next(), &arguments.collect::<Vec<_>>())).await;
    }
    let errors = arguments.next().map_or(Ok(ERRORS), |n| n.parse()).context("the second argument is a number of errors")?;
    let data = parts::dev_data();
    match suite.as_str() {
        "claims" => return claims_figures(),
        "strangers" => {
            let times = strangers::times().await.context("the story did not run to its end")?;
            say(&times.to_string());
            return Ok(ExitCode::SUCCESS);
        }
        "pii" => return guardrail_figures(&guardrails::pii::evaluate(data.as_deref())?),
        "conflicts" => {
            let (figures, report) = measures::conflicts(errors).await?;
            say(&report);
            say(&measures::table(&figures));
            return verdict(figures.iter().all(Figure::enough));
        }
        "desk" => {
            say(&measures::desk(100_000, 5_000, 1_000).await?);
            return Ok(ExitCode::SUCCESS);
        }
        "texts" => {
            let (figures, report) = measures::texts(errors).await?;
            say(&report);
            say(&measures::table(&figures));
            return verdict(figures.iter().all(Figure::enough));
        }
        "injection" => return guardrail_figures(&guardrails::injection::evaluate(data.as_deref()).await?),
        _ => {}
    }
    let Some(data) = data else { return Ok(skipped()) };
    let (figures, report) = match suite.as_str() {
        "questions" => return questions(&data).await,
        "wording" => return words(&data).await,
        "intents" => measures::intents(&data, errors).await?,
        "mood" => measures::mood(&data).await?,
        "search" => measures::search(&data).await?,
        "scope" => (measures::scope(&data).await?, String::new()),
        other => bail!(
            "{other} is none of questions, tasks, demo-tasks, wording, intents, scope, mood, search, claims, pii, injection, conflicts, desk, texts, strangers"
        ),
    };
    say(&report);
    say(&measures::table(&figures));
    verdict(figures.iter().all(Figure::enough))
}

fn skipped() -> ExitCode {
    say("skipped: there is no development data; MERCER_DEV_DATA names its folder");
    ExitCode::SUCCESS
}

async fn tasks(demo: bool, file: Option<String>, only: &[String]) -> Result<ExitCode> {
    let played = match parts::dev_data() {
        _ if demo => Box::pin(shopper::evaluate_demo(only)).await,
        Some(data) => Box::pin(shopper::evaluate(&data, only)).await,
        None => return Ok(skipped()),
    };
    let report = played.context("the tasks were not played to the end")?;
    if let Some(file) = file {
        std::fs::write(&file, report.conversations(!only.is_empty())).context(file)?;
    }
    say(&report.to_string());
    verdict(report.good())
}

fn beside() -> Result<PathBuf> {
    let beside = std::env::current_exe()?.with_file_name("mercer");
    anyhow::ensure!(beside.is_file(), "{} is missing: build it with cargo build -p mercer, in the same profile", beside.display());
    Ok(beside)
}

async fn words(data: &Path) -> Result<ExitCode> {
    let wording = wording::evaluate(&beside()?, data, 1).await.context("the evaluation did not finish")?;
    say(&wording.report);
    verdict(wording.share >= wording::ENOUGH)
}

async fn questions(data: &Path) -> Result<ExitCode> {
    let score = evaluation::evaluate(&beside()?, data, 1).await.context("the evaluation did not finish")?;
    say(&score.report);
    verdict(score.pass >= ENOUGH && score.forbidden == 0.0)
}

fn claims_figures() -> Result<ExitCode> {
    let scores = claims::evaluate()?;
    scores.iter().for_each(|score| say(&score.to_string()));
    claims::trades()?.iter().for_each(|score| say(&format!("other trades, {score}")));
    verdict(scores.iter().all(claims::Score::is_good))
}

fn guardrail_figures(score: &guardrails::Score) -> Result<ExitCode> {
    say(&score.report);
    verdict(score.good)
}

fn verdict(good: bool) -> Result<ExitCode> {
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[expect(clippy::print_stdout, reason = "the figures are this program's output")]
fn say(text: &str) {
    println!("{text}");
}
