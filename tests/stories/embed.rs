//! The chat on the shop's own pages, from another origin, in a real browser; and whom those pages vouch for.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::http::header;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use knowledge::clock::{Clock as _, SystemClock};
use knowledge::db::identity::Vouching;
use mercer::channels::web::WebChannel;
use mercer_tests::browser::{Browser, Look};
use mercer_tests::database::{Scratch, Template};
use mercer_tests::shop::stranger;
use mercer_tests::wait;
use mercer_tests::world::{VOUCH_SECRET, run_story};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::web_page::Site;

const BOT: &str = ".message[data-author=bot] .bubble";
const DAY: std::time::Duration = std::time::Duration::from_secs(86_400);

/// What the shop's own server signs: see README.
async fn vouch_for(scratch: &Scratch, customer: &str, seconds: i64, nonce: &str) -> Result<String> {
    sign(scratch, VOUCH_SECRET, &format!("v1.{}.{}.{nonce}", URL_SAFE_NO_PAD.encode(customer), SystemClock.now().timestamp() + seconds))
        .await
}

/// HMAC-SHA256 in hex, by the database: the stories need no crate of their own for it.
async fn sign(scratch: &Scratch, secret: &str, body: &str) -> Result<String> {
    let mac: String = sqlx::query_scalar("select encode(hmac_sha256($1, $2), 'hex')")
        .bind(secret.as_bytes())
        .bind(body.as_bytes())
        .fetch_one(&mut scratch.owner().await?)
        .await?;
    Ok(format!("{body}.{mac}"))
}

/// A page of the shop on `localhost`, which is another site than 127.0.0.1 where the chat is.
struct Host {
    address: SocketAddr,
    served: JoinHandle<()>,
}

impl Drop for Host {
    fn drop(&mut self) {
        self.served.abort();
    }
}

impl Host {
    async fn listen() -> Result<(TcpListener, String)> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let origin = format!("http://localhost:{}", listener.local_addr()?.port());
        Ok((listener, origin))
    }

    /// The page allows what the tag needs and nothing inline.
    fn serve(listener: TcpListener, chat: &str, vouch: &str) -> Result<Self> {
        let page = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>A shop</title>\
             <link rel=\"stylesheet\" href=\"/shop.css\"></head>\
             <body data-ready=\"yes\"><main><h1>The shop's own page</h1><p>Mugs, lamps, and a chat in the corner.</p></main>\
             <script src=\"{chat}/embed.js\" {vouch} async></script></body></html>"
        );
        let policy = format!("default-src 'none'; script-src {chat}; style-src 'self'; frame-src {chat}; connect-src 'self'");
        let css = "* { box-sizing: content-box; } button, iframe, div { color: red !important; border: 5px solid red !important; } body { font: 1rem sans-serif; }";
        let page = get(async move || ([(header::CONTENT_SECURITY_POLICY, policy.clone())], Html(page.clone())).into_response());
        let app = Router::new().route("/", page).route("/shop.css", get(async move || ([(header::CONTENT_TYPE, "text/css")], css)));
        let address = listener.local_addr()?;
        let served = tokio::spawn(async move { axum::serve(listener, app).await.unwrap_or_default() });
        Ok(Self { address, served })
    }

    fn url(&self) -> String {
        format!("http://localhost:{}/", self.address.port())
    }
}

const LAUNCHER: &str = "document.getElementById('mercer-chat').shadowRoot.querySelector('.launcher')";

async fn open_chat(browser: &Browser) -> Result<()> {
    browser.until("the button is there", &format!("return !!document.getElementById('mercer-chat') && !!{LAUNCHER}")).await;
    browser.run(&format!("{LAUNCHER}.click()"), Vec::new()).await?;
    browser.enter_frame("return document.getElementById('mercer-chat').shadowRoot.querySelector('iframe')").await?;
    browser.until("the chat is ready", "return document.body?.dataset.ready === 'yes'").await;
    Ok(())
}

#[tokio::test]
async fn the_chat_stands_on_the_shops_own_page() -> Result<()> {
    run_story(async |world| {
        let Some(browser) = Browser::start(Look::default()).await? else { return Ok(()) };
        let (listener, origin) = Host::listen().await?;
        let site = Site::framed(world, &WebChannel::default(), &[&origin]).await?;
        let host = Host::serve(listener, &site.url(""), "")?;
        browser.open(&host.url()).await?;
        open_chat(&browser).await?;
        browser.write("#chat-input", "Where is my order T-10001?").await?;
        browser.press(fantoccini::key::Key::Enter).await?;
        browser.until("the bot asks who it is", &has(BOT, "postcode")).await;
        browser.picture("embedded-chat").await?;
        assert_eq!(browser.run("return document.cookie", Vec::new()).await?, "", "no cookie is needed");

        // Escape in the frame closes it, and the button of the page has the focus
        browser.press(fantoccini::key::Key::Escape).await?;
        browser.leave_frame().await?;
        browser.until("the panel is closed", &format!("return {LAUNCHER}.getAttribute('aria-expanded') === 'false'")).await;
        browser
            .until(
                "the button has the focus",
                &format!("return document.getElementById('mercer-chat').shadowRoot.activeElement === {LAUNCHER}"),
            )
            .await;

        // the chat is there again after a reload
        browser.open(&host.url()).await?;
        open_chat(&browser).await?;
        browser.until("what was said is there", &has(BOT, "postcode")).await;
        browser.leave_frame().await?;
        browser.quit().await?;
        site.close().await
    })
    .await
}

/// The same port once more, as soon as the system gives it back.
async fn again(origin: &str) -> Result<TcpListener> {
    let port: u16 = origin.rsplit(':').next().unwrap_or_default().parse()?;
    Ok(wait::until("the port is free", async || TcpListener::bind(("127.0.0.1", port)).await.ok()).await)
}

#[tokio::test]
async fn a_signed_in_customer_is_vouched_for() -> Result<()> {
    run_story(async |world| {
        let Some(browser) = Browser::start(Look { size: (390, 844), dark: true, ..Look::default() }).await? else { return Ok(()) };
        let (listener, origin) = Host::listen().await?;
        let site = Site::framed(world, &WebChannel::default(), &[&origin]).await?;
        let mara = vouch_for(world.database(), "C-0001", 300, "nonce-of-mara").await?;
        let host = Host::serve(listener, &site.url(""), &format!("data-vouch=\"{mara}\""))?;
        browser.open(&host.url()).await?;
        open_chat(&browser).await?;
        browser.write("#chat-input", "Where is my order T-10001?").await?;
        browser.press(fantoccini::key::Key::Enter).await?;
        browser.until("the bot answers", &has(BOT, "T-10001")).await;
        browser.picture("embedded-chat-phone-dark").await?;
        browser.leave_frame().await?;
        drop(host);

        // somebody else signs in at the same browser: another chat
        let listener = again(&origin).await?;
        let other = vouch_for(world.database(), "C-0002", 300, "nonce-of-other").await?;
        let host = Host::serve(listener, &site.url(""), &format!("data-vouch=\"{other}\""))?;
        browser.open(&host.url()).await?;
        open_chat(&browser).await?;
        browser.until("the chat is another", &format!("return document.querySelectorAll('{BOT}').length === 0")).await;
        browser.leave_frame().await?;
        drop(host);

        // nobody is signed in any more: a chat of nobody
        let listener = again(&origin).await?;
        let host = Host::serve(listener, &site.url(""), "data-vouch=\"\"")?;
        browser.open(&host.url()).await?;
        open_chat(&browser).await?;
        browser.write("#chat-input", "Where is my order T-10001?").await?;
        browser.press(fantoccini::key::Key::Enter).await?;
        browser.until("the bot asks who it is", &has(BOT, "postcode")).await;
        browser.leave_frame().await?;
        browser.quit().await?;
        site.close().await
    })
    .await
}

/// A page that is not allowed gets no chat.
#[tokio::test]
async fn other_pages_may_not_show_the_chat() -> Result<()> {
    run_story(async |world| {
        let Some(browser) = Browser::start(Look::default()).await? else { return Ok(()) };
        let (listener, _) = Host::listen().await?;
        let site = Site::framed(world, &WebChannel::default(), &["https://shop.example"]).await?;
        let host = Host::serve(listener, &site.url(""), "")?;
        browser.open(&host.url()).await?;
        browser.until("the button is there", &format!("return !!document.getElementById('mercer-chat') && !!{LAUNCHER}")).await;
        browser.run(&format!("{LAUNCHER}.click()"), Vec::new()).await?;
        browser.enter_frame("return document.getElementById('mercer-chat').shadowRoot.querySelector('iframe')").await?;
        browser.until("the browser shows nothing of it", "return !document.getElementById('chat-input')").await;
        browser.leave_frame().await?;
        browser.quit().await?;
        site.close().await
    })
    .await
}

#[tokio::test]
async fn a_token_is_good_once_for_its_customer_and_its_time() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let rules = knowledge::db::identity::IdentityRules { vouch_secret: Some(VOUCH_SECRET.into()), ..Default::default() };
    let who = stranger(&scratch, "visitor").await?;
    let mut conn = scratch.database.jobs.acquire().await?;
    let good = vouch_for(&scratch, "C-ada", 300, "0123456789").await?;
    let no_secret_yet = knowledge::db::identity::vouch(&mut conn, who, &good, DAY).await?;
    assert_eq!(no_secret_yet, Vouching::Refused);
    scratch.database.set_identity_rules(&rules).await?;

    let bens = good.replace(&URL_SAFE_NO_PAD.encode("C-ada"), &URL_SAFE_NO_PAD.encode("C-ben"));
    let (body, mac) = good.rsplit_once('.').expect("stops");
    let stranger_signs = sign(&scratch, "not the shop's secret", body).await?;
    for refused in [
        bens,
        stranger_signs,
        format!("{body}.{}", "0".repeat(64)),
        format!("{body}."),
        body.to_owned(),
        format!("v2{}", &good[2..]),
        format!("{good}.{mac}"),
        String::new(),
        "v1....".to_owned(),
        vouch_for(&scratch, "C-ada", -1, "0123456789").await?,
        vouch_for(&scratch, "C-ada", 3700, "0123456789").await?,
        vouch_for(&scratch, "C-ada", 300, "short").await?,
        vouch_for(&scratch, "C-nobody", 300, "0123456789").await?,
        sign(&scratch, VOUCH_SECRET, &format!("v1.%%%.{}.0123456789", SystemClock.now().timestamp() + 300)).await?,
        sign(&scratch, VOUCH_SECRET, &format!("v1.{}.never.0123456789", URL_SAFE_NO_PAD.encode("C-ada"))).await?,
    ] {
        assert_eq!(knowledge::db::identity::vouch(&mut conn, who, &refused, DAY).await?, Vouching::Refused, "{refused}");
    }
    assert_eq!(knowledge::db::identity::link(&mut *scratch.database.turn.acquire().await?, who).await?, None);

    assert_eq!(knowledge::db::identity::vouch(&mut conn, who, &good, DAY).await?, Vouching::Verified);
    let link = knowledge::db::identity::link(&mut *scratch.database.turn.acquire().await?, who).await?.expect("a link");
    assert_eq!(link.method, knowledge::db::identity::Method::Vouched);
    // replayed, by the same chat and by another
    let thief = stranger(&scratch, "thief").await?;
    assert_eq!(knowledge::db::identity::vouch(&mut conn, who, &good, DAY).await?, Vouching::Refused);
    assert_eq!(knowledge::db::identity::vouch(&mut conn, thief, &good, DAY).await?, Vouching::Refused);
    // another customer does not take the chat over, and the token stays good for a chat of their own
    let bens = vouch_for(&scratch, "C-ben", 300, "0123456789").await?;
    assert_eq!(knowledge::db::identity::vouch(&mut conn, who, &bens, DAY).await?, Vouching::OtherCustomer);
    assert_eq!(knowledge::db::identity::vouch(&mut conn, thief, &bens, DAY).await?, Vouching::Verified);
    drop(conn);
    // the role of turns may not even ask
    let mut turn = scratch.database.turn.acquire().await?;
    let refused =
        sqlx::query("select vouch_identity($1, $2, '1 day')").bind(who).bind(&good).execute(&mut *turn).await.expect_err("refused");
    assert_eq!(refused.as_database_error().and_then(|error| error.code()).as_deref(), Some("42501"));
    drop(turn);
    scratch.drop_it().await
}

/// Forty tabs with one token: one of them is linked.
#[tokio::test]
async fn a_token_is_not_used_twice_at_once() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let rules = knowledge::db::identity::IdentityRules { vouch_secret: Some(VOUCH_SECRET.into()), ..Default::default() };
    scratch.database.set_identity_rules(&rules).await?;
    let token = Arc::new(vouch_for(&scratch, "C-ada", 300, "0123456789").await?);
    let mut tries = Vec::new();
    for number in 0..20 {
        let who = stranger(&scratch, &format!("tab {number}")).await?;
        let (database, token) = (scratch.database.clone(), Arc::clone(&token));
        tries.push(async move { knowledge::db::identity::vouch(&mut *database.jobs.acquire().await?, who, &token, DAY).await });
    }
    let outcomes = futures::future::try_join_all(tries).await?;
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Vouching::Verified).count(), 1);
    scratch.drop_it().await
}

/// A script: whether some element of a selector says this.
fn has(css: &str, text: &str) -> String {
    format!("return [...document.querySelectorAll('{css}')].some((e) => e.textContent.includes('{text}'))")
}
