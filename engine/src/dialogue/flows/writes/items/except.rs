//! "Everything but the mat", and "everything that has to do with gaming": all of something, less what is left out.

use std::ops::Range;
use std::sync::LazyLock;

use knowledge::ids::ProductId;
use knowledge::shop::Order;
use regex::Regex;

use super::places::Place;
use super::{Meant, pattern, pieces};

/// Words that leave something out.
pub(super) struct Except {
    /// Where they stand.
    pub(super) at: Range<usize>,
    /// How far they reach: to the end of the sentence, or to a new wish in it.
    pub(super) reach: Range<usize>,
}

static EXCEPT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:except(?: for| that)?|excepting|excluding|other than|apart from|aside from|but not|all but|everything but|not including|save for)\b|除了|除",
    )
});

/// What ends their reach.
static UNTIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)[.!?;。！？；]|,\s*(?:but|and|then|which|that) |\bbut (?:i|please|for|also|can|could)\b|，(?:但|不过)|以外|之外")
});

/// Every order, not the one that what is left out stands in.
static EVERY_ORDER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:all|both|every|any|each)\b(?: (?:of|my|the|our|these|those|possible|eligible|other|recent|past|delivered|open|pending)\b){0,4} orders?\b|所有.{0,6}订单|全部.{0,6}订单|每个订单",
    )
});

/// The words of a text that leave something out, where it has any.
pub(super) fn find(plain: &str) -> Option<Except> {
    let at = EXCEPT.find(plain)?.range();
    let until = UNTIL.find(&plain[at.end..]).map_or(plain.len(), |hit| at.end + hit.start());
    Some(Except { reach: at.start..until, at })
}

/// Everything of these orders but what is left out: of all of them, where all are spoken of, else of the one that has it.
pub(super) fn everything_but(orders: &[&Order], places: &[Place], but: &Except, plain: &str, meant: &mut Meant) {
    let left_out: Vec<&ProductId> =
        places.iter().filter(|place| but.reach.contains(&place.at.start)).flat_map(|place| &place.products).collect();
    meant.named = true;
    // what is left out is in none of these orders: which things are meant can't be told
    if left_out.is_empty() {
        meant.unclear = true;
        return;
    }
    let of = |order: &Order| pieces(order, |item| !left_out.contains(&&item.product));
    if EVERY_ORDER.is_match(&plain[..but.at.start]) {
        meant.pieces = orders.iter().flat_map(|order| of(order)).collect();
        return;
    }
    let has = |order: &&&Order| order.items.iter().any(|item| left_out.contains(&&item.product));
    let with: Vec<&&Order> = orders.iter().filter(has).collect();
    match with[..] {
        [order] => meant.pieces = of(order),
        [] => meant.unclear = true,
        _ => meant.either.push(with.iter().flat_map(|order| of(order)).collect()),
    }
}

/// Whether "everything" goes on with words that narrow it down to some: "…that has to do with gaming", "…under $50".
pub(super) fn restricted(after: &str) -> bool {
    static OWNED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^[\s,]*(?:that |which )?(?:i|we)(?:'ve| have|'d| had)? (?:just |recently |ever |already |also )*(?:bought|ordered|received|got|purchased|placed)\b|^[\s,]*(?:that(?:'s| is| was| are)? |which (?:is|are) )?(?:in|from|of|on|inside) (?:(?:it|them|that|this|the|my|these|those|both|all)\b(?: (?:whole |same )?order\b)?|(?:order )?#?[\w-]*\d[\w-]*)",
        )
    });
    static NARROWS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^[\s,]*(?:that|which|who|not|non|n't|associated|related|relating|connected|linked|involving|belonging|having|made|used|meant|under|below|above|over|cheaper|costing|worth|pertaining)\b|^(?:跟|和|与).{1,12}(?:有关|相关)",
        )
    });
    let rest = OWNED.find(after).map_or(after, |hit| &after[hit.end()..]);
    NARROWS.is_match(rest) && !OWNED.is_match(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_of_some_sort_is_not_everything() {
        for text in [
            " associated with it",
            " that is not for my garden",
            " under $50",
            " I bought that has to do with gaming",
            " not related to work",
        ] {
            assert!(restricted(text), "{text}");
        }
        for text in [
            "",
            " I just bought",
            " that I ordered",
            " in the order",
            " to the cheapest variants",
            ", please",
            " back",
            " that's in it",
            " from order T-1",
        ] {
            assert!(!restricted(text), "{text}");
        }
    }

    #[test]
    fn what_is_left_out_ends_with_the_wish() {
        let reach = |text: &str| find(text).map(|but| text[but.reach].to_owned());
        assert_eq!(reach("all orders except the boots, but I'd exchange the mug").as_deref(), Some("except the boots"));
        assert_eq!(reach("everything but the lamp. Return the mug").as_deref(), Some("everything but the lamp"));
        assert_eq!(reach("return the mug"), None);
    }
}
