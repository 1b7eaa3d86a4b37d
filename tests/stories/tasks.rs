//! Scripted shoppers over another shop's data: `evaluate tasks` plays all of them and prints the figures.

use anyhow::Result;
use mercer_tests::{parts, shopper};

#[tokio::test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
async fn scripted_shoppers_get_their_tasks_done() -> Result<()> {
    let Some(data) = parts::dev_data() else {
        eprintln!("skipped: there is no development data; MERCER_DEV_DATA names its folder");
        return Ok(());
    };
    let tasks = ["75", "85", "113"].map(str::to_owned);
    let report = Box::pin(shopper::evaluate(&data, &tasks)).await?;
    assert!(report.good(), "{report}\n{}", report.conversations(false));
    Ok(())
}
