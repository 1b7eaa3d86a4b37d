//! Which pieces of which orders a message means: "the keyboard and both lamps", "everything except the mat", "the red one".
//! `places` are where it names something, `wish` is what it is to become, `choice` settles what fits several pieces, and
//! `options` reads colour, size and price.

mod choice;
mod except;
mod meaning;
mod options;
mod places;
mod wish;

use std::collections::HashMap;
use std::sync::LazyLock;

use knowledge::ids::{OrderId, ProductId, VariantId};
use knowledge::shop::{Item, Options, Order};
use regex::Regex;

use super::super::{Flow, FlowError};
use super::view::View;
use crate::dialogue::drafts::Line;
use crate::understand;
use choice::{Chosen, choose, count, settle};
use options::{Described, narrow};
pub(super) use options::{by_price, options, says};
use places::places;
use wish::{says_what, wish_start};

/// A piece of an order that is meant.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub(super) order: OrderId,
    pub(super) line: Line,
}

/// What a message says of items.
#[derive(Debug, Default)]
pub(super) struct Meant {
    /// Pieces that are clear.
    pub(super) pieces: Vec<Piece>,
    /// Pieces that one place may mean, where it fits several.
    pub(super) either: Vec<Vec<Piece>>,
    /// Whether anything was named at all.
    pub(super) named: bool,
    /// Whether all that was named is to be kept as it is.
    pub(super) kept: bool,
    /// What is to be kept as it is.
    pub(super) keeps: Vec<ProductId>,
    /// Everything of some sort, which the words tell and the orders don't.
    pub(super) unclear: bool,
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

static ALL: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:all|every|both|each|everything)\b|所有|全部|都|两个都|一共"));

static EVERYTHING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\beverything\b|\ball (?:of )?(?:the |my |its |these |those )?(?:items?|things|products|stuff|order|of it|of them)\b|\b(?:all|both|every) (?:of )?(?:[\w-]+ ){0,3}orders?\b|\b(?:all|both|every) (?:possible |eligible )?(?:items?|things?) (?:ordered|bought)\b|\b(?:whole|entire|complete|full) order\b|^(?:\W*)(?:all|both)(?:\s+(?:of\s+)?(?:them|it|those|these))?\W*$|全部(?:商品|东西)?|所有(?:的)?(?:商品|东西|物品)|整个订单|都退|都要|全退|全都",
    )
});

static CONTEXT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:received|came|bought|ordered|got|along|together|order|one|that|delivered|same order)\b[^,.;]{0,20}\b(?:with|as|has|contains|containing|including)\b\s+(?:the|a|an|my)?\s*(?:\w+\s+)?$",
    )
});

static KEPT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:keep(?:ing)?|without|leave|leaving|but not|not) (?:the|my|that|this|those|these)?\s*(?:[\w-]+ ){0,2}$|(?:保留|留下|留着)\S{0,2}$",
    )
});

static ANOTHER: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:another|other|second)\b|另一"));

static SWAPPING: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:exchang|swap|chang|modif|switch|replac|upgrad|trade)\w*|换|改"));

/// What parts the words before a thing from what was said before.
static BEFORE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)[,;.:!?，。；、]|\b(?:and|or|for|to|with|of|from|except|plus|also)\b|和|跟|与|把|将|换成|改成"));

/// Finds what `words` mean among the pieces of `orders`, which come best first.
pub(super) async fn meant(flow: &Flow<'_>, view: &View, words: &str, orders: &[&Order]) -> Result<Meant, FlowError> {
    let plain = understand::plain(words);
    let places = places(flow, view, &plain, orders).await?;
    let mut meant = Meant { named: !places.is_empty(), ..Meant::default() };
    let except = except::find(&plain);
    // "all but the mat"; what is left out of things that are named is passed over below
    if let Some(but) = &except
        && (EVERYTHING.find(&plain).is_some_and(|all| all.start() < but.at.end)
            || places.iter().all(|place| place.at.start >= but.at.start))
    {
        except::everything_but(orders, &places, but, &plain, &mut meant);
        return Ok(meant);
    }
    let first = places.first().map_or(plain.len(), |place| place.at.start);
    // "everything that has to do with my garden": which things these are is for the shopper to say
    if EVERYTHING.find(&plain).is_some_and(|hit| except::restricted(&plain[hit.end()..])) {
        meant.named = true;
        meant.unclear = true;
        return Ok(meant);
    }
    if let Some(hit) = EVERYTHING.find(&plain).filter(|hit| hit.start() < first) {
        meant.named = true;
        // "everything in the order with the lamp"
        if let [place, ..] = &places[..]
            && CONTEXT.is_match(&plain[hit.end()..place.at.start])
        {
            let with = orders.iter().filter(|order| order.items.iter().any(|item| place.products.contains(&item.product)));
            meant.pieces = with.flat_map(|order| pieces(order, |_| true)).collect();
            return Ok(meant);
        }
        meant.pieces = orders.iter().flat_map(|order| pieces(order, |_| true)).collect();
        let wish = plain[hit.end()..first].trim().to_owned();
        for piece in &mut meant.pieces {
            piece.line.wish.clone_from(&wish);
        }
        // "…, but the shoes in the same size": what is said of one of them
        for (n, place) in places.iter().enumerate() {
            let until = places.get(n + 1).map_or(plain.len(), |next| next.at.start);
            let own = meant.pieces.iter_mut().filter(|piece| place.products.contains(&piece.line.product));
            own.for_each(|piece| piece.line.wish = format!("{}, {}", piece.line.wish, plain[place.at.end..until].trim()));
        }
        return Ok(meant);
    }
    let mut kept = 0;
    let mut unsure: Vec<Vec<Piece>> = Vec::new();
    let mut taken: HashMap<(OrderId, VariantId), usize> = HashMap::new();
    let mut context: Vec<ProductId> = Vec::new();
    for (n, place) in places.iter().enumerate() {
        let from = n.checked_sub(1).map_or(0, |before| places[before].at.end);
        let until = places.get(n + 1).map_or(plain.len(), |next| next.at.start);
        let (before, after) = (&plain[from..place.at.start], &plain[place.at.end..until]);
        if KEPT.is_match(before) {
            kept += 1;
            meant.keeps.extend(place.products.iter().cloned());
        }
        if CONTEXT.is_match(before) || KEPT.is_match(before) || except.as_ref().is_some_and(|but| but.reach.contains(&place.at.start)) {
            continue;
        }
        // "the backpack that came with the vacuum cleaner": the next place tells the order
        context.clear();
        if let Some(next) = places.get(n + 1)
            && CONTEXT.is_match(after)
        {
            context.extend(next.products.iter().cloned());
        }
        let wish_from = wish_start(after);
        let wish = after[wish_from..].trim().to_owned();
        let describes = format!("{} {} {}", last_part(before), &plain[place.at.clone()], &after[..wish_from]);
        let with_context = |order: &&&Order| context.is_empty() || order.items.iter().any(|item| context.contains(&item.product));
        let of: Vec<&Order> = orders.iter().filter(with_context).copied().collect();
        let of = if of.is_empty() { orders.to_vec() } else { of };
        let mut fits: Vec<Piece> = of.iter().flat_map(|order| pieces(order, |item| place.products.contains(&item.product))).collect();
        let described = narrow(flow, view, &mut fits, &describes, &plain[place.at.clone()]).await?;
        // "the wash bag in pine", where the one that was bought is not: that is what is wanted
        let wish = if described == Described::Other && !says_what(&wish) { after.trim().to_owned() } else { wish };
        let of_these = format!("{before} {}", if SWAPPING.is_match(&plain) { &after[..wish_from] } else { after });
        if let Some(one) = by_price(view, &fits, &of_these) {
            fits = vec![one];
        }
        // "…the bottle and the lamp. The bottle to a bigger one": the wish comes with the second mention
        let again = fits.iter().filter(|fit| meant.pieces.iter().any(|piece| same(piece, fit))).count();
        if again > 0 && again == fits.len() && !wish.is_empty() && !ANOTHER.is_match(last_part(before)) {
            let known = meant.pieces.iter_mut().filter(|piece| fits.iter().any(|fit| same(piece, fit)));
            let mut bare: Vec<&mut Piece> = known.filter(|piece| !says_what(&piece.line.wish)).collect();
            if !bare.is_empty() {
                bare.iter_mut().for_each(|piece| piece.line.wish.clone_from(&wish));
                continue;
            }
        }
        fits.iter_mut().for_each(|piece| piece.line.wish.clone_from(&wish));
        // pieces that an earlier place took are gone
        let mut left: HashMap<(OrderId, VariantId), usize> = taken.clone();
        fits.retain(|piece| match left.get_mut(&(piece.order.clone(), piece.line.item.clone())) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
        let said = last_part(before);
        match choose(fits, count(before), ALL.is_match(said) || ALL.is_match(&after[..wish_from.min(after.len())])) {
            Chosen::These(chosen) => {
                for piece in &chosen {
                    *taken.entry((piece.order.clone(), piece.line.item.clone())).or_default() += 1;
                }
                meant.pieces.extend(chosen);
            }
            Chosen::Either(fits) => unsure.push(fits),
            Chosen::None => {}
        }
    }
    meant.kept = kept > 0 && kept == places.len();
    settle(&mut meant, unsure);
    Ok(meant)
}

fn same(one: &Piece, other: &Piece) -> bool {
    one.order == other.order && one.line.item == other.line.item
}

/// One entry a piece, for the items that `fits` lets through.
pub(super) fn pieces(order: &Order, fits: impl Fn(&Item) -> bool) -> Vec<Piece> {
    let items = order.items.iter().filter(|item| fits(item));
    let each = items.flat_map(|item| std::iter::repeat_n(item, usize::try_from(item.quantity).unwrap_or(1)));
    each.map(|item| Piece {
        order: order.id.clone(),
        line: Line { product: item.product.clone(), item: item.variant.clone(), new: None, wish: String::new() },
    })
    .collect()
}

/// Whether words speak of everything of some sort that the orders don't tell.
pub(super) fn unclear(words: &str) -> bool {
    let plain = understand::plain(words);
    EVERYTHING.find(&plain).is_some_and(|hit| except::restricted(&plain[hit.end()..]))
}

fn last_part(before: &str) -> &str {
    BEFORE.find_iter(before).last().map_or(before, |hit| &before[hit.end()..])
}
