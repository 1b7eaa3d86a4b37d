//! Each piece of a folded text knows where it stood.
#![no_main]

use knowledge::hygiene::Folded;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let symbols = text.chars().count();
    for folded in [Folded::light(text), Folded::strong(text)] {
        for (start, symbol) in folded.text().char_indices() {
            let (from, to) = folded.span(start, start + symbol.len_utf8());
            assert!(from < to && to <= symbols);
        }
    }
});
