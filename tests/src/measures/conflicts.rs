//! Conflicts: how many of the pairs that state different numbers for the same thing are found, and how many of those found are some.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use chrono::NaiveDate;
use engine::conflicts::judge::{Meant, between, cosine};
use engine::conflicts::{Placed, of_article, of_policy};
use engine::dialogue::policy::Policy;
use engine::guardrails::product_differs;
use knowledge::articles::Article;
use knowledge::language::Language;
use knowledge::shop::{Options, Product, Variant};
use serde::Deserialize;

use super::Figure;
use crate::{models, parts};

#[derive(Deserialize)]
struct Pairs {
    tune: Vec<Pair>,
    held: Vec<Pair>,
    consistent: Vec<Side>,
}

#[derive(Deserialize)]
struct Pair {
    why: String,
    conflict: bool,
    a: Side,
    b: Side,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Side {
    #[serde(default)]
    title: String,
    #[serde(default)]
    text: String,
    valid_from: Option<NaiveDate>,
    valid_until: Option<NaiveDate>,
    product: Option<String>,
    #[serde(default)]
    prices: Vec<String>,
    /// Names of other products.
    #[serde(default)]
    beside: Vec<String>,
    policy: Option<String>,
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap_or_default()
}

impl Side {
    fn language(&self) -> Language {
        if self.text.chars().any(|symbol| matches!(symbol, '\u{4e00}'..='\u{9fff}')) { Language::Zh } else { Language::En }
    }

    fn article(&self) -> Article {
        Article {
            id: self.title.as_str().into(),
            title: self.title.clone(),
            language: self.language(),
            tags: Vec::new(),
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            body: self.text.clone(),
        }
    }

    /// Whether both hold on some day from today on: what the list of conflicts asks the database.
    fn holds_with(&self, other: &Self) -> bool {
        let from = |side: &Self| side.valid_from.unwrap_or(today()).max(today());
        let until = |side: &Self| side.valid_until.unwrap_or(NaiveDate::MAX);
        from(self).max(from(other)) <= until(self).min(until(other))
    }

    fn product(&self, name: &str) -> Result<Product> {
        let variant = |(place, price): (usize, &String)| -> Result<Variant> {
            Ok(Variant {
                id: place.to_string().as_str().into(),
                options: Options::new(),
                price: price.parse()?,
                currency: "USD".to_owned(),
                available: true,
                stock: None,
                version: 1,
            })
        };
        Ok(Product {
            id: "P".into(),
            name: name.to_owned(),
            description: None,
            category: None,
            url: None,
            variants: self.prices.iter().enumerate().map(variant).collect::<Result<_>>()?,
            version: 1,
        })
    }
}

async fn meant(side: &Side, language: Language) -> Result<Vec<Meant>> {
    let placed = match &side.policy {
        Some(key) => {
            let rules = of_policy(&Policy::shipped());
            let rule = rules.iter().find(|rule| rule.key == key && rule.language == language).context("a rule")?;
            let sentence = Side { title: rule.title.to_owned(), text: rule.sentence.clone(), ..Side::none() };
            of_article(&sentence.article(), today())
        }
        None => of_article(&side.article(), today()),
    };
    with_meaning(placed).await
}

async fn with_meaning(placed: Vec<Placed>) -> Result<Vec<Meant>> {
    let vectors = models::embedder().queries(placed.iter().map(|one| one.stated.meaning.clone()).collect()).await?;
    Ok(placed.into_iter().zip(vectors).map(|(placed, vector)| Meant { placed, vector }).collect())
}

impl Side {
    fn none() -> Self {
        Self {
            title: String::new(),
            text: String::new(),
            valid_from: None,
            valid_until: None,
            product: None,
            prices: Vec::new(),
            beside: Vec::new(),
            policy: None,
        }
    }
}

async fn found(pair: &Pair) -> Result<(bool, String)> {
    let ours = meant(&pair.a, Language::En).await?;
    if let Some(name) = &pair.b.product {
        let product = pair.b.product(name)?;
        let names: Vec<&str> = std::iter::once(name.as_str()).chain(pair.b.beside.iter().map(String::as_str)).collect();
        let differs = ours.iter().any(|one| product_differs(&one.placed.stated, &one.placed.title, &product, &names).is_some());
        return Ok((differs, String::new()));
    }
    let theirs = meant(&pair.b, pair.a.language()).await?;
    let pairs = between(&ours, &theirs);
    let near = |a: &Meant| {
        theirs
            .iter()
            .map(|b| {
                let cosine = cosine(&a.vector, &b.vector);
                format!(
                    "  {:?} {:?} {cosine:.3}\n    {:?}\n    {:?}\n",
                    a.placed.stated.field_name(),
                    b.placed.stated.field_name(),
                    a.placed.stated,
                    b.placed.stated
                )
            })
            .collect::<String>()
    };
    let notes: String = ours.iter().map(near).collect();
    Ok((!pairs.is_empty() && pair.a.holds_with(&pair.b), notes))
}

/// Precision and recall of both halves, and the pairs that came out wrong; `errors` of them with what was read.
///
/// # Errors
/// If the pairs or the embedding model are missing.
pub async fn conflicts(errors: usize) -> Result<(Vec<Figure>, String)> {
    let text = std::fs::read_to_string(parts::repository().join("tests/data/conflicts.toml"))?;
    let pairs: Pairs = toml::from_str(&text).context("conflicts.toml")?;
    let (mut figures, mut wrong) = (Vec::new(), Vec::new());
    for (half, pairs) in [("tune", &pairs.tune), ("held", &pairs.held)] {
        let (mut right, mut said, mut are) = (0, 0, 0);
        for pair in pairs {
            let (found, notes) = found(pair).await?;
            said += usize::from(found);
            are += usize::from(pair.conflict);
            right += usize::from(found && pair.conflict);
            if found != pair.conflict {
                let notes = if wrong.len() < errors { notes } else { String::new() };
                wrong.push(format!("{half}: {} ({}): {}\n{notes}", pair.why, if found { "found" } else { "missed" }, pair.b.text));
            }
        }
        figures.push(Figure::share(format!("conflicts, {half}: precision"), right, said, Some(0.9)));
        figures.push(Figure::share(format!("conflicts, {half}: recall"), right, are, Some(0.7)));
    }
    let mut demo = Vec::new();
    let folders = ["en", "zh"].map(|language| parts::repository().join("config/demo/articles").join(language));
    for file in knowledge::articles::read(&folders)? {
        demo.push(knowledge::articles::parse(&file.text).map_err(|errors| anyhow::anyhow!("{}: {errors:?}", file.name))?);
    }
    let own: Vec<Article> = pairs.consistent.iter().map(Side::article).collect();
    for (shop, articles) in [("the demo shop", demo), ("a shop of furniture", own)] {
        let (quiet, alarms) = alarms(&articles).await?;
        let name = format!("articles of {shop}, which contradict nothing: without an alarm");
        figures.push(Figure::share(name, quiet, articles.len(), Some(0.9)));
        wrong.extend(alarms);
    }
    Ok((figures, wrong.join("\n")))
}

/// How many articles are said to contradict none of the others; and what was said of the rest.
async fn alarms(articles: &[Article]) -> Result<(usize, Vec<String>)> {
    let mut sources = Vec::new();
    for article in articles {
        sources.push(with_meaning(of_article(article, today())).await?);
    }
    let (mut loud, mut alarms) = (BTreeSet::new(), Vec::new());
    for (first, ours) in sources.iter().enumerate() {
        for (second, theirs) in sources.iter().enumerate().skip(first + 1) {
            for (our, their) in between(ours, theirs) {
                loud.extend([first, second]);
                let (our, their) = (&ours[our], &theirs[their]);
                let side = |one: &Meant| format!("    {}: {}", one.placed.title, one.placed.stated.sentence);
                alarms.push(format!(
                    "no conflict: {:?} {:.3}\n{}\n{}",
                    our.placed.stated.field_name(),
                    cosine(&our.vector, &their.vector),
                    side(our),
                    side(their)
                ));
            }
        }
    }
    Ok((sources.len() - loud.len(), alarms))
}
