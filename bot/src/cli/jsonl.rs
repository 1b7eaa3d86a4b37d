//! Filters over JSON Lines: read, answer, write. A bad line is reported on standard error with its number and the rest
//! goes on; the exit status is then 1.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, BufReader};

/// Reads every line of the files (`-` is standard input), answers it and writes the answer as a line of standard output.
///
/// # Errors
/// A file that cannot be read, or a standard output that is gone.
pub(super) async fn each<I, O>(files: &[PathBuf], mut answer: impl AsyncFnMut(I) -> anyhow::Result<O>) -> anyhow::Result<ExitCode>
where
    I: DeserializeOwned,
    O: Serialize,
{
    let mut all_good = true;
    for file in files {
        let mut input = open(file).await?;
        let mut line = Vec::new();
        let mut number = 0_usize;
        while input.read_until(b'\n', &mut line).await.with_context(|| name(file))? > 0 {
            number += 1;
            let text = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line).trim_ascii();
            if !text.is_empty() {
                let outcome = match serde_json::from_slice(text) {
                    Ok(read) => answer(read).await,
                    Err(error) => Err(anyhow::anyhow!("{}", without_place(&error))),
                };
                match outcome {
                    Ok(answered) => write(&answered)?,
                    Err(error) => {
                        all_good = false;
                        complain(&format!("{}:{number}: {error:#}", name(file)));
                    }
                }
            }
            line.clear();
        }
    }
    Ok(if all_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Writes a value as one line of standard output, at once.
pub(super) fn write(value: &impl Serialize) -> anyhow::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    let mut output = std::io::stdout().lock();
    output.write_all(&line).and_then(|()| output.flush()).context("standard output")
}

/// Writes a line of standard error. One that is gone is no reason to stop.
pub(super) fn complain(line: &str) {
    writeln!(std::io::stderr(), "{line}").ok();
}

fn name(file: &Path) -> String {
    if file == Path::new("-") { "-".to_owned() } else { file.display().to_string() }
}

async fn open(file: &Path) -> anyhow::Result<Box<dyn AsyncBufRead + Unpin>> {
    if file == Path::new("-") {
        return Ok(Box::new(BufReader::new(tokio::io::stdin())));
    }
    let opened = tokio::fs::File::open(file).await.with_context(|| name(file))?;
    Ok(Box::new(BufReader::new(opened)))
}

/// serde's words without `at line 1 column 7`: the line is known better here, and the words are enough.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((words, _)) => format!("{words} (column {})", error.column()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_column_and_not_a_line_of_its_own() {
        let error = serde_json::from_str::<Vec<u8>>("[1, x]").expect_err("not JSON");
        assert_eq!(without_place(&error), "expected value (column 5)");
    }

    #[tokio::test]
    async fn a_missing_file_is_named() {
        let error = each(&[PathBuf::from("/nowhere/x.jsonl")], async |line: serde_json::Value| Ok(line)).await.expect_err("missing");
        assert!(format!("{error:#}").starts_with("/nowhere/x.jsonl: "), "{error:#}");
    }
}
