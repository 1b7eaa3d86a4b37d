//! Tokens split characters: bytes are gathered and given out as whole characters.

/// Text that grows by bytes.
#[derive(Debug, Default)]
pub(in crate::model) struct Utf8 {
    text: String,
    /// The begun character at the end, at most three bytes.
    begun: Vec<u8>,
}

impl Utf8 {
    /// Adds a token's bytes. Bytes that are no UTF-8 at all become the replacement character.
    pub(in crate::model) fn push(&mut self, bytes: &[u8]) {
        self.begun.extend_from_slice(bytes);
        loop {
            match std::str::from_utf8(&self.begun) {
                Ok(whole) => {
                    self.text.push_str(whole);
                    return self.begun.clear();
                }
                Err(error) => {
                    let whole = error.valid_up_to();
                    self.text.push_str(&String::from_utf8_lossy(&self.begun[..whole]));
                    let broken = error.error_len();
                    if broken.is_some() {
                        self.text.push(char::REPLACEMENT_CHARACTER);
                    }
                    self.begun.drain(..whole + broken.unwrap_or(0));
                    if broken.is_none() {
                        return;
                    }
                }
            }
        }
    }

    /// The whole characters so far; one that a token limit cut in two at the end is left out.
    pub(in crate::model) fn text(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_character_is_given_out_when_it_is_whole() {
        let mut text = Utf8::default();
        let bytes = "退款".as_bytes();
        text.push(&bytes[..4]);
        assert_eq!(text.text(), "退");
        text.push(&bytes[4..]);
        assert_eq!(text.text(), "退款");
        text.push(b"a\xFFb");
        assert_eq!(text.text(), "退款a\u{FFFD}b");
    }

    proptest! {
        #[test]
        fn however_it_is_cut_it_is_the_same_text(words in "\\PC{0,20}", cuts in prop::collection::vec(0usize..60, 0..6)) {
            let bytes = words.as_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
            cuts.sort_unstable();
            let mut text = Utf8::default();
            let mut from = 0;
            for cut in cuts {
                text.push(&bytes[from..cut]);
                from = cut;
            }
            text.push(&bytes[from..]);
            prop_assert_eq!(text.text(), words);
        }
    }
}
