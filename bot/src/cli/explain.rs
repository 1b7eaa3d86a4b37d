//! `mercer explain`: why a reply says what it says.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use comfy_table::{ContentArrangement, Table, presets};
use engine::conversation::explained::{Explained, Which, find};
use engine::turn::Drafted;
use serde_json::{Value, json};

use super::jsonl;
use super::tools::Tools;

pub(super) async fn run(tools: &Tools, which: Which, as_json: bool) -> anyhow::Result<ExitCode> {
    let explained = read(tools, which).await?;
    if as_json {
        jsonl::write(&as_value(&explained))?;
    } else {
        let mut out = std::io::stdout().lock();
        out.write_all(page(&explained).as_bytes())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The reply that is meant.
pub(super) async fn read(tools: &Tools, which: Which) -> anyhow::Result<Explained> {
    let found = find(&mut *tools.db.desk.acquire().await?, which).await?;
    found.context("there is no such message, or the bot has not answered it")
}

/// The drafts of the reply; none where the record is gone or the model was not asked.
fn drafts(explained: &Explained) -> Vec<Drafted> {
    explained.recording().map(|(run, _)| run.drafts).unwrap_or_default()
}

fn as_value(explained: &Explained) -> Value {
    let refused = |draft: &Drafted| {
        let reasons = draft.refused.iter().map(|one| json!({ "text": one.claim.text, "kind": one.claim.kind, "why": one.why }));
        json!({ "text": draft.text, "seed": draft.seed, "error": draft.error, "refused": reasons.collect::<Vec<_>>() })
    };
    json!({
        "reply": explained.reply, "at": explained.at, "asked": explained.asked, "text": explained.text, "source": explained.source,
        "language": explained.language, "intent": explained.intent, "expired_at": explained.expired_at,
        "claims": explained.claims, "facts": explained.facts,
        "model": explained.explanation["model"], "verdict": explained.explanation["verdict"],
        "drafts": drafts(explained).iter().map(refused).collect::<Vec<_>>(),
        "timing_ms": explained.explanation["timing_ms"], "tokens": explained.explanation["tokens"],
    })
}

fn page(explained: &Explained) -> String {
    let mut page = String::new();
    for asked in &explained.asked {
        page += &format!("asked    {}\n", asked.replace('\n', "\n         "));
    }
    page += &format!("said     {}\n", explained.text.replace('\n', "\n         "));
    page += &format!(
        "reply    {} · {} · {} · {} · {}\n",
        explained.reply,
        explained.at.format("%Y-%m-%d %H:%M:%S"),
        explained.source,
        explained.language,
        explained.intent
    );
    if let Some(at) = explained.expired_at {
        page += &format!("its words and its record went on {}, as `retention` says\n", at.format("%Y-%m-%d"));
    }
    if !explained.claims.is_empty() {
        let mut table = table(&["claim", "kind", "fact", "value", "row@version"]);
        for claim in &explained.claims {
            let facts: Vec<_> = explained.facts.iter().filter(|fact| claim.facts.contains(&fact.id)).collect();
            let column = |of: &dyn Fn(&engine::conversation::explained::Row) -> String| {
                facts.iter().map(|fact| of(fact)).collect::<Vec<_>>().join("\n")
            };
            let kind = if claim.supported { claim.kind.clone() } else { format!("{} (unsupported)", claim.kind) };
            table.add_row([
                claim.text.clone(),
                kind,
                column(&|fact| fact.id.clone()),
                column(&|fact| plain(&fact.value)),
                column(&|fact| fact.source.clone()),
            ]);
        }
        page += &format!("{table}\n");
    }
    let unclaimed: Vec<_> =
        explained.facts.iter().filter(|fact| !explained.claims.iter().any(|claim| claim.facts.contains(&fact.id))).collect();
    if !unclaimed.is_empty() {
        let mut table = table(&["looked up beside", "value", "row@version"]);
        for fact in unclaimed {
            table.add_row([fact.id.clone(), plain(&fact.value), fact.source.clone()]);
        }
        page += &format!("{table}\n");
    }
    for (number, draft) in drafts(explained).iter().enumerate() {
        page += &format!("draft {}  {}\n", number + 1, draft.error.as_deref().unwrap_or(&draft.text));
        for one in &draft.refused {
            page += &format!("  refused: {} {:?}: {}\n", json!(one.claim.kind).as_str().unwrap_or_default(), one.claim.text, one.why);
        }
    }
    if let Some(verdict) = explained.verdict() {
        page += &format!("model    {}: its words were {verdict}", explained.explanation["model"].as_str().unwrap_or("unknown"));
        // word for word the template's, or chosen by the bound
        page += if verdict != "refused" && explained.source == "template" { ", and count as the template's\n" } else { "\n" };
    }
    page
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic).set_header(header);
    table
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
