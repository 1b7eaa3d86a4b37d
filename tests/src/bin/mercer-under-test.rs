//! The program itself, built where the stories find it: cargo hands a test the binaries of its own package alone.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        return ExitCode::FAILURE;
    }
    mercer::cli::run(mercer::cli::Cli::parse()).unwrap_or_else(|error| {
        writeln!(std::io::stderr(), "mercer: {error:#}").ok();
        ExitCode::FAILURE
    })
}
