//! Repair before refusal: a wrong value is replaced by the fact's, where there is one value that it can have meant.

use super::{Against, Atom, AtomValue, Evidence, Normalised, Review, Violation, atoms};
use crate::guardrails::reply::ClaimKind;

impl Review<'_> {
    /// What is wrong with a draft before anything of it is repaired; nothing where it holds.
    #[must_use]
    pub fn faults(&self, draft: &str, reference: &str) -> Vec<Violation> {
        let evidence = self.evidence();
        self.hold(&evidence, &Against::new(self, &evidence, reference), draft.trim()).err().unwrap_or_default()
    }

    /// The words of the reference that a draft gets wrong or leaves out, where that is all that is wrong with it: another draft
    /// can be told to keep them. Nothing where it says what nothing holds.
    #[must_use]
    pub fn to_keep(&self, draft: &str, reference: &str) -> Vec<String> {
        let evidence = self.evidence();
        let against = Against::new(self, &evidence, reference);
        let draft = draft.trim();
        let Err(faults) = self.hold(&evidence, &against, draft) else { return Vec::new() };
        // a word from nowhere has a place; what is left out has none
        if draft.is_empty() || faults.iter().any(|fault| fault.claim.kind == ClaimKind::Wording && fault.claim.end > 0) {
            return Vec::new();
        }
        let normal = Normalised::new(draft);
        let said = atoms::read(&normal, self.today);
        let held = Normalised::new(reference);
        let left_out = against.atoms.iter().filter(|key| !said.iter().any(|atom| atom.value == key.value));
        left_out.map(|key| words(reference, &held, key)).collect()
    }

    /// The draft with each wrong value replaced by the reference's words for the one value of its sort that the draft lacks.
    /// Nothing where a value could stand for several, or nothing is to be replaced.
    pub(super) fn mended(&self, draft: &str, reference: &str, evidence: &Evidence<'_>, faults: &[Violation]) -> Option<String> {
        let against = Against::new(self, evidence, reference);
        let (normal, held) = (Normalised::new(draft), Normalised::new(reference));
        let said = atoms::read(&normal, self.today);
        let place = |atom: &Atom| normal.span(atom.start, atom.end);
        let faulty = |atom: &&Atom| {
            let (start, end) = place(atom);
            faults.iter().any(|fault| fault.claim.kind != ClaimKind::Wording && fault.claim.start < end && start < fault.claim.end)
        };
        let wrong: Vec<&Atom> = said.iter().filter(faulty).collect();
        let missing: Vec<&Atom> = against.atoms.iter().filter(|key| !said.iter().any(|atom| atom.value == key.value)).collect();
        let mut symbols: Vec<char> = draft.chars().collect();
        let mut replaced = false;
        for atom in wrong.iter().rev() {
            let rivals = wrong.iter().filter(|other| same_sort(&other.value, &atom.value)).count();
            let mut meant = missing.iter().filter(|key| same_sort(&key.value, &atom.value));
            let (Some(key), None, 1) = (meant.next(), meant.next(), rivals) else { return None };
            let (start, end) = place(atom);
            symbols.splice(start..end, words(reference, &held, key).chars());
            replaced = true;
        }
        replaced.then(|| symbols.into_iter().collect())
    }
}

/// Whether one value can have been meant for the other: both amounts, both days, both in the same unit.
fn same_sort(one: &AtomValue, other: &AtomValue) -> bool {
    use AtomValue as A;
    match (one, other) {
        (A::Measure(_, unit), A::Measure(_, known)) => unit == known,
        (A::Day(..) | A::EitherDay(..) | A::DayOfMonth(_), A::Day(..) | A::EitherDay(..) | A::DayOfMonth(_)) => true,
        // what a promise or a link should have been, nobody can say
        (A::Promise(_) | A::Link(_), _) => false,
        (A::Stage(_) | A::NotStage(_), _) => false,
        _ => std::mem::discriminant(one) == std::mem::discriminant(other),
    }
}

/// An atom's words as the text has them.
fn words(text: &str, normal: &Normalised, atom: &Atom) -> String {
    let (start, end) = normal.span(atom.start, atom.end);
    text.chars().skip(start).take(end - start).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{facts, review};
    use super::super::{ReplySource, Verdict};

    #[test]
    fn a_wrong_value_becomes_the_facts_where_only_one_can_be_meant() {
        let facts: Vec<_> = facts().into_iter().filter(|fact| !fact.subject.to_string().contains("W4817420")).collect();
        let review = review(&facts, true);
        let reference = "Order #W2611340 has been shipped. It is expected on 25 November 2026.";
        let said = |draft: &str| match review.draft(draft, reference, Vec::new()) {
            Verdict::Send(reply) => Some((reply.text().to_owned(), reply.source())),
            _ => None,
        };
        assert_eq!(
            said("Your order #W2611340 has been shipped and is expected on 27 November 2026."),
            Some(("Your order #W2611340 has been shipped and is expected on 25 November 2026.".to_owned(), ReplySource::Model)),
        );
        // a status is no slip of the pen, and two days for one are not guessed at
        assert_eq!(said("Your order #W2611340 has been delivered. It is expected on 25 November 2026."), None);
        assert_eq!(said("Your order #W2611340 has been shipped, expected on 26 November 2026 or 27 November 2026."), None);
        assert!(!review.faults("It is expected on 27 November 2026.", reference).is_empty());
        assert_eq!(review.to_keep("Your order #W2611340 has been shipped.", reference), ["25 November 2026"]);
        assert!(review.to_keep("A kind wizard shipped it.", reference).is_empty());
    }
}
