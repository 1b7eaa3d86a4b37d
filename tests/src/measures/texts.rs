//! Texts that the shop publishes: how much of them the packaged model words, and whether every claim of every draft is held.

use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use engine::guardrails::absolute;
use engine::texts::{Brief, DRAFTS, Length, TextKind, TextSource};
use knowledge::ids::ProductId;
use knowledge::language::Language;
use tokio_util::sync::CancellationToken;

use super::Figure;
use crate::world::{World, run_story_with_models};

/// The demo shop's offer that goes with every e-mail.
const OFFER: &str = "promo-cookware-15";
/// Drafts that the report shows.
const SHOWN: usize = 8;

#[derive(Debug, Default)]
struct Counts {
    briefs: usize,
    texts: usize,
    texts_of_the_model: usize,
    wordable: usize,
    worded: usize,
    claims: usize,
    unproven: usize,
    shown: Vec<String>,
}

/// Drafts about `products` products of the demo shop, each kind in both languages, and counts.
///
/// # Errors
/// If the database or the model is missing, or a brief cannot be drafted.
pub async fn texts(products: usize) -> Result<(Vec<Figure>, String)> {
    let counted: Mutex<Vec<(Language, Counts)>> = Mutex::default();
    run_story_with_models(async |world| {
        let ids: Vec<String> =
            sqlx::query_scalar("select id from products order by md5(id), id").fetch_all(&mut world.owner().await?).await?;
        for language in [Language::En, Language::Zh] {
            let mut counts = Counts::default();
            for id in ids.iter().take(products) {
                count(world, language, id, &mut counts).await.with_context(|| id.clone())?;
            }
            counted.lock().unwrap_or_else(PoisonError::into_inner).push((language, counts));
        }
        Ok(())
    })
    .await?;
    let mut figures = Vec::new();
    let mut report = Vec::new();
    for (language, counts) in counted.into_inner().unwrap_or_else(PoisonError::into_inner) {
        let share = |name: &str, part, whole, least| Figure::share(format!("{language}: {name}"), part, whole, least);
        figures.push(share("drafts a brief, of three", counts.texts, counts.briefs * DRAFTS, None));
        figures.push(share("claims that are held", counts.claims - counts.unproven, counts.claims, Some(1.0)));
        figures.push(share("sentences in the model's words", counts.worded, counts.wordable, None));
        figures.push(share("texts called the model's", counts.texts_of_the_model, counts.texts, None));
        report.extend(counts.shown);
    }
    Ok((figures, report.join("\n\n")))
}

async fn count(world: &World, language: Language, id: &str, counts: &mut Counts) -> Result<()> {
    for kind in TextKind::ALL {
        let article = (kind == TextKind::Email).then(|| OFFER.into());
        let brief = Brief { kind, language, length: Length::Medium, products: vec![ProductId::from(id.to_owned())], article };
        let (material, drafts) = world.engine().draft_texts(&brief, DRAFTS, CancellationToken::new()).await?;
        let rules = world.engine().rules().await?;
        counts.briefs += 1;
        for draft in drafts.texts {
            let checked = world.engine().check_text(draft.body(), &material, &rules);
            counts.texts += 1;
            counts.texts_of_the_model += usize::from(draft.source() == TextSource::Model);
            counts.wordable += draft.pieces().iter().filter(|piece| piece.was_wordable()).count();
            counts.worded += draft.pieces().iter().filter(|piece| piece.source() == TextSource::Model).count();
            counts.claims += checked.claims.len();
            counts.unproven += checked.unproven.len() + absolute(draft.body()).len();
            let fresh = draft.source() == TextSource::Model || counts.shown.is_empty();
            if fresh && counts.shown.len() < SHOWN {
                counts.shown.push(format!("[{language} {} {}]\n{}", kind.as_str(), draft.source().as_str(), draft.body()));
            }
        }
    }
    Ok(())
}
