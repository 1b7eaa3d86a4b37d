//! Option values of a product in the words of a message: by value, by "value name" and "name: value", and by yes and no.

use std::collections::HashSet;
use std::ops::Range;

use serde_json::Value;

use super::lexicon::{Lexicon, phrase};
use super::tokens::{Token, runs};
use crate::understand::text::is_han;

/// A message, cut into words once.
pub struct Message<'a> {
    /// Normal form with ASCII letters in lower case.
    pub lower: &'a str,
    /// Its words.
    pub tokens: &'a [Token],
}

/// An option of a product with its values, in all the ways they are said.
#[derive(Debug)]
pub struct OptionWords {
    name: String,
    words: Vec<Vec<String>>,
    chinese: Vec<String>,
    values: Vec<ValueWords>,
}

#[derive(Debug)]
struct ValueWords {
    value: String,
    words: Vec<Vec<String>>,
    chinese: Vec<String>,
    truth: Option<bool>,
}

struct Hit {
    option: usize,
    value: usize,
    at: Range<usize>,
    named: bool,
    exact: bool,
}

const NOT: &[&str] = &["not", "no", "non", "without", "isn't", "aren't", "doesn't", "lacks", "un"];
const NOT_HAN: &[&str] = &["不", "非", "无", "没", "没有", "不带", "无需", "不能", "不是", "免"];

impl OptionWords {
    /// The options of all variants, in the order they first come.
    #[must_use]
    pub fn of(variants: &[Value], lexicon: &Lexicon) -> Vec<Self> {
        let mut options: Vec<Self> = Vec::new();
        let mut seen: HashSet<(String, String)> = HashSet::new();
        for (name, value) in variants.iter().filter_map(Value::as_object).flatten() {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if !seen.insert((name.clone(), text.clone())) {
                continue;
            }
            let at = options.iter().position(|option| option.name == *name).unwrap_or_else(|| {
                options.push(Self::new(name, lexicon));
                options.len() - 1
            });
            options[at].values.push(ValueWords::new(text, lexicon));
        }
        options.iter_mut().for_each(Self::shorten);
        options
    }

    /// "black" means "matt black" where no other value has that word.
    fn shorten(&mut self) {
        let all: Vec<Vec<String>> = self.values.iter().map(|value| phrase(&value.value)).collect();
        for (index, value) in self.values.iter_mut().enumerate() {
            let Some(last) = all[index].last().filter(|last| all[index].len() > 1 && last.len() >= 3) else { continue };
            let elsewhere = all.iter().enumerate().any(|(other, words)| other != index && words.contains(last));
            if !elsewhere && last.chars().all(char::is_alphabetic) {
                value.words.push(vec![last.clone()]);
            }
        }
    }

    /// The option's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    fn new(name: &str, lexicon: &Lexicon) -> Self {
        let words = phrase(name);
        let mut chinese: Vec<String> = lexicon.chinese(&words);
        if chinese.is_empty() && name.chars().any(is_han) {
            chinese.push(name.to_owned());
        }
        Self { name: name.to_owned(), words: lexicon.english(&words), chinese, values: Vec::new() }
    }
}

impl ValueWords {
    fn new(value: String, lexicon: &Lexicon) -> Self {
        let words = phrase(&value);
        let mut forms = lexicon.english(&words);
        // "60W" for "60W equivalent", "16GB" for "16GB DDR5"
        if words.len() > 2 && words[0].chars().all(|c| c.is_ascii_digit() || c == '.') {
            forms.push(words[..2].to_vec());
        }
        let mut chinese = lexicon.chinese(&words);
        if value.chars().any(is_han) {
            chinese.push(value.to_lowercase());
        }
        let truth = match value.to_lowercase().as_str() {
            "yes" | "true" | "是" => Some(true),
            "no" | "false" | "none" | "否" | "无" => Some(false),
            _ => None,
        };
        forms.retain(|form| !form.is_empty());
        Self { value, words: forms, chinese, truth }
    }
}

/// The options that a message picks, outside the spans that are `taken`; each with its place.
#[must_use]
pub fn pick(options: &[OptionWords], message: &Message<'_>, taken: &[Range<usize>]) -> Vec<(String, String, Range<usize>)> {
    let names: Vec<Vec<Range<usize>>> = options.iter().map(|option| places(&option.words, &option.chinese, message)).collect();
    let mut hits: Vec<Hit> = Vec::new();
    for (index, option) in options.iter().enumerate() {
        for (value, words) in option.values.iter().enumerate() {
            for (at, exact) in value_places(words, message) {
                let named = names[index].iter().any(|name| beside(message.lower, name, &at));
                if named || speaks_alone(&words.words, message, &at) {
                    hits.push(Hit { option: index, value, at, named, exact });
                }
            }
            if let Some(truth) = words.truth {
                hits.extend(names[index].iter().filter(|at| denied(message, at) != truth).map(|at| Hit {
                    option: index,
                    value,
                    at: widen(message, at, truth),
                    named: true,
                    exact: true,
                }));
            }
        }
    }
    hits.sort_by_key(|hit| (std::cmp::Reverse((hit.at.len(), hit.named, hit.exact)), hit.at.start, hit.option));
    let mut claimed: Vec<Range<usize>> = taken.to_vec();
    let mut picked: Vec<(usize, &Hit)> = Vec::new();
    for hit in &hits {
        let free = claimed.iter().all(|other| hit.at.end <= other.start || other.end <= hit.at.start);
        if !free {
            continue;
        }
        // one word that fits two options goes to the one that is still open, unless the option's name stands beside it
        let decided = picked.iter().any(|(option, _)| *option == hit.option);
        let elsewhere =
            || hits.iter().any(|other| other.at == hit.at && other.option != hit.option && picked.iter().all(|(o, _)| *o != other.option));
        if decided && !hit.named && elsewhere() {
            continue;
        }
        claimed.push(hit.at.clone());
        picked.push((hit.option, hit));
    }
    picked.sort_by_key(|(_, hit)| hit.at.start);
    picked
        .into_iter()
        .map(|(option, hit)| (options[option].name.clone(), options[option].values[hit.value].value.clone(), hit.at.clone()))
        .collect()
}

/// Where a name or value stands, by English runs and by Chinese forms.
fn places(words: &[Vec<String>], chinese: &[String], message: &Message<'_>) -> Vec<Range<usize>> {
    let english = words.iter().flat_map(|form| runs(message.tokens, form, 5)).map(|(run, _)| bytes(message, &run));
    let han = chinese.iter().flat_map(|form| message.lower.match_indices(form.as_str()).map(|(at, form)| at..at + form.len()));
    english.chain(han).collect()
}

fn value_places(value: &ValueWords, message: &Message<'_>) -> Vec<(Range<usize>, bool)> {
    let english = value.words.iter().flat_map(|form| runs(message.tokens, form, 5)).map(|(run, exact)| (bytes(message, &run), exact));
    let han =
        value.chinese.iter().flat_map(|form| message.lower.match_indices(form.as_str()).map(|(at, form)| (at..at + form.len(), true)));
    english.chain(han).collect()
}

fn bytes(message: &Message<'_>, run: &Range<usize>) -> Range<usize> {
    let start = message.tokens.get(run.start).map_or(0, |token| token.at.start);
    let end = message.tokens.get(run.end.saturating_sub(1)).map_or(start, |token| token.at.end);
    start..end
}

/// Whether only marks, blanks and words like "is" stand between the option's name and the value.
fn beside(text: &str, name: &Range<usize>, value: &Range<usize>) -> bool {
    let between = if name.end <= value.start {
        text.get(name.end..value.start)
    } else if value.end <= name.start {
        // "red color", but in Chinese the value follows the name
        text.get(value.end..name.start).filter(|_| !text[name.clone()].chars().any(is_han))
    } else {
        return false;
    };
    between.is_some_and(|gap| {
        let gap = gap.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '=' | '-' | '"' | '\''));
        matches!(gap, "" | "is" | "of" | "in" | "是" | "为" | "要" | "选")
    })
}

/// A value of one letter, one Han character or one bare number says little without its option's name.
fn speaks_alone(words: &[Vec<String>], message: &Message<'_>, at: &Range<usize>) -> bool {
    let text = &message.lower[at.clone()];
    if text.chars().count() > 2 {
        return true;
    }
    let after = message.lower[at.end..].trim_start();
    if text.chars().all(is_han) {
        return text.chars().count() == 2 || ["的", "款", "色"].iter().any(|mark| after.starts_with(mark));
    }
    let token = message.tokens.iter().find(|token| token.at == *at);
    if text.chars().all(|c| c.is_ascii_digit()) {
        // a count or a measure of something else: "10 hours"
        let unit = after.chars().next().is_some_and(|c| c.is_alphabetic() && !is_han(c));
        return !unit || after.starts_with("in ") || words.iter().any(|form| form.len() > 1);
    }
    text.chars().count() == 2 || token.is_some_and(|token| token.capital)
}

/// Whether the words before a name deny it, or "no" stands right after it.
fn denied(message: &Message<'_>, at: &Range<usize>) -> bool {
    let before = message.lower[..at.start].trim_end_matches([' ', '-']);
    let last = before.rsplit(|c: char| !(c.is_alphanumeric() || c == '\'')).next().unwrap_or_default();
    let after = message.lower[at.end..].trim_start_matches([' ', ':', '-', '=', '是']);
    let answer = after.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    NOT.contains(&last) || NOT_HAN.iter().any(|not| before.ends_with(not)) || matches!(answer, "no" | "none" | "否" | "无")
}

/// A denied name takes its "not" along, so that nothing else claims it.
fn widen(message: &Message<'_>, at: &Range<usize>, truth: bool) -> Range<usize> {
    if truth {
        return at.clone();
    }
    let before = message.lower[..at.start].trim_end();
    let not = before.rfind(|c: char| c.is_whitespace() || c == ',').map_or(0, |index| index + 1);
    if NOT.contains(&&before[not..]) { not..at.end } else { at.clone() }
}
