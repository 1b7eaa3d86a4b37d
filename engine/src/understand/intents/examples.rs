//! The shipped examples and cues, as the files under `config/intents` hold them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

const FILES: [(&str, &str); 2] =
    [("en", include_str!("../../../../config/intents/en.toml")), ("zh", include_str!("../../../../config/intents/zh.toml"))];
/// Moods with their utterances.
const MOODS: [(&str, &str); 2] =
    [("en", include_str!("../../../../config/moods/en.toml")), ("zh", include_str!("../../../../config/moods/zh.toml"))];

/// The task of an example that says what is asked.
pub const INTENT: &str = "intent";
/// The task of an example that says how its writer feels.
pub const MOOD: &str = "mood";

/// One shipped file: one language.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Intent to example utterances. `{order}`, `{product}`, `{email}`, `{postcode}`, `{name}` stand for such entities.
    examples: BTreeMap<String, Vec<String>>,
    /// Intent to phrases that speak for it.
    #[serde(default)]
    cues: BTreeMap<String, Vec<String>>,
}

/// An utterance and what it asks, or how its writer feels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// `intent` or `mood`.
    pub task: &'static str,
    /// Name of the intent or mood.
    pub intent: String,
    /// ISO 639-1.
    pub language: String,
    /// The words.
    pub text: String,
}

/// Phrases that speak for an intent, lower case.
#[derive(Debug, Clone, Default)]
pub struct Cues(Vec<(String, String)>);

impl Cues {
    /// The intents that a message's lower-case words speak for, each once. Latin phrases match whole words.
    pub fn speak_for<'a>(&'a self, lower: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(phrase, _)| says(lower, phrase)).map(|(_, intent)| intent.as_str())
    }
}

/// Whether `phrase` stands in `lower` on word boundaries (Han has none).
fn says(lower: &str, phrase: &str) -> bool {
    lower.match_indices(phrase).any(|(at, _)| {
        let glued = |inside: Option<char>, outside: Option<char>| {
            inside.is_some_and(|c| c.is_ascii_alphanumeric()) && outside.is_some_and(|c| c.is_ascii_alphanumeric())
        };
        !glued(phrase.chars().next(), lower[..at].chars().next_back())
            && !glued(phrase.chars().next_back(), lower[at + phrase.len()..].chars().next())
    })
}

static PARSED: LazyLock<Result<Vec<(&'static str, File)>, String>> = LazyLock::new(|| {
    FILES
        .iter()
        .map(|(language, text)| toml::from_str(text).map(|file| (*language, file)).map_err(|error| format!("{language}.toml: {error}")))
        .collect()
});

/// All shipped examples, or what is wrong with their files.
pub fn shipped() -> Result<Vec<Example>, String> {
    let files = PARSED.as_ref().map_err(Clone::clone)?;
    let mut all = Vec::new();
    for (language, file) in files {
        for (intent, texts) in &file.examples {
            all.extend(texts.iter().map(|text| Example {
                task: INTENT,
                intent: intent.clone(),
                language: (*language).to_owned(),
                text: text.clone(),
            }));
        }
    }
    for (language, file) in MOODS {
        let moods: BTreeMap<String, Vec<String>> = toml::from_str(file).map_err(|error| format!("moods/{language}.toml: {error}"))?;
        for (mood, texts) in moods {
            let example = |text| Example { task: MOOD, intent: mood.clone(), language: language.to_owned(), text };
            all.extend(texts.into_iter().map(example));
        }
    }
    Ok(all)
}

/// All shipped cues.
pub fn cues() -> Result<Cues, String> {
    let files = PARSED.as_ref().map_err(Clone::clone)?;
    let pairs = files.iter().flat_map(|(_, file)| &file.cues);
    Ok(Cues(pairs.flat_map(|(intent, phrases)| phrases.iter().map(|phrase| (phrase.to_lowercase(), intent.clone()))).collect()))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashSet};

    use super::{INTENT, cues, says, shipped};

    #[test]
    fn every_intent_has_examples_in_both_languages_and_none_twice() {
        let all: Vec<_> = shipped().unwrap().into_iter().filter(|example| example.task == INTENT).collect();
        let mut seen = HashSet::new();
        let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for example in &all {
            assert!(seen.insert(example.text.to_lowercase()), "twice: {}", example.text);
            *counts.entry((&example.intent, &example.language)).or_default() += 1;
        }
        let intents: HashSet<&str> = all.iter().map(|example| example.intent.as_str()).collect();
        for intent in &intents {
            for language in ["en", "zh"] {
                assert!(counts.get(&(*intent, language)).is_some_and(|n| *n >= 8), "{intent} in {language} has too few");
            }
        }
        for (_, intent) in &cues().unwrap().0 {
            assert!(intents.contains(intent.as_str()), "a cue for {intent}, which has no examples");
        }
    }

    #[test]
    fn phrases_match_whole_words() {
        assert!(says("what's the tracking number?", "tracking number"));
        assert!(says("快递单号发我", "单号"));
        assert!(!says("teacher", "tea"));
    }
}
