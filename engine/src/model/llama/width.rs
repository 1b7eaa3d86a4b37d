//! How many answers are worded side by side: as many as end in time. On a machine that is slow or busy eight at once may all be
//! late where two would not.

/// Halved when an answer was late, one more after as many in time as run side by side.
#[derive(Debug)]
pub(super) struct Width {
    now: usize,
    most: usize,
    /// Answers in time since it changed.
    in_time: usize,
}

impl Width {
    /// Begins with all slots.
    pub(super) fn new(most: usize) -> Self {
        let most = most.max(1);
        Self { now: most, most, in_time: 0 }
    }

    /// Answers that may run now.
    pub(super) fn now(&self) -> usize {
        self.now
    }

    /// Answers of one step that came too late.
    pub(super) fn late(&mut self) {
        (self.now, self.in_time) = ((self.now / 2).max(1), 0);
    }

    /// An answer that came in time.
    pub(super) fn in_time(&mut self) {
        self.in_time += 1;
        if self.in_time >= self.now {
            (self.now, self.in_time) = ((self.now + 1).min(self.most), 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Width;

    #[test]
    fn late_answers_narrow_it_and_those_in_time_widen_it_again() {
        let mut width = Width::new(8);
        width.late();
        assert_eq!(width.now(), 4);
        for _ in 0..5 {
            width.late();
        }
        assert_eq!(width.now(), 1, "one is always tried");
        width.in_time();
        assert_eq!(width.now(), 2);
        for _ in 0..100 {
            width.in_time();
        }
        assert_eq!(width.now(), 8);
    }
}
