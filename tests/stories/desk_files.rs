//! Files between shoppers and people of the shop: from the desk and from the rooms, to every channel, and back.

use anyhow::{Context, Result};
use mercer_tests::desk::Desk;
use mercer_tests::fakes::telegram::Telegram;
use mercer_tests::staff::{ANNA, BEN, CLEO, EMMA, GROUP, Platforms, Rooms, chat, run_story_on_platforms};
use mercer_tests::wait;
use mercer_tests::world::run_story;
use reqwest::{StatusCode, header};

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR a broken jug";
const LABEL: &[u8] = b"%PDF-1.7\nthe label of a return";

/// Waits until the Telegram shopper has a file, and answers its bytes.
async fn sent_to_anna(telegram: &Telegram, name: &str) -> Vec<u8> {
    let find = || telegram.sent(ANNA).into_iter().filter_map(|sent| sent.file).find(|(known, _)| known == name);
    wait::until(name, async || find()).await.1
}

#[tokio::test]
async fn a_shoppers_file_is_opened_at_the_desk_and_shown_in_rooms_that_may_see_it() -> Result<()> {
    run_story_on_platforms(Rooms::OPEN, async |world, platforms| {
        let Platforms { telegram, discord, .. } = platforms;
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        telegram.user_says(ANNA, "a person please");
        let topic = platforms.topic().await;
        let thread = platforms.thread().await;
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
        desk.close().await
    })
    .await
}

#[tokio::test]
async fn a_room_that_masks_personal_data_shows_no_files() -> Result<()> {
    run_story_on_platforms(Rooms::BOTH, async |world, platforms| {
        let Platforms { telegram, .. } = platforms;
        telegram.user_says(ANNA, "a person please");
        let topic = platforms.topic().await;
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
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_an_agent_sends_from_the_desk_and_the_rooms_reaches_the_shopper_once() -> Result<()> {
    run_story_on_platforms(Rooms::BOTH, async |world, platforms| {
        let Platforms { telegram, discord, .. } = platforms;
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        let bo = desk.member(world, "Bo", "agent").await?;
        telegram.user_says(ANNA, "a person please");
        let topic = platforms.topic().await;
        let thread = platforms.thread().await;
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
        assert_eq!(sent_to_anna(telegram, "label.pdf").await, LABEL);
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
        assert_eq!(sent_to_anna(telegram, "shelf.png").await, PICTURE);
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
        assert_eq!(sent_to_anna(telegram, "invoice.pdf").await, LABEL);
        assert_eq!(telegram.sent(ANNA).iter().filter(|sent| sent.file.is_some()).count(), 2, "each once");
        desk.close().await
    })
    .await
}

#[tokio::test]
async fn a_discord_shopper_gets_the_file_too_and_one_that_broke_off_comes_once() -> Result<()> {
    run_story_on_platforms(Rooms::BOTH, async |world, platforms| {
        let Platforms { discord, .. } = platforms;
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
