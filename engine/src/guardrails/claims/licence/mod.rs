//! Which concepts a text may name: those that a fact names too, said or denied as the fact has it. `charges` judges what is
//! free, `standing` what an order's status allows, `besides` finds what no single word shows.

mod besides;
mod charges;
mod standing;

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use super::atoms::{AtomValue, pattern};
use super::concepts::{self, Concepts, LIST, Mention, Reading};
use super::derive;
use super::examine::{Finding, NOWHERE, Page};
use super::families::{self, Families};
use super::known::{Content, Known, Leaf};
use super::passage::{Mood, admits_ignorance, denied, mood};
use super::subjects::Bound;
use super::vocabulary::{holds, plain, stem, ways, words};
use crate::guardrails::reply::ClaimKind;
pub(super) use besides::besides;
use charges::{cost, free, no_minimum};

const DENIED: &str = "the facts say no";

const HELD: &str = "the facts say otherwise";

static NONE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:none|no|not|without|never|nothing|无|不|没有)\b|^(?:无|不|没有)"));

/// A condition up to here: no "we" or "you can" has begun what follows from it.
static SUPPOSES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^\s*(?:if|when|should|in case|unless|如果|如需|若|要是|万一) ?(?:you|it|the|your|this|that|您|想|要|需要)?[^,，]{0,24}$")
});

/// What is not on record may be said not to be there: dates of delivery, tracking numbers, dates of restocking.
static OPEN: LazyLock<Concepts> =
    LazyLock::new(|| Concepts::named(&["eta", "restock", "location", "carrier", "shipped", "tracking", "account"]));

/// Judges a mention of a concept; nothing where it claims nothing.
pub(super) fn judge(page: &Page<'_>, mention: &Mention) -> Option<Finding> {
    let concept = LIST.get(mention.concept)?;
    let segment = page.binder.segment(mention.at.start);
    let sentence = page.binder.sentence(mention.at.start);
    if concept.neutral || mood(page.text.get(sentence)?) == Mood::Asks {
        return None;
    }
    let piece = page.text.get(segment.clone())?;
    if admits_ignorance(piece) && concept.name != "absolute" {
        return None;
    }
    // "if you send it back": what may be, not what is
    let ahead = page.text.get(segment.start.min(mention.at.start)..mention.at.start).unwrap_or_default();
    // 第一节 is the first of several
    if words_at(page, mention) == "第一" && page.text[mention.at.end..].starts_with(ORDINAL) {
        return None;
    }
    // "at most the excess" praises nothing
    if ahead.ends_with("at ") && page.text[mention.at.clone()].starts_with("most ") {
        return None;
    }
    // 最大180厘米, 最大只到180厘米: a bound with its number
    if concept.name == "superlative" && BOUND.is_match(&page.text[mention.at.end..]) {
        return None;
    }
    // "parcels cost $28.50 to ship" says what it costs
    let priced = |atom: &super::atoms::Atom| {
        segment.contains(&atom.start) && atom.end <= mention.at.start && matches!(atom.value, AtomValue::Money(..))
    };
    if words_at(page, mention) == "to ship" && page.atoms.iter().any(priced) {
        return None;
    }
    // "after an item change the order": a noun
    if concept.name == "modify" && page.text[mention.at.clone()].starts_with("change ") && NOUN.is_match(ahead) {
        return None;
    }
    // 退货不收重新上架费: what is said is of the fee
    if concept.name == "return" && not_of_fee(page, mention, &segment) {
        return None;
    }
    // "grain-free" is no price
    if concept.name == "free" && (ahead.ends_with('-') || unoccupied(page, mention)) || SUPPOSES.is_match(ahead) {
        return None;
    }
    let bound = page.binder.bind(&mention.at);
    let not = denied(page.text, &segment, &mention.at);
    let known = page.against.known;
    if not && concept.name == "shipped" && to_another_place(page, mention, &segment) {
        return None;
    }
    let worded = worded(page, mention, &bound);
    if !not && !worded.is_empty() {
        return Some(Finding::held(mention.at.clone(), concept.kind, worded));
    }
    let verdict = match concept.name.as_str() {
        "free" | "prepaid" => free(page, &segment, &bound, not),
        "at_your_cost" => cost(page, &segment, &bound, not),
        "no_minimum" => no_minimum(page, mention, &bound, not),
        _ => named(page, mention, &bound, not, known),
    };
    Some(match verdict {
        Ok(leaves) => Finding::held(mention.at.clone(), concept.kind, leaves),
        Err(why) => Finding::unheld(mention.at.clone(), concept.kind, why),
    })
}

static BOUND: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:只|仅|可|能)?(?:到|至|为|达|支持|承重)?\s?\d"));

static NOUN: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:item|items|address|an|any|one|each|price|last|first) $"));

/// Whether a return is only what a fee behind it is of, which is denied: 退货不收重新上架费.
fn not_of_fee(page: &Page<'_>, mention: &Mention, segment: &Range<usize>) -> bool {
    let after = page.text.get(mention.at.end..segment.end.max(mention.at.end)).unwrap_or_default();
    let fees = Concepts::named(&["restocking", "fee", "return_label", "shipping_fee"]);
    !after.is_ascii()
        && ["不收", "不需", "无需", "没有", "免", "不另"].iter().any(|no| after.contains(no))
        && !(concepts::concepts(after, Reading::Text) & fees).is_empty()
}

/// Whether what is denied is a place that the facts do not have, which `strays` looks for: "we don't ship to Canada".
fn to_another_place(page: &Page<'_>, mention: &Mention, segment: &Range<usize>) -> bool {
    let after = page.text.get(mention.at.end..segment.end.max(mention.at.end)).unwrap_or_default();
    let (known, strange): (Vec<_>, Vec<_>) =
        words(after).map(|(_, word)| word).filter(|word| !plain(word)).partition(|word| page.against.known.says(word));
    known.is_empty() && !strange.is_empty()
}

/// What is counted: 第一节, 第一次.
const ORDINAL: [char; 18] = ['节', '次', '件', '天', '周', '个', '年', '月', '单', '步', '代', '批', '期', '堂', '双', '份', '位', '课'];

static VACANT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^ (?:on|from|at|again|until|next|this|tomorrow|today|for (?:you|booking)|in (?:the (?:morning|afternoon|evening)|\w+day))\b")
});

/// Whether "free" says that something is there to be had: "the next one is free on Thursday".
fn unoccupied(page: &Page<'_>, mention: &Mention) -> bool {
    let rest = &page.text[mention.at.end..];
    VACANT.is_match(rest) && !rest.starts_with(" on us") && !rest.starts_with(" on orders")
}

fn words_at<'p>(page: &Page<'p>, mention: &Mention) -> &'p str {
    page.text.get(mention.at.clone()).unwrap_or_default()
}

impl Page<'_> {
    /// The families of what stands at a place, alone and as a part of a longer phrase.
    fn family(&self, at: &Range<usize>) -> Families {
        let words = self.text.get(at.clone()).unwrap_or_default();
        let own = families::named(&words.replace('-', " "));
        let around = families::phrases(self.text).filter(|(phrase, _)| phrase.start <= at.start && at.end <= phrase.end);
        around.fold(own, |all, (_, of)| all.join(of))
    }
}

/// The leaves that have a mention's words with the word before it: "national ID card" is no card that one pays with.
fn worded(page: &Page<'_>, mention: &Mention, bound: &Bound) -> Vec<usize> {
    let before = page.text.get(..mention.at.start).unwrap_or_default().trim_end();
    let word: &str = before.rsplit(|symbol: char| !symbol.is_ascii_alphanumeric()).next().unwrap_or_default();
    let glued = page.text[..mention.at.start].len() - before.len() <= 1;
    if word.len() < 2 || !glued || plain(word) {
        return Vec::new();
    }
    let phrase = page.text.get(before.len() - word.len()..mention.at.end).unwrap_or_default();
    let holding = |leaf: &Leaf| {
        leaf.content == Content::Words
            && holds(&leaf.text, phrase)
            && !super::attributes::leaves_out(leaf)
            && page.binder.admits(bound, leaf)
    };
    page.against.known.leaves.iter().enumerate().filter(|(_, leaf)| holding(leaf)).map(|(index, _)| index).collect()
}

type Verdict = Result<Vec<usize>, &'static str>;

fn named(page: &Page<'_>, mention: &Mention, bound: &Bound, not: bool, known: &Known) -> Verdict {
    let concept = &LIST[mention.concept];
    let words = page.text.get(mention.at.clone()).unwrap_or_default();
    let rest = &page.text[mention.at.end..];
    let freed = ["-free", " free"].iter().any(|free| rest.starts_with(free));
    let rid = |leaf: &Leaf| !freed && rid(leaf, words);
    let said = if concept.exact { ways_of(words) } else { Vec::new() };
    let family = page.family(&mention.at);
    let names = |leaf: &Leaf| {
        if concept.exact {
            said.iter().any(|way| holds(&leaf.path, way) || holds(&leaf.text, way)) || inflected(leaf, words)
        } else {
            leaf.concepts.has(mention.concept) || leaf.text_concepts.has(mention.concept) || inflected(leaf, words)
        }
    };
    let held_by = |names: &dyn Fn(&Leaf) -> bool| -> Vec<usize> {
        let holding = known.leaves.iter().enumerate().filter(|(_, leaf)| names(leaf) && page.binder.admits(bound, leaf));
        holding.map(|(index, _)| index).collect()
    };
    let mut holding = held_by(&names);
    if holding.is_empty() && concept.name == "return" {
        // what cannot be refunded is said not to be taken back; 可退 with an amount is money
        let refund = concepts::index("refund");
        let segment = page.binder.segment(mention.at.start);
        let amount = page.atoms.iter().any(|atom| segment.contains(&atom.start) && matches!(atom.value, AtomValue::Money(..)));
        let money = amount && !words.is_ascii();
        holding = held_by(&|leaf: &Leaf| leaf.concepts.has(refund) && (money || matches!(leaf.content, Content::Flag(_))));
    }
    // goods are 退回 as money is, and an item that is 换成 another is changed
    let other = match (concept.name.as_str(), words) {
        ("refund", "退回" | "返回") => Some("return"),
        ("exchange", "换成" | "更换" | "换一") => Some("modify"),
        _ => None,
    };
    if let Some(other) = other.filter(|_| holding.is_empty()).map(concepts::index) {
        holding = held_by(&|leaf: &Leaf| leaf.concepts.has(other) || leaf.text_concepts.has(other));
    }
    let leaf = |index: &usize| known.leaves.get(*index);
    if let Some((allowed, leaves)) = standing::allows(page, mention.concept, bound) {
        let segment = &page.text[page.binder.segment(mention.at.start)];
        match (not, allowed) {
            (true, false) => return Ok(leaves),
            // "we can only cancel orders that are pending" says the rule
            (false, _) if standing::only(segment) => return Ok(leaves),
            (false, false) if besides::may(segment) => return Err(HELD),
            (false, true) if holding.is_empty() => return Ok(leaves),
            _ => {}
        }
    }
    // "it comes fully assembled" says that nothing is left to be done
    let before = page.text.get(..mention.at.start).unwrap_or_default().trim_end();
    let done = words.ends_with("ed")
        && holding.iter().filter_map(leaf).any(|leaf| leaf.path.ends_with("required"))
        && ["fully", "already", "comes", "completely", "arrives", "pre"].iter().any(|word| before.ends_with(word));
    let not = not != done;
    let is_name = matches!(
        concept.name.as_str(),
        "payment_method" | "carrier" | "messenger" | "absolute" | "medical" | "superlative" | "legal" | "always"
    );
    if holding.is_empty() && !is_name && (concept.exact || matches!(concept.name.as_str(), "exchange" | "cancel")) {
        let related = |leaf: &Leaf| family.meets(leaf.families.join(leaf.text_families)) && page.binder.admits(bound, leaf);
        let related = known.leaves.iter().enumerate().filter(|(_, leaf)| related(leaf) && leaf.content != Content::Nothing);
        // said in quite other words, yes and no are not told apart
        let related: Vec<usize> = related.map(|(index, _)| index).collect();
        if !related.is_empty() {
            return Ok(related);
        }
    }
    if holding.is_empty() {
        return if not && OPEN.has(mention.concept) { Ok(Vec::new()) } else { Err(NOWHERE) };
    }
    let no = |leaf: &Leaf| {
        let excludes = leaf
            .path
            .split(' ')
            .any(|word| matches!(word, "excludes" | "excluded" | "exclusions" | "except" | "not" | "without" | "unavailable" | "non"));
        // `batteries: "none needed"`
        let none = leaf.content == Content::Words && !leaf.text_concepts.has(mention.concept) && NONE.is_match(&leaf.text);
        // 客服不上班 beside `sunday: "closed"`
        let shut = concept.name == "hours" && matches!(leaf.text.as_str(), "closed" | "休息" | "不营业" | "关门");
        let says_no = excludes || none || shut || leaf.content == Content::Words && text_denies(&leaf.text, mention.concept, &said);
        // `gluten_free: true` says that there is no gluten
        if rid(leaf) {
            return leaf.content == Content::Flag(true);
        }
        matches!(leaf.content, Content::Flag(false) | Content::Nothing) || zero(leaf) || says_no
    };
    let absent: Vec<usize> = holding.iter().copied().filter(|index| leaf(index).is_some_and(no)).collect();
    if not {
        // "cancelled within 2 hours, after that it cannot be": a text that says both
        let both = |leaf: &Leaf| leaf.content == Content::Words && denies_once(&leaf.text, mention.concept);
        let absent: Vec<usize> =
            if absent.is_empty() { holding.iter().copied().filter(|index| leaf(index).is_some_and(both)).collect() } else { absent };
        return if !absent.is_empty() {
            Ok(absent)
        } else if page.late(mention, bound) {
            // "not returnable any more", "no longer valid" are judged by their dates
            Ok(holding)
        } else {
            Err(HELD)
        };
    }
    let only_no = holding.iter().filter_map(leaf).all(|leaf| {
        matches!(leaf.content, Content::Flag(yes) if yes == rid(leaf))
            || leaf.content == Content::Nothing
            || (leaf.content == Content::Words && no(leaf))
    });
    if only_no { Err(DENIED) } else { Ok(holding) }
}

/// Whether a leaf has the word in another form: "replaces" beside `replaced_by`.
fn inflected(leaf: &Leaf, word: &str) -> bool {
    let single = word.len() >= 5 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let wanted = stem(word);
    single && [&leaf.path, &leaf.text].into_iter().any(|text| words(text).any(|(_, own)| stem(own) == wanted || akin(own, word)))
}

/// Whether a yes-or-no field is of being free of something, and the words name that alone.
fn rid(leaf: &Leaf, words: &str) -> bool {
    let free = matches!(leaf.content, Content::Flag(_)) && leaf.path.ends_with(" free");
    free && !words.contains("free") && !words.starts_with(['无', '不', '零'])
}

/// Whether two words come from one root of at least four letters.
fn akin(one: &str, other: &str) -> bool {
    let roots = families::roots(one);
    families::roots(other).iter().any(|root| roots.contains(root))
}

/// Other ways to say the words of a mention, and each of its words where it has several.
fn ways_of(words: &str) -> Vec<String> {
    let mut said = ways(words);
    for ending in ["s", "ed", "ing", "es"] {
        if let Some(root) = words.strip_suffix(ending).filter(|root| root.len() >= 4 && words.is_ascii()) {
            said.extend(ways(root));
        }
    }
    if words.is_ascii() {
        said.push(words.replace('-', " "));
        said.push(words.replace([' ', '-'], "_"));
    } else {
        said.extend(super::vocabulary::said_in_chinese(words));
    }
    said
}

/// Whether a text names the concept only to deny it.
fn text_denies(text: &str, concept: usize, said: &[String]) -> bool {
    let mentions: Vec<Range<usize>> = if said.is_empty() {
        concepts::mentions(text).into_iter().filter(|mention| mention.concept == concept).map(|mention| mention.at).collect()
    } else {
        said.iter()
            .flat_map(|way| text.match_indices(way.as_str()).map(|(start, found)| start..start + found.len()).collect::<Vec<_>>())
            .collect()
    };
    let cut = super::passage::segments(text);
    let segment = |at: &Range<usize>| cut.iter().find(|segment| segment.contains(&at.start)).cloned().unwrap_or(0..text.len());
    !mentions.is_empty() && mentions.iter().all(|at| denied(text, &segment(at), at))
}

/// Whether a text denies a concept at one of the places where it names it.
fn denies_once(text: &str, concept: usize) -> bool {
    let cut = super::passage::segments(text);
    concepts::mentions(text).into_iter().filter(|mention| mention.concept == concept).any(|mention| {
        let segment = cut.iter().find(|segment| segment.contains(&mention.at.start)).cloned().unwrap_or(0..text.len());
        denied(text, &segment, &mention.at)
    })
}

fn zero(leaf: &Leaf) -> bool {
    let is_zero = |value: &AtomValue| matches!(value, AtomValue::Money(amount, _) | AtomValue::Percent(amount) | AtomValue::Quantity(amount) if *amount == Decimal::ZERO);
    leaf.content == Content::Values && !leaf.values.is_empty() && leaf.values.iter().any(|held| is_zero(&held.value))
}

fn positive(leaf: &Leaf) -> bool {
    leaf.values
        .iter()
        .any(|held| matches!(&held.value, AtomValue::Money(amount, _) | AtomValue::Percent(amount) if *amount > Decimal::ZERO))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::guardrails::claims::all_hold;

    #[test]
    fn bounds_and_prices_of_parcels() {
        let facts = [
            json!({"id": "n", "kind": "international", "destination": "Norway", "shipping_fee": "22.00", "currency": "USD"}),
            json!({"id": "s", "kind": "spec", "item": "Sleeping Bag", "max_height_cm": 180}),
        ];
        assert!(all_hold("Parcels to Norway cost $22.00 to ship.", &facts));
        assert!(all_hold("最大只到180厘米。", &facts) && !all_hold("最大只到190厘米。", &facts));
    }

    #[test]
    fn what_is_left_is_not_how_long_it_runs() {
        let facts = [
            json!({"id": "v", "kind": "variant", "product": "Norrel Lantern", "item_id": "NL-1461", "run_time": "30 hours", "on_hand": 6}),
        ];
        assert!(all_hold("We have six of the 30-hour lantern left.", &facts));
        assert!(!all_hold("There are 30 hours left.", &facts));
    }
}
