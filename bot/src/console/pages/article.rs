//! `/articles/{id}/{language}`: an article beside its preview, its translations and its versions.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect};
use chrono::{DateTime, Utc};
use knowledge::articles::{embed, save as publish};
use knowledge::hygiene::injection::Channel;
use knowledge::hygiene::quarantine::{self, Entry};
use knowledge::language::Language;
use serde::Deserialize;
use serde_json::json;
use similar::{ChangeTag, TextDiff};

use super::{Page, shown};
use crate::console::Console;
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::store::articles::{self, Text, Version};
use crate::console::store::audit;
use crate::console::tongue::{lang, t, t1};
use crate::console::view::{Frame, ago, clock, iso, named};

const LONGEST: usize = 100_000;

#[derive(Template)]
#[template(path = "article.html")]
struct Editor {
    frame: Frame,
    text: Text,
    preview: String,
    /// Whether what is shown is a draft, and whether something is published.
    is_draft: bool,
    published: Option<Text>,
    others: Vec<(Text, String)>,
    /// Whether another language was published later.
    stale: bool,
    missing: Vec<&'static str>,
    versions: Vec<Version>,
    now: DateTime<Utc>,
}

/// A line of a comparison.
pub(super) struct Line {
    /// `same`, `gone`, `new`.
    pub(super) kind: &'static str,
    pub(super) text: String,
}

#[derive(Template)]
#[template(path = "article_version.html")]
struct Compared {
    frame: Frame,
    text: Text,
    version: i32,
    lines: Vec<Line>,
}

#[derive(Debug, Default, Deserialize)]
pub(in crate::console) struct Typed {
    #[serde(default)]
    title: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    tags: String,
    #[serde(default)]
    valid_from: String,
    #[serde(default)]
    valid_until: String,
    /// `draft` or `publish`.
    #[serde(default)]
    act: String,
}

#[derive(Deserialize)]
pub(in crate::console) struct New {
    id: String,
    language: String,
}

/// Markdown as HTML that is safe to show, whoever wrote it.
pub(in crate::console) fn html_of(markdown: &str) -> String {
    let mut html = String::new();
    let options = pulldown_cmark::Options::ENABLE_TABLES | pulldown_cmark::Options::ENABLE_STRIKETHROUGH;
    pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new_ext(markdown, options));
    ammonia::clean(&html)
}

fn known(language: &str) -> Result<(), PageError> {
    if matches!(language, "en" | "zh") { Ok(()) } else { Err(PageError::NotFound) }
}

/// Begins an article: its address is where it is written.
pub(in crate::console) async fn begin(State(_console): State<Arc<Console>>, _staff: Staff, Form(new): Form<New>) -> Page {
    known(&new.language)?;
    let id: String = new.id.trim().to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).take(80).collect();
    if id.trim_matches('-').is_empty() {
        return Err(PageError::Invalid(t("article-name-missing")));
    }
    Ok(Redirect::to(&format!(
        "/articles/{}/{}",
        url::form_urlencoded::byte_serialize(id.trim_matches('-').as_bytes()).collect::<String>(),
        new.language
    ))
    .into_response())
}

pub(in crate::console) async fn page(
    State(console): State<Arc<Console>>,
    staff: Staff,
    Path((id, language)): Path<(String, String)>,
) -> Page {
    known(&language)?;
    let now = console.now();
    let mut conn = console.db.desk.acquire().await?;
    let published = articles::published(&mut conn, &id, &language).await?;
    let draft = articles::draft(&mut conn, &id, &language).await?;
    let others = articles::others(&mut conn, &id, &language).await?;
    let versions = articles::versions(&mut conn, &id, &language).await?;
    let is_draft = draft.is_some() || published.is_none();
    let stale = published.as_ref().is_some_and(|ours| others.iter().any(|other| other.updated_at > ours.updated_at));
    let tags = others.first().map(|other| other.tags.clone()).unwrap_or_default();
    let text = draft.or_else(|| published.clone()).unwrap_or_else(|| Text {
        id,
        language: language.clone(),
        title: String::new(),
        body: String::new(),
        tags,
        valid_from: None,
        valid_until: None,
        version: 0,
        updated_at: now,
    });
    let missing =
        ["en", "zh"].into_iter().filter(|code| *code != language && !others.iter().any(|other| other.language == *code)).collect();
    let others = others.into_iter().map(|other| (other.clone(), html_of(&other.body))).collect();
    let preview = html_of(&text.body);
    shown(&Editor {
        frame: Frame::new(&console, &staff, "articles"),
        text,
        preview,
        is_draft,
        published,
        others,
        stale,
        missing,
        versions,
        now,
    })
}

/// The preview of what is being written.
pub(in crate::console) async fn preview(Form(typed): Form<Typed>) -> Html<String> {
    Html(html_of(&typed.body))
}

pub(super) fn text_of(id: String, language: String, typed: &Typed, now: DateTime<Utc>) -> Result<Text, PageError> {
    let invalid = |why: &str| PageError::Invalid(t(why));
    let day = |text: &str| match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| invalid("article-day")),
    };
    let (valid_from, valid_until) = (day(&typed.valid_from)?, day(&typed.valid_until)?);
    if typed.title.trim().is_empty() || typed.title.chars().count() > 300 {
        return Err(invalid("article-title-rule"));
    }
    if typed.body.trim().is_empty() || typed.body.len() > LONGEST {
        return Err(invalid("article-body-rule"));
    }
    if valid_from.zip(valid_until).is_some_and(|(from, until)| until < from) {
        return Err(invalid("article-ends-first"));
    }
    let tags = typed.tags.split([',', '，', '、']).map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect();
    let clean = |text: &str| text.replace("\r\n", "\n").replace('\0', "").trim().to_owned();
    Ok(Text {
        id,
        language,
        title: clean(&typed.title),
        body: clean(&typed.body),
        tags,
        valid_from,
        valid_until,
        version: 0,
        updated_at: now,
    })
}

/// Keeps a draft, or publishes: the next answer on every instance finds it.
pub(in crate::console) async fn save(
    State(console): State<Arc<Console>>,
    staff: Staff,
    Path((id, language)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Page {
    known(&language)?;
    let now = console.now();
    let text = text_of(id, language, &typed, now)?;
    let address = address(&text);
    if typed.act == "publish" {
        admit(&console, &text).await?;
        put_out(&console, &staff, &text).await?;
    } else {
        let mut tx = console.db.desk.begin().await?;
        articles::keep(&mut tx, &text, staff.id, now).await?;
        audit::add(&mut tx, Some(staff.id), "article.draft", &text.id, json!({ "language": text.language }), now).await?;
        tx.commit().await?;
    }
    Ok(Redirect::to(&address).into_response())
}

/// Whether the bot may read it: words that give orders to a machine are kept in quarantine, as at an import.
async fn admit(console: &Console, text: &Text) -> Result<(), PageError> {
    let subject = format!("{} {}", text.id, text.language);
    let words = format!("{}\n{}", text.title, text.body);
    // in its own transaction: what was found stays for an admin to see, though nothing is published
    let mut conn = console.db.desk.acquire().await?;
    let entry = quarantine::admit(&mut conn, &console.embedder, Channel::KbArticle, &subject, &words).await.map_err(anyhow::Error::from)?;
    match entry {
        Entry::Clean(_) => Ok(()),
        Entry::Kept => Err(PageError::Invalid(t("article-quarantined"))),
    }
}

/// Embeds and stores an article; its draft is done with.
async fn put_out(console: &Console, staff: &Staff, text: &Text) -> Result<(), PageError> {
    let now = console.now();
    let article = text.article().ok_or(PageError::NotFound)?;
    // before the transaction: embedding takes a while
    let embedded = embed(&console.embedder, std::slice::from_ref(&article)).await.map_err(anyhow::Error::from)?;
    let embedded = embedded.first().ok_or_else(|| anyhow::anyhow!("the embedder gave nothing back"))?;
    let mut tx = console.db.desk.begin().await?;
    publish(&mut tx, &article, embedded, &format!("agent {}", staff.id), now).await?;
    articles::drop_draft(&mut tx, &text.id, &text.language).await?;
    audit::add(&mut tx, Some(staff.id), "article.publish", &text.id, json!({ "language": text.language }), now).await?;
    Ok(tx.commit().await?)
}

fn address(text: &Text) -> String {
    let id: String = url::form_urlencoded::byte_serialize(text.id.as_bytes()).collect::<String>().replace('+', "%20");
    format!("/articles/{id}/{}", text.language)
}

/// Drops the draft.
pub(in crate::console) async fn drop_draft(
    State(console): State<Arc<Console>>,
    staff: Staff,
    Path((id, language)): Path<(String, String)>,
) -> Page {
    let mut tx = console.db.desk.begin().await?;
    articles::drop_draft(&mut tx, &id, &language).await?;
    audit::add(&mut tx, Some(staff.id), "article.drop_draft", &id, json!({ "language": language }), console.now()).await?;
    tx.commit().await?;
    Ok(Redirect::to("/articles").into_response())
}

/// The bot does not use the article any more from now on: it ended yesterday. Its versions stay.
pub(in crate::console) async fn take_back(
    State(console): State<Arc<Console>>,
    staff: Staff,
    Path((id, language)): Path<(String, String)>,
) -> Page {
    let text = articles::published(&mut *console.db.desk.acquire().await?, &id, &language).await?.ok_or(PageError::NotFound)?;
    let yesterday = console.now().date_naive().pred_opt();
    let text = Text { valid_until: yesterday, valid_from: text.valid_from.filter(|from| Some(*from) <= yesterday), ..text };
    put_out(&console, &staff, &text).await?;
    Ok(Redirect::to(&address(&text)).into_response())
}

/// An earlier version against what is published now.
pub(in crate::console) async fn version(
    State(console): State<Arc<Console>>,
    staff: Staff,
    Path((id, language, number)): Path<(String, String, i32)>,
) -> Page {
    let mut conn = console.db.desk.acquire().await?;
    let text = articles::version(&mut conn, &id, &language, number).await?.ok_or(PageError::NotFound)?;
    let now = articles::published(&mut conn, &id, &language).await?.ok_or(PageError::NotFound)?;
    let lines = compared(&text.file(), &now.file());
    shown(&Compared { frame: Frame::new(&console, &staff, "articles"), text, version: number, lines })
}

pub(super) fn compared(old: &str, new: &str) -> Vec<Line> {
    let diff = TextDiff::from_lines(old, new);
    let kind = |tag| match tag {
        ChangeTag::Equal => "same",
        ChangeTag::Delete => "gone",
        ChangeTag::Insert => "new",
    };
    diff.iter_all_changes()
        .map(|change| Line { kind: kind(change.tag()), text: change.to_string().trim_end_matches('\n').to_owned() })
        .collect()
}

/// Publishes an earlier version again, as a new one.
pub(in crate::console) async fn roll_back(
    State(console): State<Arc<Console>>,
    staff: Staff,
    Path((id, language, number)): Path<(String, String, i32)>,
) -> Page {
    let text = articles::version(&mut *console.db.desk.acquire().await?, &id, &language, number).await?.ok_or(PageError::NotFound)?;
    admit(&console, &text).await?;
    put_out(&console, &staff, &text).await?;
    Ok(Redirect::to(&address(&text)).into_response())
}

/// The language's own name.
fn language_name(code: &str) -> String {
    match Language::parse(code) {
        Some(Language::Zh) => "中文".to_owned(),
        Some(Language::En) => "English".to_owned(),
        _ => t("article-language-other"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_runs_nothing() {
        let html = html_of(
            "# Hi\n\n<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) <b onclick=x>b</b>\n\n| a |\n|---|\n| 1 |",
        );
        assert!(html.contains("<h1>Hi</h1>") && html.contains("<table>"), "{html}");
        assert!(!html.contains("<script") && !html.contains("href") && !html.contains("onerror") && !html.contains("onclick"), "{html}");
    }

    #[test]
    fn a_comparison_shows_what_went_and_what_came() {
        let kinds: Vec<&str> = compared("a\nb\n", "a\nc\n").iter().map(|line| line.kind).collect();
        assert_eq!(kinds, ["same", "gone", "new"]);
    }
}
