//! Cuts a text into messages that a platform takes.

/// Where a cut looks natural, best first.
const BORDERS: [&[&str]; 4] = [&["\n\n"], &["\n"], &[". ", "! ", "? ", "。", "！", "？", "；"], &[" ", "，", ","]];

/// Cuts `text` into parts of at most `limit` UTF-16 units, which is how Telegram and Discord count: after a paragraph, else a
/// line, a sentence, a word, else anywhere between two characters. No part is empty but the only one of an empty text.
#[must_use]
pub fn split(text: &str, limit: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text.trim_end();
    loop {
        let end = prefix(rest, limit);
        if end == rest.len() {
            break;
        }
        let cut = border(&rest[..end]).unwrap_or(end);
        parts.push(rest[..cut].trim_end());
        rest = rest[cut..].trim_start();
    }
    if !rest.is_empty() || parts.is_empty() {
        parts.push(rest);
    }
    parts
}

/// Length in bytes of the longest prefix that fits; at least one character.
fn prefix(text: &str, limit: usize) -> usize {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > limit && at > 0 {
            return at;
        }
    }
    text.len()
}

/// The last good border, unless the part before it were too short to look natural.
fn border(text: &str) -> Option<usize> {
    let least = text.len() / 4;
    BORDERS.iter().find_map(|borders| {
        let last = borders.iter().filter_map(|border| text.rfind(border).map(|at| at + border.len())).max()?;
        (last > least).then_some(last)
    })
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_short_text_is_one_part() {
        assert_eq!(split("Hello.\n", 10), ["Hello."]);
        assert_eq!(split("", 10), [""]);
    }

    #[test]
    fn cuts_at_paragraphs_then_sentences_then_words() {
        assert_eq!(split("one two.\n\nthree four. five", 18), ["one two.", "three four. five"]);
        assert_eq!(split("One is here. Two is there. Three", 28), ["One is here. Two is there.", "Three"]);
        assert_eq!(split("alpha beta gamma", 11), ["alpha beta", "gamma"]);
        assert_eq!(split("您的订单已发货。预计周五送达。", 10), ["您的订单已发货。", "预计周五送达。"]);
    }

    #[test]
    fn counts_utf16_units_and_never_cuts_a_character() {
        let text = "😀".repeat(7);
        let parts = split(&text, 5);
        assert_eq!(parts, ["😀😀", "😀😀", "😀😀", "😀"]);
    }

    #[test]
    fn loses_nothing_but_space_at_the_cuts() {
        let text = "A sentence of some words. ".repeat(500);
        let parts = split(&text, 4096);
        assert!(parts.iter().all(|part| part.encode_utf16().count() <= 4096));
        assert_eq!(parts.len(), 4);
        assert_eq!(parts.join(" "), text.trim_end());
    }
}
