//! `/chat/{id}/order/{order}`: whoever holds a chat changes an order of its customer, in two steps: what would be done, then the
//! confirmation.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use engine::conversation::ConversationId;
use engine::dialogue::policy::Policy;
use engine::handover::writes::{self, Known, Planned, Wish};
use engine::handover::{NoteKind, Refused, say, take};
use knowledge::ids::{OrderId, PaymentMethodId, ProductId, VariantId};
use knowledge::proposal::{self, Outcome, Refusal, Swap, Token};
use knowledge::shop::store::{customers, orders, products};
use knowledge::shop::{Address, Customer, Order, PaymentMethod, Product};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Page, shown};
use crate::console::Console;
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::store::{audit, chat, shopper};
use crate::console::tongue::{self, lang, t, t1};
use crate::console::view::{Frame, named};

/// Pieces of one line of an order that are offered one by one.
const PIECES: u32 = 20;

#[derive(Template)]
#[template(path = "order.html")]
struct Change {
    frame: Frame,
    chat: ConversationId,
    order: Order,
    customer: Customer,
    pieces: Vec<Piece>,
    reasons: Vec<String>,
    allowed: Allowed,
    problem: Option<String>,
    planned: Option<(Vec<String>, String)>,
    done: Option<String>,
}

/// One piece of an order with what could take its place.
struct Piece {
    variant: VariantId,
    name: String,
    others: Vec<(VariantId, String)>,
}

/// What the shop's rules allow now.
#[derive(Debug, Clone, Copy, Default)]
struct Allowed {
    cancel: bool,
    address: bool,
    payment: bool,
    items: bool,
    back: bool,
    exchange: bool,
}

impl Allowed {
    fn nothing(self) -> bool {
        !(self.cancel || self.address || self.payment || self.items || self.back || self.exchange)
    }
}

/// The order and what is around it, as the chat's proved customer has it.
struct Case {
    order: Order,
    customer: Customer,
    products: HashMap<ProductId, Product>,
    done: Vec<String>,
    policy: Policy,
    today: NaiveDate,
}

impl Case {
    fn known(&self) -> Known<'_> {
        let Self { order, customer, products, done, policy, today } = self;
        Known { policy, order, customer, products, done, today: *today }
    }

    async fn read(console: &Console, conn: &mut PgConnection, id: ConversationId, order: &OrderId) -> Result<Self, PageError> {
        let rules = console.engine.rules().await.map_err(anyhow::Error::from)?;
        let head = chat::head(conn, id).await?.ok_or(PageError::NotFound)?;
        let customer = shopper::linked(conn, head.identity).await?.ok_or(PageError::NotFound)?;
        let order = orders::find(conn, order).await?.filter(|order| order.customer == customer).ok_or(PageError::NotFound)?;
        let customer = customers::find(conn, &customer).await?.ok_or(PageError::NotFound)?;
        let ids: Vec<String> = order.items.iter().map(|item| item.product.to_string()).collect();
        let products = products::those(conn, &ids).await?.into_iter().map(|product| (product.id.clone(), product)).collect();
        let done = proposal::store::done_before(conn, &[order.id.to_string()]).await?.into_iter().map(|(_, name)| name).collect();
        Ok(Self { order, customer, products, done, policy: rules.policy.clone(), today: console.now().date_naive() })
    }

    fn pieces(&self) -> Vec<Piece> {
        let worded = |options: &knowledge::shop::Options| {
            let words = options.iter().map(|(name, value)| format!("{name} {}", value.as_str().unwrap_or_default()));
            words.collect::<Vec<_>>().join(", ")
        };
        let money = |amount| knowledge::money::Money::new(amount, &self.order.currency).display(tongue::spoken());
        let mut pieces = Vec::new();
        for item in &self.order.items {
            let variants = self.products.get(&item.product).map(|product| product.variants.as_slice()).unwrap_or_default();
            let others = variants.iter().filter(|variant| variant.available && variant.id != item.variant);
            let others: Vec<_> =
                others.map(|variant| (variant.id.clone(), format!("{}, {}", worded(&variant.options), money(variant.price)))).collect();
            for _ in 0..u32::try_from(item.quantity).unwrap_or(1).min(PIECES) {
                let name = format!("{} ({}), {}", item.name, worded(&item.options), money(item.price));
                pieces.push(Piece { variant: item.variant.clone(), name, others: others.clone() });
            }
        }
        pieces
    }

    fn allowed(&self) -> Allowed {
        let known = self.known();
        Allowed {
            cancel: known.allows("cancel_pending_order"),
            address: known.allows("modify_pending_order_address"),
            payment: known.allows("modify_pending_order_payment"),
            items: known.allows("modify_pending_order_items"),
            back: known.allows("return_delivered_order_items"),
            exchange: known.allows("exchange_delivered_order_items"),
        }
    }

    fn page(self, frame: Frame, chat: ConversationId) -> Change {
        let (pieces, allowed) = (self.pieces(), self.allowed());
        let reasons = self.policy.cancel.reasons.iter().map(|reason| reason.id.clone()).collect();
        let (order, customer) = (self.order, self.customer);
        Change { frame, chat, order, customer, pieces, reasons, allowed, problem: None, planned: None, done: None }
    }
}

type Place = Path<(Uuid, String)>;

pub(in crate::console) async fn page(State(console): State<Arc<Console>>, staff: Staff, Path((id, order)): Place) -> Page {
    let id = ConversationId(id);
    let mut tx = console.db.desk.begin().await?;
    holds(&mut tx, id, &staff).await?;
    let case = Case::read(&console, &mut tx, id, &OrderId(order)).await?;
    audit::seen(&mut tx, staff.id, "customer.view", case.customer.id.as_str(), console.now()).await?;
    tx.commit().await?;
    shown(&case.page(Frame::new(&console, &staff, "inbox"), id))
}

/// `PayPal`, `the card ending in 4242`.
fn method_name(method: &PaymentMethod) -> String {
    let name = engine::answer::templates::payment_method(tongue::spoken(), Some(method));
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Only who holds the chat.
async fn holds(conn: &mut PgConnection, id: ConversationId, staff: &Staff) -> Result<(), PageError> {
    match take::holder(conn, id).await? {
        Some(held) if held.by == staff.id => Ok(()),
        Some(held) => Err(Refused::HeldBy(held.by).into()),
        None => Err(Refused::NotTaken.into()),
    }
}

/// The first step: what would be done, and what it costs.
pub(in crate::console) async fn propose(
    State(console): State<Arc<Console>>,
    staff: Staff,
    Path((id, order)): Place,
    Form(fields): Form<Vec<(String, String)>>,
) -> Page {
    let id = ConversationId(id);
    let mut tx = console.db.desk.begin().await?;
    holds(&mut tx, id, &staff).await?;
    let case = Case::read(&console, &mut tx, id, &OrderId(order)).await?;
    let planned = wish(&case, &fields).and_then(|wish| case.known().plan(wish));
    let frame = Frame::new(&console, &staff, "inbox");
    let Planned { proposal, summary } = match planned {
        Ok(planned) => planned,
        Err(problem) => return shown(&Change { problem: Some(problem), ..case.page(frame, id) }),
    };
    let Some(token) = writes::open(&mut tx, id, staff.id, &proposal).await? else {
        let problem = t("order-not-yours");
        return shown(&Change { problem: Some(problem), ..case.page(frame, id) });
    };
    let detail = json!({ "change": proposal.change.name() });
    audit::add(&mut tx, Some(staff.id), "order.propose", case.order.id.as_str(), detail, console.now()).await?;
    tx.commit().await?;
    shown(&Change { planned: Some((summary, token.as_str().to_owned())), ..case.page(frame, id) })
}

/// Reads what is wished for.
fn wish(case: &Case, fields: &[(String, String)]) -> Result<Wish, String> {
    let field = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim().to_owned()).unwrap_or_default();
    let method = || {
        let id = PaymentMethodId(field("method"));
        let known = case.customer.payment_methods.iter().any(|method| method.id == id);
        if known { Ok(id) } else { Err(t("order-method")) }
    };
    let pieces = case.pieces();
    let of_piece = |n: usize| Some(field(&format!("piece.{n}"))).filter(|value| !value.is_empty());
    let swaps = || {
        let chosen = pieces.iter().enumerate().filter_map(|(n, piece)| Some((piece.variant.clone(), VariantId(of_piece(n)?))));
        chosen.map(|(item, new)| Swap { item, new }).collect::<Vec<_>>()
    };
    Ok(match field("change").as_str() {
        "cancel" => Wish::Cancel(field("reason")),
        "address" => Wish::Address(Address {
            line1: field("line1"),
            line2: Some(field("line2")).filter(|line| !line.is_empty()),
            city: field("city"),
            region: Some(field("region")).filter(|region| !region.is_empty()),
            postcode: field("postcode"),
            country: field("country"),
        }),
        "payment" => Wish::Payment(method()?),
        "items" => Wish::Items(swaps(), method()?),
        "exchange" => Wish::Exchange(swaps(), method()?),
        "return" => {
            let back = pieces.iter().enumerate().filter(|(n, _)| of_piece(*n).is_some());
            Wish::Return(back.map(|(_, piece)| piece.variant.clone()).collect(), method()?)
        }
        _ => return Err(t("order-what")),
    })
}

/// The second step: it is done, once; colleagues see it in the chat.
pub(in crate::console) async fn confirm(
    State(console): State<Arc<Console>>,
    staff: Staff,
    Path((id, order)): Place,
    Form(fields): Form<Vec<(String, String)>>,
) -> Page {
    let (id, order) = (ConversationId(id), OrderId(order));
    let token = fields.iter().find(|(key, _)| key == "token").and_then(|(_, value)| Token::parse(value));
    let token = token.ok_or_else(|| PageError::Invalid(t("order-begin")))?;
    let mut tx = console.db.desk.begin().await?;
    let stored = proposal::store::find(&mut tx, &token).await?;
    let outcome = writes::confirm(&mut tx, staff.id, &token).await?;
    let (done, problem) = match outcome {
        Outcome::Done | Outcome::Already => (Some(t("order-done")), None),
        Outcome::Expired => (None, Some(t("order-late"))),
        Outcome::Unknown => (None, Some(t("order-unknown"))),
        Outcome::Refused(why) => (None, Some(t1("order-nothing", "why", words(why)))),
    };
    if let (Outcome::Done, Some(stored)) = (outcome, stored) {
        let name = stored.change.name();
        say::note(&mut tx, id, Some(staff.id), NoteKind::Note, &format!("Order {order}: {}.", name.replace('_', " ")), console.now())
            .await?;
        audit::add(&mut tx, Some(staff.id), "order.write", order.as_str(), json!({ "change": name }), console.now()).await?;
    }
    // what was decided stays decided, whatever the page makes of it
    tx.commit().await?;
    let case = Case::read(&console, &mut *console.db.desk.acquire().await?, id, &order).await?;
    shown(&Change { problem, done, ..case.page(Frame::new(&console, &staff, "inbox"), id) })
}

fn words(why: Refusal) -> String {
    t(match why {
        Refusal::Changed => "refusal-changed",
        Refusal::Person => "refusal-person",
        Refusal::Replaced => "refusal-replaced",
        Refusal::Declined => "refusal-declined",
        Refusal::Unlinked => "refusal-unlinked",
        Refusal::Status => "refusal-status",
        Refusal::Once => "refusal-once",
        Refusal::Price => "refusal-price",
        Refusal::SoldOut => "refusal-sold-out",
        Refusal::Balance => "refusal-balance",
        Refusal::Method => "refusal-method",
        Refusal::Items => "refusal-items",
    })
}
