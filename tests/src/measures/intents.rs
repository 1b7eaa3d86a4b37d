//! Intents: as shipped, and with a shop's own examples added.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use engine::dialogue::clarify;
use engine::understand::{Head, Read, TrainingExample, Understander, Understanding};
use serde::Deserialize;

use super::{Bench, Figure, Vectors, rows};
use crate::models;

/// Parts of the cross-validation.
const FOLDS: usize = 5;

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) text: String,
    pub(super) intent: String,
    #[serde(default)]
    flags: Option<String>,
}

/// Messages with their right intents, read and embedded.
pub(super) struct Labelled {
    pub(super) rows: Vec<Row>,
    pub(super) read: Vec<Read>,
    /// Which fifth a row belongs to; those of one intent are spread evenly.
    fold: Vec<usize>,
}

impl Labelled {
    pub(super) async fn open(bench: &Bench, vectors: &mut Vectors, file: &Path) -> Result<Self> {
        let mut rows: Vec<Row> = rows(file)?;
        rows.sort_by(|a, b| (&a.intent, mixed(&a.id)).cmp(&(&b.intent, mixed(&b.id))));
        let mut read = Vec::with_capacity(rows.len());
        for row in &rows {
            read.push(bench.understander.read(&row.text, None).await?);
        }
        vectors.learn(read.iter().map(|one| one.words.as_str())).await?;
        let fold = (0..rows.len()).map(|index| index % FOLDS).collect();
        Ok(Self { rows, read, fold })
    }

    /// The rows as examples that a shop would add: those that `keep` keeps, not of this fold.
    pub(super) fn examples(&self, vectors: &Vectors, fold: usize, keep: impl Fn(&Row) -> bool) -> Vec<TrainingExample> {
        let chosen = (0..self.rows.len()).filter(|index| self.fold[*index] != fold && keep(&self.rows[*index]));
        let example = |index: usize| TrainingExample {
            intent: self.rows[index].intent.clone(),
            words: self.read[index].words.clone(),
            vector: vectors.of(&self.read[index].words).to_vec(),
        };
        chosen.map(example).collect()
    }

    /// What a head makes of the rows of a fold, or of all.
    pub(super) fn judged<'a>(
        &'a self,
        vectors: &'a Vectors,
        head: &'a Head,
        fold: Option<usize>,
    ) -> impl Iterator<Item = (&'a Row, Understanding)> {
        (0..self.rows.len()).filter(move |index| fold.is_none_or(|fold| self.fold[*index] == fold)).map(move |index| {
            let read = self.read[index].clone();
            let vector = vectors.of(&self.read[index].words);
            (&self.rows[index], Understander::judge(read, head, &Head::default(), vector))
        })
    }
}

/// Spreads ids evenly, the same in every run.
fn mixed(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[derive(Default)]
struct Tally {
    right: BTreeMap<&'static str, (usize, usize)>,
    wrong: BTreeMap<(String, String), Vec<String>>,
    /// Rows, right ones and summed confidence by tenths of confidence.
    sure: [(usize, usize, f64); 10],
    /// Rows of which the head is unsure, and those whose intent is among the best three.
    unsure: (usize, usize),
    /// Rows that a chat would ask back, where no article surely answers.
    asked: usize,
}

impl Tally {
    fn add(&mut self, row: &Row, said: &Understanding) {
        let hit = said.intent.as_str() == row.intent;
        let flags = row.flags.as_deref().unwrap_or_default();
        let kinds = [
            ("all", true),
            ("typos (Z)", flags.contains('Z')),
            ("offensive (W)", flags.contains('W')),
            ("keywords (K)", flags.contains('K')),
        ];
        for (kind, _) in kinds.into_iter().filter(|(_, has)| *has) {
            let slot = self.right.entry(kind).or_default();
            *slot = (slot.0 + usize::from(hit), slot.1 + 1);
        }
        let slot = &mut self.sure[((said.confidence * 10.0) as usize).min(9)];
        *slot = (slot.0 + 1, slot.1 + usize::from(hit), slot.2 + f64::from(said.confidence));
        self.asked += usize::from(clarify::may_ask(&row.text, said));
        if said.unsure {
            let among = hit || said.alternatives.iter().any(|(intent, _)| intent.as_str() == row.intent);
            self.unsure = (self.unsure.0 + 1, self.unsure.1 + usize::from(among));
        }
        if !hit {
            let texts = self.wrong.entry((row.intent.clone(), said.intent.0.clone())).or_default();
            texts.push(format!("{} ({:.2})", row.text, said.confidence));
        }
    }

    fn figures(&self, name: &str, least: &[(&str, f64)]) -> Vec<Figure> {
        let bound = |kind: &str| least.iter().find(|(known, _)| *known == kind).map(|(_, least)| *least);
        let mut figures: Vec<Figure> =
            self.right.iter().map(|(kind, (right, rows))| Figure::share(format!("{name}: {kind}"), *right, *rows, bound(kind))).collect();
        let rows: usize = self.sure.iter().map(|slot| slot.0).sum();
        let off: f64 = self.sure.iter().map(|(_, right, sum)| (sum - *right as f64).abs()).sum();
        figures.push(Figure { name: format!("{name}: calibration error"), rows, value: off / rows.max(1) as f64, least: None });
        figures.push(Figure::share(format!("{name}: unsure"), self.unsure.0, rows, None));
        figures.push(Figure::share(format!("{name}: unsure, right one among three"), self.unsure.1, self.unsure.0, None));
        figures.push(Figure::share(format!("{name}: asked back in a chat"), self.asked, rows, None));
        figures
    }

    fn report(&self, name: &str, errors: usize) -> String {
        let mut wrong: Vec<_> = self.wrong.iter().collect();
        wrong.sort_by_key(|(_, texts)| std::cmp::Reverse(texts.len()));
        let line = |((intent, said), texts): &(&(String, String), &Vec<String>)| {
            format!("  {name}: {intent} -> {said} ({}): {}", texts.len(), texts.iter().take(4).cloned().collect::<Vec<_>>().join(" | "))
        };
        wrong.iter().take(errors).map(line).collect::<Vec<_>>().join("\n")
    }
}

/// Figures over the development data's intents; `errors` confusions are listed.
///
/// # Errors
/// If the data, the database or a model is missing.
pub async fn intents(data: &Path, errors: usize) -> Result<(Vec<Figure>, String)> {
    let bench = Bench::open().await?;
    let mut vectors = Vectors::open(models::embedder())?;
    let own = bench.understander.examples().await?;
    let shipped = Head::train(&own);
    let mut figures = Vec::new();
    let mut reports = Vec::new();
    let bitext = Labelled::open(&bench, &mut vectors, &data.join("intents/bitext_dev.jsonl")).await?;
    let chinese = Labelled::open(&bench, &mut vectors, &data.join("intents/zh_authored_dev.jsonl")).await?;
    for (name, rows, least) in [("english as shipped", &bitext, 0.93), ("chinese as shipped", &chinese, 0.93)] {
        let mut tally = Tally::default();
        rows.judged(&vectors, &shipped, None).for_each(|(row, said)| tally.add(row, &said));
        figures.extend(tally.figures(name, &[("all", least)]));
        reports.push(tally.report(name, errors));
    }
    let banking = Labelled::open(&bench, &mut vectors, &data.join("intents/banking77_dev.jsonl")).await?;
    for (name, rows, least) in
        [("bitext added, five-fold", &bitext, &[("all", 0.99), ("typos (Z)", 0.985)][..]), ("banking77 added, five-fold", &banking, &[])]
    {
        let mut tally = Tally::default();
        for fold in 0..FOLDS {
            let mut examples = own.clone();
            examples.extend(rows.examples(&vectors, fold, |_| true));
            let head = tokio::task::spawn_blocking(move || Head::train(&examples)).await?;
            rows.judged(&vectors, &head, Some(fold)).for_each(|(row, said)| tally.add(row, &said));
        }
        figures.extend(tally.figures(name, least));
        reports.push(tally.report(name, errors));
    }
    bench.close().await?;
    Ok((figures, reports.join("\n")))
}
