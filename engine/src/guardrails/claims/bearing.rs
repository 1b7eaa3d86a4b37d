//! Words that claim something by themselves: properties, materials, origins, extras, deeds. What is none of them is ordinary, and may
//! stand beside a value that is proved.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

use super::atoms::pattern;
use super::vocabulary::{common, plain, stem};

const ENGLISH: &str = include_str!("words/bearing_en.txt");
const CHINESE: &str = include_str!("words/bearing_zh.txt");

fn listed(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace)
}

static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| listed(ENGLISH).flat_map(|word| [word.to_owned(), stem(word)]).collect());

static HAN: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let list = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(listed(CHINESE));
    list.expect("the list is a constant that the tests build")
});

/// Endings that make properties.
const ENDINGS: [&str; 22] = [
    "proof",
    "free",
    "resistant",
    "friendly",
    "able",
    "ible",
    "less",
    "ous",
    "ic",
    "ical",
    "ive",
    "ised",
    "ized",
    "iest",
    "esque",
    "ish",
    "coated",
    "plated",
    "grade",
    "safe",
    "like",
    "scented",
];

/// Whether an English word that no fact holds claims a property or a deed.
pub(super) fn bears(word: &str) -> bool {
    if WORDS.contains(word) || WORDS.contains(&stem(word)) {
        return true;
    }
    word.len() > 5 && !common(word) && !plain(word) && ENDINGS.iter().any(|ending| word.ends_with(ending))
}

/// The places of a Chinese text that claim a property or a deed.
pub(super) fn bearing_han(text: &str) -> Vec<Range<usize>> {
    HAN.find_iter(text).map(|found| found.range()).collect()
}

/// What comes before things that something has, holds or is made of.
static POSSESSES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\b(?:has|have|having|with|includes?|including|contains?|features?|featuring|offers?|provides?|boasts?|carr(?:y|ies)|equipped with|comes? with|get|gets|add|adds|throw in|plus|made (?:of|from|in|by)|supports?|there(?:'s| is| are)|also|as well as|without|no)|(?:配有|配备|带有|附带|附赠|含有|内含|采用|支持|具有|具备|自带|另有|还有|并有|赠送|送|没有|无))(?: (?:a|an|the|its|your|our|some|any|two|one|extra|free|full|built-in|additional|other)){0,2}[\s\p{L}-]{0,14}$",
    )
});

/// Who promises or has done something: the shop.
static SHOP_ACTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:i|we|i've|we've|i'll|we'll|our (?:team|staff|shop|store)|someone|a colleague)(?: (?:have|has|had|will|would|can|could|shall|are|were|just|already|also|now|then|gladly|happily|to|going|be))*$|(?:我们|我|本店|同事|店里)(?:会|将|可以|已|已经|马上|立即)*$",
    )
});

/// 店里还有咖啡厅: what is had besides.
static POSSESSES_ZH: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:还有|另有|设有|附赠|赠送|还送|配有|带有)\p{Han}{0,2}$"));

/// Whether the Chinese words right before a place make what follows a thing that is had.
pub(super) fn possessed_zh(before: &str) -> bool {
    POSSESSES_ZH.is_match(before)
}

/// Whether the words right before a place make what follows a thing that is had.
pub(super) fn possessed(before: &str) -> bool {
    POSSESSES.is_match(before)
}

/// What comes after things that something has.
static BELONGS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^ (?:is|are|comes?) (?:also |always |even |already )*(?:part of|included|provided|enclosed|supplied|thrown in|in the box)\b")
});

/// Whether the words right after a place make what stands there a thing that is had.
pub(super) fn belongs(after: &str) -> bool {
    BELONGS.is_match(after)
}

/// Whether the words right before a place make what follows a deed of the shop.
pub(super) fn shops_deed(before: &str) -> bool {
    SHOP_ACTS.is_match(before.trim_end())
}

#[cfg(test)]
mod tests {
    use super::{HAN, WORDS, bears, possessed, shops_deed};

    #[test]
    fn properties_bear_and_things_do_not() {
        assert!(WORDS.len() > 500 && HAN.patterns_len() > 300);
        for word in ["waterproof", "oak", "italian", "odourless", "pet-friendly", "dermatologically", "stretchable", "heals"] {
            assert!(bears(word), "{word}");
        }
        for word in ["sofa", "evening", "arrives", "bottle", "crew", "carton"] {
            assert!(!bears(word), "{word}");
        }
    }

    #[test]
    fn what_is_had_and_who_acts_is_told_by_what_stands_before() {
        assert!(possessed("it comes with a ") && possessed("the pack also has an ") && !possessed("it costs you "));
        assert!(shops_deed("then we will ") && shops_deed("我们会") && !shops_deed("the parcel "));
    }
}
