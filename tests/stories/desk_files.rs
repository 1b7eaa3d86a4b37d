//! Files between shoppers and people of the shop: from the desk and from the rooms, to every channel, and back.

use anyhow::{Context, Result};
use mercer_tests::desk::Desk;
use mercer_tests::fakes::discord::{self, Discord};
use mercer_tests::fakes::telegram::{self, Telegram};
use mercer_tests::staff::House;
use mercer_tests::wait;
use mercer_tests::world::{World, WorldSettings, run_story, run_story_with};
use reqwest::{StatusCode, header};

/// Shoppers.
const ANNA: i64 = 4711;
const EMMA: u64 = 4712;
/// People of the shop.
const BEN: i64 = 9001;
const CLEO: u64 = 9002;
const GROUP: i64 = -1_001_234_567_890;
const CHANNEL: u64 = 880_001;

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR a broken jug";
const LABEL: &[u8] = b"%PDF-1.7\nthe label of a return";

fn without_ears() -> WorldSettings {
    WorldSettings { ears: false, ..WorldSettings::default() }
}

/// Both platforms, with rooms of the staff on both.
async fn both(world: &World, personal_data: bool) -> Result<(Telegram, Discord, House)> {
    let (telegram, discord) = (Telegram::start().await?, Discord::start().await?);
    telegram.is_called(BEN, "Ben");
    let (group, channel, personal) = (GROUP.to_string(), CHANNEL.to_string(), personal_data.to_string());
    let house = House::open(
        world,
        &[
            ("MERCER_TELEGRAM__TOKEN", telegram::TOKEN),
            ("MERCER_TELEGRAM__API_URL", &telegram.api_url()),
            ("MERCER_TELEGRAM__STAFF_CHAT", &group),
            ("MERCER_TELEGRAM__STAFF_PERSONAL_DATA", &personal),
            ("MERCER_DISCORD__TOKEN", discord::TOKEN),
            ("MERCER_DISCORD__API_URL", &discord.api_url()),
            ("MERCER_DISCORD__STAFF_CHANNEL", &channel),
            ("MERCER_DISCORD__STAFF_PERSONAL_DATA", &personal),
        ],
    )
    .await?;
    discord.connected().await;
    Ok((telegram, discord, house))
}

async fn chat(world: &World) -> Result<String> {
    let chat: uuid::Uuid = sqlx::query_scalar("select conversation_id from handoffs").fetch_one(&mut world.owner().await?).await?;
    Ok(format!("/chat/{chat}"))
}

/// Waits until the Telegram shopper has a file, and answers its bytes.
async fn sent_to_anna(telegram: &Telegram, name: &str) -> Vec<u8> {
    let find = || telegram.sent(ANNA).into_iter().filter_map(|sent| sent.file).find(|(known, _)| known == name);
    wait::until(name, async || find()).await.1
}

#[tokio::test]
async fn a_shoppers_file_is_opened_at_the_desk_and_shown_in_rooms_that_may_see_it() -> Result<()> {
    run_story_with(without_ears(), async |world| {
        let (telegram, discord, house) = both(world, true).await?;
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        telegram.user_says(ANNA, "a person please");
        let topic = wait::until("a topic", async || telegram.topics(GROUP).first().map(|topic| topic.id)).await;
        let thread = wait::until("a thread", async || discord.threads(CHANNEL).first().map(|thread| thread.id)).await;
        telegram.sends_document(ANNA, "jug.png", PICTURE, PICTURE.len());
        assert_eq!(telegram.topic_has(topic, "jug.png").await.file.context("a file")?.1, PICTURE);
        assert_eq!(discord.has(thread, "jug.png").await.file.context("a file")?.1, PICTURE);

        // what could run stays in the house
        telegram.sends_document(ANNA, "tool.exe", b"MZ\x90\0\x03\0\0\0", 8);
        telegram.topic_shows(topic, "tool.exe: too large, or not of a kind that is shown here").await;
        assert!(telegram.in_topic(topic).iter().all(|sent| sent.file.as_ref().is_none_or(|(name, _)| name != "tool.exe")));

        let page = ana.page(&chat(world).await?).await?;
        let link = page.split("href=\"/files/").nth(1).and_then(|rest| rest.split('"').next()).context("a link")?;
        let file = ana.get(&format!("/files/{link}")).await?;
        assert_eq!(file.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert!(file.headers()[header::CONTENT_DISPOSITION].to_str()?.starts_with("attachment;"));
        assert_eq!(file.bytes().await?, PICTURE);

        // what is erased is erased in the rooms
        sqlx::query("delete from attachments where name = 'jug.png'").execute(&mut world.owner().await?).await?;
        ana.does(&format!("{}/note", chat(world).await?), &[("text", "erased")]).await?;
        let gone = || telegram.in_topic(topic).iter().all(|sent| sent.file.is_none()).then_some(());
        wait::until("the picture is gone from the topic", async || gone()).await;
        telegram.finish().await;
        discord.finish().await;
        house.close().await?;
        desk.close().await
    })
    .await
}

#[tokio::test]
async fn a_room_that_masks_personal_data_shows_no_files() -> Result<()> {
    run_story_with(without_ears(), async |world| {
        let (telegram, discord, house) = both(world, false).await?;
        telegram.user_says(ANNA, "a person please");
        let topic = wait::until("a topic", async || telegram.topics(GROUP).first().map(|topic| topic.id)).await;
        telegram.sends_photo(ANNA, "it came broken", PICTURE);
        telegram.topic_shows(topic, "it came broken [a file, in the console]").await;
        let kept = "select count(*) from attachments where state = 'kept'";
        wait::until("the file is kept", async || {
            let count: i64 = sqlx::query_scalar(kept).fetch_one(&mut world.owner().await.ok()?).await.ok()?;
            (count == 1).then_some(())
        })
        .await;
        telegram.user_says(ANNA, "Did you get it?");
        telegram.topic_shows(topic, "Did you get it?").await;
        assert!(telegram.in_topic(topic).iter().all(|sent| sent.file.is_none()));
        telegram.finish().await;
        discord.finish().await;
        house.close().await
    })
    .await
}

#[tokio::test]
async fn what_an_agent_sends_from_the_desk_and_the_rooms_reaches_the_shopper_once() -> Result<()> {
    run_story_with(without_ears(), async |world| {
        let (telegram, discord, house) = both(world, false).await?;
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        let bo = desk.member(world, "Bo", "agent").await?;
        telegram.user_says(ANNA, "a person please");
        let topic = wait::until("a topic", async || telegram.topics(GROUP).first().map(|topic| topic.id)).await;
        let thread = wait::until("a thread", async || discord.threads(CHANNEL).first().map(|thread| thread.id)).await;
        let path = chat(world).await?;
        let answer = format!("{path}/answer");

        // the desk: words, then the file; the same form twice is one answer
        ana.does(&format!("{path}/take"), &[]).await?;
        let file = ana.uploads(&path, "label.pdf", LABEL).await?.expect("it is taken");
        let stolen = bo.post(&answer, &[("key", "k0"), ("text", ""), ("files", &file)]).await?.status();
        assert_eq!(stolen, StatusCode::UNPROCESSABLE_ENTITY, "who holds the chat sends, and only what they uploaded");
        for _ in 0..2 {
            ana.does(&answer, &[("key", "k1"), ("text", "Here is the label."), ("files", &file)]).await?;
        }
        assert_eq!(sent_to_anna(&telegram, "label.pdf").await, LABEL);
        let texts: Vec<_> = telegram.sent(ANNA).into_iter().map(|sent| sent.file.map_or(sent.text, |(name, _)| name)).collect();
        let at = texts.iter().position(|text| text == "Here is the label.").context("the words")?;
        assert_eq!(texts[at..], ["Here is the label.", "label.pdf"], "{texts:?}");
        ana.sees(&path, "label.pdf</a>").await;
        telegram.topic_shows(topic, "Ana: Here is the label. [a file, in the console]").await;

        // what is refused: pages, programs, what is too large, more than five
        for (name, bytes) in
            [("a.png", b"<svg onload='x()'>".as_slice()), ("b.pdf", b"MZ\x90\0\x03\0\0\0"), ("c.txt", &vec![b'x'; 10_500_000])]
        {
            assert!(ana.uploads(&path, name, bytes).await?.is_err(), "{name}");
        }
        let left: i64 =
            sqlx::query_scalar("select count(*) from attachments where name <> 'label.pdf'").fetch_one(&mut world.owner().await?).await?;
        assert_eq!(left, 0);

        // the rooms
        telegram.topic_sends(GROUP, topic, BEN, "And a picture of it", "shelf.png", PICTURE);
        telegram.topic_shows(topic, "Not done: Ana holds this chat.").await;
        telegram.topic_presses(GROUP, topic, BEN, "Take it from Ana");
        telegram.topic_shows(topic, "Held by Ben.").await;
        let sent = telegram.topic_sends(GROUP, topic, BEN, "And a picture of it", "shelf.png", PICTURE);
        assert_eq!(sent_to_anna(&telegram, "shelf.png").await, PICTURE);
        telegram.topic_sends(GROUP, topic, BEN, "", "tool.exe", b"MZ\x90\0\x03\0\0\0");
        telegram.topic_shows(topic, "tool.exe was not passed on: files of this kind are not passed on.").await;
        telegram.topic_replies(GROUP, topic, BEN, sent, "/delete");
        let gone = || telegram.sent(ANNA).iter().all(|sent| sent.file.as_ref().is_none_or(|(name, _)| name != "shelf.png")).then_some(());
        wait::until("the picture is taken back", async || gone()).await;
        assert!(!telegram.sent(ANNA).iter().any(|sent| sent.text.contains("a picture of it")));

        ana.does(&format!("{path}/take"), &[("text", "colleague")]).await?;
        discord.shows(thread, "Held by Ana.").await;
        discord.guild_sends(thread, CLEO, "mine", "invoice.pdf", LABEL);
        discord.shows(thread, "Not done: Ana holds this chat.").await;
        discord.user_presses(CLEO, Some(thread), "Take it from Ana");
        discord.shows(thread, "Held by shopper.").await;
        discord.guild_sends(thread, CLEO, "The invoice", "invoice.pdf", LABEL);
        assert_eq!(sent_to_anna(&telegram, "invoice.pdf").await, LABEL);
        assert_eq!(telegram.sent(ANNA).iter().filter(|sent| sent.file.is_some()).count(), 2, "each once");
        telegram.finish().await;
        discord.finish().await;
        house.close().await?;
        desk.close().await
    })
    .await
}

#[tokio::test]
async fn a_discord_shopper_gets_the_file_too_and_one_that_broke_off_comes_once() -> Result<()> {
    run_story_with(without_ears(), async |world| {
        let (telegram, discord, house) = both(world, false).await?;
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        discord.user_says(EMMA, "a person please");
        discord.next_reply(EMMA).await;
        let path = chat(world).await?;
        ana.does(&format!("{path}/take"), &[]).await?;
        let file = ana.uploads(&path, "label.pdf", LABEL).await?.expect("it is taken");
        discord.lose_next();
        ana.does(&format!("{path}/answer"), &[("key", "k1"), ("text", ""), ("files", &file)]).await?;
        let shown = wait::until("the label", async || {
            let shown = discord.next_reply(EMMA).await;
            shown.file.is_some().then_some(shown)
        })
        .await;
        assert_eq!(shown.file.context("a file")?, ("label.pdf".to_owned(), LABEL.to_vec()));
        let sent = "select count(*) from outbox where attachment_id is not null and state = 'sent'";
        wait::until("it is known to be there", async || {
            let count: i64 = sqlx::query_scalar(sent).fetch_one(&mut world.owner().await.ok()?).await.ok()?;
            (count == 1).then_some(())
        })
        .await;
        let copies = discord.shown(shown.channel).iter().filter(|shown| shown.file.is_some()).count();
        assert_eq!(copies, 1);
        telegram.finish().await;
        discord.finish().await;
        house.close().await?;
        desk.close().await
    })
    .await
}

#[tokio::test]
async fn an_uploaded_file_that_was_not_sent_is_nobodys_and_goes() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        let bo = desk.member(world, "Bo", "agent").await?;
        let stored = world.shopper_writes("a person please").await?;
        world.answered(stored.conversation).await?;
        let path = format!("/chat/{}", stored.conversation);
        let file = ana.uploads(&path, "label.pdf", LABEL).await?.expect("it is taken");
        assert_eq!(bo.post(&format!("/files/{file}/withdraw"), &[]).await?.status(), StatusCode::NOT_FOUND);
        ana.does(&format!("/files/{file}/withdraw"), &[]).await?;
        assert!(std::fs::read_dir(world.data_dir().join("attachments"))?.next().is_none(), "its bytes are gone");
        ana.does(&format!("{path}/take"), &[]).await?;
        let late = ana.post(&format!("{path}/answer"), &[("key", "k"), ("text", "Here"), ("files", &file)]).await?.status();
        assert_eq!(late, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!world.heard().contains(&"Here".to_owned()), "an answer does not go without its file");
        desk.close().await
    })
    .await
}
