//! From parts to tokens. Role tokens come from the model's chat template alone: what people wrote is tokenised with special
//! tokens off, so that `<|im_start|>` in a message stays eleven letters.

use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::token::LlamaToken;

use super::template::{ChatTemplate, Turn};
use crate::model::{Completion, ModelError};

/// A stretch of a rendered prompt.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    /// The template's own: role tokens, line ends.
    Frame(&'a str),
    /// Somebody's words, by their place in the conversation.
    Words(usize),
}

/// A prompt as text, for explanations, and as tokens.
pub(super) struct Prompt {
    pub(super) text: String,
    pub(super) tokens: Vec<LlamaToken>,
    /// How many of the first tokens are the same in every request of this kind.
    pub(super) steady: usize,
}

/// Renders a request. The template sees placeholders: words never pass through it.
pub(super) fn render(model: &LlamaModel, template: &ChatTemplate, request: &Completion) -> Result<Prompt, ModelError> {
    let turns = turns(request);
    let marked: Vec<Turn<'_>> = turns.iter().enumerate().map(|(turn, (role, _))| (*role, placeholder(turn))).collect();
    let frame = template.frame(&marked)?;
    let vocab = model.vocab();
    let mut text = String::with_capacity(frame.len() * 4);
    let mut tokens = Vec::new();
    let mut steady = 0;
    for piece in pieces(&frame, turns.len()) {
        let first = tokens.is_empty();
        match piece {
            Piece::Frame(words) => {
                text.push_str(words);
                tokens.extend(vocab.tokenize(words.as_bytes(), first, true));
            }
            Piece::Words(turn) => {
                // A NUL would end the text on the C side.
                let words = turns[turn].1.replace('\0', "");
                tokens.extend(vocab.tokenize(words.as_bytes(), first, false));
                text.push_str(&words);
                // the system's words, then two turns an exchange
                if turn == 2 * request.steady.min(request.history.len()) {
                    steady = tokens.len();
                }
            }
        }
    }
    if !request.opening.is_empty() {
        tokens.extend(vocab.tokenize(request.opening.as_bytes(), false, false));
        text.push_str(&request.opening);
    }
    // Templates that write the begin token themselves, of models that want one added: it stands once.
    if tokens.len() > 1 && tokens[0] == vocab.bos() && tokens[1] == tokens[0] {
        tokens.remove(0);
        steady = steady.saturating_sub(1);
    }
    Ok(Prompt { text, tokens, steady })
}

fn turns(request: &Completion) -> Vec<(&'static str, &str)> {
    let mut turns = vec![("system", request.system.as_str())];
    for exchange in &request.history {
        turns.push(("user", &exchange.user));
        turns.push(("assistant", &exchange.assistant));
    }
    turns.push(("user", &request.user));
    turns
}

fn placeholder(turn: usize) -> String {
    format!("[[words-{turn}]]")
}

fn pieces(frame: &str, turns: usize) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = frame;
    // a template may put the system's words after an exchange
    while let Some((at, turn)) = (0..turns).filter_map(|turn| Some((rest.find(&placeholder(turn))?, turn))).min() {
        let before = &rest[..at];
        let after = &rest[at + placeholder(turn).len()..];
        if !before.is_empty() {
            pieces.push(Piece::Frame(before));
        }
        pieces.push(Piece::Words(turn));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Frame(rest));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::{Piece, pieces};

    #[test]
    fn a_frame_is_cut_at_its_placeholders() {
        assert_eq!(
            pieces("<s>[[words-0]]</s><u>[[words-1]]</u><a>", 2),
            [Piece::Frame("<s>"), Piece::Words(0), Piece::Frame("</s><u>"), Piece::Words(1), Piece::Frame("</u><a>")]
        );
    }
}
