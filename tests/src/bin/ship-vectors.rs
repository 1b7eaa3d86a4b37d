//! Computes the vectors of the shipped examples and writes `config/intents/vectors.bin`, and the mean question of each language
//! for the search, `knowledge/src/search/question_means.bin`, with the kinds of questions that there are, `question_kinds.bin` beside it. Trains what tells orders to the machine, `config/injection/learned.bin`,
//! and prints how it does on families of examples that it was not trained on.

use std::io::Write;

use anyhow::Result;
use knowledge::language::Language;
use mercer_tests::measures::Vectors;
use mercer_tests::{models, parts, training};

#[tokio::main]
async fn main() -> Result<()> {
    let embedder = models::embedder();
    let words = engine::understand::shipped_words().map_err(anyhow::Error::msg)?;
    let mut vectors = Vectors::open(embedder.clone())?;
    vectors.learn(words.iter().map(String::as_str)).await?;
    let examples: Vec<(String, Vec<f32>)> = words.into_iter().map(|words| (words.clone(), vectors.of(&words).to_vec())).collect();
    std::fs::write(
        parts::repository().join("config/intents/vectors.bin"),
        engine::understand::write_shipped_vectors(embedder.digest(), &examples),
    )?;
    // placeholders such as {order} and words between braces are no questions that an article answers
    let mut questions = [(Language::En, Vec::new()), (Language::Zh, Vec::new())];
    for (words, vector) in examples.iter().filter(|(words, _)| !words.contains('{')) {
        let chinese = words.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
        questions[usize::from(chinese)].1.push(vector.clone());
    }
    std::fs::write(
        parts::repository().join("knowledge/src/search/question_means.bin"),
        knowledge::search::write_question_means(embedder.digest(), &questions),
    )?;
    let vectors = examples.into_iter().collect();
    let kinds = engine::understand::question_kinds(embedder.digest(), &vectors).map_err(anyhow::Error::msg)?;
    std::fs::write(parts::repository().join("knowledge/src/search/question_kinds.bin"), kinds.write())?;
    let trained = training::train(embedder.clone()).await?;
    std::fs::write(
        parts::repository().join("config/injection/learned.bin"),
        knowledge::hygiene::injection::learned::write(embedder.digest(), &trained.learned),
    )?;
    writeln!(std::io::stdout(), "{}", trained.report)?;
    Ok(())
}
