//! The command line. Each command is a module; those that read lines share [`jsonl`], and [`tools`] opens what they need.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use engine::conversation::explained::Which;

use crate::config::Config;

mod ask;
mod bench;
mod chat;
mod check;
mod doctor;
mod draft;
mod eval;
mod explain;
mod jsonl;
mod model_room;
mod quarantine;
mod replay;
mod search;
mod shop_data;
mod tools;
mod understand;
mod webhooks;

use check::Check;
use shop_data::{ExportKind, ImportKind};

/// A shop's customer-service bot that says only what it can prove.
#[derive(Debug, Parser)]
#[command(name = "mercer", version, about, arg_required_else_help = true)]
pub struct Cli {
    /// Settings file [default: mercer.toml in the working directory, if there is one]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the channels until Ctrl-C
    Run,
    /// Fetch the binary parts into the data folder
    Parts,
    /// Say what the build can use, what the machine has, and what is missing to run
    Doctor,
    /// Measure many shoppers at once: the model alone, another server beside it, whole turns
    Bench(bench::Bench),
    /// Chat in the terminal
    Chat,
    /// Answer conversations: JSON Lines in, JSON Lines out
    Ask {
        /// Put the rows back after each line
        #[arg(long)]
        rollback: bool,
        /// Files to read; - is standard input
        #[arg(default_value = "-")]
        files: Vec<PathBuf>,
    },
    /// Play suites of conversations and check the replies; nothing of it is kept
    Eval {
        /// Suites, TOML files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Say what messages mean: JSON Lines in, JSON Lines out
    Understand {
        /// Files to read; - is standard input
        #[arg(default_value = "-")]
        files: Vec<PathBuf>,
    },
    /// Search the articles: JSON Lines in, JSON Lines out
    Search {
        /// Files to read; - is standard input
        #[arg(default_value = "-")]
        files: Vec<PathBuf>,
    },
    /// Check texts as the guardrails do: JSON Lines in, JSON Lines out
    Check {
        /// What for.
        #[command(subcommand)]
        what: Check,
    },
    /// Draft texts that the shop publishes, or check them: JSON Lines in, JSON Lines out
    Draft {
        /// Files to read; - is standard input
        #[arg(default_value = "-")]
        files: Vec<PathBuf>,
    },
    /// Show why a reply says what it says: each claim with its facts, their rows and versions, and why drafts were refused
    Explain {
        /// A message's number, a reply's id, or `last`
        message: Which,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Run a recorded turn again; fails where a stage of the program comes to other bytes
    Replay {
        /// A message's number, a reply's id, or `last`
        message: Which,
        /// Leave the model out
        #[arg(long)]
        stages: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show and decide on texts that an import kept out
    Quarantine {
        /// What to do.
        #[command(subcommand)]
        what: quarantine::Quarantine,
    },
    /// Import the shop's data
    Import {
        /// What the files hold
        kind: ImportKind,
        /// Keep the good lines of a file that has bad ones
        #[arg(long)]
        skip_bad: bool,
        /// Replace rows that are newer here or have a change that the shop has not taken yet
        #[arg(long)]
        force: bool,
        /// Files to read, for articles also folders; - is standard input
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Run the language model for the program that started this one
    #[command(hide = true)]
    ModelRoom {
        /// Write the log as JSON
        #[arg(long)]
        json_log: bool,
    },
    /// Export the shop's data as it is imported, with what has happened since
    Export {
        /// What to export
        kind: ExportKind,
    },
    /// List the changes that the shop's own system has not taken
    Webhooks {
        /// Try those for another day that were given up
        #[arg(long)]
        retry: bool,
    },
}

/// Runs a command. The exit code says whether all lines were good.
///
/// # Errors
/// What kept the command from running, in one line.
pub fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    if let Command::ModelRoom { json_log } = cli.command {
        return model_room::run(json_log);
    }
    let config = Config::load(cli.config.as_deref())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let code = runtime.block_on(dispatch(cli.command, config));
    // a read of standard input cannot be cancelled: it must not hold the end up
    runtime.shutdown_background();
    code
}

async fn dispatch(command: Command, config: Config) -> anyhow::Result<ExitCode> {
    match command {
        Command::Run => Box::pin(crate::lifecycle::run(config)).await,
        Command::Parts => tools::fetch_parts(&config).await,
        Command::Doctor => doctor::run(&config).await,
        Command::Bench(bench) => Box::pin(tools::with(config, async move |tools| bench::run(tools, &bench).await)).await,
        Command::Chat => tools::with(config, chat::run).await,
        Command::Ask { rollback, files } => Box::pin(tools::with(config, async move |tools| ask::run(tools, &files, rollback).await)).await,
        Command::Eval { files } => Box::pin(tools::with(config, async move |tools| eval::run(tools, &files).await)).await,
        Command::Understand { files } => tools::with(config, async move |tools| understand::run(tools, &files).await).await,
        Command::Search { files } => tools::with(config, async move |tools| search::run(tools, &files).await).await,
        Command::Draft { files } => Box::pin(tools::with(config, async move |tools| draft::run(tools, &files).await)).await,
        Command::Check { what } => check::run(&config, what).await,
        Command::Explain { message, json } => tools::with(config, async move |tools| explain::run(tools, message, json).await).await,
        Command::Replay { message, stages, json } => {
            tools::with(config, async move |tools| replay::run(tools, message, !stages, json).await).await
        }
        Command::Quarantine { what } => tools::with(config, async move |tools| quarantine::run(tools, what).await).await,
        Command::Import { kind, skip_bad, force, files } => {
            tools::with(config, async move |tools| shop_data::import(tools, kind, files, skip_bad, force).await).await
        }
        Command::ModelRoom { .. } => unreachable!("it runs without settings"),
        Command::Webhooks { retry } => tools::with(config, async move |tools| webhooks::run(tools, retry).await).await,
        Command::Export { kind } => tools::with(config, async move |tools| shop_data::export(tools, kind).await).await,
    }
}
