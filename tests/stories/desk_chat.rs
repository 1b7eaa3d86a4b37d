//! An agent and a shopper: the queue, the take-over, answers, notes, the way back.

use anyhow::{Context, Result};
use mercer_tests::desk::Desk;
use mercer_tests::wait;
use mercer_tests::world::run_story;
use reqwest::StatusCode;

#[tokio::test]
async fn from_the_queue_to_an_answer_and_back_to_the_bot() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        let bo = desk.member(world, "Bo", "agent").await?;
        assert!(ana.page("/inbox").await?.contains("Nobody waits."));

        let stored = world.shopper_writes("I want to talk to a person").await?;
        world.answered(stored.conversation).await?;
        let chat = format!("/chat/{}", stored.conversation);
        ana.sees("/inbox", "Asked for a person").await;
        let page = ana.page(&chat).await?;
        assert!(page.contains("I want to talk to a person") && page.contains("Take over"));

        // who does not hold it may not answer; who holds it may
        let answer = format!("{chat}/answer");
        assert_eq!(ana.post(&answer, &[("key", "k1"), ("text", "Hello")]).await?.status(), StatusCode::UNPROCESSABLE_ENTITY);
        ana.does(&format!("{chat}/take"), &[]).await?;
        assert_eq!(bo.post(&format!("{chat}/take"), &[]).await?.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(bo.post(&answer, &[("key", "k1"), ("text", "Me too")]).await?.status(), StatusCode::UNPROCESSABLE_ENTITY);
        ana.does(&answer, &[("key", "k1"), ("text", "Hello, this is Ana.")]).await?;
        ana.does(&answer, &[("key", "k1"), ("text", "Hello, this is Ana.")]).await?;
        wait::until("the shopper reads it", async || world.heard().contains(&"Hello, this is Ana.".to_owned()).then_some(())).await;
        assert_eq!(world.heard().iter().filter(|text| text.contains("Ana")).count(), 1, "a form that was sent twice is one answer");

        // the bot is silent, and a note stays in the house
        let before = world.heard().len();
        world.shopper_writes("Which delivery options do you have?").await?;
        ana.sees(&chat, "Which delivery options do you have?").await;
        ana.does(&format!("{chat}/note"), &[("text", "A regular customer.")]).await?;
        assert!(bo.page(&chat).await?.contains("A regular customer."));
        assert_eq!(world.heard().len(), before);

        // handed back, the bot takes up what waits
        ana.does(&format!("{chat}/handback"), &[("text", "Only the delivery question is left")]).await?;
        world.answered(stored.conversation).await?;
        assert!(world.heard().len() > before, "the bot answers what the shopper wrote last");
        assert!(!world.heard().iter().any(|text| text.contains("regular") || text.contains("is left")));
        assert!(ana.page("/inbox?view=closed").await?.contains("Asked for a person"));
        desk.close().await
    })
    .await
}

#[tokio::test]
async fn a_closed_chat_is_opened_again_and_taken_from_a_colleague() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        let bo = desk.member(world, "Bo", "agent").await?;
        let stored = world.shopper_writes("a person please").await?;
        world.answered(stored.conversation).await?;
        let chat = format!("/chat/{}", stored.conversation);
        ana.does(&format!("{chat}/assign"), &[("to", &bo.id.to_string())]).await?;
        assert!(bo.page("/inbox?view=mine").await?.contains(&chat));
        bo.does(&format!("{chat}/take"), &[]).await?;
        bo.does(&format!("{chat}/close"), &[("text", "Resolved")]).await?;
        assert!(ana.page(&chat).await?.contains("Reopen"));
        ana.does(&format!("{chat}/reopen"), &[]).await?;
        bo.does(&format!("{chat}/take"), &[("text", "colleague")]).await?;
        bo.does(&format!("{chat}/answer"), &[("key", "k"), ("text", "One more thing.")]).await?;
        wait::until("the shopper reads it", async || world.heard().contains(&"One more thing.".to_owned()).then_some(())).await;
        let page = ana.page(&chat).await?;
        for words in ["closed the chat: “Resolved”", "Ana opened the chat again", "Held by Bo"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        desk.close().await
    })
    .await
}

#[tokio::test]
async fn the_reason_of_an_answer_is_shown_and_every_look_is_in_the_audit() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        let boss = desk.member(world, "Bo", "admin").await?;
        let (customer, order) = {
            let mut owner = world.owner().await?;
            let row: (String, String) = sqlx::query_as("select customer_id, id from orders where status = 'delivered' order by id limit 1")
                .fetch_one(&mut owner)
                .await?;
            row
        };
        let stored = world.shopper_writes("hello").await?;
        world.answered(stored.conversation).await?;
        world.verified_as(&customer).await?;
        let stored = world.shopper_writes(&format!("Where is my order {order}?")).await?;
        world.answered(stored.conversation).await?;
        let page = ana.page(&format!("/chat/{}", stored.conversation)).await?;
        assert!(page.contains(&format!("order {order}/status")), "facts behind the answer");
        assert!(page.contains("E-mail") && page.contains(&order), "the customer's own facts");
        let audit = boss.page("/audit").await?;
        for action in ["chat.view", "customer.view", "session.begin"] {
            assert!(audit.contains(action), "{action}");
        }
        let csv = boss.page("/audit.csv?action=customer").await?;
        assert!(csv.lines().nth(1).context("a row")?.contains(&customer));
        desk.close().await
    })
    .await
}

/// What shoppers write stays words, wherever it is shown.
#[tokio::test]
async fn hostile_words_stay_words() -> Result<()> {
    const EVIL: &str = "</textarea><script>alert(1)</script><img src=x onerror=alert(1)>\"' onload='x' {{7*7}}";
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let boss = desk.member(world, "Bo", "admin").await?;
        let mut evil = world.message(&format!("a person please {EVIL}"), None);
        evil.files = vec![engine::conversation::inbox::IncomingFile {
            id: uuid::Uuid::now_v7(),
            name: EVIL.to_owned(),
            media_type: "text/html".to_owned(),
            bytes: 1,
            path: "attachments/x".to_owned(),
            source: String::new(),
        }];
        let stored = world.receive(evil).await?;
        world.answered(stored.conversation).await?;
        let chat = format!("/chat/{}", stored.conversation);
        boss.does(&format!("{chat}/take"), &[]).await?;
        boss.does(&format!("{chat}/note"), &[("text", EVIL)]).await?;
        boss.does(&format!("{chat}/answer"), &[("key", "k"), ("text", EVIL)]).await?;
        boss.does("/canned", &[("shortcut", "x\"><script>"), ("language", "en"), ("text", EVIL)]).await?;
        boss.does(&format!("{chat}/close"), &[("text", EVIL)]).await?;
        sqlx::query("update agents set name = $1 where role = 'admin'").bind(EVIL).execute(&mut world.owner().await?).await?;
        for path in [
            chat.as_str(),
            "/inbox?view=all",
            "/inbox?view=closed",
            "/inbox?q=%22%3E%3Cscript%3E",
            "/canned",
            "/staff",
            "/audit",
            "/account",
        ] {
            let page = boss.page(path).await?;
            assert!(page.contains("&#60;script") || page.contains("&lt;script"), "{path} shows the words");
            assert!(!page.contains("<script>") && !page.contains("<img") && !page.contains("onload='x'"), "{path}: {page}");
        }
        desk.close().await
    })
    .await
}

/// One tap after a close, asked once; who does not need a person any more leaves; who abuses is not answered.
#[tokio::test]
async fn ratings_leaving_the_queue_and_muting() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        let stored = world.shopper_writes("a person please").await?;
        world.answered(stored.conversation).await?;
        world.shopper_says("a person please").await?;
        world.shopper_presses("I don't need a person any more").await?;
        assert!(ana.page("/inbox?view=open").await?.contains("Nobody waits."));

        world.shopper_says("a person please").await?;
        let chat = format!("/chat/{}", stored.conversation);
        for round in ["first", "second"] {
            ana.does(&format!("{chat}/take"), &[]).await?;
            ana.does(&format!("{chat}/answer"), &[("key", round), ("text", "Done.")]).await?;
            ana.does(&format!("{chat}/close"), &[("text", "Resolved")]).await?;
            world.answered(stored.conversation).await?;
            if round == "first" {
                world.shopper_presses("★★★★").await?;
            }
        }
        let asked = world.heard().iter().filter(|text| text.contains("How was it?")).count();
        assert_eq!(asked, 1, "once in a conversation");
        assert!(ana.page("/inbox?view=closed").await?.contains("4 of 5"));

        ana.does(&format!("{chat}/mute"), &[]).await?;
        let before = world.heard().len();
        world.shopper_writes("What does express delivery cost?").await?;
        ana.sees(&chat, "express delivery cost").await;
        assert!(ana.page(&chat).await?.contains("Unmute"));
        assert_eq!(world.heard().len(), before);
        ana.does(&format!("{chat}/unmute"), &[]).await?;
        assert!(!world.shopper_says("hello").await?.is_empty());
        desk.close().await
    })
    .await
}

/// Who is blocked is answered in none of their chats, nor in one that they begin afterwards, until they are let in again.
#[tokio::test]
async fn who_is_blocked_is_answered_nowhere() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        let stored = world.shopper_writes("hello").await?;
        world.answered(stored.conversation).await?;
        let chat = format!("/chat/{}", stored.conversation);
        ana.does(&format!("{chat}/block"), &[]).await?;
        let page = ana.page(&chat).await?;
        assert!(page.contains("Unblock") && !page.contains("Unmute"), "{page}");
        world.shopper_writes("What does express delivery cost?").await?;
        ana.sees(&chat, "express delivery cost").await;
        // the same person in a group
        world.in_a_group();
        let group = world.shopper_writes("What does express delivery cost?").await?;
        assert_ne!(group.conversation, stored.conversation);
        let handler = async |world: &mercer_tests::world::World| -> Result<Vec<String>> {
            let handlers = sqlx::query_scalar("select handler from conversations order by created_at, id");
            Ok(handlers.fetch_all(&mut world.owner().await?).await?)
        };
        assert_eq!(handler(world).await?, ["agent", "agent"]);
        assert!(world.heard().is_empty(), "nothing is said in the group");
        // a colleague who held the chat meanwhile gives it back to nobody
        ana.does(&format!("{chat}/take"), &[]).await?;
        ana.does(&format!("{chat}/handback"), &[("text", "")]).await?;
        assert_eq!(handler(world).await?, ["agent", "agent"]);
        world.somebody_else("other");
        assert!(!world.shopper_says("hello").await?.is_empty(), "others are answered");

        ana.does(&format!("{chat}/unblock"), &[]).await?;
        assert_eq!(handler(world).await?, ["bot", "bot", "bot"]);
        world.somebody_else("shopper");
        assert!(!world.shopper_says("hello").await?.is_empty());
        let boss = desk.member(world, "Bo", "admin").await?;
        let audit = boss.page("/audit?action=chat").await?;
        assert!(audit.contains("chat.block") && audit.contains("chat.unblock"));
        desk.close().await
    })
    .await
}

/// The line that a chat is handed back with says which order the bot goes on with; one of somebody else's says nothing.
#[tokio::test]
async fn the_bot_goes_on_with_the_order_of_the_hand_backs_line() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        let orders: Vec<String> = sqlx::query_scalar("select id from orders where customer_id = 'C-0001' order by id")
            .fetch_all(&mut world.owner().await?)
            .await?;
        let [first, second, ..] = orders.as_slice() else { anyhow::bail!("two orders") };
        let foreign: String = sqlx::query_scalar("select id from orders where customer_id <> 'C-0001' order by id limit 1")
            .fetch_one(&mut world.owner().await?)
            .await?;
        world.shopper_says("hello").await?;
        world.verified_as("C-0001").await?;
        let stored = world.shopper_writes(&format!("What is the status of order {first}?")).await?;
        assert!(world.answered(stored.conversation).await?.contains(first.as_str()));
        let chat = format!("/chat/{}", stored.conversation);
        for line in [format!("Agreed on {}: a new mug.", second.to_lowercase()), format!("As with {foreign}.")] {
            ana.does(&format!("{chat}/take"), &[]).await?;
            ana.does(&format!("{chat}/handback"), &[("text", &line)]).await?;
            let said = world.shopper_says("What is its status?").await?;
            assert!(said.contains(second.as_str()), "{line}: {said}");
            assert!(!said.contains("mug"), "the line is not the shopper's: {said}");
        }
        desk.close().await
    })
    .await
}

/// Nobody came in the set time: the shopper is told so, once, and can leave.
#[tokio::test]
async fn who_waits_too_long_is_told_so_once() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let stored = world.shopper_writes("a person please").await?;
        world.answered(stored.conversation).await?;
        let before = world.heard().len();
        sqlx::query("update handoffs set created_at = created_at - interval '11 minutes'").execute(&mut world.owner().await?).await?;
        wait::until("the shopper is told", async || (world.heard().len() > before).then_some(())).await;
        assert!(world.heard().last().is_some_and(|text| text.starts_with("Nobody could take your chat yet")));
        assert_eq!(world.engine().say_still_waiting(stored.conversation).await.ok(), Some(false), "once");
        world.shopper_presses("I don't need a person any more").await?;
        assert!(world.heard().last().is_some_and(|text| text.starts_with("All right")));
        desk.close().await
    })
    .await
}

/// What is long over a case is shortened by the model, in the words of the chat; a line that says other than the chat is not shown.
#[tokio::test]
async fn the_case_is_told_in_three_lines() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        let told = "Last week I bought two of your lamps for my mother, and as soon as we had unpacked them we saw that the shade of one \
                    of them has a crack on its left side. I don't want my money back, I want a new shade. Please let me talk to a person.";
        for (hello, says, shown) in [
            ("Hello!", "I bought two lamps, the shade of one has a crack, I want my money back.", None),
            ("Me again.", "I bought two lamps and the shade of one has a crack. I don't want my money back.", Some("my money back.")),
        ] {
            world.model().otherwise_says(says);
            let asked = world.model().requests().len();
            let stored = world.shopper_writes(&format!("{hello} {told}")).await?;
            world.answered(stored.conversation).await?;
            let chat = format!("/chat/{}", stored.conversation);
            let page = ana.page(&chat).await?;
            assert!(page.contains(&format!("Asked: {hello} Last week")) && page.contains("Needs a person:"), "at once, as it was written");
            match shown {
                Some(end) => ana.sees(&chat, &format!("{end} (shortened by the model)")).await,
                None => {
                    let requests = || world.model().requests().split_off(asked);
                    let was_asked = || requests().iter().any(|request| request.user.ends_with("In one line:"));
                    wait::until("the model is asked", async || was_asked().then_some(())).await;
                    assert!(!ana.page(&chat).await?.contains("shortened by the model"));
                }
            }
            ana.does(&format!("{chat}/take"), &[]).await?;
            ana.does(&format!("{chat}/close"), &[("text", "Resolved")]).await?;
        }
        desk.close().await
    })
    .await
}

/// What the customer wrote beside an order stands beside it, and whatever it says runs nothing.
#[tokio::test]
async fn an_orders_note_stands_beside_the_order_as_words() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        let note = "Leave it with the neighbour <img src=x onerror=alert(1)>";
        let noted = sqlx::query("update orders set note = $1 where id = 'T-10001'").bind(note).execute(&mut world.owner().await?).await?;
        assert_eq!(noted.rows_affected(), 1);
        let stored = world.shopper_writes("a person please").await?;
        world.answered(stored.conversation).await?;
        let side = format!("/chat/{}/side", stored.conversation);
        assert!(!ana.page(&side).await?.contains("Leave it"), "a guest's chat shows nobody's order");
        world.verified_as("C-0001").await?;
        let page = ana.page(&side).await?;
        assert!(page.contains("Leave it with the neighbour") && !page.contains("<img"), "{page}");
        desk.close().await
    })
    .await
}

/// A search finds the chats in which all its words were written, in whatever order and by whomever, and those of a customer by name.
#[tokio::test]
async fn chats_are_found_by_their_words_and_by_their_customer() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        world.somebody_else("first");
        let first = world.shopper_writes("The handle of the green jug came off").await?;
        world.answered(first.conversation).await?;
        world.somebody_else("second");
        let second = world.shopper_writes("A jug with a zebra, please").await?;
        world.answered(second.conversation).await?;
        world.verified_as("C-0001").await?;
        let found = async |words: &str| -> Result<(bool, bool)> {
            let words: String = url::form_urlencoded::byte_serialize(words.as_bytes()).collect();
            let page = ana.page(&format!("/inbox?q={words}")).await?;
            let row = |chat| page.contains(&format!("id=\"row-{chat}\""));
            Ok((row(first.conversation), row(second.conversation)))
        };
        assert_eq!(found("JUG").await?, (true, true));
        assert_eq!(found("jug handle").await?, (true, false));
        assert_eq!(found("zebra jug").await?, (false, true));
        assert_eq!(found("jug lamp").await?, (false, false));
        assert_eq!(found("zeb_a").await?, (false, false), "no wildcard");
        assert_eq!(found("ze%a").await?, (false, false), "no wildcard");
        let name: String = sqlx::query_scalar("select first_name || ' ' || last_name from customers where id = 'C-0001'")
            .fetch_one(&mut world.owner().await?)
            .await?;
        assert_eq!(found(&name).await?, (false, true));
        assert_eq!(found("C-0001").await?, (false, true));
        let boss = desk.member(world, "Bo", "admin").await?;
        assert!(boss.page("/audit?action=inbox").await?.contains("inbox.search"), "who looked for chats is on record");
        desk.close().await
    })
    .await
}
