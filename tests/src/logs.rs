//! What this process and the programs that it starts write to their logs, looked through for what must not be there: the demo
//! shop's customers, and what the shoppers of the stories wrote.

use std::collections::{BTreeSet, HashMap};
use std::io::Write;
use std::sync::{LazyLock, Mutex, MutexGuard, Once, PoisonError};
use std::thread::{self, ThreadId};

use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, fmt};

use crate::parts;

/// Shorter words of shoppers stand in logs by chance.
const TELLING: usize = 16;
/// Our own crates at their most talkative; the others as the program has them.
const FILTER: &str = "warn,mercer=trace,mercer_engine=trace,mercer_knowledge=trace";

/// What each thread has logged: a story has a thread of its own, so that what others log beside it is not taken for its own.
static KEPT: LazyLock<Mutex<HashMap<ThreadId, Vec<u8>>>> = LazyLock::new(Mutex::default);

fn kept() -> MutexGuard<'static, HashMap<ThreadId, Vec<u8>>> {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The statements that each thread has sent to the database, each with how many rows came back.
static STATEMENTS: LazyLock<Mutex<HashMap<ThreadId, Vec<String>>>> = LazyLock::new(Mutex::default);

fn statements() -> MutexGuard<'static, HashMap<ThreadId, Vec<String>>> {
    STATEMENTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps the statements that sqlx tells of.
struct Listener;

impl<S: Subscriber> Layer<S> for Listener {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut statement = Statement::default();
        event.record(&mut statement);
        let text = if statement.whole.is_empty() { statement.summary } else { statement.whole };
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let line = format!("{words} -- {} rows", statement.rows);
        statements().entry(thread::current().id()).or_default().push(line);
    }
}

#[derive(Default)]
struct Statement {
    summary: String,
    whole: String,
    rows: u64,
}

impl Visit for Statement {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "rows_returned" {
            self.rows = value;
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => self.summary = value.to_owned(),
            "db.statement" => self.whole = value.to_owned(),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

/// Where the log and the statements of each thread stood.
#[derive(Debug, Clone)]
pub struct Mark(HashMap<ThreadId, (usize, usize)>);

struct Keeper;

impl Write for Keeper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        kept().entry(thread::current().id()).or_default().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Where this process's log stands now. From the first call on it is kept.
pub fn mark() -> Mark {
    static START: Once = Once::new();
    START.call_once(|| {
        let keeper = fmt::layer().with_ansi(false).with_writer(|| Keeper).with_filter(EnvFilter::new(FILTER));
        let listener = Listener.with_filter(Targets::new().with_target("sqlx::query", LevelFilter::DEBUG));
        // a story that listens to the log itself came first
        drop(tracing_subscriber::registry().with(keeper).with(listener).try_init());
    });
    let (kept, statements) = (kept(), statements());
    let threads = kept.keys().chain(statements.keys());
    Mark(threads.map(|thread| (*thread, (kept.get(thread).map_or(0, Vec::len), statements.get(thread).map_or(0, Vec::len)))).collect())
}

/// The statements that the calling thread has sent to the database since `mark`, each with how many rows came back.
#[must_use]
pub fn statements_here_since(mark: &Mark) -> Vec<String> {
    let here = thread::current().id();
    let from = mark.0.get(&here).map_or(0, |(_, from)| *from);
    statements().get(&here).and_then(|all| all.get(from..)).map(<[String]>::to_vec).unwrap_or_default()
}

/// What every thread of this process has logged since `mark`.
#[must_use]
pub fn since(mark: &Mark) -> String {
    let threads: Vec<ThreadId> = kept().keys().copied().collect();
    threads.into_iter().map(|thread| of(thread, mark)).collect()
}

/// What the calling thread, on which a story runs its turns, has logged since `mark`.
#[must_use]
pub fn here_since(mark: &Mark) -> String {
    of(thread::current().id(), mark)
}

fn of(thread: ThreadId, mark: &Mark) -> String {
    let from = mark.0.get(&thread).map_or(0, |(from, _)| *from);
    let kept = kept();
    kept.get(&thread).and_then(|log| log.get(from..)).map(|log| String::from_utf8_lossy(log).into_owned()).unwrap_or_default()
}

/// Looks through what this process has logged since `mark`: for the customers' data, and for these words of shoppers.
///
/// # Panics
/// If something of it is there.
pub fn assert_clean_since(mark: &Mark, said: &[String]) {
    let log = since(mark);
    let said = said.iter().map(|text| text.trim()).filter(|text| text.chars().count() >= TELLING && text.contains(' '));
    assert_clean(&log, said);
}

/// Looks through a program's log for the customers' data.
///
/// # Panics
/// If something of it is there.
pub fn assert_program_clean(log: &str) {
    assert_clean(log, std::iter::empty());
}

fn assert_clean<'t>(log: &str, said: impl Iterator<Item = &'t str>) {
    for private in PRIVATE.iter().map(String::as_str).chain(said) {
        let line = log.lines().find(|line| line.contains(private));
        assert!(line.is_none(), "{private:?} stands in a log: {}", line.unwrap_or_default());
    }
}

/// E-mail addresses, telephone numbers, street lines and full names of the demo shop's customers.
static PRIVATE: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let file = parts::repository().join("config/demo/customers.jsonl");
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let customers = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    customers
        .flat_map(|customer| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let (first, last) = (text(&customer["name"]["first"]), text(&customer["name"]["last"]));
            let name = if first.is_ascii() { format!("{first} {last}") } else { format!("{last}{first}") };
            [text(&customer["email"]), text(&customer["phone"]), text(&customer["address"]["line1"]), name]
        })
        .filter(|private| private.chars().count() >= 2)
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "stands in a log")]
    fn a_customer_in_a_log_is_found() {
        assert_program_clean("INFO a message of mara.lindqvist@example.com\n");
    }

    #[test]
    #[should_panic(expected = "stands in a log")]
    fn what_a_shopper_wrote_is_found() {
        let before = mark();
        tracing::info!(text = "where is my little parcel?", "said");
        kept().entry(thread::current().id()).or_default().extend_from_slice(b"INFO where is my little parcel?\n");
        assert_clean_since(&before, &["where is my little parcel?".to_owned()]);
    }

    #[test]
    fn lengths_and_numbers_are_clean() {
        assert_program_clean("INFO message stored message=7 length=21\n");
    }
}
