//! Puts the stages together: one call a message.

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

use super::catalogue::{Catalogue, Lexicon, Place, Spoken};
use super::entities::{self, OrderNumbers};
use super::intents::{self, Cues, Head, OUT_OF_SCOPE, TrainingExample};
use super::mood::Signs;
use super::text::Normal;
use super::training::Trainer;
use super::types::{Entity, EntityKind, Intent, ProductMention, Sentiment, Understanding};
use super::{language, store};

/// How often the catalogue's version is looked at, at most.
const CATALOGUE_CHECK: Duration = Duration::from_secs(3);
/// Log-odds that a telling phrase adds to its intent.
const CUE: f32 = 2.5;
/// The intent of who asks for a person.
const PERSON: &str = "contact_human_agent";
/// The intent of who is displeased with the shop.
const COMPLAINT: &str = "complaint";
/// Below this confidence an intent may be asked about.
const SURE: f32 = 0.5;
/// Below this confidence an angry message asks for a person only in so many words.
const CLEAR: f32 = 0.9;
/// The next intent is asked about where it is at least so likely beside the best.
const RIVAL: f32 = 0.4;
/// Alternatives below this confidence are left out.
const ALTERNATIVE: f32 = 0.05;

/// What understanding needs to know of the shop.
#[derive(Debug, Clone, Default)]
pub struct UnderstandSettings {
    /// Regular expression of the shop's order numbers, such as `#?W\d{7}` or `T-\d{5}`. Empty: worked out from the stored orders.
    pub order_number: String,
    /// The form of the ids in the table of orders, such as `#W{digits}` or `T-{digits}`.
    pub order_number_format: String,
}

/// Why a message could not be understood.
#[derive(Debug, thiserror::Error)]
pub enum UnderstandError {
    /// The database failed.
    #[error("reading examples or the catalogue failed")]
    Store(#[from] sqlx::Error),
    /// The embedding model failed.
    #[error("embedding failed")]
    Embedding(#[from] knowledge::embedding::EmbedError),
    /// The shop's pattern of order numbers is wrong.
    #[error("the pattern of order numbers is not a regular expression")]
    OrderNumber(#[from] regex::Error),
    /// A shipped file is wrong.
    #[error("a shipped file cannot be read: {0}")]
    Shipped(String),
    /// Another thread panicked while it changed what is held in memory.
    #[error("the order numbers' patterns are in an unknown state")]
    Poisoned,
}

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

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(training) = self.training.get_mut().ok().and_then(Option::take) {
            training.abort();
        }
    }
}

/// The trained heads.
#[derive(Debug, Default)]
pub struct Heads {
    /// What is asked.
    pub intents: Head,
    /// How the writer feels.
    pub moods: Head,
}

/// A message, read as far as no vector is needed.
#[derive(Debug, Clone)]
pub struct Read {
    /// What is to be embedded: the words with entities masked.
    pub words: String,
    language: Language,
    entities: Vec<Entity>,
    mentions: Vec<ProductMention>,
    loose_options: Vec<(String, String)>,
    bonus: Vec<(String, f32)>,
    signs: Signs,
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
        let read = self.read(text, hint).await?;
        let vector = self.inner.trainer.embedder.query(&read.words).await?;
        let heads = self.heads();
        Ok(judge(read, &heads.intents, &heads.moods, &vector))
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

impl Inner {
    fn numbers(&self) -> Result<Arc<OrderNumbers>, UnderstandError> {
        self.numbers.read().map(|numbers| numbers.clone()).map_err(|_| UnderstandError::Poisoned)
    }

    /// All entities in order, and the products among them.
    fn entities(&self, normal: &Normal, catalogue: &Catalogue, numbers: &OrderNumbers) -> (Vec<Entity>, Spoken) {
        let found = entities::find(normal, numbers, self.clock.today());
        let products = catalogue.find(normal, &found.iter().map(|one| one.at.clone()).collect::<Vec<_>>());
        let mut all: Vec<Entity> = found.iter().map(|one| one.entity(normal)).collect();
        all.extend(products.entities(normal));
        all.sort_by_key(|entity| (entity.start, entity.end));
        (all, products)
    }

    /// Masks a shop's own words.
    fn masking(&self) -> Result<impl Fn(&str) -> String + Send + Sync + '_, UnderstandError> {
        let catalogue = self.catalogue.read().map(|catalogue| catalogue.clone()).unwrap_or_default();
        let numbers = self.numbers()?;
        Ok(move |text: &str| intents::mask(text, &self.entities(&Normal::new(text), &catalogue, &numbers).0))
    }

    async fn retrain(&self) -> Result<(), UnderstandError> {
        let trained = self.trainer.train(self.masking()?).await?;
        if let Ok(mut slot) = self.head.write() {
            *slot = Arc::new(Heads { intents: trained.intents, moods: trained.moods });
        }
        self.trained.store(trained.version, Ordering::Relaxed);
        Ok(())
    }

    /// Trains while messages go on being understood by the old head. One training at a time; dropped with the understander.
    fn train_beside(self: Arc<Self>) {
        let Ok(mut training) = self.training.lock() else { return };
        if training.as_ref().is_some_and(|running| !running.is_finished()) {
            return;
        }
        let inner = Arc::downgrade(&self);
        *training = Some(tokio::spawn(async move {
            let Some(inner) = inner.upgrade() else { return };
            match inner.retrain().await {
                Ok(()) => tracing::info!("trained anew: the examples of intents have changed"),
                Err(error) => tracing::warn!(%error, "the changed examples of intents could not be learnt; tried again"),
            }
        }));
    }
}

fn judge(read: Read, intents: &Head, moods: &Head, vector: &[f32]) -> Understanding {
    let bonus: Vec<(&str, f32)> = read.bonus.iter().map(|(intent, plus)| (intent.as_str(), *plus)).collect();
    let mut ranked = intents.rank(&read.words, vector, &bonus);
    let (intent, confidence) = if ranked.is_empty() { (Intent::from(OUT_OF_SCOPE), 0.0) } else { ranked.remove(0) };
    ranked.truncate(3);
    ranked.retain(|(_, confidence)| *confidence >= ALTERNATIVE);
    let (sentiment, grave) = read.signs.mood(&moods.shares(&read.words, vector, &read.signs.bonus()));
    let (intent, confidence) = if read.signs.asks_for_person && intent.as_str() != PERSON {
        (Intent::from(PERSON), confidence.max(SURE))
    } else {
        (intent, confidence)
    };
    // who only vents has a complaint, whatever else is in the words; who asks for a person does so clearly
    let faint = intent.as_str() == PERSON && !read.signs.asks_for_person && confidence < CLEAR;
    let vents = sentiment == Sentiment::Angry && (intent.as_str() == OUT_OF_SCOPE || faint);
    let intent = if vents { Intent::from(COMPLAINT) } else { intent };
    let unsure = unsure(&intent, confidence, &ranked);
    let escalate = grave || read.signs.asks_for_person || intent.as_str() == PERSON;
    Understanding {
        language: read.language,
        intent,
        confidence,
        entities: read.entities,
        sentiment,
        escalate,
        unsure,
        alternatives: ranked,
        mentions: read.mentions,
        loose_options: read.loose_options,
    }
}

/// The shop's pattern, or those that the stored orders' ids show.
async fn order_numbers(settings: &UnderstandSettings, import: &PgPool) -> Result<OrderNumbers, UnderstandError> {
    if settings.order_number.is_empty() {
        let shapes = store::order_id_shapes(&mut *import.acquire().await?).await?;
        return Ok(OrderNumbers::of_shapes(&shapes)?);
    }
    let format = if settings.order_number_format.is_empty() { "{digits}" } else { &settings.order_number_format };
    Ok(OrderNumbers::new(&settings.order_number, format)?)
}

/// What the entities alone say about the intent.
fn entity_bonus(entities: &[Entity], masked: &str) -> Vec<(&'static str, f32)> {
    let has = |kind| entities.iter().any(|entity| entity.kind == kind);
    let order = has(EntityKind::OrderNumber);
    let mut bonus = Vec::new();
    let proof = has(EntityKind::Email) || has(EntityKind::Postcode);
    let words = masked.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count();
    if proof && (has(EntityKind::LastName) || has(EntityKind::Email) && words <= 8 || words <= 6) && !order {
        bonus.push(("give_credentials", 4.0));
    }
    if order {
        bonus.extend([("product_price", -3.0), ("product_availability", -3.0), ("find_product", -3.0), ("product_options", -3.0)]);
    }
    if has(EntityKind::Product) && has(EntityKind::Option) && !order {
        bonus.extend([("product_price", 1.0), ("product_availability", 1.0)]);
    }
    bonus
}

/// Whether two intents are about as likely, so that asking beats guessing. What is out of scope is not asked about.
fn unsure(intent: &Intent, confidence: f32, next: &[(Intent, f32)]) -> bool {
    let rival = next.iter().find(|(intent, _)| intent.as_str() != OUT_OF_SCOPE).map_or(0.0, |(_, confidence)| *confidence);
    intent.as_str() != OUT_OF_SCOPE && confidence < SURE && rival >= RIVAL * confidence
}
