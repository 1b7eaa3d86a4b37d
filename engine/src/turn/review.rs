//! From words to replies: the first draft that holds, else the template, else the one sentence that claims nothing.

use std::time::Instant;

use knowledge::fact::Fact;
use knowledge::language::Language;

use super::recording::{Drafted, Recording};
use super::{Decided, EngineParts, TokenCounts, Worded};
use crate::answer::{reads_well, templates};
use crate::dialogue::buttons::ShownButton;
use crate::guardrails::{Claim, ClaimKind, Outline, Reply, ReplySource, Review, Verdict, Violation};

/// What the guardrails made of the turn.
pub(super) struct Reviewed {
    /// A greeting where the shopper is new, then the answer.
    pub replies: Vec<Reply>,
    pub tokens: TokenCounts,
    /// For `explanation`: what was drafted and what was wrong with it.
    pub explanation: serde_json::Value,
    /// Whether something of the answer was shown before it was whole.
    pub begun: bool,
    /// What the model drafted, and what was wrong with it.
    pub drafts: Vec<Drafted>,
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
        never_said: &decided.rules.never_said.words,
    }
}

/// What became of the drafts of one answer.
pub(super) struct Judged {
    pub reply: Reply,
    /// `sent`, `repaired` or `refused`; nothing where there was no draft.
    pub verdict: Option<&'static str>,
    /// Why each draft was refused, or what of it was repaired, in their order.
    pub refused: Vec<Vec<Violation>>,
}

/// Holds the recorded drafts against the facts. Reads nothing but its arguments, so that a replay comes to the same reply.
pub(super) fn judge(run: &Recording, facts: &[Fact], buttons: &[ShownButton]) -> Judged {
    let links = [run.link.clone()];
    let language = run.language();
    let review = of(run, facts, &links);
    let mut judged = Judged { reply: Reply::unable(language), verdict: None, refused: run.drafts.iter().map(|_| Vec::new()).collect() };
    if !run.shown.is_empty() {
        let made = run.drafts.iter().find(|draft| draft.error.is_none());
        let chose = made.is_some_and(Drafted::chose_its_words);
        let draft = made.map(|draft| draft.said(&run.placeholders));
        match review.begun(&run.shown, draft.as_deref(), &run.template, buttons.to_vec()) {
            Verdict::Send(reply) => {
                let whole = draft.as_deref().map(str::trim) == Some(reply.text());
                let reply = if chose { reply } else { reply.without_choice() };
                return Judged { verdict: Some(if whole { "sent" } else { "repaired" }), reply, ..judged };
            }
            refused => tracing::error!(why = why(&refused), "what was shown of an answer cannot be brought to an end"),
        }
    } else {
        for (draft, refused) in run.drafts.iter().zip(&mut judged.refused).filter(|(draft, _)| draft.error.is_none()) {
            let said = draft.said(&run.placeholders);
            match review.draft(&said, &run.template, buttons.to_vec()) {
                Verdict::Send(reply) if unfit(draft, &reply).is_some() => *refused = unfit(draft, &reply).into_iter().collect(),
                Verdict::Send(reply) => {
                    let verdict = if reply.text() == said.trim() { "sent" } else { "repaired" };
                    if verdict == "repaired" {
                        *refused = review.faults(&said, &run.template);
                    }
                    return Judged { verdict: Some(verdict), reply, ..judged };
                }
                Verdict::Repair(violations) => *refused = violations,
                Verdict::HandOver(_) => {}
            }
            judged.verdict = Some("refused");
        }
    }
    judged.reply = own_words(&review, run.template.clone(), buttons.to_vec(), run.template_source, language);
    judged
}

/// Why a true draft of the model is no better than the template: it had no choice of its words, does not read like a sentence, or
/// repeats the template.
pub(super) fn unfit(draft: &Drafted, reply: &Reply) -> Option<Violation> {
    let why = match reply.source() {
        ReplySource::Model if !draft.chose_its_words() => "the bound left the model no choice of words",
        ReplySource::Model if !reads_well(reply.text()) => "it does not read like a sentence",
        ReplySource::Template => "it says no more than the template, in its words",
        _ => return None,
    };
    let claim = Claim { text: String::new(), kind: ClaimKind::Wording, start: 0, end: 0, supported: false, fact: Vec::new() };
    Some(Violation { claim, why: why.to_owned() })
}

fn of<'a>(run: &'a Recording, facts: &'a [Fact], links: &'a [String]) -> Review<'a> {
    let language = run.language();
    Review { facts, question: &run.question, language, today: run.today, private: run.private, links, never_said: &run.never_said }
}

/// What the drafts of a recorded answer were bound to.
pub(super) fn outline(run: &Recording, facts: &[Fact]) -> Outline {
    let links = [run.link.clone()];
    of(run, facts, &links).outline(&run.template)
}

pub(super) fn review(parts: &EngineParts, decided: &mut Decided, worded: Option<Worded>) -> Reviewed {
    let started = Instant::now();
    let buttons: Vec<ShownButton> = decided.answer.buttons.iter().map(|button| button.shown(decided.language)).collect();
    let mut run = Recording::new(parts, decided);
    let mut tokens = TokenCounts::default();
    if let Some(worded) = worded {
        tokens = worded.tokens;
        run.shown = worded.shown;
        run.drafts = worded.drafts;
    }
    let judged = judge(&run, &decided.answer.facts, &buttons);
    for (draft, refused) in run.drafts.iter_mut().zip(judged.refused) {
        draft.refused = refused;
    }
    let mut explanation = serde_json::json!({ "model": parts.model.name() });
    if let Some(verdict) = judged.verdict {
        explanation["verdict"] = verdict.into();
    }
    let used = matches!(judged.verdict, Some("sent" | "repaired"));
    if let Some(refused) = run.drafts.last().filter(|_| !used).map(refusal) {
        explanation["refused"] = refused.into();
    }
    let mut replies = Vec::new();
    if new_to_the_bot(decided) {
        let links = [parts.shop.url.clone()];
        let intro = templates::say(decided.language, "intro", &[("shop", &parts.shop.name)]);
        replies.push(own_words(&reviewer(parts, decided, &links), intro, Vec::new(), ReplySource::Template, decided.language));
    }
    replies.push(judged.reply);
    let begun = !run.shown.is_empty();
    explanation["run"] = serde_json::to_value(&run).unwrap_or_default();
    decided.timings.review = started.elapsed();
    Reviewed { replies, tokens, explanation, begun, drafts: run.drafts }
}

/// Why a draft was not used, by kinds and reasons: no words of anybody.
fn refusal(draft: &Drafted) -> String {
    draft.error.clone().unwrap_or_else(|| reasons(&draft.refused))
}

fn reasons(violations: &[Violation]) -> String {
    let kinds: Vec<String> = violations.iter().map(|violation| format!("{:?}: {}", violation.claim.kind, violation.why)).collect();
    kinds.join("; ")
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
        Verdict::Repair(violations) => reasons(violations),
        Verdict::HandOver(reason) => reason.clone(),
    }
}

/// Whether the shopper should first be told that this is a bot. `/start` says it anyway; scripts know it.
pub(super) fn new_to_the_bot(decided: &Decided) -> bool {
    let started = decided.conversation.waiting.iter().any(|message| message.text.expose().trim_start().starts_with("/start"));
    !decided.conversation.greeted && !started && decided.conversation.channel != "ask"
}
