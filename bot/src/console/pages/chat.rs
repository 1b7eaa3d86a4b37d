//! `/chat/{id}`: the transcript with who said what and why, and what the shop knows of the shopper.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use chrono::{DateTime, Utc};
use engine::conversation::ConversationId;
use engine::handover::take;
use knowledge::language::Language;
use knowledge::money::Money;
use rust_decimal::Decimal;
use serde::Deserialize;
use uuid::Uuid;

use super::inbox::{self, Asked, List};
use super::{Page, shown};
use crate::console::Console;
use crate::console::error::PageError;
use crate::console::glance::Glance;
use crate::console::guard::Staff;
use crate::console::session::Token;
use crate::console::store::canned::{self, Canned};
use crate::console::store::chat::{self, Claim, Fact, Head, Message, Note};
use crate::console::store::presence::{self, Present};
use crate::console::store::shopper::{self, Shopper};
use crate::console::store::{agents, audit};
use crate::console::tongue::{counted, lang, t, t1, t2};
use crate::console::variables::{self, Values};
use crate::console::view::{Frame, ago, clock, day, iso, named, proof, reason};

/// What stands in the transcript.
enum Line {
    Said(Box<Said>),
    Noted(Note),
}

struct Said {
    message: Message,
    claims: Vec<Claim>,
    facts: Vec<Fact>,
    files: Vec<File>,
    /// Why the model's words were not used, or that they were.
    verdict: Option<String>,
    timings: String,
}

struct File {
    id: String,
    name: String,
    ready: bool,
}

/// Head, transcript and buttons: the part that changes.
#[derive(Template)]
#[template(path = "chat_pane.html")]
struct Pane {
    csrf: String,
    head: Head,
    name: String,
    lines: Vec<Line>,
    others: Vec<Present>,
    colleagues: Vec<(i64, String)>,
    /// `free`, `mine`, `settling`, `other`, `watch`.
    mode: &'static str,
    open: bool,
    waited: String,
    glance: Vec<String>,
}

/// What the shop knows of the shopper.
#[derive(Template)]
#[template(path = "chat_side.html")]
struct Side {
    chat: ConversationId,
    shopper: Shopper,
    /// Whether who looks holds the chat, and may change orders.
    mine: bool,
    now: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "chat.html")]
struct Chat {
    frame: Frame,
    list: List,
    pane: Pane,
    side: Side,
    canned: Vec<Canned>,
    key: String,
}

#[derive(Deserialize)]
pub(in crate::console) struct Beside {
    #[serde(default)]
    view: String,
}

pub(in crate::console) async fn page(
    State(console): State<Arc<Console>>,
    staff: Staff,
    Path(id): Path<Uuid>,
    Query(beside): Query<Beside>,
) -> Page {
    let id = ConversationId(id);
    let pane = read_pane(&console, &staff, id).await?;
    let side = read_side(&console, &staff, id).await?;
    let list = inbox::read(&console, &staff, Asked::beside(id.to_string(), beside.view)).await?;
    let name = side.shopper.customer.as_ref().map(|customer| customer.name.first.clone()).unwrap_or_default();
    let order = side.shopper.orders.first().map(|order| order.id.to_string()).unwrap_or_default();
    let values = Values { name: Some(&name), agent: &staff.name, shop: &console.settings.shop, order: Some(&order) };
    let filled = |canned: Canned| Canned { text: variables::fill(&canned.text, &values), ..canned };
    let canned = canned::all(&mut *console.db.desk.acquire().await?).await?.into_iter().map(filled).collect();
    shown(&Chat { frame: Frame::new(&console, &staff, "inbox"), list, pane, side, canned, key: form_key() })
}

/// The part that changes.
pub(in crate::console) async fn pane(State(console): State<Arc<Console>>, staff: Staff, Path(id): Path<Uuid>) -> Page {
    shown(&read_pane(&console, &staff, ConversationId(id)).await?)
}

/// What the shop knows of the shopper.
pub(in crate::console) async fn side(State(console): State<Arc<Console>>, staff: Staff, Path(id): Path<Uuid>) -> Page {
    shown(&read_side(&console, &staff, ConversationId(id)).await?)
}

/// Names one answer, so that it is sent once however often its form is.
fn form_key() -> String {
    Token::new().as_str()[..32].to_owned()
}

async fn read_pane(console: &Console, staff: &Staff, id: ConversationId) -> Result<Pane, PageError> {
    let now = console.now();
    let mut tx = console.db.desk.begin().await?;
    let mut head = chat::head(&mut tx, id).await?.ok_or(PageError::NotFound)?;
    audit::seen(&mut tx, staff.id, "chat.view", &id.to_string(), now).await?;
    if head.holder == Some(staff.id) && !head.settled {
        head.settled = take::settle(&mut tx, id, now).await?;
    }
    let messages = chat::messages(&mut tx, id).await?;
    let (mut claims, mut facts) = (chat::claims(&mut tx, id).await?, chat::facts(&mut tx, id).await?);
    let notes = chat::notes(&mut tx, id).await?;
    let others = presence::others(&mut tx, id, staff.id, now).await?;
    let customer = shopper::name(&mut tx, head.identity).await?;
    let colleagues = agents::all(&mut tx).await?;
    tx.commit().await?;
    let colleagues = colleagues.into_iter().filter(|agent| !agent.disabled && agent.role != "auditor" && agent.id != staff.id);
    let colleagues: Vec<(i64, String)> = colleagues.map(|agent| (agent.id.0, agent.name)).collect();
    let glance = Glance::of(&messages, head.reason.as_deref());
    let language = head.language.as_deref().and_then(Language::parse).unwrap_or(Language::En);
    let notes = notes.into_iter().map(|note| assigned_to(note, &colleagues, staff));
    let mut lines: Vec<Line> = messages.into_iter().map(|message| said(message, &mut claims, &mut facts)).collect();
    lines.extend(notes.map(Line::Noted));
    lines.sort_by_key(|line| match line {
        Line::Said(said) => said.message.at,
        Line::Noted(note) => note.at,
    });
    let mode = match head.holder {
        _ if !staff.works() => "watch",
        None => "free",
        Some(holder) if holder != staff.id => "other",
        Some(_) if !head.settled => "settling",
        Some(_) => "mine",
    };
    let open = head.asked_at.is_some() && head.closed_at.is_none();
    let glance = if open { console.shortener.lines(id, &glance, language) } else { Vec::new() };
    let waited = head.asked_at.map(|asked| ago(asked, now)).unwrap_or_default();
    let name = customer.unwrap_or_else(|| t("guest-name"));
    Ok(Pane { csrf: staff.csrf.clone(), head, name, lines, others, colleagues, mode, open, waited, glance })
}

/// An assignment stores the colleague's row; people read names.
fn assigned_to(note: Note, colleagues: &[(i64, String)], staff: &Staff) -> Note {
    if note.kind != "assigned" {
        return note;
    }
    let id = note.text.parse::<i64>().unwrap_or_default();
    let name = colleagues.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone());
    let name = name.or_else(|| (id == staff.id.0).then(|| staff.name.clone()));
    Note { text: name.unwrap_or_else(|| t("nobody")), ..note }
}

/// What somebody did with the chat.
fn event(note: &Note) -> String {
    let name = note.agent.clone().unwrap_or_else(|| t("the-shopper"));
    match note.kind.as_str() {
        "taken" => t1("event-taken", "name", name),
        "handed_back" => t1("event-handed-back", "name", name),
        "closed" => t1("event-closed", "name", name),
        "reopened" => t1("event-reopened", "name", name),
        "assigned" => t2("event-assigned", ("name", &name), ("to", &note.text)),
        _ => t1("event-left", "name", name),
    }
}

/// What the review found wrong with the drafts: the words and the reason.
fn faults(explanation: &serde_json::Value) -> String {
    let drafts = explanation["run"]["drafts"].as_array().into_iter().flatten();
    let faults = drafts.flat_map(|draft| draft["refused"].as_array().into_iter().flatten());
    let shown = faults.map(|fault| {
        let (words, why) = (fault["claim"]["text"].as_str().unwrap_or_default(), fault["why"].as_str().unwrap_or_default());
        if words.is_empty() { why.to_owned() } else { format!("“{words}”: {why}") }
    });
    shown.collect::<Vec<_>>().join("; ")
}

fn said(message: Message, claims: &mut HashMap<Uuid, Vec<Claim>>, facts: &mut HashMap<Uuid, Vec<Fact>>) -> Line {
    let explanation = message.explanation.clone().unwrap_or_default();
    let faults = faults(&explanation);
    let verdict = match (explanation["verdict"].as_str(), explanation["refused"].as_str()) {
        (_, Some(why)) => Some(t1("verdict-refused", "why", if faults.is_empty() { why } else { &faults })),
        (Some("repaired"), None) if faults.is_empty() => Some(t("verdict-repaired")),
        (Some("repaired"), None) => Some(t1("verdict-repaired-but", "why", &faults)),
        (Some(_), None) if faults.is_empty() => Some(t("verdict-sent")),
        (Some(_), None) => Some(t1("verdict-sent-but", "why", &faults)),
        (None, None) => None,
    };
    let stages = [
        ("understand", "stage-understand"),
        ("retrieve", "stage-retrieve"),
        ("word", "stage-word"),
        ("review", "stage-review"),
        ("total", "stage-all"),
    ];
    let timings = stages
        .iter()
        .filter_map(|(stage, name)| Some(format!("{} {} ms", t(name), explanation["timing_ms"][stage].as_u64()?)))
        .collect::<Vec<_>>()
        .join(" · ");
    let files = message.attachments.as_array().into_iter().flatten().map(|file| File {
        id: file["id"].as_str().unwrap_or_default().to_owned(),
        name: file["name"].as_str().map_or_else(|| t("file"), str::to_owned),
        ready: file["path"].as_str().is_some_and(|path| !path.is_empty()),
    });
    let reply = message.reply.unwrap_or_default();
    Line::Said(Box::new(Said {
        files: files.collect(),
        claims: claims.remove(&reply).unwrap_or_default(),
        facts: facts.remove(&reply).unwrap_or_default(),
        verdict,
        timings,
        message,
    }))
}

async fn read_side(console: &Console, staff: &Staff, id: ConversationId) -> Result<Side, PageError> {
    let now = console.now();
    let mut tx = console.db.desk.begin().await?;
    let head = chat::head(&mut tx, id).await?.ok_or(PageError::NotFound)?;
    let shopper = shopper::read(&mut tx, id, head.identity).await?;
    if let Some(customer) = &shopper.customer {
        audit::seen(&mut tx, staff.id, "customer.view", customer.id.as_str(), now).await?;
    }
    tx.commit().await?;
    let mine = staff.works() && head.holder == Some(staff.id);
    Ok(Side { chat: id, shopper, mine, now })
}

/// An amount as English pages write it.
fn money(amount: impl Borrow<Decimal>, currency: &str) -> String {
    Money::new(*amount.borrow(), currency.to_owned()).display(Language::En)
}
