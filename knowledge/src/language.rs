//! Languages that Mercer writes, and those that it only recognises.

use serde::{Deserialize, Serialize};

/// The language of a text. English and Chinese are written; others are recognised and answered in English with a person on offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Chinese (simplified).
    Zh,
    /// Another language, as its ISO 639-1 code.
    Other([u8; 2]),
}

impl Language {
    /// ISO 639-1 code, lower case.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
            Self::Other(code) => std::str::from_utf8(code).unwrap_or("en"),
        }
    }

    /// Reads `en`, `zh-CN`, `EN_us`, … by the first two letters; nothing for anything else.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase();
        let primary = tag.split(['-', '_']).next()?;
        match primary.as_bytes() {
            b"en" => Some(Self::En),
            b"zh" => Some(Self::Zh),
            &[a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => Some(Self::Other([a, b])),
            _ => None,
        }
    }

    /// The language that replies are written in for a shopper of this one.
    #[must_use]
    pub fn written(self) -> Self {
        match self {
            Self::Other(_) => Self::En,
            known => known,
        }
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Language {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tag = String::deserialize(deserializer)?;
        Self::parse(&tag).ok_or_else(|| serde::de::Error::custom(format!("unknown language {tag:?}: en, zh or another two-letter code")))
    }
}
