//! Requests that wait for a slot: shoppers before the desk before batch work, fair between conversations.

use std::collections::VecDeque;

use uuid::Uuid;

use crate::model::Urgency;

/// What the queue must know of a request.
pub(super) trait Waiting {
    /// Who waits for it.
    fn urgency(&self) -> Urgency;
    /// Whose it is.
    fn conversation(&self) -> Option<Uuid>;
}

/// Requests in the order of their arrival.
#[derive(Debug)]
pub(super) struct Queue<T> {
    waiting: VecDeque<T>,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self { waiting: VecDeque::new() }
    }
}

impl<T: Waiting> Queue<T> {
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(super) fn push(&mut self, request: T) {
        self.waiting.push_back(request);
    }

    /// Takes out those that are not wanted any more.
    pub(super) fn drain_where(&mut self, mut unwanted: impl FnMut(&T) -> bool) -> Vec<T> {
        let (gone, kept): (VecDeque<T>, VecDeque<T>) = self.waiting.drain(..).partition(|request| unwanted(request));
        self.waiting = kept;
        gone.into()
    }

    /// Takes the next: the most urgent; among those the one whose conversation has the fewest `running`; among those the one
    /// that came first. Work that nobody waits for leaves one slot to those who do.
    pub(super) fn next(&mut self, running: &[Option<Uuid>], free_slots: usize) -> Option<T> {
        let of_conversation = |request: &T| match request.conversation() {
            Some(id) => running.iter().filter(|other| **other == Some(id)).count(),
            None => 0,
        };
        let place = (0..self.waiting.len()).min_by_key(|&place| {
            let request = &self.waiting[place];
            (request.urgency(), of_conversation(request), place)
        })?;
        let leaves_none = self.waiting[place].urgency() != Urgency::Shopper && free_slots < 2 && !running.is_empty();
        if leaves_none { None } else { self.waiting.remove(place) }
    }

    /// Puts back what could not be started yet, ahead of the others.
    pub(super) fn put_back(&mut self, request: T) {
        self.waiting.push_front(request);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Asked(u8, Urgency, Option<Uuid>);

    impl Waiting for Asked {
        fn urgency(&self) -> Urgency {
            self.1
        }
        fn conversation(&self) -> Option<Uuid> {
            self.2
        }
    }

    fn queue(asked: impl IntoIterator<Item = Asked>) -> Queue<Asked> {
        let mut queue = Queue::default();
        asked.into_iter().for_each(|one| queue.push(one));
        queue
    }

    #[test]
    fn shoppers_go_first_and_one_chat_does_not_take_all() {
        let (a, b) = (Some(Uuid::from_u128(1)), Some(Uuid::from_u128(2)));
        let mut queue = queue([
            Asked(1, Urgency::Batch, None),
            Asked(2, Urgency::Shopper, a),
            Asked(3, Urgency::Desk, None),
            Asked(4, Urgency::Shopper, b),
        ]);
        let order: Vec<u8> = std::iter::from_fn(|| queue.next(&[a], 8)).map(|one| one.0).collect();
        assert_eq!(order, [4, 2, 3, 1]);
    }

    #[test]
    fn the_last_slot_is_a_shoppers() {
        let running = [Some(Uuid::from_u128(1))];
        let mut queue = queue([Asked(1, Urgency::Batch, None)]);
        assert_eq!(queue.next(&running, 1), None);
        assert!(!queue.is_empty());
        queue.push(Asked(2, Urgency::Shopper, None));
        assert_eq!(queue.next(&running, 1).map(|one| one.0), Some(2));
        // with nothing running nobody is kept waiting
        assert_eq!(queue.next(&[], 1).map(|one| one.0), Some(1));
    }

    #[test]
    fn what_is_put_back_keeps_its_place() {
        let mut queue = queue([Asked(1, Urgency::Shopper, None), Asked(2, Urgency::Shopper, None)]);
        let first = queue.next(&[], 2).expect("one waits");
        queue.put_back(first);
        assert_eq!(queue.next(&[], 2).map(|one| one.0), Some(1));
        assert_eq!(queue.drain_where(|one| one.0 == 2).len(), 1);
        assert!(queue.is_empty());
    }
}
