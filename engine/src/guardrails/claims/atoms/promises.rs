//! Promises, deeds and absolute words: closed lists.

use std::sync::LazyLock;

use regex::{Regex, RegexSet};

use super::{AtomValue, Reader, pattern, patterns};
use crate::guardrails::words::{chinese, english};

static PROMISES: LazyLock<Vec<Regex>> =
    LazyLock::new(|| english::PROMISES.iter().chain(chinese::PROMISES).map(|words| pattern(words)).collect());

/// The same together, so that a text without any is looked through once.
static ANY: LazyLock<RegexSet> = LazyLock::new(|| patterns(english::PROMISES.iter().chain(chinese::PROMISES).copied()));

pub(super) fn read(reader: &mut Reader<'_>) {
    for words in ANY.matches(reader.text).into_iter().filter_map(|index| PROMISES.get(index)) {
        reader.find(words, |found| Some(AtomValue::Promise(found[0].to_owned())));
    }
}

static DEEDS: LazyLock<Vec<Regex>> = LazyLock::new(|| english::DEEDS.iter().chain(chinese::DEEDS).map(|words| pattern(words)).collect());

/// Whether a promise is a deed, or one that no other concept speaks of.
pub(in crate::guardrails) fn is_deed(words: &str) -> bool {
    DEEDS.iter().any(|deed| deed.is_match(words))
}
