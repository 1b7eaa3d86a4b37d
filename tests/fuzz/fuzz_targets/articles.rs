//! Articles are read or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for text in [text.to_owned(), format!("---\nid: a\ntitle: b\nlanguage: en\n---\n{text}")] {
        if let Ok(article) = knowledge::articles::parse(&text) {
            knowledge::articles::cut(&article, |text| text.chars().count());
        }
    }
});
