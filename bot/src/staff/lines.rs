//! The words of what a thread shows, masked unless the shop wants otherwise.

use engine::guardrails::privacy::{Known, mask};
use sha2::{Digest, Sha256};

use super::store::Line;
use crate::console::tongue::{t, t1, t2};

/// Characters of a line in the room; the console has the whole.
const LONGEST: usize = 1_500;

/// A text as the room may show it.
pub(super) fn shown(text: &str, names: &[&str], personal: bool) -> String {
    let text = if personal { text.to_owned() } else { mask(text, Known { names, places: &[] }).as_str().to_owned() };
    if text.chars().count() <= LONGEST { text } else { text.chars().take(LONGEST).chain(['…']).collect() }
}

/// A line of the chat, with who said it.
pub(super) fn words(line: &Line, names: &[&str], personal: bool) -> String {
    let who = line.agent.clone().unwrap_or_else(|| t("room-somebody"));
    let text = shown(&line.text, names, personal);
    let said = match line.author.as_str() {
        "shopper" => t1("room-by", "name", t("room-shopper")),
        "bot" => t1("room-by", "name", t("bot")),
        "agent" => t1("room-by", "name", &who),
        "note" => return t2("room-note", ("name", &who), ("text", &text)),
        "taken" => return t1("room-took", "name", &who),
        "handed_back" => return ended(&who, "handed-back", &text),
        "closed" => return ended(&who, "closed", &text),
        _ => return t1("room-reopened", "name", &who),
    };
    if line.deleted {
        return format!("{said}{}", t("room-deleted"));
    }
    let files = match (line.files, personal) {
        (0, _) => String::new(),
        // they follow
        (1, true) => t("room-file"),
        (_, true) => t("room-files"),
        (1, false) => t("room-file-there"),
        (_, false) => t("room-files-there"),
    };
    let edited = if line.edited { t("room-edited") } else { String::new() };
    format!("{said}{text}{files}{edited}")
}

fn ended(who: &str, what: &str, words: &str) -> String {
    if words.is_empty() {
        return t1(&format!("room-{what}"), "name", who);
    }
    t2(&format!("room-{what}-words"), ("name", &who), ("words", &words))
}

/// Tells two texts apart without keeping them.
pub(super) fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(author: &str, text: &str) -> Line {
        Line {
            line: "m1".to_owned(),
            author: author.to_owned(),
            agent: Some("Ana".to_owned()),
            text: text.to_owned(),
            edited: false,
            deleted: false,
            files: 0,
            external_id: None,
            shown: None,
        }
    }

    #[test]
    fn a_room_shows_kinds_and_not_data_unless_the_shop_wants_it() {
        let said = line("shopper", "I am Mira Chen, mira.chen@example.com");
        assert!(!words(&said, &["Mira", "Chen"], false).contains("mira.chen@example.com"));
        assert!(!words(&said, &["Mira", "Chen"], false).contains("Chen"));
        assert!(words(&said, &["Mira", "Chen"], true).contains("mira.chen@example.com"));
    }

    #[test]
    fn who_did_what_is_said_in_a_line() {
        assert_eq!(words(&line("closed", "Resolved"), &[], false), "Ana closed the chat: Resolved");
        assert_eq!(words(&line("taken", ""), &[], false), "Ana took the chat over.");
        let gone = Line { deleted: true, ..line("shopper", "") };
        assert_eq!(words(&gone, &[], false), "Shopper: (deleted)");
        let edited = Line { edited: true, files: 1, ..line("shopper", "Here") };
        assert_eq!(words(&edited, &[], false), "Shopper: Here [a file, in the console] (edited)");
        assert!(words(&line("bot", &"x".repeat(9_000)), &[], false).chars().count() < 1_600);
    }
}
