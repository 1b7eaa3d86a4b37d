//! Intents: as shipped, and with a shop's own examples added.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use engine::dialogue::clarify;
use engine::understand::{Head, Intent, Read, Settler, TrainingExample, Understander, Understanding};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use super::{Bench, Figure, Vectors, rows};
use crate::models;

/// What Mercer calls out of scope.
pub(super) const OUT_OF_SCOPE: &str = "out_of_scope";
/// Parts of the cross-validation.
const FOLDS: usize = 5;

/// How long the model may take for one message; a chat allows it less.
const PATIENCE: Duration = Duration::from_secs(60);

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

    /// How likely a head finds it that any intent is meant, of the rows of a fold.
    pub(super) fn in_scope<'a>(&'a self, vectors: &'a Vectors, head: &'a Head, fold: usize) -> impl Iterator<Item = (&'a Row, f32)> {
        (0..self.rows.len()).filter(move |index| self.fold[*index] == fold).map(move |index| {
            let read = &self.read[index];
            let ranked = head.rank(&read.words, vectors.of(&read.words), &read.bonus());
            let outside = ranked.iter().find(|(intent, _)| intent.as_str() == OUT_OF_SCOPE).map_or(0.0, |(_, share)| *share);
            (&self.rows[index], 1.0 - outside)
        })
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
    /// Rows of which the head is unsure.
    unsure: Vec<(Row, Understanding)>,
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
            self.unsure.push((row.clone(), said.clone()));
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
        let unsure = self.unsure.len();
        let right = |has: &dyn Fn(&Row, &Understanding) -> bool| self.unsure.iter().filter(|(row, said)| has(row, said)).count();
        let is = |row: &Row, intent: &Intent| intent.as_str() == row.intent;
        let among = right(&|row, said| is(row, &said.intent) || said.alternatives.iter().any(|(intent, _)| is(row, intent)));
        figures.push(Figure::share(format!("{name}: unsure"), unsure, rows, None));
        figures.push(Figure::share(format!("{name}: unsure, right one among them"), among, unsure, None));
        figures.push(Figure::share(format!("{name}: unsure, right"), right(&|row, said| is(row, &said.intent)), unsure, None));
        figures.push(Figure::share(format!("{name}: asked back in a chat"), self.asked, rows, None));
        figures
    }

    /// The unsure ones again, settled with the packaged model's help.
    async fn settled(&self, name: &str, settler: &Settler) -> Figure {
        let model = models::language_model();
        let mut right = 0;
        for (row, said) in &self.unsure {
            let (deadline, stop) = (Instant::now() + PATIENCE, CancellationToken::new());
            let settled = settler.settle(model.as_ref(), &row.text, said.clone(), deadline, stop).await;
            right += usize::from(settled.intent.as_str() == row.intent);
        }
        Figure::share(format!("{name}: unsure, right as the model settles"), right, self.unsure.len(), None)
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
    let settler = Settler::default();
    let bitext = Labelled::open(&bench, &mut vectors, &data.join("intents/bitext_dev.jsonl")).await?;
    let chinese = Labelled::open(&bench, &mut vectors, &data.join("intents/zh_authored_dev.jsonl")).await?;
    for (name, rows, least) in [("english as shipped", &bitext, 0.93), ("chinese as shipped", &chinese, 0.93)] {
        let mut tally = Tally::default();
        rows.judged(&vectors, &shipped, None).for_each(|(row, said)| tally.add(row, &said));
        figures.extend(tally.figures(name, &[("all", least)]));
        figures.push(tally.settled(name, &settler).await);
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
        figures.push(tally.settled(name, &settler).await);
        reports.push(tally.report(name, errors));
    }
    bench.close().await?;
    Ok((figures, reports.join("\n")))
}
