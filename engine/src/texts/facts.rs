//! What a text may claim: the facts of its products and of the article that holds its offer, each with its row and version.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use knowledge::articles::passages_of;
use knowledge::fact::{Audience, Fact, Field, Source, Subject, Value};
use knowledge::ids::ArticleId;
use knowledge::language::Language;
use knowledge::shop::store::products;
use knowledge::shop::{Product, product_facts, variant_facts};
use sqlx::PgConnection;

use super::store::head_of;
use super::{Brief, MOST_PRODUCTS, TextError};
use crate::dialogue::profile::ShopProfile;

/// An article that holds an offer, in the text's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Which.
    pub article: ArticleId,
    /// Its title.
    pub title: String,
    /// First day of the offer.
    pub from: Option<NaiveDate>,
    /// Last day of the offer.
    pub until: Option<NaiveDate>,
    /// Its passages in order, plain text, a block a line.
    pub passages: Vec<String>,
}

/// What a text is made of.
#[derive(Debug, Clone, Default)]
pub struct Material {
    /// The products, in the brief's order; those that are gone are left out.
    pub products: Vec<Product>,
    /// The offer.
    pub offer: Option<Offer>,
    /// All that may be claimed.
    pub facts: Vec<Fact>,
}

impl Material {
    /// Looks up what a draft needs.
    ///
    /// # Errors
    /// If something that the brief names is not there or holds no more, or if the database fails.
    pub async fn of(conn: &mut PgConnection, shop: &ShopProfile, brief: &Brief, now: DateTime<Utc>) -> Result<Self, TextError> {
        if brief.products.is_empty() && brief.article.is_none() {
            return Err(TextError::Nothing);
        }
        if brief.products.len() > MOST_PRODUCTS {
            return Err(TextError::TooMany);
        }
        let material = Self::still(conn, shop, brief, now).await?;
        if let Some(gone) = brief.products.iter().find(|id| !material.products.iter().any(|product| product.id == **id)) {
            return Err(TextError::NoProduct(gone.clone()));
        }
        match (&brief.article, &material.offer) {
            (Some(article), None) => Err(TextError::NoArticle(article.clone(), brief.language)),
            (Some(article), Some(Offer { until: Some(until), .. })) if *until < now.date_naive() => {
                Err(TextError::Over(article.clone(), *until))
            }
            _ => Ok(material),
        }
    }

    /// Looks up what there still is of it: for a text that was saved once.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn still(conn: &mut PgConnection, shop: &ShopProfile, brief: &Brief, now: DateTime<Utc>) -> sqlx::Result<Self> {
        Ok(Self::of_all(conn, shop, std::slice::from_ref(brief), now).await?.pop().unwrap_or_default())
    }

    /// As [`Material::still`] for many texts, in their order: each product and each article is read once.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn of_all(conn: &mut PgConnection, shop: &ShopProfile, briefs: &[Brief], now: DateTime<Utc>) -> sqlx::Result<Vec<Self>> {
        let ids: BTreeSet<String> = briefs.iter().flat_map(|brief| &brief.products).map(|id| id.as_str().to_owned()).collect();
        let ids: Vec<String> = ids.into_iter().collect();
        let found = if ids.is_empty() { Vec::new() } else { products::those(conn, &ids).await? };
        let mut offers: HashMap<(ArticleId, Language), (Option<Offer>, Vec<Fact>)> = HashMap::new();
        let mut all = Vec::new();
        for brief in briefs {
            let products: Vec<Product> = brief.products.iter().filter_map(|id| found.iter().find(|one| one.id == *id).cloned()).collect();
            let mut facts: Vec<Fact> = products.iter().flat_map(|product| of_product(shop, product, now)).collect();
            facts.push(of_shop(shop, now));
            let mut held = None;
            if let Some(article) = &brief.article {
                let (offer, own) = match offers.entry((article.clone(), brief.language)) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(unknown) => unknown.insert(offer(conn, article, brief.language, now).await?),
                };
                held.clone_from(offer);
                facts.extend(own.iter().cloned());
            }
            all.push(Self { products, offer: held, facts });
        }
        Ok(all)
    }

    /// The facts of one product, and those of the offer.
    pub(super) fn about(&self, product: Option<&Product>) -> Vec<Fact> {
        let own = |fact: &&Fact| match (&fact.subject, product) {
            (Subject::Product(id), Some(product)) => *id == product.id,
            (Subject::Variant(id), Some(product)) => product.variants.iter().any(|variant| variant.id == *id),
            (Subject::Product(_) | Subject::Variant(_), None) => false,
            _ => true,
        };
        self.facts.iter().filter(own).cloned().collect()
    }
}

/// What is known of a product and its variants. Its page is a whole link, as it is written into texts.
fn of_product(shop: &ShopProfile, product: &Product, now: DateTime<Utc>) -> Vec<Fact> {
    let mut facts = product_facts(product, now);
    for fact in &mut facts {
        if let (Field::Link, Value::Link(page)) = (&fact.field, &mut fact.value) {
            *page = shop.link(page);
        }
    }
    facts.extend(product.variants.iter().flat_map(|variant| variant_facts(product, variant, now)));
    facts
}

/// Who speaks may name itself.
fn of_shop(shop: &ShopProfile, now: DateTime<Utc>) -> Fact {
    let source = Source { table: "settings", row: "shop.name".to_owned(), version: 1, as_of: now };
    let value = Value::Text(shop.name.clone());
    Fact { subject: Subject::Shop, field: Field::Name, value, source, audience: Audience::Public }
}

async fn offer(
    conn: &mut PgConnection,
    article: &ArticleId,
    language: Language,
    now: DateTime<Utc>,
) -> sqlx::Result<(Option<Offer>, Vec<Fact>)> {
    let Some(head) = head_of(conn, article, language).await? else { return Ok((None, Vec::new())) };
    let passages: Vec<String> = passages_of(conn, article, language).await?.into_iter().map(|passage| passage.text).collect();
    let source = Source { table: "articles", row: format!("{article}/{language}"), version: head.version.into(), as_of: now };
    let fact = |field, value| Fact {
        subject: Subject::Article(article.clone()),
        field,
        value,
        source: source.clone(),
        audience: Audience::Public,
    };
    let mut facts = vec![fact(Field::Name, Value::Text(head.title.clone())), fact(Field::Text, Value::Text(passages.join("\n")))];
    facts.extend(head.valid_from.map(|day| fact(Field::ValidFrom, Value::Date(day))));
    facts.extend(head.valid_until.map(|day| fact(Field::ValidUntil, Value::Date(day))));
    let offer = Offer { article: article.clone(), title: head.title, from: head.valid_from, until: head.valid_until, passages };
    Ok((Some(offer), facts))
}
