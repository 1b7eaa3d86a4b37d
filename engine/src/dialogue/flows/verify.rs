//! Who is the shopper? A code by e-mail (`code`), or e-mail and postcode, or name and postcode, or one order by its number and
//! e-mail, or the e-mail alone: as the shop's rules say.
//!
//! The database compares and counts (`verify_identity`); here the pieces are only collected. Whether a customer exists shows in
//! no answer.

use knowledge::db::identity::{self, Proof, Verification, WriteProof};
use knowledge::ids::OrderId;

use super::{Flow, FlowError, code};
use crate::dialogue::state::{Credentials, Offer};
use crate::dialogue::steps;
use crate::dialogue::topic::{self, Topic};
use crate::dialogue::{Answer, buttons::Button, parts};
use crate::retrieve;
use crate::understand::EntityKind;

/// What is left beside a proof is a question from this many letters on.
const QUESTION: usize = 4;

/// Asks for a proof; the question waits until it is there. What the question itself holds of a proof is tried at once.
pub(super) async fn ask(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    if !flow.conversation.private {
        return Ok(Answer::refusal(flow.say("verify-not-here", &[])));
    }
    let waits = beside_proof(flow).unwrap_or_else(|| flow.text.clone());
    // another part of the same message waits for the same proof
    if let Some(asked) = flow.asked_proof.clone() {
        let waiting = flow.state.pending.take().map(|before| format!("{before}\n{waits}"));
        flow.state.pending = Some(waiting.unwrap_or(waits));
        return Ok(asked);
    }
    let asked_before = flow.state.pending.replace(waits).is_some();
    flow.state.code = None;
    collect(flow);
    let answer = match attempt(flow) {
        Attempt::Incomplete(Missing::Address) => ask_address(flow),
        Attempt::Incomplete(_) => {
            // the order's number is there already, and the question was asked before
            let only_number = flow.state.credentials.order.is_some() && asked_before && flow.state.credentials.email.is_none();
            let said = flow.say(if only_number { "verify-ask-email" } else { "verify-ask" }, &[]);
            Answer::refusal(said).button(Button::Person)
        }
        _ => try_proof(flow).await?,
    };
    flow.asked_proof = flow.state.pending.is_some().then(|| answer.clone());
    Ok(answer)
}

/// Whether the chat's proof is enough for a change of an order; if not, what to say: the change waits until it is.
pub(super) async fn before_writing(flow: &mut Flow<'_>) -> Result<Option<Answer>, FlowError> {
    let proof = identity::write_proof(&mut *flow.db.turn.acquire().await?, flow.conversation.identity).await?;
    match proof {
        WriteProof::Enough => Ok(None),
        WriteProof::Stranger => ask(flow).await.map(Some),
        WriteProof::NeedsCode => {
            flow.state.pending = Some(flow.text.clone());
            flow.state.needs_code = true;
            flow.state.credentials = Credentials::default();
            Ok(Some(ask_address(flow)))
        }
    }
}

/// Asks for the address that a code is to be sent to.
pub(super) fn ask_address(flow: &Flow<'_>) -> Answer {
    let words = if flow.state.needs_code { "verify-ask-stronger" } else { "verify-ask-address" };
    Answer::refusal(flow.say(words, &[])).button(Button::Person)
}

/// Too many wrong tries.
pub(super) fn locked(flow: &mut Flow<'_>) -> Answer {
    flow.state.credentials = Credentials::default();
    flow.state.code = None;
    flow.state.offered_person = true;
    flow.state.offer = Offer::Locked;
    Answer::refusal(flow.say("verify-locked", &[])).button(Button::Person)
}

/// Takes what the message says about the shopper and tries it as soon as it is enough.
pub(super) async fn prove(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    if !flow.conversation.private {
        return Ok(Answer::refusal(flow.say("verify-not-here", &[])));
    }
    if let Some(question) = open_already(flow).await? {
        flow.state.pending = Some(question);
        return go_on(flow).await;
    }
    collect(flow);
    let beside = beside_proof(flow);
    flow.state.pending = match (flow.state.pending.take(), beside) {
        // a second question came with the proof
        (Some(waits), Some(more)) if parts::asks(&more) => Some(format!("{waits}\n{more}")),
        (waits, beside) => waits.or(beside),
    };
    let answer = try_proof(flow).await?;
    flow.asked_proof = flow.state.pending.is_some().then(|| answer.clone());
    Ok(answer)
}

/// The question beside a lone address or postcode, where the chat may have the answer as it stands. Two pieces are a proof, maybe
/// of being somebody else, and are tried.
async fn open_already(flow: &Flow<'_>) -> Result<Option<String>, FlowError> {
    let given = |kind| flow.understood.first(kind).is_some();
    let pieces = [given(EntityKind::Email), given(EntityKind::Postcode), given(EntityKind::LastName)];
    let Some(question) = beside_proof(flow).filter(|question| parts::asks(question)) else { return Ok(None) };
    if pieces.into_iter().filter(|given| *given).count() > 1 || flow.state.pending.is_some() {
        return Ok(None);
    }
    let numbers = flow.understood.order_numbers();
    let wanted = numbers.first().map(|number| OrderId::from(*number));
    let visible = retrieve::orders(flow.db, flow.conversation.identity, wanted.as_ref(), flow.shop.own_system).await?;
    let open = if wanted.is_some() { visible.order.is_some() } else { visible.customer };
    Ok(open.then_some(question))
}

/// What a message says besides the proof: the parts between its stops and commas in which no proof stands.
fn beside_proof(flow: &Flow<'_>) -> Option<String> {
    let proofs = [EntityKind::Email, EntityKind::Postcode, EntityKind::FirstName, EntityKind::LastName];
    let spans: Vec<_> = flow.understood.entities.iter().filter(|entity| proofs.contains(&entity.kind)).collect();
    let in_proof = |at: usize| spans.iter().any(|span| span.start <= at && at < span.end);
    let mut parts = vec![(String::new(), false)];
    for (at, symbol) in flow.text.chars().enumerate() {
        let Some((part, proof)) = parts.last_mut() else { break };
        part.push(symbol);
        *proof |= in_proof(at);
        if matches!(symbol, '.' | ',' | '!' | '?' | ';' | '\n' | '。' | '，' | '！' | '？' | '；') && !in_proof(at) {
            parts.push((String::new(), false));
        }
    }
    let rest: String = parts.into_iter().filter(|(_, proof)| !proof).map(|(part, _)| part).collect();
    let rest = rest.trim().trim_end_matches([',', '，']).to_owned();
    Some(rest).filter(|rest| rest.chars().filter(|symbol| symbol.is_alphanumeric()).count() >= QUESTION)
}

/// Ends the link between this chat and a customer.
pub(super) async fn forget(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    let mut conn = flow.db.turn.acquire().await?;
    identity::unlink(&mut conn, flow.conversation.identity).await?;
    *flow.state = crate::dialogue::state::DialogueState { language: flow.state.language.take(), ..Default::default() };
    Ok(Answer::template(flow.say("forgotten", &[])))
}

fn collect(flow: &mut Flow<'_>) {
    let understood = &flow.understood;
    let credentials = &mut flow.state.credentials;
    let take = |slot: &mut Option<String>, kind: EntityKind| {
        if let Some(value) = understood.first(kind) {
            *slot = Some(value.to_owned());
        }
    };
    take(&mut credentials.email, EntityKind::Email);
    take(&mut credentials.postcode, EntityKind::Postcode);
    take(&mut credentials.first, EntityKind::FirstName);
    take(&mut credentials.last, EntityKind::LastName);
    take(&mut credentials.order, EntityKind::OrderNumber);
}

/// What the collected pieces allow.
enum Attempt {
    Code { email: String },
    EmailAlone { email: String },
    Email { email: String, postcode: String },
    Name { first: String, last: String, postcode: String },
    Guest { order: String, email: String },
    Incomplete(Missing),
}

enum Missing {
    Postcode,
    Person,
    Address,
}

fn attempt(flow: &Flow<'_>) -> Attempt {
    let credentials = flow.state.credentials.clone();
    let by_code = flow.state.needs_code || flow.proofs.proof.by_code();
    let weaker = !flow.state.needs_code && flow.proofs.proof != Proof::Code;
    match credentials {
        Credentials { email: Some(email), postcode, .. } if by_code && !(weaker && postcode.is_some()) => Attempt::Code { email },
        Credentials { email: Some(email), .. } if flow.proofs.proof == Proof::Email => Attempt::EmailAlone { email },
        _ if !weaker => Attempt::Incomplete(Missing::Address),
        Credentials { email: None, postcode: None, .. } if by_code => Attempt::Incomplete(Missing::Address),
        Credentials { email: Some(email), postcode: Some(postcode), .. } => Attempt::Email { email, postcode },
        Credentials { first: Some(first), last: Some(last), postcode: Some(postcode), .. } => Attempt::Name { first, last, postcode },
        Credentials { order: Some(order), email: Some(email), .. } => Attempt::Guest { order, email },
        Credentials { postcode: None, .. } => Attempt::Incomplete(Missing::Postcode),
        _ => Attempt::Incomplete(Missing::Person),
    }
}

async fn try_proof(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    let who = flow.conversation.identity;
    let tried = attempt(flow);
    if let Attempt::Code { email } = tried {
        return code::send(flow, email).await;
    }
    let mut conn = flow.db.turn.acquire().await?;
    let outcome = match &tried {
        Attempt::EmailAlone { email } => identity::verify_by_email_alone(&mut conn, who, email, flow.proofs.link).await?,
        Attempt::Email { email, postcode } => identity::verify_by_email(&mut conn, who, email, postcode, flow.proofs.link).await?,
        Attempt::Name { first, last, postcode } => {
            identity::verify_by_name(&mut conn, who, first, last, postcode, flow.proofs.link).await?
        }
        Attempt::Guest { order, email } => identity::verify_guest_order(&mut conn, who, order, email, flow.proofs.guest).await?,
        Attempt::Code { .. } | Attempt::Incomplete(Missing::Address) => return Ok(ask_address(flow)),
        Attempt::Incomplete(Missing::Postcode) => return Ok(still_missing(flow, "verify-ask-postcode")),
        Attempt::Incomplete(Missing::Person) => return Ok(still_missing(flow, "verify-ask-more")),
    };
    drop(conn);
    match outcome {
        Verification::Verified => {
            flow.state.credentials = Credentials::default();
            go_on(flow).await
        }
        Verification::Refused => {
            // the order's number may stay: it proves nothing by itself
            flow.state.credentials = Credentials { order: flow.state.credentials.order.take(), ..Default::default() };
            Ok(Answer::refusal(flow.say("verify-refused", &[])).button(Button::Person))
        }
        Verification::Locked => Ok(locked(flow)),
    }
}

fn still_missing(flow: &Flow<'_>, id: &str) -> Answer {
    Answer::refusal(flow.say(id, &[])).button(Button::Person)
}

/// Answers the question that waited for the proof.
pub(super) async fn go_on(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    let Some(question) = flow.state.pending.take() else {
        return Ok(Answer::template(flow.say("verify-done", &[])));
    };
    flow.understood = flow.understander.understand(&question, Some(flow.language)).await?;
    flow.text = question;
    if let Some(step) = steps::in_words(flow.state, &flow.text) {
        return Box::pin(flow.answer(Topic::Step(step))).await;
    }
    let topic = topic::of(&flow.understood, flow.state, &flow.text);
    let empty = matches!(topic, Topic::Credentials | Topic::OutOfScope | Topic::Greeting | Topic::Thanks | Topic::Goodbye);
    if empty && parts::split(&flow.text).len() < 2 {
        return Ok(Answer::template(flow.say("verify-done", &[])));
    }
    // the flows call each other in a circle: ask -> prove -> answer -> ask; the proof that is there now ends it
    Box::pin(flow.answer_message()).await
}
