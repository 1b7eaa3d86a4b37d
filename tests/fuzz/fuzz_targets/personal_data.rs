//! Personal data lies within the text and apart, and what is hidden is hidden the same way again.
#![no_main]

use engine::guardrails::privacy::{Known, Placeholders, scan};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (symbols, mut done) = (text.chars().count(), 0);
    for span in scan(text) {
        assert!(done <= span.start && span.start < span.end && span.end <= symbols);
        done = span.end;
    }
    let mut places = Placeholders::default();
    let hidden = places.hide(text, Known::default());
    assert_eq!(places.hide(text, Known::default()), hidden);
    places.reveal(&hidden);
});
