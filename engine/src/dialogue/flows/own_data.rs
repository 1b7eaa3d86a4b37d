//! What is kept of a chat: said, shown, erased. The customer's rows in the shop's tables are the shop's own and stay.

use knowledge::db::identity::{self, ChatRecord, Link, Method};
use knowledge::fact::{Audience, Fact, Field, Source, Subject, Value};

use super::order::join;
use super::{Flow, FlowError};
use crate::answer::templates;
use crate::dialogue::Answer;
use crate::dialogue::buttons::{Button, ShownButton};
use crate::dialogue::state::DialogueState;
use crate::dialogue::steps::Step;

/// `/privacy`: what is kept, for whom, until when, and the buttons for more.
pub(super) async fn privacy(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    let shop = flow.shop.name.clone();
    let mut text = flow.say("privacy", &[("shop", &shop)]);
    let mut facts = Vec::new();
    if flow.conversation.private {
        let kept = read(flow).await?;
        let linked = linked(flow, kept.link.as_ref());
        text = join(flow, &[text, linked]);
        facts = kept.facts(flow);
    }
    Ok(with_choices(flow, Answer::template(text).from(facts)))
}

/// What is kept, in figures.
pub(super) async fn show(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    if !flow.conversation.private {
        return Ok(Answer::refusal(flow.say("data-not-here", &[])));
    }
    let kept = read(flow).await?;
    let facts = kept.facts(flow);
    let Some(record) = &kept.record else { return Ok(with_choices(flow, Answer::template(flow.say("data-none", &[])))) };
    let since = templates::day(flow.language, record.since.date_naive());
    let mut lines = vec![
        flow.say("data-kept", &[]),
        format!("- {}", flow.say("data-messages", &[("count", &record.written.to_string()), ("since", &since)])),
        format!("- {}", flow.say("data-replies", &[("count", &record.answered.to_string())])),
    ];
    if record.files > 0 {
        lines.push(format!("- {}", flow.say("data-files", &[("count", &record.files.to_string())])));
    }
    lines.push(format!("- {}", linked(flow, kept.link.as_ref())));
    if let Some(until) = record.orders_until {
        let until = templates::day(flow.language, until.date_naive());
        lines.push(format!("- {}", flow.say("data-guest", &[("until", &until)])));
    }
    let shop = flow.shop.name.clone();
    lines.push(flow.say(if flow.conversation.channel == "web" { "data-whole-web" } else { "data-whole-chat" }, &[]));
    lines.push(flow.say("data-shops-own", &[("shop", &shop)]));
    Ok(Answer::template(lines.join("\n")).from(facts).button(Button::Step(Step::Erase)).button(Button::Person))
}

/// Erasing asks first.
pub(super) fn ask_to_erase(flow: &mut Flow<'_>) -> Answer {
    if !flow.conversation.private {
        return Answer::refusal(flow.say("data-not-here", &[]));
    }
    let shop = flow.shop.name.clone();
    let said = flow.say("erase-ask", &[("shop", &shop)]);
    Answer::template(said).button(Button::Step(Step::EraseConfirmed)).button(Button::Step(Step::KeepData)).button(Button::Person)
}

/// The button was pressed: the link goes now, the rest when this answer is out. Only the button counts, and only where it was
/// on show.
pub(super) async fn erase(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    let label = |shown: &ShownButton| Step::labelled(&shown.label) == Some(Step::EraseConfirmed);
    if !flow.conversation.private || !flow.conversation.buttons.iter().any(label) {
        return Ok(ask_to_erase(flow));
    }
    let mut conn = flow.db.turn.acquire().await?;
    identity::request_erasure(&mut conn, flow.conversation.identity).await?;
    *flow.state = DialogueState { language: flow.state.language.take(), ..DialogueState::default() };
    let shop = flow.shop.name.clone();
    Ok(Answer::template(flow.say("erase-done", &[("shop", &shop)])))
}

/// Nothing is erased.
pub(super) fn keep(flow: &mut Flow<'_>) -> Answer {
    Answer::template(flow.say("erase-kept", &[]))
}

/// What is kept of this chat.
struct Kept {
    record: Option<ChatRecord>,
    link: Option<Link>,
}

async fn read(flow: &Flow<'_>) -> Result<Kept, FlowError> {
    let mut conn = flow.db.turn.acquire().await?;
    let who = flow.conversation.identity;
    Ok(Kept { record: identity::record(&mut conn, who).await?, link: identity::link(&mut conn, who).await? })
}

impl Kept {
    fn facts(&self, flow: &Flow<'_>) -> Vec<Fact> {
        let fact = |what: &'static str, value: Value| Fact {
            subject: Subject::Chat,
            field: Field::Kept(what),
            value,
            source: Source { table: "identities", row: flow.conversation.identity.to_string(), version: 1, as_of: flow.now },
            audience: Audience::Customer,
        };
        let mut facts = Vec::new();
        if let Some(record) = &self.record {
            facts.push(fact("since", Value::Date(record.since.date_naive())));
            facts.push(fact("messages", Value::Quantity(record.written)));
            facts.push(fact("replies", Value::Quantity(record.answered)));
            facts.push(fact("files", Value::Quantity(record.files)));
            facts.extend(record.orders_until.map(|until| fact("orders_until", Value::Date(until.date_naive()))));
        }
        facts.extend(self.link.map(|link| fact("linked_until", Value::Date(link.expires_at.date_naive()))));
        facts
    }
}

/// Whether this chat is linked to a customer, by which proof, and until when.
fn linked(flow: &Flow<'_>, link: Option<&Link>) -> String {
    let Some(link) = link else { return flow.say("data-not-linked", &[]) };
    let way = match link.method {
        Method::EmailPostcode | Method::NamePostcode => "proof-postcode",
        Method::EmailCode => "proof-code",
        Method::Email => "proof-email",
        Method::Vouched => "proof-vouched",
        Method::Operator => "proof-operator",
    };
    let until = templates::day(flow.language, link.expires_at.date_naive());
    flow.say("data-linked", &[("proof", &flow.say(way, &[])), ("until", &until)])
}

fn with_choices(flow: &Flow<'_>, answer: Answer) -> Answer {
    if !flow.conversation.private {
        return answer.button(Button::Person);
    }
    answer.button(Button::Step(Step::ShowData)).button(Button::Step(Step::Erase)).button(Button::Person)
}
