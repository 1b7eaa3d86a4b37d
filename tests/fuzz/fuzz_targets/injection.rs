//! Every reading of every text has a score.
#![no_main]

use knowledge::hygiene::injection::{Channel, score, without_role_tokens};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    assert!((0.0..=1.0).contains(&score(text, Channel::OrderNote).score));
    without_role_tokens(text);
});
