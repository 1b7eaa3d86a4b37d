//! `/articles`: the list, a new one, export and import of folders.

use std::io::Read;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Multipart, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use knowledge::articles::{ArticleFile, import};
use knowledge::import::ImportOptions;
use serde::Deserialize;
use serde_json::json;

use super::{Page, shown};
use crate::console::Console;
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::store::articles::{self, Listed};
use crate::console::store::audit;
use crate::console::tongue::{lang, say, spoken, t, t1};
use crate::console::view::{Frame, ago, named};

#[derive(Debug, Default, Deserialize)]
pub(in crate::console) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    tag: String,
}

#[derive(Template)]
#[template(path = "articles.html")]
struct All {
    frame: Frame,
    asked: Asked,
    articles: Vec<Listed>,
    now: DateTime<Utc>,
    imported: Option<String>,
}

pub(in crate::console) async fn page(State(console): State<Arc<Console>>, staff: Staff, Query(asked): Query<Asked>) -> Page {
    show(&console, &staff, asked, None).await
}

async fn show(console: &Console, staff: &Staff, asked: Asked, imported: Option<String>) -> Page {
    let now = console.now();
    let mut conn = console.db.desk.acquire().await?;
    let articles = articles::list(&mut conn, asked.q.trim(), &asked.tag, now.date_naive(), now).await?;
    shown(&All { frame: Frame::new(console, staff, "articles"), asked, articles, now, imported })
}

/// Everything that is published, as a tar of Markdown files in a folder for each language.
pub(in crate::console) async fn export(State(console): State<Arc<Console>>, staff: Staff) -> Page {
    let now = console.now();
    let mut tx = console.db.desk.begin().await?;
    let all = articles::all(&mut tx).await?;
    audit::add(&mut tx, Some(staff.id), "article.export", "", json!({ "articles": all.len() }), now).await?;
    tx.commit().await?;
    let mut archive = tar::Builder::new(Vec::new());
    for text in all {
        let (file, name) = (text.file(), format!("articles/{}/{}.md", text.language, file_name(&text.id)));
        let mut header = tar::Header::new_gnu();
        header.set_size(u64::try_from(file.len()).unwrap_or_default());
        header.set_mode(0o644);
        header.set_mtime(u64::try_from(text.updated_at.timestamp()).unwrap_or_default());
        archive.append_data(&mut header, name, file.as_bytes()).map_err(anyhow::Error::from)?;
    }
    let mut response = archive.into_inner().map_err(anyhow::Error::from)?.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-tar"));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"articles.tar\""));
    Ok(response)
}

/// An id as a file's name: ids are the shop's own text.
fn file_name(id: &str) -> String {
    let kept: String = id.chars().map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' }).collect();
    kept.trim_start_matches('.').chars().take(80).collect()
}

fn article_file(name: String, bytes: Vec<u8>) -> Result<ArticleFile, PageError> {
    let text = String::from_utf8(bytes).map_err(|_| PageError::Invalid(t1("articles-not-utf8", "name", &name)))?;
    Ok(ArticleFile { name, text })
}

/// The Markdown files of an archive, such as the export. Nothing is unpacked: a name leads nowhere.
fn of_archive(name: &str, bytes: &[u8]) -> Result<Vec<ArticleFile>, PageError> {
    let broken = |_| PageError::Invalid(t1("articles-no-archive", "name", name));
    let mut files = Vec::new();
    for entry in tar::Archive::new(bytes).entries().map_err(broken)? {
        let mut entry = entry.map_err(broken)?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if entry.header().entry_type().is_file() && path.ends_with(".md") {
            let mut text = Vec::new();
            entry.read_to_end(&mut text).map_err(broken)?;
            files.push(article_file(path, text)?);
        }
    }
    Ok(files)
}

/// Takes Markdown files, or a folder of them, as `mercer import articles` does: all of them or none.
pub(in crate::console) async fn bring_in(State(console): State<Arc<Console>>, staff: Staff, mut form: Multipart) -> Page {
    let unreadable = |_| PageError::Invalid(t("articles-unreadable"));
    let mut files = Vec::new();
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.file_name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(unreadable)?;
        if name.ends_with(".md") {
            files.push(article_file(name, bytes.to_vec())?);
        } else if name.ends_with(".tar") {
            files.extend(of_archive(&name, &bytes)?);
        }
    }
    if files.is_empty() {
        return Err(PageError::Invalid(t("articles-choose")));
    }
    let now = console.now();
    let mut tx = console.db.desk.begin().await?;
    let options = ImportOptions::default();
    let report = import(&mut tx, &console.embedder, &files, &options, now).await.map_err(anyhow::Error::from)?;
    if let Some(bad) = report.bad.first() {
        return Err(PageError::Invalid(say(
            spoken(),
            "articles-none-taken",
            &[("file", bad.file.clone()), ("line", bad.line.to_string()), ("reason", bad.reason.to_string())],
        )));
    }
    let detail = json!({ "added": report.added, "replaced": report.replaced, "unchanged": report.unchanged });
    audit::add(&mut tx, Some(staff.id), "article.import", "", detail, now).await?;
    tx.commit().await?;
    let counts = [("added", report.added), ("changed", report.replaced), ("unchanged", report.unchanged)];
    let words = say(spoken(), "articles-imported", &counts.map(|(name, count)| (name, count.to_string())));
    show(&console, &staff, Asked::default(), Some(words)).await
}
