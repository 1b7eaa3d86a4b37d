//! Words written wrong on purpose: letters out of order, digits for letters, backwards, shifted in the alphabet.

/// Words that attacks are made of and that are written wrong on purpose.
const TELLING: &[&str] = &[
    "ignore",
    "disregard",
    "forget",
    "bypass",
    "override",
    "previous",
    "prior",
    "above",
    "instructions",
    "instruction",
    "rules",
    "guidelines",
    "system",
    "prompt",
    "reveal",
    "print",
    "restrictions",
    "developer",
    "safety",
    "filters",
    "policy",
    "policies",
    "please",
    "customer",
    "refund",
    "discount",
    "your",
    "the",
    "all",
    "and",
    "follow",
    "output",
    "display",
    "show",
];

/// "prevoius instrcutions": the letters within a word out of order.
pub(super) fn misspelt(text: &str) -> Option<String> {
    let sorted = |word: &str| {
        let mut letters: Vec<u8> = word.bytes().collect();
        letters.sort_unstable();
        letters
    };
    let mut changed = false;
    let read = |word: &str| -> String {
        let bare = word.trim_matches(|symbol: char| !symbol.is_ascii_alphabetic());
        let near = |known: &&&str| {
            known.len() >= 5
                && known.len() == bare.len()
                && known.as_bytes()[0] == bare.as_bytes()[0]
                && **known != bare
                && sorted(known) == sorted(bare)
        };
        match TELLING.iter().find(near) {
            Some(known) => {
                changed = true;
                (*known).to_owned()
            }
            None => word.to_owned(),
        }
    };
    let words: Vec<String> = text.split(' ').map(read).collect();
    changed.then(|| words.join(" "))
}

/// 1gn0r3: digits and signs in words read as the letters they look like.
pub(super) fn leet(text: &str) -> Option<String> {
    let mut changed = false;
    let read = |whole: &str| -> String {
        // marks at the end are marks
        let word = whole.trim_end_matches(['!', '?', ',', ';', '|', '"', '$', ')']);
        let marks = &whole[word.len()..];
        let letters = word.chars().filter(char::is_ascii_alphabetic).count();
        let signs = word.chars().filter(|symbol| "013457@$!|".contains(*symbol)).count();
        if letters < 2 && signs < 3 || signs == 0 || word.chars().any(|symbol| !symbol.is_ascii() || "/:#.".contains(symbol)) {
            return whole.to_owned();
        }
        changed = true;
        let decoded = |one: char| -> String {
            word.chars()
                .map(|symbol| match symbol {
                    '0' => 'o',
                    '1' | '!' | '|' => one,
                    '3' => 'e',
                    '4' | '@' => 'a',
                    '5' | '$' => 's',
                    '7' => 't',
                    other => other,
                })
                .collect()
        };
        let (with_i, with_l) = (decoded('i'), decoded('l'));
        let decoded = if TELLING.contains(&with_l.as_str()) { with_l } else { with_i };
        decoded + marks
    };
    let words: Vec<String> = text.split(' ').map(read).collect();
    changed.then(|| words.join(" "))
}

/// The whole text backwards, where that gives more words that are common than forwards; also what stands behind a colon alone.
pub(super) fn backwards(text: &str) -> Option<String> {
    let reversed: String = text.chars().rev().collect();
    let common = |text: &str| {
        text.split(|symbol: char| !symbol.is_alphabetic())
            .filter(|word| {
                ["the", "and", "your", "all", "to", "you", "instructions", "rules", "ignore", "previous", "system", "prompt", "reveal"]
                    .contains(word)
            })
            .count()
    };
    let han = text.chars().filter(|symbol| matches!(symbol, '\u{4E00}'..='\u{9FFF}')).count();
    if common(&reversed) >= 2 && common(&reversed) + 1 > common(text)
        || han > 4 && ["忽略", "指令", "规则", "提示词"].iter().any(|word| reversed.contains(word))
    {
        return Some(reversed);
    }
    // words one by one: "erongi lla suoiverp"
    let words: String = text.split(' ').map(|word| word.chars().rev().collect::<String>()).collect::<Vec<_>>().join(" ");
    (common(&words) >= 2 && common(&words) > common(text)).then_some(words)
}

pub(super) fn rotated(text: &str) -> Option<String> {
    let common = |text: &str| {
        text.split(|symbol: char| !symbol.is_alphabetic())
            .filter(|word| ["the", "and", "your", "all", "instructions", "ignore", "previous", "system", "prompt", "rules"].contains(word))
            .count()
    };
    let shifted = |by: u8| {
        text.chars()
            .map(|symbol| if symbol.is_ascii_lowercase() { char::from((symbol as u8 - b'a' + by) % 26 + b'a') } else { symbol })
            .collect::<String>()
    };
    let rotated = shifted(13);
    if common(&rotated) >= 2 && common(&rotated) > common(text) {
        return Some(rotated);
    }
    (text.len() < 400).then(|| (1..26).map(shifted).find(|text| common(text) >= 3)).flatten().filter(|_| common(text) < 2)
}
