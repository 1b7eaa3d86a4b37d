//! Puts the stages together: one call a message.

use std::collections::HashSet;
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use knowledge::clock::SharedClock;
use knowledge::db::Database;
use knowledge::embedding::Embedder;
use knowledge::ids::ProductId;
use knowledge::language::Language;
use sqlx::PgPool;

use super::catalogue::{Catalogue, Lexicon, Place};
use super::entities::{self, OrderNumbers};
use super::intents::{self, Cues, Head};
use super::text::Normal;
use super::types::{Entity, EntityKind, Intent, Understanding};
use super::{language, mood, store};

/// How often the catalogue's version is looked at, at most.
const CATALOGUE_CHECK: Duration = Duration::from_secs(3);
/// Log-odds that a telling phrase adds to its intent.
const CUE: f32 = 2.5;
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
    embedder: Embedder,
    import: PgPool,
    settings: UnderstandSettings,
    clock: SharedClock,
    numbers: RwLock<Arc<OrderNumbers>>,
    cues: Cues,
    head: RwLock<Arc<Head>>,
    lexicon: Lexicon,
    catalogue: RwLock<Arc<Catalogue>>,
    checked: tokio::sync::Mutex<Option<Instant>>,
}

impl Understander {
    /// Seeds the shipped examples that are new, trains the head over all examples, and loads the catalogue. Days are counted by `clock`.
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
        seed(&db.import, &embedder).await?;
        let head = train(&db.turn).await?;
        let inner = Inner {
            pool: db.turn.clone(),
            embedder,
            import: db.import.clone(),
            settings,
            clock,
            numbers: RwLock::new(Arc::new(numbers)),
            cues,
            head: RwLock::new(Arc::new(head)),
            lexicon,
            catalogue: RwLock::new(Arc::new(Catalogue::default())),
            checked: tokio::sync::Mutex::new(None),
        };
        let understander = Self { inner: Arc::new(inner) };
        understander.catalogue().await?;
        Ok(understander)
    }

    /// Reads all examples again, after a shop changed its own.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn retrain(&self) -> Result<(), UnderstandError> {
        let head = Arc::new(train(&self.inner.pool).await?);
        if let Ok(mut slot) = self.inner.head.write() {
            *slot = head;
        }
        Ok(())
    }

    /// Understands one message. `hint` is the language that the chat spoke before.
    ///
    /// # Errors
    /// If the embedding model or the database fails.
    pub async fn understand(&self, text: &str, hint: Option<Language>) -> Result<Understanding, UnderstandError> {
        let normal = Normal::new(text);
        let language = language::detect(&normal.plain, hint);
        let catalogue = self.catalogue().await?;
        let numbers = self.inner.numbers.read().map(|numbers| numbers.clone()).map_err(|_| UnderstandError::Poisoned)?;
        let found = entities::find(&normal, &numbers, self.inner.clock.today());
        let products = catalogue.find(&normal, &found.iter().map(|one| one.at.clone()).collect::<Vec<_>>());

        let mut all: Vec<Entity> = found.iter().map(|one| one.entity(&normal)).collect();
        all.extend(products.entities(&normal));
        all.sort_by_key(|entity| (entity.start, entity.end));

        let masked = intents::mask(text, &all);
        let vector = self.inner.embedder.query(&masked).await?;
        let head = self.inner.head.read().map(|head| head.clone()).unwrap_or_default();
        let mut bonus: Vec<(&str, f32)> = Vec::new();
        let mut spoken = HashSet::new();
        for intent in self.inner.cues.speak_for(&normal.lower) {
            if spoken.insert(intent) {
                bonus.push((intent, CUE));
            }
        }
        bonus.extend(entity_bonus(&all, &masked));
        let mut ranked = head.rank(&vector, &bonus);
        let (intent, confidence) = if ranked.is_empty() { (Intent::from("out_of_scope"), 0.0) } else { ranked.remove(0) };
        ranked.truncate(3);
        ranked.retain(|(_, confidence)| *confidence >= ALTERNATIVE);
        let (sentiment, escalate) = mood::read(&normal);
        let escalate = escalate || intent.as_str() == "contact_human_agent";
        Ok(Understanding {
            language,
            intent,
            confidence,
            entities: all,
            sentiment,
            escalate,
            unsure: false,
            alternatives: ranked,
            mentions: products.mentions,
            loose_options: products.loose_options,
        })
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
        *checked = Some(Instant::now());
        Ok(current())
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

/// Embeds and stores the shipped examples that are not stored yet, and removes those that are shipped no more.
async fn seed(import: &PgPool, embedder: &Embedder) -> Result<(), UnderstandError> {
    let wanted = intents::shipped().map_err(UnderstandError::Shipped)?;
    let present = store::shipped(&mut *import.acquire().await?).await?;
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
    let vectors = embedder.queries(missing.iter().map(|one| intents::mask(&one.text, &[])).collect()).await?;
    let mut transaction = import.begin().await?;
    store::lock_seeding(&mut transaction).await?;
    let (intents, texts): (Vec<String>, Vec<String>) = gone.into_iter().cloned().unzip();
    store::remove_shipped(&mut transaction, &intents, &texts).await?;
    let column = |pick: fn(&intents::Example) -> &String| missing.iter().map(|one| pick(one).clone()).collect::<Vec<_>>();
    let (intents, languages, texts) = (column(|one| &one.intent), column(|one| &one.language), column(|one| &one.text));
    store::add_shipped(&mut transaction, &intents, &languages, &texts, vectors).await?;
    transaction.commit().await?;
    Ok(())
}

async fn train(pool: &PgPool) -> Result<Head, UnderstandError> {
    let examples = store::examples(&mut *pool.acquire().await?).await?;
    let head = tokio::task::spawn_blocking(move || Head::train(&examples)).await;
    Ok(head.unwrap_or_default())
}
