//! What the model is told of the chat so far. Personal data stands in it as placeholders; it is stored with the dialogue's state.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// Answers in the model's words that are shown to it again.
const EXCHANGES: usize = 2;
/// Letters of a question, of what was to be said and of what was said.
const LETTERS: usize = 300;
/// Older questions, and those that a template answered, of which only the beginning is told.
const OLDER: usize = 4;
/// Letters of such a question.
const BEGINNING: usize = 80;

/// The chat so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// The latest answers that are in the model's words, oldest first.
    pub exchanges: VecDeque<Told>,
    /// The beginnings of other questions, oldest first.
    pub older: VecDeque<String>,
}

/// An answer in the model's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// What was asked.
    pub question: String,
    /// What was to be said.
    pub reference: String,
    /// What was said.
    pub reply: String,
}

impl Memory {
    /// Keeps an answer in the model's words; the oldest becomes a mere question.
    pub fn told(&mut self, told: &Told) {
        let cut = |text: &str| text.chars().take(LETTERS).collect();
        self.exchanges.push_back(Told { question: cut(&told.question), reference: cut(&told.reference), reply: cut(&told.reply) });
        while self.exchanges.len() > EXCHANGES {
            let Some(oldest) = self.exchanges.pop_front() else { return };
            self.asked(&oldest.question);
        }
    }

    /// Keeps a question that was answered otherwise.
    pub fn asked(&mut self, question: &str) {
        let question: String = question.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(BEGINNING).collect();
        if question.is_empty() {
            return;
        }
        self.older.push_back(question);
        while self.older.len() > OLDER {
            self.older.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Memory, Told};

    #[test]
    fn it_holds_so_much_and_no_more() {
        let mut memory = Memory::default();
        for number in 0..10 {
            memory.told(&Told { question: format!("Q{number}?"), reference: "x".repeat(900), reply: "A".to_owned() });
            memory.asked("  ");
        }
        let questions: Vec<_> = memory.exchanges.iter().map(|told| told.question.as_str()).collect();
        assert_eq!(questions, ["Q8?", "Q9?"]);
        assert_eq!(memory.older, ["Q4?", "Q5?", "Q6?", "Q7?"]);
        assert_eq!(memory.exchanges[0].reference.len(), 300);
    }
}
