//! What rose and what fell: a price that a fact has before and after.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use super::atoms::pattern;
use super::examine::{Finding, Page};
use super::known::Leaf;
use super::passage::{Mood, denied, mood};
use crate::guardrails::reply::ClaimKind;

const OTHERWISE: &str = "the facts say the contrary";

static ROSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:rose|risen|went up|gone up|has increased|increased|raised|climbed|(?:more expensive|dearer|pricier) (?:now|than before))\b|涨到|涨价|上涨|涨了|提价|贵了",
    )
});
static FELL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:fell|fallen|dropped|went down|come down|came down|gone down|decreased|lowered|reduced|cheaper (?:now|than before)|marked down)\b|降到|降价|降了|下调|便宜了|跌",
    )
});

/// The amount of a leaf whose field says that it was before, or is now.
fn amount(leaf: &Leaf, words: &[&str]) -> Option<Decimal> {
    let named = leaf.path.split(' ').any(|word| words.contains(&word));
    leaf.money().filter(|_| named)
}

/// Whether the price that a segment speaks of fell, with the two leaves.
fn fell(page: &Page<'_>, at: &Range<usize>) -> Option<(bool, [usize; 2])> {
    let known = page.against.known;
    let bound = page.binder.bind(at);
    let of = |words: &'static [&'static str]| {
        known
            .leaves
            .iter()
            .enumerate()
            .filter(|(_, leaf)| page.binder.admits(&bound, leaf))
            .find_map(|(index, leaf)| Some((index, leaf.fact, amount(leaf, words)?)))
    };
    let before = of(&["previous", "was", "old", "before", "original", "former", "list"])?;
    let now = of(&["current", "now", "new", "after", "sale", "reduced"])?;
    (before.1 == now.1 && before.2 != now.2).then_some((now.2 < before.2, [before.0, now.0]))
}

/// Whether the direction that a segment says is the one that the facts have; nothing where either says none.
pub(super) fn direction(page: &Page<'_>, segment: &Range<usize>) -> Option<bool> {
    let text = page.text.get(segment.clone())?;
    let (down, up) = (FELL.is_match(text), ROSE.is_match(text));
    let (has_fallen, _) = fell(page, segment)?;
    (down != up).then_some(down == has_fallen)
}

/// Finds rises and falls, each held against the amounts before and after.
pub(super) fn said(page: &Page<'_>, findings: &mut Vec<Finding>) {
    for (words, down) in [(&*ROSE, false), (&*FELL, true)] {
        for found in words.find_iter(page.text) {
            let at = found.range();
            let segment = page.binder.segment(at.start);
            let asks = mood(&page.text[page.binder.sentence(at.start)]) == Mood::Asks;
            let Some((has_fallen, leaves)) = fell(page, &at).filter(|_| !asks && !denied(page.text, &segment, &at)) else { continue };
            findings.push(if has_fallen == down {
                Finding::held(at, ClaimKind::Price, leaves.to_vec())
            } else {
                Finding::unheld(at, ClaimKind::Price, OTHERWISE)
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::guardrails::claims::all_hold;

    fn holds(reply: &str) -> bool {
        let facts = [
            json!({"id": "now", "kind": "clock", "now": "2026-05-14T10:00:00+02:00", "weekday": "Thursday"}),
            json!({"id": "h", "kind": "price_history", "item_id": "PB-1", "previous": "95.00", "current": "80.00", "currency": "EUR", "changed_on": "2026-05-02"}),
        ];
        all_hold(reply, &facts)
    }

    #[test]
    fn what_fell_has_not_risen() {
        assert!(holds("It dropped from €95.00 to €80.00 on 2 May."));
        assert!(!holds("It rose to €80.00 on 2 May."));
    }
}
