//! `mercer eval`: conversations with expectations, for a shop's own regression. Everything is played against the shop as it
//! is and taken back afterwards, as with `mercer ask --rollback`.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;

use super::ask::{Message, Question, Script};
use super::tools::Tools;

mod check;
mod report;
mod suite;

use report::{Outcome, Report};
use suite::{Conversation, Suite};

pub(super) async fn run(tools: &Tools, files: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let suites: Vec<Suite> = files.iter().map(|file| Suite::read(file)).collect::<anyhow::Result<_>>()?;
    let engine = tools.engine().await?;
    let mut good = true;
    for suite in &suites {
        let mut report = Report::new(&suite.name);
        for (number, conversation) in suite.conversations.iter().enumerate() {
            let script = Script::new(&tools.db, &engine);
            let played = script.play(question(conversation)).await;
            script.undo().await?;
            let failures = match played {
                Ok(answered) => check::conversation(conversation, &serde_json::to_value(&answered)?)?,
                // a button that is not there, a person who answers: the suite is not met, the others go on
                Err(error) => vec![format!("{error:#}")],
            };
            report.add(Outcome { kind: conversation.kind.clone(), name: conversation.name(number), failures });
        }
        good &= report.meets(&suite.thresholds);
        std::io::stdout().write_all(report.table(&suite.thresholds).as_bytes()).context("writing the report")?;
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn question(conversation: &Conversation) -> Question {
    let message = |turn: &suite::Turn| match (&turn.presses, &turn.says) {
        (Some(press), _) => Message::Press { press: press.clone() },
        (None, says) => Message::Text(says.clone().unwrap_or_default()),
    };
    Question {
        id: serde_json::Value::Null,
        customer: conversation.customer.clone(),
        locale: conversation.locale.clone(),
        messages: conversation.turns.iter().map(message).collect(),
    }
}
