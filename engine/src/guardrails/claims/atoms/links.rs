//! Addresses of pages and mailboxes.

use std::sync::LazyLock;

use regex::Regex;

use super::{AtomValue, Reader, pattern};

static LINK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:https?://|www\.)[^\s<>\(\)\[\]，。；！？、）】》]+|[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+|\b[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:com|net|org|shop|store|io|co|cn|de|eu|uk|us|app|info|biz|me|ly|link|example|test)(?:/[^\s<>\(\)\[\]，。；！？、）】》]*)?",
    )
});

pub(in crate::guardrails) fn read(reader: &mut Reader<'_>) {
    let text = reader.text;
    for found in LINK.find_iter(text) {
        let link = found.as_str().trim_end_matches(['.', ',', ';', ':', '!', '?', '"', '\'', '*']);
        reader.add(found.start(), found.start() + link.len(), AtomValue::Link(link.trim_end_matches('/').to_owned()));
    }
}
