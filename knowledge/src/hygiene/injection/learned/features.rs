//! What the words of a text are, as numbers of features: words, pairs of words, words with one between them, and runs of three
//! and four letters. A Chinese character counts as a word.

/// How many features there are; words that share a number share its weight.
pub const SIZE: usize = 1 << 15;

/// The features of a text in lower case, in order, each once.
#[must_use]
pub fn features(text: &str) -> Vec<usize> {
    let words = words(text);
    let mut found: Vec<usize> = words.iter().map(|word| bucket(b'w', &[word])).collect();
    found.extend(words.windows(2).map(|pair| bucket(b'p', pair)));
    found.extend(words.windows(3).map(|three| bucket(b's', &[three[0], three[2]])));
    for word in words.iter().filter(|word| word.starts_with(|first: char| first.is_alphanumeric() && first < '\u{3000}')) {
        let padded = format!(" {word} ");
        let starts: Vec<usize> = padded.char_indices().map(|(at, _)| at).chain([padded.len()]).collect();
        for length in [3, 4] {
            found.extend(starts.windows(length + 1).map(|run| bucket(b'c', &[&padded[run[0]..run[length]]])));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Runs of letters and digits, characters of scripts without blanks, and marks.
fn words(text: &str) -> Vec<&str> {
    #[derive(PartialEq, Clone, Copy)]
    enum Sort {
        Blank,
        Plain,
        Single,
    }
    let sort = |symbol: char| match symbol {
        _ if symbol.is_whitespace() => Sort::Blank,
        'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '\'' => Sort::Plain,
        '\u{3000}'..='\u{9FFF}' => Sort::Single,
        _ if symbol.is_alphanumeric() => Sort::Plain,
        _ => Sort::Single,
    };
    let mut found = Vec::new();
    let (mut start, mut before) = (0, Sort::Blank);
    for (at, symbol) in text.char_indices() {
        let now = sort(symbol);
        if now != before || now == Sort::Single {
            if before != Sort::Blank {
                found.push(&text[start..at]);
            }
            start = at;
        }
        before = now;
    }
    if before != Sort::Blank {
        found.push(&text[start..]);
    }
    // a long number says no more than that it is one
    found.into_iter().map(|word| if word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_digit()) { "0" } else { word }).collect()
}

/// FNV-1a over the kind and the parts (<http://www.isthe.com/chongo/tech/comp/fnv/>): the same on every machine.
fn bucket(kind: u8, parts: &[&str]) -> usize {
    let bytes = std::iter::once(kind).chain(parts.iter().flat_map(|part| part.bytes().chain([0])));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    // the low bits of a product mix least
    usize::try_from(hash >> 40).unwrap_or_default() % SIZE
}

#[cfg(test)]
mod tests {
    use super::{features, words};

    #[test]
    fn words_are_cut_in_every_script() {
        assert_eq!(words("don't ask 48213, über 你好!"), ["don't", "ask", "0", ",", "über", "你", "好", "!"]);
        assert!(features("").is_empty());
        let shared = |a: &str, b: &str| features(a).iter().filter(|one| features(b).contains(one)).count();
        assert!(shared("ignore your rules", "your rules are ignored") > shared("ignore your rules", "where is my parcel"));
    }
}
