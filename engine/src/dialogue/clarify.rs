//! One question back where a short message may mean two things that are answered differently: "refund", 地址. Bound tightly, since a
//! shopper who is asked too much leaves: never twice in a row, never where an order, a product or the dialogue already settles it, and
//! not where an article surely answers.

use knowledge::language::Language;

use super::Answer;
use super::buttons::Button;
use super::flows::{Flow, FlowError};
use super::follow;
use super::state::DialogueState;
use super::topic;
use crate::answer::templates;
use crate::understand::{Intent, Sentiment, Understanding};

/// Intents that can be asked about, each with a message of its own under `clarify-…`.
const ASKABLE: &[&str] = &[
    "track_order",
    "tracking_number",
    "list_orders",
    "cancel_order",
    "change_order",
    "change_shipping_address",
    "return_order",
    "exchange_order",
    "get_refund",
    "track_refund",
    "check_refund_policy",
    "check_cancellation_fee",
    "get_invoice",
    "check_payment_methods",
    "payment_issue",
    "delivery_options",
    "delivery_period",
    "find_product",
    "place_order",
    "complaint",
    "create_account",
    "edit_account",
    "delete_account",
    "recover_password",
    "newsletter_subscription",
    "review",
];
/// A longer message is answered as it is best understood.
const WORDS: usize = 5;
/// The same for Chinese, in characters.
const SYMBOLS: usize = 8;
/// An intent is offered where it is at least so likely beside the best one.
const RIVAL: f32 = 0.5;
/// The best is offered where it is at least so likely: below, nothing is understood, and choices would be guesses.
const LIKELY: f32 = 0.15;
/// Choices that are offered, at most.
const CHOICES: usize = 3;

impl Flow<'_> {
    /// The answer to a question back becomes the message that it stands for. Answers whether one had been asked.
    pub(super) async fn take_up_choice(&mut self) -> Result<bool, FlowError> {
        let offered = std::mem::take(&mut self.state.clarifying);
        let Some(intent) = chosen(&self.text, &offered) else { return Ok(!offered.is_empty()) };
        let text = label(intent, self.language);
        let understood = self.understander.understand(&text, Some(self.language)).await?;
        self.understood =
            Understanding { intent: Intent::from(intent.as_str()), confidence: 1.0, unsure: false, alternatives: Vec::new(), ..understood };
        self.text = text;
        Ok(true)
    }

    /// Asks which of two or three things is meant; nothing where the message is to be answered.
    pub(super) async fn ask_back(&mut self) -> Result<Option<Answer>, FlowError> {
        if !is_open(&self.text, &self.understood, self.state) {
            return Ok(None);
        }
        let choices = choices(&self.understood);
        if choices.len() < 2 {
            return Ok(None);
        }
        if let Some(answer) = self.surely_by_article().await? {
            return Ok(Some(answer));
        }
        let mut answer = Answer::template(self.say("clarify-ask", &[]));
        for intent in &choices {
            answer = answer.button(Button::Choice(label(intent, self.language)));
        }
        tracing::debug!(choices = ?choices, "asked back");
        self.state.clarifying = choices;
        Ok(Some(answer.button(Button::Person)))
    }
}

/// Whether a message that begins a chat may be asked back, unless an article surely answers it.
#[must_use]
pub fn may_ask(text: &str, understood: &Understanding) -> bool {
    is_open(text, understood, &DialogueState::default()) && choices(understood).len() >= 2
}

/// Whether a reply asks back.
#[must_use]
pub fn asks(reply: &str) -> bool {
    [Language::En, Language::Zh].iter().any(|language| reply.contains(&templates::say(*language, "clarify-ask", &[])))
}

fn label(intent: &str, language: Language) -> String {
    templates::say(language, &format!("clarify-{}", intent.replace('_', "-")), &[])
}

/// The choice that is named by its words or its place.
fn chosen<'o>(text: &str, offered: &'o [String]) -> Option<&'o String> {
    let plain = |text: &str| text.trim().trim_end_matches(['?', '？', '.', '。', '!', '！']).to_lowercase();
    let said = plain(text);
    let by_words =
        offered.iter().find(|intent| [Language::En, Language::Zh].iter().any(|language| plain(&label(intent, *language)) == said));
    by_words.or_else(|| offered.get(follow::place(text, offered.len())?))
}

/// Whether nothing but the words themselves tells what is meant.
fn is_open(text: &str, understood: &Understanding, state: &DialogueState) -> bool {
    let bare = understood.entities.is_empty() && understood.mentions.is_empty() && understood.loose_options.is_empty();
    let calm = !understood.escalate && understood.sentiment != Sentiment::Angry;
    understood.unsure
        && state.is_idle()
        && bare
        && calm
        && !matches!(understood.language, Language::Other(_))
        && short(text)
        && understood.confidence >= LIKELY
        && by_dialogue(text, understood, state).is_none()
}

fn short(text: &str) -> bool {
    let han = text.chars().filter(|c| matches!(c, '\u{4e00}'..='\u{9fff}')).count();
    if han > 0 { han <= SYMBOLS } else { text.split_whitespace().count() <= WORDS }
}

/// What only the dialogue tells: "and the other one?", "when will it arrive" of the order that was spoken of.
fn by_dialogue(text: &str, understood: &Understanding, state: &DialogueState) -> Option<()> {
    let followed = follow::follow(text, understood.clone(), state);
    let points = followed.topic.is_some() || followed.product.is_some() || !followed.understood.order_numbers().is_empty();
    (points || topic::refers_back(text) && (state.order.is_some() || state.product.is_some())).then_some(())
}

/// Intents that one article answers, or one question after the other.
const ALIKE: &[&[&str]] = &[
    &["get_refund", "check_refund_policy"],
    &["track_order", "tracking_number", "list_orders"],
    &["create_account", "edit_account"],
    &["delivery_options", "delivery_period"],
];

fn alike(one: &str, other: &str) -> bool {
    one == other || ALIKE.iter().any(|group| group.contains(&one) && group.contains(&other))
}

/// The intents to choose from, the likeliest first: such as are answered differently.
fn choices(understood: &Understanding) -> Vec<String> {
    let least = RIVAL * understood.confidence;
    let rivals = understood.alternatives.iter().filter(|(_, likely)| *likely >= least).map(|(intent, _)| intent);
    let mut found: Vec<String> = Vec::new();
    for intent in std::iter::once(&understood.intent).chain(rivals) {
        // what can't be named as a choice makes the others a guess
        if !ASKABLE.contains(&intent.as_str()) {
            return Vec::new();
        }
        if !found.iter().any(|known| alike(known, intent.as_str())) {
            found.push(intent.as_str().to_owned());
        }
    }
    found.truncate(CHOICES);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_has_words_in_both_languages() {
        for intent in ASKABLE {
            let (english, chinese) = (label(intent, Language::En), label(intent, Language::Zh));
            assert!(!english.contains("clarify") && !chinese.contains("clarify") && english != chinese, "{intent}: {english} {chinese}");
        }
    }

    #[test]
    fn a_choice_is_known_by_its_words_or_its_place() {
        let offered = vec!["track_refund".to_owned(), "get_refund".to_owned()];
        for text in
            ["where is the refund for my order", "Where is the refund for my order?", "the first", "我的订单的退款到哪了？", "第一个", "1"]
        {
            assert_eq!(chosen(text, &offered).map(String::as_str), Some("track_refund"), "{text}");
        }
        assert_eq!(chosen("what do you mean", &offered), None);
        assert_eq!(chosen("the third", &offered), None);
    }
}
