//! What a text is made of, for the linear part of the head: words, pairs of words, and runs of two to four letters within
//! words, weighed by how rare they are (tf-idf). Letters still agree where a word is misspelt.

use std::collections::HashMap;

/// The share of a text's weight that words have; runs of letters have as much.
const HALF: f32 = std::f32::consts::FRAC_1_SQRT_2;
/// Lengths of the runs of letters.
const RUNS: std::ops::RangeInclusive<usize> = 2..=4;

/// A text as pairs of feature and weight.
pub type Features = Vec<(u32, f32)>;

/// The features that the examples have, with their weights.
#[derive(Debug, Default)]
pub struct Vocabulary {
    known: HashMap<u64, (u32, f32)>,
}

impl Vocabulary {
    /// Learns what there is, and how rare it is.
    #[must_use]
    pub fn learn(texts: &[&str]) -> Self {
        let mut documents: HashMap<u64, u32> = HashMap::new();
        for text in texts {
            let counts = counts(text);
            for key in counts.words.keys().chain(counts.letters.keys()) {
                *documents.entry(*key).or_default() += 1;
            }
        }
        // a fixed order, so that training is the same in every run
        let mut keys: Vec<(u64, u32)> = documents.into_iter().collect();
        keys.sort_unstable();
        let all = 1.0 + number(texts.len());
        let weight = |count: u32| (all / (1.0 + number(usize::try_from(count).unwrap_or_default()))).ln() + 1.0;
        let known = keys.into_iter().zip(0u32..).map(|((key, count), index)| (key, (index, weight(count)))).collect();
        Self { known }
    }

    /// How many features there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// The known features of a text; words and letters each have half of the length 1.
    #[must_use]
    pub fn features(&self, text: &str) -> Features {
        let counts = counts(text);
        let mut all = self.weighed(&counts.words);
        all.extend(self.weighed(&counts.letters));
        all.sort_unstable_by_key(|(index, _)| *index);
        all
    }

    fn weighed(&self, counts: &HashMap<u64, u16>) -> Features {
        let known = counts.iter().filter_map(|(key, count)| self.known.get(key).map(|(index, rare)| (*index, *rare, *count)));
        let mut found: Features = known.map(|(index, rare, count)| (index, rare * (1.0 + f32::from(count).ln()))).collect();
        let length = found.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(f32::EPSILON);
        found.iter_mut().for_each(|(_, weight)| *weight *= HALF / length);
        found
    }
}

#[derive(Default)]
struct Counts {
    words: HashMap<u64, u16>,
    letters: HashMap<u64, u16>,
}

fn counts(text: &str) -> Counts {
    let mut counts = Counts::default();
    let add = |slot: &mut HashMap<u64, u16>, key: u64| {
        let count = slot.entry(key).or_default();
        *count = count.saturating_add(1);
    };
    let mut before: Option<&str> = None;
    for word in text.split_whitespace() {
        add(&mut counts.words, key(b'w', &[word]));
        if let Some(before) = before {
            add(&mut counts.words, key(b'p', &[before, word]));
        }
        before = Some(word);
        let padded = format!(" {word} ");
        let starts: Vec<usize> = padded.char_indices().map(|(at, _)| at).chain([padded.len()]).collect();
        for length in RUNS {
            for window in starts.windows(length + 1) {
                add(&mut counts.letters, key(b'l', &[&padded[window[0]..window[length]]]));
            }
        }
    }
    counts
}

/// FNV-1a over the kind and the parts (<http://www.isthe.com/chongo/tech/comp/fnv/>): the same on every machine.
fn key(kind: u8, parts: &[&str]) -> u64 {
    let bytes = std::iter::once(kind).chain(parts.iter().flat_map(|part| part.bytes().chain([0])));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[expect(clippy::cast_precision_loss, reason = "counts of examples are far below 2^23")]
fn number(count: usize) -> f32 {
    count as f32
}

#[cfg(test)]
mod tests {
    use super::Vocabulary;

    #[test]
    fn misspelt_words_share_letters() {
        let vocabulary = Vocabulary::learn(&["cancel my order", "track my parcel", "取消订单"]);
        let dot = |a: &str, b: &str| -> f32 {
            let (a, b) = (vocabulary.features(a), vocabulary.features(b));
            a.iter().filter_map(|(i, x)| b.iter().find(|(j, _)| i == j).map(|(_, y)| x * y)).sum()
        };
        assert!((dot("cancel my order", "cancel my order") - 1.0).abs() < 1e-4);
        assert!(dot("cancle my ordre", "cancel my order") > 2.0 * dot("cancle my ordre", "track my parcel"));
        assert!(dot("帮我取消订单", "取消订单") > 0.3);
        assert!(vocabulary.features("zzz").is_empty());
    }
}
