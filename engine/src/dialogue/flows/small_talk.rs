//! What needs no facts: hello, help, who is speaking, what is kept.

use knowledge::language::Language;

use super::Flow;
use crate::dialogue::{Answer, buttons::Button, state::Offer, topic::Topic};

pub(super) fn answer(flow: &mut Flow<'_>, topic: &Topic) -> Answer {
    let shop = [("shop", flow.shop.name.as_str())];
    match topic {
        Topic::Start => Answer::template(flow.say("intro", &shop)).button(Button::Person),
        Topic::Help => Answer::template(flow.say("help", &[])).button(Button::Person),
        Topic::AboutBot => Answer::template(flow.say("about-bot", &shop)).button(Button::Person),
        Topic::Greeting => Answer::template(flow.say("greeting", &[])),
        // "ok then", "leave it": nobody was thanked
        Topic::Thanks if matches!(flow.understood.intent.as_str(), "affirm" | "deny") => Answer::template(flow.say("all-right", &[])),
        Topic::Thanks => Answer::template(flow.say("thanks", &[])),
        Topic::Goodbye => Answer::template(flow.say("goodbye", &[])),
        Topic::Files => offer(flow, "file-received"),
        Topic::Blocked => {
            flow.state.offered_person = true;
            flow.state.offer = Offer::Stopped;
            Answer::refusal(flow.say("not-acted-upon", &[])).button(Button::Person)
        }
        Topic::SwitchLanguage(wanted) => switch(flow, *wanted),
        _ => {
            let said = flow.say("out-of-scope", &shop);
            flow.state.offered_person = true;
            Answer::refusal(said).button(Button::Person)
        }
    }
}

fn offer(flow: &mut Flow<'_>, id: &str) -> Answer {
    flow.state.offered_person = true;
    Answer::template(flow.say(id, &[])).button(Button::Person)
}

/// Switches to the named language, or to the other one.
fn switch(flow: &mut Flow<'_>, wanted: Option<Language>) -> Answer {
    let other = if flow.language == Language::Zh { Language::En } else { Language::Zh };
    let language = wanted.unwrap_or(other);
    flow.state.language = Some(language.code().to_owned());
    flow.language = language;
    Answer::template(flow.say("language-switched", &[]))
}
