//! Any reply, over a few facts of every sort.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::json;

fuzz_target!(|reply: &str| {
    let facts = [
        json!({"id": "a", "kind": "clock", "now": "2026-03-14T10:30:00Z"}),
        json!({"id": "b", "kind": "order", "order_id": "#W2317937", "status": "shipped", "total": "1254.73", "currency": "USD",
               "items": [{"name": "Hiking Boots", "price": "241.68", "quantity": 2}], "eta": "2026-03-18"}),
        json!({"id": "c", "kind": "policy", "window_days": 30, "restocking_percent": 10, "returnable": true}),
    ];
    let symbols = reply.chars().count();
    for claim in engine::guardrails::check_json(reply, reply, &facts, chrono::NaiveDate::MIN) {
        assert!(claim.start <= claim.end && claim.end <= symbols);
    }
});
