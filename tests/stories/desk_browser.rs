//! The desk in a real browser: what agents see, how it looks, and whether everybody can use it.

use anyhow::Result;
use fantoccini::key::Key;
use mercer_tests::browser::Browser;
use mercer_tests::desk::{self, DESKTOP, Desk, LOOKS};
use mercer_tests::world::{World, run_story};
use mercer_tests::{demo, wait};

/// A few chats: one that waits, one of a verified customer with facts, one that the bot answered alone.
pub(crate) async fn chats(world: &mut World) -> Result<String> {
    let (customer, order) = demo::shipped_order(&mut world.owner().await?).await?;
    world.somebody_else("alone");
    let stored = world.shopper_writes("What does express delivery cost?").await?;
    world.answered(stored.conversation).await?;
    world.somebody_else("chinese");
    let stored = world.shopper_writes("转人工").await?;
    world.answered(stored.conversation).await?;
    world.somebody_else("shopper");
    let stored = world.shopper_writes("hello").await?;
    world.answered(stored.conversation).await?;
    world.verified_as(&customer).await?;
    let stored = world.shopper_writes(&format!("Where is my order {order}?")).await?;
    world.answered(stored.conversation).await?;
    Ok(stored.conversation.to_string())
}

#[tokio::test]
async fn an_agent_answers_a_shopper_without_reloading() -> Result<()> {
    run_story(async |world| {
        let Some(browser) = Browser::start(DESKTOP).await? else { return Ok(()) };
        let desk = Desk::open(world).await?;
        desk.hire(world, "Ana", "agent").await?;
        desk.log_in(&browser, "Ana").await?;
        browser.until("the empty inbox says what to do", &has(".nothing", "Nobody waits")).await;
        no_findings(&browser, "an empty inbox").await?;
        browser.picture("desk-inbox-empty").await?;

        let chat = chats(world).await?;
        let stored = world.shopper_writes("I want to talk to a person").await?;
        browser.until("the chat appears by itself", &format!("return !!document.getElementById('row-{chat}')")).await;
        world.answered(stored.conversation).await?;
        browser.until("with its reason", &has(".row .why", "Asked for a person")).await;
        browser.picture("desk-inbox").await?;
        no_findings(&browser, "the inbox").await?;

        browser.click(&format!("#row-{chat}")).await?;
        browser.until("the chat is open", "return document.body.dataset.ready === 'yes' && !!document.querySelector('.log .line')").await;
        let room = "return document.querySelector('.chat-name').getBoundingClientRect().width >= 200";
        browser.until("the shopper's name has room beside what can be done", room).await;
        browser.picture("desk-chat-free").await?;
        browser.click("[data-key-act=t]").await?;
        browser.until("it is mine", "return document.querySelector('.chat').dataset.mode === 'mine'").await;
        browser.write("#answer-text", "Hello, this is Ana. <b>How</b> can I help?").await?;
        browser.click("#answer .primary").await?;
        browser.until("it is delivered", &has(".line[data-author=agent] .state", "delivered")).await;
        let said = "Hello, this is Ana. <b>How</b> can I help?".to_owned();
        wait::until("the shopper reads it", async || world.heard().contains(&said).then_some(())).await;

        world.shopper_writes("My mug is broken <script>alert(1)</script>").await?;
        browser.until("what the shopper writes appears by itself", &has(".line[data-author=shopper] .bubble", "broken")).await;
        browser.click("#tab-note").await?;
        browser.write("#note-text", "Send a new one.").await?;
        browser.click("#note .button").await?;
        browser.until("the note is there", &has(".line.note .bubble", "Send a new one.")).await;
        browser.run("document.querySelectorAll('.why-said')[1].open = true", Vec::new()).await?;
        browser.picture("desk-chat").await?;
        no_findings(&browser, "a chat").await?;

        browser.run("document.activeElement.blur()", Vec::new()).await?;
        browser.press(Key::Escape).await?;
        browser
            .run("document.body.focus(); document.dispatchEvent(new KeyboardEvent('keydown', { key: 'e', bubbles: true }))", Vec::new())
            .await?;
        browser.until("the keyboard opens the menu", "return document.querySelector('[data-key-act=e]').open").await;
        browser.click("[data-key-act=e] .menu .button").await?;
        browser.until("it is closed", &has(".event", "closed the chat")).await;
        browser.quit().await?;
        desk.close().await
    })
    .await
}

#[tokio::test]
async fn every_page_is_fit_for_everybody_light_and_dark_wide_and_narrow() -> Result<()> {
    run_story(async |world| {
        let chat = chats(world).await?;
        let stored = world.shopper_writes("I want to talk to a person").await?;
        world.answered(stored.conversation).await?;
        let desk = Desk::open(world).await?;
        let boss = desk.member(world, "Bo", "admin").await?;
        boss.does(&format!("/chat/{chat}/take"), &[]).await?;
        boss.does(&format!("/chat/{chat}/answer"), &[("key", "k"), ("text", "Hello, this is Bo. I am looking into it.")]).await?;
        boss.does(&format!("/chat/{chat}/note"), &[("text", "The parcel went to the neighbour.")]).await?;
        boss.does("/canned", &[("shortcut", "hello"), ("language", "en"), ("text", "Hello {name}, this is {agent}.")]).await?;
        boss.does("/canned", &[("shortcut", "hello"), ("language", "en"), ("text", "Hi {name}, {agent} here.")]).await?;
        let hours = [("zone", "Europe/Berlin"), ("monday", "09:00-12:30, 13:30-18:00"), ("days", "2026-12-25 closed"), ("after", "0")];
        boss.does("/rules/hours", &hours).await?;
        boss.does("/rules/hours", &[("zone", "Europe/Berlin"), ("tuesday", "09:00-17:00"), ("after", "1")]).await?;
        let order: String = sqlx::query_scalar(
            "select o.id from orders o join identity_links l on l.customer_id = o.customer_id order by o.status = 'pending' desc, o.id limit 1",
        )
        .fetch_one(&mut world.owner().await?)
        .await?;
        let pages = [
            ("login", "/login".to_owned()),
            ("inbox", "/inbox?view=open".to_owned()),
            ("chat", format!("/chat/{chat}")),
            ("order", format!("/chat/{chat}/order/{order}")),
            ("canned", "/canned".to_owned()),
            ("canned-versions", "/canned/hello/en".to_owned()),
            ("people", "/staff".to_owned()),
            ("account", "/account".to_owned()),
            ("hours", "/rules/hours".to_owned()),
            ("rules", "/rules/policy".to_owned()),
            ("intents", "/intents?phrase=where+is+my+order".to_owned()),
            ("audit", "/audit".to_owned()),
            ("guardrails", "/audit/guardrails".to_owned()),
        ];
        let mut findings = Vec::new();
        for (name, look) in LOOKS {
            let Some(browser) = Browser::start(look).await? else { return Ok(()) };
            for (page, path) in &pages {
                if *page == "inbox" {
                    desk.log_in(&browser, "Bo").await?;
                }
                browser.visit(&desk.url(path)).await?;
                if *page != "login" {
                    browser.until("the script runs", "return document.body.dataset.ready === 'yes'").await;
                }
                findings.extend(desk::findings(&browser, page, name).await?);
                if *page == "chat" && name.starts_with("phone") {
                    browser.click(".side-open").await?;
                    let facts = "return document.querySelector('#side .facts')?.getBoundingClientRect().width > 200";
                    browser.until("what is known of the shopper is laid over the chat", facts).await;
                    findings.extend(desk::findings(&browser, "chat-side", name).await?);
                    browser.click(".side-close").await?;
                    browser.until("and goes", "return document.getElementById('side').getBoundingClientRect().width === 0").await;
                }
            }
            browser.quit().await?;
        }
        assert!(findings.is_empty(), "{}", findings.join("\n"));
        desk.close().await
    })
    .await
}

/// Somebody waits for a person, or answers the agent: it is heard and seen on whatever page is open.
#[tokio::test]
async fn who_waits_is_heard_on_every_page() -> Result<()> {
    run_story(async |world| {
        let Some(browser) = Browser::start(DESKTOP).await? else { return Ok(()) };
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        desk.log_in(&browser, "Ana").await?;
        browser.until("alerts can be switched on", "return document.getElementById('alerts')?.hidden === false").await;
        browser.click("#alerts").await?;
        browser.open(&desk.url("/canned")).await?;
        let counted = "return document.getElementById('waiting').childElementCount > 0";
        browser.until("the count is there", counted).await;
        let stub = "window.shown = []; window.Notification = class extends EventTarget { \
                    static permission = 'granted'; constructor(words) { super(); window.shown.push(words) } }";
        browser.run(stub, Vec::new()).await?;
        let stored = world.shopper_writes("I want to talk to a person").await?;
        world.answered(stored.conversation).await?;
        browser.until("it rings", "return document.body.dataset.rang === '1' && document.title.startsWith('(1) ')").await;
        assert_eq!(browser.run("return window.shown", Vec::new()).await?, serde_json::json!(["A shopper waits for a person"]));

        ana.does(&format!("/chat/{}/take", stored.conversation), &[]).await?;
        browser.until("nobody waits any more", "return !document.title.startsWith('(')").await;
        world.shopper_writes("Are you there?").await?;
        browser.until("it rings again", "return document.body.dataset.rang === '2'").await;
        let last = browser.run("return window.shown.at(-1)", Vec::new()).await?;
        assert_eq!(last, "A shopper of yours waits for an answer");
        browser.quit().await?;
        desk.close().await
    })
    .await
}

async fn no_findings(browser: &Browser, page: &str) -> Result<()> {
    let found = browser.audit().await?;
    assert!(found.is_empty(), "{page}: {}", found.join("\n"));
    Ok(())
}

/// A script: whether some element of a selector says this.
fn has(css: &str, text: &str) -> String {
    format!("return [...document.querySelectorAll('{css}')].some((e) => e.textContent.includes('{text}'))")
}
