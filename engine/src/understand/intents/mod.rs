//! Intents: shipped and own examples, a trained head over their vectors, and closed lists of telling phrases.

mod examples;
mod head;
mod mask;

pub use examples::{Cues, Example, cues, shipped};
pub use head::Head;
pub use mask::mask;
