//! Facts of any shape: the input is JSON, or it is skipped.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(facts) = serde_json::from_str::<Vec<serde_json::Value>>(text) {
        let reply = "It costs $12.50, arrives in 3-5 days and is 10% off until 25 November.";
        engine::guardrails::check_json(reply, text, &facts, chrono::NaiveDate::MIN);
    }
});
