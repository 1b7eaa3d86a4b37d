//! Which concepts a text may name: those that a fact names too, said or denied as the fact has it.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;
use rust_decimal::Decimal;

use super::atoms::{AtomValue, pattern};
use super::concepts::{self, Concepts, LIST, Mention, Reading};
use super::derive;
use super::examine::{Finding, NOWHERE, Page};
use super::known::{Content, Known, Leaf};
use super::passage::{Mood, admits_ignorance, denied, mood};
use super::subjects::Bound;
use super::vocabulary::{holds, stem, ways};
use crate::guardrails::reply::ClaimKind;

const DENIED: &str = "the facts say no";
const HELD: &str = "the facts say otherwise";

/// What is not on record may be said not to be there: dates of delivery, tracking numbers, dates of restocking.
static OPEN: LazyLock<Concepts> =
    LazyLock::new(|| Concepts::named(&["eta", "restock", "location", "carrier", "shipped", "tracking", "account"]));
/// What money is asked for.
static CHARGES: LazyLock<Concepts> = LazyLock::new(|| {
    Concepts::named(&[
        "shipping_fee",
        "restocking",
        "fee",
        "return_label",
        "return",
        "exchange",
        "gift",
        "express",
        "pickup",
        "cancel",
        "service",
        "insurance",
        "repair",
        "deposit",
    ])
});

/// Judges a mention of a concept; nothing where it claims nothing.
pub(super) fn judge(page: &Page<'_>, mention: &Mention, all: &[Mention]) -> Option<Finding> {
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
    let bound = page.binder.bind(&mention.at);
    let not = denied(page.text, &segment, &mention.at);
    let known = page.against.known;
    let verdict = match concept.name.as_str() {
        "free" | "prepaid" => free(page, &segment, &bound, not),
        "at_your_cost" => cost(page, &segment, &bound, not),
        "no_minimum" => no_minimum(page, mention, &bound, not),
        _ => named(page, mention, &bound, not, known),
    };
    // words that only carry a value beside them: the value is checked by itself
    let _ = all;
    Some(match verdict {
        Ok(leaves) => Finding::held(mention.at.clone(), concept.kind, leaves),
        Err(why) => Finding::unheld(mention.at.clone(), concept.kind, why),
    })
}

type Verdict = Result<Vec<usize>, &'static str>;

fn named(page: &Page<'_>, mention: &Mention, bound: &Bound, not: bool, known: &Known) -> Verdict {
    let concept = &LIST[mention.concept];
    let words = page.text.get(mention.at.clone()).unwrap_or_default();
    let said = if concept.exact { ways_of(words) } else { Vec::new() };
    let names = |leaf: &Leaf| {
        if concept.exact {
            said.iter().any(|way| holds(&leaf.path, way) || holds(&leaf.text, way)) || inflected(leaf, words)
        } else {
            leaf.concepts.has(mention.concept) || leaf.text_concepts.has(mention.concept)
        }
    };
    let holding: Vec<usize> = known
        .leaves
        .iter()
        .enumerate()
        .filter(|(_, leaf)| names(leaf) && page.binder.admits(bound, leaf))
        .map(|(index, _)| index)
        .collect();
    let leaf = |index: &usize| known.leaves.get(*index);
    if holding.is_empty() {
        return if not && OPEN.has(mention.concept) { Ok(Vec::new()) } else { Err(NOWHERE) };
    }
    let no = |leaf: &Leaf| {
        let excludes = leaf
            .path
            .split(' ')
            .any(|word| matches!(word, "excludes" | "excluded" | "exclusions" | "except" | "not" | "without" | "unavailable" | "non"));
        let says_no = excludes
            || leaf.content == Content::Words && !leaf.concepts.has(mention.concept) && text_denies(&leaf.text, mention.concept, &said);
        matches!(leaf.content, Content::Flag(false) | Content::Nothing) || zero(leaf) || says_no
    };
    let absent: Vec<usize> = holding.iter().copied().filter(|index| leaf(index).is_some_and(no)).collect();
    let flags = holding.iter().filter_map(leaf).any(|leaf| matches!(leaf.content, Content::Flag(true)));
    if not {
        return if !absent.is_empty() {
            Ok(absent)
        } else if flags || holding.iter().filter_map(leaf).any(|leaf| leaf.content == Content::Values) {
            // "not returnable any more", "no longer valid" are judged by their dates
            if page.late(mention, bound) { Ok(holding) } else { Err(HELD) }
        } else {
            Err(HELD)
        };
    }
    let only_no = holding
        .iter()
        .filter_map(leaf)
        .all(|leaf| matches!(leaf.content, Content::Flag(false) | Content::Nothing) || (leaf.content == Content::Words && no(leaf)));
    if only_no { Err(DENIED) } else { Ok(holding) }
}

/// Whether a leaf has the word in another form: "replaces" beside `replaced_by`.
fn inflected(leaf: &Leaf, word: &str) -> bool {
    let single = word.len() >= 5 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let wanted = stem(word);
    single && [&leaf.path, &leaf.text].into_iter().any(|text| super::vocabulary::words(text).any(|(_, own)| stem(own) == wanted))
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

fn zero(leaf: &Leaf) -> bool {
    let is_zero = |value: &AtomValue| matches!(value, AtomValue::Money(amount, _) | AtomValue::Percent(amount) | AtomValue::Quantity(amount) if *amount == Decimal::ZERO);
    leaf.content == Content::Values && !leaf.values.is_empty() && leaf.values.iter().any(|held| is_zero(&held.value))
}

fn positive(leaf: &Leaf) -> bool {
    leaf.values
        .iter()
        .any(|held| matches!(&held.value, AtomValue::Money(amount, _) | AtomValue::Percent(amount) if *amount > Decimal::ZERO))
}

static ALWAYS: LazyLock<Regex> = LazyLock::new(|| pattern(r"always|every order|all orders|any order|no matter|所有|全部|任何|一律|全场"));
static SHOP_PAYS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"store|shop|us\b|we\b|merchant|seller|free|prepaid|company|商家|卖家|本店|我们|免费|包邮"));
static CUSTOMER_PAYS: LazyLock<Regex> = LazyLock::new(|| pattern(r"customer|buyer|you\b|shopper|client|买家|顾客|客户|您|自理|自付"));

/// What the segment says is free: its charges, or whatever is charged where it names none.
fn charges<'p>(page: &Page<'p>, segment: &Range<usize>, bound: &Bound) -> Vec<(usize, &'p Leaf)> {
    let known = page.against.known;
    let said = concepts::concepts(&page.text[segment.clone()], Reading::Text) & *CHARGES;
    let first = [
        "return_label",
        "restocking",
        "gift",
        "express",
        "pickup",
        "repair",
        "service",
        "insurance",
        "shipping_fee",
        "exchange",
        "cancel",
        "return",
    ];
    let exact = first.iter().map(|name| Concepts::named(&[name])).find(|one| !(said & *one).is_empty());
    let wanted = exact.unwrap_or(said);
    let about = |leaf: &Leaf| {
        let has = (leaf.concepts | leaf.text_concepts) & *CHARGES;
        if wanted.is_empty() { !has.is_empty() } else { !(has & wanted).is_empty() }
    };
    known.leaves.iter().enumerate().filter(|(_, leaf)| about(leaf) && page.binder.admits(bound, leaf)).collect()
}

fn free(page: &Page<'_>, segment: &Range<usize>, bound: &Bound, not: bool) -> Verdict {
    let charges = charges(page, segment, bound);
    // "free over $50" proves nothing without its condition
    let sentence = page.binder.sentence(segment.start);
    let always = ALWAYS.is_match(&page.text[segment.clone()]);
    let conditional = !always
        && page
            .atoms
            .iter()
            .any(|atom| sentence.contains(&atom.start) && matches!(atom.value, AtomValue::Money(..) | AtomValue::Quantity(_)));
    let payer = |leaf: &Leaf| leaf.path.contains("paid by") || leaf.path.contains("payer") || leaf.path.contains("borne");
    let free = |leaf: &Leaf| {
        zero(leaf)
            || (payer(leaf) && SHOP_PAYS.is_match(&leaf.text))
            || (leaf.content == Content::Flag(true) && (leaf.path.contains("free") || leaf.path.contains("prepaid")))
            || (leaf.content == Content::Words
                && leaf.text_concepts.has(concepts::index("free"))
                && !text_denies(&leaf.text, concepts::index("free"), &[]))
            || (leaf.path.contains("free") && leaf.content == Content::Values && conditional)
    };
    let costs = |leaf: &Leaf| {
        positive(leaf) && !leaf.path.contains("free")
            || (payer(leaf) && CUSTOMER_PAYS.is_match(&leaf.text))
            || (leaf.content == Content::Flag(false) && (leaf.path.contains("free") || leaf.path.contains("prepaid")))
    };
    let yes: Vec<usize> = charges.iter().filter(|(_, leaf)| free(leaf)).map(|(index, _)| *index).collect();
    let no: Vec<usize> = charges.iter().filter(|(_, leaf)| costs(leaf)).map(|(index, _)| *index).collect();
    match (not, yes.is_empty(), no.is_empty()) {
        (false, false, _) => Ok(yes),
        (true, _, false) => Ok(no),
        (false, true, false) => Err(DENIED),
        _ => Err(NOWHERE),
    }
}

fn cost(page: &Page<'_>, segment: &Range<usize>, bound: &Bound, not: bool) -> Verdict {
    match free(page, segment, bound, !not) {
        Ok(leaves) => Ok(leaves),
        Err(_) => {
            // "you pay" beside a price says only that
            let words = &page.text[segment.clone()];
            let charged = concepts::concepts(words, Reading::Text) & *CHARGES;
            let amount = page.atoms.iter().any(|atom| segment.contains(&atom.start) && matches!(atom.value, AtomValue::Money(..)));
            if amount && charged.is_empty() && !not { Ok(Vec::new()) } else { Err(NOWHERE) }
        }
    }
}

fn no_minimum(page: &Page<'_>, mention: &Mention, bound: &Bound, not: bool) -> Verdict {
    let known = page.against.known;
    let minimum = concepts::index("minimum");
    let about = |leaf: &Leaf| leaf.concepts.has(minimum) && page.binder.admits(bound, leaf);
    let none: Vec<usize> = known
        .leaves
        .iter()
        .enumerate()
        .filter(|(_, leaf)| about(leaf) && (zero(leaf) || leaf.content == Content::Nothing || leaf.content == Content::Flag(false)))
        .map(|(index, _)| index)
        .collect();
    let some: Vec<usize> =
        known.leaves.iter().enumerate().filter(|(_, leaf)| about(leaf) && positive(leaf)).map(|(index, _)| index).collect();
    let says = |leaf: &Leaf| leaf.text_concepts.has(mention.concept) || leaf.concepts.has(mention.concept);
    let text: Vec<usize> =
        known.leaves.iter().enumerate().filter(|(_, leaf)| says(leaf) && page.binder.admits(bound, leaf)).map(|(index, _)| index).collect();
    let denies = not
        && !page.text[mention.at.clone()].starts_with("no ")
        && !page.text[mention.at.clone()].starts_with('无')
        && !page.text[mention.at.clone()].starts_with("没");
    match (denies, none.is_empty() && text.is_empty(), some.is_empty()) {
        (false, false, true) => Ok(if none.is_empty() { text } else { none }),
        (true, _, false) => Ok(some),
        (_, _, false) => Err(DENIED),
        _ => Err(NOWHERE),
    }
}

static FULL_REFUND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"full(?:y)? (?:refund|amount|price|value|sum|cost|[$€£¥]|\d)|(?:entire|whole|complete) (?:amount|price|refund|sum)|refund(?:ed)? in full|100 ?% (?:refund|back)|全额|全款|全部退",
    )
});
static MAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:can|may|could|able to|eligible|possible|still time|open|accepted|time to)\b|可以|可退|能退|可换|还能|可在|仍可")
});
static LATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"too late|expired|no longer|any ?more|has passed|have passed|is over|closed|ended|(?:window|period|deadline) (?:is|has) (?:over|passed|closed|ended)|past (?:the|its)|已过期|过期|已过|超过|超出|过了|不能再|已失效|失效|已结束|已截止|错过",
    )
});

impl Page<'_> {
    /// Whether what a segment speaks of is over: its last day has passed.
    fn late(&self, mention: &Mention, bound: &Bound) -> bool {
        let known = self.against.known;
        let about = Concepts::one(mention.concept);
        let over = |date: NaiveDate| date < known.today;
        let ends = known.leaves.iter().filter(|leaf| leaf.concepts.has(concepts::index("valid")) && self.binder.admits(bound, leaf));
        derive::deadlines(bound, self.binder, known).into_iter().any(|(date, _, concepts)| over(date) && !(concepts & about).is_empty())
            || ends.flat_map(|leaf| leaf.values.iter()).filter_map(derive::day).any(over)
    }
}

/// What no single word shows: a full refund where something is deducted, a return when its days are over, a code that has expired.
pub(super) fn besides(page: &Page<'_>, findings: &mut Vec<Finding>) {
    let known = page.against.known;
    for segment in page.binder.segments.iter() {
        let Some(text) = page.text.get(segment.clone()) else { continue };
        if mood(&page.text[page.binder.sentence(segment.start)]) == Mood::Asks || admits_ignorance(text) {
            continue;
        }
        let bound = page.binder.bind(&(segment.start..segment.end));
        if let Some(found) = FULL_REFUND.find(text) {
            let deducts = |leaf: &Leaf| leaf.concepts.has(concepts::index("restocking")) && positive(leaf);
            if known.leaves.iter().any(deducts) {
                findings.push(Finding::unheld(segment.start + found.start()..segment.start + found.end(), ClaimKind::Price, DENIED));
            }
        }
        endless(page, segment, text, &bound, findings);
        opening(page, segment, text, findings);
        let named = concepts::concepts(text, Reading::Text);
        for topic in ["return", "exchange", "warranty"] {
            if !named.has(concepts::index(topic)) {
                continue;
            }
            let about = Concepts::named(&[topic]);
            let ends: Vec<NaiveDate> = derive::deadlines(&bound, page.binder, known)
                .into_iter()
                .filter(|(_, _, concepts)| !(*concepts & about).is_empty())
                .map(|(date, ..)| date)
                .collect();
            let (Some(last), whole) = (ends.iter().max(), segment.clone()) else { continue };
            let over = *last < known.today;
            let says_over = LATE.is_match(text);
            let says_open = MAY.is_match(text) && !denied_somewhere(text) && !says_over;
            if over && says_open || !over && says_over {
                findings.push(Finding::unheld(whole, ClaimKind::Date, HELD));
            }
        }
        if named.has(concepts::index("discount")) {
            let ends = known
                .leaves
                .iter()
                .filter(|leaf| leaf.concepts.has(concepts::index("valid")) && leaf.concepts.has(concepts::index("discount")));
            let last = ends.flat_map(|leaf| leaf.values.iter()).filter_map(derive::day).max();
            if let Some(last) = last {
                let over = last < known.today;
                let says_over = LATE.is_match(text);
                let uses = text.contains("use ")
                    || text.contains("gives")
                    || text.contains("takes")
                    || text.contains("get ")
                    || text.contains("可以用")
                    || text.contains("可用")
                    || text.contains("可享");
                if over && uses && !says_over && !denied_somewhere(text) || !over && says_over {
                    findings.push(Finding::unheld(segment.clone(), ClaimKind::Discount, HELD));
                }
            }
        }
    }
}

static ENDLESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:never|don't|doesn't|do not|does not|won't|will not|no) (?:ever )?(?:expir\w+|run out|end\b|lapse)|without (?:an? )?(?:expir\w+|end|time limit)|no (?:time limit|deadline|end date)|永久有效|永不过期|长期有效|不会过期|不过期|没有期限|无期限|不限时间|没有有效期",
    )
});

/// "It never expires": only where the fact says that there is no end.
fn endless(page: &Page<'_>, segment: &Range<usize>, text: &str, bound: &Bound, findings: &mut Vec<Finding>) {
    let Some(found) = ENDLESS.find(text) else { return };
    let at = segment.start + found.start()..segment.start + found.end();
    let known = page.against.known;
    let ends =
        known.leaves.iter().enumerate().filter(|(_, leaf)| leaf.concepts.has(concepts::index("valid")) && page.binder.admits(bound, leaf));
    let (none, some): (Vec<_>, Vec<_>) = ends.partition(|(_, leaf)| matches!(leaf.content, Content::Nothing | Content::Flag(false)));
    let says = known.leaves.iter().enumerate().filter(|(_, leaf)| ENDLESS.is_match(&leaf.text)).map(|(index, _)| index);
    let proof: Vec<usize> = none.iter().map(|(index, _)| *index).chain(says).collect();
    findings.push(if some.is_empty() && !proof.is_empty() {
        Finding::held(at, ClaimKind::Promise, proof)
    } else {
        Finding::unheld(at, ClaimKind::Promise, NOWHERE)
    });
}

static CLOSED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"clos(?:e[ds]?|ing)\b(?: at)?|not open|aren't open|isn't open|休息|关门|不营业|打烊|不开门"));
static OPENED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bopen|营业|开门|上班"));

/// Whether the shop is open on the days that a segment names.
fn opening(page: &Page<'_>, segment: &Range<usize>, text: &str, findings: &mut Vec<Finding>) {
    let closed = CLOSED.find(text).filter(|found| !found.as_str().ends_with(" at"));
    if closed.is_none() && !OPENED.is_match(text) {
        return;
    }
    let known = page.against.known;
    for atom in page.atoms.iter().filter(|atom| segment.contains(&atom.start)) {
        let AtomValue::Weekday(day) = atom.value else { continue };
        let of_day = |leaf: &&Leaf| leaf.values.iter().any(|held| held.value == AtomValue::Weekday(day));
        let Some(leaf) = known.leaves.iter().find(of_day) else { continue };
        let is_closed = CLOSED.is_match(&leaf.text) || matches!(leaf.content, Content::Nothing | Content::Flag(false));
        if is_closed != closed.is_some() {
            findings.push(Finding::unheld(atom.start..atom.end, ClaimKind::Date, HELD));
        }
    }
}

fn denied_somewhere(text: &str) -> bool {
    denied(text, &(0..text.len()), &(text.len()..text.len()))
}
