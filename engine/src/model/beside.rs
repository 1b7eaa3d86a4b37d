//! Words of English that never stand side by side. A small model that may only use certain words joins them wrongly; what is joined
//! so is neither written (`llama::trail`) nor sent (`answer::fluent`). The rule is closed and simple, and knows no other language.

/// Words that something must follow, and that no verb follows.
const OPEN: &[&str] = &["a", "an", "the", "of", "for", "with", "your", "our", "its", "from", "to", "on", "at", "in", "by", "and"];
/// Verbs and what begins another clause.
const VERBS: &[&str] =
    &["is", "are", "was", "has", "have", "been", "be", "will", "it", "it's", "this", "that", "which", "you", "of", "for"];
/// Pairs that do stand side by side though their kinds say no.
const FINE: &[(&str, &str)] = &[
    ("and", "is"),
    ("and", "are"),
    ("and", "was"),
    ("and", "has"),
    ("and", "have"),
    ("and", "will"),
    ("and", "it"),
    ("and", "it's"),
    ("and", "you"),
    ("and", "this"),
    ("and", "that"),
    ("of", "it"),
    ("of", "this"),
    ("of", "that"),
    ("for", "it"),
    ("for", "this"),
    ("for", "that"),
    ("for", "you"),
    ("with", "it"),
    ("with", "this"),
    ("with", "you"),
    ("to", "you"),
    ("to", "be"),
    ("on", "it"),
    ("from", "this"),
    ("in", "this"),
    ("of", "which"),
    ("for", "which"),
    ("with", "which"),
    ("by", "which"),
    ("to", "have"),
];
const BEING: &[&str] = &["is", "are", "was"];
/// Verbs that want what is said before anything is added to it.
const LINKING: &[&str] = &["is", "are", "was", "has", "have"];
/// What an order or a product has one of: it is "the" or "your" one, and no order or product *is* it.
const HAS_ONE: &[&str] = &["price", "total", "cost", "number", "tracking", "address", "delivery", "status"];

/// Whether something has to follow a word.
pub(crate) fn wants_more(word: &str) -> bool {
    OPEN.contains(&word)
}

/// Whether a word never stands behind the two before it, all in small letters and with nothing but blanks between them; empty for
/// none.
pub(crate) fn stand_apart([before, first, second]: [&str; 3]) -> bool {
    let doubled = first == second && !first.is_empty() && first.chars().all(char::is_alphabetic);
    let open = OPEN.contains(&first) && (VERBS.contains(&second) && !FINE.contains(&(first, second)) || second == "and");
    let verbs = BEING.contains(&first) && ["is", "are", "was", "has", "have", "of", "it", "which"].contains(&second);
    let unsaid = LINKING.contains(&first) && ["and", "for"].contains(&second);
    // "the" wants a thing
    let no_thing = ["the", "your"].contains(&first) && ["currently", "now", "your", "the", "been"].contains(&second)
        || (first, second) == ("and", "been");
    let no_article = (LINKING.contains(&first) || first == "and") && HAS_ONE.contains(&second);
    let no_such_thing = BEING.contains(&before) && ["the", "a", "your"].contains(&first) && HAS_ONE.contains(&second);
    let no_amount = ["the", "your", "its", "our"].contains(&first) && second.starts_with(['$', '€', '£', '¥']);
    doubled || open || verbs || unsaid || no_thing || no_article || no_such_thing || no_amount
}

/// Whether a word, with the one before it, can have a mark behind it.
pub(crate) fn may_pause([before, word]: [&str; 2]) -> bool {
    let goes_on = OPEN.contains(&word) || VERBS.contains(&word) && !["it", "this", "you"].contains(&word);
    let unsaid = LINKING.contains(&before) && ["now", "currently", "also", "still"].contains(&word);
    !goes_on && !unsaid
}

/// A piece of a text without the marks around it, in small letters. An amount keeps its sign.
pub(crate) fn bare(piece: &str) -> String {
    piece.trim_matches(|symbol: char| !symbol.is_alphanumeric() && !"'$€£¥".contains(symbol)).to_lowercase()
}

/// Whether a mark ends what a piece of a text belongs to.
pub(crate) fn is_marked(piece: &str) -> bool {
    piece.ends_with([',', ';', ':', '.', '!', '?'])
}

/// Whether a text may go on with these bytes: they continue its last word, or that word may stand behind those before it and before
/// what comes.
pub(crate) fn may_go_on(text: &str, next: &str) -> bool {
    if next.starts_with(|symbol: char| symbol.is_alphanumeric() || symbol == '\'') {
        return true;
    }
    let mut pieces = text.split_whitespace().rev();
    let Some(last) = pieces.next().filter(|last| last.ends_with(char::is_alphabetic)) else { return true };
    let mut earlier = pieces.take_while(|piece| !is_marked(piece)).map(bare);
    let (last, first) = (bare(last), earlier.next().unwrap_or_default());
    let before = earlier.next().unwrap_or_default();
    let marked = !next.starts_with(char::is_whitespace);
    // an amount is one token or more: what stands before it is seen by its sign
    let amount = next.trim_start().chars().next().filter(|sign| "$€£¥".contains(*sign)).map(String::from).unwrap_or_default();
    let pauses_badly = marked && amount.is_empty() && !may_pause([&first, &last]);
    let counts_badly = !amount.is_empty() && stand_apart([&first, &last, &amount]);
    !pauses_badly && !counts_badly && !stand_apart([&before, &first, &last])
}

#[cfg(test)]
mod tests {
    use super::may_go_on;

    #[test]
    fn a_text_goes_on_only_where_its_words_may_stand() {
        for (text, next) in [
            ("Your or", "der"),
            ("Your order", " is"),
            ("It is on", " its"),
            ("The total", "."),
            ("Yes", ","),
            ("", "The"),
            ("It is shipped and the total is", " $5"),
            ("That is the mug, now", ","),
        ] {
            assert!(may_go_on(text, next), "{text}|{next}");
        }
        for (text, next) in [
            ("Your order is and", " the"),
            ("Your order order", " is"),
            ("The price of", "."),
            ("It has total", " of"),
            ("It is", ","),
            ("The mug is the price", " of"),
            ("The price is the", " $"),
            ("That is now", ","),
        ] {
            assert!(!may_go_on(text, next), "{text}|{next}");
        }
    }
}
