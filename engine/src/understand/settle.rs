//! What the head is unsure of, settled by the language model: it tells how likely each intent's name is as an answer to "what is the
//! message about". A model prefers some names whatever the message is; how likely they are without one is taken off (Holtzman et
//! al. 2021, "Surface form competition"). Greedy decoding under a grammar says the same name for nearly every message instead.

use std::time::Instant;

use dashmap::DashMap;
use tokio_util::sync::CancellationToken;

use super::intents::OUT_OF_SCOPE;
use super::types::{Intent, Understanding};
use crate::model::{Completion, Exchange, LanguageModel, ModelError, Urgency};

/// What the model's word counts beside the head's. With the packaged model 0.2 to 0.8 are alike (`evaluate intents`).
const WEIGHT: f32 = 0.3;
/// Letters of a message that the model sees.
const SHOWN: usize = 200;
/// A message that says nothing.
const NOTHING: &str = "Hello.";
/// What it is shown: messages of another trade and what they are about.
const EXAMPLES: &[(&str, &str)] = &[
    ("where can i leave my car when i visit you", "find parking"),
    ("the key you gave us does not open the door", "key problem"),
    ("are you there on sundays too?", "check opening hours"),
];

/// Settles intents. What it learns of a model holds for that model: one for each.
#[derive(Debug, Default)]
pub struct Settler {
    /// How likely a name is without a message.
    bare: DashMap<String, f32>,
}

impl Settler {
    /// The message, with the intent that head and model find likeliest together; as it was where the head is sure, or where the model
    /// does not write its language or has no time.
    pub async fn settle(
        &self,
        model: &dyn LanguageModel,
        text: &str,
        understood: Understanding,
        deadline: Instant,
        stop: CancellationToken,
    ) -> Understanding {
        if !understood.unsure || !model.writes(understood.language) {
            return understood;
        }
        let weights = self.weigh(model, text, &understood, deadline, stop).await;
        match weights {
            Ok(weights) => {
                let chosen = likeliest(&understood, &weights);
                tracing::debug!(head = understood.intent.as_str(), model = chosen.as_str(), "an unsure intent is settled");
                settled(understood, &chosen)
            }
            Err(error) => {
                tracing::debug!(%error, "an unsure intent stays as the head has it");
                understood
            }
        }
    }

    /// How much likelier the message makes each candidate's name, as a difference of log-probabilities.
    async fn weigh(
        &self,
        model: &dyn LanguageModel,
        text: &str,
        understood: &Understanding,
        deadline: Instant,
        stop: CancellationToken,
    ) -> Result<Vec<f32>, ModelError> {
        let names: Vec<String> = candidates(understood).map(|(intent, _)| name(intent)).collect();
        let unknown: Vec<String> = names.iter().filter(|name| !self.bare.contains_key(*name)).cloned().collect();
        if !unknown.is_empty() {
            let bare = model.weigh(request(NOTHING, deadline), unknown.clone(), stop.clone()).await?;
            for (name, bare) in unknown.into_iter().zip(bare) {
                self.bare.insert(name, bare);
            }
        }
        let said = model.weigh(request(&text.chars().take(SHOWN).collect::<String>(), deadline), names.clone(), stop).await?;
        Ok(names.iter().zip(said).map(|(name, said)| said - self.bare.get(name).map_or(0.0, |bare| *bare)).collect())
    }
}

/// What the message may be about: the best and its alternatives, with their confidence.
fn candidates(understood: &Understanding) -> impl Iterator<Item = (&Intent, f32)> {
    let others = understood.alternatives.iter().filter(|(intent, _)| intent.as_str() != OUT_OF_SCOPE);
    std::iter::once((&understood.intent, understood.confidence)).chain(others.map(|(intent, confidence)| (intent, *confidence)))
}

/// By the head's confidence and what the model says of each candidate, in their order.
fn likeliest(understood: &Understanding, weights: &[f32]) -> Intent {
    let both =
        candidates(understood).zip(weights).map(|((intent, confidence), weight)| (confidence.max(1e-6).ln() + WEIGHT * weight, intent));
    both.max_by(|(a, _), (b, _)| a.total_cmp(b)).map_or_else(|| understood.intent.clone(), |(_, intent)| intent.clone())
}

fn settled(understood: Understanding, chosen: &Intent) -> Understanding {
    let Some(place) = understood.alternatives.iter().position(|(intent, _)| intent == chosen) else { return understood };
    let mut alternatives = understood.alternatives;
    let (intent, confidence) = std::mem::replace(&mut alternatives[place], (understood.intent, understood.confidence));
    Understanding { intent, confidence, alternatives, ..understood }
}

/// `lost_or_stolen_card` as words.
fn name(intent: &Intent) -> String {
    format!(" {}", intent.as_str().replace(['_', '-'], " ").trim().to_lowercase())
}

fn request(text: &str, deadline: Instant) -> Completion {
    let ask = |text: &str| format!("Message: {text}");
    Completion {
        system: "Say in two or three words what the customer's message is about.".to_owned(),
        history: EXAMPLES.iter().map(|(text, about)| Exchange { user: ask(text), assistant: format!("About: {about}") }).collect(),
        steady: EXAMPLES.len(),
        user: ask(text),
        opening: "About:".to_owned(),
        bound: None,
        max_tokens: 1,
        deadline,
        seed: 0,
        temperature: 1.0,
        conversation: None,
        urgency: Urgency::Shopper,
        words: None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::time::Duration;

    use async_trait::async_trait;
    use knowledge::language::Language;

    use super::*;
    use crate::model::Draft;
    use crate::understand::Sentiment;

    /// Finds "track refund" likely whatever is said, and "get refund" where money is asked back. Counts what it is asked.
    #[derive(Default)]
    struct Biased {
        asked: Mutex<usize>,
    }

    #[async_trait]
    impl LanguageModel for Biased {
        async fn complete(&self, _: Completion, _: CancellationToken) -> Result<Draft, ModelError> {
            Err(ModelError::Busy)
        }

        async fn weigh(&self, request: Completion, texts: Vec<String>, _: CancellationToken) -> Result<Vec<f32>, ModelError> {
            *self.asked.lock().expect("a lock") += texts.len();
            let of = |text: &String| match text.as_str() {
                " track refund" => -1.0,
                _ if request.user.contains("money back") => -4.0,
                _ => -9.0,
            };
            Ok(texts.iter().map(of).collect())
        }

        fn name(&self) -> String {
            "biased".to_owned()
        }

        fn writes(&self, language: Language) -> bool {
            language == Language::En
        }
    }

    fn understood(language: Language, unsure: bool) -> Understanding {
        Understanding {
            language,
            intent: Intent::from("track_refund"),
            confidence: 0.4,
            entities: Vec::new(),
            sentiment: Sentiment::Neutral,
            escalate: false,
            unsure,
            alternatives: vec![(Intent::from(OUT_OF_SCOPE), 0.35), (Intent::from("get_refund"), 0.3)],
            mentions: Vec::new(),
            loose_options: Vec::new(),
        }
    }

    async fn settle(settler: &Settler, model: &Biased, text: &str, understood: Understanding) -> Understanding {
        settler.settle(model, text, understood, Instant::now() + Duration::from_secs(1), CancellationToken::new()).await
    }

    #[tokio::test]
    async fn what_a_model_always_says_counts_for_nothing() {
        let (settler, model) = (Settler::default(), Biased::default());
        let settled = settle(&settler, &model, "can i have my money back", understood(Language::En, true)).await;
        assert_eq!((settled.intent.as_str(), settled.confidence), ("get_refund", 0.3));
        assert_eq!(settled.alternatives[1].0.as_str(), "track_refund");
        assert_eq!(*model.asked.lock().expect("a lock"), 4, "two names with the message and without");
        let kept = settle(&settler, &model, "my refund", understood(Language::En, true)).await;
        assert_eq!(kept.intent.as_str(), "track_refund");
        assert_eq!(*model.asked.lock().expect("a lock"), 6, "names without a message are known now");
    }

    #[tokio::test]
    async fn what_is_sure_or_in_another_language_is_not_asked_about() {
        let (settler, model) = (Settler::default(), Biased::default());
        for given in [understood(Language::En, false), understood(Language::Zh, true)] {
            assert_eq!(settle(&settler, &model, "money back", given.clone()).await.intent, given.intent);
        }
        assert_eq!(*model.asked.lock().expect("a lock"), 0);
    }
}
