//! The words of what a thread shows, masked unless the shop wants otherwise.

use engine::guardrails::privacy::{Known, mask};
use sha2::{Digest, Sha256};

use super::store::Line;

/// Characters of a line in the room; the console has the whole.
const LONGEST: usize = 1_500;

/// A text as the room may show it.
pub(super) fn shown(text: &str, names: &[&str], personal: bool) -> String {
    let text = if personal { text.to_owned() } else { mask(text, Known { names, places: &[] }).as_str().to_owned() };
    if text.chars().count() <= LONGEST { text } else { text.chars().take(LONGEST).chain(['…']).collect() }
}

/// A line of the chat, with who said it.
pub(super) fn words(line: &Line, names: &[&str], personal: bool) -> String {
    let who = line.agent.as_deref().unwrap_or("Somebody");
    let text = shown(&line.text, names, personal);
    let said = match line.author.as_str() {
        "shopper" => "Shopper: ".to_owned(),
        "bot" => "Bot: ".to_owned(),
        "agent" => format!("{who}: "),
        "note" => return format!("Note by {who}: {text}"),
        "taken" => return format!("{who} took the chat over."),
        "handed_back" => return ended(who, "gave the chat back to the bot", &text),
        "closed" => return ended(who, "closed the chat", &text),
        _ => return format!("{who} opened the chat again."),
    };
    if line.deleted {
        return format!("{said}(deleted)");
    }
    let files = match (line.files, personal) {
        (0, _) => "",
        // they follow
        (1, true) => " [a file]",
        (_, true) => " [files]",
        (1, false) => " [a file, in the console]",
        (_, false) => " [files, in the console]",
    };
    let edited = if line.edited { " (edited)" } else { "" };
    format!("{said}{text}{files}{edited}")
}

fn ended(who: &str, what: &str, words: &str) -> String {
    if words.is_empty() { format!("{who} {what}.") } else { format!("{who} {what}: {words}") }
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
