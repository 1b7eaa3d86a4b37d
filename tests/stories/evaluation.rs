//! A slice of the questions about the retail data, with the real models: see `src/bin/evaluate.rs` for all of them.

use std::path::Path;

use anyhow::Result;
use mercer_tests::{evaluation, parts};

/// Every fourth question: 39 of 155, of all kinds and both languages.
const STEP: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
async fn questions_about_the_retail_data_are_answered() -> Result<()> {
    let Some(data) = parts::dev_data() else {
        eprintln!("skipped: there is no development data; MERCER_DEV_DATA names its folder");
        return Ok(());
    };
    let score = evaluation::evaluate(Path::new(env!("CARGO_BIN_EXE_mercer-under-test")), &data, STEP).await?;
    assert!(score.pass >= 0.80, "{}", score.report);
    assert!(score.forbidden == 0.0, "{}", score.report);
    Ok(())
}
