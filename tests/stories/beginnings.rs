//! Answers appear as they are made: each sentence once it holds by itself, and what was shown is never taken back.

use std::time::Duration;

use anyhow::Result;
use mercer::channels::web::WebChannel;
use mercer_tests::browser::{Browser, Look};
use mercer_tests::wait;
use mercer_tests::world::{World, WorldSettings, run_story, run_story_with};
use sqlx::Executor as _;

use crate::web_page::Site;

const QUESTION: &str = "Where is my order T-10001?";
const FIRST: &str = "Your order T-10001 has been shipped with the carrier Swiftpost, tracking number TL48291734EU. ";
const SECOND: &str = "It is expected on 25 November 2026.";
const NOW: Duration = Duration::ZERO;
const SOON: Duration = Duration::from_millis(400);
const NEVER: Duration = Duration::from_secs(3600);

fn showing() -> WorldSettings {
    WorldSettings { shows_beginnings: true, ..WorldSettings::default() }
}

/// A shopper who has been greeted, and whose order it is.
async fn known(world: &mut World) -> Result<()> {
    world.verified_as("C-0001").await?;
    world.shopper_says("hello").await?;
    Ok(())
}

async fn shown(world: &World) {
    wait::until("the first sentence is shown", async || (!world.beginnings().is_empty()).then_some(())).await;
}

#[tokio::test]
async fn the_first_sentence_is_shown_before_the_second_is_there() -> Result<()> {
    run_story_with(showing(), async |world| {
        known(world).await?;
        // the pieces of a model end anywhere
        world.model().speaks(&[(NOW, &FIRST[..20]), (NOW, &FIRST[20..]), (NOW, &SECOND[..5]), (SOON, &SECOND[5..])]);
        let stored = world.shopper_writes(QUESTION).await?;
        shown(world).await;
        assert_eq!(world.beginnings(), [Some(FIRST.trim().to_owned())]);
        assert_eq!(world.unanswered().await?, 1, "nothing is stored yet");
        let said = world.answered(stored.conversation).await?;
        assert_eq!(said, format!("{FIRST}{SECOND}"));
        assert_eq!(world.beginnings().len(), 1, "the end comes with the reply");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_does_not_hold_is_not_shown_and_the_reply_begins_with_what_was() -> Result<()> {
    run_story_with(showing(), async |world| {
        known(world).await?;
        for (begun, rest) in [
            ("Your refund is approved! ", SECOND),
            ("It is shipped. ", SECOND),
            ("Thank you for asking! ", "Order T-10001 has been shipped."),
            ("Order T-10001 has been delivered. ", SECOND),
            ("Order T-10003 has been shipped. ", SECOND),
        ] {
            world.model().speaks(&[(NOW, begun), (SOON, rest)]);
            world.shopper_says(QUESTION).await?;
            assert_eq!(world.beginnings(), [], "{begun}");
        }
        for lie in ["It arrives on 24 November 2026.", "Your refund is approved!", "It was delivered on 25 November 2026.", ""] {
            let before = world.beginnings().len();
            world.model().speaks(&[(NOW, FIRST), (NOW, "It "), (SOON, lie)]);
            let said = world.shopper_says(QUESTION).await?;
            assert_eq!(world.beginnings().len(), before + 1, "{lie}");
            assert!(said.starts_with(FIRST.trim()), "{said}");
            assert!(said.contains("25 November 2026"), "the template says the rest: {said}");
            assert_eq!(said.matches("TL48291734EU").count(), 1, "and nothing twice: {said}");
            assert!(lie.is_empty() || !said.contains(lie), "{said}");
        }
        Ok(())
    })
    .await
}

/// The shopper has read the first sentence and writes on: that answer is brought to its end, the new message is the next turn's.
#[tokio::test]
async fn a_newer_message_does_not_take_back_what_was_shown() -> Result<()> {
    run_story_with(showing(), async |world| {
        known(world).await?;
        world.model().speaks(&[(NOW, FIRST), (NOW, "It "), (NEVER, "never comes.")]);
        world.shopper_writes(QUESTION).await?;
        shown(world).await;
        let stored = world.shopper_writes("/help").await?;
        world.answered(stored.conversation).await?;
        let said: Vec<String> = world.everything_sent().into_iter().map(|sent| sent.text).collect();
        let [.., first, second] = said.as_slice() else { panic!("two answers: {said:#?}") };
        assert!(first.starts_with(FIRST.trim()) && first.contains("25 November 2026"), "{first}");
        assert!(!second.contains("T-10001"), "{second}");
        assert!(world.beginnings().iter().all(Option::is_some));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_person_who_takes_over_ends_what_was_begun() -> Result<()> {
    run_story_with(showing(), async |world| {
        known(world).await?;
        let before = world.everything_sent().len();
        world.model().speaks(&[(NOW, FIRST), (NOW, "It "), (NEVER, "is expected on 25 November 2026.")]);
        world.shopper_writes(QUESTION).await?;
        shown(world).await;
        world.owner().await?.execute("update conversations set handler = 'agent'").await?;
        wait::until("the beginning is withdrawn", async || (world.beginnings().last() == Some(&None)).then_some(())).await;
        assert_eq!(world.everything_sent().len(), before);
        Ok(())
    })
    .await
}

/// On the page: the first sentence stands there before the second, and stays the same element when the whole has come.
#[tokio::test]
async fn the_page_shows_the_first_sentence_before_the_second() -> Result<()> {
    run_story(async |world| {
        let Some(browser) = Browser::start(Look::default()).await? else { return Ok(()) };
        let site = Site::open(world, &WebChannel::default(), 0).await?;
        browser.open(&site.url("/")).await?;
        browser.write("#chat-input", "hello\u{E007}").await?;
        browser.until_count(".message[data-author=bot]", 2).await;
        world.owner().await?.execute("insert into identity_links select id, 'C-0001', 'operator', now(), now() + interval '1 day' from identities where channel = 'web'").await?;

        world.model().speaks(&[(NOW, FIRST), (NOW, "It "), (Duration::from_secs(4), &SECOND[3..])]);
        browser.write("#chat-input", &format!("{QUESTION}\u{E007}")).await?;
        browser.until_count(".message[data-begun]", 1).await;
        assert_eq!(browser.texts(".message[data-begun] .bubble").await?, [FIRST.trim()]);
        assert!(!browser.texts("#chat-log").await?.concat().contains("25 November 2026"), "the second is not there yet");
        browser.picture("web-chat-beginning").await?;
        browser.run("document.querySelector('[data-begun] .bubble').dataset.same = 'yes'", Vec::new()).await?;

        browser.until("the whole reply is there", "return document.querySelector('[data-same]').textContent.includes('25 November 2026')").await;
        browser.until_count(".message[data-begun]", 0).await;
        assert_eq!(browser.texts("[data-same]").await?, [format!("{FIRST}{SECOND}")]);
        browser.until_count(".message[data-author=bot]", 3).await;
        browser.quit().await?;
        site.close().await
    })
    .await
}
