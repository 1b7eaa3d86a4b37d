//! The model's part of a turn: it words a plain answer. A draft that the review would refuse, or that reads worse than the
//! template, is made again while there is time, with more freedom each time and with what it had wrong told to it.

use std::time::Instant;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::recording::Drafted;
use super::{Decided, Engine, TokenCounts, Worded, review};
use crate::answer::{Showing, WordingRequest, word, word_showing};
use crate::guardrails::Verdict;
use crate::guardrails::privacy::Known;

/// Seed of the first draft: the same facts and question are worded alike.
const SEED: u32 = 1;
/// Low: the facts are fixed, only their wording may vary.
pub(super) const CALM: f32 = 0.2;
/// How far the drafts after it stray from the likeliest words; so many there are at most.
const LIVELIER: &[f32] = &[0.6, 0.9];

impl Engine {
    /// Has the model word a plain answer. Everything else, and everything that goes wrong, is said by the template.
    pub(super) async fn word(
        &self,
        decided: &mut Decided,
        stop: &CancellationToken,
        show: Option<&mpsc::Sender<String>>,
    ) -> Option<Worded> {
        if !decided.answer.wordable || !self.parts.model.writes(decided.language) {
            return None;
        }
        let started = Instant::now();
        let placeholders = &mut decided.conversation.state.placeholders;
        let question = placeholders.hide(&decided.question, Known::default());
        let placeholders = placeholders.clone();
        let memory = decided.conversation.state.memory.clone();
        let links = [self.parts.shop.url.clone()];
        let review = review::reviewer(&self.parts, decided, &links);
        let outline = review.outline(&decided.answer.text);
        let request = WordingRequest {
            shop: &self.parts.shop.name,
            tone: &self.parts.shop.tone,
            language: decided.language,
            question: &question,
            facts: &decided.answer.facts,
            reference: &decided.answer.text,
            outline: &outline,
            deadline: started + self.parts.wording_deadline,
            seed: SEED,
            temperature: CALM,
            conversation: Some(decided.conversation.id.0),
            memory: &memory,
            keep: &[],
        };
        let model = self.parts.model.as_ref();
        // what holds a placeholder is shown when it is revealed, a greeting comes before the answer, and who is promised a person waits for that alone
        let show = show.filter(|_| question == decided.question && decided.answer.hand_over.is_none() && !review::new_to_the_bot(decided));
        let Showing { draft, shown } = match show {
            Some(show) => word_showing(model, &request, &review, show, stop.clone()).await,
            None => Showing { draft: word(model, &request, stop.clone()).await, shown: String::new() },
        };
        let mut tokens = draft.as_ref().map(TokenCounts::of).unwrap_or_default();
        let mut drafts = vec![Drafted::new(&request, &draft, &placeholders)];
        for (seed, &temperature) in (SEED + 1..).zip(LIVELIER) {
            // there is time for as long again
            let in_time = started.elapsed() * 2 < self.parts.wording_deadline;
            let refused = drafts.last().filter(|draft| draft.error.is_none() && shown.is_empty() && in_time);
            let said = refused.map(|draft| (draft, draft.said(&placeholders)));
            let Some(keep) = said.and_then(|(draft, said)| self.to_mend(decided, draft, &said)) else { break };
            let request = WordingRequest { keep: &keep, seed, temperature, ..request };
            let again = word(model, &request, stop.clone()).await;
            tokens = tokens.and(again.as_ref().map(TokenCounts::of).unwrap_or_default());
            drafts.push(Drafted::new(&request, &again, &placeholders));
        }
        let worded = Worded { drafts, shown, tokens };
        decided.timings.word = started.elapsed();
        Some(worded)
    }

    /// The values that another draft must keep; none where this one says all but says it badly. Nothing where it holds, or where
    /// what is wrong with it are no values.
    fn to_mend(&self, decided: &Decided, draft: &Drafted, said: &str) -> Option<Vec<String>> {
        let links = [self.parts.shop.url.clone()];
        let review = review::reviewer(&self.parts, decided, &links);
        match review.draft(said, &decided.answer.text, Vec::new()) {
            Verdict::Send(reply) => review::unfit(draft, &reply).map(|_| Vec::new()),
            Verdict::Repair(_) => Some(review.to_keep(said, &decided.answer.text)).filter(|keep| !keep.is_empty()),
            Verdict::HandOver(_) => None,
        }
    }
}
