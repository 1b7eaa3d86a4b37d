//! Reads one source anew: what it states, and what that contradicts. No transaction is open while meanings are computed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use knowledge::embedding::{EmbedError, Embedder};
use knowledge::ids::ProductId;
use knowledge::shop::{Product, store as shop};
use sha2::{Digest, Sha256};
use sqlx::{PgConnection, PgPool};

use super::judge::{Meant, between, cosine};
use super::store::{self, Origin, Row};
use super::{Placed, of_policy, placed};
use crate::dialogue::policy::Policy;
use crate::guardrails::{Source, contradict, product_differs, stated};

/// Why a source can't be read now.
#[derive(Debug, thiserror::Error)]
pub enum ConflictError {
    /// The database.
    #[error("statements can't be stored")]
    Store(#[from] sqlx::Error),
    /// The embedding model.
    #[error("meanings can't be computed")]
    Embed(#[from] EmbedError),
}

/// Reads the source that has waited longest. Answers whether there was one.
///
/// # Errors
/// If the database or the embedding model fails; the source waits on then.
pub async fn round(desk: &PgPool, embedder: &Embedder, policy: &Policy, now: DateTime<Utc>) -> Result<bool, ConflictError> {
    let Some(work) = store::next(&mut *desk.acquire().await?).await? else { return Ok(false) };
    match work.origin.source.as_str() {
        "article" => article(desk, embedder, &work.origin, now).await?,
        "rule" => rules(desk, embedder, policy, now).await?,
        _ => product(desk, &work.origin, now).await?,
    }
    store::done(&mut *desk.acquire().await?, &work).await?;
    Ok(true)
}

async fn article(desk: &PgPool, embedder: &Embedder, origin: &Origin, now: DateTime<Utc>) -> Result<(), ConflictError> {
    let texts = store::texts(&mut *desk.acquire().await?, &origin.subject, &origin.language).await?;
    let all = texts.map_or_else(Vec::new, |(title, texts)| {
        placed(&title, texts.iter().map(|(heading, text)| (heading.as_deref(), text.as_str())), now.date_naive())
    });
    let meant = meant(embedder, all).await?;
    keep(desk, origin, &meant, now).await
}

/// The shop's rules: each key in each language is a source of its own.
async fn rules(desk: &PgPool, embedder: &Embedder, policy: &Policy, now: DateTime<Utc>) -> Result<(), ConflictError> {
    store::forget_all(&mut *desk.acquire().await?, "rule").await?;
    for rule in of_policy(policy) {
        let all = placed(rule.title, [(None, rule.sentence.as_str())], now.date_naive());
        let meant = meant(embedder, all).await?;
        let origin = Origin { source: "rule".to_owned(), subject: rule.key.to_owned(), language: rule.language.code().to_owned() };
        keep(desk, &origin, &meant, now).await?;
    }
    Ok(())
}

/// Computes the meanings of statements.
pub(super) async fn meant(embedder: &Embedder, all: Vec<Placed>) -> Result<Vec<Meant>, EmbedError> {
    let vectors = embedder.queries(all.iter().map(|placed| placed.stated.meaning.clone()).collect()).await?;
    Ok(all.into_iter().zip(vectors).map(|(placed, vector)| Meant { placed, vector }).collect())
}

/// Stores what a source states in the place of what it stated, with what that contradicts.
async fn keep(desk: &PgPool, origin: &Origin, ours: &[Meant], now: DateTime<Utc>) -> Result<(), ConflictError> {
    let mut tx = desk.begin().await?;
    store::forget(&mut tx, origin).await?;
    let mut ids = Vec::new();
    for one in ours {
        ids.push(store::add(&mut tx, origin, &one.placed, Some(&one.vector)).await?);
    }
    for (our, their) in contradicted(&mut tx, origin, ours, now.date_naive()).await? {
        store::add_conflict(
            &mut tx,
            &digest(&[(origin, &ours[our].placed), (&their.origin, &their.meant.placed)]),
            ids[our],
            their.id,
            now,
        )
        .await?;
    }
    for (our, one) in ours.iter().enumerate() {
        for (product, words) in products(&mut tx, origin, &one.placed).await? {
            add_product(&mut tx, origin, &one.placed, ids[our], &product, &words, now).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// A statement of another source.
pub(super) struct Other {
    pub(super) id: i64,
    pub(super) origin: Origin,
    pub(super) meant: Meant,
}

/// What statements contradict: the place of ours, with theirs. Rules are held against articles of their own language alone, since they
/// are there in both.
pub(super) async fn contradicted(
    conn: &mut PgConnection,
    origin: &Origin,
    ours: &[Meant],
    today: NaiveDate,
) -> sqlx::Result<Vec<(usize, Other)>> {
    sqlx::query("select set_config('hnsw.iterative_scan', 'strict_order', true)").execute(&mut *conn).await?;
    let mut origins = BTreeSet::new();
    for one in ours {
        for row in store::near(conn, &one.placed, &one.vector, origin).await? {
            let other = row.origin();
            let rule = other.source == "rule" || origin.source == "rule";
            let fits = !rule || (other.language == origin.language && other.source != origin.source);
            if fits
                && !origins.contains(&other)
                && let Some(theirs) = read(row, today)
                && contradict(&one.placed.stated, &theirs.meant.placed.stated, cosine(&one.vector, &theirs.meant.vector))
            {
                origins.insert(other);
            }
        }
    }
    let origins: Vec<Origin> = origins.into_iter().collect();
    let mut sources: BTreeMap<Origin, Vec<Other>> = BTreeMap::new();
    for row in store::of(conn, &origins).await? {
        let origin = row.origin();
        sources.entry(origin).or_default().extend(read(row, today));
    }
    let mut found = Vec::new();
    for (_, theirs) in sources {
        let (meant, rest): (Vec<Meant>, Vec<(i64, Origin)>) = theirs.into_iter().map(|one| (one.meant, (one.id, one.origin))).unzip();
        for (our, their) in between(ours, &meant) {
            let (id, origin) = rest[their].clone();
            found.push((our, Other { id, origin, meant: meant[their].clone() }));
        }
    }
    Ok(found)
}

/// A stored statement, read out of its sentence again.
fn read(row: Row, today: NaiveDate) -> Option<Other> {
    let origin = row.origin();
    let mark = (usize::try_from(row.mark_from).ok()?, usize::try_from(row.mark_to).ok()?);
    let source = Source { title: &row.title, heading: row.heading.as_deref(), text: &row.sentence };
    let stated = stated(&source, today).into_iter().find(|one| one.mark == mark)?;
    let placed = Placed { title: row.title, heading: row.heading, stated };
    Some(Other { id: row.id, origin, meant: Meant { placed, vector: row.vector } })
}

/// Products that a statement of an article contradicts, with what they hold.
pub(super) async fn products(conn: &mut PgConnection, origin: &Origin, placed: &Placed) -> sqlx::Result<Vec<(Product, String)>> {
    if origin.source != "article" || !matches!(placed.stated.sort, "money" | "measure") {
        return Ok(Vec::new());
    }
    let named = store::named(conn, &format!("{} {}", placed.title, placed.stated.sentence)).await?;
    let names: Vec<&str> = named.iter().map(|(_, name)| name.as_str()).collect();
    let ids: Vec<String> = named.iter().map(|(id, _)| id.clone()).collect();
    let mut found = Vec::new();
    for product in shop::products::those(conn, &ids).await? {
        if let Some(words) = product_differs(&placed.stated, &placed.title, &product, &names) {
            found.push((product, words));
        }
    }
    Ok(found)
}

/// A product was saved: articles that name it are held against it.
async fn product(desk: &PgPool, origin: &Origin, now: DateTime<Utc>) -> Result<(), ConflictError> {
    let mut tx = desk.begin().await?;
    store::forget(&mut tx, origin).await?;
    if let Some(product) = shop::products::find(&mut tx, &ProductId::from(origin.subject.as_str())).await? {
        for row in store::naming(&mut tx, &product.name).await? {
            let Some(one) = read(row, now.date_naive()) else { continue };
            let found = products(&mut tx, &one.origin, &one.meant.placed).await?;
            for (_, words) in found.iter().filter(|(found, _)| found.id == product.id) {
                add_product(&mut tx, &one.origin, &one.meant.placed, one.id, &product, words, now).await?;
            }
        }
    }
    Ok(tx.commit().await?)
}

async fn add_product(
    conn: &mut PgConnection,
    origin: &Origin,
    placed: &Placed,
    id: i64,
    product: &Product,
    words: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let theirs = store::add_product(conn, product.id.as_str(), &product.name, words).await?;
    let digest = digest_of(&[
        format!("{origin:?} {} {:?}", placed.stated.sentence, placed.stated.mark),
        format!("product {} {words}", product.id.as_str()),
    ]);
    store::add_conflict(conn, &digest, id, theirs, now).await
}

/// Names a conflict by both sentences, whichever comes first.
fn digest(sides: &[(&Origin, &Placed); 2]) -> String {
    digest_of(&sides.map(|(origin, placed)| format!("{origin:?} {} {:?}", placed.stated.sentence, placed.stated.mark)))
}

fn digest_of(sides: &[String; 2]) -> String {
    let mut sides = sides.clone();
    sides.sort();
    Sha256::digest(sides.join("\n")).iter().map(|byte| format!("{byte:02x}")).collect()
}
