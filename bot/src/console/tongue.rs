//! The desk's own words, in the language of who asks: Fluent files in `bot/locales`, one folder a language.
//!
//! The language belongs to the request: the guard sets it around each, by the person's own setting, else by what their browser
//! prefers. Pages and errors that are made within it say their words by [`t`].

use std::borrow::{Borrow, Cow};
use std::collections::HashMap;
use std::fmt::Display;

use axum::http::{HeaderMap, header};
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};
use knowledge::language::Language;

static_loader! {
    static WORDS = {
        locales: "./locales",
        fallback_language: "en",
        // isolation marks would end up in titles and in what is copied
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static ENGLISH: LanguageIdentifier = langid!("en");
static CHINESE: LanguageIdentifier = langid!("zh");

tokio::task_local! {
    static SPOKEN: Language;
}

/// Answers a request in a language.
pub(crate) async fn speaking<T>(language: Language, answer: impl Future<Output = T>) -> T {
    SPOKEN.scope(language, answer).await
}

/// The language of the request; English outside of one.
pub(crate) fn spoken() -> Language {
    SPOKEN.try_with(|language| language.written()).unwrap_or_default()
}

/// Its code.
pub(crate) fn lang() -> &'static str {
    if spoken() == Language::Zh { "zh" } else { "en" }
}

/// The language that a browser prefers of those that the desk speaks; English where it names neither.
pub(super) fn preferred(headers: &HeaderMap) -> Language {
    let listed = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let weighed = listed.split(',').filter_map(|one| {
        let mut parts = one.split(';');
        let language = Language::parse(parts.next()?).filter(|language| *language == language.written())?;
        let weight = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
        Some((language, weight))
    });
    // the first of equals
    let best = weighed.filter(|(_, weight)| *weight > 0.0).reduce(|best, next| if next.1 > best.1 { next } else { best });
    best.map(|(language, _)| language).unwrap_or_default()
}

/// The words of a message.
pub(crate) fn t(id: &str) -> String {
    say(spoken(), id, &[])
}

/// The words of a message with one value in them.
pub(crate) fn t1(id: &str, name: &'static str, value: impl Display) -> String {
    say(spoken(), id, &[(name, value.to_string())])
}

/// The words of a message with two values in them.
pub(crate) fn t2(id: &str, first: (&'static str, &dyn Display), second: (&'static str, &dyn Display)) -> String {
    say(spoken(), id, &[(first.0, first.1.to_string()), (second.0, second.1.to_string())])
}

/// The words for a number of things, in the form that the language has for it.
pub(crate) fn counted(id: &str, count: impl Borrow<i64>) -> String {
    lookup(spoken(), id, HashMap::from([(Cow::Borrowed("count"), FluentValue::from(*count.borrow()))]))
}

/// The words of a message in a language, for what no request asks for.
pub(crate) fn say(language: Language, id: &str, values: &[(&'static str, String)]) -> String {
    lookup(language, id, values.iter().map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(value.as_str()))).collect())
}

/// The words of a message that may have none: what the shop or an older version named itself stays as it is.
pub(crate) fn known(id: &str) -> Option<String> {
    WORDS.try_lookup(if spoken() == Language::Zh { &CHINESE } else { &ENGLISH }, id)
}

fn lookup(language: Language, id: &str, values: HashMap<Cow<'static, str>, FluentValue<'_>>) -> String {
    WORDS.lookup_with_args(if language.written() == Language::Zh { &CHINESE } else { &ENGLISH }, id, &values)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::Path;

    use super::*;

    /// Each message of a folder, with the values that it takes.
    fn messages(language: &str) -> BTreeMap<String, BTreeSet<String>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language);
        let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for file in fs::read_dir(folder).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let mut last = String::new();
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                if let Some((id, _)) = line.split_once(" =").filter(|_| !line.starts_with(' ')) {
                    assert!(all.insert(id.to_owned(), BTreeSet::new()).is_none(), "{id} stands twice in {language}");
                    last = id.to_owned();
                }
                let values = line.split('$').skip(1).map(|rest| rest.chars().take_while(|c| c.is_alphanumeric()).collect::<String>());
                all.entry(last.clone()).or_default().extend(values);
            }
        }
        all.remove("");
        all
    }

    #[test]
    fn both_languages_have_every_message_with_the_same_values() {
        let (english, chinese) = (messages("en"), messages("zh"));
        let lacking = |one: &BTreeMap<String, BTreeSet<String>>, other: &BTreeMap<String, BTreeSet<String>>| {
            one.iter().filter(|(id, values)| other.get(*id) != Some(values)).map(|(id, _)| id.clone()).collect::<Vec<_>>()
        };
        assert_eq!((lacking(&english, &chinese), lacking(&chinese, &english)), (vec![], vec![]));
    }

    /// What templates and pages name is there: a missing message would be seen only by who opens that page.
    #[test]
    fn every_message_that_is_named_is_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut texts = Vec::new();
        let mut folders = vec![root.join("templates"), root.join("src")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { texts.push(fs::read_to_string(path).unwrap_or_default()) }
            }
        }
        let there = messages("en");
        let named = regex::Regex::new(r#"\b(?:self::|tongue::)?(?:t|t1|t2|counted)\(\s*"([a-z0-9-]+)""#).unwrap();
        let missing: BTreeSet<&str> = texts
            .iter()
            .flat_map(|text| named.captures_iter(text).filter_map(|found| found.get(1)))
            .map(|id| id.as_str())
            .filter(|id| !there.contains_key(*id))
            .collect();
        assert_eq!(missing, BTreeSet::new());
    }

    #[test]
    fn the_browser_says_which_language() {
        let of = |listed: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, listed.parse().unwrap());
            preferred(&headers)
        };
        assert_eq!(of("zh-CN,zh;q=0.9,en;q=0.8"), Language::Zh);
        assert_eq!(of("fr, en;q=0.4, zh;q=0.6"), Language::Zh);
        assert_eq!(of("en-GB,zh;q=0.9"), Language::En);
        assert_eq!((of("fr"), of("zh;q=0")), (Language::En, Language::En));
    }

    #[tokio::test]
    async fn words_follow_the_request() {
        assert_eq!(t("menu-inbox"), "Inbox");
        let said = speaking(Language::Zh, async { (t("menu-inbox"), counted("facts-count", 2)) }).await;
        assert_eq!(said, ("收件箱".to_owned(), "2 条事实".to_owned()));
        assert_eq!(counted("facts-count", 1), "1 fact");
    }
}
