//! Which product fits a description: search by words and by meaning, three at most.

use knowledge::ids::ProductId;

use super::{Flow, FlowError, article, product};
use crate::dialogue::{Answer, buttons::Button};
use crate::retrieve;

/// How many products are shown.
const SHOWN: usize = 3;

/// Below this likeness (cosine of e5, which sits between 0.74 and 0.94) a product is no answer to a description.
const ALIKE: f32 = 0.80;

pub(super) async fn answer(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    let candidates = candidates(flow).await?;
    match shown(flow, &candidates).await? {
        Some(answer) => Ok(answer),
        None => article::answer(flow).await,
    }
}

/// The products that the words name, for a question that no article answers.
pub(super) async fn of_mentions(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    let named: Vec<ProductId> = flow.understood.mentions.iter().map(|mention| mention.product.clone()).collect();
    match shown(flow, &named).await? {
        Some(answer) => Ok(answer),
        None => Ok(article::unknown(flow)),
    }
}

async fn shown(flow: &Flow<'_>, candidates: &[ProductId]) -> Result<Option<Answer>, FlowError> {
    let mut text = flow.say("product-found", &[]);
    let mut facts = Vec::new();
    let mut buttons: Vec<Button> = Vec::new();
    for id in candidates.iter().take(SHOWN) {
        let Some((found, _)) = retrieve::product(flow.db, id, flow.now).await? else { continue };
        let Some((line, of_product)) = product::line(flow, &found) else { continue };
        text.push_str("\n- ");
        text.push_str(&line);
        facts.extend(of_product);
        buttons.push(product::button(&found));
    }
    if buttons.is_empty() {
        return Ok(None);
    }
    let mut answer = Answer::template(text).from(facts);
    answer.buttons = buttons;
    Ok(Some(answer))
}

/// Products that the words name, else those that a search finds.
async fn candidates(flow: &Flow<'_>) -> Result<Vec<ProductId>, FlowError> {
    if !flow.understood.mentions.is_empty() {
        return Ok(flow.understood.mentions.iter().map(|mention| mention.product.clone()).collect());
    }
    let mut conn = flow.db.turn.acquire().await?;
    let hits = knowledge::search::products(&mut conn, flow.embedder, &flow.text, SHOWN).await?;
    Ok(hits.into_iter().filter(|hit| hit.similarity >= ALIKE).map(|hit| hit.product).collect())
}
