//! Articles: searched in each language by itself, then merged, so that a question in Chinese finds the Chinese article
//! first and the English one where there is no other.

use std::cmp::Ordering;

use chrono::NaiveDate;
use sqlx::{Acquire, PgConnection};

use super::fuse::fused;
use super::{SearchError, store};
use crate::embedding::Embedder;
use crate::ids::ArticleId;
use crate::language::Language;
use crate::text::{normalise, terms};

/// Share of its score that a passage keeps in a language that was not asked for.
const OTHER_LANGUAGE: f32 = 0.8;

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
    /// How far up it came, 0 to 1.
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
    let query = normalise(query);
    let asked = language.unwrap_or_else(|| script_of(&query));
    let vector = embedder.query(&query).await?;
    let terms = terms(&query);
    let mut transaction = conn.begin().await?;
    store::search_past_filters(&mut transaction).await?;
    let mut found = Vec::new();
    for language in store::languages(&mut transaction).await? {
        let rows = store::passages(&mut transaction, language, &terms, &vector, today).await?;
        found.extend(rows.into_iter().map(|row| hit(row, language, asked)));
    }
    transaction.commit().await?;
    let mut hits = best_of_each(found, asked);
    hits.truncate(limit);
    Ok(hits)
}

fn script_of(text: &str) -> Language {
    let is_chinese = text.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
    if is_chinese { Language::Zh } else { Language::En }
}

fn hit(row: store::PassageRow, language: Language, asked: Language) -> PassageHit {
    let weight = if language == asked { 1.0 } else { OTHER_LANGUAGE };
    PassageHit {
        article: ArticleId(row.article),
        language,
        passage: row.passage,
        title: row.title,
        heading: row.heading,
        text: row.text,
        score: weight * fused(&[row.rank_by_words, row.rank_by_meaning]),
        similarity: row.similarity as f32,
        lexical: row.lexical as f32,
        version: row.version,
    }
}

/// One hit an article, best first: its best passage in the language asked for, or in another where it has none there.
/// The place is the better one of both.
fn best_of_each(mut found: Vec<PassageHit>, asked: Language) -> Vec<PassageHit> {
    found.sort_by(|a, b| by_score(b, a));
    let mut best: Vec<PassageHit> = Vec::new();
    for hit in found {
        match best.iter_mut().find(|other| other.article == hit.article) {
            None => best.push(hit),
            Some(other) if other.language != asked && hit.language == asked => *other = PassageHit { score: other.score, ..hit },
            Some(_) => {}
        }
    }
    best
}

fn by_score(a: &PassageHit, b: &PassageHit) -> Ordering {
    a.score.total_cmp(&b.score).then(a.similarity.total_cmp(&b.similarity))
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn an_article_comes_once_in_the_language_asked_for() {
        let hits = vec![
            found("returns", Language::En, 1, 0.7),
            found("returns", Language::Zh, 2, 0.5),
            found("returns", Language::Zh, 3, 0.6),
            found("gifts", Language::En, 4, 0.65),
        ];
        let best = best_of_each(hits, Language::Zh);
        assert_eq!(best.iter().map(|hit| (hit.article.as_str(), hit.passage)).collect::<Vec<_>>(), [("returns", 3), ("gifts", 4)]);
        assert_eq!(best[0].score, 0.7);
    }

    #[test]
    fn the_script_tells_chinese() {
        assert_eq!(script_of("怎么 return"), Language::Zh);
        assert_eq!(script_of("How?"), Language::En);
    }
}
