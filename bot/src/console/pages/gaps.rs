//! `/gaps`: what shoppers asked that nothing answered, grouped by meaning, each with what a person said as a suggested article.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::json;

use super::{Page, shown};
use crate::console::Console;
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::store::articles::{self, Text};
use crate::console::store::audit;
use crate::console::store::gaps::{self, Open};
use crate::console::tongue::{counted, lang, t, t1};
use crate::console::view::{Frame, named};

const DAYS: i64 = 60;
const QUESTIONS: i64 = 300;
/// Cosine from which two questions mean the same: e5 puts all texts between 0.75 and 0.95.
const ALIKE: f32 = 0.9;

#[derive(Template)]
#[template(path = "gaps.html")]
struct Gaps {
    frame: Frame,
    days: i64,
}

#[derive(Template)]
#[template(path = "gaps_list.html")]
struct List {
    groups: Vec<Group>,
    csrf: String,
    admin: bool,
}

/// Questions that mean the same.
struct Group {
    questions: Vec<Open>,
    middle: Vec<f32>,
}

impl Group {
    /// The shortest says it best.
    fn title(&self) -> &str {
        self.questions.iter().map(|open| open.question.as_str()).min_by_key(|question| question.chars().count()).unwrap_or_default()
    }

    fn answer(&self) -> Option<&str> {
        self.questions.iter().find_map(|open| open.answer.as_deref())
    }

    fn language(&self) -> &str {
        self.questions.first().map_or("en", |open| open.language.as_str())
    }
}

pub(in crate::console) async fn page(State(console): State<Arc<Console>>, staff: Staff) -> Page {
    shown(&Gaps { frame: Frame::new(&console, &staff, "gaps"), days: DAYS })
}

/// The groups; the page asks for them after it is shown, because meanings take a while the first time.
pub(in crate::console) async fn list(State(console): State<Arc<Console>>, staff: Staff) -> Page {
    let since = console.now() - TimeDelta::days(DAYS);
    let mut tx = console.db.desk.begin().await?;
    let open = gaps::open(&mut tx, since, QUESTIONS).await?;
    audit::seen(&mut tx, staff.id, "gaps.view", "", console.now()).await?;
    tx.commit().await?;
    let mut meanings: HashMap<String, Vec<f32>> = HashMap::new();
    for one in &open {
        if !meanings.contains_key(&one.question) {
            let meaning = console.embedder.query(&one.question).await.map_err(anyhow::Error::from)?;
            meanings.insert(one.question.clone(), meaning.to_vec());
        }
    }
    let mut groups = grouped(open, &meanings);
    groups.sort_by_key(|group| std::cmp::Reverse(group.questions.len()));
    groups.truncate(60);
    shown(&List { groups, csrf: staff.csrf.clone(), admin: staff.is_admin() })
}

/// Each question joins the first group whose middle it is near.
fn grouped(open: Vec<Open>, meanings: &HashMap<String, Vec<f32>>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for one in open {
        let Some(meaning) = meanings.get(&one.question) else { continue };
        let near = groups.iter_mut().find(|group| cosine(&group.middle, meaning) >= ALIKE);
        match near {
            Some(group) => {
                let count = group.questions.len() as f32;
                for (middle, value) in group.middle.iter_mut().zip(meaning) {
                    *middle = (*middle * count + value) / (count + 1.0);
                }
                group.questions.push(one);
            }
            None => groups.push(Group { middle: meaning.clone(), questions: vec![one] }),
        }
    }
    groups
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot: f32 = a.iter().zip(b).map(|(x, y)| x * y).sum();
    let length = |v: &[f32]| v.iter().map(|x| x * x).sum::<f32>().sqrt();
    dot / (length(a) * length(b)).max(f32::EPSILON)
}

#[derive(Deserialize)]
pub(in crate::console) struct Suggestion {
    question: String,
    answer: String,
    language: String,
}

/// Begins an article of a gap: its question is the title, what the person said the text. A draft; nobody is told of it yet.
pub(in crate::console) async fn suggest(State(console): State<Arc<Console>>, staff: Staff, Form(suggestion): Form<Suggestion>) -> Page {
    let language = if suggestion.language == "zh" { "zh" } else { "en" }.to_owned();
    let title: String = suggestion.question.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect();
    if title.is_empty() {
        return Err(PageError::Invalid(t("gaps-no-question")));
    }
    let now = console.now();
    let id = format!("gap-{}", now.format("%Y%m%d-%H%M%S"));
    let body = if suggestion.answer.trim().is_empty() { "…".to_owned() } else { suggestion.answer.trim().to_owned() };
    let text = Text {
        id: id.clone(),
        language: language.clone(),
        title,
        body,
        tags: Vec::new(),
        valid_from: None,
        valid_until: None,
        version: 0,
        updated_at: now,
    };
    let mut tx = console.db.desk.begin().await?;
    articles::keep(&mut tx, &text, staff.id, now).await?;
    audit::add(&mut tx, Some(staff.id), "article.draft", &id, json!({ "language": language, "from": "gap" }), now).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/articles/{id}/{language}")).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_of_one_meaning_are_one_group() {
        let id = engine::conversation::ConversationId(uuid::Uuid::nil());
        let open = |question: &str| Open { question: question.to_owned(), language: "en".to_owned(), conversation: id, answer: None };
        let meanings =
            HashMap::from([("a".to_owned(), vec![1.0, 0.0]), ("b".to_owned(), vec![0.99, 0.05]), ("c".to_owned(), vec![0.0, 1.0])]);
        let sizes: Vec<usize> =
            grouped(vec![open("a"), open("b"), open("c")], &meanings).iter().map(|group| group.questions.len()).collect();
        assert_eq!(sizes, [2, 1]);
    }
}
