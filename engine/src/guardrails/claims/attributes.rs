//! Words that are the value of somebody's field: colours, materials, sizes, carriers. Each must be of what is named beside it,
//! and of the field that is named beside it.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::families::{self, Families};
use super::known::{Content, Known, Leaf};
use super::passage::{denied_ahead, denied_around};
use super::subjects::{Binder, Bound};
use super::vocabulary::{han, places, plain, ways};

/// A field's value, said of something.
pub(super) struct Said {
    pub(super) at: Range<usize>,
    /// The leaves that hold it; nothing where it is of another subject or field.
    pub(super) proof: Option<Vec<usize>>,
}

/// The forms of short values, each with the leaves that hold it.
fn values(known: &Known) -> HashMap<String, Vec<usize>> {
    let mut all: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, leaf) in known.leaves.iter().enumerate() {
        if is_value(leaf) {
            // "removable, washable at 60 °C" holds each of its pieces
            let pieces = leaf
                .text
                .split([',', ';', '、', '，', '+'])
                .map(str::trim)
                .filter(|piece| piece.len() >= 4 && **piece != *leaf.text && !plain(piece));
            let option = leaf.path.contains("options ");
            for piece in pieces {
                let forms = if option { ways(piece) } else { vec![piece.to_owned()] };
                forms.into_iter().for_each(|form| all.entry(form).or_default().push(index));
            }
            // what is included or not may be called otherwise
            let fellows = if listed(leaf) { families::fellows(&leaf.text) } else { Vec::new() };
            for form in known.ways(&leaf.text).iter().cloned().chain(fellows.into_iter().map(str::to_owned)) {
                let usual = form.chars().count() >= 2
                    && (!form.is_ascii() || !form.split(' ').all(plain) || leaf.path.contains("options") || listed(leaf));
                // 没有 denies, it is no value that something has
                let denial = matches!(form.as_str(), "没有" | "无" | "none" | "no");
                let single_han = form.chars().all(han) && form.chars().count() < 2;
                if usual && !denial && !single_han && !form.chars().all(|symbol| symbol.is_ascii_digit()) {
                    all.entry(form).or_default().push(index);
                }
            }
        }
    }
    all
}

fn is_value(leaf: &Leaf) -> bool {
    let id = leaf.path.ends_with(" id")
        || leaf.path.ends_with("name")
        || leaf.path.ends_with("product")
        || leaf.path.contains("status")
        || leaf.path.ends_with("kind");
    leaf.content == Content::Words && leaf.subject.is_some() && !id && leaf.text.chars().count() <= 40 && leaf.text.split(' ').count() <= 4
}

/// Values of fields in a text, each held against what it is said of.
pub(super) fn said(text: &str, binder: &Binder<'_>, known: &Known) -> Vec<Said> {
    let values = values(known);
    let mut forms: Vec<&String> = values.keys().collect();
    forms.sort_by_key(|form| (std::cmp::Reverse(form.len()), (*form).clone()));
    let mut found: Vec<Said> = Vec::new();
    for form in forms {
        for at in places(text, form) {
            let taken = found.iter().any(|other| other.at.start < at.end && at.start < other.at.end);
            // a name that holds the word names a thing, it says nothing of it
            let named = binder.mentions.iter().any(|mention| mention.at.start < at.end && at.start < mention.at.end);
            if !taken && !named {
                let proof = prove(text, &at, &values[form], binder, known);
                found.push(Said { at, proof });
            }
        }
    }
    found
}

fn prove(text: &str, at: &Range<usize>, holders: &[usize], binder: &Binder<'_>, known: &Known) -> Option<Vec<usize>> {
    let bound = binder.bind(at);
    let field = field_before(text, at, &bound, binder, known);
    let named = fields_named(text, at, &bound, binder, known);
    let of_field = |leaf: &usize| {
        let Some(leaf) = known.leaves.get(*leaf) else { return false };
        field.as_ref().is_none_or(|field| option(leaf) == field)
            && (named.is_empty() || leaf.families.is_empty() || leaf.families.meets(named))
    };
    let holding: Vec<usize> = holders
        .iter()
        .copied()
        .filter(|leaf| known.leaves.get(*leaf).is_some_and(|leaf| binder.admits(&bound, leaf)))
        .filter(of_field)
        .collect();
    // what is left out is said to be left out
    let (left_out, holding): (Vec<usize>, Vec<usize>) = holding.into_iter().partition(|leaf| leaves_out(&known.leaves[*leaf]));
    // 灰色还有五台 beside `stock: {灰色: 5}`
    if holding.is_empty() && left_out.is_empty() {
        let key = |leaf: &Leaf| leaf.path.rsplit(' ').next() == text.get(at.clone()) && binder.admits(&bound, leaf);
        let keyed: Vec<usize> = known.leaves.iter().enumerate().filter(|(_, leaf)| key(leaf)).map(|(index, _)| index).collect();
        if !keyed.is_empty() {
            return Some(keyed);
        }
    }
    let segment = binder.segment(at.start);
    // "for the red pair there is no date": what follows is denied of what is red
    let of_it = !denied_ahead(text, &segment, at) && bound.here && !holding.is_empty();
    if of_it || !denied_around(text, &segment, at) {
        let apart = text.get(segment).is_some_and(|words| APART.is_match(words));
        return match (holding.is_empty(), left_out.is_empty()) {
            (false, _) if !apart || left_out.is_empty() => Some(holding),
            (_, false) if apart => Some(left_out),
            _ => None,
        };
    }
    if !left_out.is_empty() {
        return Some(left_out);
    }
    if !holding.is_empty() {
        // "the coral one is not available" says of the coral one that it is not there
        let absent = text.get(binder.segment(at.start)).is_some_and(|words| ABSENT.is_match(words));
        return absent.then_some(holding);
    }
    // "not leather": another value of that field proves it
    let fields: Vec<&str> = holders.iter().filter_map(|leaf| known.leaves.get(*leaf)).map(option).collect();
    let other = known.leaves.iter().enumerate().filter(|(_, leaf)| binder.admits(&bound, leaf) && fields.contains(&option(leaf)));
    let proof: Vec<usize> = other.map(|(index, _)| index).collect();
    if proof.is_empty() { None } else { Some(proof) }
}

/// Whether a field lists what is in something, or is not.
pub(super) fn listed(leaf: &Leaf) -> bool {
    leaves_out(leaf) || leaf.path.split(' ').any(|word| word.starts_with("includ") || word == "contents" || word == "comes")
}

/// Says that something cannot be had.
static ABSENT: LazyLock<Regex> = LazyLock::new(|| {
    super::atoms::pattern(
        r"not (?:currently |right now )?(?:available|in stock|there)|n't (?:currently )?(?:available|in stock)|unavailable|sold out|out of stock|没货|缺货|无货|没有货|没有现货|售罄|卖完",
    )
});

/// Says that something is not in it.
static APART: LazyLock<Regex> = LazyLock::new(|| {
    super::atoms::pattern(
        r"\b(?:extra|separate(?:ly)?|exclud(?:e|es|ed|ing)|exclusions?|except|other than|apart from|on top)\b|另计|另付|另购|除外|自备",
    )
});

/// Whether a field lists what is not in it, not meant or not there.
pub(super) fn leaves_out(leaf: &Leaf) -> bool {
    leaf.path.split(' ').any(|word| {
        matches!(
            word,
            "excludes"
                | "excluded"
                | "exclude"
                | "excluding"
                | "exclusions"
                | "except"
                | "not"
                | "without"
                | "missing"
                | "unsupported"
                | "forbidden"
                | "prohibited"
        )
    })
}

/// The fields of the bound subject that the segment names by their words: "the lining is wool" is of
/// the lining, whatever else is of wool.
fn fields_named(text: &str, at: &Range<usize>, bound: &Bound, binder: &Binder<'_>, known: &Known) -> Families {
    let segment = binder.segment(at.start);
    let (before, after) = (text.get(segment.start.min(at.start)..at.start), text.get(at.end..segment.end.max(at.end)));
    let said = families::named(before.unwrap_or_default()).join(families::named(after.unwrap_or_default()));
    // a field whose own value stands there too was named for that
    let there = text.get(segment).unwrap_or_default();
    let own = |leaf: &&Leaf| !leaf.text.is_empty() && known.ways(&leaf.text).iter().any(|way| places(there, way).next().is_some());
    // where numbers stand, a field of numbers is named for one of them
    let numbers = there.bytes().any(|byte| byte.is_ascii_digit());
    let fields = || {
        let of = |leaf: &&Leaf| {
            !stocked(leaf) && leaf.subject.is_some() && binder.admits(bound, leaf) && (!numbers || leaf.content == Content::Words)
        };
        known.leaves.iter().filter(of)
    };
    let join = |all: Families, leaf: &Leaf| all.join(leaf.families);
    fields().fold(Families::default(), join).shared(said).without(fields().filter(own).fold(Families::default(), join))
}

fn stocked(leaf: &Leaf) -> bool {
    leaf.values.iter().any(|held| matches!(held.value, super::atoms::AtomValue::Stock(_)))
}

fn option(leaf: &Leaf) -> &str {
    leaf.path.rsplit_once("options ").map_or(leaf.path.as_str(), |(_, option)| option)
}

/// The field that is named right before a value: "its frame colour is".
fn field_before(text: &str, at: &Range<usize>, bound: &Bound, binder: &Binder<'_>, known: &Known) -> Option<String> {
    let segment = binder.segment(at.start);
    let before = text.get(segment.start.min(at.start)..at.start)?;
    let mut best: Option<(usize, usize, String)> = None;
    for leaf in known.leaves.iter().filter(|leaf| is_value(leaf) && leaf.path.contains("options ") && binder.admits(bound, leaf)) {
        // 灰色 is no 色 by itself
        for way in ways(option(leaf)).into_iter().filter(|way| way.chars().count() > 1 || way.is_ascii()) {
            if let Some(place) = places(before, &way).last() {
                let gap = before.len() - place.end;
                let nearer = best
                    .as_ref()
                    .is_none_or(|(least, longest, _)| (gap, std::cmp::Reverse(way.len())) < (*least, std::cmp::Reverse(*longest)));
                if gap <= 12 && nearer {
                    best = Some((gap, way.len(), option(leaf).to_owned()));
                }
            }
        }
    }
    best.map(|(_, _, field)| field)
}
