//! Products: found by their words, their meaning, and letters that are nearly right.

use std::collections::{BTreeMap, HashMap};

use sqlx::PgConnection;

use super::fuse::{Signals, fused};
use super::{SearchError, store};
use crate::embedding::Embedder;
use crate::ids::ProductId;
use crate::shop::Product;
use crate::text::{normalise, terms, tsvector_text};

/// A product that may be meant.
#[derive(Debug, Clone, PartialEq)]
pub struct ProductHit {
    /// The product.
    pub product: ProductId,
    /// How far up it came, 0 to 1.
    pub score: f32,
    /// Cosine of question and product.
    pub similarity: f32,
    /// Share of the question's words that the product has, weighted by rarity, 0 to 1.
    pub lexical: f32,
}

/// The products that fit a question best, at most `limit`.
///
/// # Errors
/// If the embedder is busy or the database fails.
pub async fn products(conn: &mut PgConnection, embedder: &Embedder, query: &str, limit: usize) -> Result<Vec<ProductHit>, SearchError> {
    let query = normalise(query);
    let vector = embedder.query(&query).await?;
    let rows = store::products(conn, &query.to_lowercase(), &terms(&query), &vector).await?;
    let mut hits = scored(&rows);
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.similarity.total_cmp(&a.similarity)));
    hits.truncate(limit);
    Ok(hits)
}

/// Letters that are nearly right count as words do.
fn scored(rows: &[store::ProductRow]) -> Vec<ProductHit> {
    let signals = rows.iter().map(|row| Signals { words: row.lexical.max(row.letters) as f32, meaning: row.similarity as f32 });
    let scores = fused(&signals.collect::<Vec<_>>());
    rows.iter()
        .zip(scores)
        .map(|(row, score)| ProductHit {
            product: ProductId(row.product.clone()),
            score,
            similarity: row.similarity as f32,
            lexical: row.lexical as f32,
        })
        .collect()
}

/// Makes stored products findable. Those that are filed under the same words already cost nothing.
///
/// # Errors
/// If the embedder or the database fails.
pub async fn index_products(conn: &mut PgConnection, embedder: &Embedder, products: &[Product]) -> Result<(), SearchError> {
    let ids: Vec<String> = products.iter().map(|product| product.id.0.clone()).collect();
    let known: HashMap<String, String> = store::product_words(conn, &ids).await?.into_iter().collect();
    let changed: Vec<(&Product, String)> = products
        .iter()
        .map(|product| (product, words_of(product)))
        .filter(|(product, words)| known.get(product.id.as_str()) != Some(words))
        .collect();
    let vectors = embedder.passages(changed.iter().map(|(_, words)| words.clone()).collect()).await?;
    for ((product, words), vector) in changed.iter().zip(&vectors) {
        let terms = tsvector_text(&format!("{words}\n{}", product.id));
        store::save_product(conn, product.id.as_str(), words, &terms, vector).await?;
    }
    Ok(())
}

/// Name, category, options with their values, description.
fn words_of(product: &Product) -> String {
    let mut words = product.name.clone();
    for part in [product.category.clone(), Some(options_of(product)), product.description.clone()] {
        if let Some(part) = part.filter(|part| !part.is_empty()) {
            words.push_str(". ");
            words.push_str(&part);
        }
    }
    words
}

/// `colour: red, blue; size: M, L`
fn options_of(product: &Product) -> String {
    let mut options: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (name, value) in product.variants.iter().flat_map(|variant| &variant.options) {
        let values = options.entry(name).or_default();
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if !values.contains(&value) {
            values.push(value);
        }
    }
    options.iter().map(|(name, values)| format!("{name}: {}", values.join(", "))).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_filed_under_each_value_once() {
        let product: Product = serde_json::from_value(serde_json::json!({
            "id": "P-1", "name": "Mug", "category": "Kitchen", "description": "Holds tea.",
            "variants": [
                {"id": "V-1", "options": {"colour": "red", "size": "L"}, "price": "4.00", "currency": "USD", "available": true},
                {"id": "V-2", "options": {"colour": "blue", "size": "L"}, "price": "4.00", "currency": "USD", "available": true},
            ],
        }))
        .expect("the product is well formed");
        assert_eq!(words_of(&product), "Mug. Kitchen. colour: red, blue; size: L. Holds tea.");
    }
}
