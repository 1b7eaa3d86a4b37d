//! What an understander holds in memory, and how its heads are trained anew: a shop's own words are masked, and messages go on
//! being understood by the old heads meanwhile.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::{Catalogue, Heads, Inner, Normal, OrderNumbers, UnderstandError, intents};
use crate::understand::catalogue::Spoken;
use crate::understand::entities;
use crate::understand::types::Entity;

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(training) = self.training.get_mut().ok().and_then(Option::take) {
            training.abort();
        }
    }
}

impl Inner {
    pub(super) fn numbers(&self) -> Result<Arc<OrderNumbers>, UnderstandError> {
        self.numbers.read().map(|numbers| numbers.clone()).map_err(|_| UnderstandError::Poisoned)
    }

    /// All entities in order, and the products among them.
    pub(super) fn entities(&self, normal: &Normal, catalogue: &Catalogue, numbers: &OrderNumbers) -> (Vec<Entity>, Spoken) {
        let found = entities::find(normal, numbers, self.clock.today());
        let products = catalogue.find(normal, &found.iter().map(|one| one.at.clone()).collect::<Vec<_>>());
        let mut all: Vec<Entity> = found.iter().map(|one| one.entity(normal)).collect();
        all.extend(products.entities(normal));
        for number in entities::foreign::find(&normal.plain) {
            let number = number.entity(normal);
            // a product may be called like that
            if all.iter().all(|other| number.end <= other.start || other.end <= number.start) {
                all.push(number);
            }
        }
        all.sort_by_key(|entity| (entity.start, entity.end));
        (all, products)
    }

    /// Masks a shop's own words.
    pub(super) fn masking(&self) -> Result<impl Fn(&str) -> String + Send + Sync + '_, UnderstandError> {
        let catalogue = self.catalogue.read().map(|catalogue| catalogue.clone()).unwrap_or_default();
        let numbers = self.numbers()?;
        Ok(move |text: &str| intents::mask(text, &self.entities(&Normal::new(text), &catalogue, &numbers).0))
    }

    pub(super) async fn retrain(&self) -> Result<(), UnderstandError> {
        let trained = self.trainer.train(self.masking()?).await?;
        if let Ok(mut slot) = self.head.write() {
            *slot = Arc::new(Heads { intents: trained.intents, moods: trained.moods });
        }
        self.trained.store(trained.version, Ordering::Relaxed);
        Ok(())
    }

    /// Trains while messages go on being understood by the old head. One training at a time; dropped with the understander.
    pub(super) fn train_beside(self: Arc<Self>) {
        let Ok(mut training) = self.training.lock() else { return };
        if training.as_ref().is_some_and(|running| !running.is_finished()) {
            return;
        }
        let inner = Arc::downgrade(&self);
        *training = Some(tokio::spawn(async move {
            let Some(inner) = inner.upgrade() else { return };
            match inner.retrain().await {
                Ok(()) => tracing::info!("trained anew: the examples of intents have changed"),
                Err(error) => tracing::warn!(%error, "the changed examples of intents could not be learnt; tried again"),
            }
        }));
    }
}
