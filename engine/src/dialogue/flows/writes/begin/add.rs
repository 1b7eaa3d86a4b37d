//! Where new drafts go: into one of the same order and kind, in the place of one that they take back ("no, rather cancel it"),
//! or behind those in the making.

use std::sync::LazyLock;

use regex::Regex;

use super::whole_orders::says_order;
use super::{Draft, Flow, Kind, View, fill, topic};
use crate::dialogue::drafts::{Line, Slot};

static ADDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:also|too|as well|additionally|besides|other order|another)\b|也|另外|还要|还有")
        .expect("the pattern is a constant that the tests compile")
});

/// "No wait, exchange it after all": in the place of what was asked for.
static TAKES_BACK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\bafter all\b|\bon second thou?ght\b|^\W*(?:(?:oh|hm+|um|ok|okay|wait|sorry)[\s,.!]+)*(?:no|nah|nope|wait|scratch that)\b[\s,.!]|^(?:等等|等一下|不了|不，|算了)")
        .expect("the pattern is a constant that the tests compile")
});

/// "I also decided to only change the lamp": the others are not to be changed.
static ONLY_THESE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:only|just) (?:want to |like to )?(?:exchang|return|modif|chang|swap|replac|send)")
        .expect("the pattern is a constant that the tests compile")
});

/// An item can't be both sent back and exchanged: what was said last of it holds.
fn take_over(flow: &mut Flow<'_>, drafts: &[Draft]) {
    let goes = |kind| matches!(kind, Kind::Return | Kind::Exchange);
    for draft in drafts.iter().filter(|draft| goes(draft.kind)) {
        let all = &mut flow.state.writes.drafts;
        for known in all.iter_mut().filter(|known| goes(known.kind) && known.kind != draft.kind && known.order == draft.order) {
            known.lines.retain(|line| !draft.lines.iter().any(|one| one.item == line.item));
        }
        let emptied = |known: &Draft| {
            goes(known.kind)
                && known.kind != draft.kind
                && known.order.is_some()
                && known.order == draft.order
                && known.lines.is_empty()
                && known.either.is_empty()
                && !draft.lines.is_empty()
        };
        all.retain(|known| !emptied(known));
    }
}

/// "I changed my mind", "rather": what was said before does not hold any more.
fn topic_changes(words: &str) -> bool {
    let lower = words.to_lowercase();
    topic::corrects(words) || ["my mind", "instead", "rather", "no,", "改主意", "改变主意", "还是"].iter().any(|mark| lower.contains(mark))
}

/// Puts new drafts where they belong: into one of the same order and kind, in the place of one that they take back, or behind.
///
/// `known` drafts were in the making before this message: only these are taken back by it.
pub(super) fn add(flow: &mut Flow<'_>, view: &View, drafts: Vec<Draft>, words: &str, known: usize) {
    let first = flow.state.writes.drafts.first();
    // asked what it should become, the shopper would rather cancel it or send it back
    let gives_up = |draft: &Draft| {
        let ends = matches!(draft.kind, Kind::Cancel | Kind::Return) && !ADDS.is_match(words);
        // a part of an order can't be cancelled, so something else is to be done with it
        let no_part = first.is_some_and(|first| first.asked == Some(Slot::Whole) && first.order.is_some() && first.order == draft.order);
        no_part && draft.kind != Kind::Cancel
            || ends
                && first.is_some_and(|first| {
                    let same = draft.lines.iter().all(|line| first.lines.iter().any(|known| known.item == line.item));
                    let may = first
                        .order
                        .as_ref()
                        .and_then(|id| view.order(id))
                        .is_none_or(|order| view.allowed(flow, draft.kind, order).is_yes());
                    may && first.asked.is_some()
                        && matches!(first.kind, Kind::Items | Kind::Exchange | Kind::Return)
                        && first.kind != draft.kind
                        && same
                })
    };
    let given_up = drafts.first().is_some_and(gives_up);
    // "no, the more expensive one", which is in another order
    let other_of_its_kind = |draft: &Draft| {
        first.is_some_and(|first| {
            first.kind == draft.kind
                && first.order != draft.order
                && !draft.lines.is_empty()
                && draft.lines.iter().all(|line| first.lines.len() == 1 && first.lines[0].product == line.product)
        })
    };
    if !ADDS.is_match(words) && topic_changes(words) && drafts.len() == 1 && other_of_its_kind(&drafts[0]) {
        flow.state.writes.drafts.splice(..1, drafts);
        return;
    }
    let instead = given_up
        || known > 0
            && (topic::corrects(words)
                || words.to_lowercase().contains("instead")
                || drafts.len() == 1 && !ADDS.is_match(words) && TAKES_BACK.is_match(words)
                || ["改为", "还是", "换成退"].iter().any(|word| words.contains(word)));
    let only = fill::ONLY.is_match(words) && (!ADDS.is_match(words) || ONLY_THESE.is_match(words));
    take_over(flow, &drafts);
    // what was asked last got no answer, but another wish: that comes first
    let turns_away = known > 0
        && !ADDS.is_match(words)
        && drafts.len() == 1
        && flow.state.writes.proposed.is_none()
        && flow.state.writes.drafts.first().is_some_and(|first| first.asked.is_some() && first.kind != drafts[0].kind);
    let all = &mut flow.state.writes.drafts;
    for mut draft in drafts {
        if let Some(known) = all.iter_mut().find(|known| known.kind == draft.kind && known.order.is_some() && known.order == draft.order) {
            // a part was meant, now the whole
            if known.kind == Kind::Cancel && draft.lines.is_empty() && says_order(words) {
                known.lines.clear();
            }
            // "only the lamp", of what was to be exchanged
            if only && !draft.lines.is_empty() {
                known.lines.retain(|one| draft.lines.iter().any(|line| line.item == one.item));
            }
            for line in draft.lines {
                match known.lines.iter().position(|one| one.item == line.item) {
                    Some(at) if draft.kind != Kind::Return && !line.wish.is_empty() => known.lines[at] = line,
                    Some(_) => {}
                    None => known.lines.push(line),
                }
            }
            known.either.extend(draft.either);
            known.method = draft.method.or(known.method.take());
            known.reason = draft.reason.or(known.reason.take());
            known.address = draft.address.or(known.address.take());
            known.partly = draft.partly.or(known.partly.take());
            continue;
        }
        let swaps =
            instead && all.first().is_some_and(|first| first.order.is_some() && (draft.order == first.order || draft.order.is_none()));
        if swaps && let Some(first) = all.first_mut() {
            draft.order = first.order.clone();
            draft.among.clear();
            if draft.lines.is_empty() && draft.either.is_empty() && draft.kind != Kind::Cancel && first.kind != Kind::Cancel {
                draft.lines = first.lines.iter().map(|line| Line { new: None, wish: String::new(), ..line.clone() }).collect();
            }
            *first = draft;
        } else if turns_away {
            all.insert(0, draft);
        } else {
            all.push(draft);
        }
    }
}
