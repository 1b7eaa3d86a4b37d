//! Two articles, or an article and a fact, that state different numbers for the same thing.

use anyhow::{Context, Result};
use engine::dialogue::policy::Policy;
use mercer_tests::browser::Browser;
use mercer_tests::desk::{DESKTOP, Desk, Member};
use mercer_tests::world::{World, run_story};
use reqwest::StatusCode;

async fn publish(boss: &Member, address: &str, title: &str, body: &str) -> Result<()> {
    boss.does(&format!("/articles/{address}"), &[("title", title), ("body", body), ("act", "publish")]).await
}

/// The number of the conflict that holds these words.
async fn number(world: &World, words: &str) -> Result<i64> {
    let found = sqlx::query_scalar(
        "select c.id from conflicts c join stated a on a.id = c.ours join stated b on b.id = c.theirs
         where a.sentence || b.sentence like '%' || $1 || '%' order by c.id limit 1",
    );
    found.bind(words).fetch_optional(&mut world.owner().await?).await?.context("a conflict")
}

/// How many conflicts an article of a language has with sources of a kind.
async fn with(world: &World, article: &str, language: &str, source: &str) -> Result<i64> {
    let count = sqlx::query_scalar(
        "select count(*) from conflicts c join stated a on a.id = c.ours join stated b on b.id = c.theirs
         where (a.source, a.subject, a.language, b.source) = ('article', $1, $2, $3)
            or (b.source, b.subject, b.language, a.source) = ('article', $1, $2, $3)",
    );
    Ok(count.bind(article).bind(language).bind(source).fetch_one(&mut world.owner().await?).await?)
}

#[tokio::test]
async fn articles_in_two_languages_a_rule_and_a_product_are_held_against_each_other() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let boss = desk.member(world, "Bo", "admin").await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        publish(&boss, "own/en", "Returns", "You can return any unused item within 30 days of delivery.").await?;
        world.articles_are_compared().await;
        assert_eq!((with(world, "own", "en", "rule").await?, with(world, "own", "en", "article").await?), (0, 0), "as the rules say");
        publish(&boss, "own/zh", "退货", "签收后14天内可以申请退货。").await?;
        boss.sees("/conflicts", "<mark>14天</mark>").await;
        world.articles_are_compared().await;
        let page = boss.page("/conflicts").await?;
        assert!(page.contains("<mark>30 days</mark>") && page.contains("href=\"/articles/own/en\""), "{page}");
        assert!(page.contains("href=\"/rules/policy\""), "the rules say 30 as well: {page}");
        assert_eq!(with(world, "own", "zh", "rule").await?, 1);

        // another rule, another side of it
        let fourteen = Policy::SHIPPED.replacen("days = 30\nrefund_to", "days = 14\nrefund_to", 1);
        assert_ne!(fourteen, Policy::SHIPPED);
        boss.does("/rules/policy", &[("text", &fourteen), ("after", "0")]).await?;
        world.articles_are_compared().await;
        assert_eq!((with(world, "own", "zh", "rule").await?, with(world, "own", "en", "rule").await?), (0, 1));

        let (id, name): (String, String) = sqlx::query_as("select id, name from products order by length(name) desc, id limit 1")
            .fetch_one(&mut world.owner().await?)
            .await?;
        publish(&boss, "new/en", "News", &format!("The {name} costs €1234.50 now.")).await?;
        boss.sees("/conflicts", "<mark>€1234.50</mark>").await;
        sqlx::query("update variants set price = 1234.50 where product_id = $1").bind(&id).execute(&mut world.owner().await?).await?;
        world.articles_are_compared().await;
        assert_eq!(with(world, "new", "en", "product").await?, 0, "the product was saved, and the article is right now");
        assert!(ana.page("/conflicts").await?.contains("<mark>14天</mark>"), "agents read it, and set nothing aside");
        assert!(!ana.page("/conflicts").await?.contains("Not a conflict"));

        boss.does("/rules/policy", &[("text", Policy::SHIPPED), ("after", "1")]).await?;
        publish(&boss, "own/zh", "退货", "签收后30天内可以申请退货。").await?;
        world.articles_are_compared().await;
        assert!(!boss.page("/conflicts").await?.contains("<mark>14天</mark>"), "mended");
        desk.close().await
    })
    .await
}

#[tokio::test]
async fn what_is_no_conflict_stays_set_aside_until_a_sentence_changes() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let boss = desk.member(world, "Bo", "admin").await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        let words = "A restocking fee of 15% is deducted from returned furniture.";
        publish(&boss, "fees/en", "Fees for furniture", words).await?;
        publish(&boss, "furniture/en", "Returning furniture", "For returned furniture we deduct a restocking fee of 20 percent.").await?;
        boss.sees("/conflicts", "<mark>20 percent</mark>").await;
        let path = format!("/conflicts/{}", number(world, "restocking fee of 20 percent").await?);
        assert_eq!(ana.post(&path, &[("verdict", "none")]).await?.status(), StatusCode::FORBIDDEN);
        boss.does(&path, &[("verdict", "none")]).await?;
        assert!(!boss.page("/conflicts").await?.contains("20 percent"));
        assert!(boss.page("/conflicts?decided=yes").await?.contains("set aside by Bo"));

        // the article is saved with more in it, and the sentence as it was
        publish(&boss, "fees/en", "Fees for furniture", &format!("{words} Lamps are free of it.")).await?;
        world.articles_are_compared().await;
        assert!(!boss.page("/conflicts").await?.contains("20 percent"), "remembered");
        publish(&boss, "fees/en", "Fees for furniture", &words.replace("15%", "10%")).await?;
        world.articles_are_compared().await;
        assert!(boss.page("/conflicts").await?.contains("<mark>10%</mark>"), "another sentence is another conflict");
        assert_eq!(boss.post("/conflicts/999999", &[("verdict", "none")]).await?.status(), StatusCode::NOT_FOUND);
        let audit = boss.page("/audit?action=conflict").await?;
        assert!(audit.contains("conflict.dismiss"), "{audit}");

        // an article that has ended contradicts nothing
        boss.does("/articles/fees/en/take-back", &[]).await?;
        world.articles_are_compared().await;
        assert!(!boss.page("/conflicts").await?.contains("<mark>10%</mark>"));
        desk.close().await
    })
    .await
}

#[tokio::test]
async fn who_writes_is_warned_before_publishing() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let boss = desk.member(world, "Bo", "admin").await?;
        publish(&boss, "fees/en", "Fees for furniture", "A restocking fee of 15% is deducted from returned furniture.").await?;
        world.articles_are_compared().await;
        let form = |body: &'static str| [("title", "Returning furniture"), ("body", body)];
        let check = "/articles/furniture/en/conflicts";
        let warned = boss.post(check, &form("For returned furniture we deduct a restocking fee of 20 percent.")).await?.text().await?;
        assert!(warned.contains("href=\"/articles/fees/en\"") && warned.contains("15%"), "{warned}");
        let fine = boss.post(check, &form("For returned furniture we deduct a restocking fee of 15 percent.")).await?.text().await?;
        assert!(!fine.contains("15%"), "{fine}");
        let ended =
            [("valid_until", "2026-01-31"), ("title", "T"), ("body", "For returned furniture we deduct a restocking fee of 20 percent.")];
        let warned = boss.post(check, &ended).await?.text().await?;
        assert!(!warned.contains("15%"), "what has ended contradicts nothing: {warned}");
        let stored: i64 =
            sqlx::query_scalar("select count(*) from stated where subject = 'furniture'").fetch_one(&mut world.owner().await?).await?;
        assert_eq!(stored, 0, "a warning leaves nothing");

        let Some(browser) = Browser::start(DESKTOP).await? else { return desk.close().await };
        desk.log_in(&browser, "Bo").await?;
        browser.open(&desk.url("/articles/furniture/en")).await?;
        browser.write("input[name=title]", "Returning furniture").await?;
        browser.write("textarea[name=body]", "For returned furniture we deduct a restocking fee of 20 percent.").await?;
        browser.until("the warning is there", "return !!document.querySelector('#conflicts-found a[href=\"/articles/fees/en\"]')").await;
        browser.picture("desk-article-warning").await?;
        let found = browser.audit().await?;
        assert!(found.is_empty(), "{}", found.join("\n"));
        browser.quit().await?;
        desk.close().await
    })
    .await
}
