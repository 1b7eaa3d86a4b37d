//! What a shopper makes of a scenario: what to say at first, and what to keep until it is asked for or something fails.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use rust_decimal::Decimal;

use super::task::Scenario;
use super::voice;

/// What has to happen before the shopper says something.
#[derive(Debug, Clone, PartialEq)]
pub enum Trigger {
    /// A confirmation is asked for.
    Confirmation,
    /// Something is asked for in one of these words.
    Asked(Vec<String>),
    /// Something was refused or can't be had.
    Refused,
    /// The condition before it did not hold, or something was refused.
    Otherwise,
    /// Everything else is done.
    Afterwards,
    /// Something was done.
    Done {
        /// The verb's stem: "return".
        what: String,
        /// The words that name the thing.
        of: String,
    },
    /// A price was told, and it is below or above this.
    Price {
        /// Below it; else above.
        below: bool,
        /// In the shop's currency.
        amount: Decimal,
    },
}

/// Words that are kept back.
#[derive(Debug, Clone)]
pub struct Held {
    /// Until this happens.
    pub trigger: Trigger,
    /// They are.
    pub says: String,
    /// What may be refused is that a part of an order be cancelled.
    pub about_cancelling: bool,
    /// They were said, or will not be.
    pub used: bool,
}

/// Who the shopper is.
#[derive(Debug, Clone, Default)]
pub struct Identity {
    /// Addresses, the first one first.
    pub emails: Vec<String>,
    /// Given and family name.
    pub name: Option<(String, String)>,
    /// Postal code.
    pub zip: Option<String>,
    /// Where they live, with street and number, if that is known.
    pub address: Option<String>,
}

/// A shopper's plan.
#[derive(Debug, Clone)]
pub struct Mind {
    /// Sentences to be said, in order.
    pub says: Vec<String>,
    /// What is kept back.
    pub held: Vec<Held>,
    /// Who they are.
    pub identity: Identity,
    /// Says one thing at a time.
    pub piecewise: bool,
    /// Everything of the scenario in lower case, to judge by.
    pub all: String,
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

impl Mind {
    /// Reads a scenario.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        let known = scenario.known_info.clone().unwrap_or_default();
        let manner = scenario.task_instructions.clone().unwrap_or_default();
        let (mut says, mut held): (Vec<String>, Vec<Held>) = (Vec::new(), Vec::new());
        for sentence in voice::sentences(&scenario.reason_for_call) {
            let (statement, conditional) = apart(&sentence);
            if let Some(statement) = statement.filter(|statement| speakable(statement)) {
                let said = voice::spoken(&statement);
                let ended = said.ends_with(['.', '!', '?']);
                let said = if ended { said } else { format!("{}.", said.trim_end_matches([';', ','])) };
                // what asks for nothing leads to what follows
                match says.last_mut() {
                    Some(last) if !wishes(last) => *last = format!("{last} {said}"),
                    _ => says.push(said),
                }
            }
            held.extend(conditional);
        }
        // instructions hold conditions too, and whims that are none of the shop's business
        held.extend(voice::sentences(&manner).iter().flat_map(|sentence| apart(sentence).1));
        let piecewise = ["one thing at a time", "piecewise", "too many words"].iter().any(|words| manner.contains(words));
        Self {
            says,
            held,
            identity: Identity::of(&format!("{known} {}", scenario.reason_for_call)),
            piecewise,
            all: format!("{} {manner}", scenario.reason_for_call).to_lowercase(),
        }
    }
}

/// What is said outright, and what depends on something.
fn apart(sentence: &str) -> (Option<String>, Vec<Held>) {
    static ASIDE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\s*\((?:but )?(?P<inner>if [^)]*)\)"));
    if let Some(hit) = ASIDE.captures(sentence) {
        let rest = ASIDE.replace(sentence, "").into_owned();
        return (Some(rest), split(&hit["inner"]).1);
    }
    split(sentence)
}

fn split(sentence: &str) -> (Option<String>, Vec<Held>) {
    // "also if the agent can help you exchange the tablet", "if the same item is available, you're willing to …": asked for outright
    static POLITE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)^\W*(?:also |and |then )*if (?:the agent|they|it) (?:can|could) (?:help you (?:to )?)?(?P<what>\w.*)$")
    });
    static IN_STOCK: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^\W*if [^,]*\b(?:is|are) (?:still )?available\b[^,]*, "));
    if let Some(hit) = POLITE.captures(sentence) {
        let (what, aside) = hit["what"].split_once(" (").unwrap_or((&hit["what"], ""));
        if !what.contains(", ") {
            let (_, held) = split(aside.trim_end_matches(['.', ')']));
            return (Some(format!("You want to {what}")), held);
        }
    }
    if IN_STOCK.is_match(sentence) && !sentence.contains("multiple") && !sentence.contains("several") && !sentence.contains("both") {
        return (Some(sentence.to_owned()), Vec::new());
    }
    static IF: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)(?:^|[,;(]\s*)(?:but |and |also |then )*(?P<if>if and only if|only if|if|when (?:the agent|asked|you are asked)|once the agent)\b",
        )
    });
    let Some(hit) = IF.captures(sentence) else { return (Some(sentence.to_owned()), Vec::new()) };
    let (Some(whole), Some(word)) = (hit.get(0), hit.name("if")) else { return (Some(sentence.to_owned()), Vec::new()) };
    let before = sentence[..whole.start()].trim();
    let rest = sentence[word.start()..].trim_end_matches([')', '.']);
    let Some((condition, consequence)) = consequence(rest) else {
        return (Some(sentence.to_owned()), Vec::new());
    };
    let statement = (!before.is_empty()).then(|| before.to_owned());
    // a condition may have another behind it
    let (consequence, more) = match NEXT.find(consequence) {
        Some(next) => (&consequence[..next.start()], split(consequence[next.start()..].trim_start_matches(',').trim()).1),
        None => (consequence, Vec::new()),
    };
    let about_cancelling = ["cancel", "partial", "part of", "remov"].iter().any(|word| condition.to_lowercase().contains(word));
    let held = trigger(condition).map(|trigger| Held { trigger, says: told(consequence), about_cancelling, used: false });
    (statement, held.into_iter().chain(more).collect())
}

static NEXT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i),\s*but (?:when|if|once) "));

/// "if it is sold out, just return it" → both halves.
fn consequence(text: &str) -> Option<(&str, &str)> {
    static THEN: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)(?:,\s*(?:then\s+)?|\s+then\s+|\s+)(?P<then>(?:you(?:'d| would| want| prefer| can| become| are| also| regret| add)|just|cancel the|return the|mention|no cancel|tell|say|proceed|do not|get the|use|using|change|only)\b.*)$",
        )
    });
    static COMMA: LazyLock<Regex> = LazyLock::new(|| pattern(r",\s*(?:then\s+)?(?P<then>.*)$"));
    static ANSWER: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i),\s*(?P<then>it is\b.*)$"));
    let late = |hit: &Captures<'_>| hit.name("then").is_some_and(|then| then.start() > 6);
    let hit =
        ANSWER.captures(text).filter(late).or_else(|| THEN.captures(text).filter(late)).or_else(|| COMMA.captures(text).filter(late))?;
    let then = hit.name("then")?;
    Some((text[..hit.get(0)?.start()].trim(), then.as_str().trim())).filter(|(_, then)| !then.is_empty())
}

/// The consequence in the shopper's words: moods and stage directions are lived, not told.
fn told(consequence: &str) -> String {
    static MOOD: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:it is )?(?:you )?(?:(?:become|are|get|would be) angry(?: and swear for a few times)?(?:,? (?:and|then|but))*\s*|regret (?:it )?and\s+|do not say yes immediately,? because\s+|add another request and\s+|agree to\s+)",
        )
    });
    static PERSON: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bhuman\b|\brepresentative\b"));
    let rest = MOOD.replace(consequence, "");
    let rest = rest.trim().trim_start_matches(',').trim();
    if PERSON.is_match(rest) { "I want to talk to a human".to_owned() } else { voice::spoken(rest) }
}

fn trigger(condition: &str) -> Option<Trigger> {
    static PRICE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\b(?P<how>less than|under|below|greater than|more than|above|over)\s+\$?(?P<amount>\d+(?:\.\d+)?)"));
    static ASKED: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:asks?|asked)\b(?: you)?(?: for| to provide| about)?(?P<what>.*)"));
    static DONE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"\b(?:is|are|was|has been|gets?) (?P<what>return|exchang|cancel)(?:l?ed|ed)\b"));
    let lower = condition.to_lowercase();
    if lower == "if not" {
        return Some(Trigger::Otherwise);
    }
    if lower.contains("confirm") {
        let done = lower.contains("has confirmed") || lower.contains("confirmed the");
        return Some(if done { Trigger::Afterwards } else { Trigger::Confirmation });
    }
    if let Some(hit) = DONE.captures(&lower) {
        return Some(Trigger::Done { what: hit["what"].to_owned(), of: lower.clone() });
    }
    if let Some(hit) = PRICE.captures(&lower) {
        let amount = hit["amount"].parse().ok()?;
        return Some(Trigger::Price { below: matches!(&hit["how"], "less than" | "under" | "below"), amount });
    }
    if let Some(hit) = ASKED.captures(&lower) {
        let words = hit["what"].split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3);
        return Some(Trigger::Asked(words.map(str::to_owned).collect()));
    }
    let refused =
        ["not", "n't", "cannot", "unable", "no ", "refuse", "fail", "issue", "otherwise", "only option", "can only", "impossible", "error"];
    refused.iter().any(|word| lower.contains(word)).then_some(Trigger::Refused)
}

/// Whether a sentence asks for something.
fn wishes(said: &str) -> bool {
    static WISH: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:want|would like|i'd like|please|need|wonder|wish|prefer|can you|could you|exchange|return|cancel|change|modify|refund)\b|\?",
        )
    });
    WISH.is_match(said)
}

/// Whether a sentence is for the shop's ears: neither stage direction nor mood.
fn speakable(sentence: &str) -> bool {
    static DIRECTION: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^\W*(?:make sure|mention|do not|don't|be |try |also make|you (?:like|do not want|don't want) to (?:say|do one|reveal|talk|share|cancel)|you (?:do not|don't) (?:remember|want)|you believe|you are (?:not familiar|angry\W*$|in debt|sad|happy|polite|very)|it is urgent|the correct)|\b(?:reveal|do not share|long shot)\b",
        )
    });
    !DIRECTION.is_match(sentence)
}

impl Identity {
    fn of(text: &str) -> Self {
        static EMAIL: LazyLock<Regex> = LazyLock::new(|| pattern(r"[\w.+-]+@[\w-]+(?:\.\w+)+"));
        static NAME: LazyLock<Regex> = LazyLock::new(|| {
            pattern(r"\b(?:[Yy]ou are|[Yy]ou're|name is|called)\s+(?P<first>\p{Lu}\p{Ll}+)(?:\s+(?P<last>\p{Lu}\p{Ll}+))?")
        });
        static HANDLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?P<first>[a-z]+)_(?P<last>[a-z]+)_\d+\b"));
        static ZIP: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b\d{5}\b"));
        static LIVES: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:live|living) (?:in|at|on) (?P<where>\d+ \p{Lu}[^.;]*\d{5})"));
        let capital = |word: &str| {
            let mut symbols = word.chars();
            symbols.next().map(|first| first.to_uppercase().chain(symbols).collect::<String>()).unwrap_or_default()
        };
        let by_handle = HANDLE.captures(text).map(|hit| (capital(&hit["first"]), capital(&hit["last"])));
        let by_name = NAME.captures(text).and_then(|hit| Some((hit["first"].to_owned(), hit.name("last")?.as_str().to_owned())));
        Self {
            emails: EMAIL.find_iter(text).map(|hit| hit.as_str().to_owned()).collect(),
            name: by_name.or(by_handle),
            zip: ZIP.find(text).map(|hit| hit.as_str().to_owned()),
            address: LIVES.captures(text).map(|hit| hit["where"].trim().to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_are_said_and_conditions_are_kept() {
        let scenario = Scenario {
            reason_for_call: "You want to return the mug. If the agent asks for confirmation, you also want to return the lamp. If that \
                              is not possible, just keep it. Make sure to be quick."
                .to_owned(),
            known_info: Some("You are Ada Byron in zip code 12345.".to_owned()),
            task_instructions: None,
        };
        let mind = Mind::of(&scenario);
        assert_eq!(mind.says, ["I want to return the mug."]);
        let held: Vec<_> = mind.held.iter().map(|held| (held.trigger.clone(), held.says.as_str())).collect();
        assert_eq!(held, [(Trigger::Confirmation, "I also want to return the lamp"), (Trigger::Refused, "Just keep it")]);
        assert_eq!(mind.identity.name, Some(("Ada".to_owned(), "Byron".to_owned())));
        assert_eq!(mind.identity.zip.as_deref(), Some("12345"));
    }
}
