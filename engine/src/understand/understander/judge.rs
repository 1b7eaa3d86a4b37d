//! The verdict on a message: the heads' shares, weighed with its words, its mood and who it asks for.

use super::{Head, PERSON, Read, Understanding};
use crate::understand::intents::OUT_OF_SCOPE;
use crate::understand::types::{Intent, Sentiment};

/// The intent of who is displeased with the shop.
const COMPLAINT: &str = "complaint";

/// Below this confidence an intent may be asked about.
const SURE: f32 = 0.5;

/// Below this confidence an angry message asks for a person only in so many words.
const CLEAR: f32 = 0.9;

/// The next intent is asked about where it is at least so likely beside the best.
const RIVAL: f32 = 0.4;

/// Alternatives below this confidence are left out.
const ALTERNATIVE: f32 = 0.05;

pub(super) fn judge(read: Read, intents: &Head, moods: &Head, vector: &[f32]) -> Understanding {
    let mut ranked = intents.rank(&read.words, vector, &read.bonus());
    let (intent, confidence) = if ranked.is_empty() { (Intent::from(OUT_OF_SCOPE), 0.0) } else { ranked.remove(0) };
    ranked.truncate(3);
    ranked.retain(|(_, confidence)| *confidence >= ALTERNATIVE);
    let (sentiment, grave) = read.signs.mood(&moods.shares(&read.words, vector, &read.signs.bonus()));
    let (intent, confidence) = if read.signs.asks_for_person && intent.as_str() != PERSON {
        (Intent::from(PERSON), confidence.max(SURE))
    } else {
        (intent, confidence)
    };
    // who only vents has a complaint, whatever else is in the words; who asks for a person does so clearly
    let faint = intent.as_str() == PERSON && !read.signs.asks_for_person && confidence < CLEAR;
    let vents = sentiment == Sentiment::Angry && (intent.as_str() == OUT_OF_SCOPE || faint);
    let intent = if vents { Intent::from(COMPLAINT) } else { intent };
    let unsure = unsure(&intent, confidence, &ranked);
    let escalate = grave || read.signs.asks_for_person || intent.as_str() == PERSON;
    Understanding {
        language: read.language,
        intent,
        confidence,
        entities: read.entities,
        sentiment,
        escalate,
        unsure,
        alternatives: ranked,
        mentions: read.mentions,
        loose_options: read.loose_options,
    }
}

/// Whether two intents are about as likely, so that asking beats guessing. What is out of scope is not asked about.
fn unsure(intent: &Intent, confidence: f32, next: &[(Intent, f32)]) -> bool {
    let rival = next.iter().find(|(intent, _)| intent.as_str() != OUT_OF_SCOPE).map_or(0.0, |(_, confidence)| *confidence);
    intent.as_str() != OUT_OF_SCOPE && confidence < SURE && rival >= RIVAL * confidence
}
