//! The filters of the command line, by the real program over the demo shop.

use std::path::Path;

use anyhow::{Context, Result};
use mercer_tests::database::{Scratch, Template};
use mercer_tests::program::Program;
use serde_json::{Value, json};

fn program(scratch: &Scratch) -> Result<Program> {
    Program::new(Path::new(env!("CARGO_BIN_EXE_mercer-under-test")), scratch.url())
}

fn lines(text: &str) -> Result<Vec<Value>> {
    Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

/// Rows of everything that a chat leaves behind.
async fn traces(scratch: &Scratch) -> Result<i64> {
    let count = "select (select count(*) from identities) + (select count(*) from conversations) + (select count(*) from messages)
        + (select count(*) from replies) + (select count(*) from handoffs) + (select count(*) from identity_links)
        + (select count(*) from verification_attempts)";
    Ok(sqlx::query_scalar(count).fetch_one(&mut scratch.owner().await?).await?)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_script_that_is_rolled_back_leaves_nothing() -> Result<()> {
    let scratch = Scratch::new(Template::Demo).await?;
    let before = traces(&scratch).await?;
    let script = [
        json!({ "id": 1, "customer": "C-0001", "messages": ["where is T-10001?", "I want to talk to a person"] }),
        json!({ "id": 2, "customer": null, "messages": ["where is T-10001?", "mara.lindqvist@example.com, postcode 99999"] }),
        json!({ "id": 3, "customer": "C-none", "messages": ["hello"] }),
    ];
    let input: String = script.iter().map(|line| format!("{line}\n")).collect();
    let done = program(&scratch)?.output(&["ask", "--rollback"], &input)?;
    assert_eq!(done.status.code(), Some(1), "the unknown customer is told of");
    let problems = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(problems.contains(":3:"), "{problems}");
    let answers = lines(&String::from_utf8(done.stdout)?)?;
    assert_eq!(answers.len(), 2);
    let turns = answers[0]["turns"].as_array().context("turns")?;
    assert!(turns[0]["reply"]["text"].as_str().is_some_and(|text| text.contains("T-10001")), "{}", turns[0]);
    assert!(turns[0]["facts"].as_array().is_some_and(|facts| !facts.is_empty()));
    assert_eq!(turns[1]["actions"][0]["name"], "transfer_to_human_agents");
    assert_eq!(turns[1]["handoff"]["reason"], "asked for a person");
    assert_eq!(answers[1]["turns"][1]["source"], "refusal");
    assert_eq!(traces(&scratch).await?, before);
    scratch.drop_it().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_line_is_named_and_the_rest_goes_on() -> Result<()> {
    let scratch = Scratch::new(Template::Demo).await?;
    let input = "{\"id\": 1, \"text\": \"where is T-10001\"}\nnot json\n{\"id\": 3, \"text\": \"T-10001 到哪了\"}\n";
    let done = program(&scratch)?.output(&["understand"], input)?;
    assert_eq!(done.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&done.stderr).contains(":2:"), "{}", String::from_utf8_lossy(&done.stderr));
    let understood = lines(&String::from_utf8(done.stdout)?)?;
    let languages: Vec<_> = understood.iter().map(|line| line["language"].clone()).collect();
    assert_eq!(languages, ["en", "zh"]);
    for line in &understood {
        assert_eq!(line["intent"], "track_order");
        assert_eq!(line["entities"][0]["value"], "T-10001");
    }
    scratch.drop_it().await
}

#[tokio::test]
async fn the_doctor_names_what_is_missing_and_gives_no_secret_away() -> Result<()> {
    let scratch = Scratch::new(Template::Demo).await?;
    let well = program(&scratch)?.with("MERCER_TELEGRAM__TOKEN", "123:hush").output(&["doctor"], "")?;
    let said = String::from_utf8(well.stdout)?;
    assert_eq!(well.status.code(), Some(0), "{said}");
    for told in ["ok       cores", "ok       model.path", "with pgvector", "the token is set", "Everything that mercer run needs is there."]
    {
        assert!(said.contains(told), "{told}: {said}");
    }
    assert!(!said.contains("hush"), "{said}");

    let taken = std::net::TcpListener::bind("127.0.0.1:0")?;
    let address = taken.local_addr()?.to_string();
    let ill = program(&scratch)?.with("MERCER_MODEL__PATH", "/nowhere/model.gguf").with("MERCER_WEB__LISTEN", &address);
    let ill = ill.with("DATABASE_URL", "postgres://nobody:hush@127.0.0.1:1/none").output(&["doctor"], "")?;
    let said = String::from_utf8(ill.stdout)?;
    assert_eq!(ill.status.code(), Some(1), "{said}");
    for told in ["MISSING  model.path       /nowhere/model.gguf", "MISSING  web.listen", "MISSING  database", "3 of what mercer run needs"]
    {
        assert!(said.contains(told), "{told}: {said}");
    }
    assert!(!said.contains("hush"), "{said}");
    scratch.drop_it().await
}
