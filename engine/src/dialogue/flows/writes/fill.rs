//! Later answers, corrections and additions go into the draft that is worked on.

mod choice;

use std::sync::LazyLock;

use knowledge::ids::OrderId;
use regex::Regex;

use super::super::{Flow, FlowError};
use super::variants::{self, Wanted, Why};
use super::view::View;
use super::{addresses, begin, items, methods};
use crate::dialogue::drafts::{Draft, Kind, Line, Slot};
use crate::understand::{self, Understanding};
pub(super) use choice::ordinal;
use choice::{described_item, one_of_these};

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

pub(super) static ONLY: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:only|just|nothing but|solely)\b|只|仅"));
static LEAVE_OUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:not the|without the|leave out|remove|drop|skip|except|keep the|exclude|don't \w+ the|do not \w+ the)\b|不要|不退|不换|除了|去掉|保留",
    )
});
static ALL: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:all|both|every|each)\b|都|全部|所有|两个"));
static COUNTED: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:both|two|all|three|each)\b|两|都"));

/// What the words say of a draft's plain slots: reason, method, address.
pub(super) fn details(flow: &Flow<'_>, view: &View, draft: &mut Draft, understood: &Understanding, words: &str) {
    match draft.kind {
        Kind::Cancel => {
            if let Some(reason) = reason(flow, words) {
                draft.reason = Some(reason);
            }
        }
        Kind::Address | Kind::Profile => addresses::take(flow, view, draft, understood, words),
        Kind::Payment | Kind::Items | Kind::Return | Kind::Exchange => {
            let order = draft.order.as_ref().and_then(|id| view.order(id));
            match methods::named(view, understood, words, order, draft.method.as_ref()) {
                methods::Named::One(method) => draft.method = Some(method),
                methods::Named::Unfit => draft.unfit = true,
                methods::Named::Nothing | methods::Named::Several => {}
            }
        }
    }
}

/// The shop's reason whose words stand in the text; the longest words win.
pub(super) fn reason(flow: &Flow<'_>, words: &str) -> Option<String> {
    let lower = understand::plain(words).to_lowercase();
    let reasons = &flow.policy.cancel.reasons;
    let said = reasons.iter().flat_map(|reason| {
        let labels = [reason.id.as_str(), reason.label(knowledge::language::Language::En), reason.label(knowledge::language::Language::Zh)];
        reason
            .words
            .iter()
            .map(String::as_str)
            .chain(labels)
            .filter(|words| lower.contains(&words.to_lowercase()))
            .map(move |words| (words.len(), &reason.id))
            .collect::<Vec<_>>()
    });
    said.max_by_key(|(length, _)| *length).map(|(_, id)| id.clone())
}

/// "Yes" while something is being made: to the whole order, where a part was meant.
pub(super) fn assent(flow: &mut Flow<'_>) {
    if let Some(draft) = flow.state.writes.drafts.first_mut() {
        match draft.asked {
            Some(Slot::Whole) => draft.lines.clear(),
            Some(Slot::Condition) => draft.condition = None,
            _ => {}
        }
    }
}

/// Takes an answer into the first draft. Returns what is to be said first; nothing where the message says nothing of it.
pub(super) async fn fill(flow: &mut Flow<'_>, view: &View, text: &str) -> Result<Option<Vec<String>>, FlowError> {
    let Some(mut draft) = flow.state.writes.drafts.first().cloned() else { return Ok(None) };
    let understood = flow.understood.clone();
    let before = draft.clone();
    let mut notes = Vec::new();
    let chooses_order = draft.kind != Kind::Profile && draft.order.is_none();
    if chooses_order {
        let chosen = choose_orders(flow, view, &draft, &understood, text).await?;
        if chosen.len() > 1 {
            spread(flow, view, &draft, &chosen).await?;
            return Ok(Some(notes));
        }
        if let [order] = &chosen[..] {
            draft.order = Some(order.clone());
            take_items_of_order(flow, view, &mut draft).await?;
        }
    } else if let Some(other) = other_order(view, &draft, &understood) {
        // "no, order T-2"
        draft.order = Some(other);
        draft.lines.clear();
        take_items_of_order(flow, view, &mut draft).await?;
    }
    // what told the order says nothing of what its items are to become
    if matches!(draft.kind, Kind::Items | Kind::Exchange | Kind::Return) && draft.order.is_some() && !chooses_order {
        lines(flow, view, &mut draft, text).await?;
    }
    let named = draft.order.as_ref().and_then(|id| view.order(id));
    if matches!(draft.kind, Kind::Payment | Kind::Items | Kind::Return | Kind::Exchange)
        && let methods::Named::Unfit = methods::named(view, &understood, text, named, draft.method.as_ref())
    {
        notes.push(flow.say("write-method-unknown", &[]));
    }
    details(flow, view, &mut draft, &understood, text);
    if draft.asked == Some(Slot::Whole)
        && !super::words::not_whole(text)
        && ALL.is_match(text) | text.to_lowercase().contains("whole") | text.to_lowercase().contains("entire") | text.contains("整个")
    {
        draft.lines.clear();
    }
    if draft.asked == Some(Slot::Reason) && draft.reason.is_none() && !super::asks_to_know(text) {
        notes.push(flow.say("write-reason-unknown", &[]));
    }
    let changed = draft != before || !notes.is_empty();
    // "all my orders and my account to …": one answer for all of them
    if before.address.is_none() && draft.address.is_some() {
        let like = |other: &&mut Draft| {
            matches!(other.kind, Kind::Address | Kind::Profile) && other.address.is_none() && other.words == before.words
        };
        flow.state.writes.drafts.iter_mut().skip(1).filter(like).for_each(|other| other.address.clone_from(&draft.address));
    }
    if changed && let Some(first) = flow.state.writes.drafts.first_mut() {
        *first = draft;
    }
    Ok(changed.then_some(notes))
}

/// The orders that an answer to "which one?" means.
async fn choose_orders(
    flow: &Flow<'_>,
    view: &View,
    draft: &Draft,
    understood: &Understanding,
    text: &str,
) -> Result<Vec<OrderId>, FlowError> {
    let among: Vec<OrderId> = if draft.among.is_empty() {
        view.orders_for(flow, draft.kind).iter().map(|order| order.id.clone()).collect()
    } else {
        draft.among.clone()
    };
    let numbers = understood.order_numbers();
    let named: Vec<OrderId> = numbers.iter().map(|number| OrderId::from(*number)).filter(|id| view.order(id).is_some()).collect();
    if !named.is_empty() {
        return Ok(named);
    }
    if let Some(at) = ordinal(text, among.len()) {
        return Ok(among.get(at).cloned().into_iter().collect());
    }
    let orders: Vec<_> = among.iter().filter_map(|id| view.order(id)).collect();
    let meant = items::meant(flow, view, text, &orders).await?;
    let mut of_items: Vec<OrderId> = meant.pieces.iter().map(|piece| piece.order.clone()).collect();
    of_items.dedup();
    if !of_items.is_empty() && meant.either.is_empty() {
        return Ok(of_items);
    }
    if ALL.is_match(text) {
        return Ok(among);
    }
    let lower = text.to_lowercase();
    let by_words: Vec<OrderId> = orders
        .iter()
        .filter(|order| addresses::mentions(&lower, &order.address) || lower.contains(order.status.as_str()))
        .map(|order| order.id.clone())
        .collect();
    if by_words.len() == 1 {
        return Ok(by_words);
    }
    // "the black one": options tell which
    let mut fits = Vec::new();
    for order in &orders {
        for piece in items::pieces(order, |_| true) {
            let picked = flow.understander.options_of(text, &piece.line.product).await?;
            if !picked.is_empty() && items::says(items::options(view, &piece), &picked) && !fits.contains(&order.id) {
                fits.push(order.id.clone());
            }
        }
    }
    // "the 15-inch one; both, actually"
    Ok(if fits.len() == 1 || (fits.len() > 1 && COUNTED.is_match(text)) { fits } else { Vec::new() })
}

/// One draft for each of several orders.
async fn spread(flow: &mut Flow<'_>, view: &View, draft: &Draft, orders: &[OrderId]) -> Result<(), FlowError> {
    let mut fresh = Vec::new();
    for order in orders {
        let mut one = Draft { order: Some(order.clone()), among: Vec::new(), asked: None, ..draft.clone() };
        take_items_of_order(flow, view, &mut one).await?;
        fresh.push(one);
    }
    let rest = flow.state.writes.drafts.split_off(1);
    flow.state.writes.drafts = fresh.into_iter().chain(rest).collect();
    Ok(())
}

/// What the first words said of items, now that the order is known.
pub(super) async fn take_items_of_order(flow: &Flow<'_>, view: &View, draft: &mut Draft) -> Result<(), FlowError> {
    let Some(order) = draft.order.as_ref().and_then(|id| view.order(id)) else { return Ok(()) };
    if matches!(draft.kind, Kind::Items | Kind::Exchange) {
        draft.kind = if view.allowed(flow, Kind::Items, order).is_yes() { Kind::Items } else { Kind::Exchange };
    }
    if matches!(draft.kind, Kind::Items | Kind::Exchange | Kind::Return) && draft.lines.is_empty() {
        let words = draft.words.clone();
        let meant = items::meant(flow, view, &words, &[order]).await?;
        draft.lines = meant.pieces.into_iter().map(|piece| piece.line).collect();
        draft.either = meant.either.into_iter().map(|fits| fits.into_iter().map(|piece| piece.line).collect()).collect();
        if draft.either.is_empty() {
            begin::only_item(flow, order, draft, &words).await?;
        }
    }
    Ok(())
}

fn other_order(view: &View, draft: &Draft, understood: &Understanding) -> Option<OrderId> {
    let numbers = understood.order_numbers();
    let [number] = numbers[..] else { return None };
    let id = OrderId::from(number);
    // with an address, another order's number says where to
    (view.order(&id).is_some() && draft.order.as_ref() != Some(&id) && draft.kind != Kind::Address).then_some(id)
}

/// Items are chosen, added, left out, or told what they are to become.
async fn lines(flow: &Flow<'_>, view: &View, draft: &mut Draft, text: &str) -> Result<(), FlowError> {
    let Some(order) = draft.order.as_ref().and_then(|id| view.order(id)) else { return Ok(()) };
    if draft.asked == Some(Slot::Items) && !draft.either.is_empty() {
        let fits = draft.either[0].clone();
        let chosen = one_of_these(flow, view, order, &fits, text).await?;
        if !chosen.is_empty() {
            draft.lines.extend(chosen);
            draft.either.remove(0);
        }
        return Ok(());
    }
    if draft.asked == Some(Slot::Items) && draft.lines.is_empty() {
        let meant = items::meant(flow, view, text, &[order]).await?;
        draft.lines = meant.pieces.into_iter().map(|piece| piece.line).collect();
        if draft.lines.is_empty() {
            let all = items::pieces(order, |_| true);
            if let Some(piece) = ordinal(text, all.len()).and_then(|at| all.get(at)) {
                draft.lines = vec![piece.line.clone()];
            } else {
                described_item(flow, view, draft, &all, text).await?;
            }
            // "Nordic, but clicky": only one of them comes so
            if draft.lines.is_empty() && draft.kind != Kind::Return {
                draft.lines = begin::by_wish(flow, view, &[order], text).await?.into_iter().map(|piece| piece.line).collect();
            }
        }
        if draft.kind != Kind::Return {
            let wish = draft.words.clone();
            draft.lines.iter_mut().filter(|line| line.wish.is_empty()).for_each(|line| line.wish.clone_from(&wish));
        }
        return Ok(());
    }
    let meant = items::meant(flow, view, text, &[order]).await?;
    // "no wait, keep the kibble"
    if !meant.keeps.is_empty() && draft.lines.iter().any(|line| !meant.keeps.contains(&line.product)) {
        draft.lines.retain(|line| !meant.keeps.contains(&line.product));
    }
    if !meant.pieces.is_empty() {
        let named = |line: &Line| meant.pieces.iter().any(|piece| piece.line.item == line.item);
        if LEAVE_OUT.is_match(text) && draft.lines.iter().any(named) {
            draft.lines.retain(|line| !named(line));
            return Ok(());
        }
        if ONLY.is_match(text) && draft.lines.iter().any(named) {
            draft.lines.retain(named);
        }
        let alone = meant.pieces.len() == 1;
        for piece in meant.pieces {
            match draft.lines.iter_mut().find(|line| line.item == piece.line.item) {
                Some(line) if !piece.line.wish.is_empty() && draft.kind != Kind::Return => {
                    let before = line.clone();
                    reword(flow, view, draft.kind, line, &piece.line.wish).await?;
                    // "the 32 GB reader instead": what is wanted stands before its name
                    if *line == before && alone {
                        reword(flow, view, draft.kind, line, text).await?;
                    }
                }
                Some(line) if alone && draft.kind != Kind::Return && line.new.is_none() => {
                    reword(flow, view, draft.kind, line, text).await?
                }
                Some(_) => {}
                None => draft.lines.push(piece.line),
            }
        }
        return Ok(());
    }
    if draft.kind == Kind::Return {
        return Ok(());
    }
    // a summary that is on show is corrected where its only item stands; otherwise the first that is still open
    let open = draft.lines.iter().position(|line| line.new.is_none()).or_else(|| (draft.lines.len() == 1).then_some(0));
    if let Some(line) = open.and_then(|at| draft.lines.get_mut(at)) {
        reword(flow, view, draft.kind, line, text).await?;
    }
    Ok(())
}

/// Puts what is said now over what was said before of the wanted variant. Words that say nothing of it change nothing.
async fn reword(flow: &Flow<'_>, view: &View, kind: Kind, line: &mut Line, text: &str) -> Result<(), FlowError> {
    if let Some(variant) = variants::labelled(flow, view, line, text) {
        *line = Line { wish: variant.to_string(), new: Some(variant), ..line.clone() };
        return Ok(());
    }
    let fresh = Line { wish: text.to_owned(), new: None, ..line.clone() };
    if let Wanted::Among { variants, .. } = variants::wanted(flow, view, kind, line).await?
        && let Some(chosen) = ordinal(text, variants.len()).and_then(|at| variants.get(at))
    {
        *line = Line { wish: chosen.to_string(), new: None, ..line.clone() };
        return Ok(());
    }
    let said = flow.understander.options_of(text, &line.product).await?;
    if said.is_empty() {
        // a comparison, the shop's own number, "the cheapest": all that counts now
        if !matches!(variants::wanted(flow, view, kind, &fresh).await?, Wanted::Among { why: Why::Fit | Why::OtherProduct, .. })
            && variants::says_something(flow, line, text).await?
        {
            *line = Line { wish: joined(&line.wish, text), ..fresh };
        }
        return Ok(());
    }
    // options of before stay, unless they were said again
    let before = flow.understander.options_of(&line.wish, &line.product).await?;
    let kept = before.iter().filter(|(name, _)| !said.iter().any(|(again, _)| again == name));
    let wish: Vec<String> = kept.chain(&said).map(|(name, value)| format!("{name}: {value}")).collect();
    *line = Line { wish: format!("{}, {text}", wish.join(", ")), ..fresh };
    Ok(())
}

fn joined(before: &str, text: &str) -> String {
    if before.trim().is_empty() { text.to_owned() } else { format!("{before}, {text}") }
}
