//! What can be wrong with the settings. Values are never repeated: they may be secrets.

use std::path::PathBuf;

use figment::error::{Actual, Kind};

/// Why the settings are refused. The text is one line.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file that is not there or may not be read.
    #[error("{}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file that is not TOML.
    #[error("{}: {problem}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What TOML says, with line and column.
        problem: String,
    },
    /// A key that no one reads.
    #[error("{place}: unknown key {key}{hint}")]
    Unknown {
        /// File or environment variable.
        place: String,
        /// The key with its section.
        key: String,
        /// `; did you mean …?`, or nothing.
        hint: String,
    },
    /// A value that does not fit.
    #[error("{place}: {key}: {problem}")]
    Wrong {
        /// File or environment variable.
        place: String,
        /// The key with its section.
        key: String,
        /// What is expected.
        problem: String,
    },
    /// A value that another one asks for.
    #[error("{key} is not set, but {because}")]
    Missing {
        /// The key with its section.
        key: &'static str,
        /// Why it is needed.
        because: &'static str,
    },
}

impl ConfigError {
    pub(super) fn missing(key: &'static str, because: &'static str) -> Self {
        Self::Missing { key, because }
    }

    /// Says where the value stands and what is expected, without the value.
    pub(super) fn from_figment(error: figment::Error) -> Self {
        let key = error.path.join(".");
        let source = error.metadata.as_ref().and_then(|metadata| metadata.source.as_ref());
        let place = match source {
            Some(figment::Source::File(path)) => path.display().to_string(),
            _ if error.metadata.as_ref().is_some_and(|metadata| metadata.name == super::env::NAME) => super::env::variable(&key),
            _ => "config/default.toml".to_owned(),
        };
        let problem = match error.kind {
            Kind::InvalidType(actual, expected) => format!("expected {}, found {}", plain(&expected), kind_of(&actual)),
            Kind::InvalidValue(actual, expected) => format!("expected {}, found {} out of range", plain(&expected), kind_of(&actual)),
            Kind::InvalidLength(length, expected) => format!("expected {}, found {length} values", plain(&expected)),
            Kind::UnknownField(field, _) => format!("unknown key {field}"),
            Kind::MissingField(field) => format!("{field} is missing"),
            Kind::Message(message) => message,
            _ => "a value of another kind is expected".to_owned(),
        };
        Self::Wrong { place, key, problem }
    }
}

/// Rust's names of types in plain words.
fn plain(expected: &str) -> &str {
    match expected {
        "u16" | "u32" | "u64" | "usize" => "a whole number",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a string" | "path string" => "a text",
        other if other.starts_with("struct ") => "a section",
        other => other,
    }
}

fn kind_of(actual: &Actual) -> &'static str {
    match actual {
        Actual::Bool(_) => "true or false",
        Actual::Unsigned(_) | Actual::Signed(_) => "a whole number",
        Actual::Float(_) => "a number with a fraction",
        Actual::Char(_) | Actual::Str(_) => "a text",
        Actual::Seq => "a list",
        Actual::Map => "a section",
        _ => "something else",
    }
}
