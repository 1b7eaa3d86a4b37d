//! How often the model's own words are sent, and where they are not, why: the questions of the development data through the
//! real `mercer ask`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;
use sqlx::postgres::PgConnection;
use sqlx::{Connection, Row};

use crate::evaluation;
use crate::program::Program;
use crate::{database, postgres};

/// Pairs of template and draft that are printed.
const PAIRS: usize = 20;
/// The least share of answerable factual replies that the packaged model words.
pub const ENOUGH: f64 = 0.30;

/// What was counted.
#[derive(Debug)]
pub struct Wording {
    /// The table and the pairs.
    pub report: String,
    /// Share of factual replies that say the model's words.
    pub share: f64,
}

#[derive(Default)]
struct Count {
    factual: usize,
    model: usize,
    asked: usize,
}

/// Asks every `step`-th answerable question in a language that the packaged model writes.
///
/// # Errors
/// If the data is not complete or the program fails.
pub async fn evaluate(binary: &Path, data: &Path, step: usize) -> Result<Wording> {
    let database = database::create_bare().await?;
    let url = postgres::url(&database).await?;
    let shop = evaluation::as_retail_shop(Program::new(binary, &url)?);
    let wording = count(&shop, data, step, &url).await;
    database::drop_named(&database).await?;
    wording
}

async fn count(shop: &Program, data: &Path, step: usize, url: &str) -> Result<Wording> {
    evaluation::load(shop, data, &BTreeSet::new())?;
    let questions = fs::read_to_string(data.join("qa/qa_dev.jsonl"))?;
    let questions: Vec<Value> = questions.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let answerable = |question: &&Value| question["answerable"] == true && question["language"] == "en";
    let questions: Vec<&Value> = questions.iter().filter(answerable).step_by(step.max(1)).collect();
    let mut asks = String::new();
    for question in &questions {
        let mut messages: Vec<Value> = question["history"].as_array().cloned().unwrap_or_default();
        messages.push(question["question"].clone());
        let customer = if question["verify"].is_null() { Value::Null } else { question["user_id"].clone() };
        writeln!(asks, "{}", serde_json::json!({ "id": question["id"], "customer": customer, "messages": messages }))?;
    }
    let answers = shop.run(&["ask"], &asks)?;
    let mut kinds: BTreeMap<String, Count> = BTreeMap::new();
    for (question, answer) in questions.iter().zip(answers.lines()) {
        let answer: Value = serde_json::from_str(answer)?;
        let turn = answer["turns"].as_array().and_then(|turns| turns.last()).context("a turn")?;
        let factual = turn["facts"].as_array().is_some_and(|facts| !facts.is_empty()) && turn["handoff"].is_null();
        let kind = kinds.entry(question["kind"].as_str().unwrap_or_default().to_owned()).or_default();
        kind.factual += usize::from(factual);
        kind.model += usize::from(factual && turn["source"] == "model");
        kind.asked += usize::from(factual && turn["tokens"]["generated"].as_u64().unwrap_or(0) > 0);
    }
    let mut report = String::new();
    let all = kinds.values().fold((0, 0, 0), |sum, one| (sum.0 + one.factual, sum.1 + one.model, sum.2 + one.asked));
    let lines = kinds.iter().map(|(kind, one)| (kind.as_str(), (one.factual, one.model, one.asked))).chain([("all", all)]);
    for (kind, (factual, model, asked)) in lines {
        writeln!(
            report,
            "{kind:<24} factual {factual:>4}  drafted {asked:>4}  model's words {model:>4}  share {:.2}",
            share(model, factual)
        )?;
    }
    pairs(url, &mut report).await?;
    Ok(Wording { report, share: share(all.1, all.0) })
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred")]
fn share(part: usize, all: usize) -> f64 {
    if all == 0 { 0.0 } else { part as f64 / all as f64 }
}

/// Template and drafts side by side, with what became of each.
async fn pairs(url: &str, report: &mut String) -> Result<()> {
    let mut conn = PgConnection::connect(url).await?;
    let rows = sqlx::query(
        "select explanation, text from replies where explanation -> 'run' -> 'drafts' -> 0 is not null order by md5(id::text), id limit $1",
    )
    .bind(i64::try_from(PAIRS)?)
    .fetch_all(&mut conn)
    .await?;
    for row in rows {
        let (explanation, sent): (Value, String) = (row.try_get("explanation")?, row.try_get("text")?);
        let said = |value: &Value| value.as_str().unwrap_or("-").replace('\n', " / ");
        writeln!(report, "\ntemplate  {}", said(&explanation["run"]["template"]))?;
        for draft in explanation["run"]["drafts"].as_array().into_iter().flatten() {
            let reasons = draft["refused"].as_array().into_iter().flatten();
            let mut why: Vec<String> = reasons.map(|refused| said(&refused["why"])).collect();
            if let Some(error) = draft["error"].as_str() {
                why.push(error.to_owned());
            }
            let what = if why.is_empty() && draft["text"] == sent.as_str() { "sent".to_owned() } else { why.join("; ") };
            writeln!(
                report,
                "draft     {}\n          {} of {} tokens chosen; {what}",
                said(&draft["text"]),
                draft["chosen"],
                draft["free"]
            )?;
        }
    }
    Ok(())
}
