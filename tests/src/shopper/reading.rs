//! How a shopper reads a reply: what is asked, what is listed, what was refused.

use std::sync::LazyLock;

use engine::dialogue::buttons::ShownButton;
use regex::Regex;
use rust_decimal::Decimal;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

/// What a reply asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asked {
    /// Who the shopper is.
    Identity,
    /// Which order.
    Order,
    /// Which items.
    Items,
    /// Which variant instead.
    Variant,
    /// Why.
    Reason,
    /// Which payment method.
    Method,
    /// Which address.
    Address,
    /// Whether the whole order is meant.
    Whole,
    /// Whether to do what was summed up.
    Summary,
    /// Nothing.
    Nothing,
}

/// A reply, read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// In lower case.
    pub text: String,
    /// What is asked.
    pub asked: Asked,
    /// The lines of a list, as written.
    pub listed: Vec<String>,
    /// Something can't be done or had.
    pub refused: bool,
    /// What was done, by the receipt: "return", "exchange", "cancel".
    pub done: Option<&'static str>,
    /// The first amount of money.
    pub amount: Option<Decimal>,
}

impl Reading {
    /// Reads a reply with its buttons.
    #[must_use]
    pub fn of(text: &str, buttons: &[ShownButton]) -> Self {
        static MONEY: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:\$|USD )\s?(?P<amount>\d[\d,]*(?:\.\d+)?)"));
        static REFUSED: LazyLock<Regex> = LazyLock::new(|| {
            pattern(
                r"\b(?:can't|cannot|can not|isn't possible|not possible|is not to be had|nothing like that|only a whole order|no order that|no other variant|does not cover|not available|don't know|not sure|no order whose|unable)\b",
            )
        });
        let lower = text.to_lowercase();
        let confirms = buttons.iter().any(|button| button.role() == Some("@confirm"));
        let asked = if confirms { Asked::Summary } else { asked(&lower) };
        let amount = MONEY.captures(text).and_then(|hit| hit["amount"].replace(',', "").parse().ok());
        let listed = text.lines().filter_map(|line| line.strip_prefix("- ")).map(str::to_owned).collect();
        let told = lower.contains("it's done");
        let done = [("return is requested", "return"), ("exchange is requested", "exchang"), ("is cancelled", "cancel")];
        let done = done.iter().find(|(words, _)| told && lower.contains(words)).map(|(_, what)| *what);
        Self { done, refused: REFUSED.is_match(&lower), text: lower, asked, listed, amount }
    }
}

fn asked(lower: &str) -> Asked {
    static WORDS: LazyLock<Vec<(Regex, Asked)>> = LazyLock::new(|| {
        [
            (r"e-?mail.*(?:postcode|zip|name)|(?:postcode|zip).*(?:e-?mail|name)|doesn't match our records|also send the (?:e-?mail|postcode)", Asked::Identity),
            (r"cancel the whole order", Asked::Whole),
            (r"which order", Asked::Order),
            (r"which items?\b", Asked::Items),
            (r"\bwhy would|\breason\b.*\?|one of these reasons", Asked::Reason),
            (r"where should the money|which payment|how should order|payment method should", Asked::Method),
            (r"would you like instead|which one should it be|these can be had|matters to you", Asked::Variant),
            (r"(?:what is|send).*(?:address|street|postcode)|also send:", Asked::Address),
        ]
        .into_iter()
        .map(|(words, asked)| (pattern(words), asked))
        .collect()
    });
    WORDS.iter().find(|(words, _)| words.is_match(lower)).map_or(Asked::Nothing, |(_, asked)| *asked)
}
