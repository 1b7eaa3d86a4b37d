//! The desk's two days of work as people do them: in a real browser and, at the same time, on the platforms.

use anyhow::Result;
use mercer_tests::browser::Browser;
use mercer_tests::desk::{DESKTOP, Desk};
use mercer_tests::staff::{ANNA, CLEO, Platforms, Rooms, run_story_on_platforms};
use mercer_tests::wait;

const READY: &str = "return document.body.dataset.ready === 'yes'";

fn has(css: &str, text: &str) -> String {
    format!("return [...document.querySelectorAll('{css}')].some((e) => e.textContent.includes('{text}'))")
}

/// An angry shopper on Telegram, an agent who takes over in the browser, another who answers in the Discord thread, the way back to
/// the bot, a close and stars.
#[tokio::test]
async fn an_angry_shopper_two_agents_in_two_places_and_stars() -> Result<()> {
    run_story_on_platforms(Rooms::CHANNEL, async |world, platforms| {
        let Some(browser) = Browser::start(DESKTOP).await? else { return Ok(()) };
        let Platforms { telegram, discord, .. } = platforms;
        let desk = Desk::open(world).await?;
        desk.hire(world, "Ana", "agent").await?;
        desk.log_in(&browser, "Ana").await?;
        browser.until("nobody waits", &has(".nothing", "Nobody waits")).await;

        telegram.user_says(ANNA, "This is ridiculous! I am furious, get me a person right now!!!");
        browser.until("the chat appears by itself, with its reason", "return !!document.querySelector('.row .why')").await;
        let thread = platforms.thread().await;
        discord.shows(thread, "Shopper: This is ridiculous!").await;
        browser.click(".row").await?;
        browser.until("the chat is open", "return document.body.dataset.ready === 'yes' && !!document.querySelector('.log .line')").await;
        browser.click("[data-key-act=t]").await?;
        browser.until("it is mine", "return document.querySelector('.chat').dataset.mode === 'mine'").await;
        browser.write("#answer-text", "I am sorry. My colleague looks into it.").await?;
        browser.click("#answer .primary").await?;
        platforms.told("My colleague looks into it.").await;
        discord.shows(thread, "Ana: I am sorry.").await;

        // nobody crosses; the other agent takes it and answers where they are
        discord.guild_says(thread, CLEO, "Me too");
        discord.shows(thread, "Not done: Ana holds this chat.").await;
        discord.user_presses(CLEO, Some(thread), "Take it from Ana");
        browser.until("the page says who holds it", "return document.querySelector('.chat').dataset.mode === 'other'").await;
        discord.guild_says(thread, CLEO, "Cleo here: your money is on its way.");
        platforms.told("your money is on its way.").await;
        browser.until("the browser follows", &has(".line[data-author=agent] .bubble", "on its way")).await;
        let before = telegram.sent(ANNA).len();
        telegram.user_says(ANNA, "Thank you");
        browser.until("both see the shopper", &has(".line[data-author=shopper] .bubble", "Thank you")).await;
        discord.shows(thread, "Shopper: Thank you").await;
        assert_eq!(telegram.sent(ANNA).len(), before, "the bot is silent");

        // back to the bot, which answers; then a person closes, and the shopper is asked once
        discord.user_presses(CLEO, Some(thread), "Hand back");
        browser.until("it is the bot's", "return document.querySelector('.chat').dataset.mode === 'free'").await;
        telegram.user_says(ANNA, "What does express delivery cost?");
        browser.until("the bot answers", &has(".line[data-author=bot] .bubble", "xpress")).await;
        telegram.user_says(ANNA, "a person again please");
        browser.until("it waits again", &has(".chat-head .why", "Asked for a person")).await;
        browser.click("[data-key-act=t]").await?;
        browser.until("it is mine again", "return document.querySelector('.chat').dataset.mode === 'mine'").await;
        browser.write("#answer-text", "All is settled.").await?;
        browser.click("#answer .primary").await?;
        platforms.told("All is settled.").await;
        browser.click("[data-key-act=e]").await?;
        browser.click("[data-key-act=e] .menu .button").await?;
        platforms.told("How was it?").await;
        telegram.user_presses(ANNA, "★★★★★");
        platforms.told("Thank you, I have passed it on.").await;
        browser.until("the stars stand at the desk", &has(".chat-name", "rated 5 of 5")).await;
        assert_eq!(telegram.sent(ANNA).iter().filter(|sent| sent.text.contains("How was it?")).count(), 1);
        browser.quit().await?;
        desk.close().await
    })
    .await
}

/// An admin fixes an article, sees what would change, publishes, and the next answer on Telegram is right.
#[tokio::test]
async fn an_article_is_fixed_in_the_browser_and_the_next_answer_is_right() -> Result<()> {
    run_story_on_platforms(Rooms::CHANNEL, async |world, platforms| {
        let Some(browser) = Browser::start(DESKTOP).await? else { return Ok(()) };
        let telegram = &platforms.telegram;
        let desk = Desk::open(world).await?;
        desk.hire(world, "Bo", "admin").await?;
        telegram.user_says(ANNA, "Do you offer gift wrapping?");
        telegram.next_reply(ANNA).await;
        wait::until("it is answered from the article", async || {
            let used = "select count(*) from reply_facts where subject = 'article gift-wrapping'";
            let used: i64 = sqlx::query_scalar(used).fetch_one(&mut world.owner().await.ok()?).await.ok()?;
            (used > 0).then_some(())
        })
        .await;
        assert!(!telegram.sent(ANNA).iter().any(|sent| sent.text.contains("blue paper")));

        desk.log_in(&browser, "Bo").await?;
        browser.open(&desk.url("/articles/gift-wrapping/en")).await?;
        browser.run("document.querySelector('textarea[name=body]').value = ''", Vec::new()).await?;
        browser.write("textarea[name=body]", "We wrap every order in blue paper, free of charge, when you tick the box.").await?;
        browser.until("the preview follows", &has("#preview", "blue paper")).await;
        browser.click("button[value=draft]").await?;
        browser
            .until(
                "the draft is kept",
                "return document.body.dataset.ready === 'yes' && document.body.textContent.includes('draft, not published')",
            )
            .await;
        browser.open(&desk.url("/articles/gift-wrapping/en/impact")).await?;
        browser.click("#impact-begin").await?;
        browser.until("the past question was asked again", "return document.getElementById('impact').dataset.finished === 'yes'").await;
        browser.until("and its answer would change", &has("#impact-rows .flip > div:last-child", "blue paper")).await;
        let before = telegram.sent(ANNA).len();

        browser.open(&desk.url("/articles/gift-wrapping/en")).await?;
        browser.click("button[value=publish]").await?;
        browser.until("it is published", &format!("{READY} && !document.body.textContent.includes('draft, not published')")).await;
        telegram.user_says(ANNA, "Do you offer gift wrapping?");
        wait::until("the next answer is right", async || {
            telegram.sent(ANNA).iter().skip(before).any(|sent| sent.text.contains("blue paper")).then_some(())
        })
        .await;
        browser.quit().await?;
        desk.close().await
    })
    .await
}
