//! Runs the last stages of a recorded turn again. The Rust stages read the record alone and come to the same bytes, or say which
//! stage does not; the model's stage is made afresh, and where it first differs is said (what else was computed beside it
//! changes its numbers).
//!
//! What was understood and looked up is not run again: the question, the facts and the template are the record of it, for the
//! shop's rows and examples have moved on since.

use std::time::{Duration, Instant};

use knowledge::fact::Fact;
use tokio_util::sync::CancellationToken;

use super::recording::{Drafted, Recording, fingerprint};
use super::review::{judge, outline};
use crate::answer::{WordingRequest, asked, word};
use crate::conversation::explained::Explained;
use crate::guardrails::privacy::Known;
use crate::guardrails::{Outline, injection};
use crate::model::{LanguageModel, ModelError, Token};

/// Nobody waits for a draft that is made again.
const PATIENCE: Duration = Duration::from_secs(300);
/// Code points of a difference that are shown.
const SHOWN: usize = 60;

/// A stage that was run again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Its name.
    pub name: &'static str,
    /// Where it first differs from the record; nothing where it is the same to the byte.
    pub difference: Option<Difference>,
}

/// Where two texts first differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Bytes, or of drafts tokens, that are the same.
    pub at: usize,
    /// What the record has from there on.
    pub recorded: String,
    /// What came now.
    pub now: String,
}

/// A draft that was made again.
#[derive(Debug, Clone)]
pub struct Fresh {
    /// Where the prompt differs: another chat template, another model.
    pub prompt: Option<Difference>,
    /// Where the tokens differ.
    pub tokens: Option<Difference>,
    /// The draft.
    pub text: String,
}

/// Runs the Rust stages of a recorded reply again: tripwire, placeholders, prompt, tokens to text, review, reply.
#[must_use]
pub fn stages(run: &Recording, facts: &[Fact], stored: &Explained) -> Vec<Stage> {
    let judged = judge(run, facts, &stored.buttons);
    let outline = outline(run, facts);
    let refused: Vec<_> = run.drafts.iter().map(|draft| &draft.refused).collect();
    let each = |of: &dyn Fn(&Drafted) -> String| run.drafts.iter().map(of).collect::<Vec<_>>().join("\n");
    let hidden = run.placeholders.clone().hide(&run.question, Known::default());
    let claims: Vec<_> = judged.reply.claims().iter().map(|claim| (&claim.text, json(&claim.kind), claim.supported, &claim.fact)).collect();
    let kept: Vec<_> = stored.claims.iter().map(|claim| (&claim.text, json(&claim.kind), claim.supported, &claim.facts)).collect();
    vec![
        stage("tripwire", &run.suspicion.to_string(), &injection::of_shopper(&run.question).score.to_string()),
        stage("placeholders", &each(&|draft| draft.hidden.clone()), &each(&|_| hidden.clone())),
        stage("prompt", &each(&|draft| draft.asked.clone()), &each(&|draft| fingerprint(&asked(&request(run, draft, facts, &outline))))),
        stage("tokens", &each(&|draft| draft.text.clone()), &each(&|draft| draft.said(&run.placeholders))),
        stage("review", &json(&refused), &json(&judged.refused)),
        stage("verdict", stored.verdict().unwrap_or_default(), judged.verdict.unwrap_or_default()),
        stage("source", &stored.source, judged.reply.source().as_str()),
        stage("reply", &stored.text, judged.reply.text()),
        stage("claims", &json(&kept), &json(&claims)),
    ]
}

/// Has the model make the recorded drafts again.
///
/// # Errors
/// As [`LanguageModel::complete`].
pub async fn fresh(model: &dyn LanguageModel, run: &Recording, facts: &[Fact]) -> Result<Vec<Fresh>, ModelError> {
    let outline = outline(run, facts);
    let mut made = Vec::new();
    for draft in run.drafts.iter().filter(|draft| draft.error.is_none()) {
        let again = word(model, &request(run, draft, facts, &outline), CancellationToken::new()).await?;
        made.push(Fresh {
            prompt: difference(&draft.prompt, &again.prompt),
            tokens: first_token(&draft.tokens, &again.tokens),
            text: again.text,
        });
    }
    Ok(made)
}

fn request<'a>(run: &'a Recording, draft: &'a Drafted, facts: &'a [Fact], outline: &'a Outline) -> WordingRequest<'a> {
    WordingRequest {
        shop: &run.shop,
        tone: &run.tone,
        language: run.language(),
        question: &draft.hidden,
        facts,
        reference: &run.template,
        outline,
        deadline: Instant::now() + PATIENCE,
        seed: draft.seed,
        temperature: draft.temperature,
        conversation: None,
        memory: &run.memory,
        keep: &draft.keep,
    }
}

fn json(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(value) => value.to_string(),
        Err(error) => error.to_string(),
    }
}

fn stage(name: &'static str, recorded: &str, now: &str) -> Stage {
    Stage { name, difference: difference(recorded, now) }
}

fn difference(recorded: &str, now: &str) -> Option<Difference> {
    if recorded == now {
        return None;
    }
    let same = recorded.bytes().zip(now.bytes()).take_while(|(one, other)| one == other).count();
    let from = |text: &str| text[text.floor_char_boundary(same)..].chars().take(SHOWN).collect();
    Some(Difference { at: same, recorded: from(recorded), now: from(now) })
}

fn first_token(recorded: &[Token], now: &[Token]) -> Option<Difference> {
    if recorded == now {
        return None;
    }
    let same = recorded.iter().zip(now).take_while(|(one, other)| one == other).count();
    let from = |tokens: &[Token]| crate::model::text_of(&tokens[same..]).chars().take(SHOWN).collect();
    Some(Difference { at: same, recorded: from(recorded), now: from(now) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_says_where_it_begins() {
        assert_eq!(difference("已发货", "已发货"), None);
        let found = difference("It is 已发货", "It is 已付款").expect("they differ");
        assert_eq!((found.recorded.as_str(), found.now.as_str()), ("发货", "付款"));
        let longer = difference("one", "one two").expect("they differ");
        assert_eq!((longer.at, longer.recorded.as_str(), longer.now.as_str()), (3, "", " two"));
        let token = |id| Token::new(id, b" a".to_vec());
        assert_eq!(first_token(&[token(1), token(2)], &[token(1), token(3)]).map(|found| found.at), Some(1));
    }
}
