//! Questions that the dialogue alone ties to a product: "compare it with the fleece", "the plum one", "waterproof?".

use std::sync::LazyLock;

use knowledge::shop::{Product, Variant};
use regex::Regex;

use super::super::{Flow, FlowError};
use super::{Meant, about, fitting, record};
use crate::dialogue::Answer;
use crate::dialogue::state::{Asked, Listed};
use crate::dialogue::topic::ProductAspect;
use crate::retrieve;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

/// How many products are asked about.
const SHOWN: usize = 3;
/// A longer question says by itself what it is about.
const WORDS: usize = 6;
const SYMBOLS: usize = 10;

static COMPARES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\bcompare (?:it|this|that|this one|that one)\b|\bhow does (?:it|this|that)(?: one)? compare\b|\bdifference between (?:it|this|that)\b",
        r"|\b(?:better|worse|cheaper|bigger|smaller|lighter|heavier|warmer|louder|quieter|faster|more [a-z]+) th[ae]n\b",
        r"|(?:它|这[个款件]|那[个款件])?(?:和|跟|与|比).{1,16}(?:比|好|便宜|贵|大|小|轻|重|区别)"
    ))
});
static ONE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:the|that|this) (?:[\w-]+ ){1,3}one\b|的(?:那|这)?[个款件种]"));
static IT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:it|its|this one|that one)\b|它|这[个款件]|那[个款件]"));

/// Whether what is named is held against the product that was spoken of.
pub(super) fn compares_with_spoken(text: &str) -> bool {
    COMPARES.is_match(text)
}

/// "The plum one", where only one of those that were listed comes so.
pub(super) async fn of_listed(flow: &Flow<'_>) -> Result<Option<Meant>, FlowError> {
    let Some(Listed::Products(ids)) = &flow.state.listed else { return Ok(None) };
    if ids.len() < 2 || !flow.understood.mentions.is_empty() || flow.understood.loose_options.is_empty() || !ONE.is_match(&flow.text) {
        return Ok(None);
    }
    let mut found = Vec::new();
    for id in ids {
        let options = flow.understander.options_of(&flow.text, id).await?;
        let Some((product, _)) = retrieve::product(flow.db, id, flow.now).await? else { continue };
        if !options.is_empty() && !fitting(&product, &options).is_empty() {
            found.push(Meant { product: id.clone(), options, follows: false });
        }
    }
    Ok(if found.len() == 1 { found.pop() } else { None })
}

/// "Is it dimmable?" after several products were shown: which one is meant is asked.
pub(super) async fn which(flow: &Flow<'_>, aspect: ProductAspect) -> Result<Option<Answer>, FlowError> {
    let Some(Listed::Products(ids)) = &flow.state.listed else { return Ok(None) };
    let of_one = matches!(aspect, ProductAspect::About | ProductAspect::Find | ProductAspect::Availability | ProductAspect::Options);
    let open = flow.understood.mentions.is_empty() && flow.understood.loose_options.is_empty();
    if ids.len() < 2 || !of_one || !open || !IT.is_match(&flow.text) {
        return Ok(None);
    }
    let mut answer = Answer::template(flow.say("product-which", &[]));
    for id in ids.iter().take(SHOWN) {
        let Some((product, facts)) = retrieve::product(flow.db, id, flow.now).await? else { continue };
        answer.text.push_str("\n- ");
        answer.text.push_str(&product.name);
        answer.facts.extend(facts);
        answer.buttons.push(super::button(&product));
    }
    Ok(Some(answer))
}

/// A short question that nothing else answers, right after a product was spoken of: what is on record for it.
///
/// # Errors
/// When the database fails.
pub(in crate::dialogue::flows) async fn of_spoken(flow: &mut Flow<'_>) -> Result<Option<Answer>, FlowError> {
    let last = matches!(flow.state.asked, Some(Asked::Product(_))) && flow.state.question.as_ref().is_some_and(|before| !before.of_article);
    let Some(id) = flow.state.product.clone().filter(|_| last && asks_in_short(&flow.text) && flow.understood.mentions.is_empty()) else {
        return Ok(None);
    };
    let Some((product, facts)) = retrieve::product(flow.db, &id, flow.now).await? else { return Ok(None) };
    let all: Vec<&Variant> = product.variants.iter().collect();
    let head = flow.say(head(&flow.text, &product), &[("name", &product.name)]);
    Ok(Some(Answer::template(format!("{head}\n{}", about(flow, &product, &all))).from(facts)))
}

fn head(text: &str, product: &Product) -> &'static str {
    if text.is_ascii() && !record::speaks_of(text, product) { "product-not-on-record" } else { "product-on-record" }
}

/// "Waterproof?", 能调光吗: a question of a few words.
fn asks_in_short(text: &str) -> bool {
    let han = text.chars().filter(|symbol| matches!(symbol, '\u{4e00}'..='\u{9fff}')).count();
    let asks = text.trim_end().ends_with(['?', '？', '吗', '呢', '么']) || text.split_whitespace().count() <= 2;
    asks && if han > 0 { han <= SYMBOLS } else { text.split_whitespace().count() <= WORDS }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_against_what_was_spoken_of() {
        for text in ["compare it with the fleece", "is it better than the headphones?", "better then the headphones", "它和那个比哪个好"]
        {
            assert!(compares_with_spoken(text), "{text}");
        }
        assert!(!compares_with_spoken("do you have the fleece") && ONE.is_match("is the plum one in stock") && !ONE.is_match("which one"));
    }

    #[test]
    fn short_questions_are_about_what_was_spoken_of() {
        assert!(asks_in_short("waterproof?") && asks_in_short("battery life") && asks_in_short("能调光吗"));
        assert!(!asks_in_short("I would rather have it tomorrow") && !asks_in_short("what happens when nobody is at home on that day?"));
    }
}
