//! The mail with a code: plain text and simple HTML that say the same.

use engine::answer::templates::say;
use knowledge::language::Language;
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};

/// A mail's words.
pub struct Letter {
    subject: String,
    text: String,
    html: String,
}

impl Letter {
    /// The mail that brings a code, in the shopper's language.
    #[must_use]
    pub fn with_code(shop: &str, language: Language, code: &str) -> Self {
        let shop_name = [("shop", shop)];
        let lines = ["mail-greeting", "mail-code", "mail-until", "mail-not-you"].map(|id| say(language, id, &shop_name));
        let [greeting, code_line, until, not_you] = &lines;
        let text = format!("{greeting}\n\n{code_line}\n\n    {code}\n\n{until}\n\n{not_you}\n\n{shop}\n");
        let paragraphs = [greeting, code_line].map(|line| format!("<p>{}</p>", escape(line))).concat();
        let end = [until, not_you].map(|line| format!("<p>{}</p>", escape(line))).concat();
        let html = format!(
            "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"></head>\
             <body style=\"font-family:sans-serif;font-size:16px;line-height:1.5;max-width:32em\">{paragraphs}\
             <p style=\"font-size:28px;font-weight:bold;letter-spacing:4px\">{code}</p>{end}<p>{}</p></body></html>",
            language.code(),
            escape(shop),
        );
        Self { subject: say(language, "mail-subject", &shop_name), text, html }
    }

    pub(super) fn message(&self, from: &Mailbox, to: &str) -> anyhow::Result<Message> {
        let made_by_machine = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        Ok(Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, to.parse()?))
            .subject(self.subject.clone())
            .raw_header(made_by_machine)
            .multipart(MultiPart::alternative_plain_html(self.text.clone(), self.html.clone()))?)
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_names_the_shop_warns_and_holds_the_code_but_not_in_its_subject() {
        for (language, warning) in [(Language::En, "Nobody from A & B"), (Language::Zh, "绝不会向您索要")] {
            let letter = Letter::with_code("A & B", language, "012345");
            assert!(letter.text.contains("012345") && letter.html.contains(">012345<"), "{}", letter.text);
            assert!(letter.text.contains(warning) && letter.html.contains("A &amp; B"));
            assert!(letter.subject.contains("A & B") && !letter.subject.contains("012345"), "{}", letter.subject);
        }
    }

    #[test]
    fn an_address_that_is_none_makes_no_message() {
        let letter = Letter::with_code("Tillow", Language::En, "012345");
        let from: Mailbox = "Tillow <service@tillow.example>".parse().expect("an address");
        assert!(letter.message(&from, "ada@example.com").is_ok());
        for wrong in ["", "ada", "ada@example.com\r\nBcc: eve@example.com", "a b@example.com"] {
            assert!(letter.message(&from, wrong).is_err(), "{wrong}");
        }
    }
}
