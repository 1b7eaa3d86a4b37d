//! A change of an order on the platforms, by their buttons: a wrong proof first, a change of mind in the middle, the confirmation
//! pressed twice; on Telegram the program is killed before it.

use anyhow::Result;
use mercer_tests::fakes::{discord, telegram};
use mercer_tests::running::Running;
use mercer_tests::wait;

use crate::process::binary;

const ANNA: i64 = 471_100_815;

/// The shopper's side of a platform.
enum Platform {
    Telegram(telegram::Telegram),
    Discord(discord::Discord),
}

impl Platform {
    fn says(&self, text: &str) {
        match self {
            Self::Telegram(telegram) => drop(telegram.user_says(ANNA, text)),
            Self::Discord(discord) => drop(discord.user_says(ANNA.unsigned_abs(), text)),
        }
    }

    fn presses(&self, label: &str) {
        match self {
            Self::Telegram(telegram) => telegram.user_presses(ANNA, label),
            Self::Discord(discord) => discord.user_presses(ANNA.unsigned_abs(), None, label),
        }
    }

    /// The next message that says this, with the labels under it.
    async fn hears(&self, words: &str) -> (String, Vec<String>) {
        loop {
            let (text, buttons) = match self {
                Self::Telegram(telegram) => {
                    let sent = telegram.next_reply(ANNA).await;
                    (sent.text, sent.buttons)
                }
                Self::Discord(discord) => {
                    let shown = discord.next_reply(ANNA.unsigned_abs()).await;
                    (shown.text, shown.buttons)
                }
            };
            if text.contains(words) {
                return (text, buttons);
            }
        }
    }

    /// Waits until the program listens.
    async fn connected(&self) {
        if let Self::Discord(discord) = self {
            discord.connected().await;
        }
    }
}

async fn changes(running: &Running) -> Result<Vec<(String, serde_json::Value)>> {
    Ok(sqlx::query_as("select name, arguments from order_changes order by id").fetch_all(&mut running.owner().await?).await?)
}

async fn exchange(platform: Platform, settings: &[(&str, &str)], restarts: bool) -> Result<()> {
    let mut running = Running::start(binary(), settings).await?;
    platform.connected().await;
    platform.says("Exchange my rain jacket for size L in the same colour");
    platform.hears("postcode").await;
    platform.says("mara.lindqvist@example.com 99999");
    platform.hears("doesn't match").await;
    platform.says("mara.lindqvist@example.com 11359");
    let (summary, buttons) = platform.hears("To confirm").await;
    assert!(summary.contains("size L, colour marine"), "{summary}");
    assert_eq!(buttons, ["Confirm", "Not now"]);
    platform.says("actually the mustard one in L");
    let (summary, _) = platform.hears("To confirm").await;
    assert!(summary.contains("size L, colour mustard"), "{summary}");
    assert_eq!(changes(&running).await?, [], "a summary writes nothing");

    if restarts {
        running.kill().await?;
        running.start_again().await?;
    }
    platform.presses("Confirm");
    platform.presses("Confirm");
    let (done, _) = platform.hears("the exchange is requested").await;
    assert!(done.contains("T-10002"), "{done}");
    platform.says("where is my order T-10001?");
    platform.hears("T-10001").await;
    let made = wait::until("the change is there", async || changes(&running).await.ok().filter(|made| !made.is_empty())).await;
    assert_eq!(made.len(), 1, "pressed twice it is done once: {made:?}");
    assert_eq!((made[0].0.as_str(), &made[0].1["new_item_ids"]), ("exchange_delivered_order_items", &serde_json::json!(["V-105808"])));
    running.finish().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_exchange_on_telegram_with_a_change_of_mind_and_a_restart() -> Result<()> {
    let telegram = telegram::Telegram::start().await?;
    let url = telegram.api_url();
    exchange(Platform::Telegram(telegram), &[("MERCER_TELEGRAM__TOKEN", telegram::TOKEN), ("MERCER_TELEGRAM__API_URL", &url)], true).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_exchange_on_discord_with_a_change_of_mind() -> Result<()> {
    let discord = discord::Discord::start().await?;
    let url = discord.api_url();
    exchange(Platform::Discord(discord), &[("MERCER_DISCORD__TOKEN", discord::TOKEN), ("MERCER_DISCORD__API_URL", &url)], false).await
}
