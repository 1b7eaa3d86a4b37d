//! "Tell me when it ships": told once, with the order's facts as the chat's customer sees them.

use engine::conversation::notice::Hearing;
use engine::conversation::watches::{self, Due};
use engine::dialogue::notices;
use engine::retrieve;

use super::Jobs;

const AT_ONCE: i64 = 16;

/// Fulfils what has come true. Answers whether there was anything.
pub(super) async fn round(jobs: &Jobs) -> anyhow::Result<bool> {
    let due = watches::due(&mut *jobs.db.jobs.acquire().await?, AT_ONCE).await?;
    for wish in &due {
        fulfil(jobs, wish).await?;
    }
    Ok(!due.is_empty())
}

async fn fulfil(jobs: &Jobs, wish: &Due) -> anyhow::Result<()> {
    // read as the chat's customer: where the link has ended there is nothing to see
    let order = retrieve::orders(&jobs.db, wish.identity, Some(&wish.order), false).await?.order;
    let mut tx = jobs.db.jobs.begin().await?;
    if !watches::lock(&mut tx, wish.id).await? {
        return Ok(());
    }
    let hearing = jobs.hearing(&mut tx, wish.conversation).await?;
    match (hearing, order) {
        (Hearing::Held, Some(_)) => watches::later(&mut tx, wish.id).await?,
        (Hearing::Open(hearer), Some(order)) => {
            let facts = knowledge::shop::order_facts(&order, jobs.clock.now());
            let text = notices::shipped(hearer.language, &order, jobs.clock.today());
            let told = jobs.tell(&mut tx, &hearer, "order_shipped", text, &facts, &[]).await?;
            watches::end(&mut tx, wish.id, told).await?;
        }
        _ => watches::end(&mut tx, wish.id, false).await?,
    }
    tx.commit().await?;
    Ok(())
}
