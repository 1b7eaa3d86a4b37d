//! What a wish hangs on: "…but only if it is cheaper". What the rows tell is looked at before anything is proposed; what they
//! don't tell is asked. "If that's not possible, …" is no condition but a second wish, which is heard when it is said again.

use std::sync::LazyLock;

use knowledge::shop::Order;
use regex::Regex;
use rust_decimal::Decimal;

use super::super::Flow;
use super::say::{self, Saying};
use super::swap;
use super::view::View;
use crate::dialogue::buttons::Button;
use crate::dialogue::drafts::{Condition, Draft, Kind, Slot};
use crate::understand;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

/// A condition behind a wish, in the same sentence.
static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)[^\s.!?;][^.!?;]*?\b(?P<hard>only if|only when|if and only if|provided(?: that)?|as long as|so long as|on (?:the )?condition that|unless)\b(?P<what>[^.;!?]*)|[^\s.!?;][^.!?;]*?\b(?P<soft>if)\b(?P<rest>[^.;!?]*)|(?:只要|除非|前提是|只有|如果)(?P<zh>[^。；！？]*)",
    )
});
static CHEAPER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:cheaper|less expensive|costs? (?:me )?less|lower (?:in )?price|priced lower|saves? (?:me )?money|money back)\b|便宜|省钱",
    )
});
static NOT_DEARER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:same price|no (?:extra|additional|further) (?:cost|charge|fee|payment)s?|(?:n't|not) (?:cost|have to pay|need to pay|pay) (?:me )?(?:more|extra|anything)|no more expensive|not more expensive|no price difference|for free|free of charge|without (?:paying|extra|additional))\b|不(?:用|需要?|必)?(?:加钱|补差价|多付|额外)|价格(?:相同|一样|不变)",
    )
});
/// What the rules, the rows and the catalogue tell anyway, and what is no condition at all.
static LOOKED_AT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:possible|available|in stock|sold out|can|can't|cannot|could|able|eligible|allowed|allow|shipped|delivered|pending|processed|cancell?ed|need(?:ed)?|necessary|required|ask|asked|prefer|want|like|mind|any|there (?:is|are)|you|not)\b|能|可以|有货|发货|需要",
    )
});

/// What is looked at though a condition is put sharply: "only if it is still possible".
static RULES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:possible|available|in stock|eligible|allowed|(?:has|have|is)(?:n't| not) (?:yet |been |yet been )?(?:shipped|sent|processed|dispatched))\b|有货|发货|可以",
    )
});
/// "I wonder if", "let me know if": no condition.
static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:wonder(?:ing)?|know|ask|check|see|tell me|sure|confirm|find out|clear|remember|certain|whether|as|even|what|but)\s*$",
    )
});

/// What the words of a wish make it hang on.
pub(super) fn of(words: &str) -> Option<Condition> {
    let plain = understand::plain(words);
    BEHIND.captures_iter(&plain).find_map(|hit| {
        let (what, looked_at) = match (hit.name("what"), hit.name("rest").or_else(|| hit.name("zh"))) {
            (Some(what), _) => (what.as_str(), RULES.is_match(what.as_str())),
            (None, Some(what)) => {
                let asks = hit.name("soft").is_some_and(|soft| ASKS.is_match(&plain[..soft.start()]));
                (what.as_str(), asks || LOOKED_AT.is_match(what.as_str()))
            }
            (None, None) => return None,
        };
        known(what).or((!looked_at).then_some(Condition::Unknown))
    })
}

fn known(what: &str) -> Option<Condition> {
    if NOT_DEARER.is_match(what) {
        return Some(Condition::NotDearer);
    }
    CHEAPER.is_match(what).then_some(Condition::Cheaper)
}

/// Says so where a condition does not hold; true where it does not.
pub(super) fn fails(flow: &mut Flow<'_>, view: &View, draft: &Draft, order: Option<&Order>, saying: &mut Saying) -> bool {
    let (Some(order), Kind::Items | Kind::Exchange) = (order, draft.kind) else { return false };
    let Some(pays) = swap::difference(view, draft, order) else { return false };
    let fails = match draft.condition {
        Some(Condition::Cheaper) => pays >= Decimal::ZERO,
        Some(Condition::NotDearer) => pays > Decimal::ZERO,
        Some(Condition::Unknown) | None => false,
    };
    if !fails {
        return false;
    }
    for line in &draft.lines {
        let old = order.items.iter().find(|item| item.variant == line.item);
        let (Some(old), Some(new)) = (old, line.new.as_ref().and_then(|new| view.variant(&line.product, new))) else { continue };
        saying.facts(say::variant_facts(flow, view, &line.product, [new]));
        let (item, price, paid) =
            (say::item(flow, &old.name, &old.options), say::money(flow, order, new.price), say::money(flow, order, old.price));
        saying.line(flow.say("write-condition-fails", &[("item", &item), ("price", &price), ("paid", &paid)]));
    }
    true
}

/// Asks whether to go on where the rows don't tell if a condition holds; true where that is not known.
pub(super) fn ask(flow: &Flow<'_>, draft: &mut Draft, saying: &mut Saying) -> bool {
    let looked_at = matches!(draft.kind, Kind::Items | Kind::Exchange) && draft.condition != Some(Condition::Unknown);
    if draft.condition.is_none() || looked_at {
        return false;
    }
    draft.asked = Some(Slot::Condition);
    saying.line(flow.say("write-condition", &[]));
    saying.button(Button::Choice(flow.say("button-condition-yes", &[])));
    saying.button(Button::Choice(flow.say("button-condition-no", &[])));
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_may_hang_on_something() {
        for (text, condition) in [
            ("exchange the boots, but only if they are cheaper than what I paid", Some(Condition::Cheaper)),
            ("swap it for the blue one if it costs less", Some(Condition::Cheaper)),
            ("exchange it for a large one as long as there is no extra cost", Some(Condition::NotDearer)),
            ("cancel it unless it arrives by Friday", Some(Condition::Unknown)),
            ("cancel the order if it won't arrive before Sunday", Some(Condition::Unknown)),
            ("change it to grey if that is available", None),
            ("return the mug if possible", None),
            ("exchange it, if you can", None),
            ("cancel it. If that's not possible, return it", None),
            ("return the mug", None),
            ("把它换成蓝色的，前提是更便宜", Some(Condition::Cheaper)),
        ] {
            assert_eq!(of(text), condition, "{text}");
        }
    }
}
