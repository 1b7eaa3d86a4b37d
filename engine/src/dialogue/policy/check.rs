//! What is wrong with rules that can be read.

use std::collections::HashSet;

use super::{Policy, PolicyError, RefundTime};

/// The first value that makes no sense.
pub(super) fn check(policy: &Policy) -> Result<(), PolicyError> {
    let windows = [
        ("cancel", policy.cancel.days),
        ("address", policy.address.days),
        ("payment", policy.payment.days),
        ("items", policy.items.days),
        ("return", policy.send_back.days),
        ("exchange", policy.exchange.days),
    ];
    for (section, days) in windows {
        expect(days.is_none_or(|days| days > 0), &format!("{section}.days"), "must be 1 or more; leave it out for no limit")?;
    }
    let reasons = &policy.cancel.reasons;
    expect(!reasons.is_empty(), "cancel.reasons", "at least one reason is needed: it is written down with each cancellation")?;
    let mut seen = HashSet::new();
    for (n, reason) in reasons.iter().enumerate() {
        let key = |name: &str| format!("cancel.reasons[{n}].{name}");
        for (name, text) in [("id", &reason.id), ("en", &reason.en), ("zh", &reason.zh)] {
            expect(!text.trim().is_empty(), &key(name), "is empty")?;
        }
        expect(seen.insert(&reason.id), &key("id"), "stands there twice")?;
        expect(reason.words.iter().all(|words| words.trim().len() > 1), &key("words"), "words of one letter say nothing")?;
    }
    let goes_nowhere = !policy.send_back.statuses.is_empty() && policy.send_back.refund_to.is_empty();
    expect(!goes_nowhere, "return.refund_to", "a return needs a place for its refund: \"original\", \"gift_card\" or both")?;
    let times = [("gift_card", policy.refunds.gift_card), ("paypal", policy.refunds.paypal), ("credit_card", policy.refunds.credit_card)];
    for (name, time) in times {
        let (RefundTime::Days(least, most) | RefundTime::BusinessDays(least, most)) = time else { continue };
        expect(least <= most && most > 0, &format!("refunds.{name}"), "the first number is the least, the second the most days")?;
    }
    Ok(())
}

fn expect(good: bool, key: &str, why: &str) -> Result<(), PolicyError> {
    if good { Ok(()) } else { Err(PolicyError::Value { key: key.to_owned(), why: why.to_owned() }) }
}
