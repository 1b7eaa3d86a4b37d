//! Which words a draft may use. A small model's fluent nonsense has no wrong number in it; it has words that nobody gave it.

use std::collections::HashSet;
use std::ops::Range;

use super::claims::atoms::Atom;
use super::claims::{han, stem, words};
use super::words::{chinese, english};

/// Words that a draft may use.
pub(super) struct Vocabulary {
    words: HashSet<String>,
    pairs: HashSet<[char; 2]>,
}

impl Vocabulary {
    /// Everything in `given` (the facts' words and the reference) and the closed lists, all in normal form. What the shopper
    /// says is no licence: "is the vegan bag free?" makes nothing vegan and nothing free.
    pub(super) fn new<'t>(given: impl IntoIterator<Item = &'t str>) -> Self {
        let mut vocabulary = Self { words: HashSet::new(), pairs: HashSet::new() };
        for text in given {
            vocabulary.learn(text);
        }
        vocabulary.words.extend(english::PLAIN.iter().map(|word| stem(word)));
        for phrase in chinese::PLAIN {
            vocabulary.learn_pairs(phrase);
        }
        vocabulary
    }

    fn learn(&mut self, text: &str) {
        self.words.extend(words(text).map(|(_, word)| stem(word)));
        // what says the same of an order or a product is no new word
        let same = |word: &str| {
            english::SAME.iter().filter(|group| group.contains(&word)).copied().flatten().map(|word| stem(word)).collect::<Vec<_>>()
        };
        self.words.extend(words(text).flat_map(|(_, word)| same(word)));
        self.learn_pairs(text);
    }

    fn learn_pairs(&mut self, text: &str) {
        let symbols: Vec<_> = text.chars().collect();
        self.pairs.extend(symbols.windows(2).filter(|pair| pair.iter().all(|symbol| han(*symbol))).map(|pair| [pair[0], pair[1]]));
    }

    /// Pieces of a text that hold a word from elsewhere. What an atom covers is left to the matching.
    pub(super) fn strays(&self, text: &str, atoms: &[Atom]) -> Vec<Range<usize>> {
        let claimed = |at: usize| atoms.iter().any(|atom| (atom.start..atom.end).contains(&at));
        let latin = words(text).filter(|(at, word)| !claimed(*at) && !self.words.contains(&stem(word)));
        let mut strays: Vec<_> = latin.map(|(at, word)| at..at + word.len()).collect();
        let symbols: Vec<_> = text.char_indices().collect();
        for (place, (at, symbol)) in symbols.iter().enumerate() {
            let pair = |a: usize, b: usize| match (symbols.get(a), symbols.get(b)) {
                (Some((_, a)), Some((_, b))) => self.pairs.contains(&[*a, *b]),
                _ => false,
            };
            let known = chinese::PARTICLES.contains(*symbol) || pair(place, place + 1) || (place > 0 && pair(place - 1, place));
            if han(*symbol) && !known && !claimed(*at) {
                strays.push(*at..at + symbol.len_utf8());
            }
        }
        strays
    }
}

/// What a reference says besides its claims: the words that tie a value to its meaning ("expected", "carrier", "total").
/// Without them a right date says something wrong.
pub(super) struct Meaning {
    stems: Vec<String>,
    pairs: HashSet<[char; 2]>,
}

impl Meaning {
    /// Reads a reference in normal form; `quoted` are names and options, which are asked for as they are.
    pub(super) fn new(reference: &str, atoms: &[Atom], quoted: &[String]) -> Self {
        let plain: HashSet<String> = english::PLAIN.iter().chain(english::DENIALS).chain(english::SPARE).map(|word| stem(word)).collect();
        let named: HashSet<String> = quoted.iter().flat_map(|words_| words(words_)).map(|(_, word)| stem(word)).collect();
        let claimed = |at: usize| atoms.iter().any(|atom| (atom.start..atom.end).contains(&at));
        let content = words(reference).filter(|(at, _)| !claimed(*at)).map(|(_, word)| stem(word));
        let mut pairs = HashSet::new();
        let symbols: Vec<char> = reference.chars().collect();
        pairs.extend(symbols.windows(2).filter(|pair| pair.iter().all(|symbol| han(*symbol))).map(|pair| [pair[0], pair[1]]));
        Self { stems: content.filter(|stem| !plain.contains(stem) && !named.contains(stem)).collect(), pairs }
    }

    /// Stems of English words that tie values to their meanings.
    pub(super) fn stems(&self) -> &[String] {
        &self.stems
    }

    /// The first word that a draft leaves out and says in no other way. Of Chinese, most pairs of characters must be there.
    pub(super) fn missing(&self, draft: &str) -> Option<&str> {
        let said: HashSet<String> = words(draft).map(|(_, word)| stem(word)).collect();
        let also = |wanted: &str| {
            english::SAME
                .iter()
                .any(|group| group.iter().any(|word| stem(word) == wanted) && group.iter().any(|word| said.contains(&stem(word))))
        };
        let left_out = self.stems.iter().find(|wanted| !said.contains(*wanted) && !also(wanted));
        let symbols: Vec<char> = draft.chars().collect();
        let kept = self.pairs.iter().filter(|pair| symbols.windows(2).any(|two| two == *pair)).count();
        match left_out {
            Some(word) => Some(word),
            None if kept * 5 < self.pairs.len() * 3 => Some("most of the words"),
            None => None,
        }
    }
}

/// Where a text says no.
pub(super) fn denials(text: &str) -> Vec<Range<usize>> {
    let latin = words(text).filter(|(_, word)| english::DENIALS.contains(word) || word.ends_with("n't"));
    let mut found: Vec<_> = latin.map(|(at, word)| at..at + word.len()).collect();
    for word in chinese::DENIALS {
        found.extend(text.match_indices(word).map(|(at, word)| at..at + word.len()));
    }
    found
}
