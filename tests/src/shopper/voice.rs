//! A scenario speaks to the shopper ("You want to return your lamp"); the shopper speaks for themselves ("I want to return my
//! lamp").

use std::sync::LazyLock;

use regex::Regex;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

/// Sentences, without remarks in parentheses that are not to be told.
#[must_use]
pub fn sentences(text: &str) -> Vec<String> {
    static ASIDE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\s*\([^)]*\b(?:reveal|share|mention|long shot)\b[^)]*\)"));
    static END: LazyLock<Regex> = LazyLock::new(|| pattern(r"[.!?]+(?:\s+|$)|\n+|;\s+"));
    let text = ASIDE.replace_all(text, "");
    let mut found = Vec::new();
    let mut from = 0;
    for end in END.find_iter(&text) {
        found.push(text[from..end.end()].trim().to_owned());
        from = end.end();
    }
    found.push(text[from..].trim().to_owned());
    found.retain(|sentence| sentence.chars().any(char::is_alphanumeric));
    found
}

/// The same words, of the shopper and to the shop.
#[must_use]
pub fn first_person(text: &str) -> String {
    static WORDS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)\b(?:you are|you're|you were|you have|you've|you'd|you'll|yourself|yours|your|the agent's|(?:the )?agents?|you)\b")
    });
    static OBJECT_AFTER: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:to|for|of|with|on|let|lets|tells?|sends?|sent|helps?|gives?|allows?|saves?|costs?|gets?|bring|around|refunds?|charges?|owes?)\s*$",
        )
    });
    static VERB_NEXT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^\s+(?:want|would|need|can|could|will|do|did|prefer|just|also|still|have|had|really|paid|bought|ordered|received|placed|should|like|live)\b",
        )
    });
    let mut said = String::new();
    let mut from = 0;
    for hit in WORDS.find_iter(text) {
        said.push_str(&text[from..hit.start()]);
        let object = OBJECT_AFTER.is_match(&text[..hit.start()]) && !VERB_NEXT.is_match(&text[hit.end()..]);
        said.push_str(match hit.as_str().to_lowercase().as_str() {
            "you are" | "you're" => "I am",
            "you were" => "I was",
            "you have" => "I have",
            "you've" => "I've",
            "you'd" => "I'd",
            "you'll" => "I'll",
            "yourself" => "myself",
            "yours" => "mine",
            "your" if starts(text, hit.start()) => "My",
            "your" => "my",
            "you" if object => "me",
            "you" => "I",
            "the agent's" => "your",
            _ => "you",
        });
        from = hit.end();
    }
    said.push_str(&text[from..]);
    said
}

fn starts(text: &str, at: usize) -> bool {
    text[..at].trim().is_empty()
}

/// A sentence of the scenario as the shopper says it: what is to be asked of the shop is asked.
#[must_use]
pub fn spoken(sentence: &str) -> String {
    static ASK: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^\W*(?:then |also |finally,? |lastly,? |you |and )*(?:want to )?asks? (?:the agent )?(?:explicitly )?(?P<how>to|for|about|if|whether|how|what|which)\s+",
        )
    });
    static TELL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^\W*(?:then |just |please |you |'d |would |and |also )*(?:briefly )?(?:mention|say|tell (?:them|it|the agent))(?: that| to|:)?\s+",
        )
    });
    let trimmed = sentence.trim().trim_start_matches(['.', ',', ';']).trim();
    let mended = if let Some(hit) = ASK.captures(trimmed) {
        let rest = &trimmed[hit.get(0).map_or(0, |hit| hit.end())..];
        match hit["how"].to_lowercase().as_str() {
            "to" => format!("Please {rest}"),
            "for" | "about" => format!("I'd like to know {rest}"),
            "if" | "whether" => format!("I'd like to know whether {rest}"),
            how => format!("I'd like to know {how} {rest}"),
        }
    } else if let Some(hit) = TELL.find(trimmed) {
        trimmed[hit.end()..].to_owned()
    } else {
        trimmed.to_owned()
    };
    let said = first_person(&mended);
    let mut symbols = said.chars();
    symbols.next().map(|first| first.to_uppercase().chain(symbols).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shopper_speaks_for_themselves() {
        for (told, said) in [
            ("You want to return your lamp.", "I want to return my lamp."),
            ("Ask the agent to refund you within 3 days", "Please refund me within 3 days"),
            ("You'd prefer the other card.", "I'd prefer the other card."),
            ("ask the agent how much you can save", "I'd like to know how much I can save"),
            ("mention that you made a mistake", "I made a mistake"),
        ] {
            assert_eq!(spoken(told), said);
        }
    }

    #[test]
    fn what_is_secret_is_left_out() {
        assert_eq!(
            sentences("You want it (do not reveal why) back. Order #W12.5 is yours"),
            ["You want it back.", "Order #W12.5 is yours"]
        );
    }
}
