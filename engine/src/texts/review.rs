//! The only place where a machine's text is made: of sentences whose every claim is held. A sentence that fails falls back to its
//! template, a template that fails is left out; what still fails then is no text at all.

use chrono::NaiveDate;
use serde::Serialize;

use super::checked;
use super::facts::Material;
use super::plan::{Plan, Planned, Role};
use crate::guardrails::{Claim, Stance, Warning};
use knowledge::language::Language;

/// Who worded a text or a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TextSource {
    /// The language model, with real alternatives; of a text: half or more of the sentences that it could word.
    Model,
    /// A template, filled with facts.
    Template,
    /// The shop itself: a sentence of a description or an article as it stands there.
    Shop,
}

impl TextSource {
    /// As stored and as in the contract.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Template => "template",
            Self::Shop => "shop",
        }
    }
}

/// A sentence of a drafted text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Piece {
    text: String,
    source: TextSource,
    #[serde(skip)]
    paragraph: usize,
    #[serde(skip)]
    role: Role,
}

impl Piece {
    /// The words.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Who worded it.
    #[must_use]
    pub fn source(&self) -> TextSource {
        self.source
    }

    /// Whether the model was asked for it.
    #[must_use]
    pub fn was_wordable(&self) -> bool {
        self.role.wordable()
    }
}

/// A text that the guardrails let through: each of its claims is held by a fact. There is no other way to make one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftedText {
    subject: Option<String>,
    body: String,
    pieces: Vec<Piece>,
    claims: Vec<Claim>,
}

impl DraftedText {
    /// The subject of an e-mail.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// The text.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// Its sentences.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// What the text claims, with the facts; places are code points of the body.
    #[must_use]
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }

    /// Who worded it.
    #[must_use]
    pub fn source(&self) -> TextSource {
        let could = self.pieces.iter().filter(|piece| piece.was_wordable()).count();
        let did = self.pieces.iter().filter(|piece| piece.source == TextSource::Model).count();
        if did > 0 && did * 2 >= could { TextSource::Model } else { TextSource::Template }
    }
}

/// What a text is held against.
pub(super) struct Bench<'a> {
    pub(super) material: &'a Material,
    pub(super) links: &'a [String],
    pub(super) never_said: &'a [String],
    pub(super) language: Language,
    pub(super) today: NaiveDate,
}

/// Makes a text of a plan and of the model's words for its sentences. Nothing where too little of it holds.
pub(super) fn prove(bench: &Bench<'_>, plan: &Plan, words: Vec<Option<String>>) -> Option<DraftedText> {
    let subject = if plan.subjects.is_empty() {
        None
    } else {
        Some(plan.subjects.iter().find(|subject| faults(bench, subject).1.is_empty())?.clone())
    };
    let mut pieces: Vec<(Piece, &Planned)> =
        plan.sentences.iter().zip(words).map(|(planned, words)| (piece(planned, words), planned)).collect();
    loop {
        if !pieces.iter().any(|(piece, _)| piece.role.tells()) {
            return None;
        }
        let (body, places) = composed(bench.language, pieces.iter().map(|(piece, _)| piece));
        let (claims, faults) = faults(bench, &body);
        if faults.is_empty() {
            return Some(DraftedText { subject, body, pieces: pieces.into_iter().map(|(piece, _)| piece).collect(), claims });
        }
        let wrong = |place: &(usize, usize)| faults.iter().any(|(start, end)| *start < place.1 && place.0 < *end);
        let before = pieces.clone();
        pieces = before
            .iter()
            .zip(&places)
            .filter_map(|((piece, planned), place)| match (wrong(place), piece.source) {
                (false, _) => Some((piece.clone(), *planned)),
                (true, TextSource::Model) => Some((self::piece(planned, None), *planned)),
                (true, _) => {
                    tracing::debug!(role = ?piece.role, "a sentence of a text is left out: not all of it is held");
                    None
                }
            })
            .collect();
        if pieces == before {
            return None;
        }
    }
}

fn piece(planned: &Planned, words: Option<String>) -> Piece {
    let source = match (&words, planned.role) {
        (Some(_), _) => TextSource::Model,
        (None, Role::Offer) => TextSource::Shop,
        (None, _) => TextSource::Template,
    };
    let text = words.unwrap_or_else(|| planned.text.clone());
    Piece { text, source, paragraph: planned.paragraph, role: planned.role }
}

/// The whole text, and where each sentence stands in it: code points, the end exclusive.
fn composed<'p>(language: Language, pieces: impl Iterator<Item = &'p Piece>) -> (String, Vec<(usize, usize)>) {
    let (mut body, mut places, mut last) = (String::new(), Vec::new(), None);
    for piece in pieces {
        match last {
            None => {}
            Some(paragraph) if paragraph != piece.paragraph => body.push_str("\n\n"),
            Some(_) if piece.role == Role::Link => body.push('\n'),
            Some(_) if language.written() == Language::Zh && !body.ends_with(|symbol: char| symbol.is_ascii()) => {}
            Some(_) => body.push(' '),
        }
        let start = body.chars().count();
        body.push_str(&piece.text);
        places.push((start, body.chars().count()));
        last = Some(piece.paragraph);
    }
    (body, places)
}

/// The claims of a machine's text, and the places of what stops it.
fn faults(bench: &Bench<'_>, text: &str) -> (Vec<Claim>, Vec<(usize, usize)>) {
    let checked = checked::check(text, bench.material, bench.links, bench.never_said, bench.today);
    let mut places: Vec<(usize, usize)> = checked.unproven.iter().map(|one| (one.start, one.end)).collect();
    if let Warning::Stop(claims) = Stance::Machine.judge(&checked.claims) {
        places.extend(claims.iter().map(|claim| (claim.start, claim.end)));
    }
    (checked.claims, places)
}

/// For the sentences of one product alone.
pub(super) fn about<'m>(bench: &Bench<'m>, planned: &Planned) -> Vec<knowledge::fact::Fact> {
    let product = planned.product.and_then(|place| bench.material.products.get(place));
    bench.material.about(product)
}
