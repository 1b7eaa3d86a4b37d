//! Intents: shipped and own examples, a trained head over their vectors, and closed lists of telling phrases.

mod discriminant;
mod examples;
mod features;
mod head;
mod linear;
mod mask;

pub use discriminant::Discriminant;
pub use examples::{Cues, Example, INTENT, MOOD, cues, shipped};
pub use head::{Example as TrainingExample, Head, OUT_OF_SCOPE};
pub use mask::mask;
