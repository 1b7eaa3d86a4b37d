//! What stays computed between answers: the steady beginnings of prompts, in the context, and conversations that pause, outside
//! of it.

use std::sync::Arc;

use llama_cpp_2::token::LlamaToken;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use uuid::Uuid;

use super::cells::Cell;
use super::context::{SavedState, Sequence};

/// Beginnings that are kept: one for each kind of request.
pub(super) const PINS: u16 = 4;
/// A shorter beginning is computed faster than it is looked after.
const LEAST_PIN: usize = 32;
/// A pause's state is copied back only where it saves so many tokens.
pub(super) const LEAST_RESTORED: usize = 64;

/// How many of the first tokens two prompts share.
pub(super) fn shared<T: PartialEq>(a: &[T], b: &[T]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

/// A beginning that stays in the context, in a sequence of its own.
#[derive(Debug)]
pub(super) struct Pin {
    pub(super) sequence: Sequence,
    pub(super) tokens: Vec<LlamaToken>,
    pub(super) cells: Vec<Cell>,
    used: u64,
}

/// The beginnings that are kept.
#[derive(Debug)]
pub(super) struct Pins {
    pins: Vec<Pin>,
    free: Vec<Sequence>,
    now: u64,
}

impl Pins {
    /// Sequences from `first` on are the pins'.
    pub(super) fn new(first: u16) -> Self {
        Self { pins: Vec::new(), free: (first..first + PINS).rev().map(Sequence).collect(), now: 0 }
    }

    /// The pin that shares most with a prompt, and how many tokens.
    pub(super) fn best(&mut self, prompt: &[LlamaToken]) -> Option<(&Pin, usize)> {
        self.now += 1;
        let now = self.now;
        let (pin, length) = self
            .pins
            .iter_mut()
            .map(|pin| (shared(&pin.tokens, prompt), pin))
            .max_by_key(|(length, _)| *length)
            .map(|(length, pin)| (pin, length))?;
        if length == 0 {
            return None;
        }
        pin.used = now;
        Some((pin, length))
    }

    /// Whether this beginning is worth keeping and is not kept yet.
    pub(super) fn wants(&self, beginning: &[LlamaToken]) -> bool {
        beginning.len() >= LEAST_PIN && !self.pins.iter().any(|pin| pin.tokens.starts_with(beginning))
    }

    /// A sequence for a new pin; where all are taken, that of the one that was not used for longest, which is handed out.
    pub(super) fn room(&mut self) -> (Option<Sequence>, Option<Pin>) {
        match self.free.pop() {
            Some(sequence) => (Some(sequence), None),
            None => match self.oldest() {
                Some(pin) => (Some(pin.sequence), Some(pin)),
                None => (None, None),
            },
        }
    }

    pub(super) fn keep(&mut self, sequence: Sequence, tokens: Vec<LlamaToken>, cells: Vec<Cell>) {
        self.now += 1;
        self.pins.push(Pin { sequence, tokens, cells, used: self.now });
    }

    /// Takes the pin out that was not used for longest, so that its cells can be used.
    pub(super) fn drop_oldest(&mut self) -> Option<Pin> {
        let pin = self.oldest()?;
        self.free.push(pin.sequence);
        Some(pin)
    }

    fn oldest(&mut self) -> Option<Pin> {
        let (place, _) = self.pins.iter().enumerate().min_by_key(|(_, pin)| pin.used)?;
        Some(self.pins.swap_remove(place))
    }

    pub(super) fn clear(&mut self) {
        self.free.extend(self.pins.drain(..).map(|pin| pin.sequence));
    }
}

/// A conversation that pauses.
#[derive(Debug)]
pub(super) struct Pause {
    pub(super) tokens: Vec<LlamaToken>,
    pub(super) state: SavedState,
}

/// Conversations that pause, the latest used of them, within a number of bytes.
#[derive(Debug)]
pub(super) struct Pauses {
    cache: Cache<Uuid, Arc<Pause>>,
}

impl Pauses {
    pub(super) fn new(bytes: u64) -> Self {
        let weigh = |_: &Uuid, pause: &Arc<Pause>| u32::try_from(pause.state.bytes()).unwrap_or(u32::MAX);
        let cache = Cache::builder().max_capacity(bytes).weigher(weigh).eviction_policy(EvictionPolicy::lru()).build();
        Self { cache }
    }

    pub(super) fn keep(&self, conversation: Uuid, tokens: Vec<LlamaToken>, state: SavedState) {
        self.cache.insert(conversation, Arc::new(Pause { tokens, state }));
        // what no longer fits goes now, not some time later
        self.cache.run_pending_tasks();
    }

    pub(super) fn get(&self, conversation: Uuid) -> Option<Arc<Pause>> {
        self.cache.get(&conversation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(range: std::ops::Range<i32>) -> Vec<LlamaToken> {
        range.map(LlamaToken).collect()
    }

    #[test]
    fn the_longest_beginning_is_found_and_the_unused_one_goes() {
        let mut pins = Pins::new(8);
        for (number, length) in [(0u16, 40), (1, 60), (2, 80), (3, 100)] {
            let (sequence, gone) = pins.room();
            assert!(gone.is_none());
            pins.keep(sequence.expect("there is room"), tokens(i32::from(number) * 1000..i32::from(number) * 1000 + length), vec![]);
        }
        assert_eq!(pins.best(&tokens(1000..1050)).map(|(pin, length)| (pin.tokens.len(), length)), Some((60, 50)));
        assert!(pins.best(&tokens(500..600)).is_none());
        assert!(!pins.wants(&tokens(2000..2050)));
        assert!(pins.wants(&tokens(2000..2090)));
        assert!(!pins.wants(&tokens(9000..9010)), "too short");
        let (sequence, gone) = pins.room();
        assert_eq!((sequence, gone.map(|pin| pin.tokens.len())), (Some(Sequence(8)), Some(40)));
    }

    #[test]
    fn beginnings_are_compared_token_by_token() {
        assert_eq!(shared(&[1, 2, 3], &[1, 2, 4]), 2);
        assert_eq!(shared::<u8>(&[], &[1]), 0);
    }
}
