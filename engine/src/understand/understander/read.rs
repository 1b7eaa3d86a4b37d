//! A message, read as far as no vector is needed, and what its entities alone say about its intent.

use super::{Language, ProductMention, Signs};
use crate::understand::types::{Entity, EntityKind};

/// A message, read as far as no vector is needed.
#[derive(Debug, Clone)]
pub struct Read {
    /// What is to be embedded: the words with entities masked.
    pub words: String,
    pub(super) language: Language,
    pub(super) entities: Vec<Entity>,
    pub(super) mentions: Vec<ProductMention>,
    pub(super) loose_options: Vec<(String, String)>,
    pub(super) bonus: Vec<(String, f32)>,
    pub(super) signs: Signs,
}

impl Read {
    /// What the message's entities add to the log-odds of intents.
    #[must_use]
    pub fn bonus(&self) -> Vec<(&str, f32)> {
        self.bonus.iter().map(|(intent, plus)| (intent.as_str(), *plus)).collect()
    }
}

/// What the entities alone say about the intent.
pub(super) fn entity_bonus(entities: &[Entity], masked: &str) -> Vec<(&'static str, f32)> {
    let has = |kind| entities.iter().any(|entity| entity.kind == kind);
    let order = has(EntityKind::OrderNumber);
    let mut bonus = Vec::new();
    let proof = has(EntityKind::Email) || has(EntityKind::Postcode);
    let words = masked.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count();
    if proof && (has(EntityKind::LastName) || has(EntityKind::Email) && words <= 8 || words <= 6) && !order {
        bonus.push(("give_credentials", 4.0));
    }
    if order {
        bonus.extend([("product_price", -3.0), ("product_availability", -3.0), ("find_product", -3.0), ("product_options", -3.0)]);
    }
    if has(EntityKind::Product) && has(EntityKind::Option) && !order {
        bonus.extend([("product_price", 1.0), ("product_availability", 1.0)]);
    }
    bonus
}
