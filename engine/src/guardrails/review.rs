//! The review: every claim of a text against this turn's facts.

use std::ops::Range;

use chrono::NaiveDate;
use knowledge::fact::Fact;
use knowledge::language::Language;
use serde::{Deserialize, Serialize};

use crate::dialogue::buttons::ShownButton;

use super::claims::atoms::{self, Atom, AtomValue};
use super::claims::{Scope, sentences};
use super::evidence::Evidence;
use super::normalise::{Normalised, normal};
use super::reply::{Claim, ClaimKind, Reply, ReplySource};
use super::vocabulary::{Meaning, Vocabulary, denials};

mod beginning;
mod mend;
mod outline;
#[cfg(test)]
mod tests;

pub use beginning::whole_sentences;
pub use outline::{Landmark, Outline, Spoken};

/// What a text is held against.
#[derive(Debug, Clone, Copy)]
pub struct Review<'a> {
    /// This turn's facts.
    pub facts: &'a [Fact],
    /// What the shopper asked. Order numbers in it may be repeated.
    pub question: &'a str,
    /// The language of the reply.
    pub language: Language,
    /// The shop's day.
    pub today: NaiveDate,
    /// Whether only the shopper can read the chat.
    pub private: bool,
    /// Links that may be sent though no fact holds them, by how they begin.
    pub links: &'a [String],
    /// Words that the shop wants said in no draft and in no article's passage.
    pub never_said: &'a [String],
}

/// What became of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It may be sent.
    Send(Reply),
    /// It may not, for these reasons.
    Repair(Vec<Violation>),
    /// A person has to answer, for this reason.
    HandOver(String),
}

/// A claim that nothing proves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// The claim.
    pub claim: Claim,
    /// Why it does not hold.
    pub why: String,
}

impl<'a> Review<'a> {
    /// Reviews words of Mercer's own: templates, article passages, refusals, hand-overs. Every claim must be supported all
    /// the same.
    /// Words of the model are none of these: they pass as a draft beside their template, or not at all.
    #[must_use]
    pub fn own_words(&self, text: String, buttons: Vec<ShownButton>, source: ReplySource) -> Verdict {
        if source == ReplySource::Model {
            return Verdict::HandOver("a draft is held against its template".to_owned());
        }
        self.said(text, buttons, source)
    }

    /// What is said without a reference to hold it against.
    fn said(&self, text: String, buttons: Vec<ShownButton>, source: ReplySource) -> Verdict {
        if text.trim().is_empty() {
            return Verdict::HandOver("there is nothing to say".to_owned());
        }
        let evidence = self.evidence();
        // into a template we put each value with its fact; a passage and a model choose their words
        let scope = if matches!(source, ReplySource::Article | ReplySource::Model) { Scope::Values } else { Scope::Filled };
        let mut read = self.read(&evidence, &text, scope);
        if source == ReplySource::Article {
            read.violations.extend(self.unwanted(&text));
        }
        if read.violations.is_empty() {
            Verdict::Send(Reply::new(text, buttons, source, read.claims))
        } else {
            Verdict::Repair(read.violations)
        }
    }

    /// Reviews a model's draft. `reference` is what the template says: the draft must carry its key values, must deny where
    /// it denies, and may not add content words that neither facts, question, reference nor a closed list of function and
    /// courtesy words hold. A wrong value is replaced where only one can be meant; else a
    /// sentence that fails is dropped where the rest still says everything. A draft that says the
    /// reference word for word is the template's, and counted so, whatever courtesy stands around it.
    #[must_use]
    pub fn draft(&self, draft: &str, reference: &str, buttons: Vec<ShownButton>) -> Verdict {
        let draft = &self.once(draft.trim().trim_matches('"').trim());
        if repeats(draft, reference) {
            return self.own_words(reference.to_owned(), buttons, ReplySource::Template);
        }
        let evidence = self.evidence();
        let against = Against::new(self, &evidence, reference);
        let failed = match self.hold(&evidence, &against, draft) {
            Ok(claims) => return Verdict::Send(Reply::new(draft.to_owned(), buttons, ReplySource::Model, claims)),
            Err(violations) => violations,
        };
        // a value before its sentence: the sentence may be the answer
        let mended = self.mended(draft, reference, &evidence, &failed);
        if let Some((mended, claims)) = mended.and_then(|text| self.hold(&evidence, &against, &text).ok().map(|claims| (text, claims))) {
            return Verdict::Send(Reply::new(mended, buttons, ReplySource::Model, claims));
        }
        let rest = without(draft, &failed);
        if rest.is_empty() || rest == *draft || repeats(&rest, reference) {
            return Verdict::Repair(failed);
        }
        match self.hold(&evidence, &against, &rest) {
            Ok(claims) => Verdict::Send(Reply::new(rest, buttons, ReplySource::Model, claims)),
            Err(_) => Verdict::Repair(failed),
        }
    }

    /// The text without sentences that claim only what sentences before them claimed already.
    fn once(&self, text: &str) -> String {
        let normal = Normalised::new(text);
        let atoms = atoms::read(&normal, self.today);
        let symbols: Vec<char> = text.chars().collect();
        let (mut kept, mut said, mut done) = (String::new(), Vec::new(), 0);
        for sentence in sentences(normal.text()) {
            let claims: Vec<_> = atoms.iter().filter(|atom| sentence.contains(&atom.start)).map(|atom| atom.value.clone()).collect();
            let (start, end) = normal.span(sentence.start, sentence.end);
            if claims.is_empty() || !claims.iter().all(|claim| said.contains(claim)) {
                // one character may unfold into the end of a sentence and the beginning of the next
                kept.extend(symbols.iter().take(end).skip(start.max(done)));
            }
            done = end;
            said.extend(claims);
        }
        kept.trim().to_owned()
    }

    /// What the shop never wants said.
    fn unwanted(&self, text: &str) -> Option<Violation> {
        let word = crate::rules::never_said(self.never_said, text)?;
        let claim = Claim { text: word.to_owned(), kind: ClaimKind::Wording, start: 0, end: 0, supported: false, fact: Vec::new() };
        Some(Violation { claim, why: "the shop never wants this word said".to_owned() })
    }

    fn evidence(&self) -> Evidence<'a> {
        Evidence::new(self.facts, self.question, self.links, self.today)
    }

    /// Reads the claims of a text and what is wrong with them.
    fn read(&self, evidence: &Evidence<'_>, text: &str, scope: Scope) -> Read {
        let normal = Normalised::new(text);
        let atoms = atoms::read(&normal, self.today);
        let (mut claims, mut violations) = (Vec::new(), Vec::new());
        for (finding, facts) in evidence.claims(&normal, &atoms, scope) {
            let why = finding.why.or(if !self.private && evidence.private(&facts) { Some(PRIVATE) } else { None });
            let claim = claim(text, &normal, finding.at, finding.kind, why.is_none(), evidence.ids(&facts));
            if let Some(why) = why {
                violations.push(Violation { claim: claim.clone(), why: why.to_owned() });
            }
            claims.push(claim);
        }
        if !self.private
            && let Some(fact) = evidence.shows_private(normal.text())
        {
            let whole = claim(text, &normal, 0..normal.text().len(), ClaimKind::Attribute, false, vec![fact.id()]);
            violations.push(Violation { claim: whole, why: PRIVATE.to_owned() });
        }
        Read { normal, atoms, claims, violations }
    }

    /// The claims of a draft that holds, or what is wrong with it.
    fn hold(&self, evidence: &Evidence<'_>, against: &Against, draft: &str) -> Result<Vec<Claim>, Vec<Violation>> {
        let Read { normal, atoms, claims, mut violations } = self.read(evidence, draft, Scope::Values);
        violations.extend(self.unwanted(draft));
        let mut wrong = |at: Range<usize>, why: String| {
            violations.push(Violation { claim: claim(draft, &normal, at, ClaimKind::Wording, false, Vec::new()), why });
        };
        for stray in against.vocabulary.strays(normal.text(), &atoms) {
            wrong(stray, "the word stands in no fact, question or template".to_owned());
        }
        let denied = denials(normal.text());
        if denied.is_empty() == against.denies {
            wrong(denied.first().cloned().unwrap_or(0..0), "it denies where the template does not, or the other way".to_owned());
        }
        for atom in against.atoms.iter().filter(|key| !atoms.iter().any(|atom| atom.value == key.value)) {
            wrong(0..0, format!("it leaves out {:?}", atom.value));
        }
        for words in against.quoted.iter().filter(|words| !normal.text().contains(words.as_str())) {
            wrong(0..0, format!("it leaves out {words:?}"));
        }
        if let Some(kind) = swapped(&against.atoms, &atoms) {
            wrong(0..0, format!("it says the {kind:?} values in another order"));
        }
        if let Some(word) = against.meaning.missing(normal.text()) {
            wrong(0..0, format!("it leaves out {word:?}"));
        }
        if violations.is_empty() { Ok(claims) } else { Err(violations) }
    }
}

const PRIVATE: &str = "private fact in a public chat";

struct Read {
    normal: Normalised,
    atoms: Vec<Atom>,
    claims: Vec<Claim>,
    violations: Vec<Violation>,
}

/// What a draft must carry, and the words it may use.
struct Against {
    atoms: Vec<Atom>,
    quoted: Vec<String>,
    denies: bool,
    vocabulary: Vocabulary,
    meaning: Meaning,
}

impl Against {
    fn new(review: &Review<'_>, evidence: &Evidence<'_>, reference: &str) -> Self {
        let reference = Normalised::new(reference);
        // Where only one order is spoken of, its number may be left out: "your order".
        let one_order = evidence.orders() == 1;
        let optional = |words: &str| one_order && evidence.is_order(words);
        let given = evidence.texts().iter().map(String::as_str).chain([reference.text()]);
        let atoms = atoms::read(&reference, review.today);
        let quoted = evidence.quoted(reference.text());
        Self {
            meaning: Meaning::new(reference.text(), &atoms, &quoted),
            atoms: atoms
                .into_iter()
                .filter(|atom| !matches!(&atom.value, AtomValue::OrderId(id) | AtomValue::Code(id) if optional(id)))
                .collect(),
            quoted: quoted.into_iter().filter(|words| !optional(words)).collect(),
            denies: !denials(reference.text()).is_empty(),
            vocabulary: Vocabulary::new(given),
        }
    }
}

/// Values of one kind in another order than the reference has them: "of 3 variants 5 are available". Two values of a kind are
/// told apart by nothing but their order.
fn swapped(reference: &[Atom], draft: &[Atom]) -> Option<ClaimKind> {
    let place = |key: &Atom| draft.iter().position(|atom| atom.value == key.value);
    reference.iter().enumerate().find_map(|(at, first)| {
        let kind = first.value.kind();
        let mut later = reference[at + 1..].iter().filter(|second| second.value.kind() == kind && second.value != first.value);
        later.any(|second| place(first) > place(second)).then_some(kind)
    })
}

fn claim(text: &str, normal: &Normalised, at: Range<usize>, kind: ClaimKind, supported: bool, fact: Vec<String>) -> Claim {
    let (start, end) = normal.span(at.start, at.end);
    let (start, end) = if at.is_empty() { (0, 0) } else { (start, end) };
    let piece = text.chars().skip(start).take(end - start).collect();
    Claim { text: piece, kind, start, end, supported, fact }
}

/// Whether a draft holds the reference word for word; case, blanks and marks don't matter.
fn repeats(draft: &str, reference: &str) -> bool {
    let bare = |text: &str| normal(text).chars().filter(|symbol| symbol.is_alphanumeric()).collect::<String>();
    bare(draft).contains(&bare(reference))
}

/// The text without the sentences that hold a violation; those without a place are not looked at.
fn without(text: &str, violations: &[Violation]) -> String {
    let symbols: Vec<char> = text.chars().collect();
    let (mut kept, mut done) = (String::new(), 0);
    let normal = Normalised::new(text);
    for sentence in sentences(normal.text()) {
        let (start, end) = normal.span(sentence.start, sentence.end);
        let touched = violations.iter().any(|violation| violation.claim.end > start && violation.claim.start < end);
        if !touched {
            kept.extend(symbols.iter().take(end).skip(start.max(done)));
        }
        done = end;
    }
    kept.trim().to_owned()
}
