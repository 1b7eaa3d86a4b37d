//! How well messages are understood and articles found: figures over labelled data, printed as tables.

mod conflicts;
mod desk;
mod intents;
mod mood;
mod scope;
mod search;
mod texts;
mod vectors;

use std::path::Path;

use anyhow::{Context, Result};
use engine::understand::Understander;
use serde::de::DeserializeOwned;

pub use conflicts::conflicts;
pub use desk::desk;
pub use intents::intents;
pub use mood::mood;
pub use scope::scope;
pub use search::search;
pub use texts::texts;
pub use vectors::Vectors;

use crate::database::{Scratch, Template};
use crate::{demo, models};

/// One figure: what was measured, on how many, how it came out, and what it must reach.
#[derive(Debug, Clone)]
pub struct Figure {
    /// What.
    pub name: String,
    /// Rows that it rests on.
    pub rows: usize,
    /// Between 0 and 1.
    pub value: f64,
    /// The least that is enough, where there is such a bound.
    pub least: Option<f64>,
}

impl Figure {
    fn share(name: impl Into<String>, right: usize, rows: usize, least: Option<f64>) -> Self {
        Self { name: name.into(), rows, value: right as f64 / rows.max(1) as f64, least }
    }

    /// Whether it reaches its bound.
    #[must_use]
    pub fn enough(&self) -> bool {
        self.least.is_none_or(|least| self.value >= least)
    }
}

/// The figures as a table.
#[must_use]
pub fn table(figures: &[Figure]) -> String {
    let line = |figure: &Figure| {
        let least = figure.least.map_or_else(String::new, |least| format!("{least:.3}{}", if figure.enough() { "" } else { "  below" }));
        format!("{:<44} {:>6} {:>8.4}  {least}", figure.name, figure.rows, figure.value)
    };
    let head = format!("{:<44} {:>6} {:>8}  {}", "figure", "rows", "value", "at least");
    std::iter::once(head).chain(figures.iter().map(line)).collect::<Vec<_>>().join("\n")
}

/// An empty shop with its understander.
pub struct Bench {
    scratch: Scratch,
    /// What understands.
    pub understander: Understander,
}

impl Bench {
    /// Opens the shop in a database of its own.
    ///
    /// # Errors
    /// If the database or a model is missing.
    pub async fn open() -> Result<Self> {
        let scratch = Scratch::new(Template::Migrated).await?;
        let understander = Understander::open(&scratch.database, models::embedder(), demo::clock(), demo::understanding()?).await?;
        Ok(Self { scratch, understander })
    }

    /// Drops the database.
    ///
    /// # Errors
    /// If the server is gone.
    pub async fn close(self) -> Result<()> {
        drop(self.understander);
        self.scratch.drop_it().await
    }
}

/// The rows of a file of JSON Lines.
fn rows<T: DeserializeOwned>(file: &Path) -> Result<Vec<T>> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    text.lines().map(|line| serde_json::from_str(line).with_context(|| line.to_owned())).collect()
}
