//! Drafts of a text, up to three that differ.

use std::time::{Duration, Instant};

use chrono::NaiveDate;
use futures::future::BoxFuture;
use futures::{FutureExt as _, StreamExt as _, stream};
use tokio_util::sync::CancellationToken;

use super::facts::Material;
use super::plan::{self, Plan, Planned, WAYS};
use super::review::{self, Bench, DraftedText};
use super::word::{Wording, word};
use super::{Brief, TextError};
use crate::dialogue::profile::ShopProfile;
use crate::guardrails::Review;
use crate::model::LanguageModel;

/// Drafts of one brief, at most.
pub const DRAFTS: usize = WAYS;
/// How long a person of the shop waits for all of them.
const PATIENCE: Duration = Duration::from_secs(40);
/// Sentences that are asked for at once; shoppers go ahead of them.
const AT_ONCE: usize = 4;
/// How far each draft strays from the likeliest words.
const TEMPERATURES: [f32; WAYS] = [0.3, 0.6, 0.9];

/// What became of a brief.
#[derive(Debug, Clone, Default)]
pub struct Drafts {
    /// Texts that differ, the calmest first.
    pub texts: Vec<DraftedText>,
    /// What who asked should know, in words.
    pub notes: Vec<String>,
}

/// Drafts a text up to `wanted` times.
///
/// # Errors
/// [`TextError::Unsaid`] where nothing can be said of these facts that they hold.
#[expect(clippy::too_many_arguments, reason = "each is another part of the shop")]
pub async fn draft(
    model: &dyn LanguageModel,
    shop: &ShopProfile,
    brief: &Brief,
    material: &Material,
    never_said: &[String],
    today: NaiveDate,
    wanted: usize,
    stop: CancellationToken,
) -> Result<Drafts, TextError> {
    let links = [shop.url.clone()];
    let bench = Bench { material, links: &links, never_said, language: brief.language, today };
    let plans: Vec<Plan> = (0..wanted.clamp(1, DRAFTS)).map(|way| plan::plan(shop, brief, material, way)).collect();
    let deadline = Instant::now() + PATIENCE;
    let mut asked: Vec<BoxFuture<'_, Option<String>>> = Vec::new();
    for (way, plan) in plans.iter().enumerate() {
        let wording = Wording {
            model,
            shop: &shop.name,
            tone: &shop.tone,
            kind: brief.kind,
            language: brief.language,
            seed: u32::try_from(way).unwrap_or_default() + 1,
            temperature: TEMPERATURES[way % WAYS],
            deadline,
        };
        asked.extend(plan.sentences.iter().map(|planned| sentence(&bench, wording, planned, stop.clone()).boxed()));
    }
    let mut words = stream::iter(asked).buffered(AT_ONCE).collect::<Vec<_>>().await.into_iter();
    let mut drafts = Drafts { texts: Vec::new(), notes: notes(brief, material, today) };
    for plan in &plans {
        let words = words.by_ref().take(plan.sentences.len()).collect();
        let made = review::prove(&bench, plan, words);
        drafts.texts.extend(made.filter(|made| !drafts.texts.iter().any(|other| other.body() == made.body())));
    }
    if drafts.texts.is_empty() { Err(TextError::Unsaid) } else { Ok(drafts) }
}

/// The model's words for a sentence, held to the facts of its product.
async fn sentence(bench: &Bench<'_>, wording: Wording<'_>, planned: &Planned, stop: CancellationToken) -> Option<String> {
    if !planned.role.wordable() {
        return None;
    }
    let facts = review::about(bench, planned);
    let review = Review {
        facts: &facts,
        question: "",
        language: bench.language,
        today: bench.today,
        private: false,
        links: bench.links,
        never_said: bench.never_said,
    };
    word(&wording, &review, &planned.text, stop).await
}

fn notes(brief: &Brief, material: &Material, today: NaiveDate) -> Vec<String> {
    let mut notes = Vec::new();
    for product in &material.products {
        if !product.variants.iter().any(|variant| variant.available) {
            notes.push(format!("{} cannot be bought at the moment.", product.name));
        }
        match &product.description {
            None => notes.push(format!("{} has no description.", product.name)),
            Some(text) if !super::sentences::is_in(brief.language, text) => {
                notes.push(format!("The description of {} is in another language: it is not quoted.", product.name));
            }
            Some(_) => {}
        }
    }
    if let Some(from) = material.offer.as_ref().and_then(|offer| offer.from).filter(|from| *from > today) {
        notes.push(format!("The offer begins on {from}."));
    }
    notes
}
