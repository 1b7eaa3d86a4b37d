//! From the rows of `intent_examples` to a trained head: ships Mercer's own, embeds what has no vector, trains.

use std::collections::{HashMap, HashSet};

use knowledge::embedding::Embedder;
use sqlx::PgPool;

use super::intents::{self, Head, TrainingExample};
use super::understander::UnderstandError;
use super::{shipped_vectors, store};

/// Examples that are embedded and stored together.
const PORTION: usize = 256;

/// The mood of a plain question.
const NEUTRAL: &str = "neutral";
/// Intents whose examples show moods.
const MOODY: &[&str] =
    &["complaint", "contact_human_agent", "thanks", "review", "track_refund", "get_refund", "payment_issue", "deny", "affirm"];
/// Of the other intents' examples, every so manieth is taken for a neutral one.
const CALM_STEP: usize = 3;

/// What training needs. Cheap to clone.
#[derive(Clone)]
pub struct Trainer {
    /// Reads the rows.
    pub read: PgPool,
    /// Writes vectors.
    pub import: PgPool,
    /// Makes them.
    pub embedder: Embedder,
}

/// The heads, and the version of the rows that they were trained on.
pub struct Trained {
    /// Knows intents.
    pub intents: Head,
    /// Knows moods.
    pub moods: Head,
    /// Of the rows, as [`Trainer::version`] says it.
    pub version: i64,
}

/// What the heads learn from.
#[derive(Debug, Clone, Default)]
pub struct Examples {
    /// What is asked.
    pub intents: Vec<TrainingExample>,
    moods: Vec<TrainingExample>,
}

impl Examples {
    /// The examples of moods, with some of the intents' as neutral ones: a question is no mood, but who complains or asks for a
    /// person may have one.
    fn moods(&self) -> Vec<TrainingExample> {
        let calm = self.intents.iter().filter(|one| !MOODY.contains(&one.intent.as_str())).step_by(CALM_STEP);
        let calm = calm.map(|one| TrainingExample { intent: NEUTRAL.to_owned(), ..one.clone() });
        self.moods.iter().cloned().chain(calm).collect()
    }
}

impl Trainer {
    /// A number that is another one after the rows changed.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn version(&self) -> Result<i64, UnderstandError> {
        Ok(store::examples_version(&mut *self.read.acquire().await?).await?)
    }

    /// Makes the stored shipped examples those that this version of Mercer ships.
    ///
    /// # Errors
    /// If the database fails or a shipped file is wrong.
    pub async fn ship(&self) -> Result<(), UnderstandError> {
        let wanted = intents::shipped().map_err(UnderstandError::Shipped)?;
        let present = store::shipped(&mut *self.read.acquire().await?).await?;
        let present: HashSet<(String, String)> = present.into_iter().collect();
        let mut seen = HashSet::new();
        let missing: Vec<_> = wanted
            .iter()
            .filter(|one| !present.contains(&(one.intent.clone(), one.text.clone())) && seen.insert((&one.intent, &one.text)))
            .collect();
        let keep: HashSet<(&str, &str)> = wanted.iter().map(|one| (one.intent.as_str(), one.text.as_str())).collect();
        let gone: Vec<_> = present.iter().filter(|(intent, text)| !keep.contains(&(intent.as_str(), text.as_str()))).collect();
        if missing.is_empty() && gone.is_empty() {
            return Ok(());
        }
        let mut transaction = self.import.begin().await?;
        store::lock_seeding(&mut transaction).await?;
        let (intents, texts): (Vec<String>, Vec<String>) = gone.into_iter().cloned().unzip();
        store::remove_shipped(&mut transaction, &intents, &texts).await?;
        let column = |pick: fn(&intents::Example) -> &str| missing.iter().map(|one| pick(one).to_owned()).collect::<Vec<_>>();
        let tasks = column(|one| one.task);
        let (intents, languages, texts) = (column(|one| &one.intent), column(|one| &one.language), column(|one| &one.text));
        store::add_shipped(&mut transaction, &tasks, &intents, &languages, &texts).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Trains over all examples, see [`Self::examples`].
    ///
    /// # Errors
    /// If the database or the embedding model fails.
    pub async fn train(&self, masked: impl Fn(&str) -> String + Send + Sync) -> Result<Trained, UnderstandError> {
        let (examples, version) = self.examples(masked).await?;
        let train = move || (Head::train(&examples.intents), Head::train(&examples.moods()));
        let (intents, moods) = tokio::task::spawn_blocking(train).await.unwrap_or_default();
        Ok(Trained { intents, moods, version })
    }

    /// Embeds what has no vector of this model yet; all examples, with the version of the rows. `masked` says what of a shop's own words is
    /// embedded: those with their entities masked.
    ///
    /// # Errors
    /// If the database or the embedding model fails.
    pub async fn examples(&self, masked: impl Fn(&str) -> String + Send + Sync) -> Result<(Examples, i64), UnderstandError> {
        // before the rows: what changes while they are read shows in the next version
        let version = self.version().await?;
        let mut rows = store::examples(&mut *self.read.acquire().await?).await?;
        let model = self.embedder.digest().to_owned();
        // a row whose vector fits was masked when it was embedded; only what is shipped is masked again, because that can change
        let words: Vec<String> = rows
            .iter()
            .map(|row| match &row.words {
                Some(words) if !row.shipped => words.clone(),
                _ if row.shipped => intents::mask(&row.text, &[]),
                _ => masked(&row.text),
            })
            .collect();
        let stale = |index: &usize| {
            let row = &rows[*index];
            row.embedding.is_none() || row.model.as_ref() != Some(&model) || row.words.as_ref() != Some(&words[*index])
        };
        let open: Vec<usize> = (0..rows.len()).filter(stale).collect();
        let known: HashMap<&str, Vec<f32>> = if open.is_empty() { HashMap::new() } else { shipped_vectors::of(&model) };
        for portion in open.chunks(PORTION) {
            let (ready, rest): (Vec<usize>, Vec<usize>) = portion.iter().partition(|index| known.contains_key(words[**index].as_str()));
            let made = self.embedder.queries(rest.iter().map(|index| words[*index].clone()).collect()).await?;
            let ready = ready.into_iter().map(|index| (index, known[words[index].as_str()].clone()));
            let vectors: Vec<(usize, Vec<f32>)> = ready.chain(rest.iter().copied().zip(made)).collect();
            self.save(&rows, &words, &model, &vectors).await?;
            for (index, vector) in vectors {
                rows[index].embedding = Some(vector);
            }
        }
        let mut examples = Examples::default();
        for (row, words) in rows.into_iter().zip(words) {
            let Some(vector) = row.embedding else { continue };
            let task = if row.task == intents::MOOD { &mut examples.moods } else { &mut examples.intents };
            task.push(TrainingExample { intent: row.intent, words, vector });
        }
        Ok((examples, version))
    }

    async fn save(
        &self,
        rows: &[store::StoredExample],
        words: &[String],
        model: &str,
        vectors: &[(usize, Vec<f32>)],
    ) -> Result<(), UnderstandError> {
        let intents: Vec<String> = vectors.iter().map(|(index, _)| rows[*index].intent.clone()).collect();
        let texts: Vec<String> = vectors.iter().map(|(index, _)| rows[*index].text.clone()).collect();
        let masked: Vec<String> = vectors.iter().map(|(index, _)| words[*index].clone()).collect();
        let vectors = vectors.iter().map(|(_, vector)| vector.clone()).collect();
        let mut conn = self.import.acquire().await?;
        store::save_vectors(&mut conn, model, &intents, &texts, &masked, vectors).await?;
        Ok(())
    }
}
