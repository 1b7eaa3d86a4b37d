//! "What would that cost me?", "where does the money go?", asked of the summary on show: its money is told, and the question to go
//! ahead stands again.

use std::sync::LazyLock;

use knowledge::ids::ProductId;
use regex::Regex;

use super::super::Flow;
use super::say::Saying;
use super::view::View;
use super::{cancel, give_back, payment, swap};
use crate::dialogue::Answer;
use crate::dialogue::buttons::Button;
use crate::dialogue::drafts::Kind;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

static MONEY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\bhow much\b|\bwhat(?:'s|s)?\b.*\b(?:costs?|price|difference|extra|pay|charge)\b|\b(?:pay|costs?|charged?)\b.*\b(?:more|extra|anything|less)\b",
        r"|\bprice difference\b|\bis (?:it|that) (?:the )?(?:same price|more expensive|cheaper)\b|\bwhere (?:does|will|would|do) (?:the|my) money go\b",
        r"|多少钱|(?:加|补)(?:钱|差价|多少)|差价|退多少|退到哪|钱.{0,4}哪"
    ))
});
/// What the parcels cost, and how long it takes, stands in no summary.
static ELSEWHERE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:shipping|postage|deliver\w*|parcels?|package|return(?:s|ing)?|send(?:ing)?|how long|when|time)\b|运费|邮费|快递费|多久|什么时候",
    )
});

/// The answer, where the words ask for the money of what is shown and name nothing else.
pub(super) fn answer(flow: &mut Flow<'_>, view: &View, text: &str) -> Option<Answer> {
    let asks = MONEY.is_match(text) && !ELSEWHERE.is_match(text);
    let draft = flow.state.writes.drafts.first()?.clone();
    let token = flow.state.writes.proposed.clone()?;
    let order = draft.order.as_ref().and_then(|id| view.order(id))?;
    let of_it = |product: &ProductId| draft.lines.iter().any(|line| line.product == *product);
    let named_else = flow.understood.mentions.iter().any(|mention| mention.score >= 0.5 && !of_it(&mention.product))
        || flow.understood.order_numbers().iter().any(|number| *number != order.id.as_str());
    if !asks || named_else {
        return None;
    }
    let mut saying = Saying::default();
    saying.facts(super::say::order_facts(flow, view, order));
    match draft.kind {
        Kind::Items | Kind::Exchange => swap::money(flow, view, &draft, order, &mut saying),
        Kind::Return => give_back::money(flow, view, &draft, order, &mut saying),
        Kind::Cancel => cancel::money(flow, view, order, &mut saying),
        Kind::Payment => payment::money(flow, view, order, &mut saying),
        Kind::Address | Kind::Profile => return None,
    }
    saying.line(flow.say("write-confirm", &[]));
    saying.button(Button::Confirm(token.clone()));
    saying.button(Button::Decline(token));
    flow.state.writes.shown = true;
    Some(saying.answer())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_money_of_the_summary_is_meant() {
        for text in ["hmm what would that cost me extra", "how much is that?", "wait how much is the difference", "要加钱吗", "退到哪里"]
        {
            assert!(MONEY.is_match(text) && !ELSEWHERE.is_match(text), "{text}");
        }
        for text in ["what does sending it back cost?", "how much is shipping", "运费多少钱", "how long does it take"] {
            assert!(!MONEY.is_match(text) || ELSEWHERE.is_match(text), "{text}");
        }
    }
}
