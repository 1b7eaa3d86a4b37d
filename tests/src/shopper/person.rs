//! The shopper: hears a reply and says the next thing, by the scenario alone.

mod answers;

use std::collections::HashMap;
use std::sync::LazyLock;

use engine::dialogue::buttons::ShownButton;
use regex::Regex;

use super::judge::{self, Opinion};
use super::mind::{Held, Mind, Trigger};
use super::reading::{Asked, Reading};
use super::shop::Move;
use super::task::Scenario;
use super::words;

/// Words of a scenario that mean more than one order.
static EVERY: LazyLock<Regex> = LazyLock::new(|| {
    let all =
        r"\b(?:all|both|every|two)\b (?:of |the |my |possible |pending )*(?:orders?|things|items|your)\b|\ball possible\b|\beverything\b";
    let several = r"\b(?:two|three|four) (?:\w+ )?\w+s (?:that )?you (?:want|need|wish|would like)\b";
    Regex::new(&format!("(?i){all}|{several}")).expect("the pattern is a constant that the tests compile")
});

/// How a shopper confirms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Holds each summary against the scenario.
    Judges,
    /// Confirms whatever is shown.
    ConfirmsAll,
}

/// A shopper.
pub struct Person {
    mind: Mind,
    manner: Manner,
    /// What is to be said next, before anything is answered that is not asked.
    queue: Vec<String>,
    /// Sentences that something came of.
    covered: Vec<bool>,
    /// Sentences that were said by themselves.
    repeated: Vec<bool>,
    tries: usize,
    declined: usize,
    method_refused: bool,
    told_method: bool,
    heard: HashMap<String, usize>,
    /// What was just confirmed came of this sentence.
    confirming: Option<usize>,
    /// The things of the summary that was just confirmed.
    confirmed: Vec<String>,
    /// How the last summary was corrected.
    corrected: Option<String>,
}

impl Person {
    /// Somebody in this scenario.
    #[must_use]
    pub fn new(scenario: &Scenario, manner: Manner) -> Self {
        let mind = Mind::of(scenario);
        let count = mind.says.len();
        Self {
            mind,
            manner,
            queue: Vec::new(),
            covered: vec![false; count],
            repeated: vec![false; count],
            tries: 0,
            declined: 0,
            method_refused: false,
            told_method: false,
            heard: HashMap::new(),
            confirming: None,
            confirmed: Vec::new(),
            corrected: None,
        }
    }

    /// The first message: everything, or the first thing.
    #[must_use]
    pub fn begin(&mut self) -> Move {
        if self.mind.piecewise && self.mind.says.len() > 1 {
            self.repeated[0] = true;
            return Move::Says(self.mind.says[0].clone());
        }
        Move::Says(self.mind.says.join(" "))
    }

    /// The next move after a reply; nothing where the shopper is done.
    #[must_use]
    pub fn hears(&mut self, text: &str, buttons: &[ShownButton]) -> Option<Move> {
        let times = self.heard.entry(text.to_owned()).or_default();
        *times += 1;
        if *times > 2 {
            return None;
        }
        let reading = Reading::of(text, buttons);
        self.note(&reading);
        let press = |label: &str| buttons.iter().find(|button| button.label == label).cloned().map(Move::Presses);
        match reading.asked {
            Asked::Identity => self.identify(),
            Asked::Summary => Some(self.summary(&reading, text, buttons)),
            Asked::Whole => Some(self.whole()),
            Asked::Reason => Some(self.reason(buttons)),
            Asked::Order => {
                let said = self.on_request(&reading).or_else(|| self.choice(&reading.listed)).or_else(|| {
                    let every = EVERY.is_match(&self.mind.all);
                    every.then(|| "All of them".to_owned())
                });
                Some(Move::Says(said.unwrap_or_else(|| format!("I don't remember the order number. {}", self.current()))))
            }
            Asked::Items => {
                let said = self
                    .on_request(&reading)
                    .or_else(|| self.described(&reading.listed))
                    .or_else(|| self.wanted_of(&reading.listed))
                    .unwrap_or_else(|| self.current());
                Some(Move::Says(said))
            }
            Asked::Variant => {
                if reading.refused
                    && let Some(said) = self.take(&Trigger::Refused)
                {
                    return Some(Move::Says(said));
                }
                let options: Vec<String> = reading
                    .listed
                    .iter()
                    .map(|line| line.rsplit_once(": ").map_or(line.as_str(), |(options, _)| options).to_owned())
                    .collect();
                let chosen = words::best(&reading.listed, &self.mind.all).and_then(|at| options.get(at).cloned());
                match chosen {
                    Some(options) => press(&options).or(Some(Move::Says(options))),
                    None => Some(Move::Says(self.current())),
                }
            }
            Asked::Method => Some(self.method(&reading, buttons)),
            Asked::Address => {
                let lives = self.mind.identity.address.clone();
                Some(Move::Says(self.on_request(&reading).or(lives).unwrap_or_else(|| self.current())))
            }
            Asked::Nothing => self.go_on(),
        }
    }

    /// Keeps in mind what a reply told beside its question.
    fn note(&mut self, reading: &Reading) {
        if let Some(at) = self.confirming.take() {
            self.covered[at] = true;
            // other sentences about the same things are done with it
            for other in 0..self.mind.says.len() {
                let about = &self.mind.says[other];
                self.covered[other] |= self.confirmed.iter().any(|name| words::names(about, name)) && self.confirmed.len() > 1;
            }
            self.corrected = None;
        }
        if let Some(done) = reading.done {
            let held = self.mind.held.iter_mut().find(|held| !held.used && matches!(&held.trigger, Trigger::Done { what, of } if done.starts_with(what.as_str()) && self.confirmed.iter().any(|name| words::names(of, name))));
            if let Some(held) = held {
                held.used = true;
                self.queue.push(held.says.clone());
            }
        }
        if let Some(amount) = reading.amount {
            let mut otherwise = false;
            for held in &mut self.mind.held {
                if let Trigger::Price { below, amount: limit } = held.trigger
                    && !held.used
                {
                    held.used = true;
                    if (amount < limit) == below {
                        self.queue.push(held.says.clone());
                    } else {
                        otherwise = true;
                    }
                }
            }
            let other = self.mind.held.iter_mut().find(|held| !held.used && held.trigger == Trigger::Otherwise).filter(|_| otherwise);
            if let Some(held) = other {
                held.used = true;
                self.queue.push(held.says.clone());
            }
        }
        let answers_itself = matches!(reading.asked, Asked::Variant | Asked::Whole | Asked::Identity | Asked::Reason);
        if reading.refused && !answers_itself {
            if reading.asked == Asked::Method {
                self.method_refused = true;
            }
            let cancels = reading.text.contains("cancel");
            if let Some(said) = self.take_of(&Trigger::Refused, |held| cancels || !held.about_cancelling) {
                self.queue.push(said);
            }
        }
    }

    fn take(&mut self, trigger: &Trigger) -> Option<String> {
        self.take_of(trigger, |_| true)
    }

    fn take_of(&mut self, trigger: &Trigger, of: impl Fn(&Held) -> bool) -> Option<String> {
        let fits = |held: &&mut Held| held.trigger == *trigger || (*trigger == Trigger::Refused && held.trigger == Trigger::Otherwise);
        let held = self.mind.held.iter_mut().filter(|held| !held.used && of(held)).find(fits)?;
        held.used = true;
        Some(held.says.clone())
    }

    /// What is kept for being asked in these words.
    fn on_request(&mut self, reading: &Reading) -> Option<String> {
        // of an order there is talk everywhere
        let counts = |word: &str| reading.asked == Asked::Order || word != "order";
        let asks = |words: &[String]| words.iter().any(|word| counts(word) && reading.text.contains(word.trim_end_matches('s')));
        let held = self.mind.held.iter_mut().find(|held| !held.used && matches!(&held.trigger, Trigger::Asked(words) if asks(words)))?;
        held.used = true;
        Some(held.says.clone())
    }

    fn summary(&mut self, reading: &Reading, text: &str, buttons: &[ShownButton]) -> Move {
        let find = |role: &str| buttons.iter().find(|button| button.role() == Some(role)).cloned();
        self.confirmed = reading.listed.iter().map(|line| line.split(" (").next().unwrap_or(line).to_owned()).collect();
        let yes = || find("@confirm").map_or(Move::Says("yes".to_owned()), Move::Presses);
        if self.manner == Manner::ConfirmsAll {
            if let Opinion::Right(Some(by)) = judge::judge(text, &self.mind.says, &self.mind.all, None, true) {
                self.confirming = Some(by);
            }
            return yes();
        }
        // the method that was insisted on can't be had
        if reading.refused && self.told_method && !self.method_refused {
            self.method_refused = true;
            if let Some(said) = self.queue.pop() {
                return Move::Says(said);
            }
        }
        // what is still to be said of the money comes before a yes
        if let Some(at) =
            (0..self.mind.says.len()).find(|at| self.mind.piecewise && !self.repeated[*at] && speaks_of_money(&self.mind.says[*at]))
        {
            self.repeated[at] = true;
            self.covered[at] = true;
            return Move::Says(self.mind.says[at].clone());
        }
        // a change of mind about things is for the summary that lists them
        let listed = self.confirmed.clone();
        let here =
            move |held: &Held| !held.says.to_lowercase().contains("only") || listed.iter().any(|name| words::names(&held.says, name));
        if let Some(said) = self.take_of(&Trigger::Confirmation, here) {
            self.corrected = Some(said.clone());
            if ["keep", "never mind"].iter().any(|words| said.to_lowercase().contains(words)) {
                self.cover_current();
            }
            return Move::Says(said);
        }
        let last = self.corrected.clone();
        // one who said another method last insists on it once
        let insists = last.as_deref().is_some_and(|last| judge::wished_method(last).is_some());
        match judge::judge(text, &self.mind.says, &self.mind.all, last.as_deref(), self.method_refused || (self.told_method && !insists)) {
            Opinion::Right(by) => {
                self.confirming = by;
                yes()
            }
            Opinion::OtherMethod(method) => {
                self.told_method = true;
                Move::Says(format!("I'd like to use my {method} for it"))
            }
            Opinion::Wrong(by) => {
                self.declined += 1;
                if let Some(wish) = by.filter(|_| self.declined < 3).and_then(|at| self.mind.says.get(at)) {
                    self.queue.push(wish.clone());
                }
                find("@decline").map_or(Move::Says("no".to_owned()), Move::Presses)
            }
        }
    }

    /// The sentence that is being worked on: the first that nothing came of.
    fn current(&self) -> String {
        let open = (0..self.mind.says.len()).find(|at| !self.covered[*at]);
        open.and_then(|at| self.mind.says.get(at)).or(self.mind.says.last()).cloned().unwrap_or_default()
    }

    /// What is being worked on is done with.
    fn cover_current(&mut self) {
        if let Some(at) = (0..self.mind.says.len()).find(|at| !self.covered[*at]) {
            self.covered[at] = true;
        }
    }

    /// Nothing was asked: the next thing, if any is left.
    fn go_on(&mut self) -> Option<Move> {
        if !self.queue.is_empty() {
            return Some(Move::Says(self.queue.remove(0)));
        }
        let open = (0..self.mind.says.len()).find(|at| !self.covered[*at] && !self.repeated[*at]);
        let Some(open) = open else { return self.take(&Trigger::Afterwards).map(Move::Says) };
        self.repeated[open] = true;
        Some(Move::Says(self.mind.says[open].clone()))
    }
}

/// Whether a sentence says where money is to go.
fn speaks_of_money(said: &str) -> bool {
    let lower = said.to_lowercase();
    ["refund", "payment", "paypal", "gift card", "credit card"].iter().any(|words| lower.contains(words)) && !lower.contains("how much")
}
