//! Articles: searched in each language by itself, then merged, so that a question in Chinese finds the Chinese article
//! first and the English one where there is no other.

use std::cmp::Ordering;
use std::collections::HashSet;

use chrono::NaiveDate;
use sqlx::{Acquire, PgConnection};

use super::{Kinds, SearchError, everyday, kinds, questions, store};
use crate::embedding::Embedder;
use crate::ids::ArticleId;
use crate::language::Language;
use crate::text::{asked, normalise, terms};

/// What a passage in another language is raised by: the model puts a question nearer to what is written in its own language.
const OTHER_LANGUAGE: f32 = 0.02;
/// What having all of the question's words counts beside nearness, a cosine. Measured on `tests/data/search_demo.jsonl`.
const WORDS: f32 = 0.05;

/// What being of the question's kinds counts beside nearness. Measured on the same and on `tests/data/search_kb.toml`.
const KINDS: f32 = 0.03;

/// Hits that a reranker reads: each costs a pass of its model over a passage.
const RERANKED: usize = 5;

/// The best passage of an article.
#[derive(Debug, Clone, PartialEq)]
pub struct PassageHit {
    /// The article.
    pub article: ArticleId,
    /// The language that it was found in.
    pub language: Language,
    /// The passage's id; it changes when the article is saved anew.
    pub passage: i64,
    /// The article's title.
    pub title: String,
    /// The heading over the passage.
    pub heading: Option<String>,
    /// The passage, plain text.
    pub text: String,
    /// What it is ranked by: how near it is in what tells the question from others, how many of its words it has, and whether it is
    /// of its kinds.
    pub score: f32,
    /// Cosine of question and passage.
    pub similarity: f32,
    /// Share of the question's words that the passage has, weighted by rarity, 0 to 1.
    pub lexical: f32,
    /// The article's version.
    pub version: i32,
}

/// The articles that fit a question best, at most `limit`, each with its best passage; articles that do not hold on
/// `today` are left out. Without a language the question's script decides.
///
/// # Errors
/// If the embedder is busy or the database fails.
pub async fn articles(
    conn: &mut PgConnection,
    embedder: &Embedder,
    query: &str,
    language: Option<Language>,
    today: NaiveDate,
    limit: usize,
) -> Result<Vec<PassageHit>, SearchError> {
    let query = everyday::spelled_out(&normalise(query));
    let vector = embedder.query(&asked(&query)).await?;
    let hits = articles_near(conn, embedder.digest(), &query, &vector, language, today, limit).await?;
    Ok(reranked(embedder, &query, hits).await)
}

/// The first of them in the order of the reranker, where one is set. One that is late or gone leaves them as they are.
async fn reranked(embedder: &Embedder, query: &str, mut hits: Vec<PassageHit>) -> Vec<PassageHit> {
    let rest = hits.split_off(hits.len().min(RERANKED));
    let passages = hits.iter().map(|hit| format!("{}\n{}", hit.title, hit.text)).collect();
    let scores = match embedder.rank(query, passages).await {
        Ok(scores) => scores.unwrap_or_default(),
        Err(error) => {
            tracing::warn!(%error, "what was found is not ranked again");
            Vec::new()
        }
    };
    if scores.len() == hits.len() {
        let mut ranked: Vec<(f32, PassageHit)> = scores.into_iter().zip(hits).collect();
        ranked.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        hits = ranked.into_iter().map(|(_, hit)| hit).collect();
    }
    hits.extend(rest);
    hits
}

/// [`articles`], for a question whose vector is known already: `model` is the digest of the model that made it.
///
/// # Errors
/// If the database fails.
pub async fn articles_near(
    conn: &mut PgConnection,
    model: &str,
    query: &str,
    vector: &[f32],
    language: Option<Language>,
    today: NaiveDate,
    limit: usize,
) -> sqlx::Result<Vec<PassageHit>> {
    let query = normalise(query);
    let asked = language.unwrap_or_else(|| script_of(&query));
    let telling = questions::telling(vector, model, asked);
    let terms = terms(&query);
    let mut transaction = conn.begin().await?;
    store::search_past_filters(&mut transaction).await?;
    let mut found = Vec::new();
    for language in store::languages(&mut transaction).await? {
        let rows = store::passages(&mut transaction, language, asked, &terms, vector, &telling, today).await?;
        found.extend(rows.into_iter().map(|row| hit(row, language, asked)));
    }
    transaction.commit().await?;
    let mut hits = best_of_each(found);
    if let Some(kinds) = Kinds::shipped(model) {
        raise(conn, kinds, vector, &mut hits, limit).await?;
    }
    hits.truncate(limit);
    Ok(hits)
}

/// Raises the hits that are of the question's kinds. What is farther behind than that can bring does not get among the first `limit`.
async fn raise(conn: &mut PgConnection, kinds: &Kinds, question: &[f32], hits: &mut Vec<PassageHit>, limit: usize) -> sqlx::Result<()> {
    let last = limit.checked_sub(1).and_then(|last| hits.get(last)).map_or(f32::MIN, |hit| hit.score);
    hits.retain(|hit| hit.score >= last - KINDS);
    let passages: Vec<i64> = hits.iter().map(|hit| hit.passage).collect();
    let vectors = store::vectors(conn, &passages).await?;
    let wanted = kinds.shares(question);
    for hit in hits.iter_mut() {
        let Some(row) = vectors.iter().find(|row| row.passage == hit.passage) else { continue };
        let mean: Vec<f32> = row.sum.iter().map(|x| x / 2.0).collect();
        hit.score += KINDS * kinds::common(&wanted, &kinds.shares(&mean));
    }
    hits.sort_by(|a, b| by_score(b, a));
    Ok(())
}

fn script_of(text: &str) -> Language {
    let is_chinese = text.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
    if is_chinese { Language::Zh } else { Language::En }
}

fn hit(row: store::PassageRow, language: Language, asked: Language) -> PassageHit {
    let raised = if language == asked { 0.0 } else { OTHER_LANGUAGE };
    PassageHit {
        article: ArticleId(row.article),
        language,
        passage: row.passage,
        title: row.title,
        heading: row.heading,
        text: row.text,
        score: row.nearness as f32 + raised + WORDS * row.lexical as f32,
        similarity: row.similarity as f32,
        lexical: row.lexical as f32,
        version: row.version,
    }
}

/// One hit an article, its best passage, best first.
fn best_of_each(mut found: Vec<PassageHit>) -> Vec<PassageHit> {
    found.sort_by(|a, b| by_score(b, a));
    let mut seen = HashSet::new();
    found.retain(|hit| seen.insert(hit.article.clone()));
    found
}

fn by_score(a: &PassageHit, b: &PassageHit) -> Ordering {
    a.score.total_cmp(&b.score).then(a.similarity.total_cmp(&b.similarity))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::embedding::EmbedError;

    fn found(article: &str, language: Language, passage: i64, score: f32) -> PassageHit {
        PassageHit {
            article: article.into(),
            language,
            passage,
            title: String::new(),
            heading: None,
            text: String::new(),
            score,
            similarity: 0.8,
            lexical: 0.0,
            version: 1,
        }
    }

    #[test]
    fn an_article_comes_once_with_its_best_passage() {
        let hits =
            vec![found("returns", Language::En, 1, 0.7), found("returns", Language::En, 2, 0.8), found("gifts", Language::En, 4, 0.75)];
        let best = best_of_each(hits);
        assert_eq!(best.iter().map(|hit| (hit.article.as_str(), hit.passage)).collect::<Vec<_>>(), [("returns", 2), ("gifts", 4)]);
    }

    #[test]
    fn the_language_asked_for_has_no_unfair_lead() {
        let row = |nearness| store::PassageRow {
            article: "answer".to_owned(),
            version: 1,
            title: String::new(),
            passage: 1,
            heading: None,
            text: String::new(),
            similarity: 0.8,
            nearness,
            lexical: 0.0,
        };
        assert!(hit(row(0.855), Language::En, Language::Zh).score > hit(row(0.861), Language::Zh, Language::Zh).score);
    }

    #[test]
    fn the_script_tells_chinese() {
        assert_eq!(script_of("怎么 return"), Language::Zh);
        assert_eq!(script_of("How?"), Language::En);
    }

    /// Scores passages by their length, or fails.
    struct ByLength(bool);

    #[async_trait::async_trait]
    impl crate::embedding::Encoder for ByLength {
        async fn one(&self, _: String) -> Result<Vec<f32>, EmbedError> {
            Err(EmbedError::Gone)
        }
        async fn many(&self, _: Vec<String>) -> Result<Vec<Vec<f32>>, EmbedError> {
            Err(EmbedError::Gone)
        }
        async fn count(&self, _: Vec<String>) -> Result<Vec<usize>, EmbedError> {
            Err(EmbedError::Gone)
        }
        async fn rank(&self, _: String, passages: Vec<String>) -> Result<Option<Vec<f32>>, EmbedError> {
            if self.0 { Ok(Some(passages.iter().map(|text| text.len() as f32).collect())) } else { Err(EmbedError::Busy) }
        }
        fn digest(&self) -> &'static str {
            ""
        }
    }

    #[tokio::test]
    async fn a_reranker_orders_the_first_few_and_its_failure_changes_nothing() {
        let titled = |article: &str, title: &str| PassageHit { title: title.to_owned(), ..found(article, Language::En, 1, 0.5) };
        let hits =
            vec![titled("a", "1"), titled("b", "4444"), titled("c", "22"), titled("d", "333"), titled("e", ""), titled("f", "666666")];
        let order = |hits: &[PassageHit]| hits.iter().map(|hit| hit.article.as_str().to_owned()).collect::<String>();
        let ranked = reranked(&Embedder::over(Arc::new(ByLength(true))), "q", hits.clone()).await;
        assert_eq!(order(&ranked), "bdcaef");
        let failed = reranked(&Embedder::over(Arc::new(ByLength(false))), "q", hits).await;
        assert_eq!(order(&failed), "abcdef");
    }
}
