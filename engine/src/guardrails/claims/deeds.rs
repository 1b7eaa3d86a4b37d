//! What the shop says it does: "we carry the old one away" needs a fact beside it, or it is a promise from nowhere; and what a fact
//! allows may be done at any time.

use std::sync::LazyLock;

use regex::Regex;

use super::atoms::pattern;
use super::examine::{Finding, NOWHERE, Page};
use super::known::{Content, Leaf};
use super::passage::{Mood, admits_ignorance, denied, mood};
use super::strays;
use super::vocabulary::{holds, plain, words};
use crate::guardrails::reply::ClaimKind;

static DOES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:we|our (?:team|staff|drivers?|crew))(?:'ll| will| can| also| then| gladly| happily| always| even| usually| could| would)* (?P<deed>[a-z]{3,})|我们(?:会|将|可以|也会|还会)(?P<zh>[\p{Han}]{2})",
    )
});

/// Verbs that promise nothing.
const IDLE: [&str; 52] = [
    "are",
    "have",
    "had",
    "were",
    "don",
    "didn",
    "haven",
    "aren",
    "hope",
    "think",
    "see",
    "know",
    "find",
    "understand",
    "apologise",
    "apologize",
    "regret",
    "thank",
    "appreciate",
    "look",
    "mean",
    "need",
    "only",
    "just",
    "still",
    "currently",
    "cannot",
    "can't",
    "couldn",
    "won",
    "not",
    "sell",
    "say",
    "said",
    "suggest",
    "ask",
    "hear",
    "list",
    "show",
    "keep",
    "kindly",
    "all",
    "both",
    "do",
    "did",
    "must",
    "may",
    "should",
    "want",
    "wish",
    "like",
    "received",
];

/// Finds deeds of the shop in segments in which no fact holds anything.
pub(super) fn unheld(page: &Page<'_>, findings: &mut Vec<Finding>) {
    let mut found = Vec::new();
    for segment in &page.binder.segments {
        let Some(text) = page.text.get(segment.clone()) else { continue };
        let asks = mood(&page.text[page.binder.sentence(segment.start)]) == Mood::Asks;
        if asks || admits_ignorance(text) {
            continue;
        }
        let Some(deed) = DOES.captures(text).and_then(|deed| deed.name("deed").or_else(|| deed.name("zh"))) else { continue };
        let at = segment.start + deed.start()..segment.start + deed.end();
        let idle = IDLE.contains(&deed.as_str()) || denied(page.text, segment, &at);
        let beside = findings.iter().any(|finding| segment.contains(&finding.at.start));
        // "we deliver within the contiguous states" beside the places to which it is
        let sentence = &page.text[page.binder.sentence(segment.start)];
        let named = |leaf: &Leaf| {
            let mut told = words(&leaf.text).map(|(_, word)| word).filter(|word| !plain(word)).peekable();
            told.peek().is_some() && told.all(|word| holds(sentence, word))
        };
        let places = page.against.known.leaves.iter().filter(|leaf| leaf.content == Content::Words && strays::is_place(leaf));
        let goes = places.into_iter().any(named);
        let delivers = goes && strays::sends(text);
        if !idle && !beside && !delivers {
            found.push(Finding::unheld(at, ClaimKind::Promise, NOWHERE));
        }
    }
    findings.append(&mut found);
}

/// 已为您申请退货: done in the shopper's name.
static DONE_ZH: LazyLock<Regex> = LazyLock::new(|| pattern(r"已经?(?:为|帮|替|给)您(?P<deed>[\p{Han}]{2})"));

/// "Done, it now ships to your new address."
static FINISHED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[.!] )(?:done|all done|all set|all sorted|consider it done)\b[,.!:—-]|(?:^|[。！!，])(?:搞定|办好了|已办妥|已经改好|改好了|已改好|处理好了)",
    )
});

/// Deeds of a chat that change nothing.
const HARMLESS_ZH: [&str; 14] =
    ["查询", "查到", "核实", "确认", "转接", "记录", "查看", "核对", "找到", "整理", "说明", "列出", "解答", "了解"];

/// Finds deeds done for the shopper that no row shows.
pub(super) fn done(page: &Page<'_>, findings: &mut Vec<Finding>) {
    for found in FINISHED.find_iter(page.text) {
        let proved =
            findings.iter().any(|finding| finding.why.is_none() && finding.kind == ClaimKind::Promise && !finding.leaves.is_empty());
        if !proved {
            findings.push(Finding::unheld(found.range(), ClaimKind::Promise, NOWHERE));
        }
    }
    for found in DONE_ZH.captures_iter(page.text) {
        let (Some(whole), Some(deed)) = (found.get(0), found.name("deed")) else { continue };
        let proved = findings.iter().any(|finding| {
            finding.why.is_none() && finding.kind == ClaimKind::Promise && finding.at.start < whole.end() && whole.start() < finding.at.end
        });
        if !proved && !HARMLESS_ZH.contains(&deed.as_str()) {
            findings.push(Finding::unheld(whole.range(), ClaimKind::Promise, NOWHERE));
        }
    }
}

/// "I have already ordered it", "we've put one aside".
static DONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:i|we)(?:'ve| have) (?:already |just |now |also |gladly )*(?P<deed>[a-z]{2,}ed|sent|put|made|given|taken|set|bought|told|paid|lent|sold)\b",
    )
});

/// Deeds that change nothing, and those that the lists of deeds judge.
const HARMLESS: [&str; 14] = [
    "checked", "looked", "received", "noted", "listed", "needed", "used", "asked", "answered", "tried", "searched", "missed", "stocked",
    "named",
];

/// Finds deeds of the chat that nothing shows.
pub(super) fn deeds(page: &Page<'_>, findings: &mut Vec<Finding>) {
    for found in DONE.captures_iter(page.text) {
        let (Some(whole), Some(deed)) = (found.get(0), found.name("deed")) else { continue };
        let judged = findings.iter().any(|finding| {
            matches!(finding.kind, ClaimKind::Promise | ClaimKind::Status)
                && finding.at.start < whole.end()
                && whole.start() < finding.at.end
        });
        if !judged && !HARMLESS.contains(&deed.as_str()) {
            findings.push(Finding::unheld(whole.range(), ClaimKind::Promise, NOWHERE));
        }
    }
}

static ANY_TIME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:(?:at )?any ?(?:time|moment)|whenever you (?:like|want)|随时(?:可以?)?)"));

/// What a fact simply allows may be done at any time.
pub(super) fn allowed(page: &Page<'_>, findings: &mut Vec<Finding>) {
    let known = page.against.known;
    let flag = |leaf: &usize| known.leaves.get(*leaf).is_some_and(|leaf| leaf.content == Content::Flag(true));
    let free: Vec<_> = findings
        .iter()
        .filter(|finding| finding.why.is_none() && finding.leaves.iter().any(flag))
        .map(|finding| page.binder.segment(finding.at.start))
        .collect();
    let stated = known.leaves.iter().any(|leaf| leaf.content == Content::Words && ANY_TIME.is_match(&leaf.text));
    let any_time = |finding: &Finding| {
        finding.why.is_some()
            && page.text.get(finding.at.clone()).is_some_and(|words| ANY_TIME.is_match(words))
            && (stated || free.iter().any(|segment| segment.contains(&finding.at.start)))
    };
    findings.retain(|finding| !any_time(finding));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::guardrails::claims::all_hold;

    #[test]
    fn places_prove_where_parcels_go_and_no_other_deed() {
        let english = [json!({"id": "d", "kind": "delivery_policy", "regions": ["US contiguous states"], "po_boxes": false})];
        assert!(all_hold("We deliver within the contiguous US states only.", &english));
        let chinese = [json!({"id": "d", "kind": "delivery_policy", "regions": "江苏和浙江"})];
        assert!(!all_hold("We send a driver round.", &chinese));
    }
}
