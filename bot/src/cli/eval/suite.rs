//! A suite: a TOML file with conversations and what each reply is to hold.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, ensure};
use knowledge::ids::CustomerId;
use serde::Deserialize;

/// A file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Suite {
    /// What the table is headed by.
    pub(super) name: String,
    /// Least share of conversations that pass, by kind; `all` stands for all together, 1 where it is not given.
    #[serde(default)]
    pub(super) thresholds: BTreeMap<String, f64>,
    #[serde(rename = "conversation")]
    pub(super) conversations: Vec<Conversation>,
}

/// Some turns in one chat.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Conversation {
    /// Row of the table that it counts in.
    pub(super) kind: String,
    #[serde(default)]
    id: Option<String>,
    /// Somebody who has verified already; without one, a stranger.
    #[serde(default)]
    pub(super) customer: Option<CustomerId>,
    #[serde(default)]
    pub(super) locale: Option<String>,
    pub(super) turns: Vec<Turn>,
}

/// What is said or pressed, and what is expected of the reply. What is left out is not looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Turn {
    /// Words, or else …
    #[serde(default)]
    pub(super) says: Option<String>,
    /// … the label or role of a button.
    #[serde(default)]
    pub(super) presses: Option<String>,
    /// All of these stand in the reply; case does not matter. A list stands for any one of it.
    #[serde(default)]
    pub(super) contains: Vec<Wanted>,
    /// None of these does.
    #[serde(default)]
    pub(super) not: Vec<String>,
    /// Regular expressions that the reply matches.
    #[serde(default)]
    pub(super) matches: Vec<String>,
    /// Who words it: `model`, `template`, `article`, `refusal`, `handoff`. One of these.
    #[serde(default)]
    pub(super) source: Vec<String>,
    #[serde(default)]
    pub(super) language: Option<String>,
    #[serde(default)]
    pub(super) intent: Option<String>,
    /// Whether a person is to take over.
    #[serde(default)]
    pub(super) handoff: Option<bool>,
    /// Ids of facts behind it, such as `order T-10001/status`.
    #[serde(default)]
    pub(super) facts: Vec<String>,
    /// Names of actions, with their state after a colon: `cancel_pending_order:proposed`. An empty list means none.
    #[serde(default)]
    pub(super) actions: Option<Vec<String>>,
    /// Labels of buttons under it.
    #[serde(default)]
    pub(super) buttons: Vec<String>,
}

/// One string, or any of several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Wanted {
    One(String),
    Any(Vec<String>),
}

impl Suite {
    /// Reads a file.
    pub(super) fn read(file: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
        let suite: Self = toml::from_str(&text).with_context(|| format!("{} is no suite", file.display()))?;
        ensure!(!suite.conversations.is_empty(), "{} holds no conversation", file.display());
        for (number, conversation) in suite.conversations.iter().enumerate() {
            let name = conversation.name(number);
            ensure!(!conversation.turns.is_empty(), "{}: {name} has no turn", file.display());
            for turn in &conversation.turns {
                ensure!(turn.says.is_some() != turn.presses.is_some(), "{}: a turn of {name} says or presses something", file.display());
                for expression in &turn.matches {
                    regex::Regex::new(expression).with_context(|| format!("{}: {name}", file.display()))?;
                }
            }
        }
        for kind in suite.thresholds.keys() {
            let known = kind == "all" || suite.conversations.iter().any(|conversation| conversation.kind == *kind);
            ensure!(known, "{}: a threshold for {kind:?}, of which there is no conversation", file.display());
        }
        Ok(suite)
    }
}

impl Conversation {
    /// Its id, or its place.
    pub(super) fn name(&self, number: usize) -> String {
        self.id.clone().unwrap_or_else(|| format!("{} {}", self.kind, number + 1))
    }
}
