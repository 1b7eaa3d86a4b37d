//! Promises, deeds and absolute words: closed lists.

use std::sync::LazyLock;

use regex::Regex;

use super::{AtomValue, Reader, pattern};
use crate::guardrails::words::{chinese, english};

static PROMISES: LazyLock<Vec<Regex>> =
    LazyLock::new(|| english::PROMISES.iter().chain(chinese::PROMISES).map(|words| pattern(words)).collect());

pub(super) fn read(reader: &mut Reader<'_>) {
    for words in PROMISES.iter() {
        reader.find(words, |found| Some(AtomValue::Promise(found[0].to_owned())));
    }
}
