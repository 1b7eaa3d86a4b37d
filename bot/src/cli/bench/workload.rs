//! What is asked: a long beginning that all requests share, as a shop's rules and examples are, and a question of each one's own.

use std::time::{Duration, Instant};

use engine::model::{Completion, Exchange, Urgency};
use tokio::sync::mpsc;

use super::Bench;

/// About 400 tokens that are the same in every request.
const RULES: &str = "You answer customers of a shop for things for the home. The shop sells lamps, mugs, water bottles, blankets, chairs and \
    desks. Orders placed before noon are packed on the same working day. A parcel takes two to four working days within the country and \
    five to nine working days abroad. Delivery is paid by the customer below fifty euros. Things can be sent back within thirty days of \
    delivery, unworn and in their box; the money comes back the way it was paid. A broken thing is replaced or paid back, whichever the \
    customer likes. An order can be changed or cancelled until it is packed. Invoices are sent by mail. Gift cards are valid for three \
    years and can be used in parts. The shop answers on working days from nine to five. Say the answer in friendly sentences, keep every \
    number and name exactly, and add nothing that is not known.";

const EXAMPLES: &[(&str, &str)] = &[
    (
        "How long does a parcel to Bern take?",
        "A parcel abroad takes five to nine working days, so yours to Bern should be with you within that time.",
    ),
    ("Can I send the blanket back?", "You can send it back within thirty days of delivery, as long as it is unworn and in its box."),
    ("My mug arrived broken.", "We are sorry about that. A broken thing is replaced or paid back, whichever you like."),
];

/// Questions of shoppers; each gets a number, so that no two requests are the same.
const QUESTIONS: &[&str] = &[
    "Where is my parcel, and what happens when nobody is at home to take it? Tell me all steps in detail.",
    "I ordered two lamps and a desk, and I would like to know everything about how they are packed and sent.",
    "Describe at length how I send a chair back that I do not like, from the first step to the money.",
    "What can I do with a gift card, and how do I pay the rest? Explain it slowly and completely.",
    "Compare the mug and the water bottle for somebody who walks a lot, with as many reasons as you can give.",
    "My order has two parcels and only one has come. Write a long answer that explains what may have happened.",
];

/// The request with this number.
pub(super) fn request(number: usize, bench: &Bench, words: Option<mpsc::Sender<String>>) -> Completion {
    let exchanges = EXAMPLES.iter().map(|(user, reply)| Exchange { user: (*user).to_owned(), assistant: (*reply).to_owned() });
    let about = "The customer has written before, about a parcel, a lamp and an invoice, and was answered each time within a day. ";
    Completion {
        system: RULES.to_owned(),
        history: exchanges.collect(),
        steady: EXAMPLES.len(),
        user: format!("{}Request {number}. {}", about.repeat(3), QUESTIONS[number % QUESTIONS.len()]),
        opening: String::new(),
        bound: None,
        max_tokens: bench.tokens,
        deadline: Instant::now() + Duration::from_millis(bench.deadline_ms),
        seed: 1,
        conversation: None,
        urgency: Urgency::Shopper,
        words,
    }
}
