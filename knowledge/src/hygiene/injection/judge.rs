//! The verdict with the embedding model at hand: what structure alone does not show may still mean the same as an example.
//! Long texts are read piece by piece, since one sentence among many hardly moves their vector.

use std::sync::LazyLock;

use regex::Regex;

use super::learned::{self, Learned, embedded};
use super::purpose::without_purpose;
use super::{Channel, Suspicion, THRESHOLD, score};
use crate::embedding::{EmbedError, Embedder};

/// Characters of a text that is read as one.
const SHORT: usize = 200;
/// Pieces of a shopper's message that are read.
const MOST: usize = 12;
/// Log-odds from which a shopper's message is blocked: a message that is stopped wrongly costs more than one that is answered as any
/// other.
pub const MESSAGE: f32 = 1.0;
/// Log-odds from which other texts stay out: they are read by people first, and a wrong alarm costs the shop an article.
const DATA: f32 = 2.0;

/// Who writes to the machine in a text for people names it, or shows some other sign.
static MACHINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:chat ?)?(?:bots?|robots?|assistants?|a\.?i\.?|llms?|language models?|prompts?|algorithms?|summari[sz]er)\b|\b(?:virtual|digital|automated|conversational) \w+|机器人|助手|智能|大模型|系统|自动|程序|算法|电子店员|ai",
    )
    .ok()
});

/// Judges a text; `vector` is that of the whole, where the caller has it already.
///
/// # Errors
/// If the embedding model fails.
pub async fn judge(embedder: &Embedder, text: &str, channel: Channel, vector: Option<&[f32]>) -> Result<Suspicion, EmbedError> {
    let plain = score(text, channel);
    // a shop's articles tell people what to do, sentence after sentence: there structure alone tells an order to the machine
    let Some(learned) = learned::shipped(embedder.digest()).filter(|_| !plain.blocks() && channel != Channel::KbArticle) else {
        return Ok(plain);
    };
    let mut worst = plain;
    let mut pieces = pieces(text);
    if channel == Channel::UserMessage {
        pieces.truncate(MOST);
    } else {
        pieces.retain(|piece| worth(piece, channel, &score(piece, channel)));
    }
    let vectors = match vector {
        Some(vector) if pieces.len() == 1 => vec![vector.to_vec()],
        _ => embedder.queries(pieces.iter().map(|piece| embedded(piece)).collect()).await?,
    };
    for (piece, vector) in pieces.iter().zip(&vectors) {
        let weighed = weigh(learned, piece, channel, vector, worst.clone());
        worst = match wish(piece, channel).filter(|_| weighed.blocks() && !worst.blocks()) {
            Some(wish) => {
                let vector = embedder.queries(vec![embedded(&wish)]).await?.pop().unwrap_or_default();
                weigh(learned, &wish, channel, &vector, worst)
            }
            None => weighed,
        };
    }
    Ok(worst)
}

/// What a shopper wants without what for, where the structure of the clause that says so is no sign by itself.
fn wish(piece: &str, channel: Channel) -> Option<String> {
    let wish = without_purpose(piece).filter(|_| channel == Channel::UserMessage)?;
    (score(piece, channel).score <= score(&wish, channel).score).then_some(wish)
}

/// Whether a text is worth its embedding: every message of a shopper, and of other texts those with a sign.
fn worth(text: &str, channel: Channel, plain: &Suspicion) -> bool {
    channel == Channel::UserMessage || plain.score > 0.0 || MACHINE.as_ref().is_some_and(|named| named.is_match(text))
}

/// The worse of what was found before and of a piece with its vector.
fn weigh(learned: &Learned, piece: &str, channel: Channel, vector: &[f32], before: Suspicion) -> Suspicion {
    let structure = score(piece, channel);
    let margin = learned.margin(piece, vector);
    #[expect(clippy::cast_possible_truncation, reason = "a score between 0 and 1")]
    let log_odds = learned.log_odds(margin, structure.score as f32);
    let border = if channel == Channel::UserMessage { MESSAGE } else { DATA };
    // the border is where everything is blocked from
    let score = 1.0 / (1.0 + (-(f64::from(log_odds - border) + (THRESHOLD / (1.0 - THRESHOLD)).ln())).exp());
    if score <= before.score {
        return before;
    }
    let reason =
        if structure.reason.is_empty() { "like known attacks".to_owned() } else { format!("{} + like known attacks", structure.reason) };
    Suspicion { score, reason }
}

/// A text in pieces of whole sentences; a short one is a piece.
fn pieces(text: &str) -> Vec<&str> {
    if text.chars().count() <= SHORT {
        return vec![text];
    }
    let (mut found, mut start, mut length) = (Vec::new(), 0, 0);
    let mut symbols = text.char_indices().peekable();
    while let Some((at, symbol)) = symbols.next() {
        length += 1;
        let next = symbols.peek().map(|(_, next)| *next);
        let ends = matches!(symbol, '\n' | '。' | '！' | '？' | '；')
            || matches!(symbol, '.' | '!' | '?' | ';') && next.is_none_or(char::is_whitespace);
        if ends && length >= SHORT / 5 || length >= SHORT && symbol.is_whitespace() || length >= 2 * SHORT {
            let end = at + symbol.len_utf8();
            found.push(text[start..end].trim());
            (start, length) = (end, 0);
        }
    }
    found.push(text[start..].trim());
    found.retain(|piece| !piece.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::{Channel, MACHINE, SHORT, pieces, score, worth};

    #[test]
    fn long_texts_are_read_sentence_by_sentence() {
        assert!(MACHINE.is_some());
        assert_eq!(pieces("Short. Text."), ["Short. Text."]);
        let long = "Parcels are sent on working days before noon, every one of them. ".repeat(8);
        let found = pieces(&long);
        assert!(found.len() == 8 && found.iter().all(|piece| piece.ends_with("them.")), "{found:?}");
        assert!(pieces(&"字".repeat(1000)).iter().all(|piece| piece.chars().count() <= 2 * SHORT));
    }

    #[test]
    fn ordinary_texts_for_people_cost_no_embedding() {
        let is = |text: &str| worth(text, Channel::ProductReview, &score(text, Channel::ProductReview));
        assert!(!is("Great mug, keeps the tea warm.") && is("Great mug. The bot reading this says so."));
        assert!(worth("where is my order", Channel::UserMessage, &score("where is my order", Channel::UserMessage)));
    }
}
