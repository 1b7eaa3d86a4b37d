//! Questions about the retail data through the real `mercer ask`, scored by the data's own scorer.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use engine::dialogue::clarify;

use crate::program::Program;
use crate::{database, postgres, retail};

/// What the scorer said.
#[derive(Debug, Clone)]
pub struct Score {
    /// Its table, and the first failures.
    pub report: String,
    /// Share of questions that passed.
    pub pass: f64,
    /// Share of answers that said something forbidden.
    pub forbidden: f64,
}

/// Loads the retail shop into a database of its own, asks every `step`-th question of `qa/qa_dev.jsonl` and scores the answers.
///
/// # Errors
/// If the data is not complete, the program fails, or there is no `python3` to score with.
pub async fn evaluate(binary: &Path, data: &Path, step: usize) -> Result<Score> {
    let database = database::create_bare().await?;
    let shop = as_retail_shop(Program::new(binary, &postgres::url(&database).await?)?);
    let score = ask_and_score(&shop, data, step);
    database::drop_named(&database).await?;
    score
}

/// The settings of that shop: its prices are in dollars. What its order numbers look like is worked out.
pub(crate) fn as_retail_shop(program: Program) -> Program {
    program.with("MERCER_SHOP__NAME", "Retail").with("MERCER_SHOP__CURRENCY", "USD")
}

/// Imports the retail data, but for these customers and their orders.
pub(crate) fn load(shop: &Program, data: &Path, without: &BTreeSet<String>) -> Result<()> {
    let files = retail::convert(&data.join("retail"), shop.folder())?;
    for (file, key) in [(&files.customers, "id"), (&files.orders, "customer")] {
        let text = fs::read_to_string(file)?;
        let stays = |line: &&str| {
            let row: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
            !row[key].as_str().is_some_and(|customer| without.contains(customer))
        };
        fs::write(file, text.lines().filter(stays).map(|line| format!("{line}\n")).collect::<String>())?;
    }
    for (kind, file) in [("products", &files.products), ("customers", &files.customers), ("orders", &files.orders)] {
        shop.run(&["import", kind, &file.to_string_lossy()], "")?;
    }
    Ok(())
}

fn ask_and_score(shop: &Program, data: &Path, step: usize) -> Result<Score> {
    load(shop, data, &BTreeSet::new())?;
    let questions = fs::read_to_string(data.join("qa/qa_dev.jsonl"))?;
    let asked: Vec<&str> = questions.lines().step_by(step.max(1)).collect();
    let question_file = shop.folder().join("questions.jsonl");
    fs::write(&question_file, asked.join("\n") + "\n")?;
    let scorer = data.join("qa/score_qa.py");
    let asks = python(&scorer, &["--asks", &question_file.to_string_lossy()])?;
    let answer_file = shop.folder().join("answers.jsonl");
    let answers = shop.run(&["ask"], &asks)?;
    fs::write(&answer_file, &answers)?;
    let report = python(&scorer, &[&question_file.to_string_lossy(), &answer_file.to_string_lossy(), "--by", "kind", "--errors", "20"])?;
    let (turns, asked_back) = asked_back(&answers);
    let report = format!("{}\nasked back: {asked_back} of {turns} answers", report.trim_end());
    Ok(Score { pass: share(&report, "pass")?, forbidden: share(&report, "forbidden")?, report })
}

/// How many answers there are in lines of `mercer ask`, and how many of them ask back what is meant.
fn asked_back(answers: &str) -> (usize, usize) {
    let lines = answers.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let turns: Vec<serde_json::Value> = lines.filter_map(|line| line["turns"].as_array().cloned()).flatten().collect();
    let asks = |turn: &&serde_json::Value| turn["reply"]["text"].as_str().is_some_and(clarify::asks);
    (turns.len(), turns.iter().filter(asks).count())
}

fn python(script: &Path, arguments: &[&str]) -> Result<String> {
    let output = Command::new("python3").arg(script).args(arguments).output().context("python3 scores the answers")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}

/// The number after `name` in the line of all questions.
fn share(report: &str, name: &str) -> Result<f64> {
    let line = report.lines().find(|line| line.starts_with("all ")).context("the scorer printed no line for all questions")?;
    let value = line.split_whitespace().skip_while(|word| *word != name).nth(1);
    value.and_then(|value| value.parse().ok()).with_context(|| format!("no {name} in {line}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_back_are_counted() {
        let lines = "{\"turns\": [{\"reply\": {\"text\": \"I'm not sure what you mean. Which of these is it?\"}}, {\"reply\": {\"text\": \"Hello\"}}]}\n";
        assert_eq!(asked_back(lines), (2, 1));
    }

    #[test]
    fn the_scorers_table_is_read() {
        let report =
            "all                      n  155  pass 0.839  forbidden 0.006\ntracking                 n   14  pass 1.000  forbidden 0.000\n";
        assert_eq!(share(report, "pass").expect("a number"), 0.839);
        assert_eq!(share(report, "forbidden").expect("a number"), 0.006);
        assert!(share("", "pass").is_err());
    }
}
