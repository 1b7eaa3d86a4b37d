//! Stops the Postgres that the tests left running.

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    mercer_tests::postgres::stop().await
}
