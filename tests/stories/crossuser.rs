//! Somebody else's data is asked for, in every way that the development data knows.

use std::path::Path;

use anyhow::Result;
use mercer_tests::{crossuser, parts};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
async fn nobody_learns_of_anybody_else() -> Result<()> {
    let Some(data) = parts::dev_data() else {
        eprintln!("skipped: there is no development data; MERCER_DEV_DATA names its folder");
        return Ok(());
    };
    let score = crossuser::evaluate(Path::new(env!("CARGO_BIN_EXE_mercer-under-test")), &data).await?;
    assert!(score.is_good(), "{score:#?}");
    Ok(())
}
