//! Brings files of articles in: all of them are read first, then those that changed are embedded and stored.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{Article, Saved, embed, is_stored, parse, save};
use crate::embedding::Embedder;
use crate::hygiene::injection::Channel;
use crate::hygiene::quarantine::{self, Entry};
use crate::import::{BadLine, ImportError, ImportOptions, ImportReport};

/// A file of an article as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleFile {
    /// Its name, for reports.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Reads files, and the Markdown files (`.md`) of folders and of the folders in them, by name.
///
/// # Errors
/// If a file or folder cannot be read.
pub fn read(paths: &[PathBuf]) -> Result<Vec<ArticleFile>, ImportError> {
    let mut files = Vec::new();
    for path in paths {
        for file in files_of(path).map_err(|source| ImportError::Read { file: path.clone(), source })? {
            let text = fs::read_to_string(&file).map_err(|source| ImportError::Read { file: file.clone(), source })?;
            files.push(ArticleFile { name: file.display().to_string(), text });
        }
    }
    Ok(files)
}

fn files_of(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    let mut files = Vec::new();
    for entry in entries {
        if entry.is_dir() {
            files.extend(files_of(&entry)?);
        } else if entry.extension().is_some_and(|extension| extension == "md") {
            files.push(entry);
        }
    }
    Ok(files)
}

/// Imports articles on the caller's transaction. If something is wrong with a file and bad ones are not to be skipped,
/// nothing is written. Articles that are not among the files stay.
///
/// # Errors
/// If the database or the embedder fails.
pub async fn import(
    conn: &mut PgConnection,
    embedder: &Embedder,
    files: &[ArticleFile],
    options: &ImportOptions,
    at: DateTime<Utc>,
) -> Result<ImportReport, ImportError> {
    let (articles, bad) = parse_all(files);
    let mut report = ImportReport { kind: "articles", bad, ..ImportReport::default() };
    if !report.bad.is_empty() && !options.skip_bad {
        return Ok(report);
    }
    let mut changed = Vec::new();
    for mut article in articles {
        let subject = format!("{} {}", article.id, article.language);
        match quarantine::admit(conn, embedder, Channel::KbArticle, &subject, &article.body).await? {
            Entry::Clean(body) => article.body = body,
            Entry::Kept => {
                report.quarantined += 1;
                continue;
            }
        }
        if is_stored(conn, &article).await? {
            report.unchanged += 1;
        } else {
            changed.push(article);
        }
    }
    let passages = embed(embedder, &changed).await.map_err(|error| ImportError::Search(Box::new(error)))?;
    for (article, passages) in changed.iter().zip(&passages) {
        match save(conn, article, passages, "import", at).await? {
            Saved::Added => report.added += 1,
            Saved::Replaced => report.replaced += 1,
            Saved::Unchanged => report.unchanged += 1,
        }
    }
    Ok(report)
}

/// The articles, and what is wrong with the others. Two of the same id and language are one too many.
fn parse_all(files: &[ArticleFile]) -> (Vec<Article>, Vec<BadLine>) {
    let (mut articles, mut bad, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for file in files {
        let bad_line = |line, reason| BadLine { file: file.name.clone(), line, reason };
        match parse(&file.text) {
            Ok(article) if !seen.insert((article.id.clone(), article.language)) => {
                bad.push(bad_line(1, format!("the article {} in {} comes twice", article.id, article.language)));
            }
            Ok(article) => articles.push(article),
            Err(errors) => bad.extend(errors.into_iter().map(|error| bad_line(error.line, error.reason))),
        }
    }
    (articles, bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_that_comes_twice_is_bad_and_a_translation_is_not() {
        let file = |name: &str, language: &str| ArticleFile {
            name: name.to_owned(),
            text: format!("---\nid: returns\ntitle: T\nlanguage: {language}\n---\ntext"),
        };
        let (articles, bad) = parse_all(&[file("a.md", "en"), file("b.md", "zh"), file("c.md", "en")]);
        assert_eq!(articles.len(), 2);
        assert_eq!(bad.len(), 1);
        assert_eq!((bad[0].file.as_str(), bad[0].line), ("c.md", 1));
    }
}
