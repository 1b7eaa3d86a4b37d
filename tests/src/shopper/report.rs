//! How the tasks came out.

use std::fmt;

use engine::dialogue::buttons::ShownButton;
use engine::dialogue::clarify;
use knowledge::proposal::Change;

use super::person::Manner;
use super::rows;
use super::shop::Move;

/// The share of tasks in which all writes must be right and nothing else written.
pub const ENOUGH: f64 = 0.85;

/// How one task came out.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Its name.
    pub task: String,
    /// Messages of the shopper.
    pub turns: usize,
    /// What was said.
    pub transcript: String,
    /// What was written, in a form that is the same for the same change.
    pub written: Vec<String>,
    /// Writes without an explicit yes.
    pub unconfirmed: usize,
    /// Writes that the task does not have.
    pub wrong: Vec<String>,
    /// Writes of the task that were not made.
    pub missing: Vec<String>,
    /// Where the rows differ from those that the task's writes leave.
    pub differences: Vec<String>,
    /// Whether they differ where prices are booked as the data's own tools book them.
    pub differs_from_tools: bool,
    /// Answers that asked back what is meant.
    pub asked_back: usize,
    /// Answers that the guardrails refused, though they were templates.
    pub unsaid: usize,
    /// A person was called.
    pub handed_over: bool,
}

impl Outcome {
    /// The shopper's move.
    pub fn said(&mut self, action: &Move) {
        let words = match action {
            Move::Says(text) => text.clone(),
            Move::Presses(button) => format!("[{}]", button.label),
        };
        self.transcript.push_str(&format!("> {words}\n"));
    }

    /// The answer.
    pub fn heard(&mut self, text: &str, buttons: &[ShownButton]) {
        self.asked_back += usize::from(clarify::asks(text));
        let labels: String = buttons.iter().map(|button| format!(" [{}]", button.label)).collect();
        self.transcript.push_str(&format!("{text}{labels}\n"));
    }

    /// Something was written.
    pub fn wrote(&mut self, change: Option<Change>, confirmed: bool) {
        self.unconfirmed += usize::from(!confirmed);
        self.written.push(change.as_ref().map_or_else(|| "an unknown change".to_owned(), rows::key));
    }

    /// Holds what was written against what was expected.
    pub fn count(&mut self, expected: &[Change]) {
        let mut left: Vec<String> = expected.iter().map(rows::key).collect();
        for written in &self.written {
            match left.iter().position(|one| one == written) {
                Some(at) => drop(left.remove(at)),
                None => self.wrong.push(written.clone()),
            }
        }
        self.missing = left;
    }

    /// All writes right and nothing else written.
    #[must_use]
    pub fn right(&self) -> bool {
        self.differences.is_empty() && self.wrong.is_empty()
    }
}

/// A figure of one shopper's tasks, as printed.
type Figure<'a> = &'a dyn Fn(&[Outcome]) -> String;

/// The figures of both shoppers.
#[derive(Debug, Clone, Default)]
pub struct Report {
    judges: Vec<Outcome>,
    confirms_all: Vec<Outcome>,
}

impl Report {
    /// One task more.
    pub fn add(&mut self, manner: Manner, outcome: Outcome) {
        match manner {
            Manner::Judges => self.judges.push(outcome),
            Manner::ConfirmsAll => self.confirms_all.push(outcome),
        }
    }

    /// Whether the figures are reached.
    #[must_use]
    pub fn good(&self) -> bool {
        let unconfirmed = |all: &[Outcome]| all.iter().map(|one| one.unconfirmed).sum::<usize>();
        share(&self.judges, Outcome::right) >= ENOUGH
            && self.judges.iter().all(|one| one.wrong.is_empty())
            && unconfirmed(&self.judges) + unconfirmed(&self.confirms_all) == 0
    }

    /// The conversations of the tasks that came out wrong with the shopper who judges, and all where `all` is set.
    #[must_use]
    pub fn conversations(&self, all: bool) -> String {
        let told = |(who, one): (&str, &Outcome)| {
            format!(
                "=== {} {who}{}\n{}written: {:?}\nwrong: {:?}\nmissing: {:?}\nrows: {:?}\n",
                one.task,
                if one.right() { "" } else { " WRONG" },
                one.transcript,
                one.written,
                one.wrong,
                one.missing,
                one.differences
            )
        };
        let judges = self.judges.iter().map(|one| ("judges", one));
        let rest = self.confirms_all.iter().map(|one| ("confirms", one));
        judges.chain(rest).filter(|(_, one)| all || !one.right()).map(told).collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred")]
fn share(all: &[Outcome], is: impl Fn(&Outcome) -> bool) -> f64 {
    all.iter().filter(|one| is(one)).count() as f64 / all.len().max(1) as f64
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<62} {:>8} {:>13}", format!("tasks: {}", self.judges.len()), "judges", "confirms all")?;
        let both = |of: Figure<'_>| (of(&self.judges), of(&self.confirms_all));
        let figures: [(&str, Figure<'_>); 7] = [
            ("all writes right and nothing else written (at least 0.85)", &|all| format!("{:.3}", share(all, Outcome::right))),
            ("the same, prices booked as by the data's own tools", &|all| {
                format!("{:.3}", share(all, |one| one.wrong.is_empty() && !one.differs_from_tools))
            }),
            ("wrong writes (0 of the shopper who judges)", &|all| all.iter().map(|one| one.wrong.len()).sum::<usize>().to_string()),
            ("writes without a confirmation (0)", &|all| all.iter().map(|one| one.unconfirmed).sum::<usize>().to_string()),
            ("templates that the guardrails refused (0)", &|all| all.iter().map(|one| one.unsaid).sum::<usize>().to_string()),
            ("answers that asked back", &|all| all.iter().map(|one| one.asked_back).sum::<usize>().to_string()),
            ("turns a task", &|all| {
                format!(
                    "{:.1}",
                    all.iter().map(|one| f64::from(u32::try_from(one.turns).unwrap_or(0))).sum::<f64>() / all.len().max(1) as f64
                )
            }),
        ];
        for (name, of) in figures {
            let (judges, confirms) = both(of);
            writeln!(f, "{name:<62} {judges:>8} {confirms:>13}")?;
        }
        let failed: Vec<&str> = self.judges.iter().filter(|one| !one.right()).map(|one| one.task.as_str()).collect();
        writeln!(f, "not right: {}", failed.join(" "))
    }
}
