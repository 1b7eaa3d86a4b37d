//! Whether a product's record says anything of what is asked: "how heavy is it?" of a lamp whose weight nobody wrote down.

use std::collections::HashSet;
use std::sync::LazyLock;

use knowledge::shop::Product;
use regex::Regex;

/// Questions about one quality, to which a description may have no answer. "Tell me about it" has one in any case.
static OF_ONE_QUALITY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W*(?:and\s+|but\s+)?(?:how\s+(?:heavy|tall|wide|long|deep|thick|thin|big|large|small|loud|quiet|fast|bright|hot|warm|old|high|far|much\s+does\s+.+\bweigh)|is|are|does|do|can|will|has|have|what(?:'s|\s+is)?\s+(?:the|its)\s+(?:weight|size|height|width|length|depth|material|battery|power|capacity|voltage|wattage|dimensions?))\b")
        .expect("the pattern is a constant that the tests compile")
});
/// Words of the question that no record answers.
const EMPTY: &[&str] = &[
    "product", "item", "thing", "one", "good", "nice", "worth", "quality", "really", "actually", "still", "also", "come", "us", "use",
    "work", "make", "made", "includ", "support",
];
/// Qualities and the words that tell of them.
const QUALITIES: &[(&[&str], &[&str])] = &[
    (&["heavy", "weigh", "weight", "light"], &["weigh", "weight", "kg", "gram", "lightweight", "heavy", "g"]),
    (
        &[
            "tall",
            "wide",
            "long",
            "deep",
            "thick",
            "thin",
            "big",
            "large",
            "small",
            "high",
            "size",
            "height",
            "width",
            "length",
            "depth",
            "dimension",
        ],
        &["cm", "mm", "size", "height", "width", "length", "depth", "wide", "long", "tall", "metre", "m", "l", "ml"],
    ),
    (&["waterproof", "water", "wet", "rain"], &["waterproof", "water", "rain", "splash", "seal"]),
];
/// Letters in which two forms of a word agree: "dimmable" and "dimmer".
const STEM: usize = 4;

/// Whether the question is about a quality of which the record has no word. A record in another script is not judged.
pub(super) fn is_silent(question: &str, product: &Product) -> bool {
    question.is_ascii() && OF_ONE_QUALITY.is_match(question) && !speaks_of(question, product)
}

/// Whether the record has a word of what is asked, or nothing in particular is asked.
pub(super) fn speaks_of(question: &str, product: &Product) -> bool {
    let mut record = product.name.clone();
    for text in product.description.iter().chain(product.category.iter()) {
        record.push(' ');
        record.push_str(text);
    }
    for (name, value) in product.variants.iter().flat_map(|variant| variant.options.iter()) {
        record = [&record, name.as_str(), value.as_str().unwrap_or_default()].join(" ");
    }
    let known: HashSet<String> = knowledge::text::terms(&record).into_iter().collect();
    let named: HashSet<String> = knowledge::text::terms(&product.name).into_iter().collect();
    let asked: Vec<String> =
        knowledge::text::terms(question).into_iter().filter(|term| !named.contains(term) && !EMPTY.contains(&term.as_str())).collect();
    // a name that is misspelt is no quality
    let slip = |term: &String| named.iter().any(|word| word.len() >= STEM && strsim::osa_distance(term, word) <= 1);
    let asked: Vec<&String> = asked.iter().filter(|term| term.len() >= STEM && !slip(term)).collect();
    asked.is_empty() || asked.iter().any(|term| known.iter().any(|word| akin(term, word)) || told_otherwise(term, &known))
}

fn akin(one: &str, other: &str) -> bool {
    one == other || one.len() >= STEM && other.len() >= STEM && one.as_bytes()[..STEM] == other.as_bytes()[..STEM]
}

fn told_otherwise(term: &str, known: &HashSet<String>) -> bool {
    QUALITIES.iter().any(|(asked, told)| asked.iter().any(|word| akin(term, word)) && told.iter().any(|word| known.contains(*word)))
}

#[cfg(test)]
mod tests {
    use super::is_silent;

    #[test]
    fn a_quality_that_nobody_wrote_down_is_noticed() {
        let lamp = serde_json::from_value(serde_json::json!({
            "id": "P-1", "name": "Harrow Desk Lamp", "category": "Lighting",
            "description": "An LED desk lamp with two joints and a dimmer that remembers the last setting. The arm reaches 62 cm. The light source stays.",
            "variants": [{ "id": "V-1", "options": { "colour": "forest" }, "price": "54.90", "currency": "EUR", "available": true }]
        }))
        .expect("a product");
        for asked in ["how heavy is it?", "does it come with a bulb", "Is the Harrow Desk Lamp waterproof?"] {
            assert!(is_silent(asked, &lamp), "{asked}");
        }
        for asked in
            ["is it dimmable", "how long is the arm?", "tell me about the Harrow Desk Lamp", "does it come in forest", "这个防水吗"]
        {
            assert!(!is_silent(asked, &lamp), "{asked}");
        }
    }
}
