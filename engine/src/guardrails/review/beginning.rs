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
        self.said(format!("{shown}{blank}{rest}"), buttons, ReplySource::Model)
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

#[cfg(test)]
mod tests {
    use super::super::tests::{facts, review};
    use super::*;

    const ENGLISH: &str = "Order #W2611340 has been shipped. It is expected on 25 November 2026.";
    const CHINESE: &str = "订单 #W2611340 已发货。预计2026年11月25日送达。";

    #[test]
    fn what_says_whole_sentences_of_the_reference_may_be_shown() {
        let facts: Vec<_> = facts().into_iter().filter(|fact| !fact.subject.to_string().contains("W4817420")).collect();
        let review = review(&facts, true);
        for (beginning, reference, may) in [
            ("Your order #W2611340 has been shipped.", ENGLISH, true),
            (ENGLISH, ENGLISH, true),
            ("您的订单 #W2611340 已发货。", CHINESE, true),
            // nothing is claimed yet
            ("Thank you for asking!", ENGLISH, false),
            ("", ENGLISH, false),
            // not true, or not of this reference
            ("Order #W2611340 has been delivered.", ENGLISH, false),
            ("Order #W2611340 has not been shipped.", ENGLISH, false),
            ("Order #W2611340 has been shipped by a kind wizard.", ENGLISH, false),
            ("Your total is $536.65.", ENGLISH, false),
            ("订单 #W2611340 未发货。", CHINESE, false),
            // only a part of what ties the value to its meaning
            ("It is 25 November 2026.", ENGLISH, false),
            // said twice: the reply would not begin so
            ("Your order #W2611340 has been shipped. Order #W2611340 has been shipped.", ENGLISH, false),
        ] {
            assert_eq!(review.beginning(beginning, reference), may, "{beginning}");
        }
        assert!(!super::super::tests::review(&facts, false).beginning("Your order #W2611340 has been shipped.", ENGLISH), "in public");
    }

    #[test]
    fn the_reply_begins_with_what_was_shown_whatever_comes_after_it() {
        let facts = facts();
        let review = review(&facts, true);
        let shown = "Your order #W2611340 has been shipped.";
        let said = |draft: Option<&str>, reference| match review.begun(shown, draft, reference, Vec::new()) {
            Verdict::Send(reply) => reply.text().to_owned(),
            refused => panic!("{refused:?}"),
        };
        let good = "Your order #W2611340 has been shipped. It is expected on 25 November 2026, as it seems.";
        let whole = format!("{shown} It is expected on 25 November 2026.");
        for draft in
            [None, Some("Your refund is approved."), Some(ENGLISH), Some(good), Some("Your order #W2611340 has been shipped. It was lost.")]
        {
            assert_eq!(said(draft, ENGLISH), whole, "{draft:?}");
        }
        assert_eq!(said(None, "Order #W2611340 has been shipped."), shown, "it says everything");
    }

    #[test]
    fn a_sentence_is_whole_once_another_has_begun() {
        for (text, whole) in [
            ("", ""),
            ("It costs 3.", ""),
            ("It costs 3.50 and more. Fi", "It costs 3.50 and more. "),
            ("One. Two! Three", "One. Two! "),
            ("已发货。预", "已发货。"),
        ] {
            assert_eq!(&text[..whole_sentences(text)], whole, "{text}");
        }
    }
}
