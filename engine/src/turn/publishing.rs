//! What the shop publishes, with the engine's parts: the model, the clock, the rules.

use tokio_util::sync::CancellationToken;

use super::Engine;
use crate::rules::Rules;
use crate::texts::{self, Brief, Checked, Drafts, Material, TextError};

impl Engine {
    /// Drafts a text up to `wanted` times.
    ///
    /// # Errors
    /// If something that the brief names is not there, if nothing can be said of it, or if the database fails.
    pub async fn draft_texts(&self, brief: &Brief, wanted: usize, stop: CancellationToken) -> Result<(Material, Drafts), TextError> {
        let parts = &self.parts;
        let (now, today) = (parts.clock.now(), parts.clock.today());
        let mut conn = parts.db.turn.acquire().await?;
        let material = Material::of(&mut conn, &parts.shop, brief, now).await?;
        let rules = parts.rules.now(&mut conn).await?;
        // no connection is held while the model words
        drop(conn);
        let never_said = &rules.never_said.words;
        let drafts = texts::draft(parts.model.as_ref(), &parts.shop, brief, &material, never_said, today, wanted, stop).await?;
        Ok((material, drafts))
    }

    /// What a text of these may claim.
    ///
    /// # Errors
    /// If something that the brief names is not there, or if the database fails.
    pub async fn facts_of(&self, brief: &Brief) -> Result<Material, TextError> {
        let mut conn = self.parts.db.turn.acquire().await?;
        Material::of(&mut conn, &self.parts.shop, brief, self.parts.clock.now()).await
    }

    /// What texts that were saved once may claim now, in their order; what is gone is left out.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn text_materials(&self, briefs: &[Brief]) -> sqlx::Result<Vec<Material>> {
        let mut conn = self.parts.db.turn.acquire().await?;
        Material::of_all(&mut conn, &self.parts.shop, briefs, self.parts.clock.now()).await
    }

    /// Checks a person's text against what it may claim.
    #[must_use]
    pub fn check_text(&self, text: &str, material: &Material, rules: &Rules) -> Checked {
        let links = [self.parts.shop.url.clone()];
        texts::check(text, material, &links, &rules.never_said.words, self.parts.clock.today())
    }
}
