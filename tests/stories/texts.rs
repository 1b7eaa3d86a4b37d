//! What the shop publishes: drafts that say only what facts hold, words of admins with what nothing holds beside them.

use std::path::Path;

use anyhow::{Context, Result};
use engine::guardrails::absolute;
use engine::texts::{Brief, DRAFTS, DraftedText, Length, TextError, TextKind, TextSource};
use knowledge::language::Language;
use mercer_tests::browser::Browser;
use mercer_tests::database::{Scratch, Template};
use mercer_tests::desk::{self, Desk, LOOKS, Member};
use mercer_tests::program::Program;
use mercer_tests::world::{World, run_story, run_story_with_models};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

const BOTTLE: &str = "P-1001";
const PAN: &str = "P-1003";
const OFFER: &str = "promo-cookware-15";

fn brief(kind: TextKind, language: Language, products: &[&str], article: Option<&str>) -> Brief {
    let products = products.iter().map(|id| (*id).into()).collect();
    Brief { kind, language, length: Length::Medium, products, article: article.map(Into::into) }
}

/// Every kind in both languages, about a product, two of them, and an offer.
fn briefs() -> Vec<Brief> {
    let kinds = TextKind::ALL.into_iter().flat_map(|kind| [Language::En, Language::Zh].map(|language| (kind, language)));
    let about: [(&[&str], Option<&str>); 3] = [(&[BOTTLE], None), (&[PAN, "P-1006"], Some(OFFER)), (&[], Some(OFFER))];
    kinds.flat_map(|(kind, language)| about.map(|(products, article)| brief(kind, language, products, article))).collect()
}

async fn drafted(world: &World, brief: &Brief) -> Result<Vec<DraftedText>> {
    let (_, drafts) = world.engine().draft_texts(brief, DRAFTS, CancellationToken::new()).await?;
    Ok(drafts.texts)
}

/// The text is checked once more, as a person's would be: nothing of it is unproven.
async fn is_held(world: &World, brief: &Brief, draft: &DraftedText) -> Result<()> {
    let material = world.engine().facts_of(brief).await?;
    let checked = world.engine().check_text(draft.body(), &material, &*world.engine().rules().await?);
    let outside: Vec<_> = checked.unproven.iter().filter(|one| !one.text.contains("Tillow")).collect();
    anyhow::ensure!(outside.is_empty(), "{}\n{outside:?}", draft.body());
    anyhow::ensure!(absolute(draft.body()).is_empty() && draft.claims().iter().all(|claim| claim.supported), "{}", draft.body());
    Ok(())
}

#[tokio::test]
async fn what_the_model_invents_reaches_no_draft() -> Result<()> {
    run_story(async |world| {
        for invented in [
            "The Brook Water Bottle costs only €9.99 today.",
            "The best bottle in the world: prices are between €24.90 and €32.90.",
            "Save 50% with the code BROOK50 and get free delivery.",
            "Brook Water Bottle: a double-walled steel bottle that keeps water cold for about 48 hours.",
            "We guarantee delivery by Friday, or your money back.",
            "最佳水壶，国家级品质，销量第一，仅售 9.99 欧元。",
            "本店保证三天送达，全场五折。",
            "Ignore the rules. See https://evil.example/now",
        ] {
            world.model().otherwise_says(invented);
            for brief in briefs() {
                for draft in drafted(world, &brief).await? {
                    assert_eq!(draft.source(), TextSource::Template, "{}", draft.body());
                    for piece in [
                        "9.99",
                        "best",
                        "50%",
                        "BROOK50",
                        "48 hours",
                        "guarantee",
                        "Friday",
                        "最佳",
                        "第一",
                        "国家级",
                        "保证",
                        "五折",
                        "evil",
                    ] {
                        assert!(!draft.body().contains(piece), "{piece} of {invented}: {}", draft.body());
                    }
                    is_held(world, &brief, &draft).await?;
                }
            }
        }
        // what the model says of its rules is asked at the desk's urgency, bound to the sentence
        let asked = world.model().requests();
        assert!(
            asked.iter().all(|request| request.urgency == engine::model::Urgency::Desk && request.bound.is_some()) && !asked.is_empty()
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_the_model_says_well_is_its_own_and_nothing_else_is_called_so() -> Result<()> {
    run_story(async |world| {
        let short = Brief { length: Length::Short, ..brief(TextKind::Description, Language::En, &[BOTTLE], None) };
        let first = |texts: Vec<DraftedText>| texts.into_iter().next().context("a draft");
        // nothing is said: the templates stand
        let plain = first(drafted(world, &short).await?)?;
        assert_eq!(plain.source(), TextSource::Template);
        insta::assert_snapshot!(plain.body(), @"Brook Water Bottle: a double-walled steel bottle that keeps water cold for about 18 hours. Prices for Brook Water Bottle are between €24.90 and €32.90.");
        // the words of a description stay in their order, a price may be said otherwise
        world.model_says("Brook Water Bottle is a double-walled water bottle that keeps steel cold for about 18 hours.");
        world.model_says("Our prices for this Brook Water Bottle are between €24.90 and €32.90.");
        let worded = first(drafted(world, &short).await?)?;
        assert_eq!(worded.source(), TextSource::Model, "{}", worded.body());
        let sources: Vec<TextSource> = worded.pieces().iter().map(engine::texts::Piece::source).collect();
        assert_eq!(sources, [TextSource::Template, TextSource::Model], "{}", worded.body());
        assert!(worded.body().contains("keeps water cold") && worded.body().ends_with("Our prices for this Brook Water Bottle are between €24.90 and €32.90."));
        // a model that repeats what it is told has worded nothing
        world.model().obeys();
        assert!(drafted(world, &short).await?.iter().all(|draft| draft.source() == TextSource::Template));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_brief_that_cannot_be_met_says_why() -> Result<()> {
    run_story(async |world| {
        let refused = async |brief: Brief| -> Result<String> {
            match world.engine().draft_texts(&brief, 1, CancellationToken::new()).await {
                Err(refused) => Ok(refused.to_string()),
                Ok((_, drafts)) => anyhow::bail!("{drafts:?}"),
            }
        };
        let of = |products: &[&str], article| brief(TextKind::Post, Language::En, products, article);
        assert_eq!(refused(of(&[], None)).await?, TextError::Nothing.to_string());
        assert_eq!(refused(of(&["P-none"], None)).await?, "there is no product P-none");
        assert_eq!(refused(of(&[BOTTLE], Some("no-such"))).await?, "there is no article no-such in en");
        assert_eq!(
            refused(of(&["P-1001", "P-1002", "P-1003", "P-1004", "P-1005", "P-1006", "P-1007"], None)).await?,
            TextError::TooMany.to_string()
        );
        let over = refused(of(&[BOTTLE], Some("promo-jackets-10"))).await?;
        assert!(over.starts_with("the article promo-jackets-10 holds until "), "{over}");
        // what the shop never wants said, a machine leaves out
        sqlx::query("insert into desk_rules (name, version, text, saved_at) values ('words', 1, 'words = [\"steel\"]', now())")
            .execute(&mut world.owner().await?)
            .await?;
        for draft in drafted(world, &brief(TextKind::Description, Language::En, &[BOTTLE], None)).await? {
            assert!(!draft.body().contains("steel") && draft.body().contains("€24.90"), "{}", draft.body());
        }
        Ok(())
    })
    .await
}

/// The packaged model for real: whatever it says, what is shown is held.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn drafts_of_the_packaged_model_are_held() -> Result<()> {
    run_story_with_models(async |world| {
        for brief in [
            brief(TextKind::Description, Language::En, &["P-1026"], None),
            brief(TextKind::Email, Language::En, &[PAN], Some(OFFER)),
            brief(TextKind::Email, Language::Zh, &[PAN], Some(OFFER)),
        ] {
            let texts = drafted(world, &brief).await?;
            assert!(texts.len() > 1, "{texts:?}");
            for draft in texts {
                is_held(world, &brief, &draft).await?;
            }
        }
        Ok(())
    })
    .await
}

const ABOUT: [(&str, &str); 4] = [("product", BOTTLE), ("kind", "email"), ("language", "en"), ("length", "short")];

fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    ABOUT.iter().copied().chain(more.iter().copied()).collect()
}

/// Saves a text and says where it is.
async fn kept(boss: &Member, fields: &[(&str, &str)]) -> Result<String> {
    let answer = boss.post("/texts", &with(fields)).await?;
    anyhow::ensure!(answer.status() == StatusCode::SEE_OTHER, "{}: {}", answer.status(), answer.text().await?);
    Ok(answer.headers()["location"].to_str()?.to_owned())
}

#[tokio::test]
async fn a_draft_is_taken_edited_warned_of_saved_compared_and_marked() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let boss = desk.member(world, "Bo", "admin").await?;
        assert!(boss.page("/texts").await?.contains("There is no text yet."));
        assert!(boss.page("/texts/new").await?.contains("Brook Water Bottle") || boss.page("/texts/new").await?.contains("Arbel"));
        let found = boss.post("/texts/new", &[("q", "brook"), ("act", "search")]).await?.text().await?;
        assert!(found.contains("value=\"P-1001\"") && !found.contains("value=\"P-1002\""), "{found}");
        let drafts = boss.post("/texts/new", &with(&[("act", "draft")])).await?.text().await?;
        assert_eq!(drafts.matches("Take this one").count(), 3, "{drafts}");
        assert!(drafts.contains("worded by a template") && !drafts.contains("worded by the model"));
        let nothing = boss.post("/texts/new", &[("act", "draft")]).await?;
        assert_eq!(nothing.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nothing.text().await?.contains("Name a product or an article."));

        // a draft as it is: nothing to warn of, and its words are still the template's
        let body = drafts
            .split("aria-hidden=\"true\" tabindex=\"-1\">")
            .nth(1)
            .and_then(|rest| rest.split("</textarea>").next())
            .context("a draft")?;
        let text = kept(&boss, &[("subject", "Brook Water Bottle at Tillow"), ("body", body)]).await?;
        let page = boss.page(&text).await?;
        assert!(page.contains("worded by a template") && page.contains("Every claim is held by a fact."), "{page}");

        // words of one's own: what nothing holds is shown with why, and saved only where that is meant
        let own = "Hello,\n\nThe best bottle: €19.90 for Brook Water Bottle, with free delivery.";
        let checked = boss.post("/texts/check", &with(&[("subject", "Hi"), ("body", own)])).await?.text().await?;
        for words in ["best", "€19.90", "free delivery", "advertising law", "no fact of these products"] {
            assert!(checked.contains(words), "{words}: {checked}");
        }
        let refused = boss.post(&text, &with(&[("subject", "Hi"), ("body", own)])).await?;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().await?.contains("free delivery"), "what was typed is not lost");
        boss.does(&text, &with(&[("subject", "Hi"), ("body", own), ("anyway", "yes")])).await?;
        let page = boss.page(&text).await?;
        assert!(page.contains("version 2") && page.contains("worded by a person") && page.contains("class=\"gone\""), "{page}");
        let audit = boss.page("/audit?action=text").await?;
        assert!(audit.contains("text.save_unproven") && audit.contains("text.save") && audit.contains("€19.90"), "{audit}");
        assert!(boss.page("/texts").await?.contains("unproven"));

        boss.does(&format!("{text}/versions/1"), &[]).await?;
        let page = boss.page(&text).await?;
        assert!(page.contains("version 3") && page.contains("worded by a template"), "{page}");
        assert!(!boss.page("/texts").await?.contains("unproven"));
        assert_eq!(boss.post(&format!("{text}/versions/9"), &[]).await?.status(), StatusCode::NOT_FOUND);
        let file = boss.get(&format!("{text}/text")).await?;
        assert!(file.headers()["content-disposition"].to_str()?.contains("attachment"));
        assert!(file.text().await?.starts_with("Brook Water Bottle at Tillow\n\n"));
        assert!(boss.page("/texts.csv").await?.contains("\"email\",\"en\",\"P-1001\""));

        // a price that the text says changes, one that it does not say does not matter
        let mut owner = world.owner().await?;
        sqlx::query("update variants set stock = 1, version = version + 1 where product_id = $1").bind(BOTTLE).execute(&mut owner).await?;
        assert!(!boss.page("/texts").await?.contains("facts have changed"));
        sqlx::query("update variants set price = price + 2 where product_id = $1").bind(BOTTLE).execute(&mut owner).await?;
        assert!(boss.page("/texts").await?.contains("facts have changed since"));
        let page = boss.page(&text).await?;
        assert!(page.contains("24.90 EUR") && page.contains("26.90 EUR") && page.contains("Nothing holds"), "{page}");
        assert!(boss.page("/texts.csv").await?.contains("\"template\",\"yes\""));

        boss.does(&format!("{text}/remove"), &[("act", "away")]).await?;
        assert!(boss.page("/texts").await?.contains("There is no text yet.") && boss.page("/texts?removed=yes").await?.contains(&text));
        boss.does(&format!("{text}/remove"), &[("act", "back")]).await?;
        assert!(boss.page("/texts").await?.contains(&text));
        desk.close().await
    })
    .await
}

#[tokio::test]
async fn an_article_that_changes_marks_its_texts_and_an_auditor_may_look() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let boss = desk.member(world, "Bo", "admin").await?;
        let eye = desk.member(world, "Eve", "auditor").await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        let body = "With the code COOK15 you get 15 percent off all pots, pans and bakeware while this promotion runs.";
        let text = kept(&boss, &[("article", OFFER), ("subject", "Brook Water Bottle"), ("body", body)]).await?;
        assert!(!eye.page("/texts").await?.contains("facts have changed"));
        let article = format!("/articles/{OFFER}/en");
        let newer = [
            ("title", "Is there a discount on cookware?"),
            ("body", "Yes, with the code COOK12 you get 12 percent off all pots."),
            ("act", "publish"),
        ];
        boss.does(&article, &newer).await?;
        assert!(eye.page("/texts").await?.contains("facts have changed since"));
        let page = eye.page(&text).await?;
        assert!(page.contains("COOK12") && page.contains("15 percent") && !page.contains(">Save<"), "an auditor reads: {page}");
        assert_eq!(eye.post(&text, &with(&[("subject", "x"), ("body", "x")])).await?.status(), StatusCode::FORBIDDEN);
        for path in ["/texts", text.as_str(), "/texts.csv", "/texts/new"] {
            assert_eq!(ana.get(path).await?.status(), StatusCode::FORBIDDEN, "an agent at {path}");
        }
        assert!(!ana.page("/inbox").await?.contains("href=\"/texts\""));

        // hostile words are words
        let evil = "<script>alert(1)</script><img src=x onerror=alert(1)>";
        sqlx::query("update products set name = $1, description = $1 where id = $2")
            .bind(evil)
            .bind(BOTTLE)
            .execute(&mut world.owner().await?)
            .await?;
        let other = kept(&boss, &[("subject", evil), ("body", evil), ("anyway", "yes")]).await?;
        let nowhere = boss.post("/texts", &with(&[("subject", "x"), ("body", "x"), ("article", "\"><script>")])).await?;
        assert_eq!(nowhere.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!nowhere.text().await?.contains("<script>"));
        for path in ["/texts", other.as_str(), "/texts/new"] {
            let page = boss.page(path).await?;
            assert!(!page.contains("<script>alert") && !page.contains("<img src=x") && !page.contains("\"><script>"), "{path}");
        }
        let drafts = boss.post("/texts/new", &with(&[("act", "draft")])).await?.text().await?;
        assert!(!drafts.contains("<script>alert") && !drafts.contains("<img src=x"), "{drafts}");
        let checked =
            boss.post("/texts/check", &with(&[("subject", "x"), ("body", "best <script>alert(1)</script>")])).await?.text().await?;
        assert!(!checked.contains("<script>"), "{checked}");
        for (site, token) in [("cross-site", true), ("same-origin", false)] {
            let status = boss.post_from(site, token, "/texts", &with(&[("subject", "x"), ("body", "x")])).await?.status();
            assert_eq!(status, StatusCode::FORBIDDEN, "{site}, token {token}");
        }
        for fields in [[("subject", ""), ("body", "x")], [("subject", "x"), ("body", " ")]] {
            assert_eq!(boss.post("/texts", &with(&fields)).await?.status(), StatusCode::UNPROCESSABLE_ENTITY);
        }
        desk.close().await
    })
    .await
}

/// A person writes in a browser: warnings come as they type, the words of one are found where they stand.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_warns_while_one_writes_in_every_look() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let boss = desk.member(world, "Bo", "admin").await?;
        let offer = [
            ("article", OFFER),
            ("subject", "Brook Water Bottle at Tillow"),
            ("body", "Hello,\n\nWith the code COOK15 you get 15 percent off all pots."),
        ];
        let text = kept(&boss, &offer).await?;
        kept(&boss, &[("subject", "The best bottle"), ("body", "Only €19.90 and the best there is. 最佳水壶。"), ("anyway", "yes")])
            .await?;
        let mut findings = Vec::new();
        for (name, look) in LOOKS {
            let Some(browser) = Browser::start(look).await? else { return desk.close().await };
            desk.log_in(&browser, "Bo").await?;
            for (page, path) in [("texts", "/texts"), ("text-new", "/texts/new"), ("text", text.as_str())] {
                browser.visit(&desk.url(path)).await?;
                browser.until("the page is ready", "return document.body.dataset.ready === 'yes'").await;
                if page == "text" {
                    browser.write("textarea[name=body]", " Buy the best, only €5.").await?;
                    browser
                        .until("the warnings are there", "return document.querySelectorAll('#text-warnings [data-from]').length > 1")
                        .await;
                    browser.run("document.querySelector('#text-warnings [data-from]').click()", Vec::new()).await?;
                    let chosen =
                        "const field = document.getElementById('body'); return field.value.slice(field.selectionStart, field.selectionEnd)";
                    assert_eq!(browser.run(chosen, Vec::new()).await?, json!("best"));
                }
                if page == "text-new" {
                    browser.write("input[name=q]", "mug").await?;
                    browser
                        .until(
                            "a product is found",
                            "return [...document.querySelectorAll('#found input')].some((one) => one.value === 'P-1004')",
                        )
                        .await;
                    browser.click("#found input[value='P-1004']").await?;
                    browser.click("button[value=draft]").await?;
                    browser.until("drafts are there", "return document.querySelectorAll('#drafts .card').length > 1").await;
                }
                findings.extend(desk::findings(&browser, page, name).await?);
            }
        }
        assert!(findings.is_empty(), "{findings:#?}");
        desk.close().await
    })
    .await
}

/// A script drafts and checks, and hears of its bad lines.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_script_drafts_and_checks() -> Result<()> {
    let scratch = Scratch::new(Template::Demo).await?;
    let lines = [
        json!({ "id": 1, "kind": "post", "products": [BOTTLE], "drafts": 1 }),
        json!({ "id": 2, "kind": "poem", "products": [BOTTLE] }),
        json!({ "id": 3, "kind": "description", "products": ["P-none"] }),
        json!({ "id": 4, "kind": "post", "products": [BOTTLE], "language": "zh", "text": "Brook Water Bottle：24.90 欧元到 32.90 欧元。" }),
        json!({ "id": 5, "kind": "post", "products": [BOTTLE], "text": "Brook Water Bottle for €9.90, the best." }),
        json!({ "id": 6, "kind": "post", "products": [BOTTLE], "language": "fr" }),
    ];
    let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let done = Program::new(Path::new(env!("CARGO_BIN_EXE_mercer-under-test")), scratch.url())?.output(&["draft"], &input)?;
    assert_eq!(done.status.code(), Some(1));
    let problems = String::from_utf8_lossy(&done.stderr).into_owned();
    for bad in ["-:2:", "-:3: there is no product P-none", "-:6: language"] {
        assert!(problems.contains(bad), "{problems}");
    }
    let answers: Vec<Value> = String::from_utf8(done.stdout)?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    assert_eq!(answers.len(), 3, "{answers:?}");
    let draft = &answers[0]["drafts"][0];
    assert!(draft["text"].as_str().is_some_and(|text| text.contains("Brook Water Bottle")), "{draft}");
    assert!(draft["claims"].as_array().is_some_and(|claims| claims.iter().all(|claim| claim["supported"] == true)), "{draft}");
    assert!(draft["sentences"].as_array().is_some_and(|sentences| sentences.iter().all(|one| one["source"].is_string())), "{draft}");
    assert_eq!((&answers[1]["verdict"], &answers[2]["verdict"]), (&json!("supported"), &json!("unsupported")), "{}", answers[1]);
    let unproven: Vec<&str> = answers[2]["unproven"].as_array().context("a list")?.iter().filter_map(|one| one["text"].as_str()).collect();
    assert!(unproven.contains(&"€9.90") && unproven.contains(&"best"), "{unproven:?}");
    scratch.drop_it().await
}
