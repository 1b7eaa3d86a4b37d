//! From words to replies: the draft where it holds, else the template, else the one sentence that claims nothing.

use std::time::Instant;

use knowledge::language::Language;

use super::{Decided, EngineParts, TokenCounts};
use crate::answer::{Showing, templates};
use crate::dialogue::buttons::ShownButton;
use crate::guardrails::{Reply, ReplySource, Review, Verdict};
use crate::model::Draft;

/// What the guardrails made of the turn.
pub(super) struct Reviewed {
    /// A greeting where the shopper is new, then the answer.
    pub replies: Vec<Reply>,
    pub tokens: TokenCounts,
    /// For `explanation`: the prompt, the draft and what was wrong with it.
    pub explanation: serde_json::Value,
    /// Whether something of the answer was shown before it was whole.
    pub begun: bool,
}

/// What the words of this turn are held against.
pub(super) fn reviewer<'a>(parts: &EngineParts, decided: &'a Decided, links: &'a [String]) -> Review<'a> {
    Review {
        facts: &decided.answer.facts,
        question: &decided.question,
        language: decided.language,
        today: parts.clock.today(),
        private: decided.conversation.private,
        links,
    }
}

pub(super) fn review(parts: &EngineParts, decided: &mut Decided, worded: Option<Showing>) -> Reviewed {
    let started = Instant::now();
    let links = [parts.shop.url.clone()];
    let review = reviewer(parts, decided, &links);
    let buttons: Vec<ShownButton> = decided.answer.buttons.iter().map(|button| button.shown(decided.language)).collect();
    let mut tokens = TokenCounts::default();
    let mut explanation = serde_json::json!({ "model": parts.model.name(), "template": decided.answer.text });
    let mut reply = None;
    let (worded, shown) = worded.map_or((None, String::new()), |worded| (Some(worded.draft), worded.shown));
    let begun = !shown.is_empty();
    match worded {
        Some(drafted) if begun => {
            explanation["shown"] = shown.clone().into();
            let text = match &drafted {
                Ok(draft) => {
                    tokens = counts(draft);
                    explanation["prompt"] = draft.prompt.clone().into();
                    explanation["draft"] = draft.text.clone().into();
                    explanation["seed"] = super::SEED.into();
                    Some(draft.text.as_str())
                }
                Err(error) => {
                    explanation["refused"] = error.to_string().into();
                    None
                }
            };
            match review.begun(&shown, text, &decided.answer.text, buttons.clone()) {
                Verdict::Send(checked) => {
                    let verdict = if Some(checked.text()) == text.map(str::trim) { "sent" } else { "repaired" };
                    explanation["verdict"] = verdict.into();
                    reply = Some(checked);
                }
                refused => {
                    tracing::error!(why = why(&refused), "what was shown of an answer cannot be brought to an end");
                    explanation["refused"] = why(&refused).into();
                }
            }
        }
        Some(Ok(draft)) => {
            tokens = counts(&draft);
            explanation["prompt"] = draft.prompt.into();
            explanation["draft"] = draft.text.clone().into();
            explanation["seed"] = super::SEED.into();
            match review.draft(&draft.text, &decided.answer.text, buttons.clone()) {
                Verdict::Send(checked) => {
                    let verdict = if checked.text() == draft.text.trim() { "sent" } else { "repaired" };
                    explanation["verdict"] = verdict.into();
                    reply = Some(checked);
                }
                refused => {
                    explanation["verdict"] = "refused".into();
                    explanation["refused"] = why(&refused).into();
                }
            }
        }
        Some(Err(error)) => {
            tracing::debug!(%error, "no draft: the template answers");
            explanation["refused"] = error.to_string().into();
        }
        None => {}
    }
    let answer = reply.unwrap_or_else(|| own_words(&review, decided.answer.text.clone(), buttons, decided.answer.source, decided.language));
    let mut replies = Vec::new();
    if new_to_the_bot(decided) {
        let intro = templates::say(decided.language, "intro", &[("shop", &parts.shop.name)]);
        replies.push(own_words(&review, intro, Vec::new(), ReplySource::Template, decided.language));
    }
    replies.push(answer);
    decided.timings.review = started.elapsed();
    Reviewed { replies, tokens, explanation, begun }
}

fn counts(draft: &Draft) -> TokenCounts {
    TokenCounts { prompt: draft.prompt_tokens, cached: draft.cached_tokens, generated: draft.generated_tokens }
}

/// Mercer's own words. A template that claims more than its facts is a defect of ours: it is logged, not said.
fn own_words(review: &Review<'_>, text: String, buttons: Vec<ShownButton>, source: ReplySource, language: Language) -> Reply {
    match review.own_words(text, buttons, source) {
        Verdict::Send(reply) => reply,
        refused => {
            tracing::error!(why = why(&refused), "a template was refused by the guardrails");
            Reply::unable(language)
        }
    }
}

fn why(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Send(_) => String::new(),
        Verdict::Repair(violations) => {
            let kinds: Vec<String> = violations.iter().map(|violation| format!("{:?}: {}", violation.claim.kind, violation.why)).collect();
            kinds.join("; ")
        }
        Verdict::HandOver(reason) => reason.clone(),
    }
}

/// Whether the shopper should first be told that this is a bot. `/start` says it anyway; scripts know it.
pub(super) fn new_to_the_bot(decided: &Decided) -> bool {
    let started = decided.conversation.waiting.iter().any(|message| message.text.trim_start().starts_with("/start"));
    !decided.conversation.greeted && !started && decided.conversation.channel != "ask"
}
