//! What is asked: a long beginning that all requests share, as a shop's rules and examples are, and a question of each one's own.

use std::time::{Duration, Instant};

use engine::model::{Bound, BoundWords, Completion, Exchange, Urgency};
use tokio::sync::mpsc;
use uuid::Uuid;

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

/// How each request of a measure is.
#[derive(Debug, Clone)]
pub(super) struct Workload {
    /// Tokens of an answer, at most.
    pub(super) tokens: usize,
    /// After which an answer is of no use.
    pub(super) deadline: Duration,
    /// Whether the words are bound to values, as those of a factual answer are.
    pub(super) bound: bool,
}

impl Workload {
    /// The request with this number.
    pub(super) fn request(&self, number: usize, words: Option<mpsc::Sender<String>>) -> Completion {
        let exchanges = EXAMPLES.iter().map(|(user, reply)| Exchange { user: (*user).to_owned(), assistant: (*reply).to_owned() });
        let about = "The customer has written before, about a parcel, a lamp and an invoice, and was answered each time within a day. ";
        Completion {
            system: RULES.to_owned(),
            history: exchanges.collect(),
            steady: EXAMPLES.len(),
            // the number comes first: nothing after it is shared
            user: format!("Request {number}. {}{}", about.repeat(3), QUESTIONS[number % QUESTIONS.len()]),
            opening: String::new(),
            bound: self.bound.then(values),
            max_tokens: self.tokens,
            deadline: Instant::now() + self.deadline,
            seed: 1,
            temperature: 0.2,
            conversation: None,
            urgency: Urgency::Shopper,
            words,
        }
    }

    /// The first turn of a conversation, of about 600 tokens with the rules.
    pub(super) fn first_turn(&self, number: usize, conversation: Uuid, words: mpsc::Sender<String>) -> Completion {
        Completion { conversation: Some(conversation), ..self.request(number, Some(words)) }
    }

    /// Its second turn: a question of about 60 tokens more.
    pub(super) fn next_turn(&self, number: usize, conversation: Uuid, words: mpsc::Sender<String>) -> Completion {
        let mut request = self.first_turn(number, conversation, words);
        let question = std::mem::replace(&mut request.user, format!("Request {number}. {}", QUESTIONS[(number + 1) % QUESTIONS.len()]));
        let reply = "Your parcel is on its way, and the one who brings it tries twice before it goes back to us.";
        request.history.push(Exchange { user: question, assistant: reply.to_owned() });
        request
    }

    /// The same with a beginning that nobody has had: nothing of it is computed.
    pub(super) fn cold_turn(&self, number: usize, words: mpsc::Sender<String>) -> Completion {
        let request = self.next_turn(number, Uuid::now_v7(), words);
        Completion { system: format!("Shop {number}. {}", request.system), steady: 0, ..request }
    }
}

/// Any words but numerals, with an order's values where the model likes to say them.
fn values() -> Bound {
    let spare = ["T-10001", "25 November 2026", "€42.50", "Swiftpost", "3"].map(str::to_owned).to_vec();
    let numerals = ["one", "two", "three", "ten", "twenty", "hundred", "pending", "delivered", "cancelled"].map(str::to_owned).to_vec();
    Bound { spare, words: BoundWords::AllBut(numerals), ..Bound::default() }
}
