//! The program. Everything is in the library, so that the stories in `tests/` start what operators start.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    // reqwest, serenity and sqlx share one TLS; a second call would fail, this is the first
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        return ExitCode::FAILURE;
    }
    mercer::cli::run(mercer::cli::Cli::parse()).unwrap_or_else(|error| {
        // the chain on one line, without a backtrace; a standard error that is gone is nobody's loss
        writeln!(std::io::stderr(), "mercer: {error:#}").ok();
        ExitCode::FAILURE
    })
}
