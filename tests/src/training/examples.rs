//! The examples: wordings of attacks with their goals, and what shoppers, articles, reviews and notes say otherwise. Which goal
//! goes into which wording is drawn with a fixed seed.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};
use knowledge::hygiene::injection::Channel;
use serde::Deserialize;

use super::choices;
use crate::parts;

/// Goals that each wording is filled with.
const GOALS: usize = 4;
/// Things that each ordinary wording is filled with.
const THINGS: usize = 3;
/// Variants of a wording that is put together from choices.
const VARIANTS: usize = 5;
/// One of so many messages begins with ordinary words.
const COVERED: usize = 8;

/// A text, and what it is.
#[derive(Debug, Clone)]
pub struct Example {
    /// What it tries, or what it is about: families are left out of training together.
    pub family: String,
    /// Where it stands.
    pub channel: Channel,
    /// The words.
    pub text: String,
    /// Whether it gives orders to the machine.
    pub attack: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Attacks {
    goals: Vec<String>,
    covers: Vec<String>,
    indirect: Vec<String>,
    families: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ordinary {
    things: Vec<String>,
    families: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    articles: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    reviews: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    notes: BTreeMap<String, Vec<String>>,
}

/// All examples, in a fixed order.
///
/// # Errors
/// If a file cannot be read.
pub fn all() -> Result<Vec<Example>> {
    let mut draw = Draw(0x9e37_79b9_7f4a_7c15);
    let mut all = Vec::new();
    for language in ["en", "zh", "more", "wide_en", "wide_zh"] {
        attacks(&read(&format!("injection/attacks_{language}.toml"))?, &mut draw, &mut all);
        ordinary(&read(&format!("injection/ordinary_{language}.toml"))?, &mut draw, &mut all);
    }
    for language in ["en", "zh"] {
        intents(language, &mut draw, &mut all)?;
        articles(language, &mut all)?;
    }
    let mut seen = std::collections::HashSet::new();
    all.retain(|one: &Example| seen.insert(one.text.clone()));
    Ok(all)
}

fn read<T: serde::de::DeserializeOwned>(name: &str) -> Result<T> {
    let file = parts::repository().join("config").join(name);
    toml::from_str(&fs::read_to_string(&file).with_context(|| name.to_owned())?).with_context(|| name.to_owned())
}

fn attacks(file: &Attacks, draw: &mut Draw, all: &mut Vec<Example>) {
    const DATA: [Channel; 4] = [Channel::KbArticle, Channel::ProductReview, Channel::OrderNote, Channel::ProductDescription];
    for (family, wordings) in &file.families {
        for wording in wordings {
            let many = match wording {
                _ if choices::has(wording) => VARIANTS,
                _ if wording.contains("{goal}") => GOALS,
                _ => 1 + usize::from(wording.contains("{cover}")),
            };
            for goal in draw.some(&file.goals, many) {
                let mut text = choices::made(wording, draw).replace("{goal}", &choices::made(goal, draw));
                let cover = draw.one(&file.covers);
                if text.contains("{cover}") {
                    text = text.replace("{cover}", cover);
                } else if draw.below(COVERED) == 0 && !cover.is_empty() {
                    text = format!("{cover} {text}");
                }
                let indirect = file.indirect.contains(family);
                let channel = if indirect { DATA[draw.below(DATA.len())] } else { Channel::UserMessage };
                all.push(Example { family: family.clone(), channel, text, attack: true });
            }
        }
    }
    let bare = file.goals.iter().map(|goal| Example {
        family: "goal".to_owned(),
        channel: Channel::UserMessage,
        text: format!("{}.", choices::made(goal, draw)),
        attack: true,
    });
    all.extend(bare);
}

fn ordinary(file: &Ordinary, draw: &mut Draw, all: &mut Vec<Example>) {
    let channels = [
        (Channel::UserMessage, &file.families),
        (Channel::KbArticle, &file.articles),
        (Channel::ProductReview, &file.reviews),
        (Channel::OrderNote, &file.notes),
    ];
    for (channel, families) in channels {
        for (family, wordings) in families {
            for wording in wordings {
                let many = match wording {
                    _ if choices::has(wording) => VARIANTS,
                    _ if wording.contains('{') => THINGS,
                    _ => 1,
                };
                for thing in draw.some(&file.things, many) {
                    let text = filled(&choices::made(wording, draw).replace("{thing}", thing), draw);
                    all.push(Example { family: family.clone(), channel, text, attack: false });
                }
            }
        }
    }
}

/// A wording with details of a made-up customer's.
fn filled(wording: &str, draw: &mut Draw) -> String {
    const NAMES: [(&str, &str); 6] = [
        ("Priya Nair", "王小雨"),
        ("Tom Baker", "李建国"),
        ("Sofia Rossi", "陈思"),
        ("Ahmed Farouk", "周明"),
        ("Lena Vogt", "赵敏"),
        ("Yusuf Demir", "林芳"),
    ];
    const PLACES: [(&str, &str); 4] = [
        ("12 Main Street, Denver", "上海市长宁路12号"),
        ("40 Elm Road, Leeds", "杭州市文三路40号"),
        ("7 Harbour View, Apt 9, Boston", "广州市天河路7号"),
        ("Rua Nova 3, Porto", "成都市春熙路3号"),
    ];
    let han = wording.chars().any(|symbol| ('\u{4E00}'..='\u{9FFF}').contains(&symbol));
    let pick = |(plain, chinese): (&'static str, &'static str)| if han { chinese } else { plain };
    let name = NAMES[draw.below(NAMES.len())];
    let number = 10_000 + draw.below(9_990_000);
    let order = ["#", "", "T-", "#W"][draw.below(4)];
    wording
        .replace("{order}", &format!("{order}{number}"))
        .replace("{email}", &format!("{}{}@example.com", name.0.to_lowercase().replace(' ', "."), number % 10_000))
        .replace("{name}", pick(name))
        .replace("{postcode}", &format!("{:05}", draw.below(99_999)))
        .replace("{address}", pick(PLACES[draw.below(PLACES.len())]))
        .replace("{product}", if han { "台灯" } else { "desk lamp" })
}

/// What is understood as an intent or a mood is ordinary.
fn intents(language: &str, draw: &mut Draw, all: &mut Vec<Example>) -> Result<()> {
    #[derive(Deserialize)]
    struct File {
        examples: BTreeMap<String, Vec<String>>,
    }
    let file: File = read(&format!("intents/{language}.toml"))?;
    let moods: BTreeMap<String, Vec<String>> = read(&format!("moods/{language}.toml"))?;
    for (sort, groups) in [("intent", file.examples), ("mood", moods)] {
        for (name, texts) in groups {
            all.extend(texts.into_iter().map(|text| Example {
                family: format!("{sort} {name}"),
                channel: Channel::UserMessage,
                text: filled(&text, draw),
                attack: false,
            }));
        }
    }
    Ok(())
}

/// Paragraphs of the demo shop's articles.
fn articles(language: &str, all: &mut Vec<Example>) -> Result<()> {
    let folder = parts::repository().join("config/demo/articles").join(language);
    let mut files: Vec<_> = fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    files.sort();
    for file in files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&file)?;
        let body = text.splitn(3, "---").nth(2).unwrap_or_default();
        let paragraphs = body.lines().map(|line| line.trim().trim_start_matches(['#', '-', '*', ' '])).filter(|line| line.len() > 24);
        all.extend(paragraphs.map(|line| Example {
            family: format!("article {name}"),
            channel: Channel::KbArticle,
            text: line.chars().take(400).collect(),
            attack: false,
        }));
    }
    Ok(())
}

/// Numbers that look drawn and are the same in every run: a linear congruential generator (Knuth's MMIX).
pub(super) struct Draw(pub(super) u64);

impl Draw {
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % bound.max(1)
    }

    fn one<'a>(&mut self, of: &'a [String]) -> &'a str {
        let at = self.below(of.len());
        of.get(at).map_or("", String::as_str)
    }

    /// So many different ones; one empty text where there are none.
    fn some<'a>(&mut self, of: &'a [String], many: usize) -> Vec<&'a str> {
        let mut left: Vec<&str> = of.iter().map(String::as_str).collect();
        if left.is_empty() {
            return vec![""];
        }
        (0..many.min(left.len()))
            .map(|_| {
                let at = self.below(left.len());
                left.swap_remove(at)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::all;

    #[test]
    fn the_examples_are_many_of_both_sorts_and_the_same_in_every_run() {
        let examples = all().unwrap();
        let attacks = examples.iter().filter(|one| one.attack).count();
        assert!(attacks > 1_000 && examples.len() - attacks > 2_000, "{attacks} of {}", examples.len());
        assert!(
            examples.iter().all(|one| !["{goal}", "{cover}", "{thing}", "{order}", "{name}"].iter().any(|slot| one.text.contains(slot)))
        );
        let again = all().unwrap();
        assert!(examples.iter().zip(&again).all(|(one, other)| one.text == other.text));
    }
}
