//! Articles and products are found by meaning and by words, in and across languages.

use anyhow::Result;
use knowledge::language::Language;
use mercer_tests::database::{Scratch, Template};
use mercer_tests::{demo, models};
use sqlx::Connection;

/// Question, its language, and articles of which one must be among the first three.
const QUESTIONS: [(&str, Language, &[&str]); 14] = [
    ("how long do I have to send something back", Language::En, &["returns-overview", "how-to-return"]),
    ("what does delivery cost", Language::En, &["shipping-costs"]),
    ("my parcel never arrived", Language::En, &["parcel-late-or-lost", "delivery-neighbour-pickup"]),
    ("can I pay by paypal", Language::En, &["payment-methods"]),
    ("how do I wash a down jacket", Language::En, &["care-down-jackets"]),
    ("which shoe size do I need", Language::En, &["size-guide-shoes"]),
    ("please delete my account", Language::En, &["delete-account", "privacy-data"]),
    ("do you gift wrap", Language::En, &["gift-wrapping"]),
    ("运费是多少", Language::Zh, &["shipping-costs"]),
    ("怎么退货", Language::Zh, &["how-to-return", "returns-overview"]),
    ("保修期多长", Language::Zh, &["warranty", "warranty-claim"]),
    ("可以用支付宝付款吗", Language::Zh, &["payment-methods"]),
    ("羽绒服怎么洗", Language::Zh, &["care-down-jackets"]),
    ("包裹丢了怎么办", Language::Zh, &["parcel-late-or-lost"]),
];

async fn found(scratch: &Scratch, question: &str, language: Option<Language>) -> Result<Vec<String>> {
    let mut conn = scratch.database.turn.acquire().await?;
    let today = demo::now().date_naive();
    let hits = knowledge::search::articles(&mut conn, &models::embedder(), question, language, today, 5).await?;
    Ok(hits.into_iter().map(|hit| hit.article.to_string()).collect())
}

#[tokio::test]
async fn articles_are_found_in_their_language() -> Result<()> {
    let scratch = Scratch::new(Template::Demo).await?;
    let mut missed = Vec::new();
    for (question, language, wanted) in QUESTIONS {
        let hits = found(&scratch, question, Some(language)).await?;
        if !hits.iter().take(3).any(|hit| wanted.contains(&hit.as_str())) {
            missed.push(format!("{question}: {hits:?}"));
        }
    }
    assert!(missed.len() <= 1, "{missed:#?}");
    scratch.drop_it().await
}

/// The article is there in another language only: it is among the first five all the same.
#[tokio::test]
async fn articles_are_found_across_languages() -> Result<()> {
    let scratch = Scratch::new(Template::Demo).await?;
    let mut owner = scratch.owner().await?;
    let mut tx = owner.begin().await?;
    sqlx::query("delete from articles where language = 'zh' and id = 'care-down-jackets'").execute(&mut *tx).await?;
    sqlx::query("delete from articles where language = 'en' and id = 'gift-wrapping'").execute(&mut *tx).await?;
    tx.commit().await?;
    let hits = found(&scratch, "羽绒服怎么洗", None).await?;
    assert!(hits.iter().any(|hit| hit == "care-down-jackets"), "{hits:?}");
    let hits = found(&scratch, "do you gift wrap", None).await?;
    assert!(hits.iter().any(|hit| hit == "gift-wrapping"), "{hits:?}");
    scratch.drop_it().await
}

#[tokio::test]
async fn an_article_that_is_not_valid_today_is_not_found() -> Result<()> {
    let scratch = Scratch::new(Template::Demo).await?;
    sqlx::query("update articles set valid_until = '2026-11-21' where id = 'gift-wrapping'").execute(&mut scratch.owner().await?).await?;
    let hits = found(&scratch, "do you gift wrap", Some(Language::En)).await?;
    assert!(!hits.iter().any(|hit| hit == "gift-wrapping"), "{hits:?}");
    scratch.drop_it().await
}

#[tokio::test]
async fn query_syntax_in_a_question_is_words() -> Result<()> {
    let scratch = Scratch::new(Template::Demo).await?;
    for question in ["' | !&:* <->", "(((", "\\", "a & b | !c", "%_%", "'; drop table passages; --", "", "   ", "🙂"] {
        found(&scratch, question, Some(Language::En)).await?;
    }
    assert!(!found(&scratch, "what does delivery cost", Some(Language::En)).await?.is_empty());
    scratch.drop_it().await
}

#[tokio::test]
async fn products_are_found_by_a_wrongly_typed_name_and_by_meaning() -> Result<()> {
    let scratch = Scratch::new(Template::Demo).await?;
    let mut conn = scratch.database.turn.acquire().await?;
    for (question, wanted) in [
        ("Quenby stonware mug", "Quenby Stoneware Mug"),
        ("something to carry water on a hike", "Brook Water Bottle"),
        ("Wetherel", "Wetherel Rain Jacket"),
    ] {
        let hits = knowledge::search::products(&mut conn, &models::embedder(), question, 5).await?;
        let ids: Vec<String> = hits.iter().map(|hit| hit.product.to_string()).collect();
        let names: Vec<String> =
            sqlx::query_scalar("select name from products where id = any($1)").bind(&ids).fetch_all(&mut *conn).await?;
        assert!(names.iter().any(|name| name == wanted), "{question}: {names:?}");
    }
    drop(conn);
    scratch.drop_it().await
}

/// Questions in shoppers' words with the article that answers them: how far up it comes, as mean reciprocal rank. The bounds
/// lie a little under what was measured (0.82 and 0.92), so that a change for the worse shows.
#[tokio::test]
async fn shoppers_words_lead_to_the_right_article() -> Result<()> {
    #[derive(serde::Deserialize)]
    struct Row {
        query: String,
        language: Language,
        article: String,
    }
    let scratch = Scratch::new(Template::Demo).await?;
    for (language, least) in [(Language::En, 0.84), (Language::Zh, 0.9)] {
        let rows: Vec<Row> = include_str!("../data/search_demo.jsonl").lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        let rows: Vec<Row> = rows.into_iter().filter(|row| row.language == language).collect();
        let mut sum = 0.0;
        for row in &rows {
            let hits = found(&scratch, &row.query, Some(language)).await?;
            sum += hits.iter().position(|hit| *hit == row.article).map_or(0.0, |place| 1.0 / (place as f64 + 1.0));
        }
        let mean = sum / rows.len() as f64;
        assert!(mean >= least, "{language}: {mean:.3}");
    }
    scratch.drop_it().await
}
