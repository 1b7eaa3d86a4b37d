//! Changes of the shop's rows: cancel, change, return, exchange. In two steps: a summary, then a confirmation.
//!
//! Reading order: [`message`] takes a turn; [`requests`] reads which changes are asked for; [`begin`] makes drafts of them;
//! [`fill`] takes later answers into a draft; [`next`] asks for what is missing or proposes; [`confirm`] has it done. What a
//! kind of change needs stands in a file of its own: [`cancel`], [`address`], [`payment`], [`swap`], [`give_back`].

mod abbreviations;
mod about_done;
mod about_summary;
mod address;
mod addresses;
mod after_refusal;
mod begin;
mod cancel;
mod conditions;
mod confirm;
mod fill;
mod give_back;
mod items;
mod measures;
mod methods;
mod next;
mod own;
mod payment;
mod queue;
mod refuse;
mod requests;
mod say;
mod states;
mod swap;
mod variants;
mod view;
mod words;

use std::sync::LazyLock;

use regex::Regex;

use super::{Flow, FlowError, order_rules, verify};
use crate::dialogue::buttons::{Button, Pressed};
use crate::dialogue::drafts::{Kind, Slot};
use crate::dialogue::topic::{self, OrderAspect, Topic};
use crate::dialogue::{Answer, parts, together};
use crate::guardrails::ReplySource;
use crate::understand;
pub(in crate::dialogue) use after_refusal::asks_why;
use own::keep_own_wishes;
use requests::Request;
use view::View;
use words::Word;

/// A longer message says more than thanks.
const COURTESY: usize = 20;
/// A Chinese message of so many characters leaves out what is being spoken of.
const SHORT_ZH: usize = 12;
/// An English message of so many words that names a deed and nothing else is a command.
const SHORT_EN: usize = 6;

/// Answers a message that asks for changes, answers what was asked about one, or confirms or declines one. Nothing where the
/// message is about something else.
pub(in crate::dialogue) async fn message(flow: &mut Flow<'_>) -> Result<Option<Answer>, FlowError> {
    let pressed = flow.conversation.waiting.iter().rev().find_map(|message| Pressed::parse(message.token.as_deref()?));
    if let Some(pressed) = pressed {
        return confirm::pressed(flow, pressed).await.map(Some);
    }
    let shown = std::mem::take(&mut flow.state.writes.shown);
    let refused = flow.state.writes.refused.take();
    if wants_person(flow) {
        return Ok(None);
    }
    let text = abbreviations::spelled_out(&understand::plain(&flow.text));
    let making = !flow.state.writes.is_empty();
    if let Some(refused) = refused.filter(|_| !making)
        && let Some(answer) = after_refusal::answer(flow, refused, &text).await?
    {
        return Ok(Some(answer));
    }
    // 不需要了, where it was asked why
    let gives_reason =
        flow.state.writes.drafts.first().is_some_and(|draft| draft.asked == Some(Slot::Reason)) && fill::reason(flow, &text).is_some();
    match words::word(&text).filter(|_| !gives_reason) {
        Some(Word::Yes) if shown => return confirm::typed(flow).await.map(Some),
        Some(Word::No) if making => return confirm::declined(flow).await.map(Some),
        Some(Word::Yes) if making => {
            let Some(view) = View::load(flow).await? else { return Ok(None) };
            fill::assent(flow);
            return next::go(flow, &view, Vec::new()).await.map(Some);
        }
        // "yes" to something else
        Some(_) => return Ok(None),
        None => {}
    }
    // "yes, the whole order", where a part was meant
    if flow.state.writes.drafts.first().is_some_and(|draft| draft.asked == Some(Slot::Whole)) && words::whole(&text) {
        let Some(view) = View::load(flow).await? else { return Ok(None) };
        fill::assent(flow);
        fill::fill(flow, &view, &text).await?;
        return next::go(flow, &view, Vec::new()).await.map(Some);
    }
    let (open, decided) = requests::undecided(&text);
    let (mut questions, doing) = apart(&decided);
    // what is not to be done yet is answered, where something else is to be done
    if !doing.is_empty() {
        questions.extend(open);
    }
    let mut asked = requests::requests(&doing);
    // "I want the refund on my other card", after a return was done: it begins no other return
    let moves_money = flow.state.writes.drafts.first().is_some_and(|draft| !matches!(draft.kind, Kind::Address | Kind::Profile));
    if (moves_money || !making && flow.state.writes.done.is_some())
        && flow.understood.mentions.is_empty()
        && flow.understood.order_numbers().is_empty()
    {
        asked.retain(|request| !request.money);
    }
    // "no, not the whole order", and nothing else instead
    let only_a_part = || words::not_whole(&text) || words::denies_first(&text) || fill::ONLY.is_match(&text);
    if asked.is_empty() && flow.state.writes.drafts.first().is_some_and(|draft| draft.asked == Some(Slot::Whole)) && only_a_part() {
        return confirm::declined(flow).await.map(Some);
    }
    // "can I return worn socks" asks for the rules, "can I return the socks" for the deed
    if asked.iter().any(|request| request.may) && !own::names_own(flow, &doing).await? {
        asked.retain(|request| !request.may);
    }
    keep_own_wishes(flow, &mut asked, &doing).await?;
    let splits = asked.is_empty() && requests::splits_payment(&doing);
    if !making
        && (asked.is_empty() || about_done::asks_of_one(&text))
        && let Some(answer) = about_done::answer(flow, &text).await?
    {
        return Ok(Some(answer));
    }
    let refers = || refers(flow, &asked) || bare_command(&text, &asked);
    if !making && !splits && (asked.is_empty() || !refers()) {
        return Ok(None);
    }
    let Some(view) = View::load(flow).await? else {
        flow.state.writes = Default::default();
        // a stranger who asks what may be done is told the rules
        asked.retain(|request| !request.may);
        if !splits && !self::refers(flow, &asked) {
            return Ok(None);
        }
        return if asked.is_empty() && !splits { Ok(None) } else { verify::ask(flow).await.map(Some) };
    };
    if shown
        && asked.is_empty()
        && let Some(answer) = about_summary::answer(flow, &view, &text)
    {
        return Ok(Some(answer));
    }
    // changes may ask for a stronger proof than reading does
    if !asked.is_empty()
        && let Some(answer) = verify::before_writing(flow).await?
    {
        return Ok(Some(answer));
    }
    let mut answers = Vec::new();
    if splits {
        flow.state.offered_person = true;
        return Ok(Some(Answer::template(flow.say("write-no-split", &[])).button(Button::Person)));
    }
    // "it is the big one; both lamps that I want to exchange, really": an answer that repeats the wish
    if answers_question(flow, &asked)
        && let Some(notes) = fill::fill(flow, &view, &doing).await?
    {
        return next::go(flow, &view, notes).await.map(Some);
    }
    if making && asked.is_empty() && words::calls_off(&doing) {
        return confirm::declined(flow).await.map(Some);
    }
    if making && asked.is_empty() && flow.understood.intent.as_str() == "thanks" && text.chars().count() <= COURTESY {
        return Ok(None);
    }
    // "what else is there?", where it was asked what it should become
    let lists =
        flow.state.writes.drafts.first().is_some_and(|draft| matches!(draft.asked, Some(Slot::Variant | Slot::Items | Slot::Method)));
    if lists && asked.is_empty() && flow.understood.mentions.is_empty() && words::asks_for_choices(&text) {
        return next::go(flow, &view, Vec::new()).await.map(Some);
    }
    let rewords = asked.is_empty() && swaps(flow) && requests::wishes(&doing);
    if asked.is_empty() && !rewords && asks_something_else(flow, &doing) {
        return Ok(None);
    }
    let (fresh, asks) = (!making, !asked.is_empty() && asked.iter().all(|request| request.asks));
    let waiting = flow.state.writes.drafts.len();
    let mut later = None;
    let notes = if asked.is_empty() {
        later = queue::take_address(flow, &view, &doing);
        match fill::fill(flow, &view, &doing).await? {
            Some(notes) => notes,
            None if later.is_some() => Vec::new(),
            None if !rewords && (is_question(flow, &doing) || queue::elsewhere(flow, &view, &doing)) => return Ok(None),
            None => Vec::new(),
        }
    } else {
        begin::begin(flow, &view, asked, &doing).await?
    };
    for question in questions {
        answers.push(answer_question(flow, question).await?);
    }
    let mut answer = next::go(flow, &view, notes).await?;
    if fresh && asks {
        rule_first(flow, &view, &mut answer);
    }
    // what was wished for beside a summary that is on show is not lost, and is said not to be
    let last = flow.state.writes.drafts.len();
    if shown && flow.state.writes.shown && (last > waiting || later.is_some()) {
        queue::note(flow, &view, later.unwrap_or(last - 1), &mut answer);
    }
    answers.push(answer);
    Ok(together::one(answers))
}

/// After a question in between, the summary that was on show is said to wait, with its buttons: a "yes" still means it.
pub(in crate::dialogue) fn remind(flow: &mut Flow<'_>, answer: &mut Answer) {
    let writes = &flow.state.writes;
    let Some(token) = writes.proposed.clone().filter(|_| !writes.drafts.is_empty()) else { return };
    let answered = matches!(answer.source, ReplySource::Article | ReplySource::Template | ReplySource::Model);
    if !answered || flow.state.offered_person || answer.hand_over.is_some() || answer.wrote() {
        return;
    }
    answer.text = format!("{}\n{}", answer.text, flow.say("write-still-waits", &[]));
    answer.source = ReplySource::Template;
    answer.wordable = false;
    answer.buttons.clear();
    answer.buttons.extend([Button::Confirm(token.clone()), Button::Decline(token)]);
    flow.state.writes.shown = true;
}

/// "Can I still cancel it?": the rule's answer stands before what would be done.
fn rule_first(flow: &Flow<'_>, view: &View, answer: &mut Answer) {
    let Some(draft) = flow.state.writes.drafts.first() else { return };
    let aspect = match draft.kind {
        Kind::Cancel => OrderAspect::MayCancel,
        Kind::Items => OrderAspect::MayChange,
        Kind::Return => OrderAspect::MayReturn,
        Kind::Exchange => OrderAspect::MayExchange,
        Kind::Address | Kind::Payment | Kind::Profile => return,
    };
    let order = draft.order.as_ref().and_then(|id| view.order(id));
    if let Some((yes, facts)) = order.and_then(|order| order_rules::may(flow, order, aspect)) {
        answer.text = format!("{yes}\n{}", answer.text);
        answer.facts.extend(facts);
    }
}

/// Whether a message that asks for a change may answer which order or items the same change is for.
fn answers_question(flow: &Flow<'_>, asked: &[Request]) -> bool {
    let swaps = |kind| matches!(kind, Kind::Items | Kind::Exchange);
    let Some(first) = flow.state.writes.drafts.first() else { return false };
    let [only] = asked else { return false };
    let same = first.kind == only.kind || swaps(first.kind) && swaps(only.kind);
    let same_order =
        || flow.understood.order_numbers().iter().all(|number| first.order.as_ref().is_some_and(|own| own.as_str() == *number));
    same && match first.asked {
        Some(Slot::Order | Slot::Items) => true,
        Some(Slot::Address) => same_order(),
        _ => false,
    }
}

/// Whether what is worked on is a change of items or an exchange.
fn swaps(flow: &Flow<'_>) -> bool {
    flow.state.writes.drafts.first().is_some_and(|draft| matches!(draft.kind, Kind::Items | Kind::Exchange))
}

/// A person is asked for, or must come.
fn wants_person(flow: &Flow<'_>) -> bool {
    // one of several answers that were on offer, whatever its words are
    let shown = |words: &str| flow.conversation.buttons.iter().any(|button| button.label == words && button.role() != Some("@person"));
    if !flow.state.writes.is_empty() && shown(flow.text.trim()) {
        return false;
    }
    // "US please", where it was asked which layout
    let chooses = !flow.state.writes.is_empty() && !flow.understood.loose_options.is_empty() && flow.text.split_whitespace().count() <= 3;
    (flow.understood.escalate || flow.understood.intent.as_str() == "contact_human_agent") && !chooses
}

/// The questions of a message that ask for no change, and the rest.
fn apart(text: &str) -> (Vec<String>, String) {
    let pieces = parts::split(text);
    if pieces.len() < 2 {
        return (Vec::new(), text.to_owned());
    }
    let (mut questions, mut rest) = (Vec::new(), Vec::new());
    for piece in pieces {
        if requests::requests(&piece).is_empty() && asks_to_know(&piece) { questions.push(piece) } else { rest.push(piece) }
    }
    if rest.is_empty() || requests::requests(&rest.join(". ")).is_empty() {
        (Vec::new(), text.to_owned())
    } else {
        let mut doing = String::new();
        for piece in rest {
            if !doing.is_empty() {
                doing.push_str(if doing.ends_with(['.', '!', '?', '。', '，', ',']) { " " } else { ". " });
            }
            doing.push_str(&piece);
        }
        (questions, doing)
    }
}

/// Whether words ask to be told something.
fn asks_to_know(text: &str) -> bool {
    static LEAD: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"^(?:(?:h+m+|wait|ok|okay|and|so|oh|but|well|um|then|sorry|one question|quick question|before that|first)\b[\s,.:!…-]*)+",
        )
        .expect("the pattern is a constant that the tests compile")
    });
    let lower = text.trim().to_lowercase();
    let lower = LEAD.replace(&lower, "");
    let lower = lower.trim();
    lower.ends_with(['?', '？', '吗', '呢'])
        || ["what", "which", "where", "when", "how", "who", "why", "is ", "are ", "do ", "does ", "tell me", "can you tell", "let me know"]
            .iter()
            .any(|word| lower.starts_with(word))
        || [
            "want to know",
            "like to know",
            "need to know",
            "wondering",
            "tell me",
            "let me know",
            "多少",
            "哪里",
            "什么时候",
            "告诉我",
            "多久",
            "怎么",
            "为什么",
            "几天",
        ]
        .iter()
        .any(|word| lower.contains(word))
}

async fn answer_question(flow: &mut Flow<'_>, question: String) -> Result<Answer, FlowError> {
    let understood = flow.understander.understand(&question, Some(flow.language)).await?;
    let topic = topic::of(&understood, flow.state, &question);
    let (text, before) = (std::mem::replace(&mut flow.text, question), std::mem::replace(&mut flow.understood, understood));
    let answer = Box::pin(flow.answer(topic)).await;
    (flow.text, flow.understood) = (text, before);
    answer
}

/// Whether what is asked for is meant for something of this shopper's: it names an order or a product, or says "my" and "it".
fn refers(flow: &Flow<'_>, asked: &[Request]) -> bool {
    const OWN: &[&str] = &["my", "mine", "it", "its", "this", "that", "these", "those", "them", "the", "both", "all", "everything"];
    const OWN_ZH: &[&str] = &["我", "这", "那", "它", "把", "请", "帮", "订单"];
    let named = !flow.understood.order_numbers().is_empty() || !flow.understood.mentions.is_empty();
    // 能改地址吗, said of the order that is being spoken of
    let short = |words: &str| words.chars().count() <= SHORT_ZH && words.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let there = || flow.understood.addresses().any(|parts| parts.line1.is_some());
    named
        || asked.iter().any(|request| request.wish)
        || asked.iter().any(|request| request.kind == Kind::Address && there())
        || own::speaks_of_order(flow.state) && asked.iter().any(|request| short(&request.words))
        || asked.iter().any(|request| {
            let lower = request.words.to_lowercase();
            let words: Vec<&str> = lower.split(|c: char| !(c.is_alphanumeric() || c == '\'')).collect();
            OWN.iter().any(|word| words.contains(word))
                || OWN_ZH.iter().any(|word| lower.contains(word))
                || (!request.asks && words.contains(&"order"))
        })
}

/// "Change address", 退货, "cancel something": of a customer it is meant for something of theirs, of a stranger it asks for the rules.
fn bare_command(text: &str, asked: &[Request]) -> bool {
    let han = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
    let words = text.split_whitespace().count();
    let few = if han > 0 { han <= SHORT_ZH && words <= 2 } else { words <= SHORT_EN };
    few && !asked.is_empty() && asked.iter().all(|request| !request.may && !request.asks && !request.wish)
}

/// A question about an order, a product or the shop, in the middle of it all.
fn asks_something_else(flow: &Flow<'_>, text: &str) -> bool {
    let topic = topic::of(&flow.understood, flow.state, text);
    // "tracking number of T-10004" asks without a word of asking
    let plainly = matches!(topic, Topic::Order(OrderAspect::Tracking | OrderAspect::Total | OrderAspect::Refund | OrderAspect::Arrival))
        && !flow.understood.order_numbers().is_empty();
    plainly
        || asks_to_know(text)
            && match topic {
                // "when do I have to send it back?"
                Topic::Order(_) if asks_for_detail(text) => true,
                Topic::Order(aspect) => {
                    !matches!(aspect, OrderAspect::MayCancel | OrderAspect::MayChange | OrderAspect::MayReturn | OrderAspect::MayExchange)
                }
                Topic::Product(_) | Topic::Orders | Topic::Article => true,
                _ => false,
            }
}

fn asks_for_detail(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(3).collect();
    words.iter().any(|word| matches!(*word, "when" | "who" | "where" | "why"))
        || ["什么时候", "多久", "谁", "为什么"].iter().any(|word| lower.contains(word))
}

/// Whether a message asks about something else than what is being made.
fn is_question(flow: &Flow<'_>, text: &str) -> bool {
    let topic = topic::of(&flow.understood, flow.state, text);
    match topic {
        Topic::Credentials | Topic::Person(_) | Topic::OtherCustomer => true,
        Topic::OutOfScope | Topic::Article => asks_to_know(text),
        Topic::Thanks | Topic::Greeting => false,
        Topic::Goodbye => true,
        _ => asks_to_know(text) || parts::asks(text),
    }
}
