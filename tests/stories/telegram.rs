//! Telegram, through teloxide, against a fake of the Bot API.

use std::net::TcpListener;
use std::time::Duration;

use anyhow::Result;
use mercer::channels::ChannelState;
use mercer_tests::fakes::{
    echo::{CHOICES, Channels},
    telegram::{TOKEN, Telegram},
};
use mercer_tests::wait;

const ANNA: i64 = 4711;
const BEN: i64 = 4712;
const GROUP: i64 = -900;

async fn polling() -> Result<(Telegram, Channels)> {
    let telegram = Telegram::start().await?;
    let channels = Channels::start(&[("MERCER_TELEGRAM__TOKEN", TOKEN), ("MERCER_TELEGRAM__API_URL", &telegram.api_url())]).await?;
    Ok((telegram, channels))
}

#[tokio::test]
async fn a_shopper_sees_typing_and_gets_a_reply() -> Result<()> {
    let (telegram, channels) = polling().await?;
    assert_eq!(channels.state("telegram"), &ChannelState::On("@MercerTestBot".to_owned()));
    telegram.speaks(ANNA, "zh-hans");
    telegram.user_says(ANNA, "Where is my order?");
    telegram.typing(ANNA).await;
    assert_eq!(telegram.next_reply(ANNA).await.text, "You said: Where is my order?");
    assert_eq!(telegram.called("SetMyCommands").await["commands"].as_array().map(Vec::len), Some(6));
    assert_eq!(channels.delivered().await, [("sent".to_owned(), false)]);
    let language: Option<String> =
        sqlx::query_scalar("select language from conversations").fetch_one(&mut channels.scratch.owner().await?).await?;
    assert_eq!(language.as_deref(), Some("zh"));
    telegram.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn a_burst_is_one_turn_and_an_update_that_comes_twice_is_one_message() -> Result<()> {
    let (telegram, channels) = polling().await?;
    telegram.deliver_twice();
    telegram.user_says(ANNA, "Hello");
    telegram.user_says(ANNA, "where is it?");
    assert_eq!(telegram.next_reply(ANNA).await.text, "You said: Hello | where is it?");
    assert!(telegram.silence(ANNA, Duration::from_secs(1)).await);
    telegram.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn a_newer_message_and_an_edit_overtake_the_turn() -> Result<()> {
    let (telegram, channels) = polling().await?;
    telegram.user_says(ANNA, "think about it");
    telegram.typing(ANNA).await;
    telegram.settled().await;
    telegram.user_says(ANNA, "never mind");
    assert_eq!(telegram.next_reply(ANNA).await.text, "You said: think about it | never mind");
    let message = telegram.user_says(BEN, "think of P-1");
    telegram.typing(BEN).await;
    telegram.user_edits(BEN, message, "P-2 please");
    assert_eq!(telegram.next_reply(BEN).await.text, "You said: P-2 please");
    telegram.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn a_press_is_answered_and_takes_the_buttons_away() -> Result<()> {
    let (telegram, channels) = polling().await?;
    for label in [CHOICES[0], CHOICES[2]] {
        telegram.user_says(ANNA, "let me choose");
        assert_eq!(telegram.next_reply(ANNA).await.buttons, CHOICES);
        telegram.user_presses(ANNA, label);
        assert_eq!(telegram.next_reply(ANNA).await.text, format!("You said: {label}"));
        telegram.settled().await;
        telegram.called("EditMessageReplyMarkup").await;
    }
    wait::until("the buttons to go", async || telegram.sent(ANNA).iter().all(|sent| sent.buttons.is_empty()).then_some(())).await;
    telegram.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn a_long_reply_comes_in_parts_with_its_buttons_under_the_last() -> Result<()> {
    let (telegram, channels) = polling().await?;
    telegram.user_says(ANNA, "lengthy, and choose");
    let first = telegram.next_reply(ANNA).await;
    let second = telegram.next_reply(ANNA).await;
    assert!(first.buttons.is_empty());
    assert_eq!(second.buttons, CHOICES);
    assert!(first.text.ends_with('.') && second.text.starts_with("A sentence"));
    assert!(telegram.silence(ANNA, Duration::from_millis(500)).await);
    telegram.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn a_flood_limit_delays_one_chat_and_no_other() -> Result<()> {
    let (telegram, channels) = polling().await?;
    telegram.fail_next(429, Some(2));
    telegram.user_says(ANNA, "first");
    telegram.called("SendMessage").await;
    telegram.user_says(ANNA, "second");
    telegram.user_says(BEN, "other");
    assert_eq!(telegram.next_reply(BEN).await.text, "You said: other");
    assert!(telegram.sent(ANNA).is_empty(), "nothing overtakes the reply that waits");
    assert_eq!(telegram.next_reply(ANNA).await.text, "You said: first");
    assert_eq!(telegram.next_reply(ANNA).await.text, "You said: second");
    telegram.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn a_blocked_bot_gives_up_and_a_lost_answer_is_repeated_once() -> Result<()> {
    let (telegram, channels) = polling().await?;
    telegram.user_blocks(ANNA);
    telegram.user_says(ANNA, "hello?");
    telegram.called("SendMessage").await;
    assert_eq!(channels.delivered().await, [("failed".to_owned(), false)]);
    telegram.lose_next();
    telegram.user_says(BEN, "are you there?");
    for _ in 0..2 {
        assert_eq!(telegram.next_reply(BEN).await.text, "You said: are you there?");
    }
    assert_eq!(channels.delivered().await[1], ("sent".to_owned(), true));
    telegram.lose_next();
    telegram.lose_next();
    telegram.user_says(BEN, "still?");
    for _ in 0..2 {
        telegram.next_reply(BEN).await;
    }
    assert_eq!(channels.delivered().await[2], ("failed".to_owned(), true));
    assert!(telegram.silence(BEN, Duration::from_secs(1)).await);
    telegram.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn in_a_group_only_what_is_meant_for_the_bot_is_heard() -> Result<()> {
    let (telegram, channels) = polling().await?;
    telegram.group_says(GROUP, ANNA, "shall we have lunch?");
    telegram.group_says(GROUP, ANNA, "@MercerTestBot is P-1 in stock?");
    assert_eq!(telegram.next_reply(GROUP).await.text, "You said: is P-1 in stock?");
    telegram.group_replies(GROUP, BEN, "and P-2?");
    assert_eq!(telegram.next_reply(GROUP).await.text, "You said: and P-2?");
    let private: Vec<bool> =
        sqlx::query_scalar("select private from conversations").fetch_all(&mut channels.scratch.owner().await?).await?;
    assert_eq!(private, [false, false]);
    telegram.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn a_photo_is_kept_and_a_huge_file_is_not() -> Result<()> {
    let (telegram, channels) = polling().await?;
    telegram.deliver_twice();
    telegram.sends_photo(ANNA, "it came broken", b"a broken jug");
    assert_eq!(telegram.next_reply(ANNA).await.text, "You said: it came broken");
    telegram.sends_document(ANNA, "huge.pdf", b"x", 30_000_000);
    telegram.next_reply(ANNA).await;
    let jug = ("photo.jpg".to_owned(), "image/jpeg".to_owned(), 12, Some(b"a broken jug".to_vec()));
    let huge = ("huge.pdf".to_owned(), "application/pdf".to_owned(), 30_000_000, None);
    wait::until("the photo to be kept", async || (channels.files().await.ok()? == [jug.clone(), huge.clone()]).then_some(())).await;
    telegram.settled().await;
    assert_eq!((telegram.calls("download"), channels.files_on_disk()), (1, 1), "what comes twice is fetched once");
    telegram.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn a_photo_that_hangs_holds_up_nothing() -> Result<()> {
    let (telegram, channels) = polling().await?;
    telegram.hold_files(true);
    telegram.sends_photo(ANNA, "it came broken", b"a broken jug");
    telegram.typing(ANNA).await;
    telegram.called("download").await;
    assert_eq!(telegram.next_reply(ANNA).await.text, "You said: it came broken");
    telegram.user_says(BEN, "hello");
    assert_eq!(telegram.next_reply(BEN).await.text, "You said: hello");
    let announced = ("photo.jpg".to_owned(), "image/jpeg".to_owned(), 12, None);
    assert_eq!(channels.files().await?, std::slice::from_ref(&announced));
    telegram.hold_files(false);
    let kept = (announced.0, announced.1, 12, Some(b"a broken jug".to_vec()));
    wait::until("the photo to be kept", async || (channels.files().await.ok()? == [kept.clone()]).then_some(())).await;
    let noted: i64 = sqlx::query_scalar(
        "select count(*) from messages m join attachments a on a.message_id = m.id
         where m.attachments -> 0 ->> 'path' = a.path and m.attachments -> 0 ->> 'id' = a.id::text",
    )
    .fetch_one(&mut channels.scratch.owner().await?)
    .await?;
    assert_eq!(noted, 1, "the message names its file too");
    telegram.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn a_wrong_token_turns_the_channel_off() -> Result<()> {
    let telegram = Telegram::start().await?;
    let channels = Channels::start(&[("MERCER_TELEGRAM__TOKEN", "1:wrong"), ("MERCER_TELEGRAM__API_URL", &telegram.api_url())]).await?;
    assert!(matches!(channels.state("telegram"), ChannelState::Off { setting: "telegram.token", .. }));
    telegram.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn a_network_that_is_down_at_the_start_is_waited_for() -> Result<()> {
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let api_url = format!("http://{address}");
    let channels = Channels::start(&[("MERCER_TELEGRAM__TOKEN", TOKEN), ("MERCER_TELEGRAM__API_URL", &api_url)]).await?;
    assert_eq!(channels.state("telegram"), &ChannelState::On("connecting".to_owned()));
    let telegram = Telegram::start_at(address).await?;
    telegram.user_says(ANNA, "at last");
    assert_eq!(telegram.next_reply(ANNA).await.text, "You said: at last");
    telegram.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn a_webhook_takes_updates_from_telegram_alone() -> Result<()> {
    let telegram = Telegram::start().await?;
    let listen = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
    let hook = format!("http://{listen}/telegram");
    let channels = Channels::start(&[
        ("MERCER_TELEGRAM__TOKEN", TOKEN),
        ("MERCER_TELEGRAM__API_URL", &telegram.api_url()),
        ("MERCER_TELEGRAM__MODE", "webhook"),
        ("MERCER_TELEGRAM__WEBHOOK_URL", &hook),
        ("MERCER_TELEGRAM__WEBHOOK_LISTEN", &listen),
        ("MERCER_TELEGRAM__WEBHOOK_SECRET", "only-telegram-knows"),
    ])
    .await?;
    telegram.user_says(ANNA, "by webhook");
    assert_eq!(telegram.next_reply(ANNA).await.text, "You said: by webhook");
    let forged = serde_json::json!({"update_id": 99});
    for secret in ["", "guessed"] {
        let answer = reqwest::Client::new().post(&hook).header("X-Telegram-Bot-Api-Secret-Token", secret).json(&forged).send().await?;
        assert_eq!(answer.status(), 401);
    }
    telegram.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn what_a_stop_left_unanswered_is_answered_at_the_next_start() -> Result<()> {
    let (telegram, channels) = polling().await?;
    let message = telegram.user_says(ANNA, "think");
    telegram.typing(ANNA).await;
    telegram.settled().await;
    // the turn runs until something overtakes it; an edit is the quickest
    telegram.user_edits(ANNA, message, "done");
    assert_eq!(telegram.next_reply(ANNA).await.text, "You said: done");
    channels.delivered().await;
    let scratch = channels.end().await?;
    sqlx::query("insert into messages (conversation_id, external_id, author, text, received_at) select id, '900', 'shopper', 'later', now() from conversations")
        .execute(&mut scratch.owner().await?)
        .await?;
    let variables = [("MERCER_TELEGRAM__TOKEN", TOKEN), ("MERCER_TELEGRAM__API_URL", &telegram.api_url())];
    let channels = Channels::start_over(scratch, &variables).await?;
    assert_eq!(telegram.next_reply(ANNA).await.text, "You said: later");
    telegram.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn a_turn_that_fails_is_tried_again() -> Result<()> {
    let (telegram, channels) = polling().await?;
    telegram.user_says(ANNA, "stumble");
    assert_eq!(telegram.next_reply(ANNA).await.text, "You said: stumble");
    telegram.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn an_update_is_confirmed_only_when_its_message_is_stored() -> Result<()> {
    let (telegram, channels) = polling().await?;
    telegram.called("GetUpdates").await;
    let mut owner = channels.scratch.owner().await?;
    sqlx::query("alter table messages rename to messages_away").execute(&mut owner).await?;
    telegram.user_says(ANNA, "hello");
    let fetched = telegram.calls("GetUpdates");
    wait::until("the update to be fetched again", async || (telegram.calls("GetUpdates") > fetched + 1).then_some(())).await;
    assert_eq!(telegram.unconfirmed(), 1, "Telegram still holds it");
    sqlx::query("alter table messages_away rename to messages").execute(&mut owner).await?;
    assert_eq!(telegram.next_reply(ANNA).await.text, "You said: hello");
    telegram.finish().await;
    channels.stop().await
}
