//! Words that are the value of somebody's field: colours, materials, sizes, carriers. Each must be of what is named beside it,
//! and of the field that is named beside it.

use std::collections::HashMap;
use std::ops::Range;

use super::known::{Content, Known, Leaf};
use super::passage::denied;
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
            for form in ways(&leaf.text) {
                let usual = form.chars().count() >= 2 && (!form.is_ascii() || !form.split(' ').all(plain) || leaf.path.contains("options"));
                let single_han = form.chars().all(han) && form.chars().count() < 2;
                if usual && !single_han && !form.chars().all(|symbol| symbol.is_ascii_digit()) {
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
    let of_field = |leaf: &usize| field.as_ref().is_none_or(|field| known.leaves.get(*leaf).is_some_and(|leaf| option(leaf) == field));
    let holding: Vec<usize> = holders
        .iter()
        .copied()
        .filter(|leaf| known.leaves.get(*leaf).is_some_and(|leaf| binder.admits(&bound, leaf)))
        .filter(of_field)
        .collect();
    if !denied(text, &binder.segment(at.start), at) {
        return if holding.is_empty() { None } else { Some(holding) };
    }
    if !holding.is_empty() {
        return None;
    }
    // "not leather": another value of that field proves it
    let fields: Vec<&str> = holders.iter().filter_map(|leaf| known.leaves.get(*leaf)).map(option).collect();
    let other = known.leaves.iter().enumerate().filter(|(_, leaf)| binder.admits(&bound, leaf) && fields.contains(&option(leaf)));
    let proof: Vec<usize> = other.map(|(index, _)| index).collect();
    if proof.is_empty() { None } else { Some(proof) }
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
        for way in ways(option(leaf)) {
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
