//! What logs may hold. That no log of any story holds a customer's data or a shopper's words, the harness checks at the end of
//! each; here is what the compiler cannot see.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use mercer_tests::parts::repository;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sources(&path, found)?;
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    Ok(())
}

/// The log statements of a source, each from its macro to the end of the statement.
fn statements(source: &str) -> impl Iterator<Item = &str> {
    source.match_indices("tracing::").filter_map(|(at, _)| {
        let rest = &source[at..];
        let is_log = ["trace!", "debug!", "info!", "warn!", "error!"].iter().any(|level| rest["tracing::".len()..].starts_with(level));
        is_log.then(|| &rest[..rest.find(";\n").unwrap_or(rest.len())])
    })
}

#[test]
fn no_log_statement_exposes_a_shoppers_words() -> Result<()> {
    let mut files = Vec::new();
    for part in ["knowledge/src", "engine/src", "bot/src"] {
        sources(&repository().join(part), &mut files)?;
    }
    let mut looked_at = 0;
    for file in files {
        let source = fs::read_to_string(&file)?;
        // the documentation of the type shows what does not compile
        let code: String = source.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect();
        for statement in statements(&code) {
            looked_at += 1;
            assert!(!statement.contains(".expose()"), "{}: {statement}", file.display());
        }
    }
    assert!(looked_at > 80, "the statements are found: {looked_at}");
    Ok(())
}

#[test]
fn a_statement_that_exposes_is_seen() {
    let source = "tracing::info!(\n    text = message.text.expose(),\n    \"said\"\n);\nother();\n";
    assert!(statements(source).any(|statement| statement.contains(".expose()")));
}
