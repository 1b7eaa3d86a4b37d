//! Mood and escalation: what the words and marks of a message show, for the trained head to weigh.

mod person;
mod words;

use super::text::Normal;
use super::types::Sentiment;
use person::Person;

/// Log-odds of a telling word for its mood.
const WORD: f32 = 1.5;
/// More words than this say no more.
const MOST: usize = 2;
/// Log-odds of marks and capitals for anger.
const SHOUT: f32 = 1.2;
/// Log-odds of a swear word for anger.
const SWEARING: f32 = 12.0;
/// Log-odds of a word for a helper, for asking for one.
const MENTIONED: f32 = 2.5;
/// Log-odds of asking for a person in so many words.
const ASKED: f32 = 8.0;
/// Against it, where none is wanted.
const DECLINED: f32 = 12.0;
/// A grave matter needs this share of the probability.
const GRAVE: f32 = 0.5;
/// So few words that name nothing grave tell of nothing grave: "battery life", "and the lamp?". Chinese ones are counted in characters.
const FRAGMENT: usize = 3;
const FRAGMENT_ZH: usize = 5;

/// Whether a clause asks for a person in so many words.
#[must_use]
pub fn asks_for_person(clause: &str) -> bool {
    person::read(&clause.to_lowercase()) == Person::Wanted
}

/// What a message shows of its writer's mood, before any vector is known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Signs {
    angry: usize,
    negative: usize,
    positive: usize,
    grave: usize,
    shouts: u8,
    swears: bool,
    fragment: bool,
    person: Person,
    /// A person is asked for in so many words.
    pub asks_for_person: bool,
}

impl Signs {
    /// Reads them.
    #[must_use]
    pub fn read(text: &Normal) -> Self {
        let lower = text.lower.as_str();
        let person = person::read(lower);
        Self {
            angry: words::count(lower, words::ANGRY),
            negative: words::count(lower, words::NEGATIVE),
            positive: words::count(lower, words::POSITIVE),
            grave: words::count(lower, words::ESCALATE),
            shouts: words::shouts(&text.plain),
            swears: words::swears(lower),
            fragment: is_fragment(lower),
            person,
            asks_for_person: person == Person::Wanted,
        }
    }

    /// Log-odds for the intent of asking for a person.
    #[must_use]
    pub fn person_bonus(&self) -> Option<f32> {
        match self.person {
            Person::Wanted => Some(ASKED),
            Person::Mentioned => Some(MENTIONED),
            Person::Declined => Some(-DECLINED),
            Person::Unsaid => None,
        }
    }

    /// Log-odds for the moods.
    #[must_use]
    pub fn bonus(&self) -> Vec<(&'static str, f32)> {
        let words = |count: usize| WORD * f32::from(u8::try_from(count.min(MOST)).unwrap_or_default());
        let swearing = if self.swears { SWEARING } else { 0.0 };
        let shout = SHOUT * f32::from(self.shouts) + swearing;
        vec![
            ("angry", words(self.angry) + shout),
            ("negative", words(self.negative)),
            ("positive", words(self.positive)),
            ("grave", 2.0 * words(self.grave)),
        ]
    }

    /// The mood, and whether the matter is grave, by the head's shares.
    #[must_use]
    pub fn mood(&self, shares: &[(&str, f32)]) -> (Sentiment, bool) {
        let share = |name: &str| shares.iter().find(|(mood, _)| *mood == name).map_or(0.0, |(_, share)| *share);
        let grave = share("grave") > GRAVE && (self.grave > 0 || !self.fragment);
        let moods = [
            ("angry", Sentiment::Angry),
            ("negative", Sentiment::Negative),
            ("positive", Sentiment::Positive),
            ("neutral", Sentiment::Neutral),
        ];
        let best = moods.into_iter().max_by(|(a, _), (b, _)| share(a).total_cmp(&share(b))).map_or(Sentiment::Neutral, |(_, mood)| mood);
        // what is grave is seldom said calmly, and never a pleasure
        let best = if grave && matches!(best, Sentiment::Neutral | Sentiment::Positive) { Sentiment::Negative } else { best };
        (best, grave)
    }
}

fn is_fragment(lower: &str) -> bool {
    let han = lower.chars().filter(|symbol| super::text::is_han(*symbol)).count();
    if han > 0 { han <= FRAGMENT_ZH } else { lower.split_whitespace().count() <= FRAGMENT }
}
