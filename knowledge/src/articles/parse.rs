//! Reads an article: front matter in YAML between two lines `---`, then Markdown.

use chrono::NaiveDate;
use gray_matter::Matter;
use gray_matter::engine::YAML;
use serde_json::{Map, Value};

use super::Article;
use crate::ids::ArticleId;
use crate::language::Language;

/// What is wrong with an article, and in which line of its file, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct ParseError {
    /// The line.
    pub line: usize,
    /// Why, in words for the shop's owner.
    pub reason: String,
}

const FIELDS: [&str; 6] = ["id", "title", "language", "tags", "valid_from", "valid_until"];

/// Reads an article's file.
///
/// # Errors
/// All that is wrong with it, in the order of lines.
pub fn parse(text: &str) -> Result<Article, Vec<ParseError>> {
    let text = text.trim_start_matches('\u{feff}');
    let (matter, body) = split(text).map_err(|error| vec![error])?;
    let mut fields = Fields { matter, values: values(text).map_err(|error| vec![error])?, errors: Vec::new() };
    fields.refuse_unknown();
    let id = fields.text("id");
    let title = fields.text("title");
    let language = fields.language();
    let tags = fields.tags();
    let (valid_from, valid_until) = (fields.date("valid_from"), fields.date("valid_until"));
    if let (Some(from), Some(until)) = (valid_from, valid_until)
        && until < from
    {
        fields.wrong("valid_until", format!("valid_until ({until}) lies before valid_from ({from})"));
    }
    if body.trim().is_empty() {
        fields.errors.push(ParseError { line: matter.lines().count() + 2, reason: "the article has no text".to_owned() });
    }
    match (id, title, language) {
        (Some(id), Some(title), Some(language)) if fields.errors.is_empty() => {
            Ok(Article { id: ArticleId(id), title, language, tags, valid_from, valid_until, body: body.trim().to_owned() })
        }
        _ => {
            fields.errors.sort_by_key(|error| error.line);
            Err(fields.errors)
        }
    }
}

/// The front matter and what follows it.
fn split(text: &str) -> Result<(&str, &str), ParseError> {
    let missing = |line: usize, reason: &str| ParseError { line, reason: reason.to_owned() };
    let first = text.split_inclusive('\n').next().unwrap_or_default();
    if first.trim_end() != "---" {
        return Err(missing(1, "the file must begin with a line `---`, then id, title and language, then `---`"));
    }
    let rest = &text[first.len()..];
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Ok((&rest[..at], &rest[at + line.len()..]));
        }
        at += line.len();
    }
    Err(missing(1, "the front matter has no closing line `---`"))
}

fn values(text: &str) -> Result<Map<String, Value>, ParseError> {
    let parsed = Matter::<YAML>::new().parse::<Map<String, Value>>(text).map_err(|error| {
        let reason = error.to_string();
        ParseError { line: line_named_in(&reason).map_or(2, |line| line + 1), reason: format!("the front matter is not YAML: {reason}") }
    })?;
    Ok(parsed.data.unwrap_or_default())
}

/// YAML's errors end in `at line 3 column 5`.
fn line_named_in(reason: &str) -> Option<usize> {
    reason.split("line ").nth(1)?.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

struct Fields<'a> {
    matter: &'a str,
    values: Map<String, Value>,
    errors: Vec<ParseError>,
}

impl Fields<'_> {
    /// The line of a field; the first one for a field that is not there.
    fn line_of(&self, name: &str) -> usize {
        let is_field = |line: &str| line.trim_start().strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with(':'));
        self.matter.lines().position(is_field).map_or(1, |at| at + 2)
    }

    fn wrong(&mut self, name: &str, reason: String) {
        let line = self.line_of(name);
        self.errors.push(ParseError { line, reason });
    }

    fn refuse_unknown(&mut self) {
        let unknown: Vec<String> = self.values.keys().filter(|name| !FIELDS.contains(&name.as_str())).cloned().collect();
        for name in unknown {
            self.wrong(&name, format!("unknown field {name:?}; there are {}", FIELDS.join(", ")));
        }
    }

    /// A text that must be there. A number is taken as it is written.
    fn text(&mut self, name: &str) -> Option<String> {
        let found = match self.values.get(name) {
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        if found.is_empty() {
            self.wrong(name, format!("{name} is missing or not a text"));
            return None;
        }
        Some(found)
    }

    fn language(&mut self) -> Option<Language> {
        let tag = self.text("language")?;
        let language = Language::parse(&tag);
        if language.is_none() {
            self.wrong("language", format!("unknown language {tag:?}: en, zh or another two-letter code"));
        }
        language
    }

    /// A list, or a text with commas.
    fn tags(&mut self) -> Vec<String> {
        match self.values.get("tags") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::String(text)) => {
                text.split([',', '，', '、']).map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect()
            }
            Some(Value::Array(list)) if list.iter().all(|tag| tag.is_string() || tag.is_number()) => {
                list.iter().map(|tag| tag.as_str().map_or_else(|| tag.to_string(), str::to_owned)).collect()
            }
            Some(_) => {
                self.wrong("tags", "tags must be a list of words".to_owned());
                Vec::new()
            }
        }
    }

    fn date(&mut self, name: &str) -> Option<NaiveDate> {
        let value = self.values.get(name).filter(|value| !value.is_null())?;
        let date = value.as_str().and_then(|text| text.parse().ok());
        if date.is_none() {
            self.wrong(name, format!("{name} must be a day as 2026-01-31"));
        }
        date
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_article_is_read() {
        let article = parse(
            "---\nid: returns\ntitle: \"Returns: how\"\nlanguage: zh-CN\ntags: [returns, refunds]\nvalid_from: 2026-01-01\nvalid_until: 2026-12-31\n---\n\n# Hello\n\n---\n\nText.\n",
        )
        .expect("it is well formed");
        assert_eq!((article.id.as_str(), article.title.as_str(), article.language), ("returns", "Returns: how", Language::Zh));
        assert_eq!(article.tags, ["returns", "refunds"]);
        assert_eq!(article.valid_until, NaiveDate::from_ymd_opt(2026, 12, 31));
        assert_eq!(article.body, "# Hello\n\n---\n\nText.");
    }

    #[test]
    fn everything_that_is_wrong_is_named_with_its_line() {
        let errors = parse("---\ntitle: T\nlanguage: klingon\ncolour: red\nvalid_from: soon\n---\n").expect_err("nothing is right");
        let lines: Vec<(usize, bool)> = errors.iter().map(|error| (error.line, !error.reason.is_empty())).collect();
        assert_eq!(lines, [(1, true), (3, true), (4, true), (5, true), (6, true)], "{errors:?}");
    }

    #[test]
    fn a_file_without_front_matter_says_so() {
        assert_eq!(parse("# Hello").expect_err("no front matter")[0].line, 1);
        assert!(parse("---\nid: x\n").expect_err("not closed")[0].reason.contains("closing"));
    }

    #[test]
    fn broken_yaml_has_its_line() {
        let errors = parse("---\nid: x\ntitle: \"open\nlanguage: en\n---\ntext\n").expect_err("the quote is open");
        assert!(errors[0].line >= 2 && errors[0].reason.contains("YAML"), "{errors:?}");
    }

    #[test]
    fn a_span_that_ends_before_it_begins_is_refused() {
        let errors =
            parse("---\nid: x\ntitle: T\nlanguage: en\nvalid_from: 2026-02-01\nvalid_until: 2026-01-01\n---\ntext").expect_err("backwards");
        assert_eq!(errors[0].line, 6);
    }
}
