//! The web chat and a room of the staff, in a real browser: what an agent changes and takes back, and files both ways.

use std::time::Duration;

use anyhow::{Context, Result};
use fantoccini::key::Key;
use mercer::channels::web::WebChannel;
use mercer_tests::browser::{Browser, Look};
use mercer_tests::desk::{DESKTOP, Desk};
use mercer_tests::staff::{BEN, GROUP, Rooms, chat, run_story_on_platforms};
use mercer_tests::world::{WorldSettings, run_story_with};
use reqwest::StatusCode;

use crate::web_page::Site;

const AGENT: &str = ".message[data-author=agent] .bubble";
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR a broken jug";

/// A script: whether some element of a selector says this.
fn has(css: &str, text: &str) -> String {
    format!("return [...document.querySelectorAll('{css}')].some((e) => e.textContent.includes('{text}'))")
}

#[tokio::test]
async fn an_agents_change_deletion_and_file_reach_the_open_page_and_stay_after_a_reload() -> Result<()> {
    run_story_on_platforms(Rooms::GROUP, async |world, platforms| {
        let Some(browser) = Browser::start(Look::default()).await? else { return Ok(()) };
        let telegram = &platforms.telegram;
        let site = Site::open(world, &WebChannel::default(), 0).await?;
        browser.open(&site.url("/")).await?;
        browser.click("#chat-person").await?;
        let topic = platforms.topic().await;

        telegram.topic_shows(topic, "Waits for somebody.").await;
        // words that change are changed on the open page
        let first = telegram.topic_says(GROUP, topic, BEN, "Hello, this is Ben. Your parcel went to Oslo.");
        browser.until("the agent is read", &has(AGENT, "Oslo")).await;
        telegram.user_edits(GROUP, first, "Hello, this is Ben. Your parcel went to Bergen.");
        browser.until("the new words are read", &has(AGENT, "Bergen")).await;
        assert!(!browser.texts(AGENT).await?.iter().any(|text| text.contains("Oslo")));
        assert_eq!(browser.texts(".edited").await?, ["edited"]);
        // what is taken back goes
        let second = telegram.topic_says(GROUP, topic, BEN, "lunch at one?");
        browser.until("a slip is read", &has(AGENT, "lunch")).await;
        telegram.topic_replies(GROUP, topic, BEN, second, "/delete");
        browser.until_count(AGENT, 1).await;
        assert!(telegram.in_topic(topic).iter().all(|sent| !sent.text.contains("still shows it")), "nothing stands in the way");

        // a file from the room, saved by who may see it and nobody else
        telegram.topic_sends(GROUP, topic, BEN, "The label", "label.pdf", b"%PDF-1.7\nlabel");
        browser.until("the file is there", &has(".message .file", "label.pdf")).await;
        let id = browser.run("return document.querySelector('.message .file').dataset.file", Vec::new()).await?;
        let path = format!("/api/files/{}", id.as_str().context("an id")?);
        browser
            .run(
                "fetch(arguments[0]).then(async (r) => { window.got = [r.headers.get('content-disposition'), \
                 r.headers.get('x-content-type-options'), await r.text()].join('|') })",
                vec![path.clone().into()],
            )
            .await?;
        let got = "return window.got === \"attachment; filename*=UTF-8''label.pdf|nosniff|%PDF-1.7\\nlabel\"";
        browser.until("it is a download", got).await;
        let client = reqwest::Client::builder().no_proxy().build()?;
        assert_eq!(client.get(site.url(&path)).send().await?.status(), StatusCode::UNAUTHORIZED);
        let page = client.get(site.url("/")).send().await?;
        let cookie = page.headers()["set-cookie"].to_str()?.split(';').next().unwrap_or_default().to_owned();
        let body = serde_json::json!({ "id": "m-stranger-1", "text": "hello" });
        let said = client.post(site.url("/api/messages")).header("cookie", &cookie).header("sec-fetch-site", "same-origin");
        assert!(said.json(&body).send().await?.status().is_success());
        let strangers = client.get(site.url(&path)).header("cookie", &cookie).send().await?.status();
        assert_eq!(strangers, StatusCode::NOT_FOUND, "another chat's file is not there");

        // the shopper sends one, too
        let folder = tempfile::tempdir()?;
        let (picture, page) = (folder.path().join("jug.png"), folder.path().join("page.html"));
        std::fs::write(&picture, PICTURE)?;
        std::fs::write(&page, "<script>alert(1)</script>")?;
        browser.write("#chat-file", &picture.display().to_string()).await?;
        browser.until("it is sent", "return !!document.querySelector('.message[data-author=shopper] .file[data-file]')").await;
        telegram.topic_shows(topic, "[a file, in the console]").await;
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        let seen = ana.page(&chat(world).await?).await?;
        let link = seen.split("href=\"/files/").find(|rest| rest.contains("jug.png")).and_then(|rest| rest.split('"').next());
        assert!(link.is_some() && seen.contains("jug.png</a>"));
        browser.write("#chat-file", &page.display().to_string()).await?;
        browser.until("what could run is refused in words", &has(".message[data-state=failed] .meta", "not taken")).await;
        browser.run("document.querySelector('.message[data-state=failed] .meta button:last-of-type').click()", Vec::new()).await?;
        let found = browser.audit().await?;
        assert!(found.is_empty(), "{}", found.join("\n"));
        browser.picture("web-chat-files").await?;

        // the same after a reload
        let said = browser.texts(".message .bubble, .message .file").await?;
        browser.open(&site.url("/")).await?;
        browser.until_count(".message .bubble, .message .file", said.len()).await;
        assert_eq!(browser.texts(".message .bubble, .message .file").await?, said);
        assert_eq!(browser.texts(".edited").await?, ["edited"]);
        browser.quit().await?;
        site.close().await?;
        desk.close().await
    })
    .await
}

/// The agent attaches a picture with the desk's own page, thinks better of another, and the shopper's page has the one.
#[tokio::test]
async fn an_agent_attaches_a_file_in_the_browser() -> Result<()> {
    run_story_with(WorldSettings::without_ears(), async |world| {
        let Some(browser) = Browser::start(DESKTOP).await? else { return Ok(()) };
        let Some(shopper) = Browser::start(Look::default()).await? else { return Ok(()) };
        let site = Site::open(world, &WebChannel::default(), 0).await?;
        let desk = Desk::open(world).await?;
        desk.hire(world, "Ana", "agent").await?;
        shopper.open(&site.url("/")).await?;
        shopper.click("#chat-person").await?;
        desk.log_in(&browser, "Ana").await?;
        browser.click(".row").await?;
        browser.until("the chat is open", "return document.body.dataset.ready === 'yes' && !!document.querySelector('.log .line')").await;
        browser.click("[data-key-act=t]").await?;
        browser.until("it is mine", "return document.querySelector('.chat').dataset.mode === 'mine'").await;

        let folder = tempfile::tempdir()?;
        for (name, bytes) in [("jug.png", PICTURE), ("other.png", PICTURE), ("page.html", b"<script>alert(1)</script>".as_slice())] {
            std::fs::write(folder.path().join(name), bytes)?;
        }
        let choose = async |name: &str| browser.write("#enclose-file", &folder.path().join(name).display().to_string()).await;
        choose("jug.png").await?;
        browser.until_count("#enclosed li", 1).await;
        choose("other.png").await?;
        browser.until_count("#enclosed li", 2).await;
        choose("page.html").await?;
        browser.until("what could run is refused", &has("#toast", "not sent")).await;
        browser.click("#enclosed li:last-child button").await?;
        browser.until_count("#enclosed li", 1).await;
        browser.write("#answer-text", "Is this the jug?").await?;
        let found = browser.audit().await?;
        assert!(found.is_empty(), "{}", found.join("\n"));
        browser.picture("desk-chat-files").await?;
        browser.click("#answer .primary").await?;
        browser.until("it is in the transcript", &has(".line[data-author=agent] .file a", "jug.png")).await;
        browser.until_count("#enclosed li", 0).await;
        shopper.until("the shopper has it", &has(".message[data-author=agent] .file", "jug.png")).await;
        shopper.until("with the words", &has(AGENT, "Is this the jug?")).await;
        assert_eq!(shopper.texts(".message .file").await?.len(), 1);
        browser.quit().await?;
        shopper.quit().await?;
        site.close().await?;
        desk.close().await
    })
    .await
}

/// Dots say that somebody writes an answer: while a person holds the chat, only that person does.
#[tokio::test]
async fn dots_show_when_the_person_who_holds_the_chat_types_and_at_no_other_time() -> Result<()> {
    run_story_with(WorldSettings::without_ears(), async |world| {
        let Some(browser) = Browser::start(Look::default()).await? else { return Ok(()) };
        let site = Site::open(world, &WebChannel::default(), 0).await?;
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        browser.open(&site.url("/")).await?;
        browser.click("#chat-person").await?;
        browser.until("the shopper is in the queue", "return !!document.querySelector('.message[data-author=bot]')").await;
        let path = chat(world).await?;
        ana.does(&format!("{path}/take"), &[]).await?;
        let count = "window.dots = 0; const sign = document.getElementById('chat-typing'); \
                     new MutationObserver(() => { window.dots += sign.hidden ? 0 : 1 }).observe(sign, { attributes: true })";
        browser.run(count, Vec::new()).await?;
        browser.write("#chat-input", "My jug is broken").await?;
        browser.press(Key::Enter).await?;
        ana.sees(&path, "My jug is broken").await;
        tokio::time::sleep(Duration::from_millis(700)).await;
        assert_eq!(browser.run("return window.dots", Vec::new()).await?, 0, "nobody writes an answer yet");

        ana.does(&format!("{path}/presence"), &[("typing", "true")]).await?;
        browser.until("Ana types", "return !document.getElementById('chat-typing').hidden").await;
        ana.does(&format!("{path}/answer"), &[("key", "k"), ("text", "A new one goes out today.")]).await?;
        browser.until("her answer is there", &has(AGENT, "A new one")).await;
        browser.until("she has done", "return document.getElementById('chat-typing').hidden").await;
        browser.quit().await?;
        site.close().await?;
        desk.close().await
    })
    .await
}

/// The page is loaded again while a file goes up: the browser has kept it, and it is sent, once.
#[tokio::test]
async fn a_file_that_is_on_its_way_survives_a_reload() -> Result<()> {
    run_story_with(WorldSettings::without_ears(), async |world| {
        let Some(browser) = Browser::start(Look::default()).await? else { return Ok(()) };
        let site = Site::open(world, &WebChannel::default(), 0).await?;
        let folder = tempfile::tempdir()?;
        let picture = folder.path().join("jug.png");
        std::fs::write(&picture, PICTURE)?;
        browser.open(&site.url("/")).await?;
        let hang = "const own = window.fetch; window.fetch = (url, options) => { \
                    if (!String(url).includes('/api/files')) return own(url, options); \
                    window.asked = true; return new Promise(() => {}) }";
        browser.run(hang, Vec::new()).await?;
        browser.write("#chat-file", &picture.display().to_string()).await?;
        browser.until("it is on its way", "return window.asked === true").await;
        let sent = "return !!document.querySelector('.message[data-author=shopper] .file[data-file]')";
        for _ in 0..2 {
            browser.open(&site.url("/")).await?;
            browser.until("it is sent", sent).await;
            assert_eq!(browser.texts(".message[data-author=shopper] .file").await?.len(), 1);
        }
        let kept: i64 = sqlx::query_scalar("select count(*) from attachments").fetch_one(&mut world.owner().await?).await?;
        assert_eq!(kept, 1, "once");
        browser.quit().await?;
        site.close().await
    })
    .await
}
