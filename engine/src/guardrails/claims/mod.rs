//! Claims: what a text asserts, each held against what is known.
//!
//! Reading order: [`known`] is the neutral fact model, made of the engine's typed facts or of any JSON; `atoms` reads the
//! values out of a text; `passage` cuts it into sentences and segments; `subjects` says what each value is about;
//! `values` holds values against facts, `derive` what follows from several; `concepts` are the things that a shop speaks of and
//! may be named only where a fact names them; `strays` are words that no fact and no list of plain words holds, of which those
//! that are `bearing` claim something by themselves; `families` say which words name one attribute. `prove` proves one value,
//! [`examine`] puts all together.
//!
//! `licence/standing` says what an order's status allows, `dated` what a day proves, `changes` what rose and fell, `belongs` what is a
//! part of what.
//!
//! Closed world: what the facts don't hold is unsupported, denials included.

pub(super) mod atoms;
mod attributes;
mod bearing;
mod belongs;
mod beside;
mod changes;
mod check;
mod compare;
mod concepts;
mod contrary;
mod dated;
mod deeds;
mod derive;
mod examine;
mod families;
mod flags;
pub(super) mod known;
mod licence;
mod listing;
mod passage;
mod prove;
mod stated;
mod strays;
mod subjects;
mod surroundings;
mod values;
mod vocabulary;

pub use check::{CheckedClaim, Judged, Stance, Warning, check_json, check_text, judge_text};
pub(super) use examine::{Against, Finding, Scope, examine};
pub(super) use passage::sentences;
pub use stated::{Source, Stated, agree, contradict, product_differs, stated};
pub(super) use vocabulary::{han, holds, stem, words};

/// Whether every claim of a reply is held by the facts.
#[cfg(test)]
fn all_hold(reply: &str, facts: &[serde_json::Value]) -> bool {
    check_json(reply, "", facts, chrono::NaiveDate::default()).iter().all(|claim| claim.supported)
}
