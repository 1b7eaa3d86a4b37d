//! Shows how far a fetch is: a bar on a terminal, one line a step elsewhere. On standard error, since standard output
//! belongs to the commands' results.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Where progress is shown.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    terminal: bool,
}

impl Progress {
    /// Bars if standard error is a terminal, lines if not.
    #[must_use]
    pub fn detect() -> Self {
        Self { terminal: std::io::stderr().is_terminal() }
    }

    /// Writes one line. A standard error that is gone is no reason to stop.
    pub(super) fn say(self, line: &str) {
        writeln!(std::io::stderr(), "{line}").ok();
    }

    /// Shows a fetch of about `size` bytes until the guard is dropped.
    pub(super) fn fetching(self, title: &str, size: u64) -> Fetching {
        if !self.terminal {
            self.say(&format!("fetching {title}"));
            return Fetching { bar: None };
        }
        let bar = ProgressBar::new(size);
        if let Ok(style) = ProgressStyle::with_template("{msg:28} {bar:32} {bytes:>10} {elapsed:>4}") {
            bar.set_style(style);
        }
        bar.set_message(title.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        Fetching { bar: Some(bar) }
    }
}

/// A fetch that is shown.
pub(super) struct Fetching {
    bar: Option<ProgressBar>,
}

impl Fetching {
    /// So many bytes have come.
    pub(super) fn reached(&self, bytes: u64) {
        if let Some(bar) = &self.bar {
            bar.set_length(bar.length().unwrap_or(0).max(bytes));
            bar.set_position(bytes);
        }
    }
}

impl Drop for Fetching {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish();
        }
    }
}
