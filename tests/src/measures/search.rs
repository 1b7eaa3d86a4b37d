//! Search: how far up the right article comes, as mean reciprocal rank.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use knowledge::articles::{self, Article};
use knowledge::language::Language;
use serde::Deserialize;

use super::{Figure, rows};
use crate::database::{Scratch, Template};
use crate::{demo, models, parts};

/// Articles that are looked at.
const DEPTH: usize = 50;

#[derive(Deserialize)]
struct KbArticle {
    id: String,
    section: String,
    title: String,
    body: String,
}

#[derive(Deserialize)]
struct DemoQuery {
    query: String,
    language: Language,
    article: String,
}

/// Figures over the demo shop's articles and over the development data's, and the queries whose article does not come first.
///
/// # Errors
/// If the data, the database or a model is missing.
pub async fn search(data: &Path) -> Result<(Vec<Figure>, String)> {
    let mut sums: BTreeMap<String, (f64, usize)> = BTreeMap::new();
    let mut missed = Vec::new();
    let scratch = Scratch::new(Template::Demo).await?;
    for row in rows::<DemoQuery>(&parts::repository().join("tests/data/search_demo.jsonl"))? {
        let found = found(&scratch, &row.query, row.language, "").await?;
        note(&mut sums, &mut missed, &format!("demo {}", row.language), &row.query, &row.article, &found);
    }
    scratch.drop_it().await?;
    let queries = std::fs::read_to_string(parts::repository().join("tests/data/search_kb.toml"))?;
    let queries: BTreeMap<String, [String; 2]> = toml::from_str(&queries).context("search_kb.toml")?;
    for (shop, file) in [("abcd", "kb/abcd_guidelines.jsonl"), ("bitext", "kb/bitext_faq.jsonl")] {
        let scratch = Scratch::new(Template::Migrated).await?;
        load(&scratch, rows(&data.join(file))?).await?;
        for (article, [english, chinese]) in queries.iter().filter(|(id, _)| id.starts_with(shop)) {
            for (query, language) in [(english, Language::En), (chinese, Language::Zh)] {
                let found = found(&scratch, query, language, shop).await?;
                note(&mut sums, &mut missed, &format!("{shop} {language}"), query, article, &found);
                note(&mut sums, &mut Vec::new(), &format!("kb {language}"), query, article, &found);
            }
        }
        scratch.drop_it().await?;
    }
    let least = |name: &str| match name {
        "demo en" | "kb en" => Some(0.88),
        "demo zh" => Some(0.9),
        "kb zh" => Some(0.75),
        _ => None,
    };
    let figure = |(name, (sum, rows)): (&String, &(f64, usize))| Figure {
        name: format!("search {name}: mean reciprocal rank"),
        rows: *rows,
        value: sum / *rows as f64,
        least: least(name),
    };
    Ok((sums.iter().map(figure).collect(), missed.join("\n")))
}

fn note(sums: &mut BTreeMap<String, (f64, usize)>, missed: &mut Vec<String>, name: &str, query: &str, article: &str, found: &[String]) {
    let place = found.iter().position(|id| id == article);
    let slot = sums.entry(name.to_owned()).or_default();
    *slot = (slot.0 + place.map_or(0.0, |place| 1.0 / (place as f64 + 1.0)), slot.1 + 1);
    if place != Some(0) {
        let place = place.map_or_else(|| "not found".to_owned(), |place| (place + 1).to_string());
        let before = found.iter().take(2).cloned().collect::<Vec<_>>().join(", ");
        missed.push(format!("  {name}: {query}: {article} is {place}, after {before}"));
    }
}

async fn found(scratch: &Scratch, query: &str, language: Language, shop: &str) -> Result<Vec<String>> {
    let mut conn = scratch.database.turn.acquire().await?;
    let today = demo::now().date_naive();
    let hits = knowledge::search::articles(&mut conn, &models::embedder(), query, Some(language), today, DEPTH).await?;
    Ok(hits.into_iter().map(|hit| hit.article.to_string()).filter(|id| id.starts_with(shop)).collect())
}

async fn load(scratch: &Scratch, articles: Vec<KbArticle>) -> Result<()> {
    let article = |one: KbArticle| Article {
        id: one.id.as_str().into(),
        title: one.title,
        language: Language::En,
        tags: vec![one.section],
        valid_from: None,
        valid_until: None,
        body: one.body,
    };
    let all: Vec<Article> = articles.into_iter().map(article).collect();
    let embedded = articles::embed(&models::embedder(), &all).await?;
    let mut conn = scratch.database.import.acquire().await?;
    for (article, embedded) in all.iter().zip(&embedded) {
        articles::save(&mut conn, article, embedded, "import", demo::now()).await?;
    }
    Ok(())
}
