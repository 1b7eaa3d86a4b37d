//! How loaded the room is, as those who ask see it: a request that cannot be answered in time is refused at once.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Shared by the handle and the thread.
#[derive(Debug, Default)]
pub(super) struct Load {
    /// Milliseconds that an answer took in its slot, as a moving average; 0 before the first.
    service_ms: AtomicU64,
}

impl Load {
    /// Learns how long an answer took in its slot.
    pub(super) fn learn(&self, took: Duration) {
        let took = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).max(1);
        let before = self.service_ms.load(Ordering::Relaxed);
        let average = if before == 0 { took } else { (before * 7 + took) / 8 };
        self.service_ms.store(average, Ordering::Relaxed);
    }

    /// How long a request waits for a slot when `ahead` others are in the room already, and is then answered.
    pub(super) fn wait(&self, ahead: usize, slots: usize) -> Duration {
        let service = Duration::from_millis(self.service_ms.load(Ordering::Relaxed));
        let rounds = u32::try_from(ahead / slots.max(1)).unwrap_or(u32::MAX);
        service.saturating_mul(rounds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_by_rounds_of_slots() {
        let load = Load::default();
        assert_eq!(load.wait(100, 8), Duration::ZERO, "nothing is known yet");
        load.learn(Duration::from_millis(800));
        assert_eq!(load.wait(7, 8), Duration::ZERO);
        assert_eq!(load.wait(8, 8), Duration::from_millis(800));
        assert_eq!(load.wait(24, 8), Duration::from_millis(2400));
        for _ in 0..100 {
            load.learn(Duration::from_millis(100));
        }
        assert!(load.wait(8, 8) < Duration::from_millis(120));
    }
}
