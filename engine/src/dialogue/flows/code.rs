//! Proof by a code that is mailed: ask for the address, send, take the code, go on with what waited.
//!
//! The same is said whether the address is a customer's or not, and the same is done: the database asks for the mail either way
//! (`request_code`), and a mail that cannot be sent looks the same too.

use knowledge::db::identity::code::{self, CodeRequest, CodeTry};

use super::{Flow, FlowError, verify};
use crate::dialogue::state::Credentials;
use crate::dialogue::steps::Step;
use crate::dialogue::{Answer, buttons::Button};

/// Has a code sent to an address and asks for it.
pub(super) async fn send(flow: &mut Flow<'_>, email: String) -> Result<Answer, FlowError> {
    let mut conn = flow.db.turn.acquire().await?;
    let (who, chat) = (flow.conversation.identity, flow.conversation.id.0);
    let asked = code::request(&mut conn, who, chat, &email, flow.language.code()).await?;
    drop(conn);
    flow.state.credentials = Credentials { order: flow.state.credentials.order.take(), ..Credentials::default() };
    match asked {
        CodeRequest::Sent => {
            let said = flow.say("code-asked", &[]);
            flow.state.code = Some(email);
            Ok(with_ways(flow, Answer::refusal(said)))
        }
        CodeRequest::Locked => Ok(verify::locked(flow)),
        CodeRequest::Often | CodeRequest::Off => {
            flow.state.offered_person = true;
            Ok(Answer::refusal(flow.say("code-often", &[])).button(Button::Person))
        }
    }
}

/// Tries a code; a right one goes on with the question that waited.
pub(super) async fn attempt(flow: &mut Flow<'_>, digits: &str) -> Result<Answer, FlowError> {
    if !flow.conversation.private {
        return Ok(Answer::refusal(flow.say("verify-not-here", &[])));
    }
    let mut conn = flow.db.turn.acquire().await?;
    let tried = code::attempt(&mut conn, flow.conversation.identity, digits, flow.proofs.link).await?;
    drop(conn);
    let words = match tried {
        CodeTry::Verified => {
            flow.state.credentials = Credentials::default();
            (flow.state.code, flow.state.needs_code) = (None, false);
            return verify::go_on(flow).await;
        }
        CodeTry::Locked => return Ok(verify::locked(flow)),
        CodeTry::None => {
            flow.state.code = None;
            return Ok(verify::ask_address(flow));
        }
        CodeTry::Refused => "code-wrong",
        CodeTry::Spent => "code-spent",
        CodeTry::Expired => "code-expired",
    };
    let said = flow.say(words, &[]);
    Ok(with_ways(flow, Answer::refusal(said)))
}

/// Another code to the same address.
pub(super) async fn again(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    match flow.state.code.clone() {
        Some(email) if flow.conversation.private => send(flow, email).await,
        _ => Ok(verify::ask_address(flow)),
    }
}

/// The mail has not come: where to look, what else there is, and whether mails go out at all.
pub(super) async fn not_there(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    let stuck = code::mail_is_stuck(&mut *flow.db.turn.acquire().await?, flow.conversation.identity).await?;
    let said = flow.say(if stuck { "code-mail-stuck" } else { "code-not-there" }, &[]);
    flow.state.offered_person = true;
    Ok(with_ways(flow, Answer::refusal(said)))
}

/// The postcode instead, where the shop lets that do.
pub(super) fn other_way(flow: &mut Flow<'_>) -> Answer {
    let email = flow.state.code.take();
    if !other_way_is_open(flow) {
        flow.state.code = email;
        return Answer::refusal(flow.say("code-only", &[])).button(Button::Step(Step::Resend)).button(Button::Person);
    }
    let words = if email.is_some() { "code-other-way" } else { "verify-ask" };
    flow.state.credentials.email = email.or(flow.state.credentials.email.take());
    Answer::refusal(flow.say(words, &[])).button(Button::Person)
}

fn other_way_is_open(flow: &Flow<'_>) -> bool {
    flow.proofs.proof != knowledge::db::identity::Proof::Code && !flow.state.needs_code
}

fn with_ways(flow: &Flow<'_>, answer: Answer) -> Answer {
    let answer = answer.button(Button::Step(Step::Resend));
    let answer = if other_way_is_open(flow) { answer.button(Button::Step(Step::OtherWay)) } else { answer };
    answer.button(Button::Person)
}

#[cfg(test)]
mod tests {
    use knowledge::language::Language;

    use crate::answer::templates::say;
    use crate::guardrails::{ReplySource, Review, Verdict};

    /// Words that rest on no fact may claim nothing.
    #[test]
    fn what_is_said_about_codes_and_data_claims_nothing() {
        let words = include_str!("../../../locales/en/identity.ftl");
        let ids = words.lines().filter_map(|line| line.split_once(" =")).map(|(id, _)| id);
        let without_values = ids.filter(|id| {
            !id.starts_with("mail-")
                && !matches!(*id, "data-messages" | "data-linked" | "data-guest" | "watch-kept" | "notice-done" | "notice-refused")
        });
        for id in without_values {
            for language in [Language::En, Language::Zh] {
                let text = say(language, id, &[("shop", "Tillow"), ("count", "")]);
                let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
                let review = Review { facts: &[], question: "", language, today, private: true, links: &[], never_said: &[] };
                let verdict = review.own_words(text, Vec::new(), ReplySource::Template);
                assert!(matches!(verdict, Verdict::Send(_)), "{id} {language}: {verdict:?}");
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_words() {
        let ids = |text: &str| text.lines().filter_map(|line| line.split_once(" =")).map(|(id, _)| id.to_owned()).collect::<Vec<_>>();
        assert_eq!(ids(include_str!("../../../locales/en/identity.ftl")), ids(include_str!("../../../locales/zh/identity.ftl")));
    }
}
