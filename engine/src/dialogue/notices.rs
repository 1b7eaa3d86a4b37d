//! The words of what is told unasked, from an order's facts alone.

use chrono::NaiveDate;
use knowledge::language::Language;
use knowledge::shop::{Order, OrderStatus};

use crate::answer::templates::{day, say, status};

/// The order that the shopper waited for has shipped, or can't any more.
#[must_use]
pub fn shipped(language: Language, order: &Order, today: NaiveDate) -> String {
    let id = ("order", order.id.as_str());
    let mut sentences = vec![
        say(language, "notice-asked", &[]),
        match order.status {
            OrderStatus::Delivered => say(language, "order-status-delivered", &[id]),
            OrderStatus::Shipped => say(language, "order-status-shipped", &[id]),
            _ => say(language, "order-status", &[id, ("status", &status(language, &order.status))]),
        },
    ];
    if order.status == OrderStatus::Shipped
        && let Some(parcel) = order.shipments.first()
    {
        sentences.extend(parcel.carrier.as_deref().map(|carrier| say(language, "order-carrier", &[("carrier", carrier)])));
        let eta = parcel.eta.filter(|eta| *eta >= today);
        sentences.extend(eta.map(|eta| say(language, "order-expected", &[("eta", &day(language, eta))])));
        let mut numbers = order.shipments.iter().flat_map(|shipment| &shipment.tracking);
        if let (Some(number), None) = (numbers.next(), numbers.next()) {
            sentences.push(say(language, "order-tracking-also", &[("tracking", number)]));
        }
    }
    joined(language, &sentences)
}

/// What the shop's own system says of a change that was asked for.
#[must_use]
pub fn outcome(language: Language, order: &Order, done: bool) -> String {
    let values = [("order", order.id.as_str()), ("status", &status(language, &order.status))];
    if done { say(language, "notice-done", &values) } else { say(language, "notice-refused", &values) }
}

/// What the shop's own system says of a changed address of the profile.
#[must_use]
pub fn profile_outcome(language: Language, done: bool) -> String {
    say(language, if done { "notice-profile-done" } else { "notice-profile-refused" }, &[])
}

fn joined(language: Language, sentences: &[String]) -> String {
    sentences.join(if language.written() == Language::Zh { "" } else { " " })
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::guardrails::{ReplySource, Review, Verdict};

    const STATUSES: [&str; 8] =
        ["pending", "pending (item modified)", "processed", "shipped", "delivered", "cancelled", "return requested", "on hold"];

    fn order(status: &str) -> Order {
        serde_json::from_value(serde_json::json!({
            "id": "T-10003", "customer": "C-1", "status": status, "currency": "EUR",
            "address": { "line1": "1", "city": "Hull", "postcode": "HU1", "country": "UK" },
            "items": [{ "product": "P-1", "variant": "V-1", "name": "Mug", "options": {}, "price": "12.00", "quantity": 1 }],
            "shipments": [{ "tracking": ["TL48291734EU"], "variants": ["V-1"], "carrier": "Swiftpost", "eta": "2026-11-25" }],
            "payments": [],
        }))
        .expect("an order")
    }

    /// Whatever an order's status, what is told of it is what its facts say.
    #[test]
    fn notices_rest_on_the_orders_facts() {
        let now: DateTime<Utc> = "2026-11-22T10:00:00Z".parse().expect("a time");
        for status in STATUSES {
            let order = order(status);
            let facts = knowledge::shop::order_facts(&order, now);
            for language in [Language::En, Language::Zh] {
                let kept = say(language, "watch-kept", &[("order", order.id.as_str())]);
                let texts = [
                    kept,
                    shipped(language, &order, now.date_naive()),
                    outcome(language, &order, true),
                    outcome(language, &order, false),
                    profile_outcome(language, true),
                    profile_outcome(language, false),
                ];
                for text in texts {
                    let review = Review {
                        facts: &facts,
                        question: "",
                        language,
                        today: now.date_naive(),
                        private: true,
                        links: &[],
                        never_said: &[],
                    };
                    let verdict = review.own_words(text.clone(), Vec::new(), ReplySource::Template);
                    assert!(matches!(verdict, Verdict::Send(_)), "{text}: {verdict:?}");
                }
            }
        }
    }
}
