//! Prints how well messages are understood on a folder of development data:
//! `cargo run -p mercer-engine --example evaluate_understanding -- DATA EMBEDDING_MODEL DATABASE_URL [SAMPLE]`.
//! The database must hold the data's products; `--load-products` as fifth argument loads them first.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a tool for developers that stops at the first surprise")]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use knowledge::db::{Database, DatabaseSettings};
use knowledge::embedding::Embedder;
use mercer_engine::understand::{EntityKind, UnderstandSettings, Understander, Understanding};
use serde_json::Value;

/// What a kind of shop question asks.
const KINDS: &[(&str, &str)] = &[
    ("tracking", "tracking_number"),
    ("ship_address", "order_address"),
    ("variant_price", "product_price"),
    ("variant_available", "product_availability"),
    ("can_return", "return_order"),
    ("order_status", "track_order"),
    ("order_total", "order_total"),
    ("multiturn_tracking", "tracking_number"),
    ("unanswerable_eta", "delivery_period"),
];

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let data = Path::new(&arguments[0]);
    let sample = arguments.get(3).map_or(1000, |n| n.parse().unwrap());
    let settings: DatabaseSettings = serde_json::from_value(serde_json::json!({ "url": arguments[2] })).unwrap();
    let db = Database::connect(&settings).await.unwrap();
    let products = lines(&data.join("retail/products.jsonl"));
    if arguments.get(4).is_some() {
        load(&db, &products).await;
    }
    let embedder = Embedder::open(Path::new(&arguments[1]), 2).unwrap();
    let begun = Instant::now();
    let order = UnderstandSettings { order_number: r"#?W\d{7}".to_owned(), order_number_format: "#W{digits}".to_owned() };
    let understander = Understander::open(&db, embedder, order).await.unwrap();
    println!("opened in {:?}", begun.elapsed());

    let mut times = Vec::new();
    let mut bitext = lines(&data.join("intents/bitext_dev.jsonl"));
    let step = (bitext.len() / sample.max(1)).max(1);
    bitext = bitext.into_iter().step_by(step).collect();
    intents(&understander, "bitext", &bitext, |row| row["intent"].as_str().map(str::to_owned), &mut times).await;
    let chinese = lines(&data.join("intents/zh_authored_dev.jsonl"));
    intents(&understander, "chinese", &chinese, |row| row["intent"].as_str().map(str::to_owned), &mut times).await;
    let questions = lines(&data.join("qa/qa_dev.jsonl"));
    let kind = |row: &Value| KINDS.iter().find(|(kind, _)| row["kind"] == *kind).map(|(_, intent)| (*intent).to_owned());
    intents(&understander, "qa", &questions, kind, &mut times).await;
    variants(&understander, &questions, &products).await;
    times.sort_unstable();
    println!("understand: p50 {:?}, p95 {:?}", times[times.len() / 2], times[times.len() * 95 / 100]);
}

fn lines(path: &Path) -> Vec<Value> {
    std::fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

async fn intents(
    understander: &Understander,
    name: &str,
    rows: &[Value],
    expected: impl Fn(&Value) -> Option<String>,
    times: &mut Vec<std::time::Duration>,
) {
    let (mut right, mut all) = (0usize, 0usize);
    let mut wrong: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let mut sure = [(0usize, 0usize, 0f32); 5];
    for row in rows {
        let Some(intent) = expected(row) else { continue };
        let text = row["text"].as_str().or(row["question"].as_str()).unwrap();
        let begun = Instant::now();
        let said = understander.understand(text, None).await.unwrap();
        times.push(begun.elapsed());
        all += 1;
        let hit = said.intent.as_str() == intent;
        right += usize::from(hit);
        let slot = &mut sure[((said.confidence * 5.0) as usize).min(4)];
        *slot = (slot.0 + 1, slot.1 + usize::from(hit), slot.2 + said.confidence);
        if !hit {
            wrong.entry((intent, said.intent.0.clone())).or_default().push(format!("{text} [{}]", said.language));
        }
    }
    println!("\n{name}: {right} of {all} = {:.3}", right as f32 / all as f32);
    for (count, hits, sum) in sure.iter().filter(|slot| slot.0 > 0) {
        println!("  confidence {:.2}: {:.2} right of {count}", sum / *count as f32, *hits as f32 / *count as f32);
    }
    let mut wrong: Vec<_> = wrong.into_iter().collect();
    wrong.sort_by_key(|(_, texts)| std::cmp::Reverse(texts.len()));
    for ((intent, said), texts) in wrong.iter().take(25) {
        println!("  {intent} -> {said} ({}): {}", texts.len(), texts.iter().take(3).cloned().collect::<Vec<_>>().join(" | "));
    }
}

/// The variants whose options are those that were understood must hold the gold answer.
async fn variants(understander: &Understander, questions: &[Value], products: &[Value]) {
    let (mut right, mut all) = (0, 0);
    for row in questions.iter().filter(|row| matches!(row["kind"].as_str(), Some("variant_price" | "variant_available"))) {
        let question = row["question"].as_str().unwrap();
        let said = understander.understand(question, None).await.unwrap();
        all += 1;
        let found = candidates(&said, products);
        if found.len() == 1 {
            right += 1;
            let price = found[0]["price"].to_string();
            if row["kind"] == "variant_price" && !row["gold_strings"].to_string().contains(price.trim_end_matches('0')) {
                println!("  WRONG {question}: {price} {:?} {}", said.mentions.first(), row["gold_strings"]);
            }
        } else {
            println!("  {} variants: {question}: {:?}", found.len(), said.mentions.iter().take(2).collect::<Vec<_>>());
        }
    }
    println!("\nvariants: {right} of {all} pick one");
    let numbers = questions.iter().filter(|row| row["question"].as_str().unwrap().to_lowercase().contains(|c: char| c.is_ascii_digit()));
    let mut missed = 0;
    for row in numbers.filter(|row| row["kind"] == "order_status") {
        let said = understander.understand(row["question"].as_str().unwrap(), None).await.unwrap();
        missed += usize::from(said.first(EntityKind::OrderNumber).is_none());
    }
    println!("order numbers missed: {missed}");
}

fn candidates<'a>(said: &Understanding, products: &'a [Value]) -> Vec<&'a Value> {
    let Some(mention) = said.mentions.first() else { return Vec::new() };
    let Some(product) = products.iter().find(|product| product["product_id"] == mention.product.0.as_str()) else { return Vec::new() };
    let fits = |variant: &&Value| mention.options.iter().all(|(name, value)| variant["options"][name] == value.as_str());
    product["variants"].as_object().unwrap().values().filter(fits).collect()
}

async fn load(db: &Database, products: &[Value]) {
    for product in products {
        let id = product["product_id"].as_str().unwrap();
        sqlx::query("insert into products (id, name) values ($1, $2) on conflict (id) do nothing")
            .bind(id)
            .bind(product["name"].as_str().unwrap())
            .execute(&db.import)
            .await
            .unwrap();
        for (position, (key, variant)) in product["variants"].as_object().unwrap().iter().enumerate() {
            sqlx::query(
                "insert into variants (id, product_id, position, options, price, currency, available)
                 values ($1, $2, $3, $4, $5::text::numeric, 'USD', $6) on conflict (id) do nothing",
            )
            .bind(key)
            .bind(id)
            .bind(position as i32)
            .bind(&variant["options"])
            .bind(variant["price"].to_string())
            .bind(variant["available"].as_bool().unwrap())
            .execute(&db.import)
            .await
            .unwrap();
        }
    }
}
