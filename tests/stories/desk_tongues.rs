//! The agents' pages speak Chinese to who reads Chinese: nothing of the desk's own stays English, in any look.

use anyhow::Result;
use mercer_tests::browser::Browser;
use mercer_tests::desk::{self, Desk, LOOKS, Member};
use mercer_tests::world::{World, run_story};

/// Latin words of a page that are neither data, nor names, nor said by anybody.
const LATIN: &str = r#"
    const data = '.bubble, .said, .glance, .badge, .diff, .facts dd, .facts td, .claims td, code, kbd, [lang]:not(html), .row-top b, .chat-name h1, .side section > h2, .why-said th, .why-said td, .order li, .order summary b, .order summary span:last-child, .brand, .me a, #canned, p.keep, time, .file, textarea, .person';
    const named = new Set(arguments[0]);
    const found = new Set();
    const look = (text, where) => (text.match(/[A-Za-z][A-Za-z'-]{2,}/g) ?? []).filter((word) => !named.has(word)).forEach((word) => found.add(`${where}: ${word} (${text.trim().slice(0, 60)})`));
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const node = walk.currentNode;
      if (!node.parentElement.closest(data + ', script, style, svg')) look(node.data, node.parentElement.tagName);
    }
    for (const element of document.querySelectorAll('[aria-label], [placeholder], [title]')) {
      for (const name of ['aria-label', 'placeholder', 'title']) if (!element.closest('.me, svg, .bubble')) look(element.getAttribute(name) ?? '', name);
    }
    look(document.title.split(' · ')[0], 'title');
    if (document.documentElement.lang !== 'zh') found.add('lang: ' + document.documentElement.lang);
    return [...found];
"#;

/// Names that are the same in every language.
const NAMES: &[&str] =
    &["Tillow", "Telegram", "Discord", "Ana", "Bo", "Ben", "Ctrl", "Enter", "PDF", "English", "PayPal", "EUR", "ana", "tillow", "example"];

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

#[tokio::test]
async fn the_agents_pages_hold_no_english_for_who_reads_chinese() -> Result<()> {
    run_story(async |world| {
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        let (held, waiting) = case(world, &ana).await?;
        let customer: Vec<String> =
            sqlx::query_scalar("select unnest(array[first_name, last_name, city]) from customers where id = 'C-0001'")
                .fetch_all(&mut world.owner().await?)
                .await?;
        // what the shop sells is called as the shop calls it
        let sold: Vec<String> = sqlx::query_scalar(
            "select distinct word from (select name || ' ' || (select string_agg(options::text, ' ') from variants v where v.product_id = p.id) as words
             from products p) said, regexp_split_to_table(words, '[^A-Za-z''-]+') word where length(word) > 2",
        )
        .fetch_all(&mut world.owner().await?)
        .await?;
        let names: Vec<String> = NAMES.iter().map(|name| (*name).to_owned()).chain(customer).chain(sold).collect();
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
