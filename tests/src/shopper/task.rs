//! A task: what the shopper knows, and what should have been written in the end.

use std::path::Path;

use anyhow::{Context, Result};
use knowledge::proposal::Change;
use serde::Deserialize;
use serde_json::Value;

/// What the shopper knows. Nothing else reaches the script that plays it.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Scenario {
    /// What is wanted, in the second person.
    pub reason_for_call: String,
    /// Who the shopper is.
    pub known_info: Option<String>,
    /// How the shopper is.
    pub task_instructions: Option<String>,
}

/// A task.
#[derive(Debug, Clone)]
pub struct Task {
    /// Its name.
    pub id: String,
    /// For the shopper.
    pub scenario: Scenario,
    /// For the comparison afterwards: the writes, in order.
    pub expected: Vec<Change>,
}

#[derive(Deserialize)]
struct Stored {
    id: String,
    user_scenario: Scenario,
    expected_actions: Vec<StoredAction>,
}

#[derive(Deserialize)]
struct StoredAction {
    name: String,
    arguments: Value,
}

/// Reads the tasks of a file.
///
/// # Errors
/// If it cannot be read, or a line is not of that shape.
pub fn read(file: &Path) -> Result<Vec<Task>> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    text.lines()
        .map(|line| {
            let stored: Stored = serde_json::from_str(line).with_context(|| file.display().to_string())?;
            // reads and transfers are no changes
            let expected = stored.expected_actions.iter().filter_map(|action| Change::parse(&action.name, &action.arguments)).collect();
            Ok(Task { id: stored.id, scenario: stored.user_scenario, expected })
        })
        .collect()
}
