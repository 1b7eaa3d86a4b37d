//! Asking for a person, and anger: precision and recall over messages written for it, which train nothing.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use engine::understand::{Sentiment, Understander, Understanding};
use serde::Deserialize;

use super::{Bench, Figure, Vectors, rows};
use crate::{models, parts};

/// The least precision and recall.
const LEAST: f64 = 0.96;

#[derive(Default)]
struct Counts {
    hits: usize,
    false_alarms: usize,
    missed: usize,
}

impl Counts {
    fn add(&mut self, is: bool, said: bool) {
        match (is, said) {
            (true, true) => self.hits += 1,
            (false, true) => self.false_alarms += 1,
            (true, false) => self.missed += 1,
            (false, false) => {}
        }
    }

    fn figures(&self, name: &str, least: Option<f64>) -> [Figure; 2] {
        [
            Figure::share(format!("{name}: precision"), self.hits, self.hits + self.false_alarms, least),
            Figure::share(format!("{name}: recall"), self.hits, self.hits + self.missed, least),
        ]
    }
}

#[derive(Deserialize)]
struct Bitext {
    text: String,
    intent: String,
    flags: String,
}

/// Figures in both languages, and the messages that were read wrongly.
///
/// # Errors
/// If the data, the database or a model is missing.
pub async fn mood(data: &Path) -> Result<(Vec<Figure>, String)> {
    let bench = Bench::open().await?;
    let mut vectors = Vectors::open(models::embedder())?;
    let mut figures = Vec::new();
    let mut wrong = Vec::new();
    for language in ["en", "zh"] {
        let file = parts::repository().join(format!("tests/data/mood/{language}.toml"));
        let groups: BTreeMap<String, Vec<String>> = toml::from_str(&std::fs::read_to_string(&file)?).context("messages of mood")?;
        let (mut person, mut anger, mut escalate) = (Counts::default(), Counts::default(), Counts::default());
        for (group, texts) in &groups {
            for (text, said) in texts.iter().zip(understood(&bench, &mut vectors, texts).await?) {
                let (asks, angry) = (matches!(group.as_str(), "person" | "both"), matches!(group.as_str(), "angry" | "both"));
                let (said_asks, said_angry) = (asks_for_person(&said), said.sentiment == Sentiment::Angry);
                if group != "escalate" {
                    person.add(asks, said_asks);
                    anger.add(angry, said_angry);
                    if (asks, angry) != (said_asks, said_angry) {
                        wrong.push(format!(
                            "  {language} {group}: {text}: {} {:.2}, {:?}",
                            said.intent.as_str(),
                            said.confidence,
                            said.sentiment
                        ));
                    }
                }
                let must = matches!(group.as_str(), "person" | "both" | "escalate");
                // an angry customer may be handed over, so anger counts neither way here
                if group != "angry" {
                    escalate.add(must, said.escalate);
                    if must != said.escalate {
                        wrong.push(format!("  {language} {group}: {text}: escalate {}", said.escalate));
                    }
                }
            }
        }
        figures.extend(person.figures(&format!("{language}: asks for a person"), Some(LEAST)));
        figures.extend(anger.figures(&format!("{language}: angry"), Some(LEAST)));
        figures.extend(escalate.figures(&format!("{language}: escalates"), None));
    }
    let bitext: Vec<Bitext> = rows(&data.join("intents/bitext_dev.jsonl"))?;
    let texts: Vec<String> = bitext.iter().map(|row| row.text.clone()).collect();
    let mut person = Counts::default();
    let (mut offensive, mut upset) = (0usize, 0usize);
    for (row, said) in bitext.iter().zip(understood(&bench, &mut vectors, &texts).await?) {
        person.add(row.intent == "contact_human_agent", asks_for_person(&said));
        if (row.intent == "contact_human_agent") != asks_for_person(&said) {
            wrong.push(format!("  bitext {}: {}: {} {:.2}", row.intent, row.text, said.intent.as_str(), said.confidence));
        }
        if row.flags.contains('W') {
            offensive += 1;
            upset += usize::from(said.sentiment == Sentiment::Angry);
        }
    }
    figures.extend(person.figures("bitext: asks for a person", Some(LEAST)));
    figures.push(Figure::share("bitext: angry where offensive (W)", upset, offensive, Some(LEAST)));
    bench.close().await?;
    Ok((figures, wrong.join("\n")))
}

fn asks_for_person(said: &Understanding) -> bool {
    said.intent.as_str() == "contact_human_agent"
}

async fn understood(bench: &Bench, vectors: &mut Vectors, texts: &[String]) -> Result<Vec<Understanding>> {
    let mut read = Vec::with_capacity(texts.len());
    for text in texts {
        read.push(bench.understander.read(text, None).await?);
    }
    vectors.learn(read.iter().map(|one| one.words.as_str())).await?;
    let heads = bench.understander.heads();
    Ok(read
        .into_iter()
        .map(|one| {
            let vector = vectors.of(&one.words).to_vec();
            Understander::judge(one, &heads.intents, &heads.moods, &vector)
        })
        .collect())
}
