//! Puts the stages together: one call a message. `read` is as far as no vector is needed, `judge` weighs the rest,
//! `retrain` learns changed examples while messages go on.

mod judge;
mod read;
mod retrain;
mod settings;

use std::collections::HashSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::{Duration, Instant};

use knowledge::clock::SharedClock;
use knowledge::db::Database;
use knowledge::embedding::Embedder;
use knowledge::ids::ProductId;
use knowledge::language::Language;
use sqlx::PgPool;
use tokio::task::JoinHandle;

use super::catalogue::{Catalogue, Lexicon, Place};
use super::entities::OrderNumbers;
use super::intents::{self, Cues, Head, TrainingExample};
use super::mood::Signs;
use super::text::Normal;
use super::training::Trainer;
use super::types::{ProductMention, Understanding};
use super::{language, store};
use judge::judge;
pub use read::Read;
use read::entity_bonus;
use settings::order_numbers;
pub use settings::{UnderstandError, UnderstandSettings};

/// How often the catalogue's version is looked at, at most.
const CATALOGUE_CHECK: Duration = Duration::from_secs(3);

/// Log-odds that a telling phrase adds to its intent.
const CUE: f32 = 2.5;

/// The intent of who asks for a person.
const PERSON: &str = "contact_human_agent";

/// Understands messages. Cheap to clone.
#[derive(Clone)]
pub struct Understander {
    inner: Arc<Inner>,
}

struct Inner {
    pool: PgPool,
    trainer: Trainer,
    import: PgPool,
    settings: UnderstandSettings,
    clock: SharedClock,
    numbers: RwLock<Arc<OrderNumbers>>,
    cues: Cues,
    head: RwLock<Arc<Heads>>,
    /// Of the examples that the head was trained on.
    trained: AtomicI64,
    /// The training that runs, or ran last.
    training: Mutex<Option<JoinHandle<()>>>,
    lexicon: Lexicon,
    catalogue: RwLock<Arc<Catalogue>>,
    checked: tokio::sync::Mutex<Option<Instant>>,
}

/// The trained heads.
#[derive(Debug, Default)]
pub struct Heads {
    /// What is asked.
    pub intents: Head,
    /// How the writer feels.
    pub moods: Head,
}

/// What a message was understood by.
#[derive(Debug, Clone)]
pub struct Embedded {
    /// Its words with entities masked.
    pub words: String,
    /// Their vector.
    pub vector: Vec<f32>,
}

impl Understander {
    /// Seeds the shipped examples that are new, trains the head over all examples, and loads the catalogue. Days are counted
    /// by `clock`.
    ///
    /// # Errors
    /// If the database or the embedding model fails, or a pattern or shipped file is wrong.
    pub async fn open(
        db: &Database,
        embedder: Embedder,
        clock: SharedClock,
        settings: UnderstandSettings,
    ) -> Result<Self, UnderstandError> {
        let numbers = order_numbers(&settings, &db.import).await?;
        let cues = intents::cues().map_err(UnderstandError::Shipped)?;
        let lexicon = Lexicon::shipped().map_err(UnderstandError::Shipped)?;
        let inner = Inner {
            pool: db.turn.clone(),
            trainer: Trainer { read: db.turn.clone(), import: db.import.clone(), embedder },
            import: db.import.clone(),
            settings,
            clock,
            numbers: RwLock::new(Arc::new(numbers)),
            cues,
            head: RwLock::default(),
            trained: AtomicI64::new(0),
            training: Mutex::new(None),
            lexicon,
            catalogue: RwLock::new(Arc::new(Catalogue::default())),
            checked: tokio::sync::Mutex::new(None),
        };
        let understander = Self { inner: Arc::new(inner) };
        understander.inner.trainer.ship().await?;
        understander.catalogue().await?;
        understander.retrain().await?;
        Ok(understander)
    }

    /// Reads all examples again, after a shop changed its own. Messages do so by themselves, a few seconds after a change.
    ///
    /// # Errors
    /// If the database or the embedding model fails.
    pub async fn retrain(&self) -> Result<(), UnderstandError> {
        self.inner.retrain().await
    }

    /// The heads in use.
    #[must_use]
    pub fn heads(&self) -> Arc<Heads> {
        self.inner.head.read().map(|head| head.clone()).unwrap_or_default()
    }

    /// What the head was trained on: for evaluation.
    ///
    /// # Errors
    /// If the database or the embedding model fails.
    pub async fn examples(&self) -> Result<Vec<TrainingExample>, UnderstandError> {
        Ok(self.inner.trainer.examples(self.inner.masking()?).await?.0.intents)
    }

    /// Understands one message. `hint` is the language that the chat spoke before.
    ///
    /// # Errors
    /// If the embedding model or the database fails.
    pub async fn understand(&self, text: &str, hint: Option<Language>) -> Result<Understanding, UnderstandError> {
        Ok(self.understand_embedded(text, hint).await?.0)
    }

    /// As [`Self::understand`], with what the message was understood by.
    ///
    /// # Errors
    /// As [`Self::understand`].
    pub async fn understand_embedded(&self, text: &str, hint: Option<Language>) -> Result<(Understanding, Embedded), UnderstandError> {
        let read = self.read(text, hint).await?;
        let vector = self.inner.trainer.embedder.query(&read.words).await?;
        let heads = self.heads();
        let words = read.words.clone();
        Ok((judge(read, &heads.intents, &heads.moods, &vector), Embedded { words, vector }))
    }

    /// Reads a message as far as no vector is needed: for many messages at once, whose words are embedded together.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn read(&self, text: &str, hint: Option<Language>) -> Result<Read, UnderstandError> {
        let catalogue = self.catalogue().await?;
        let numbers = self.inner.numbers()?;
        let normal = Normal::new(text);
        let (entities, products) = self.inner.entities(&normal, &catalogue, &numbers);
        let words = intents::mask(text, &entities);
        let mut bonus: Vec<(String, f32)> = Vec::new();
        let mut spoken = HashSet::new();
        for intent in self.inner.cues.speak_for(&normal.lower) {
            if spoken.insert(intent) {
                bonus.push((intent.to_owned(), CUE));
            }
        }
        bonus.extend(entity_bonus(&entities, &words).into_iter().map(|(intent, plus)| (intent.to_owned(), plus)));
        let signs = Signs::read(&normal);
        bonus.extend(signs.person_bonus().map(|plus| (PERSON.to_owned(), plus)));
        Ok(Read {
            words,
            language: language::detect(&normal.plain, hint),
            entities,
            mentions: products.mentions,
            loose_options: products.loose_options,
            bonus,
            signs,
        })
    }

    /// Completes what [`Self::read`] began, with the vector of its words and heads of the caller's.
    #[must_use]
    pub fn judge(read: Read, intents: &Head, moods: &Head, vector: &[f32]) -> Understanding {
        judge(read, intents, moods, vector)
    }

    /// The products that a text names, best first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn mentions(&self, text: &str) -> Result<Vec<ProductMention>, UnderstandError> {
        Ok(self.catalogue().await?.find(&Normal::new(text), &[]).mentions)
    }

    /// The options of one product that a message picks, in the catalogue's words: for "and in blue?" after a product was named.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn options_of(&self, text: &str, product: &ProductId) -> Result<Vec<(String, String)>, UnderstandError> {
        Ok(self.catalogue().await?.options_of(&Normal::new(text), product))
    }

    /// Where a message names one of these products; bytes of [`plain`](crate::understand::plain)`(text)`.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn places(&self, text: &str, among: &[ProductId]) -> Result<Vec<Place>, UnderstandError> {
        Ok(self.catalogue().await?.places(&Normal::new(text), among))
    }

    /// The catalogue, loaded again when its version has changed; looked at every few seconds at most.
    async fn catalogue(&self) -> Result<Arc<Catalogue>, UnderstandError> {
        let current = || self.inner.catalogue.read().map(|catalogue| catalogue.clone()).unwrap_or_default();
        let Ok(mut checked) = self.inner.checked.try_lock() else { return Ok(current()) };
        if checked.is_some_and(|at| at.elapsed() < CATALOGUE_CHECK) {
            return Ok(current());
        }
        let mut conn = self.inner.pool.acquire().await?;
        let version = knowledge::shop::store::products::catalogue_version(&mut conn).await?;
        if current().version != Some(version) {
            let fresh = Arc::new(Catalogue::new(version, store::products(&mut conn).await?, &self.inner.lexicon));
            if let Ok(mut slot) = self.inner.catalogue.write() {
                *slot = fresh;
            }
        }
        // the shop's first orders show what their numbers look like
        if self.inner.numbers.read().is_ok_and(|numbers| numbers.guessed()) {
            let numbers = Arc::new(order_numbers(&self.inner.settings, &self.inner.import).await?);
            if let Ok(mut slot) = self.inner.numbers.write() {
                *slot = numbers;
            }
        }
        if self.inner.trained.load(Ordering::Relaxed) != 0
            && store::examples_version(&mut conn).await? != self.inner.trained.load(Ordering::Relaxed)
        {
            self.inner.clone().train_beside();
        }
        *checked = Some(Instant::now());
        Ok(current())
    }
}
