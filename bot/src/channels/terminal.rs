//! `mercer chat`: a chat in the terminal, through the same service as all others.
//!
//! A line is a message, a number presses the button of that number, Ctrl-D ends. Each user of a machine is one shopper, who
//! stays verified from one chat to the next; each chat is a conversation of its own, so that two at once do not mix.

use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use async_trait::async_trait;
use engine::conversation::inbox::{self, Incoming};
use engine::conversation::outbox::{Outgoing, Unknown};
use engine::dialogue::buttons::ShownButton;
use knowledge::db::Database;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::service::{Channel, Delivery, Service};

/// The channel's name, as stored.
pub const NAME: &str = "terminal";
/// After the end of the input, answers that are being made are waited for.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(100);
const PROMPT: &str = "> ";

/// The channel: prints replies.
struct Terminal {
    /// This chat's: replies to others are not ours.
    address: String,
    /// What a number stands for.
    buttons: Mutex<Vec<ShownButton>>,
}

impl Terminal {
    /// What a line means: a button, where it is its number.
    fn pressed(&self, line: &str) -> Option<ShownButton> {
        let number: usize = line.parse().ok()?;
        self.buttons.lock().unwrap_or_else(PoisonError::into_inner).get(number.checked_sub(1)?).cloned()
    }
}

#[async_trait]
impl Channel for Terminal {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn send(&self, outgoing: &Outgoing) -> Delivery {
        let printed = print(&format!("{}\n{PROMPT}", rendered(&outgoing.text, &outgoing.buttons)));
        (*self.buttons.lock().unwrap_or_else(PoisonError::into_inner)).clone_from(&outgoing.buttons);
        match printed {
            Ok(()) => Delivery::Sent { external_id: None },
            Err(_) => Delivery::Refused("standard output is closed".to_owned()),
        }
    }

    async fn typing(&self, _address: &str) {}

    fn unknown_outcome(&self, _address: &str) -> Unknown {
        Unknown::RepeatOnce
    }

    fn only(&self) -> Option<&str> {
        Some(&self.address)
    }
}

/// Chats on standard input and output until the input ends or `stop` is cancelled.
///
/// # Errors
/// If the input can't be read, the output can't be written, or the database fails.
pub async fn run(service: &Service, db: &Database, stop: &CancellationToken) -> anyhow::Result<()> {
    let user = user()?;
    let address = Uuid::now_v7().to_string();
    let terminal = Arc::new(Terminal { address: address.clone(), buttons: Mutex::default() });
    service.register(Arc::clone(&terminal) as Arc<dyn Channel>);
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    print(PROMPT)?;
    loop {
        let line = tokio::select! {
            () = stop.cancelled() => return Ok(()),
            line = lines.next_line() => line?,
        };
        let Some(line) = line else { break };
        let line = line.trim();
        if line.is_empty() {
            print(PROMPT)?;
            continue;
        }
        service.receive(incoming(&user, &address, line, terminal.pressed(line), service)).await?;
    }
    tokio::select! {
        () = stop.cancelled() => Ok(()),
        done = finish(db, &address) => done,
    }
}

/// Who sits there: other machines over the same database have users of the same number.
fn user() -> anyhow::Result<String> {
    let machine = nix::unistd::gethostname().context("the machine has no name")?;
    Ok(format!("{}@{}", nix::unistd::getuid(), machine.to_string_lossy()))
}

fn incoming(user: &str, address: &str, line: &str, pressed: Option<ShownButton>, service: &Service) -> Incoming {
    Incoming {
        channel: NAME,
        user: user.to_owned(),
        address: address.to_owned(),
        private: true,
        external_id: Uuid::now_v7().to_string(),
        text: pressed.as_ref().map_or_else(|| line.to_owned(), |button| button.label.clone()).into(),
        token: pressed.as_ref().and_then(|button| button.token.clone()),
        pressed: pressed.map(|button| button.label),
        locale: locale(),
        files: Vec::new(),
        received_at: service.now(),
    }
}

/// Waits until every message is answered and every answer printed, a minute at most.
async fn finish(db: &Database, address: &str) -> anyhow::Result<()> {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        let mut conn = db.jobs.acquire().await?;
        let unanswered = inbox::unanswered(&mut conn, NAME, address).await?;
        let unsent = sqlx::query_scalar!(
            r#"select count(*) as "count!" from outbox o join conversations c on c.id = o.conversation_id
               where c.channel = $1 and c.address = $2 and o.state in ('pending', 'sending')"#,
            NAME,
            address,
        )
        .fetch_one(&mut *conn)
        .await?;
        if unanswered == 0 && unsent == 0 {
            break;
        }
        drop(conn);
        sleep(LOOK_EVERY).await;
    }
    print("\n")?;
    Ok(())
}

/// `zh_CN.UTF-8` as `zh-CN`.
fn locale() -> Option<String> {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))?;
    Some(set.split('.').next()?.replace('_', "-")).filter(|tag| tag.len() >= 2 && tag != "POSIX")
}

/// A reply and its buttons, numbered from 1.
fn rendered(text: &str, buttons: &[ShownButton]) -> String {
    let choices = (1..).zip(buttons).map(|(number, button)| format!("\n  [{number}] {}", button.label));
    format!("\r{text}{}\n", choices.collect::<String>())
}

fn print(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_presses_the_button_that_shows_it() {
        let terminal = Terminal { address: String::new(), buttons: Mutex::new(vec!["T-10001".into(), "Talk to a person".into()]) };
        assert_eq!(terminal.pressed("2"), Some("Talk to a person".into()));
        for line in ["0", "3", "-1", "2 mugs", "T-10001"] {
            assert_eq!(terminal.pressed(line), None, "{line}");
        }
        assert_eq!(rendered("Which one?", &["A".into(), "B".into()]), "\rWhich one?\n  [1] A\n  [2] B\n");
    }
}
