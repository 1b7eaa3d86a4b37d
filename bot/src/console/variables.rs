//! What canned replies leave open, to be filled in for the chat: `{name}`, `{agent}`, `{shop}`, `{order}`. An unknown one is refused
//! when the reply is saved; one that the chat has nothing for stays as it is written, and who writes the answer is told.

use std::sync::LazyLock;

use regex::Regex;

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variable {
    /// The customer's first name.
    Name,
    /// Who answers.
    Agent,
    /// The shop.
    Shop,
    /// The number of the customer's latest order.
    Order,
}

/// What a chat has for them.
#[derive(Debug, Default)]
pub(super) struct Values<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) agent: &'a str,
    pub(super) shop: &'a str,
    pub(super) order: Option<&'a str>,
}

impl Variable {
    /// All of them.
    pub(super) const ALL: [Self; 4] = [Self::Name, Self::Agent, Self::Shop, Self::Order];

    /// As it stands in a text.
    pub(super) fn written(self) -> &'static str {
        match self {
            Self::Name => "{name}",
            Self::Agent => "{agent}",
            Self::Shop => "{shop}",
            Self::Order => "{order}",
        }
    }

    fn of<'a>(self, values: &Values<'a>) -> Option<&'a str> {
        match self {
            Self::Name => values.name,
            Self::Agent => Some(values.agent),
            Self::Shop => Some(values.shop),
            Self::Order => values.order,
        }
    }
}

/// What stands in braces and is none of them. Only a word counts: `{ }` and `{1, 2}` are text.
pub(super) fn unknown(text: &str) -> Vec<&str> {
    static BRACES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\{\s*[\p{L}_][\p{L}\d_ -]*\}").ok());
    let known = |word: &str| Variable::ALL.iter().any(|variable| variable.written() == word);
    BRACES.iter().flat_map(|braces| braces.find_iter(text)).map(|found| found.as_str()).filter(|word| !known(word)).collect()
}

/// Those that stand in a text.
pub(super) fn open(text: &str) -> Vec<&'static str> {
    Variable::ALL.into_iter().map(Variable::written).filter(|written| text.contains(written)).collect()
}

/// The text with what the chat has. What it has nothing for stays open. One pass: a value that looks like a variable is a value.
pub(super) fn fill(text: &str, values: &Values<'_>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let found = Variable::ALL.into_iter().find(|variable| rest[at..].starts_with(variable.written()));
        let value = found.and_then(|variable| Some((variable, variable.of(values).filter(|value| !value.is_empty())?)));
        filled.push_str(&rest[..at]);
        let taken = match value {
            Some((variable, value)) => {
                filled.push_str(value);
                variable.written().len()
            }
            None => {
                filled.push('{');
                1
            }
        };
        rest = &rest[at + taken..];
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_filled_in_and_the_rest_stays_open() {
        let values = Values { name: Some("{order}"), agent: "Bo", shop: "Tillow", order: None };
        let filled = fill("Hi {name}, {agent} of {shop} here about {order}. { } {x", &values);
        assert_eq!(filled, "Hi {order}, Bo of Tillow here about {order}. { } {x");
        assert_eq!(open("您好{name}，订单{order}"), ["{name}", "{order}"]);
    }

    #[test]
    fn an_unknown_variable_is_one_word_in_braces() {
        assert_eq!(
            unknown("Dear {nmae}, {order} { Name} {客户} {first name} {} { } {1, 2}"),
            ["{nmae}", "{ Name}", "{客户}", "{first name}"]
        );
        assert!(unknown("{name} {agent} {shop} {order}").is_empty());
    }
}
