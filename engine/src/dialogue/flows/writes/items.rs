//! Which pieces of which orders a message means: "the keyboard and both lamps", "everything except the mat", "the red one".

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use knowledge::ids::{OrderId, ProductId, VariantId};
use knowledge::shop::{Item, Options, Order};
use regex::Regex;

use super::super::{Flow, FlowError};
use super::view::View;
use crate::dialogue::drafts::Line;
use crate::understand;

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
}

/// A place that names something.
struct Place {
    products: Vec<ProductId>,
    at: Range<usize>,
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

static ALL: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:all|every|both|each|everything)\b|所有|全部|都|两个都|一共"));
static EVERYTHING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\beverything\b|\ball (?:of )?(?:the |my |its |these |those )?(?:items?|things|products|stuff|order|of it|of them)\b|\b(?:whole|entire|complete|full) order\b|^(?:\W*)(?:all|both)(?:\s+(?:of\s+)?(?:them|it|those|these))?\W*$|全部(?:商品|东西)?|所有(?:的)?(?:商品|东西|物品)|整个订单|都退|都要|全退|全都",
    )
});
static EXCEPT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:except(?: for)?|excluding|other than|apart from|besides|but not|all but|everything but|not including)\b|除了|除")
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
static WISH: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\s(?:to|for|into|with|by|instead|which|that)\b|换成|改成|改为|换为|变成|换一|要"));
static SAME_AGAIN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\s(?:to|for|into|with|by|as)\b|换成|改成|换一"));
static ANOTHER: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:another|other|second)\b|另一"));
static COUNT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|\W)(?P<count>one|two|three|four|five|[1-9])\s*(?:x|×|of (?:the|my))?\s*(?:[\w'-]+\s+){0,2}$|(?P<han>[一两二三四五])(?:个|件|双|台|只|条|张|本|套|款|把|盏|份)\S{0,4}$",
    )
});
static DEAR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:more|most) (?:expensive|costly|pricey)|(?:pric|cost)(?:ier|iest|lier|liest)|dear(?:er|est)|higher[- ]priced)\b|更贵|比较贵|最贵|贵的",
    )
});
static CHEAP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:(?:less|least) (?:expensive|costly|pricey)|cheap(?:er|est)|lower[- ]priced)\b|更便宜|比较便宜|最便宜|便宜的")
});
static SWAPPING: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:exchang|swap|chang|modif|switch|replac|upgrad|trade)\w*|换|改"));
/// What parts the words before a thing from what was said before.
static BEFORE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)[,;.:!?，。；、]|\b(?:and|or|for|to|with|of|from|except|plus|also)\b|和|跟|与|把|将|换成|改成"));

/// Finds what `words` mean among the pieces of `orders`, which come best first.
pub(super) async fn meant(flow: &Flow<'_>, view: &View, words: &str, orders: &[&Order]) -> Result<Meant, FlowError> {
    let plain = understand::plain(words);
    let places = places(flow, view, &plain, orders).await?;
    let mut meant = Meant { named: !places.is_empty(), ..Meant::default() };
    let except = EXCEPT.find(&plain).map(|hit| hit.start());
    if let Some(from) = except {
        everything_but(view, orders, &places, from, &mut meant);
        if !meant.pieces.is_empty() {
            return Ok(meant);
        }
    }
    let first = places.first().map_or(plain.len(), |place| place.at.start);
    if let Some(hit) = EVERYTHING.find(&plain).filter(|hit| hit.start() < first && except.is_none()) {
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
    let mut unsure: Vec<Vec<Piece>> = Vec::new();
    let mut taken: HashMap<(OrderId, VariantId), usize> = HashMap::new();
    let mut context: Vec<ProductId> = Vec::new();
    for (n, place) in places.iter().enumerate() {
        let from = n.checked_sub(1).map_or(0, |before| places[before].at.end);
        let until = places.get(n + 1).map_or(plain.len(), |next| next.at.start);
        let (before, after) = (&plain[from..place.at.start], &plain[place.at.end..until]);
        if CONTEXT.is_match(before) || KEPT.is_match(before) {
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
        narrow(flow, view, &mut fits, &describes, &plain[place.at.clone()]).await?;
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
    settle(&mut meant, unsure);
    Ok(meant)
}

async fn places(flow: &Flow<'_>, view: &View, plain: &str, orders: &[&Order]) -> Result<Vec<Place>, FlowError> {
    let mut found: Vec<Place> = Vec::new();
    let by_number = numbered(plain, orders);
    let mut all: Vec<(ProductId, Range<usize>)> =
        flow.understander.places(plain, &view.product_ids()).await?.into_iter().map(|place| (place.product, place.at)).collect();
    all.extend(by_number);
    let heads = by_head(plain, orders, &all);
    all.extend(heads);
    all.sort_by_key(|(_, at)| at.start);
    for (product, at) in all {
        match found.last_mut() {
            Some(last) if last.at.start < at.end && at.start < last.at.end => last.products.push(product),
            // "the keyboard for the same keyboard but clicky"; "another kettle" is another one
            Some(last)
                if last.products.contains(&product)
                    && SAME_AGAIN.is_match(&plain[last.at.end..at.start])
                    && !ANOTHER.is_match(&plain[last.at.end..at.start]) => {}
            _ => found.push(Place { products: vec![product], at }),
        }
    }
    Ok(found)
}

/// Where the words on what it is to become begin; "I want to", "I'd like to" begin none.
fn wish_start(after: &str) -> usize {
    static WANTING: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\b(?:want|wants|like|love|need|needs|wish|going|have|able|try|trying|prefer|sure|happy)$"));
    let mark = WISH.find_iter(after).find(|hit| !WANTING.is_match(&after[..hit.start()])).map(|hit| hit.start());
    // "…needs to be exchanged, one size smaller would be good"
    mark.or_else(|| after.find([',', '.', ';', '，', '。', '；'])).unwrap_or(after.len())
}

fn same(one: &Piece, other: &Piece) -> bool {
    one.order == other.order && one.line.item == other.line.item
}

/// Whether a wish says more than "and I want to change the".
fn says_what(wish: &str) -> bool {
    const EMPTY: &[&str] = &[
        "want",
        "would",
        "like",
        "need",
        "please",
        "also",
        "then",
        "both",
        "them",
        "they",
        "this",
        "that",
        "these",
        "those",
        "with",
        "exchange",
        "exchanged",
        "change",
        "changed",
        "modify",
        "modified",
        "swap",
        "swapped",
        "replace",
        "replaced",
        "return",
        "returned",
        "switch",
        "upgrade",
        "order",
        "item",
        "items",
        "from",
        "same",
        "will",
        "could",
        "should",
        "have",
        "well",
    ];
    let lower = wish.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.any(|word| {
        let long = word.chars().count() > 3 || !word.is_ascii() || word.bytes().any(|byte| byte.is_ascii_digit());
        long && !EMPTY.contains(&word)
    })
}

/// "The more expensive one" of several that were bought.
pub(super) fn by_price(view: &View, fits: &[Piece], said: &str) -> Option<Piece> {
    let dear = DEAR.is_match(said);
    if fits.len() < 2 || dear == CHEAP.is_match(said) {
        return None;
    }
    let price = |piece: &&Piece| {
        let items = &view.order(&piece.order)?.items;
        items.iter().find(|item| item.variant == piece.line.item).map(|item| item.price)
    };
    if dear { fits.iter().max_by_key(price) } else { fits.iter().min_by_key(price) }.cloned()
}

/// "The coffee machine", where only one of the things that were ordered is a machine.
fn by_head(plain: &str, orders: &[&Order], found: &[(ProductId, Range<usize>)]) -> Vec<(ProductId, Range<usize>)> {
    static WORD: LazyLock<Regex> = LazyLock::new(|| pattern(r"[A-Za-z][A-Za-z'-]{3,}"));
    let stem = |word: &str| word.to_lowercase().trim_end_matches('s').to_owned();
    let mut heads: Vec<(String, ProductId)> = Vec::new();
    for item in orders.iter().flat_map(|order| &order.items) {
        let head = item.name.split_whitespace().last().map(stem).unwrap_or_default();
        if heads.iter().all(|(_, product)| *product != item.product) {
            heads.push((head, item.product.clone()));
        }
    }
    let only = |word: &str| {
        let mut own = heads.iter().filter(|(head, _)| *head == stem(word));
        own.next().filter(|_| own.next().is_none()).map(|(_, product)| product.clone())
    };
    let free = |at: &Range<usize>| found.iter().all(|(_, other)| at.end <= other.start || other.end <= at.start);
    let words = WORD.find_iter(plain).filter(|hit| free(&hit.range()));
    words.filter_map(|hit| Some((only(hit.as_str())?, hit.range()))).collect()
}

/// Items by the shop's own numbers, of their product or of the variant itself.
fn numbered(plain: &str, orders: &[&Order]) -> Vec<(ProductId, Range<usize>)> {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"[\w-]*\d{4,}[\w-]*"));
    let of = |number: &str| {
        let is = |item: &&Item| item.product.as_str().eq_ignore_ascii_case(number) || item.variant.as_str().eq_ignore_ascii_case(number);
        orders.iter().flat_map(|order| &order.items).find(is).map(|item| item.product.clone())
    };
    NUMBER.find_iter(plain).filter_map(|hit| Some((of(hit.as_str())?, hit.range()))).collect()
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

fn everything_but(view: &View, orders: &[&Order], places: &[Place], from: usize, meant: &mut Meant) {
    let left_out: Vec<&ProductId> = places.iter().filter(|place| place.at.start > from).flat_map(|place| &place.products).collect();
    if left_out.is_empty() {
        return;
    }
    let has = |order: &&&Order| order.items.iter().any(|item| left_out.contains(&&item.product));
    let _ = view;
    let of: Vec<&&Order> = orders.iter().filter(has).collect();
    if let [order] = of[..] {
        meant.pieces = pieces(order, |item| !left_out.contains(&&item.product));
    } else {
        meant
            .either
            .extend((of.len() > 1).then(|| of.iter().flat_map(|order| pieces(order, |item| !left_out.contains(&&item.product))).collect()));
    }
}

/// Keeps those pieces whose options the words describe, where they describe any.
async fn narrow(flow: &Flow<'_>, view: &View, fits: &mut Vec<Piece>, describes: &str, name: &str) -> Result<(), FlowError> {
    let mut products: Vec<ProductId> = fits.iter().map(|piece| piece.line.product.clone()).collect();
    products.dedup();
    // the words of the name are no option
    let describes = describes.replace(name, " ");
    let mut kept: Vec<Piece> = Vec::new();
    let mut told = false;
    for product in products {
        let picked = flow.understander.options_of(&describes, &product).await?;
        told |= !picked.is_empty();
        kept.extend(fits.iter().filter(|piece| piece.line.product == product && says(options(view, piece), &picked)).cloned());
    }
    if told && !kept.is_empty() {
        *fits = kept;
    }
    Ok(())
}

/// The options of the variant that stands in the order.
pub(super) fn options<'v>(view: &'v View, piece: &Piece) -> Option<&'v Options> {
    let items = &view.order(&piece.order)?.items;
    items.iter().find(|item| item.variant == piece.line.item).map(|item| &item.options)
}

/// Whether options are as picked; several values of one option mean either.
pub(super) fn says(options: Option<&Options>, picked: &[(String, String)]) -> bool {
    let Some(options) = options else { return false };
    picked.iter().all(|(name, _)| {
        let either = picked.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str());
        let is = options.get(name).and_then(serde_json::Value::as_str);
        either.into_iter().any(|value| Some(value) == is)
    })
}

enum Chosen {
    These(Vec<Piece>),
    Either(Vec<Piece>),
    None,
}

fn choose(fits: Vec<Piece>, count: Option<usize>, all: bool) -> Chosen {
    if fits.is_empty() {
        return Chosen::None;
    }
    let mut kinds: Vec<(&OrderId, &VariantId)> = fits.iter().map(|piece| (&piece.order, &piece.line.item)).collect();
    kinds.sort();
    kinds.dedup();
    match (kinds.len(), count) {
        (1, Some(count)) => Chosen::These(fits.into_iter().take(count).collect()),
        (_, _) if all => Chosen::These(fits),
        (1, None) => Chosen::These(fits),
        (_, Some(count)) if count == fits.len() && count > 1 => Chosen::These(fits),
        _ => Chosen::Either(fits),
    }
}

/// What fits several is where the rest is, if that leaves one.
fn settle(meant: &mut Meant, unsure: Vec<Vec<Piece>>) {
    for fits in unsure {
        let near: Vec<Piece> = fits.iter().filter(|piece| meant.pieces.iter().any(|sure| sure.order == piece.order)).cloned().collect();
        match choose(near, None, false) {
            Chosen::These(chosen) => meant.pieces.extend(chosen),
            _ => meant.either.push(fits),
        }
    }
}

fn last_part(before: &str) -> &str {
    BEFORE.find_iter(before).last().map_or(before, |hit| &before[hit.end()..])
}

fn count(before: &str) -> Option<usize> {
    let hit = COUNT.captures(before)?;
    if let Some(han) = hit.name("han") {
        return Some(match han.as_str() {
            "一" => 1,
            "两" | "二" => 2,
            "三" => 3,
            "四" => 4,
            _ => 5,
        });
    }
    Some(match hit.name("count")?.as_str().to_ascii_lowercase().as_str() {
        "one" => 1,
        "two" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        digit => digit.parse().ok()?,
    })
}
