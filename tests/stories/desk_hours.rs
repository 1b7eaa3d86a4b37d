//! When people answer: outside their hours the shopper is told when they will, and leaves a message; in the queue the place is told,
//! and nobody waits for ever.

use anyhow::Result;
use mercer_tests::desk::{Desk, Member};
use mercer_tests::wait;
use mercer_tests::world::{World, run_story};

/// The stories are told on a Sunday, at ten o'clock in London.
const WEEKDAYS: [(&str, &str); 5] = [
    ("monday", "09:00-17:00"),
    ("tuesday", "09:00-17:00"),
    ("wednesday", "09:00-17:00"),
    ("thursday", "09:00-17:00"),
    ("friday", "09:00-17:00"),
];

async fn opens(boss: &Member, zone: &str, after: &str, besides: &[(&str, &str)]) -> Result<()> {
    let mut form = vec![("zone", zone), ("after", after)];
    form.extend(WEEKDAYS);
    form.extend_from_slice(besides);
    boss.does("/rules/hours", &form).await
}

fn said(world: &World) -> String {
    world.heard().last().cloned().unwrap_or_default()
}

fn labels(world: &World) -> Vec<String> {
    world.buttons().into_iter().map(|button| button.label).collect()
}

#[tokio::test]
async fn outside_the_hours_the_shopper_is_told_when_and_leaves_a_message() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let boss = desk.member(world, "Bo", "admin").await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        opens(&boss, "America/New_York", "0", &[]).await?;
        assert!(boss.page("/rules/hours").await?.contains("Closed now. Shoppers are told: from Monday, 23 November at 09:00."));
        let told = world.shopper_says("I want to talk to a person").await?;
        assert!(told.contains("from Monday, 23 November 2026 at 09:00 (America/New_York) on"), "{told}");
        assert_eq!(labels(world), ["Leave a message", "I don't need a person any more"]);

        world.shopper_presses("Leave a message").await?;
        let kept = world.shopper_says("What does express delivery cost? My parcel T-99999 never came.").await?;
        assert!(kept.starts_with("Thank you. Your message is with your chat") && kept.contains("23 November 2026 at 09:00"), "{kept}");
        // the next words are a question again
        let answered = world.shopper_says("hello").await?;
        assert!(!answered.contains("Your message is with your chat"), "{answered}");

        // nobody is told that nobody came while nobody could come
        let before = world.heard().len();
        sqlx::query("update handoffs set created_at = created_at - interval '1 day'").execute(&mut world.owner().await?).await?;
        // then they are there: one day back they were there too
        opens(&boss, "Asia/Tokyo", "1", &[("sunday", "00:00-24:00")]).await?;
        wait::until("the shopper is told", async || (world.heard().len() > before).then_some(())).await;
        assert!(said(world).starts_with("Nobody could take your chat yet") && said(world).ends_with("You are next in the queue."));
        let stored = world.shopper_writes("thanks").await?;
        world.answered(stored.conversation).await?;
        let chat = format!("/chat/{}", stored.conversation);
        assert!(ana.page(&chat).await?.contains("My parcel T-99999 never came."));
        ana.does(&format!("{chat}/take"), &[]).await?;
        ana.does(&format!("{chat}/answer"), &[("key", "k"), ("text", "I am sending it again.")]).await?;
        wait::until("the message is answered", async || (said(world) == "I am sending it again.").then_some(())).await;
        desk.close().await
    })
    .await
}

#[tokio::test]
async fn a_chinese_shopper_is_told_the_hours_of_shanghai() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let boss = desk.member(world, "Bo", "admin").await?;
        opens(&boss, "Asia/Shanghai", "0", &[]).await?;
        let told = world.shopper_says("转人工").await?;
        assert!(told.contains("2026年11月23日（星期一）09:00（Asia/Shanghai）"), "{told}");
        assert_eq!(labels(world)[0], "留言");
        world.shopper_presses("留言").await?;
        assert!(world.shopper_says("我的包裹没到").await?.starts_with("谢谢。您的留言已经保存"));
        desk.close().await
    })
    .await
}

#[tokio::test]
async fn the_place_in_the_queue_is_told_and_may_be_left() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        for (name, place) in [
            ("first", "You are next in the queue."),
            ("second", "You are number 2 in the queue."),
            ("third", "You are number 3 in the queue."),
        ] {
            world.somebody_else(name);
            let told = world.shopper_says("a person please").await?;
            assert!(told.ends_with(place), "{name}: {told}");
        }
        world.somebody_else("second");
        world.shopper_presses("I don't need a person any more").await?;
        world.somebody_else("third");
        assert!(world.shopper_says("/human").await?.ends_with("You are number 2 in the queue."));
        assert!(ana.page("/inbox?view=open").await?.contains("Open"));
        desk.close().await
    })
    .await
}

/// Where the shop wants that, the bot goes on by itself; a message that is left then calls a person again.
#[tokio::test]
async fn when_nobody_comes_the_bot_goes_on_and_a_message_can_be_left() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let boss = desk.member(world, "Bo", "admin").await?;
        boss.does("/rules/hours", &[("after", "0"), ("answer_minutes", "3"), ("unanswered", "bot")]).await?;
        world.shopper_says("a person please").await?;
        let before = world.heard().len();
        sqlx::query("update handoffs set created_at = created_at - interval '4 minutes'").execute(&mut world.owner().await?).await?;
        wait::until("the bot goes on", async || (world.heard().len() > before).then_some(())).await;
        assert!(said(world).contains("I go on by myself"), "{}", said(world));
        assert!(boss.page("/inbox?view=open").await?.contains("Nobody waits."));
        world.shopper_presses("Leave a message").await?;
        world.shopper_says("Please call me about my broken lamp").await?;
        assert!(boss.page("/inbox?view=open").await?.contains("Left a message"));
        desk.close().await
    })
    .await
}

/// A tap after the close, and a line to it where the shopper wants to add one.
#[tokio::test]
async fn a_line_goes_with_the_stars() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        let stored = world.shopper_writes("a person please").await?;
        world.answered(stored.conversation).await?;
        let chat = format!("/chat/{}", stored.conversation);
        ana.does(&format!("{chat}/take"), &[]).await?;
        ana.does(&format!("{chat}/answer"), &[("key", "k"), ("text", "Done.")]).await?;
        ana.does(&format!("{chat}/close"), &[("text", "Resolved")]).await?;
        world.answered(stored.conversation).await?;
        world.shopper_presses("★★★★★").await?;
        world.shopper_presses("Add a line").await?;
        assert!(world.shopper_says("Quick and kind <b>").await?.contains("goes with the stars"));
        let page = ana.page(&chat).await?;
        assert!(page.contains("rated 5 of 5") && page.contains("Quick and kind &#60;b&#62;"), "{page}");
        assert!(ana.page("/inbox?view=open").await?.contains("Nobody waits."), "a line calls nobody");
        desk.close().await
    })
    .await
}

#[tokio::test]
async fn who_waits_while_nobody_is_there_is_not_late() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let boss = desk.member(world, "Bo", "admin").await?;
        let stored = world.shopper_writes("a person please").await?;
        world.answered(stored.conversation).await?;
        sqlx::query("update handoffs set created_at = created_at - interval '40 hours'").execute(&mut world.owner().await?).await?;
        let inbox = "/inbox?view=open";
        assert!(boss.page(inbox).await?.contains("data-late=\"very-late\""), "at any time");
        // asked at six on Friday evening in London, and it is Sunday
        opens(&boss, "Europe/London", "0", &[]).await?;
        assert!(boss.page(inbox).await?.contains("data-late=\"calm\""));
        opens(&boss, "Europe/London", "1", &[("saturday", "09:00-09:10")]).await?;
        assert!(boss.page(inbox).await?.contains("data-late=\"late\""), "ten minutes of theirs have passed");
        desk.close().await
    })
    .await
}
