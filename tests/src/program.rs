//! The program `mercer` as a process of its own, with nothing of the caller's environment but what is set here.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::{logs, parts};

/// How the program is started: which file, which settings, in which folder.
#[derive(Debug)]
pub struct Program {
    binary: PathBuf,
    settings: Vec<(OsString, OsString)>,
    folder: TempDir,
}

impl Program {
    /// The program over this database (the owner's address), with the run's models and a data folder of its own, and every
    /// channel off.
    ///
    /// # Errors
    /// If the models are missing or a folder cannot be made.
    pub fn new(binary: &Path, database_url: &str) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let program = Self { binary: binary.to_owned(), settings: Vec::new(), folder };
        let data = program.folder.path().join("data");
        Ok(program
            .with("DATABASE_URL", database_url)
            .with("MERCER_DATA_DIR", data)
            .with("MERCER_MODEL__PATH", parts::language_model()?)
            .with("MERCER_EMBEDDING__PATH", parts::embedding_model()?)
            .with("MERCER_WEB__LISTEN", "")
            .with("MERCER_CONSOLE__LISTEN", "")
            .with("MERCER_DEMO__LOAD", "false"))
    }

    /// Sets a variable of the environment; a later value replaces an earlier one.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.settings.retain(|(known, _)| known != name);
        self.settings.push((name.into(), value.into()));
        self
    }

    /// Its working folder, gone with this value.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs a command to its end with `input` on standard input. A status other than 0 is no error here.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn output(&self, arguments: &[&str], input: &str) -> Result<Output> {
        let mut child = self.command(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let mut stdin = child.stdin.take().context("its standard input")?;
        let input = input.to_owned();
        // beside it: a filter that answers while it reads would otherwise fill its pipe
        let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
        let output = child.wait_with_output()?;
        // one that ends without reading on breaks the pipe, which is its right
        drop(writer.join());
        Ok(output)
    }

    /// Runs a command that must succeed, and returns what it wrote to standard output.
    ///
    /// # Errors
    /// If it ends with another status than 0; the error holds its standard error.
    pub fn run(&self, arguments: &[&str], input: &str) -> Result<String> {
        let output = self.output(arguments, input)?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "mercer {}: {}\n{errors}", arguments.join(" "), output.status);
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Starts a command that goes on; its output goes to the file `log` in [`Program::folder`].
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn spawn(&self, arguments: &[&str]) -> Result<Child> {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.folder.path().join("log"))?;
        Ok(self.command(arguments).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()?)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        let kept =
            ["PATH", "HOME", "LD_LIBRARY_PATH", "LLVM_PROFILE_FILE"].into_iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
        command.args(arguments).env_clear().envs(kept).envs(self.settings.iter().map(|(name, value)| (name, value)));
        command.current_dir(self.folder.path());
        command
    }
}

impl Drop for Program {
    /// What a program logged is looked through when it is done with, whatever its story was about.
    fn drop(&mut self) {
        let log = std::fs::read(self.folder.path().join("log")).unwrap_or_default();
        if !std::thread::panicking() {
            logs::assert_program_clean(&String::from_utf8_lossy(&log));
        }
    }
}
