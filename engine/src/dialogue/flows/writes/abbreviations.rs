//! What chats leave out of words: "can u cancel smth", "dont need it", "pls". Spelled out before a wish is read.

use std::sync::LazyLock;

use regex::{Captures, Regex};

/// Short for what. None of them is a word of its own in a sentence to a shop.
const SHORT: &[(&str, &str)] = &[
    ("u", "you"),
    ("ur", "your"),
    ("r", "are"),
    ("smth", "something"),
    ("sth", "something"),
    ("pls", "please"),
    ("plz", "please"),
    ("plse", "please"),
    ("wanna", "want to"),
    ("wana", "want to"),
    ("gonna", "going to"),
    ("gimme", "give me"),
    ("lemme", "let me"),
    ("dont", "don't"),
    ("doesnt", "doesn't"),
    ("didnt", "didn't"),
    ("cant", "can't"),
    ("wont", "won't"),
    ("isnt", "isn't"),
    ("im", "i'm"),
    ("ive", "i've"),
    ("cuz", "because"),
    ("coz", "because"),
    ("adress", "address"),
    ("adres", "address"),
    ("addres", "address"),
    ("cancle", "cancel"),
    ("cansel", "cancel"),
    ("cancell", "cancel"),
    ("retrun", "return"),
    ("reutrn", "return"),
    ("exchnage", "exchange"),
    ("excange", "exchange"),
    ("exhange", "exchange"),
    ("chnage", "change"),
    ("chage", "change"),
    ("recieved", "received"),
    ("refnd", "refund"),
];

/// The text with its short forms spelled out; what stands in numbers, addresses and names of one letter in capitals stays.
pub(super) fn spelled_out(text: &str) -> String {
    static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[A-Za-z']+").expect("the pattern is a constant that the tests compile"));
    let long = |hit: &Captures<'_>| {
        let word = &hit[0];
        let at = hit.get(0).map_or(0..0, |hit| hit.range());
        let joined = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '#' | '@' | '_' | '.'));
        let alone = !joined(text[..at.start].chars().next_back()) && !text[at.end..].starts_with(['-', '@', '_']);
        // a single capital is a size or an initial
        let size = word.len() == 1 && word.chars().all(char::is_uppercase);
        let found = SHORT.iter().find(|(short, _)| word.eq_ignore_ascii_case(short)).filter(|_| alone && !size);
        found.map_or_else(|| word.to_owned(), |(_, long)| (*long).to_owned())
    };
    WORD.replace_all(text, long).into_owned()
}

#[cfg(test)]
mod tests {
    use super::spelled_out;

    #[test]
    fn short_forms_are_spelled_out_and_nothing_else() {
        for (text, expected) in [
            ("can u cancel smth", "can you cancel something"),
            ("Dont need it pls", "don't need it please"),
            ("cancle my order", "cancel my order"),
            ("size U, order U-123", "size U, order U-123"),
            ("mail u@r.example", "mail u@r.example"),
            ("换成 L 码", "换成 L 码"),
        ] {
            assert_eq!(spelled_out(text), expected);
        }
    }
}
