//! What the facts say the contrary of: opened cans where they must be unopened, both where only one is so, the price of one for all
//! of them.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use super::atoms::{AtomValue, pattern};
use super::examine::{ELSEWHERE, Finding, Page};
use super::known::{Content, Leaf};
use super::passage::{Mood, admits_ignorance, denied, mood};
use super::vocabulary::{holds, places, words};
use crate::guardrails::reply::ClaimKind;

const CONTRARY: &str = "the facts say the contrary";

/// What turns an English word into its contrary.
const PREFIXES: [&str; 4] = ["un", "non-", "non", "in"];

static CONDITION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:if|unless|once|when|until|before|after|whether|instead of|rather than)\b"));

static EACH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:both|all (?:of (?:them|these|those)|the|our|colou?rs|sizes|models|versions|variants)|each|every)\b|两个都|都|全部|均")
});

static TOGETHER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:together|altogether|in all|in total|for both|for all)\b|一共|总共|合计|加起来"));

/// Turns findings that the facts contradict, and adds those that nothing else has found.
pub(super) fn said(page: &Page<'_>, findings: &mut Vec<Finding>) {
    prefixed(page, findings);
    status(page, findings);
    states(page, findings);
    let turned: Vec<usize> = findings
        .iter()
        .enumerate()
        .filter(|(_, finding)| finding.why.is_none() && (not_each(page, finding) || one_for_all(page, finding)))
        .map(|(index, _)| index)
        .collect();
    for index in turned {
        findings[index].why = Some(ELSEWHERE);
        findings[index].leaves.clear();
    }
}

/// "Opened" where a fact says "unopened", and the other way round.
fn prefixed(page: &Page<'_>, findings: &mut Vec<Finding>) {
    let known = page.against.known;
    let says = |word: &str| known.leaves.iter().any(|leaf| holds(&leaf.text, word) || holds(&leaf.path, word));
    let mut found = Vec::new();
    for (start, word) in words(page.text).filter(|(_, word)| word.len() >= 4 && word.is_ascii()) {
        let contrary = PREFIXES.iter().find_map(|prefix| {
            let with = format!("{prefix}{word}");
            let bare = word.strip_prefix(prefix).filter(|bare| bare.len() >= 4 && *prefix != "in");
            [Some(with.as_str()), bare].into_iter().flatten().any(says).then_some(())
        });
        let at = start..start + word.len();
        let segment = page.binder.segment(start);
        let around = &page.text[segment.clone()];
        let claims = mood(&page.text[page.binder.sentence(start)]) == Mood::Claims && !admits_ignorance(around);
        if contrary.is_some() && claims && !says(word) && !denied(page.text, &segment, &at) && !CONDITION.is_match(around) {
            found.push(Finding::unheld(at, ClaimKind::Attribute, CONTRARY));
        }
    }
    findings.append(&mut found);
}

/// States of refunds, tickets, requests: those of one line say the same, those of two lines exclude each other.
const STATES: [&[&str]; 9] = [
    &["completed", "complete", "finished", "done", "paid out", "已完成", "完成了", "已到账"],
    &["in progress", "processing", "under way", "ongoing", "being processed", "under review", "处理中", "进行中", "审核中"],
    &["approved", "accepted", "granted", "已批准", "已通过", "通过了"],
    &["rejected", "declined", "refused", "denied", "已拒绝", "被拒绝", "未通过"],
    &["open", "unresolved", "未解决"],
    &["closed", "resolved", "solved", "已解决", "已关闭"],
    &["paused", "on hold", "suspended", "暂停", "已暂停"],
    &["failed", "unsuccessful", "失败"],
    &["scheduled", "booked", "已预约", "已安排"],
];

static IS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:\b(?:is|are|has been|have been|was|were)(?: now| already| still| currently)? |已经|目前|现在|状态[是为]?|还在|仍在|正在)$")
});

/// "RF-20931 is completed" where its state is "in progress".
fn states(page: &Page<'_>, findings: &mut Vec<Finding>) {
    let known = page.against.known;
    let group = |text: &str| STATES.iter().position(|group| group.contains(&text));
    let stated: Vec<(&Leaf, usize)> = known
        .leaves
        .iter()
        .filter(|leaf| leaf.path.ends_with("status") || leaf.path.ends_with("state"))
        .filter_map(|leaf| Some((leaf, group(leaf.text.as_str())?)))
        .collect();
    let [(leaf, held)] = stated[..] else { return };
    for (_, words) in STATES.iter().enumerate().filter(|(claimed, _)| *claimed != held) {
        for at in words.iter().flat_map(|word| places(page.text, word)) {
            let segment = page.binder.segment(at.start);
            let before = page.text.get(segment.start.min(at.start)..at.start).unwrap_or_default();
            let claims = mood(&page.text[page.binder.sentence(at.start)]) == Mood::Claims && !CONDITION.is_match(before);
            let own = page.text[at.clone()].starts_with('已') || IS.is_match(before);
            let of_it = page.binder.admits(&page.binder.bind(&at), leaf);
            let free = !findings.iter().any(|finding| finding.at.start < at.end && at.start < finding.at.end && finding.why.is_none());
            if claims && own && of_it && free && !denied(page.text, &segment, &at) {
                findings.push(Finding::unheld(at, ClaimKind::Status, CONTRARY));
            }
        }
    }
}

/// "Not confirmed" where the status is "confirmed".
fn status(page: &Page<'_>, findings: &mut Vec<Finding>) {
    let known = page.against.known;
    let stated =
        known.leaves.iter().filter(|leaf| leaf.path.ends_with("status") && leaf.content == Content::Words && leaf.values.is_empty());
    let mut found = Vec::new();
    for leaf in stated {
        for at in places(page.text, &leaf.text) {
            let segment = page.binder.segment(at.start);
            let claims = mood(&page.text[page.binder.sentence(at.start)]) == Mood::Claims;
            if claims && denied(page.text, &segment, &at) && page.binder.admits(&page.binder.bind(&at), leaf) {
                found.push(Finding::unheld(at, ClaimKind::Status, CONTRARY));
            }
        }
    }
    findings.append(&mut found);
}

/// Whether a finding is said of each of several things and does not hold for one of them.
fn not_each(page: &Page<'_>, finding: &Finding) -> bool {
    let known = page.against.known;
    if !EACH.is_match(&page.text[page.binder.segment(finding.at.start)]) || page.binder.bind(&finding.at).here {
        return false;
    }
    let domain = page.binder.several(&finding.at);
    let name = |leaf: &Leaf| known.name_of(leaf);
    let differs = |leaf: &Leaf, other: &Leaf| match (&leaf.content, &other.content) {
        (Content::Flag(yes), Content::Flag(no)) => yes != no,
        // "all of glass" where one of that name is ceramic
        (Content::Words, Content::Words) => {
            let meant = other.subject.is_some_and(|subject| domain.as_ref().is_none_or(|domain| domain.contains(&subject)));
            leaf.path.contains("options ") && leaf.text != other.text && name(leaf) == name(other) && meant
        }
        _ => false,
    };
    let alike = |leaf: &Leaf, other: &Leaf| {
        let sort = |leaf: &Leaf| leaf.subject.and_then(|subject| known.subjects.get(subject)).map(|subject| subject.kind.as_str());
        leaf.path == other.path && leaf.subject.is_some() && leaf.subject != other.subject && sort(leaf) == sort(other)
    };
    let held = finding.leaves.iter().filter_map(|leaf| known.leaves.get(*leaf));
    let mut contrary = held.filter(|leaf| known.leaves.iter().any(|other| alike(leaf, other) && differs(leaf, other)));
    contrary.next().is_some()
}

/// Whether the price of one is said to be that of all its pieces.
fn one_for_all(page: &Page<'_>, finding: &Finding) -> bool {
    let known = page.against.known;
    if finding.kind != ClaimKind::Price || !TOGETHER.is_match(&page.text[page.binder.segment(finding.at.start)]) {
        return false;
    }
    let leaf = finding.leaves.first().filter(|_| finding.leaves.len() == 1).and_then(|leaf| known.leaves.get(*leaf));
    let Some((leaf, subject)) = leaf.and_then(|leaf| Some((leaf, leaf.subject?))) else { return false };
    let said = page.atoms.iter().find_map(|atom| match atom.value {
        AtomValue::Money(amount, _) if atom.start == finding.at.start => Some(amount),
        _ => None,
    });
    leaf.path.ends_with("price") && known.pieces(subject) > Decimal::ONE && said.is_some() && said == leaf.money()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::guardrails::claims::all_hold;

    fn holds(reply: &str) -> bool {
        let facts = [
            json!({"id": "a", "kind": "returns", "condition": "unopened", "window_days": 30}),
            json!({"id": "b", "kind": "variant", "product": "Kettle", "item_id": "KT-101", "options": {"whistle": "yes"}, "price": "20.00", "currency": "EUR"}),
            json!({"id": "c", "kind": "variant", "product": "Kettle", "item_id": "KT-102", "options": {"whistle": "no"}, "price": "25.00", "currency": "EUR"}),
            json!({"id": "d", "kind": "booking", "booking_id": "BK-900", "status": "confirmed"}),
        ];
        all_hold(reply, &facts)
    }

    #[test]
    fn the_contrary_of_a_fact_is_caught() {
        assert!(holds("You can return it unopened within 30 days."));
        assert!(!holds("You can return it opened within 30 days."));
        assert!(!holds("Both have a whistle."));
        assert!(holds("BK-900 is confirmed.") && !holds("BK-900 is not confirmed."));
    }
}
