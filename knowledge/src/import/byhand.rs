use std::time::Instant;

#[tokio::test]
async fn byhand() {
    let settings = crate::db::DatabaseSettings::new("postgres://postgres@localhost/mercer_try_import?host=/tmp/pgdev");
    let db = crate::db::Database::connect(&settings).await.unwrap();
    let embedder = crate::embedding::Embedder::open(std::path::Path::new("/tmp/parts/e5.gguf"), 2).unwrap();
    let today = "2026-12-02".parse().unwrap();
    for _ in 0..2 {
        let t = Instant::now();
        let r = super::demo::load(&db, &embedder, std::path::Path::new("/work/main/config/demo"), today, |what, done, all| println!("{what} {done}/{all} {:?}", t.elapsed())).await;
        println!("{r:?} {:?}", t.elapsed());
    }
    let mut conn = db.import.acquire().await.unwrap();
    let order = crate::shop::store::orders::find(&mut conn, &"T-10001".into()).await.unwrap().unwrap();
    for fact in crate::shop::order_facts(&order, chrono::Utc::now()) { println!("{} = {} [{}]", fact.id(), fact.value.to_json(), fact.source); }
    println!("{:?}", super::products(&mut conn, &embedder, &["/work/main/config/demo/products.jsonl".into()], &super::ImportOptions::default()).await);
    db.close().await;
}
