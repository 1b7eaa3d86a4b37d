//! Sentences of a draft that may be shown before the rest is there. What was shown is never taken back, so a beginning must hold
//! by itself: it says some sentences of the reference, each completely, and nothing else.

use std::ops::Range;

use super::{Against, Atom, Normalised, ReplySource, Review, Verdict, atoms, repeats, sentences};
use crate::dialogue::buttons::ShownButton;

impl Review<'_> {
    /// Whether the beginning of a draft, whole sentences all, may be shown by itself. A beginning that claims nothing is held
    /// until its subject is known.
    #[must_use]
    pub fn beginning(&self, beginning: &str, reference: &str) -> bool {
        let beginning = beginning.trim();
        if beginning.starts_with('"') || self.once(beginning) != beginning {
            return false;
        }
        let said = atoms::read(&Normalised::new(beginning), self.today);
        let covered = self.covered(&said, reference);
        if said.is_empty() || covered.is_empty() {
            return false;
        }
        let evidence = self.evidence();
        let whole = Against::new(self, &evidence, reference);
        let part = Against { vocabulary: whole.vocabulary, ..Against::new(self, &evidence, &joined(reference, &covered)) };
        self.hold(&evidence, &part, beginning).is_ok()
    }

    /// The reply to a draft of which `shown` was shown already: it begins with that. The draft where it holds, else what was shown
    /// where that says everything, else what was shown and what the reference adds.
    #[must_use]
    pub fn begun(&self, shown: &str, draft: Option<&str>, reference: &str, buttons: Vec<ShownButton>) -> Verdict {
        for text in draft.into_iter().chain([shown]) {
            match self.draft(text, reference, buttons.clone()) {
                Verdict::Send(reply) if reply.text().starts_with(shown) => return Verdict::Send(reply),
                _ => {}
            }
        }
        let said = atoms::read(&Normalised::new(shown), self.today);
        let covered = self.covered(&said, reference);
        let all = spans(reference);
        let rest: Vec<Range<usize>> = all.into_iter().filter(|sentence| !covered.contains(sentence)).collect();
        let rest = if repeats(shown, reference) { String::new() } else { joined(reference, &rest) };
        let blank = if rest.is_empty() || shown.ends_with(['。', '！', '？']) { "" } else { " " };
        self.own_words(format!("{shown}{blank}{rest}"), buttons, ReplySource::Model)
    }

    /// The sentences of a reference that make claims, all of which are among these.
    fn covered(&self, said: &[Atom], reference: &str) -> Vec<Range<usize>> {
        let symbols: Vec<char> = reference.chars().collect();
        let covers = |sentence: &Range<usize>| {
            let text: String = symbols[sentence.clone()].iter().collect();
            let claims = atoms::read(&Normalised::new(&text), self.today);
            !claims.is_empty() && claims.iter().all(|claim| said.iter().any(|atom| atom.value == claim.value))
        };
        spans(reference).into_iter().filter(covers).collect()
    }
}

/// The sentences of a text, in code points.
fn spans(text: &str) -> Vec<Range<usize>> {
    let normal = Normalised::new(text);
    let length = text.chars().count();
    let found = sentences(normal.text()).into_iter().map(|sentence| {
        let (start, end) = normal.span(sentence.start, sentence.end);
        start..end.min(length)
    });
    found.filter(|sentence| sentence.start < sentence.end).collect()
}

fn joined(text: &str, spans: &[Range<usize>]) -> String {
    let symbols: Vec<char> = text.chars().collect();
    spans.iter().flat_map(|span| symbols[span.clone()].iter()).collect::<String>().trim().to_owned()
}

/// The sentences of a text that is still being written, all but the last one: how many bytes of it they are.
#[must_use]
pub fn whole_sentences(text: &str) -> usize {
    let mut found = spans(text);
    found.pop();
    let symbols = found.last().map_or(0, |sentence| sentence.end);
    text.chars().take(symbols).map(char::len_utf8).sum()
}
