//! The tokens of a draft as they are recorded, and the text that they make.

use serde::{Deserialize, Serialize};

use super::llama::utf8::Utf8;

/// A token: its number in the model's vocabulary and its bytes, which may be a part of a character.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token(i32, Piece);

/// Text where it is text, so that a record can be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Piece {
    Text(String),
    Bytes(Vec<u8>),
}

impl Token {
    /// A token of these bytes.
    #[must_use]
    pub fn new(id: i32, bytes: Vec<u8>) -> Self {
        let piece = String::from_utf8(bytes).map_or_else(|broken| Piece::Bytes(broken.into_bytes()), Piece::Text);
        Self(id, piece)
    }

    /// Its bytes; a character may be cut in two.
    pub(in crate::model) fn bytes(&self) -> &[u8] {
        match &self.1 {
            Piece::Text(text) => text.as_bytes(),
            Piece::Bytes(bytes) => bytes,
        }
    }
}

/// The draft that tokens make: whole characters, trimmed.
#[must_use]
pub fn text_of(tokens: &[Token]) -> String {
    let mut words = Utf8::default();
    for token in tokens {
        words.push(token.bytes());
    }
    words.text().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_recorded_to_the_byte() {
        let bytes = " 退款".as_bytes();
        let tokens = [Token::new(7, bytes[..2].to_vec()), Token::new(8, bytes[2..].to_vec()), Token::new(9, b" ok".to_vec())];
        let kept = serde_json::to_string(&tokens).expect("it is written");
        assert!(kept.contains(r#"[9," ok"]"#), "{kept}");
        let read: Vec<Token> = serde_json::from_str(&kept).expect("it is read");
        assert_eq!(read, tokens);
        assert_eq!(text_of(&read), "退款 ok");
    }
}
