//! A scripted shopper plays whole tasks against the engine: it knows a scenario and nothing else, answers what it is asked, judges
//! what is summed up, and confirms or declines. Afterwards the rows are held against those that the expected changes give.
//!
//! Reading order: [`task`] (the data), [`mind`] (what a scenario says at first, and what later), [`person`] (one move after the
//! other, with [`reading`], [`judge`] and [`words`]), [`shop`] (the engine), [`rows`] (the comparison), [`report`] (the figures).

pub mod judge;
pub mod mind;
pub mod person;
pub mod reading;
pub mod report;
pub mod rows;
pub mod shop;
pub mod task;
pub mod voice;
pub mod words;

use std::path::Path;

use anyhow::Result;
use engine::answer::templates;
use engine::dialogue::{Action, ActionState};
use knowledge::ids::CustomerId;
use knowledge::language::Language;
use knowledge::proposal::Change;

use person::{Manner, Person};
use report::{Outcome, Report};
use rows::{Catalogue, Pricing, Rows};
use shop::{Move, PlayedShop};
use task::Task;

/// A conversation is not longer than this.
const MOST_TURNS: usize = 40;

/// Plays all tasks over the retail data, or those named, with both shoppers.
///
/// # Errors
/// If the data is not complete, or the database or a model fails.
pub async fn evaluate(data: &Path, only: &[String]) -> Result<Report> {
    all(PlayedShop::retail(data).await?, task::read(&data.join("retail/tasks_dev.jsonl"))?, only).await
}

/// Plays the repository's own tasks over the demo shop, or those named, with both shoppers.
///
/// # Errors
/// If the database or a model fails.
pub async fn evaluate_demo(only: &[String]) -> Result<Report> {
    all(PlayedShop::demo().await?, task::read(&crate::parts::repository().join("tests/data/tasks/demo.jsonl"))?, only).await
}

async fn all(shop: PlayedShop, tasks: Vec<Task>, only: &[String]) -> Result<Report> {
    let catalogue = rows::catalogue(&mut shop.database().owner().await?).await?;
    let mut report = Report::default();
    for task in tasks.iter().filter(|task| only.is_empty() || only.contains(&task.id)) {
        for manner in [Manner::Judges, Manner::ConfirmsAll] {
            report.add(manner, play(&shop, &catalogue, task, manner).await?);
        }
    }
    shop.close().await?;
    Ok(report)
}

/// Plays one task and puts the shop back.
async fn play(shop: &PlayedShop, catalogue: &Catalogue, task: &Task, manner: Manner) -> Result<Outcome> {
    let mut outcome = Outcome { task: task.id.clone(), ..Outcome::default() };
    let mut owner = shop.database().owner().await?;
    let before = everybody(&mut owner, task).await?;
    let mut person = Person::new(&task.scenario, manner);
    let mut chat = shop.chat();
    let mut next = Some(person.begin());
    while let Some(action) = next.take().filter(|_| outcome.turns < MOST_TURNS) {
        outcome.turns += 1;
        outcome.said(&action);
        let Some(turn) = chat.turn(&action).await? else { break };
        let buttons = turn.reply.buttons();
        outcome.heard(turn.reply.text(), buttons);
        outcome.unsaid += usize::from(turn.reply.text() == templates::say(Language::En, "cannot-word", &[]));
        for done in turn.actions.iter().filter(|action| action.state == ActionState::Done) {
            outcome.wrote(changed(done), confirms(&action));
        }
        if turn.hand_over.is_some() {
            outcome.handed_over = true;
            break;
        }
        next = person.hears(turn.reply.text(), buttons);
    }
    // the rows, against those that the expected changes leave
    outcome.count(&task.expected);
    for (customer, rows) in before {
        let after = Rows::read(&mut owner, &customer).await?;
        for pricing in [Pricing::Own, Pricing::OfTheLast] {
            let mut wanted = rows.clone();
            for change in task.expected.iter() {
                wanted.make(change, catalogue, pricing)?;
            }
            let differences = after.differences(&wanted);
            match pricing {
                Pricing::Own => outcome.differences.extend(differences),
                Pricing::OfTheLast => outcome.differs_from_tools |= !differences.is_empty(),
            }
        }
    }
    chat.undo().await?;
    Ok(outcome)
}

/// The rows of the customer that a task is about, whom its changes name; of one that changes nothing, whoever wrote.
async fn everybody(owner: &mut sqlx::PgConnection, task: &Task) -> Result<Vec<(CustomerId, Rows)>> {
    let mut found: Vec<(CustomerId, Rows)> = Vec::new();
    for change in &task.expected {
        let customer: Option<String> = match (change, change.order()) {
            (Change::Profile { customer, .. }, _) => Some(customer.to_string()),
            (_, Some(order)) => {
                sqlx::query_scalar("select customer_id from orders where id = $1").bind(order.as_str()).fetch_optional(&mut *owner).await?
            }
            (_, None) => None,
        };
        let Some(customer) = customer.map(CustomerId) else { continue };
        if found.iter().all(|(known, _)| *known != customer) {
            let rows = Rows::read(owner, &customer).await?;
            found.push((customer, rows));
        }
    }
    Ok(found)
}

fn changed(action: &Action) -> Option<Change> {
    Change::parse(action.name, &action.arguments)
}

/// Whether a move is an explicit yes.
fn confirms(action: &Move) -> bool {
    match action {
        Move::Presses(button) => button.role() == Some("@confirm"),
        Move::Says(text) => text == "yes",
    }
}
