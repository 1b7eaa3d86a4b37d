//! A shop defines an intent of its own by giving examples; messages are understood by it without a restart.

use anyhow::Result;
use engine::understand::Understander;
use mercer_tests::database::{Scratch, Template};
use mercer_tests::{demo, models, wait};

#[tokio::test]
async fn an_intent_that_the_shop_adds_is_understood_a_moment_later() -> Result<()> {
    const QUESTION: &str = "can i leave my car somewhere near your showroom";
    let scratch = Scratch::new(Template::Migrated).await?;
    let understander = Understander::open(&scratch.database, models::embedder(), demo::clock(), demo::understanding()?).await?;
    assert_ne!(understander.understand(QUESTION, None).await?.intent.as_str(), "parking");
    for example in demo::PARKING {
        sqlx::query("insert into intent_examples (intent, language, text) values ('parking', 'en', $1)")
            .bind(example)
            .execute(&scratch.database.desk)
            .await?;
    }
    wait::until("the new intent is understood", async || {
        let said = understander.understand(QUESTION, None).await.ok()?;
        (said.intent.as_str() == "parking").then_some(())
    })
    .await;
    // its vectors are kept, so the next start does not compute them again
    let open: i64 =
        sqlx::query_scalar("select count(*) from intent_examples where embedding is null").fetch_one(&scratch.database.turn).await?;
    assert_eq!(open, 0);
    assert_eq!(understander.understand("where is my order", None).await?.intent.as_str(), "track_order");
    drop(understander);
    scratch.drop_it().await
}
