//! Whether time tells somebody else's order from one that there is not: the same questions about either, in turn.

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::world::run_story;

/// Each order is asked for so many times with each question.
const ROUNDS: usize = 12;
const QUESTIONS: [&str; 4] = ["Where is my order {}?", "what did {} cost?", "cancel {}", "订单{}到哪里了？"];
/// An order of another customer, and none.
const ORDERS: [&str; 2] = ["T-10005", "T-99999"];

/// How long answers took.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// About somebody else's order: the median turn.
    pub others: Duration,
    /// About an order that there is not.
    pub missing: Duration,
}

impl Times {
    /// How many times as long the one took as the other.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.others.as_secs_f64() / self.missing.as_secs_f64().max(f64::EPSILON)
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |time: Duration| time.as_secs_f64() * 1000.0;
        write!(f, "somebody else's order {:.2} ms, a missing one {:.2} ms, ratio {:.3}", ms(self.others), ms(self.missing), self.ratio())
    }
}

/// Asks a scripted Mercer over the demo shop, as one customer, for both orders alternately.
///
/// # Errors
/// If the story does not run.
pub async fn times() -> Result<Times> {
    let mut took: [Vec<Duration>; 2] = [Vec::new(), Vec::new()];
    run_story(async |world| {
        for round in 0..ROUNDS {
            for (place, question) in QUESTIONS.iter().enumerate() {
                for side in [round % 2, (round + 1) % 2] {
                    world.somebody_else(&format!("{round} {place} {side}"));
                    world.verified_as("C-0001").await?;
                    // the first message of a chat makes the chat
                    world.shopper_says("hello").await?;
                    let started = Instant::now();
                    world.shopper_says(&question.replace("{}", ORDERS[side])).await?;
                    took[side].push(started.elapsed());
                }
            }
        }
        Ok(())
    })
    .await?;
    let median = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times.get(times.len() / 2).copied().unwrap_or_default()
    };
    let [others, missing] = took.map(median);
    Ok(Times { others, missing })
}
