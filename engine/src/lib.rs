//! One turn of a conversation, from a stored message to a stored reply.
//!
//! Reading order, which is also the way of one message:
//!
//! 1. [`conversation`]: the inbox stores a message; a burst of messages becomes one turn
//! 2. [`turn`]: takes it through the stages below
//! 3. [`understand`]: language, intent, entities, sentiment
//! 4. [`dialogue`]: decides what to look up, what to say or do
//! 5. [`retrieve`]: typed facts and passages, as the customer that the database bound
//! 6. [`answer`]: the model words the facts, or a template does
//! 7. [`guardrails`]: every claim against the facts; only here a [`guardrails::Reply`] is made
//! 8. [`conversation`]: the reply is stored in the outbox, from where a channel sends it
//! 9. [`handover`]: a person takes over, answers, gives back
//!
//! [`rules`] holds what the shop edits at its desk and turns go by; [`conflicts`] finds where its articles and facts contradict each
//! other; [`texts`] drafts and checks what the shop publishes: descriptions, e-mails, posts.
//!
//! Invariants: the model words and never decides; nothing is said that no fact holds; no transaction is open while the
//! model generates.

pub mod answer;
pub mod conflicts;
pub mod conversation;
pub mod dialogue;
pub mod guardrails;
pub mod handover;
pub mod model;
pub mod retrieve;
pub mod rules;
pub mod texts;
pub mod turn;
pub mod understand;
