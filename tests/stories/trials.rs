//! Questions that are tried at the desk are whole turns, and nothing of them is kept: not a message, not a proposal, not a try.

use anyhow::Result;
use mercer_tests::browser::Browser;
use mercer_tests::database::{Scratch, Template};
use mercer_tests::demo;
use mercer_tests::desk::{self, Desk, LOOKS};
use mercer_tests::world::{World, run_story};
use sqlx::{AssertSqlSafe, Connection};

const ARTICLE: &str = "/articles/gift-wrapping/en";
const QUESTION: &str = "Do you offer gift wrapping?";
const DRAFT: &[(&str, &str)] =
    &[("title", "Gift wrapping"), ("body", "We wrap every order in blue paper for 4 euros, when you tick the box."), ("act", "draft")];

/// What every table holds, but what is written down of who looks.
async fn rows(world: &World) -> Result<Vec<(String, i64, String)>> {
    let mut owner = world.owner().await?;
    let tables: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
         and relname not in ('desk_audit', 'desk_sessions', 'bindings', 'conflict_work') order by 1",
    )
    .fetch_all(&mut owner)
    .await?;
    let mut all = Vec::new();
    for table in tables {
        let digest = format!("select count(*), coalesce(md5(string_agg(t::text, ';' order by t::text)), '') from {table} t");
        let (count, digest): (i64, String) = sqlx::query_as(AssertSqlSafe(digest)).fetch_one(&mut owner).await?;
        all.push((table, count, digest));
    }
    Ok(all)
}

#[tokio::test]
async fn nothing_of_a_trial_is_kept_and_no_proposal_is_lost() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let boss = desk.member(world, "Bo", "admin").await?;
        boss.does(ARTICLE, DRAFT).await?;
        world.verified_as("C-0001").await?;
        world.shopper_says("cancel order T-10003, I ordered it by mistake").await?;
        world.articles_are_compared().await;
        let before = rows(world).await?;
        let ask = async |question: &str, customer: &str, draft: &str| -> Result<String> {
            let fields = [("question", question), ("customer", customer), ("draft", draft)];
            Ok(boss.post("/try", &fields).await?.error_for_status()?.text().await?)
        };
        // the same change, proposed: the shopper's own proposal stays
        let cancelled = ask("Please cancel order T-10003, I don't need it any more", "C-0001", "").await?;
        assert!(cancelled.contains("cancel_pending_order: proposed"), "{cancelled}");
        // a stranger proves who they are, in the trial alone; another try is wrong
        let email: String =
            sqlx::query_scalar("select email from customers where id = 'C-0001'").fetch_one(&mut world.owner().await?).await?;
        let postcode: String =
            sqlx::query_scalar("select postcode from customers where id = 'C-0001'").fetch_one(&mut world.owner().await?).await?;
        let proved = ask(&format!("Where is my order T-10003? I am {email}, postcode {postcode}"), "", "").await?;
        assert!(proved.contains("order T-10003/status"), "what is proved counts within the trial: {proved}");
        let wrong = ask(&format!("Where is my order T-10003? I am {email}, postcode 00000"), "", "").await?;
        assert!(!wrong.contains("order T-10003/status"), "{wrong}");
        let person = ask("I want to talk to a person", "C-0001", "").await?;
        assert!(person.contains("hands over: Asked for a person"), "{person}");
        let drafted = ask(QUESTION, "", "gift-wrapping/en").await?;
        assert!(drafted.contains("blue paper") && drafted.contains("As it is today"), "{drafted}");
        assert_eq!(rows(world).await?, before, "not a row is another one");

        world.shopper_presses("Confirm").await?;
        let status: String =
            sqlx::query_scalar("select status from orders where id = 'T-10003'").fetch_one(&mut world.owner().await?).await?;
        assert_eq!(status, "cancelled", "the proposal was still there");
        desk.close().await
    })
    .await
}

#[tokio::test]
async fn the_shopper_is_named_by_id_address_name_or_order() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let boss = desk.member(world, "Bo", "admin").await?;
        let mut owner = world.owner().await?;
        let (email, name): (String, String) =
            sqlx::query_as("select email, first_name || ' ' || last_name from customers where id = 'C-0001'").fetch_one(&mut owner).await?;
        let question = "Where is my order T-10002?";
        for customer in ["C-0001", &email.to_uppercase(), &name.to_lowercase(), "t-10003"] {
            let page = boss.post("/try", &[("question", question), ("customer", customer)]).await?.text().await?;
            assert!(page.contains("order T-10002/status") && page.contains(">proved<"), "{customer}: {page}");
        }
        sqlx::query("update customers set first_name = 'Mia', last_name = 'Berg' where id in ('C-0001', 'C-0002')")
            .execute(&mut owner)
            .await?;
        let page = boss.post("/try", &[("question", question), ("customer", "mia berg")]).await?.text().await?;
        assert!(page.contains("Several customers") && page.contains("value=\"C-0002\"") && !page.contains("class=\"bubble\""), "{page}");
        let chinese = boss.post("/try", &[("question", QUESTION), ("language", "zh")]).await?.text().await?;
        assert!(chinese.contains("<span class=\"tag\">Chinese</span>"), "the shopper chose Chinese: {chinese}");
        desk.close().await
    })
    .await
}

#[tokio::test]
async fn the_model_words_the_draft_and_what_it_invents_is_stopped() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let boss = desk.member(world, "Bo", "admin").await?;
        let (customer, order) = demo::shipped_order(&mut world.owner().await?).await?;
        let (customer, question) = (customer.as_str(), format!("Where is my order {order}?"));
        let question = question.as_str();
        let template = {
            let page = boss.post("/try", &[("question", question), ("customer", customer)]).await?.text().await?;
            page.split("class=\"bubble\">").nth(1).and_then(|rest| rest.split("</p>").next()).unwrap_or_default().to_owned()
        };
        world.model_says("It comes with a free gift worth 500 euros.");
        let page = boss.post("/try", &[("question", question), ("customer", customer)]).await?.text().await?;
        assert!(page.contains(&template), "the template answers: {page}");
        assert!(page.contains("The review stopped or mended") && page.contains("free gift worth 500 euros"), "{page}");
        for stage in ["understand", "decide and look up", "word", "review", "all"] {
            assert!(page.contains(&format!("<dt>{stage}</dt>")), "{stage}");
        }
        desk.close().await
    })
    .await
}

/// Whatever goes wrong in the program, the database keeps no trial.
#[tokio::test]
async fn the_database_refuses_to_keep_a_trial() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let mut owner = scratch.owner().await?;
    let mut tx = owner.begin().await?;
    sqlx::query("insert into identities (channel, external_id) values ('trial', '1')").execute(&mut *tx).await?;
    let refused = tx.commit().await.err().and_then(|error| error.as_database_error().and_then(|error| error.code().map(Into::into)));
    assert_eq!(refused, Some("23514".to_owned()));
    // on the side the rights are those of a turn, and what is stored there is seen by nobody else
    let mut preparing = scratch.database.on_the_side().await?;
    sqlx::query("insert into identities (channel, external_id) values ('trial', '2')").execute(preparing.conn()).await?;
    let side = preparing.ready().await?;
    let orders: i64 = sqlx::query_scalar("select count(*) from orders").fetch_one(&side.database().turn).await?;
    assert_eq!(orders, 0, "nobody's");
    let written = sqlx::query("update orders set status = 'x'").execute(&side.database().turn).await;
    assert!(written.is_err(), "a turn writes no order");
    side.close().await;
    let kept: i64 = sqlx::query_scalar("select count(*) from identities where channel = 'trial'").fetch_one(&mut owner).await?;
    assert_eq!(kept, 0);
    scratch.drop_it().await
}

#[tokio::test]
async fn a_draft_is_tried_in_the_browser_beside_what_is_said_today() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let boss = desk.member(world, "Bo", "admin").await?;
        boss.does(ARTICLE, DRAFT).await?;
        let mut findings = Vec::new();
        for (name, look) in LOOKS {
            let Some(browser) = Browser::start(look).await? else { return Ok(()) };
            desk.log_in(&browser, "Bo").await?;
            browser.open(&desk.url("/try?draft=gift-wrapping%2Fen")).await?;
            browser.write("textarea[name=question]", QUESTION).await?;
            browser.write("input[name=customer]", "C-0001").await?;
            browser.click("main button.primary").await?;
            browser.until_count("section.result", 2).await;
            let said = browser.texts("section.result .bubble").await?;
            assert!(said[0].contains("blue paper") && !said[1].contains("blue paper"), "{said:?}");
            assert!(browser.texts("[data-draft] .claims td").await?.iter().any(|cell| cell == "proved"));
            assert!(browser.texts("[data-draft] .facts td").await?.iter().any(|cell| cell.contains("passages")));
            assert_eq!(browser.texts("[data-draft] .stages dt").await?.len(), 5);
            findings.extend(desk::findings(&browser, "try-draft", name).await?);
            browser.quit().await?;
        }
        assert!(findings.is_empty(), "{}", findings.join("\n"));
        desk.close().await
    })
    .await
}
