//! The desk speaks Chinese to who reads Chinese: nothing of its own stays English, in any look.

use anyhow::Result;
use mercer_tests::browser::Browser;
use mercer_tests::desk::{self, Desk, LOOKS, Member};
use mercer_tests::world::{World, run_story};

/// Latin words of a page that are neither data, nor names, nor said by anybody.
const LATIN: &str = r#"
    const data = '.bubble, .said, .glance, .badge, .diff, .facts dd, .facts td, .claims td, code, kbd, [lang]:not(html), .row-top b, .chat-name h1, .side section > h2, .why-said th, .why-said td, .order li, .order summary b, .order summary span:last-child, .brand, .me a, #canned, p.keep, time, .file, textarea, .person, .prose, .versus h2, td.keep, .held-facts, .own span:first-child, .articles td b, .articles [href*="?tag="], .said-first, [translate=no]';
    const named = new Set(arguments[0]);
    const found = new Set();
    const look = (text, where) => (text.match(/[A-Za-z][A-Za-z'-]{2,}/g) ?? []).filter((word) => !named.has(word)).forEach((word) => found.add(`${where}: ${word} (${text.trim().slice(0, 60)})`));
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const node = walk.currentNode;
      if (!node.parentElement.closest(data + ', script, style, svg')) look(node.data, node.parentElement.tagName);
    }
    for (const element of document.querySelectorAll('[aria-label], [placeholder], [title]')) {
      for (const name of ['aria-label', 'placeholder', 'title']) if (!element.closest('.me, svg:not(.plot), .bubble, .short-code, [list=zones], [name=intent], [name=id], [name=action], [translate=no]')) look(element.getAttribute(name) ?? '', name);
    }
    look(document.title.split(' · ')[0], 'title');
    if (document.documentElement.lang !== 'zh') found.add('lang: ' + document.documentElement.lang);
    return [...found];
"#;

/// Names that are the same in every language.
const NAMES: &[&str] = &[
    "Tillow", "Telegram", "Discord", "Ana", "Bo", "Ben", "Ctrl", "Enter", "PDF", "English", "PayPal", "EUR", "ana", "tillow", "example",
    "CSV", "UTC", "Markdown", "Mercer", "title",
];

async fn english(browser: &Browser, page: &str, names: &[String]) -> Result<Vec<String>> {
    let found = browser.run(LATIN, vec![serde_json::json!(names)]).await?;
    Ok(found.as_array().into_iter().flatten().filter_map(|word| word.as_str()).map(|word| format!("{page}, {word}")).collect())
}

/// A chat that waits, with orders and a proposal beside it, and one that Ana holds.
async fn case(world: &mut World, ana: &Member) -> Result<(String, String)> {
    world.shopper_says("hello").await?;
    world.verified_as("C-0001").await?;
    world.shopper_says("cancel order T-10003, no longer needed").await?;
    let stored = world.shopper_writes("I want to talk to a person").await?;
    world.answered(stored.conversation).await?;
    let held = format!("/chat/{}", stored.conversation);
    world.somebody_else("another");
    let stored = world.shopper_writes("this is a scam, I am furious!!! You stole my money").await?;
    world.answered(stored.conversation).await?;
    ana.does(&format!("{held}/take"), &[]).await?;
    ana.does(&format!("{held}/note"), &[("text", "她很着急")]).await?;
    ana.does("/canned", &[("shortcut", "hi"), ("language", "zh"), ("text", "您好 {name}")]).await?;
    ana.does("/canned", &[("shortcut", "hi"), ("language", "zh"), ("text", "您好，{name}")]).await?;
    Ok((held, format!("/chat/{}", stored.conversation)))
}

/// What is called the same in every language: people, and what the shop sells and calls its articles.
async fn names(world: &World) -> Result<Vec<String>> {
    let data: Vec<String> = sqlx::query_scalar(
        "select unnest(array[first_name, last_name, city]) from customers where id = 'C-0001'
         union select word from (select name || ' ' || (select string_agg(options::text, ' ') from variants v where v.product_id = p.id) as words
         from products p) said, regexp_split_to_table(words, '[^A-Za-z''-]+') word where length(word) > 2
         union select unnest(array[id, upper(left(id, 1)) || substr(id, 2)]) from articles",
    )
    .fetch_all(&mut world.owner().await?)
    .await?;
    Ok(NAMES.iter().map(|name| (*name).to_owned()).chain(data).collect())
}

#[tokio::test]
async fn the_agents_pages_hold_no_english_for_who_reads_chinese() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        let (held, waiting) = case(world, &ana).await?;
        let names = names(world).await?;
        let order = format!("{held}/order/T-10003");
        let (mut findings, mut words) = (Vec::new(), Vec::new());
        for (name, look) in LOOKS {
            let look = mercer_tests::browser::Look { language: "zh-CN", ..look };
            let Some(browser) = Browser::start(look).await? else { return Ok(()) };
            browser.visit(&desk.url("/login")).await?;
            words.extend(english(&browser, "login", &names).await?);
            findings.extend(desk::findings(&browser, "zh-login", name).await?);
            desk.log_in(&browser, "Ana").await?;
            for (page, path) in [
                ("inbox", "/inbox?view=open"),
                ("closed", "/inbox?view=closed"),
                ("held", held.as_str()),
                ("waiting", waiting.as_str()),
                ("order", order.as_str()),
                ("canned", "/canned"),
                ("canned-versions", "/canned/hi/zh"),
                ("account", "/account"),
                ("try", "/try"),
            ] {
                browser.open(&desk.url(path)).await?;
                words.extend(english(&browser, page, &names).await?);
                findings.extend(desk::findings(&browser, &format!("zh-{page}"), name).await?);
            }
            browser.visit(&desk.url("/chat/00000000-0000-0000-0000-000000000000")).await?;
            words.extend(english(&browser, "error", &names).await?);
            browser.quit().await?;
        }
        words.sort();
        words.dedup();
        assert!(words.is_empty(), "{}", words.join("\n"));
        assert!(findings.is_empty(), "{}", findings.join("\n"));
        desk.close().await
    })
    .await
}

/// Something on each page of an admin, in Chinese where shoppers and the shop say it. Says where a text of the shop is.
async fn taught(world: &mut World, boss: &Member) -> Result<String> {
    world.verified_as("C-0001").await?;
    world.model().otherwise_says("Order T-10001 has been delivered, and I give you 20% off the next one.");
    world.shopper_says("Where is my order T-10001?").await?;
    world.somebody_else("wraps");
    world.shopper_says("你们提供礼品包装吗？").await?;
    world.somebody_else("pays");
    let stored = world.shopper_writes("我要找人工客服").await?;
    world.answered(stored.conversation).await?;
    let chat = format!("/chat/{}", stored.conversation);
    boss.does(&format!("{chat}/take"), &[]).await?;
    world.shopper_writes("可以用比特币付款买东西吗？").await?;
    boss.sees(&chat, "比特币").await;
    boss.does(&format!("{chat}/answer"), &[("key", "k"), ("text", "这里不收比特币。")]).await?;
    boss.does("/articles/gift-wrapping/zh", &[("title", "礼品包装"), ("body", "我们用蓝纸免费包装。"), ("act", "draft")]).await?;
    boss.does("/articles/own/zh", &[("title", "退货"), ("body", "签收后14天内可以申请退货。"), ("act", "publish")]).await?;
    boss.sees("/conflicts", "<mark>14天</mark>").await;
    boss.does("/intents", &[("intent", "track_order"), ("text", "包裹走到哪里了")]).await?;
    boss.does("/rules/hours", &[("zone", "Europe/Berlin"), ("monday", "09:00-17:00"), ("after", "0")]).await?;
    let about = [
        ("product", "P-1001"),
        ("kind", "email"),
        ("language", "zh"),
        ("length", "short"),
        ("subject", "水壶"),
        ("body", "最佳水壶，仅售 9.99 欧元。"),
        ("anyway", "yes"),
    ];
    let made = boss.post("/texts", &about).await?;
    Ok(made.headers()["location"].to_str()?.to_owned())
}

#[tokio::test]
async fn the_admins_pages_hold_no_english_for_who_reads_chinese() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let boss = desk.member(world, "Bo", "admin").await?;
        let text = taught(world, &boss).await?;
        let names = names(world).await?;
        let (mut findings, mut words) = (Vec::new(), Vec::new());
        for (name, look) in [LOOKS[0], LOOKS[3]] {
            let look = mercer_tests::browser::Look { language: "zh-CN", ..look };
            let Some(browser) = Browser::start(look).await? else { return Ok(()) };
            desk.log_in(&browser, "Bo").await?;
            for (page, path) in [
                ("articles", "/articles"),
                ("article", "/articles/gift-wrapping/zh"),
                ("article-new", "/articles/nothing/zh"),
                ("article-version", "/articles/gift-wrapping/zh/versions/1"),
                ("impact", "/articles/gift-wrapping/zh/impact"),
                ("gaps", "/gaps"),
                ("conflicts", "/conflicts"),
                ("conflicts-none", "/conflicts?decided=yes"),
                ("figures", "/figures"),
                ("people", "/staff"),
                ("hours", "/rules/hours"),
                ("policy", "/rules/policy"),
                ("escalation", "/rules/escalation"),
                ("words", "/rules/words"),
                ("intents", "/intents?phrase=where+is+my+order"),
                ("intent-versions", "/intents/track_order/versions"),
                ("audit", "/audit"),
                ("audit-none", "/audit?action=nothing"),
                ("guardrails", "/audit/guardrails"),
                ("texts", "/texts"),
                ("texts-away", "/texts?removed=yes"),
                ("text", text.as_str()),
                ("text-new", "/texts/new"),
            ] {
                browser.open(&desk.url(path)).await?;
                if matches!(page, "gaps" | "figures") {
                    browser.until("the rest is there", "return document.querySelector('[data-load]').dataset.loaded === 'yes'").await;
                }
                if page == "impact" {
                    browser.click("#impact-begin").await?;
                    browser.until("the questions were asked", "return document.getElementById('impact').dataset.finished === 'yes'").await;
                }
                let heads = "return [...document.querySelectorAll('h1, h2')].filter((head) => /\\p{Script=Han}/u.test(head.textContent)).length > 0";
                if browser.run(heads, Vec::new()).await? != serde_json::Value::Bool(true) {
                    words.push(format!("{page}: no Chinese heading"));
                }
                words.extend(english(&browser, page, &names).await?);
                findings.extend(desk::findings(&browser, &format!("zh-{page}"), name).await?);
            }
            browser.quit().await?;
        }
        words.sort();
        words.dedup();
        assert!(words.is_empty(), "{}", words.join("\n"));
        assert!(findings.is_empty(), "{}", findings.join("\n"));

        // what is refused, too
        boss.does("/account/language", &[("language", "zh")]).await?;
        for (path, fields, said) in [
            ("/articles", &[("id", "-"), ("language", "zh")], "短名称"),
            ("/articles/own/zh", &[("title", ""), ("body", "x")], "标题"),
            ("/intents", &[("intent", "x"), ("text", "xyz")], "意图"),
            ("/texts/new", &[("act", "draft"), ("kind", "post")], "请选择商品或文章"),
            ("/staff/invite", &[("role", "owner"), ("x", "")], "角色"),
        ] {
            let refused = boss.post(path, fields).await?.text().await?;
            assert!(refused.contains(said), "{path}: {refused}");
        }
        desk.close().await
    })
    .await
}

#[tokio::test]
async fn a_persons_own_choice_outranks_the_browser() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        assert!(ana.page("/inbox").await?.contains("<html lang=\"en\">"));
        ana.does("/account/language", &[("language", "zh")]).await?;
        let inbox = ana.page("/inbox").await?;
        assert!(inbox.contains("<html lang=\"zh\">") && inbox.contains("收件箱"), "{inbox}");
        let refused = ana.post("/canned", &[("shortcut", "x y"), ("language", "en"), ("text", "x")]).await?.text().await?;
        assert!(refused.contains("快捷词"), "what is refused is said in it too: {refused}");
        ana.does("/account/language", &[("language", "klingon")]).await?;
        assert!(ana.page("/inbox").await?.contains("<html lang=\"en\">"), "back to the browser");
        desk.close().await
    })
    .await
}
