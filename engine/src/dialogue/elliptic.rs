//! Questions that lean on the one before: "and on lamps?" after "what's the warranty on chairs", 那台灯呢. What was asked is
//! asked again with what is new; order numbers and products are [`super::follow`]'s.

use std::sync::LazyLock;

use regex::Regex;

use super::state::DialogueState;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

/// What a fragment begins with, and what it is about.
static FRAGMENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s*(?:and|what about|how about|or)\s+(?:what about\s+)?(.+?)[\s?.!]*$|^\s*(?:那么?|还有|那如果是)\s*(.+?)\s*呢?[\s？?。！]*$|^\s*(.+?)呢[\s？?。！]*$",
    )
});
/// What asks or says something by itself.
static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:what|where|when|how|who|which|why|is|are|was|were|do|does|did|can|could|will|would|should|may|have|has|i|i'm|my|you|your|please|then)\b",
        r"|[吗么什怎哪几谁]|多少|能|可以|为何|如何|我"
    ))
});
/// "Under 80 if possible", after something was looked for.
static LIMIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^\s*(?:(?:and|but|ok|okay|hmm|maybe|something|anything|preferably|ideally)[\s,]+)*(?:for )?(?:under|below|less than|up to|at most|max(?:imum)?|no more than|not more than|cheaper than)\s*[€$£]?\s*\d+\s*(?:€|euros?|eur|dollars?|usd|pounds?)?(?: (?:please|if possible|would be \w+))?[\s?.!]*$",
        r"|^\s*(?:要|最好)?\s*\d+\s*(?:元|块|欧元|欧)?\s*(?:以内|以下|之内)的?(?:吧|呢|有吗)?[\s？?。！]*$"
    ))
});
/// Words that take their object from the fragment.
const PREPOSITIONS: &[&str] = &["on", "to", "for", "in", "from", "with", "by", "at", "of", "about"];
/// A longer fragment is a sentence.
const WORDS: usize = 6;
const SYMBOLS: usize = 12;
/// A question of more words names something.
const LEANING: usize = 8;

/// A fragment made whole by the question before it; nothing where the message stands by itself.
#[must_use]
pub fn whole(text: &str, state: &DialogueState) -> Option<String> {
    if let Some(search) = state.search.as_ref().filter(|search| !search.text.is_empty() && LIMIT.is_match(text)) {
        return Some(format!("{} {}", search.text, text.trim()));
    }
    let before = &state.question.as_ref().filter(|question| question.of_article)?.text;
    let found = FRAGMENT.captures(text)?;
    let about = found.iter().skip(1).flatten().next()?.as_str();
    let chinese = about.chars().any(|symbol| matches!(symbol, '\u{4e00}'..='\u{9fff}'));
    let long = if chinese { about.chars().count() > SYMBOLS } else { about.split_whitespace().count() > WORDS };
    if long || WHOLE.is_match(about) || about.chars().any(|symbol| symbol.is_ascii_digit() || symbol == '@') {
        return None;
    }
    let before = before.trim().trim_end_matches(['?', '？', '.', '。', '!', '！', ' ']);
    Some(if chinese { format!("{before}，{about}？") } else { asked_of(before, about) })
}

/// Words that stand for what was spoken of before.
static STANDING_FOR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:it|them|they|those|these|that one|this one)\b|[它]|这[个些款]|那[个些款]"));

/// Whether a text points at what was spoken of before.
#[must_use]
pub fn points_back(text: &str) -> bool {
    STANDING_FOR.is_match(text)
}

/// The text with names in the place of the first word that stands for them.
#[must_use]
pub fn with_names(text: &str, names: &str) -> String {
    STANDING_FOR.replace(text, names).into_owned()
}

/// What a question to the articles is about, where it only points at it: the question before stands behind it.
#[must_use]
pub fn in_context(text: &str, state: &DialogueState) -> Option<String> {
    let before = state.question.as_ref().filter(|before| before.text != text)?;
    STANDING_FOR.is_match(text).then(|| format!("{text} ({})", before.text))
}

/// A short question that no article answers, with the one before it, which an article did answer.
#[must_use]
pub fn in_short(text: &str, state: &DialogueState) -> Option<String> {
    let before = state.question.as_ref().filter(|before| before.of_article && before.text != text)?;
    let han = text.chars().filter(|symbol| matches!(symbol, '\u{4e00}'..='\u{9fff}')).count();
    let short = if han > 0 { han <= SYMBOLS } else { text.split_whitespace().count() <= WORDS };
    short.then(|| format!("{text} ({})", before.text))
}

/// Words of a question that names nothing: "how many days do I have", "who pays for it".
const EMPTY: &[&str] = &[
    "how", "many", "much", "long", "days", "day", "weeks", "time", "what", "when", "who", "where", "why", "does", "do", "did", "is", "are",
    "will", "would", "can", "could", "must", "should", "have", "has", "need", "get", "i", "we", "you", "it", "that", "this", "they",
    "them", "the", "a", "to", "for", "of", "in", "on", "by", "and", "or", "so", "ok", "okay", "then", "but", "if", "not", "pay", "pays",
    "paid", "cost", "costs", "charge", "free", "exactly", "all", "be", "take", "takes", "left", "really", "also", "there", "any", "limit",
    "deadline",
];
/// The same in Chinese.
const EMPTY_HAN: &[&str] = &[
    "有几天",
    "几天",
    "多少天",
    "多少钱",
    "多久",
    "多长时间",
    "时间",
    "什么时候",
    "谁付",
    "谁出",
    "谁来付",
    "谁承担",
    "要钱吗",
    "收费吗",
    "免费吗",
    "收钱吗",
    "我",
    "有",
    "要",
    "能",
    "可以",
    "那",
    "的",
    "呢",
    "吗",
    "费用",
    "是",
    "这个",
    "期限",
    "最晚",
    "内",
    "里",
    "在",
];

/// A question that names nothing by itself, right after one that an article answered: it is about that.
#[must_use]
pub fn leans(text: &str, state: &DialogueState) -> Option<String> {
    let before = state.question.as_ref().filter(|before| before.of_article && before.text != text)?;
    let text = text.trim();
    let han = text.chars().any(|symbol| matches!(symbol, '\u{4e00}'..='\u{9fff}'));
    let empty = if han {
        let mut rest: String = text.chars().filter(|symbol| symbol.is_alphanumeric()).collect();
        EMPTY_HAN.iter().for_each(|word| rest = rest.replace(word, ""));
        rest.is_empty() && text.chars().count() <= SYMBOLS
    } else {
        let lower = text.to_lowercase();
        let mut words = lower.split(|symbol: char| !symbol.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
        let asks = words.clone().any(|word| matches!(word, "how" | "who" | "when" | "what"));
        asks && words.clone().count() >= 2 && words.clone().count() <= LEANING && words.all(|word| EMPTY.contains(&word))
    };
    empty.then(|| format!("{text} ({})", before.text))
}

/// "what's the warranty on chairs" of "on lamps".
fn asked_of(before: &str, about: &str) -> String {
    let first = about.split_whitespace().next().unwrap_or_default().to_lowercase();
    let words: Vec<&str> = before.split_whitespace().collect();
    // the fragment brings its preposition, or takes the last one's place
    let place = |word: &&str| word.eq_ignore_ascii_case(&first);
    if PREPOSITIONS.contains(&first.as_str()) {
        return match words.iter().rposition(place) {
            Some(at) => format!("{} {about}?", words[..at].join(" ")),
            None => format!("{before} {about}?"),
        };
    }
    match words.iter().rposition(|word| PREPOSITIONS.contains(&word.to_lowercase().as_str())) {
        Some(at) if words.len() - at <= 4 => format!("{} {about}?", words[..=at].join(" ")),
        _ => format!("{before}, {about}?"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialogue::state::LastQuestion;

    fn after(question: &str) -> DialogueState {
        DialogueState { question: Some(LastQuestion { text: question.to_owned(), of_article: true }), ..DialogueState::default() }
    }

    #[test]
    fn a_fragment_asks_what_was_asked_before() {
        let asked = |before: &str, text: &str| whole(text, &after(before));
        assert_eq!(asked("what's the warranty on chairs", "and on lamps?").as_deref(), Some("what's the warranty on lamps?"));
        assert_eq!(asked("Do you ship to Canada?", "what about Norway").as_deref(), Some("Do you ship to Norway?"));
        assert_eq!(asked("how long does delivery take?", "and express?").as_deref(), Some("how long does delivery take, express?"));
        assert_eq!(asked("椅子的保修期多久？", "那台灯呢？").as_deref(), Some("椅子的保修期多久，台灯？"));
    }

    #[test]
    fn names_stand_for_what_points_back() {
        assert_eq!(with_names("is there a discount on them?", "Rain Jacket"), "is there a discount on Rain Jacket?");
        assert!(points_back("能退它吗") && !points_back("how long is delivery"));
    }

    #[test]
    fn a_question_that_names_nothing_is_about_the_one_before() {
        let state = after("how do returns work?");
        for text in ["how many days do I have", "who pays for it", "and how long does it take?", "我有几天时间", "谁付", "要多久"]
        {
            assert!(leans(text, &state).is_some(), "{text}");
        }
        for text in ["where is my order", "how much is the lamp", "when will the parcel come", "我的订单多久到", "ok"] {
            assert_eq!(leans(text, &state), None, "{text}");
        }
        assert_eq!(leans("how many days do I have", &DialogueState::default()), None);
    }

    #[test]
    fn what_stands_by_itself_is_left_alone() {
        let state = after("what's the warranty on chairs");
        for text in
            ["and where is my order?", "and T-10003?", "on lamps", "and can I return it", "那能退吗", "我的订单呢", "and please cancel it"]
        {
            assert_eq!(whole(text, &state), None, "{text}");
        }
        assert_eq!(whole("and on lamps?", &DialogueState::default()), None);
    }
}
