//! The web chat in a real browser: a shopper asks, presses a button, loses the connection, begins anew.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Result;
use fantoccini::key::Key;
use knowledge::clock::FixedClock;
use mercer::channels::web::{self, WebChannel, WebSettings};
use mercer::hooks::{self, Incoming};
use mercer_tests::browser::{Browser, Look};
use mercer_tests::fakes::shop_system::SECRET;
use mercer_tests::wait;
use mercer_tests::world::{World, run_story};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;

/// The web chat of a world, on a port of its own.
pub(crate) struct Site {
    pub(crate) address: SocketAddr,
    stop: CancellationToken,
    served: JoinHandle<std::io::Result<()>>,
}

impl Site {
    /// Opens it, at a port or at a free one.
    pub(crate) async fn open(world: &World, channel: &WebChannel, port: u16) -> Result<Self> {
        Self::open_for(world, channel, port, &[]).await
    }

    /// Opens it at a free port for pages of these origins.
    pub(crate) async fn framed(world: &World, channel: &WebChannel, origins: &[&str]) -> Result<Self> {
        Self::open_for(world, channel, 0, origins).await
    }

    async fn open_for(world: &World, channel: &WebChannel, port: u16, origins: &[&str]) -> Result<Self> {
        world.service().register(Arc::new(channel.clone()));
        let settings = WebSettings {
            shop: "Tillow".to_owned(),
            shop_url: Url::parse("https://tillow.example")?,
            allowed_origins: origins.iter().map(|origin| (*origin).to_owned()).collect(),
            public_url: None,
            data_dir: world.data_dir().to_owned(),
            link_for: std::time::Duration::from_secs(86_400),
        };
        let stop = CancellationToken::new();
        let router = web::router(settings, world.service().clone(), world.database().database.clone(), channel, stop.clone());
        let listener = wait::until("the port is free", async || TcpListener::bind(("127.0.0.1", port)).await.ok()).await;
        let address = listener.local_addr()?;
        let served = tokio::spawn(web::serve(listener, router, stop.clone()));
        Ok(Self { address, stop, served })
    }

    /// Opens the shop system's endpoint alone.
    pub(crate) async fn with_hooks(world: &World) -> Result<Self> {
        let incoming = Incoming {
            key: hooks::Key::read(&SECRET.into())?,
            db: world.database().database.clone(),
            embedder: mercer_tests::models::embedder(),
            currency: "EUR".to_owned(),
            clock: Arc::new(FixedClock(mercer_tests::demo::now())),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let (address, stop) = (listener.local_addr()?, CancellationToken::new());
        let served = tokio::spawn(web::serve(listener, hooks::router(incoming), stop.clone()));
        Ok(Self { address, stop, served })
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Closes it; open streams end too.
    pub(crate) async fn close(self) -> Result<()> {
        self.stop.cancel();
        Ok(self.served.await??)
    }
}

const BOT: &str = ".message[data-author=bot] .bubble";
const SHOPPER: &str = ".message[data-author=shopper] .bubble";

#[tokio::test]
async fn a_shopper_chats_with_mouse_and_keyboard() -> Result<()> {
    run_story(async |world| {
        let Some(browser) = Browser::start(Look::default()).await? else { return Ok(()) };
        let site = Site::open(world, &WebChannel::default(), 0).await?;
        browser.open(&site.url("/")).await?;
        browser.picture("web-chat-empty").await?;

        browser.click("#chat-suggestions li:first-child button").await?;
        browser.until("the bot asks who it is", &has(BOT, "mail")).await;
        browser.write("#chat-input", "<b>bold</b> & https://example.com").await?;
        browser.press(Key::Enter).await?;
        browser.until_count(SHOPPER, 2).await;
        assert_eq!(browser.texts(SHOPPER).await?, ["Where is my order?", "<b>bold</b> & https://example.com"]);
        assert!(browser.texts(".bubble b, .bubble a").await?.is_empty(), "what a shopper writes stays words");
        browser.until_count(BOT, 2).await;

        browser.click("#chat-person").await?;
        browser.until_count(BOT, 3).await;
        browser.until("a person is promised", &has(BOT, "person")).await;
        browser.picture("web-chat").await?;
        assert_eq!(browser.texts(SHOPPER).await?.pop().as_deref(), Some("Talk to a person"));

        // the same after a reload, each line once
        browser.until("nothing is open", "return !document.querySelector('[data-state=waiting], [data-state=sending]')").await;
        let said = browser.texts(".message .bubble").await?;
        browser.open(&site.url("/")).await?;
        browser.until_count(".message .bubble", said.len()).await;
        assert_eq!(browser.texts(".message .bubble").await?, said);

        browser.write("#chat-input", "a draft").await?;
        browser.press(Key::Escape).await?;
        browser.until("the chat is closed", "return document.getElementById('chat').hidden").await;
        browser.press(Key::Enter).await?;
        browser.until("it is open again, with the draft", "return document.activeElement.value === 'a draft'").await;

        browser.click("#chat-menu").await?;
        browser.click("#chat-restart").await?;
        browser.click("#chat-confirm-yes").await?;
        browser.until_count(".message", 0).await;
        browser.until("the first questions are offered again", "return !document.getElementById('chat-empty').hidden").await;
        browser.quit().await?;
        site.close().await
    })
    .await
}

#[tokio::test]
async fn what_is_written_while_the_shop_is_away_arrives_once() -> Result<()> {
    run_story(async |world| {
        let Some(browser) = Browser::start(Look { language: "zh-CN", size: (390, 844), dark: true }).await? else { return Ok(()) };
        let channel = WebChannel::default();
        let site = Site::open(world, &channel, 0).await?;
        let port = site.address.port();
        browser.open(&site.url("/")).await?;
        assert_eq!(browser.texts("#chat-suggestions button").await?.first().map(String::as_str), Some("我的订单到哪里了？"));

        site.close().await?;
        browser.until("the page says that it is alone", "return !document.getElementById('chat-notice').hidden").await;
        browser.write("#chat-input", "转人工").await?;
        browser.press(Key::Enter).await?;
        browser.until_count(".message[data-state=waiting]", 1).await;
        browser.picture("web-chat-away-phone-dark-zh").await?;

        let site = Site::open(world, &channel, port).await?;
        browser.until("an answer is there", &has(BOT, "人")).await;
        browser.until("the notice is gone", "return document.getElementById('chat-notice').hidden").await;
        assert_eq!(browser.texts(SHOPPER).await?, ["转人工"]);
        browser.picture("web-chat-phone-dark-zh").await?;
        browser.quit().await?;
        site.close().await
    })
    .await
}

/// A script: whether some element of a selector says this.
fn has(css: &str, text: &str) -> String {
    format!("return [...document.querySelectorAll('{css}')].some((e) => e.textContent.includes('{text}'))")
}
