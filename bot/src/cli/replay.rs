//! `mercer replay`: runs a recorded turn again. The stages of the program must come to the same bytes; the model's draft may
//! differ, and where it first does is said.

use std::io::Write;
use std::process::ExitCode;

use engine::conversation::explained::Which;
use engine::turn::{Difference, Fresh, Recording, Stage, fresh, stages};
use serde_json::{Value, json};

use super::tools::Tools;
use super::{explain, jsonl};
use crate::lifecycle::brain;

/// Fails (status 1) where a stage differs from the record. A fresh draft that differs is no failure.
pub(super) async fn run(tools: &Tools, which: Which, with_model: bool, as_json: bool) -> anyhow::Result<ExitCode> {
    let explained = explain::read(tools, which).await?;
    let (run, facts) = explained.recording()?;
    let again = stages(&run, &facts, &explained);
    let recorded = explained.explanation["model"].as_str().unwrap_or_default().to_owned();
    let made = if with_model && run.drafts.iter().any(|draft| draft.error.is_none()) {
        let model = brain::open_model(&tools.config, tools.parts()).await?;
        Some((model.name(), fresh(model.as_ref(), &run, &facts).await?))
    } else {
        None
    };
    let same = again.iter().all(|stage| stage.difference.is_none());
    if as_json {
        jsonl::write(&json!({
            "reply": explained.reply, "same": same, "stages": again.iter().map(stage_value).collect::<Vec<_>>(),
            "model": { "recorded": recorded, "now": made.as_ref().map(|(name, _)| name) },
            "fresh": made.iter().flat_map(|(_, made)| made).map(fresh_value).collect::<Vec<_>>(),
        }))?;
    } else {
        let mut out = std::io::stdout().lock();
        out.write_all(page(&again, &run, &recorded, made.as_ref()).as_bytes())?;
    }
    Ok(if same { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn value(difference: &Difference) -> Value {
    json!({ "at": difference.at, "recorded": difference.recorded, "now": difference.now })
}

fn stage_value(stage: &Stage) -> Value {
    json!({ "name": stage.name, "same": stage.difference.is_none(), "difference": stage.difference.as_ref().map(value) })
}

fn fresh_value(fresh: &Fresh) -> Value {
    json!({ "prompt": fresh.prompt.as_ref().map(value), "tokens": fresh.tokens.as_ref().map(value), "text": fresh.text })
}

fn page(again: &[Stage], run: &Recording, recorded: &str, made: Option<&(String, Vec<Fresh>)>) -> String {
    let mut page = String::new();
    for stage in again {
        page += &match &stage.difference {
            None => format!("{:<13} the same\n", stage.name),
            Some(at) => format!("{:<13} DIFFERS at byte {}\n  recorded: {}\n  now:      {}\n", stage.name, at.at, at.recorded, at.now),
        };
    }
    let Some((name, made)) = made else {
        return page + if run.drafts.is_empty() { "model         was not asked\n" } else { "model         is not asked again\n" };
    };
    if name != recorded {
        page += &format!("model         is {name}, the record's was {recorded}\n");
    }
    for (number, fresh) in made.iter().enumerate() {
        if let Some(at) = &fresh.prompt {
            page += &format!("prompt {}      differs at byte {}\n  recorded: {}\n  now:      {}\n", number + 1, at.at, at.recorded, at.now);
        }
        page += &match &fresh.tokens {
            None => format!("draft {}       the same, made afresh\n", number + 1),
            Some(at) => {
                format!(
                    "draft {}       first differs at token {}\n  recorded: {}\n  now:      {}\n",
                    number + 1,
                    at.at,
                    at.recorded,
                    at.now
                )
            }
        };
    }
    page
}
