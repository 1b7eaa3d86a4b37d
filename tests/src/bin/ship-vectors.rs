//! Computes the vectors of the shipped examples and writes `config/intents/vectors.bin`.

use anyhow::Result;
use mercer_tests::measures::Vectors;
use mercer_tests::{models, parts};

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
    Ok(())
}
