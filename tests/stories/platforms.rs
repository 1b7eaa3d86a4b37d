//! The shopper's side of a platform: the fakes of Telegram and Discord, and the web chat in a real browser.

use std::cell::Cell;

use anyhow::Result;
use fantoccini::key::Key;
use mercer_tests::browser::{Browser, Look};
use mercer_tests::fakes::{discord, telegram};
use mercer_tests::running::Running;
use mercer_tests::wait;

const ANNA: i64 = 471_100_815;
const BOT: &str = ".message[data-author=bot]:not([data-begun]) .bubble";

/// A platform with its shopper.
pub(crate) enum Platform {
    Telegram(telegram::Telegram),
    Discord(discord::Discord),
    Web(Page),
}

/// The web chat, and how many of the bot's messages were heard.
pub(crate) struct Page {
    browser: Browser,
    heard: Cell<usize>,
}

impl Platform {
    pub(crate) async fn telegram() -> Result<Self> {
        Ok(Self::Telegram(telegram::Telegram::start().await?))
    }

    pub(crate) async fn discord() -> Result<Self> {
        Ok(Self::Discord(discord::Discord::start().await?))
    }

    /// Nothing where there is no browser and that is allowed.
    pub(crate) async fn web(look: Look) -> Result<Option<Self>> {
        Ok(Browser::start(look).await?.map(|browser| Self::Web(Page { browser, heard: Cell::new(0) })))
    }

    /// The settings that connect the program to it.
    pub(crate) fn settings(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Telegram(fake) => {
                vec![("MERCER_TELEGRAM__TOKEN", telegram::TOKEN.to_owned()), ("MERCER_TELEGRAM__API_URL", fake.api_url())]
            }
            Self::Discord(fake) => vec![("MERCER_DISCORD__TOKEN", discord::TOKEN.to_owned()), ("MERCER_DISCORD__API_URL", fake.api_url())],
            Self::Web(_) => Vec::new(),
        }
    }

    /// Waits until the program listens.
    pub(crate) async fn connected(&self, running: &Running) -> Result<()> {
        match self {
            Self::Telegram(_) => {}
            Self::Discord(fake) => fake.connected().await,
            Self::Web(page) => page.browser.open(&running.url("/")).await?,
        }
        Ok(())
    }

    /// Waits until the program listens again, after it was killed.
    pub(crate) async fn connected_again(&self) {
        match self {
            Self::Telegram(_) | Self::Discord(_) => {}
            Self::Web(page) => {
                page.browser.until("the page is connected again", "return document.getElementById('chat-notice').hidden").await;
            }
        }
    }

    pub(crate) async fn says(&self, text: &str) -> Result<()> {
        match self {
            Self::Telegram(fake) => drop(fake.user_says(ANNA, text)),
            Self::Discord(fake) => drop(fake.user_says(ANNA.unsigned_abs(), text)),
            Self::Web(page) => {
                page.browser.write("#chat-input", text).await?;
                page.browser.press(Key::Enter).await?;
            }
        }
        Ok(())
    }

    /// Presses a button twice: as an impatient finger does, and as a platform does that delivers a press again.
    pub(crate) async fn presses_twice(&self, label: &str) -> Result<()> {
        match self {
            Self::Telegram(fake) => {
                fake.user_presses(ANNA, label);
                fake.user_presses(ANNA, label);
            }
            Self::Discord(fake) => {
                fake.user_presses(ANNA.unsigned_abs(), None, label);
                fake.user_presses(ANNA.unsigned_abs(), None, label);
            }
            Self::Web(page) => {
                const PRESS: &str = "
                    const button = [...document.querySelectorAll('.quick button')].find((one) => one.dataset.press === arguments[0]);
                    const again = { id: crypto.randomUUID(), press: button.dataset.press, token: button.dataset.token };
                    button.click();
                    button.click();
                    return fetch('/api/messages', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(again) })
                      .then((answer) => answer.status);";
                let status = page.browser.run(PRESS, vec![label.into()]).await?;
                anyhow::ensure!(status.as_i64().is_some_and(|status| status < 300), "the second press was answered {status}");
            }
        }
        Ok(())
    }

    /// The next message that says this, with the labels under it.
    pub(crate) async fn hears(&self, words: &str) -> (String, Vec<String>) {
        loop {
            let (text, buttons) = match self {
                Self::Telegram(fake) => {
                    let sent = fake.next_reply(ANNA).await;
                    (sent.text, sent.buttons)
                }
                Self::Discord(fake) => {
                    let shown = fake.next_reply(ANNA.unsigned_abs()).await;
                    (shown.text, shown.buttons)
                }
                Self::Web(page) => page.next(words).await,
            };
            if text.contains(words) {
                return (text, buttons);
            }
        }
    }

    pub(crate) async fn leave(self) -> Result<()> {
        match self {
            Self::Telegram(fake) => fake.finish().await,
            Self::Discord(fake) => fake.finish().await,
            Self::Web(page) => page.browser.quit().await?,
        }
        Ok(())
    }
}

impl Page {
    async fn next(&self, words: &str) -> (String, Vec<String>) {
        let at = self.heard.get();
        let text = wait::until(&format!("the page says {words:?}"), async || self.browser.texts(BOT).await.ok()?.get(at).cloned()).await;
        self.heard.set(at + 1);
        (text, self.browser.texts(".quick button").await.unwrap_or_default())
    }
}
