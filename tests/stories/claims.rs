//! Claims: labelled replies of other shops, and the filter over lines.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use mercer_tests::claims;
use serde_json::{Value, json};

#[test]
fn labelled_replies_are_told_apart() -> Result<()> {
    for score in claims::evaluate()? {
        assert!(score.is_good(), "{score}");
    }
    Ok(())
}

/// Runs the filter, which needs neither database nor model.
fn check(input: &str) -> Result<(Vec<Value>, String, Option<i32>)> {
    use std::io::Write;
    let binary = Path::new(env!("CARGO_BIN_EXE_mercer-under-test"));
    let mut child =
        Command::new(binary).args(["check", "claims"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    child.stdin.take().context("its standard input")?.write_all(input.as_bytes())?;
    let done = child.wait_with_output()?;
    let lines = String::from_utf8(done.stdout)?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    Ok((lines, String::from_utf8_lossy(&done.stderr).into_owned(), done.status.code()))
}

#[test]
fn facts_of_any_shape_are_read_and_bad_lines_are_told_of() -> Result<()> {
    let facts = json!([
        { "id": "a", "kind": "clock", "now": "2026-05-20T10:00:00Z" },
        { "id": "b", "kind": "locker", "location": "Old Harbour", "slots": { "free": 4 }, "open_until": "2026-05-23" },
    ]);
    let line = |id: &str, reply: &str| json!({ "id": id, "facts": facts, "question": "", "reply": reply, "language": "en" }).to_string();
    let input =
        [line("good", "It is open until Saturday, 23 May."), "{ not json".to_owned(), line("bad", "It is open until 24 May.")].join("\n");
    let (answers, problems, code) = check(&input)?;
    assert_eq!(code, Some(1));
    assert!(problems.contains(":2:"), "{problems}");
    let verdicts: Vec<_> = answers.iter().map(|answer| (answer["id"].as_str(), answer["verdict"].as_str())).collect();
    assert_eq!(verdicts, [(Some("good"), Some("supported")), (Some("bad"), Some("unsupported"))]);
    let claims = answers[1]["claims"].as_array().context("claims")?;
    let unsupported: Vec<_> = claims.iter().filter(|claim| claim["supported"] == false).collect();
    let [claim] = unsupported[..] else { anyhow::bail!("one claim is unsupported: {claims:?}") };
    assert_eq!(
        (claim["text"].as_str(), claim["kind"].as_str(), claim["start"].as_u64(), claim["end"].as_u64()),
        (Some("24 May"), Some("date"), Some(17), Some(23))
    );
    assert_eq!(answers[0]["claims"][0]["fact"], json!(["b"]));
    Ok(())
}
