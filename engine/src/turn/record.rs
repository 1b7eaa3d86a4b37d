//! The turn's end: everything that explains the answer is stored with it, in one transaction.

use super::review::Reviewed;
use super::{AnsweredTurn, Decided, Engine, TurnError, TurnOutcome};
use crate::conversation::commit::{Committed, TurnRecord, commit};
use crate::conversation::state::Conversation;
use crate::dialogue::memory::Told;
use crate::dialogue::state::DialogueState;
use crate::guardrails::privacy::Known;
use crate::guardrails::{Reply, ReplySource};

impl Engine {
    /// Stores replies, facts, claims, outbox rows, the dialogue's state and a promised hand-over.
    pub(super) async fn record(&self, taken: &Conversation, decided: Decided, reviewed: Reviewed) -> Result<TurnOutcome, TurnError> {
        let Decided { understood, language, answer, mut conversation, question, timings, .. } = decided;
        let Reviewed { mut replies, tokens, mut explanation, begun, .. } = reviewed;
        explanation["timing_ms"] = serde_json::json!({
            "total": timings.total.as_millis(),
            "understand": timings.understand.as_millis(),
            "retrieve": timings.retrieve.as_millis(),
            "word": timings.word.as_millis(),
            "review": timings.review.as_millis(),
        });
        explanation["tokens"] = serde_json::json!({ "prompt": tokens.prompt, "cached": tokens.cached, "generated": tokens.generated });
        remember(&mut conversation.state, &question, &answer.text, &replies);
        let record = TurnRecord {
            conversation: taken.id,
            answers: &taken.waiting,
            begun,
            replies: &replies,
            facts: &answer.facts,
            language: language.code(),
            intent: understood.intent.as_str(),
            sentiment: understood.sentiment.as_str(),
            explanation,
            state: &conversation.state,
            hand_over: answer.hand_over,
            wrote: answer.wrote(),
            send: taken.channel != "ask",
            now: self.parts.clock.now(),
        };
        let mut conn = self.parts.db.turn.acquire().await?;
        if commit(&mut conn, &record).await? == Committed::Overtaken {
            return Ok(TurnOutcome::Overtaken);
        }
        let Some(reply) = replies.pop() else { return Ok(TurnOutcome::Nothing) };
        let turn = AnsweredTurn::of(reply, answer, understood, language, timings, tokens);
        Ok(TurnOutcome::Answered(Box::new(turn)))
    }
}

/// Keeps what was asked and said for the prompts of the turns to come, without personal data.
fn remember(state: &mut DialogueState, question: &str, reference: &str, replies: &[Reply]) {
    let placeholders = &mut state.placeholders;
    let question = placeholders.hide(question, Known::default());
    match replies {
        [reply] if reply.source() == ReplySource::Model => {
            let (reference, reply) = (placeholders.hide(reference, Known::default()), placeholders.hide(reply.text(), Known::default()));
            state.memory.told(&Told { question, reference, reply });
        }
        _ => state.memory.asked(&question),
    }
}
