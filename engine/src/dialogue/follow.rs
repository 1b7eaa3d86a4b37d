//! What a message means by itself only in part: "the second one", "and in blue?", "what about T-10003", 那第二个呢, "cheaper ones".
//!
//! An ordinal becomes what it points at in the list that was shown last; words that name nothing but a thing ask of it what
//! was asked last.

use std::sync::LazyLock;

use knowledge::ids::{OrderId, ProductId};
use knowledge::language::Language;
use regex::Regex;

use super::flows::order_find;
use super::state::{Asked, DialogueState, Listed};
use super::topic::{OrderAspect, ProductAspect, Topic};
use crate::answer::templates;
use crate::understand::{Entity, EntityKind, ProductMention, Understanding};

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

static ORDINAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:the|number|option|no\.?)\s+(first|1st|one|second|2nd|two|third|3rd|three|fourth|4th|four|fifth|5th|five|last|former|latter)",
        r"\b(?:\s+(?:one|order|product|item))?|\b(first|second|third|fourth|fifth|last) one\b",
        r"|第([一二两三四五1-5])[个款件单种]?|(最后一[个款件单])|(前者|后者)"
    ))
});
static PLACED: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:placed|ordered|bought|made|latest|recent)\b|下的|买的"));
static OTHER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:the )?other (?:one|order|product)\b|\bthe other\b|另[外]?一[个款件单]"));
static MORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:please )?(?:(?:show|give|send) (?:me )?)?(?:(?:some |any )?(?:more|others?|other (?:ones|options|products))(?: options| ones| products)?|anything else|something else)(?: please)?[?.! ]*$",
        r"|^(?:还有(?:别的|其他的?|更多的?)?[吗么嘛没]*|更多|换一批|再来[几一]个|其他的呢|有没有别的)[？?。！ ]*$"
    ))
});

static AND_THE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:(?:ok|okay|so|and)\W+)*(?:and|n|nd|what about|what abt|wat about|how about|how abt) (?:the|my) (?:[\w-]+ ){0,2}[\w-]+\W*$|^[^，。？]{1,8}呢[？?。]*$",
    )
});

/// What a pronoun-like word points at.
enum Pointed {
    Order(OrderId),
    Product(ProductId),
}

/// A message with what the dialogue tells of it.
#[derive(Debug)]
pub struct Followed {
    /// With what it points at.
    pub understood: Understanding,
    /// What it is about, where its own words do not tell.
    pub topic: Option<Topic>,
    /// The product that it points at.
    pub product: Option<ProductId>,
}

/// Fills in what a message leaves out, and says what it is about where only the dialogue tells.
#[must_use]
pub fn follow(text: &str, mut understood: Understanding, state: &DialogueState) -> Followed {
    if let Some(topic) = button(text, state) {
        return Followed { understood, topic: Some(topic), product: None };
    }
    let names = !understood.order_numbers().is_empty() || !understood.mentions.is_empty();
    let pointed = if names { None } else { pointed(text, state) };
    match &pointed {
        Some(Pointed::Order(id)) => understood.entities.push(Entity {
            kind: EntityKind::OrderNumber,
            value: id.0.clone(),
            detail: crate::understand::Detail::None,
            start: 0,
            end: 0,
        }),
        Some(Pointed::Product(id)) => {
            let options = std::mem::take(&mut understood.loose_options);
            understood.mentions.insert(0, ProductMention { product: id.clone(), score: 1.0, options });
        }
        None => {}
    }
    let bare = bare(text, &understood);
    // "and in white": a guess at a product that has white is no product that was named
    if bare && state.product.is_some() && understood.mentions.first().is_some_and(|mention| mention.score < 0.5) {
        let options: Vec<(String, String)> = understood.mentions.drain(..).flat_map(|mention| mention.options).collect();
        understood.loose_options.extend(options);
    }
    let lost = pointed.is_none() && !names && (OTHER.is_match(text) || ordinal(text).is_some());
    let topic = match (bare, lost, &state.listed) {
        // which one, of those that were shown?
        (true, true, Some(Listed::Orders(_))) => Some(Topic::Orders),
        (_, false, _) if !names && state.order.is_some() && order_find::earlier(text) => match state.asked {
            Some(Asked::Order(aspect)) => Some(Topic::Order(aspect)),
            _ => Some(Topic::Order(OrderAspect::Status)),
        },
        (true, _, _) => asked_again(&understood, pointed.is_some(), state),
        // "and the lamp?", of which the catalogue has several
        (false, _, _) if !understood.mentions.is_empty() && AND_THE.is_match(text) => asked_again(&understood, pointed.is_some(), state),
        (false, _, _) => None,
    };
    let product = if let Some(Pointed::Product(id)) = pointed { Some(id) } else { None };
    Followed { understood, topic, product }
}

/// Words of the buttons under cards, pressed or typed.
fn button(text: &str, state: &DialogueState) -> Option<Topic> {
    state.search.as_ref()?;
    let text = text.trim();
    let says = |id: &str| [Language::En, Language::Zh].iter().any(|language| templates::say(*language, id, &[]).eq_ignore_ascii_case(text));
    if says("button-more") || MORE.is_match(text) {
        return Some(Topic::Product(ProductAspect::More));
    }
    if says("button-cheaper") {
        return Some(Topic::Product(ProductAspect::Cheaper));
    }
    // "has the second one other colours?" is about that one
    let other_colour = says("button-other-colour")
        || ordinal(text).is_none() && ["换个颜色", "其他颜色", "别的颜色"].iter().any(|words| text.contains(words));
    other_colour.then_some(Topic::Product(ProductAspect::Colours))
}

/// The thing of the last list that an ordinal means, or the one of two that was not spoken of.
fn pointed(text: &str, state: &DialogueState) -> Option<Pointed> {
    let listed = state.listed.as_ref()?;
    let at = match (ordinal(text), OTHER.is_match(text)) {
        (Some(Place::Nth(n)), _) => n,
        // orders are listed newest first, and the last one that was placed is the newest
        (Some(Place::Last), _) if matches!(listed, Listed::Orders(_)) && PLACED.is_match(text) => 0,
        (Some(Place::Last), _) => listed.len().checked_sub(1)?,
        (None, true) if listed.len() == 2 => usize::from(listed.position(state) == Some(0)),
        _ => return None,
    };
    match listed {
        Listed::Orders(ids) => ids.get(at).cloned().map(Pointed::Order),
        Listed::Products(ids) => ids.get(at).cloned().map(Pointed::Product),
    }
}

/// The place in a list of `of` things that words name, counted from 0: "the second", 第二个, "2".
#[must_use]
pub fn place(text: &str, of: usize) -> Option<usize> {
    let digit = text.trim().trim_end_matches(['.', ')', '。']).parse::<usize>().ok().and_then(|n| n.checked_sub(1));
    let at = match (digit, ordinal(text)) {
        (Some(at), _) => at,
        (None, Some(Place::Nth(at))) => at,
        (None, Some(Place::Last)) => of.checked_sub(1)?,
        (None, None) => return None,
    };
    (at < of).then_some(at)
}

enum Place {
    Nth(usize),
    Last,
}

fn ordinal(text: &str) -> Option<Place> {
    let found = ORDINAL.captures(text)?;
    let word = found.iter().skip(1).flatten().next()?.as_str().to_lowercase();
    Some(match word.as_str() {
        "first" | "1st" | "one" | "former" | "前者" | "一" | "1" => Place::Nth(0),
        "second" | "2nd" | "two" | "latter" | "后者" | "二" | "两" | "2" => Place::Nth(1),
        "third" | "3rd" | "three" | "三" | "3" => Place::Nth(2),
        "fourth" | "4th" | "four" | "四" | "4" => Place::Nth(3),
        "fifth" | "5th" | "five" | "五" | "5" => Place::Nth(4),
        _ => Place::Last,
    })
}

/// What was asked last, asked of something else.
fn asked_again(understood: &Understanding, pointed: bool, state: &DialogueState) -> Option<Topic> {
    let order = !understood.order_numbers().is_empty();
    let product = understood.mentions.first().is_some_and(|mention| mention.score >= 0.5);
    let options = !understood.loose_options.is_empty() && state.product.is_some();
    match (&state.asked, order, product || options) {
        (Some(Asked::Order(aspect)), true, _) => Some(Topic::Order(*aspect)),
        (_, true, _) => Some(Topic::Order(OrderAspect::Status)),
        (Some(Asked::Product(aspect)), false, true) => Some(Topic::Product(*aspect)),
        // "and the lamp?", after the bottle's order was asked about
        (Some(Asked::Order(aspect)), false, _) if !understood.mentions.is_empty() => Some(Topic::Order(*aspect)),
        (_, false, true) if pointed => Some(Topic::Product(ProductAspect::About)),
        _ => None,
    }
}

/// Whether nothing but the name of a thing is said.
#[must_use]
pub fn bare(text: &str, understood: &Understanding) -> bool {
    let symbols: Vec<char> = text.chars().collect();
    let named =
        |at: usize| understood.entities.iter().any(|entity| NAMES.contains(&entity.kind) && (entity.start..entity.end).contains(&at));
    let rest: String = symbols.iter().enumerate().map(|(at, symbol)| if named(at) { ' ' } else { *symbol }).collect();
    let rest = OTHER.replace_all(&rest, " ").into_owned();
    let rest = ORDINAL.replace_all(&rest, " ").to_lowercase().replace("what about", " ").replace("how about", " ");
    let guessed = understood.mentions.iter().flat_map(|mention| &mention.options);
    let spoken: Vec<String> = understood.loose_options.iter().chain(guessed).map(|(_, value)| value.to_lowercase()).collect();
    let words = rest.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty());
    words.clone().count() <= 6
        && words.clone().all(|word| {
            FUNCTION.contains(&word)
                || spoken.iter().any(|value| value.split(' ').any(|part| part == word))
                || word.chars().all(|c| matches!(c, '\u{4e00}'..='\u{9fff}')) && only_function(word, &spoken)
        })
}

/// A Chinese run of function words, and names of option values.
fn only_function(run: &str, spoken: &[String]) -> bool {
    let mut rest = run.to_owned();
    for value in spoken.iter().filter(|value| !value.is_ascii()) {
        rest = rest.replace(value.as_str(), "");
    }
    for word in FUNCTION_HAN {
        rest = rest.replace(word, "");
    }
    rest.is_empty() || rest.chars().count() <= 2 && !spoken.is_empty()
}

const NAMES: &[EntityKind] = &[EntityKind::OrderNumber, EntityKind::Product, EntityKind::Option];
const FUNCTION: &[&str] = &[
    "and", "the", "a", "an", "one", "ones", "in", "for", "of", "also", "please", "then", "no", "not", "sorry", "i", "mean", "meant", "ok",
    "so", "same", "with", "order", "or", "actually", "but", "too", "color", "colour",
];
const FUNCTION_HAN: &[&str] = &[
    "那么",
    "那",
    "呢",
    "的",
    "还有",
    "也",
    "和",
    "这个",
    "那个",
    "一个",
    "吗",
    "款",
    "色",
    "号",
    "订单",
    "不是",
    "不对",
    "是",
    "我说",
    "我是说",
    "换成",
    "怎么样",
    "如果",
    "要",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::{Intent, Sentiment};

    fn heard(order: Option<&str>, mentions: &[&str]) -> Understanding {
        let entities = order.map(|number| Entity {
            kind: EntityKind::OrderNumber,
            value: number.to_owned(),
            detail: crate::understand::Detail::None,
            start: 0,
            end: 0,
        });
        Understanding {
            language: Language::En,
            intent: Intent::from("out_of_scope"),
            confidence: 0.3,
            unsure: false,
            entities: entities.into_iter().collect(),
            sentiment: Sentiment::Neutral,
            escalate: false,
            alternatives: Vec::new(),
            mentions: mentions.iter().map(|id| ProductMention { product: ProductId::from(*id), score: 1.0, options: Vec::new() }).collect(),
            loose_options: Vec::new(),
        }
    }

    fn listed() -> DialogueState {
        DialogueState {
            listed: Some(Listed::Orders(vec![OrderId::from("T-1"), OrderId::from("T-2")])),
            order: Some(OrderId::from("T-1")),
            asked: Some(Asked::Order(OrderAspect::Total)),
            ..DialogueState::default()
        }
    }

    #[test]
    fn ordinals_point_into_the_last_list() {
        for text in [
            "the second",
            "and the second one?",
            "no, the second",
            "那第二个呢",
            "第二个",
            "the other one",
            "and the other one?",
            "另一个呢",
        ] {
            let Followed { understood, topic, .. } = follow(text, heard(None, &[]), &listed());
            assert_eq!(understood.order_numbers(), ["T-2"], "{text}");
            assert_eq!(topic, Some(Topic::Order(OrderAspect::Total)), "{text}");
        }
        let Followed { understood, topic, .. } = follow("what is in the second one", heard(None, &[]), &listed());
        assert_eq!((understood.order_numbers(), topic), (vec!["T-2"], None));
        assert!(follow("wait a second", heard(None, &[]), &listed()).understood.order_numbers().is_empty());
    }

    #[test]
    fn a_bare_name_asks_what_was_asked_before() {
        let Followed { topic, .. } = follow("what about T-9?", heard(Some("T-9"), &[]), &listed());
        assert_eq!(topic, None, "the number has no place here, so its words are no name");
        let product = DialogueState { asked: Some(Asked::Product(ProductAspect::Price)), ..DialogueState::default() };
        assert_eq!(follow("and?", heard(None, &["P-1"]), &product).topic, Some(Topic::Product(ProductAspect::Price)));
        assert_eq!(follow("does it have a warranty", heard(None, &["P-1"]), &product).topic, None);
    }
}
