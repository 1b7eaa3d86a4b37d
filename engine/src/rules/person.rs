//! When a person is called, beside the shopper's own asking.

use rust_decimal::Decimal;
use serde::Deserialize;

use super::RuleError;

/// When a person is called without being asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Escalation {
    /// Words of a shopper that call one, wherever they stand: "chargeback", "律师".
    pub words: Vec<String>,
    /// After so many angry messages in a row, this one counted. 0: anger alone calls nobody.
    pub angry_messages: u32,
    /// After so many questions in a row that nothing answered, this one counted. 0: none calls anybody.
    pub unanswered_questions: u32,
    /// After so many messages in a row that the guardrails stopped, this one counted. 0: none calls anybody.
    pub stopped_messages: u32,
    /// Who is locked out after too many wrong proofs of who they are is handed over.
    pub failed_verification: bool,
    /// The total of an order, in its currency, from which on a person makes its changes. 0: the bot makes all.
    pub high_value: Decimal,
}

impl Escalation {
    /// Reads the text.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        let read: Self = toml::from_str(text)?;
        if let Some(word) = read.words.iter().find(|word| word.trim().chars().count() < 2 || word.chars().count() > 80) {
            return Err(RuleError::Value(format!("words: {word:?} is too short or too long: 2 to 80 characters")));
        }
        let counts = [
            ("angry_messages", read.angry_messages),
            ("unanswered_questions", read.unanswered_questions),
            ("stopped_messages", read.stopped_messages),
        ];
        for (name, count) in counts {
            if count > 20 {
                return Err(RuleError::Value(format!("{name}: 0 to 20")));
            }
        }
        if read.high_value.is_sign_negative() {
            return Err(RuleError::Value("high_value: 0 or more".to_owned()));
        }
        Ok(read)
    }

    /// Whether an order of this total is a person's to change.
    #[must_use]
    pub fn keeps_from_the_bot(&self, total: Decimal) -> bool {
        !self.high_value.is_zero() && total >= self.high_value
    }

    /// Whether a message holds one of the words.
    #[must_use]
    pub fn called_by(&self, message: &str) -> bool {
        super::words::holds(&self.words, message).is_some()
    }
}
