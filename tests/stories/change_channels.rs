//! A change of an order on the platforms, by their buttons: a wrong proof first, a change of mind in the middle, the confirmation
//! pressed twice; on Telegram and in the browser the program is killed before it.

use anyhow::Result;
use mercer_tests::browser::Look;
use mercer_tests::running::Running;
use mercer_tests::wait;

use crate::platforms::Platform;
use crate::process::binary;

async fn changes(running: &Running) -> Result<Vec<(String, serde_json::Value)>> {
    Ok(sqlx::query_as("select name, arguments from order_changes order by id").fetch_all(&mut running.owner().await?).await?)
}

async fn exchange(platform: Platform, restarts: bool) -> Result<()> {
    let settings = platform.settings();
    let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut running = Running::start(binary(), &settings).await?;
    platform.connected(&running).await?;
    platform.says("Exchange my rain jacket for size L in the same colour").await?;
    platform.hears("postcode").await;
    platform.says("mara.lindqvist@example.com 99999").await?;
    platform.hears("doesn't match").await;
    platform.says("mara.lindqvist@example.com 11359").await?;
    let (summary, buttons) = platform.hears("To confirm").await;
    assert!(summary.contains("size L, colour marine"), "{summary}");
    assert_eq!(buttons, ["Confirm", "Not now"]);
    platform.says("actually the mustard one in L").await?;
    let (summary, _) = platform.hears("To confirm").await;
    assert!(summary.contains("size L, colour mustard"), "{summary}");
    assert_eq!(changes(&running).await?, [], "a summary writes nothing");

    if restarts {
        running.kill().await?;
        running.start_again().await?;
        platform.connected_again().await;
    }
    platform.presses_twice("Confirm").await?;
    let (done, _) = platform.hears("the exchange is requested").await;
    assert!(done.contains("T-10002"), "{done}");
    platform.says("where is my order T-10001?").await?;
    platform.hears("T-10001").await;
    let made = wait::until("the change is there", async || changes(&running).await.ok().filter(|made| !made.is_empty())).await;
    assert_eq!(made.len(), 1, "pressed twice it is done once: {made:?}");
    assert_eq!((made[0].0.as_str(), &made[0].1["new_item_ids"]), ("exchange_delivered_order_items", &serde_json::json!(["V-105808"])));
    platform.leave().await?;
    running.finish().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_exchange_on_telegram_with_a_change_of_mind_and_a_restart() -> Result<()> {
    exchange(Platform::telegram().await?, true).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_exchange_on_discord_with_a_change_of_mind() -> Result<()> {
    exchange(Platform::discord().await?, false).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_exchange_in_the_browser_with_a_change_of_mind_and_a_restart() -> Result<()> {
    match Platform::web(Look::default()).await? {
        Some(page) => exchange(page, true).await,
        None => Ok(()),
    }
}
