//! Which words say what a product is, where its name ends in a model: "gloves" of the Cycling Gloves Granite Pro, "lock" of the
//! Folding Lock Bastion. The dictionary knows many such words; of the others the product's own description tells: what it is, it
//! says first ("a folding lock of hardened steel").

use super::lexicon::{Lexicon, phrase};
use super::matching::WEAK_HEADS;

/// Where the first thing that a description names ends.
const ENDS: &[&str] = &[
    "that", "which", "who", "with", "without", "for", "from", "of", "in", "on", "to", "against", "and", "or", "at", "by", "as", "made",
    "is", "are", "has", "keeps", "holds", "lasts", "used", "designed", "suitable",
];

/// Words of a name that say what it is, by their place; and what the description calls it, where the name does not.
pub(super) fn words(name: &[String], about: &str, lexicon: &Lexicon) -> (Vec<bool>, Option<String>) {
    let mut tells = vec![false; name.len()];
    if let Some(until) = ends(name, lexicon) {
        tells[until - 1] = true;
    }
    let called = called(about);
    if let Some(at) = called.as_ref().and_then(|called| name.iter().rposition(|word| word == called)) {
        tells[at] = true;
    }
    let other = called.filter(|called| !name.contains(called) && !WEAK_HEADS.contains(&called.as_str()));
    (tells, other)
}

/// Where the last phrase of a name that says what a thing is ends: a tea kettle is no tea.
pub(super) fn ends(name: &[String], lexicon: &Lexicon) -> Option<usize> {
    (1..=name.len()).rev().find(|until| (0..*until).any(|from| lexicon.is_kind(&name[from..*until])))
}

/// "A folding lock of hardened steel." is a lock: the last word before the first that only joins.
fn called(about: &str) -> Option<String> {
    // the category stands before the first stop
    let text = about.split_once(". ").map_or("", |(_, text)| text);
    let until = text.find([',', '.', ';', ':', '(', '!']).unwrap_or(text.len());
    let said: Vec<&str> = text[..until].split_whitespace().take_while(|word| !ENDS.contains(&word.to_lowercase().as_str())).collect();
    let last = phrase(said.last()?).pop()?;
    let plain = last.len() >= 3 && last.chars().all(|c| c.is_ascii_alphabetic());
    // a whole sentence is no noun
    (plain && said.len() <= 6).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_says_what_it_is() {
        for (about, expected) in [
            ("Dogs. A padded harness for dogs with a handle.", Some("harness")),
            (". Full-finger gloves with gel pads.", Some("glove")),
            ("Riding. A folding lock of hardened steel.", Some("lock")),
            ("Food. 24 pouches of 85 g in four flavours.", Some("pouch")),
            (". ", None),
            ("Kitchen. ", None),
            (". Wash it at 40", None),
        ] {
            assert_eq!(called(about).as_deref(), expected, "{about}");
        }
    }

    #[test]
    fn a_model_behind_the_kind_hides_it_not() {
        let lexicon = Lexicon::shipped().unwrap();
        let tells = |name: &str, about: &str| words(&phrase(name), about, &lexicon);
        assert_eq!(tells("Cycling Gloves Granite Pro", "").0, [false, true, false, false]);
        assert_eq!(tells("Tea Kettle Classic", "").0, [false, true, false]);
        assert_eq!(tells("Folding Lock Bastion", "Bikes. A folding lock of steel.").0, [false, true, false]);
        assert_eq!(tells("Rain Cape Mistral", "Bikes. A poncho for riders.").1.as_deref(), Some("poncho"));
    }
}
