//! `mercer draft`: texts that the shop publishes, by script. A line asks for drafts about products and an offer, or has a text of its
//! own checked against their facts.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use engine::guardrails::Claim;
use engine::texts::{Brief, DRAFTS, DraftedText, Length, Piece, TextKind, TextSource, Unproven};
use engine::turn::Engine;
use knowledge::fact::Fact;
use knowledge::language::Language;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::jsonl;
use super::tools::Tools;

/// A line to read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    id: Value,
    kind: TextKind,
    #[serde(default)]
    products: Vec<String>,
    article: Option<String>,
    #[serde(default)]
    language: Language,
    #[serde(default)]
    length: Length,
    /// How many drafts are wanted: 1 to 3.
    drafts: Option<usize>,
    /// A text to check instead.
    text: Option<String>,
}

/// A line to write.
#[derive(Serialize)]
#[serde(untagged)]
enum Answered {
    Drafted { id: Value, drafts: Vec<Drafted>, notes: Vec<String>, facts: Vec<Fact> },
    Checked { id: Value, verdict: &'static str, claims: Vec<Claim>, unproven: Vec<Unproven>, facts: Vec<Fact> },
}

#[derive(Serialize)]
struct Drafted {
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    text: String,
    source: TextSource,
    sentences: Vec<Piece>,
    claims: Vec<Claim>,
}

impl From<&DraftedText> for Drafted {
    fn from(draft: &DraftedText) -> Self {
        Self {
            subject: draft.subject().map(str::to_owned),
            text: draft.body().to_owned(),
            source: draft.source(),
            sentences: draft.pieces().to_vec(),
            claims: draft.claims().to_vec(),
        }
    }
}

pub(super) async fn run(tools: &Tools, files: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let engine = tools.engine().await?;
    jsonl::each(files, async |asked: Asked| answer(&engine, asked).await).await
}

async fn answer(engine: &Engine, asked: Asked) -> anyhow::Result<Answered> {
    let wanted = asked.drafts.unwrap_or(DRAFTS);
    if !(1..=DRAFTS).contains(&wanted) {
        bail!("drafts: 1 to {DRAFTS}");
    }
    if !matches!(asked.language, Language::En | Language::Zh) {
        bail!("language: texts are written in en and zh");
    }
    let brief = Brief {
        kind: asked.kind,
        language: asked.language,
        length: asked.length,
        products: asked.products.into_iter().map(Into::into).collect(),
        article: asked.article.map(Into::into),
    };
    let Some(text) = asked.text else {
        let (material, drafts) = engine.draft_texts(&brief, wanted, CancellationToken::new()).await?;
        let texts = drafts.texts.iter().map(Drafted::from).collect();
        return Ok(Answered::Drafted { id: asked.id, drafts: texts, notes: drafts.notes, facts: material.facts });
    };
    let material = engine.facts_of(&brief).await?;
    let rules = engine.rules().await.context("reading the rules")?;
    let checked = engine.check_text(&text, &material, &rules);
    let verdict = if checked.unproven.is_empty() { "supported" } else { "unsupported" };
    Ok(Answered::Checked { id: asked.id, verdict, claims: checked.claims, unproven: checked.unproven, facts: material.facts })
}
