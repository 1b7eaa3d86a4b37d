//! The desk under load: how long its pages take with very many stored chats and articles, how soon an agent sees who asks for a person and
//! the shopper what the agent sends, and how long it takes to ask a thousand past questions again. Printed, not judged: other work on the
//! machine decides, too.

use std::time::{Duration, Instant};

use anyhow::Result;
use sqlx::PgConnection;

use crate::browser::Browser;
use crate::desk::{Desk, LOOKS, Member};
use crate::world::{World, run_story};

/// Times that each page is opened.
const TIMES: usize = 30;

/// Fills a database and measures. `chats` and `articles` are how many are stored, `past` how many questions one article has answered.
///
/// # Errors
/// If the database or a page fails.
pub async fn desk(chats: i32, articles: i32, past: i32) -> Result<String> {
    let mut report = Vec::new();
    run_story(async |world| {
        let filling = Instant::now();
        fill(&mut world.owner().await?, chats, articles, past).await?;
        report.push(format!("filled with {chats} chats and {articles} articles in {:.0?}", filling.elapsed()));
        pages(world, &mut report).await?;
        handed_over(world, &mut report).await
    })
    .await?;
    Ok(report.join("\n"))
}

async fn pages(world: &World, report: &mut Vec<String>) -> Result<()> {
    let desk = Desk::open(world).await?;
    let boss = desk.member(world, "Bo", "admin").await?;
    let chat: String = sqlx::query_scalar("select conversation_id::text from handoffs where closed_at is null order by id limit 1")
        .fetch_one(&mut world.owner().await?)
        .await?;
    report.push("page                                      p50 ms    p95 ms     KB".to_owned());
    for path in [
        "/inbox?view=open".to_owned(),
        "/inbox?view=closed".to_owned(),
        "/inbox?view=all".to_owned(),
        "/inbox?q=parcel+4711".to_owned(),
        "/inbox?q=delivery".to_owned(),
        format!("/chat/{chat}"),
        "/articles".to_owned(),
        "/articles?q=story+77".to_owned(),
        "/articles/gift-wrapping/en".to_owned(),
        "/articles/gift-wrapping/en/impact".to_owned(),
        "/gaps".to_owned(),
        "/conflicts".to_owned(),
        "/figures".to_owned(),
        "/figures/all".to_owned(),
        "/audit".to_owned(),
        "/rules/policy".to_owned(),
    ] {
        let (mut times, bytes) = opened(&boss, &path).await?;
        report.push(format!("{path:<40} {:>7.1} {:>9.1} {:>6}", at(&mut times, 50), at(&mut times, 95), bytes / 1024));
    }
    let asking = Instant::now();
    let mut done = 0;
    loop {
        let from = done.to_string();
        let rows = boss.post("/articles/gift-wrapping/en/impact", &[("from", &from)]).await?.error_for_status()?.text().await?;
        let now = rows.split("data-done=\"").nth(1).and_then(|rest| rest.split('"').next()).and_then(|count| count.parse().ok());
        match now {
            Some(now) if now > done => done = now,
            _ => break,
        }
    }
    report.push(format!("impact: {done} past questions asked again in {:.1} s", asking.elapsed().as_secs_f64()));
    desk.close().await
}

/// Shoppers ask for a person while an agent looks at the inbox in a browser, and the agent answers each.
async fn handed_over(world: &mut World, report: &mut Vec<String>) -> Result<()> {
    // the queue was worked off, so that each is on the page when it comes
    sqlx::query("update handoffs set closed_at = created_at + interval '9 minutes', outcome = 'closed' where closed_at is null")
        .execute(&mut world.owner().await?)
        .await?;
    let desk = Desk::open(world).await?;
    let ana = desk.member(world, "Ana", "agent").await?;
    let Some(browser) = Browser::start(LOOKS[0].1).await? else {
        report.push("from escalation to the agent's screen: not measured, there is no Chromium".to_owned());
        return desk.close().await;
    };
    desk.log_in(&browser, "Ana").await?;
    browser.open(&desk.url("/inbox?view=open")).await?;
    let (mut seen, mut heard) = (Vec::new(), Vec::new());
    for shopper in 0..TIMES {
        world.somebody_else(&format!("waits-{shopper}"));
        let asked = Instant::now();
        let chat = world.shopper_writes("I want to talk to a person").await?.conversation;
        browser.until("the chat is in the inbox", &format!("return document.getElementById('row-{chat}') !== null")).await;
        seen.push(asked.elapsed());
        world.answered(chat).await?;
        ana.does(&format!("/chat/{chat}/take"), &[]).await?;
        let sent = Instant::now();
        ana.does(&format!("/chat/{chat}/answer"), &[("key", "k"), ("text", "Hello, what can I do for you?")]).await?;
        while !world.hears().await.contains("what can I do") {}
        heard.push(sent.elapsed());
        ana.does(&format!("/chat/{chat}/close"), &[("text", "")]).await?;
    }
    browser.quit().await?;
    for (what, mut times) in
        [("a shopper's wish for a person to its row in an open inbox", seen), ("an agent's Send to the shopper's chat", heard)]
    {
        report.push(format!("from {what}: p50 {:.0} ms, p95 {:.0} ms", at(&mut times, 50), at(&mut times, 95)));
    }
    desk.close().await
}

/// What so many of a hundred take at most, in milliseconds.
fn at(times: &mut [Duration], share: usize) -> f64 {
    times.sort_unstable();
    times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1000.0
}

/// Opens a page again and again: how long it took each time, and its bytes.
async fn opened(boss: &Member, path: &str) -> Result<(Vec<Duration>, usize)> {
    let mut bytes = boss.page(path).await?.len();
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let began = Instant::now();
        bytes = boss.page(path).await?.len();
        times.push(began.elapsed());
    }
    Ok((times, bytes))
}

/// Chats of the last half year, every fifth with a hand-over, of which a hundred are open; articles of a few passages.
async fn fill(owner: &mut PgConnection, chats: i32, articles: i32, past: i32) -> Result<()> {
    for statement in [
        "alter table messages disable trigger user",
        "alter table handoffs disable trigger user",
        "alter table articles disable trigger user",
        "create temporary table made as
         select n, gen_random_uuid() as identity, gen_random_uuid() as chat, gen_random_uuid() as reply,
                timestamptz '2026-11-22 09:00+00' - n * interval '150 seconds' as at
         from generate_series(1, CHATS) n",
        "insert into identities (id, channel, external_id, created_at) select identity, 'telegram', 'load-' || n, at from made",
        "insert into conversations (id, identity_id, channel, address, private, language, created_at, updated_at)
         select chat, identity, (array['telegram', 'discord', 'web'])[1 + n % 3], 'load-' || n, true, (array['en', 'zh'])[1 + n % 2], at, at from made",
        "insert into replies (id, conversation_id, text, source, language, intent, sentiment, explanation, created_at)
         select reply, chat, 'Standard delivery takes three to five days.', (array['template', 'model', 'article', 'refusal'])[1 + n % 4],
                (array['en', 'zh'])[1 + n % 2], 'intent_' || n % 27, 'neutral',
                jsonb_build_object('verdict', 'sent', 'timing_ms', jsonb_build_object('total', n % 900)), at from made",
        "insert into messages (conversation_id, external_id, author, text, received_at, reply_id)
         select chat, 'q' || n, 'shopper', 'Where is my parcel ' || n || '? It is late, and the delivery was to come on day ' || n % 31, at, reply from made
         union all select chat, 'a' || n, 'bot', 'Standard delivery takes three to five days.', at, null from made",
        "insert into reply_facts (reply_id, id, kind, subject, field, value, source)
         select reply, 'f', 'text', 'article load-' || n % 500, 'text', '\"x\"', 'passages 1' from made where n % 4 = 2",
        "insert into handoffs (conversation_id, reason, created_at, closed_at, outcome, answered_at, rating)
         select chat, (array['asked_for_a_person', 'anger', 'unsure'])[1 + n % 3], at, case when n > 500 then at + interval '9 minutes' end,
                case when n > 500 then 'closed' end, at + interval '3 minutes', 1 + n % 5 from made where n % 5 = 0",
        "create temporary table vectors as
         select n, (select array_agg(sin(n * 0.37 + i * 1.7 + (n % 13) * i)) from generate_series(1, 384) i)::real[]::vector as v from generate_series(1, 500) n",
        "insert into articles (id, language, title, body, tags, updated_at, title_embedding)
         select 'load-' || g.n, l, 'Story ' || g.n || ' of the shop', repeat('Words on subject ' || g.n || ' and more of it. ', 30), array['load', 't' || g.n % 20],
                timestamptz '2026-11-01' + g.n * interval '1 second', v
         from generate_series(1, ARTICLES) as g (n) join vectors on vectors.n = 1 + g.n % 500, (values ('en')) as l (l)",
        "insert into passages (article_id, language, position, text, terms, embedding)
         select a.id, a.language, p, left(a.body, 400), to_tsvector('simple', left(a.body, 400)), a.title_embedding
         from articles a cross join generate_series(0, 1) p where a.id like 'load-%'",
        "create temporary table asked as
         select g.n, gen_random_uuid() as reply, (select m.chat from made m where m.n = g.n) as chat from generate_series(1, PAST) as g (n)",
        "insert into replies (id, conversation_id, text, source, language, intent, sentiment, explanation, created_at)
         select reply, chat, 'Gift wrapping costs $3.50 an item.', 'article', 'en', 'gift', 'neutral', '{}', timestamptz '2026-11-20' from asked",
        "insert into messages (conversation_id, external_id, author, text, received_at, reply_id)
         select chat, 'g' || n, 'shopper', 'Can you wrap present number ' || n || ' and what does it cost?', timestamptz '2026-11-20', reply from asked",
        "insert into reply_facts (reply_id, id, kind, subject, field, value, source)
         select reply, 'f', 'text', 'article gift-wrapping', 'text', '\"x\"', 'passages 1' from asked",
        "alter table messages enable trigger user",
        "alter table handoffs enable trigger user",
        "alter table articles enable trigger user",
        // as the database does by itself within minutes
        "vacuum analyze",
    ] {
        let statement =
            statement.replace("CHATS", &chats.to_string()).replace("ARTICLES", &articles.to_string()).replace("PAST", &past.to_string());
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *owner).await?;
    }
    Ok(())
}
