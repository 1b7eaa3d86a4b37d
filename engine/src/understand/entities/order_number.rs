//! Order numbers by the shop's pattern, read with and without their prefix, and written as the shop writes them.

use regex::Regex;

use super::Found;
use crate::understand::types::EntityKind;

/// Finds a shop's order numbers.
#[derive(Debug, Clone)]
pub struct OrderNumbers {
    shapes: Vec<Shape>,
    guessed: bool,
}

/// How the ids of a shop's orders begin, and how many digits follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdShape {
    /// What stands before the digits: `#W`, `T-`, `#`, or nothing.
    pub prefix: String,
    /// Fewest digits.
    pub least: usize,
    /// Most digits.
    pub most: usize,
}

/// One pattern with its ways to be written.
#[derive(Debug, Clone)]
struct Shape {
    exact: Regex,
    /// Prefix letters, loosely set, then the digits.
    loose: Option<Regex>,
    /// The digits alone; believed only after a word such as "order".
    digits: Option<Regex>,
    /// As `loose`, with letters that look like digits among them: "T-1OO0l".
    mistyped: Option<Regex>,
    format: String,
}

impl OrderNumbers {
    /// Works the patterns out from what the stored ids look like. A shop without orders has numbers such as `#1001`.
    ///
    /// # Errors
    /// Never in practice: prefixes are escaped.
    pub fn of_shapes(shapes: &[IdShape]) -> Result<Self, regex::Error> {
        let none = [IdShape { prefix: "#".to_owned(), least: 3, most: 12 }];
        let guessed = shapes.is_empty();
        let shapes = if guessed { &none[..] } else { shapes };
        let shape = |one: &IdShape| {
            let bare = one.prefix.strip_prefix('#');
            let sign = if bare.is_some() { "#?" } else { "" };
            let letters = bare.unwrap_or(&one.prefix);
            // a number without any letters is one only after its sign or a word such as "order"
            let sign = if letters.is_empty() { "#" } else { sign };
            let pattern = format!(r"{sign}{}\d{{{},{}}}", regex::escape(letters), one.least.max(1), one.most.max(1));
            Shape::new(&pattern, &format!("{}{{digits}}", one.prefix))
        };
        Ok(Self { shapes: shapes.iter().map(shape).collect::<Result<_, _>>()?, guessed })
    }

    /// Takes the shop's pattern (`#?W\d{7}`) and the form that order ids have (`#W{digits}`). A form without `{digits}`
    /// means that a match is the id, in upper case.
    ///
    /// # Errors
    /// If the pattern is not a regular expression.
    pub fn new(pattern: &str, format: &str) -> Result<Self, regex::Error> {
        Ok(Self { shapes: vec![Shape::new(pattern, format)?], guessed: false })
    }

    /// Whether there were no orders to work the patterns out from.
    #[must_use]
    pub fn guessed(&self) -> bool {
        self.guessed
    }

    /// All order numbers of a text in normal form.
    #[must_use]
    pub fn find(&self, plain: &str) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        for one in self.shapes.iter().flat_map(|shape| shape.find(plain)) {
            if found.iter().all(|other| one.at.end <= other.at.start || other.at.end <= one.at.start) {
                found.push(one);
            }
        }
        found.sort_by_key(|one| one.at.start);
        found
    }
}

impl Shape {
    fn new(pattern: &str, format: &str) -> Result<Self, regex::Error> {
        let exact = Regex::new(&format!("(?i)(?:{pattern})"))?;
        let run = Regex::new(r"\\d(?:\{(\d+)(?:,(\d*))?\}|\+)|\[0-9\](?:\{(\d+)(?:,(\d*))?\}|\+)")?;
        let count = run.captures(pattern).map(|found| {
            let low = found.get(1).or_else(|| found.get(3)).and_then(|n| n.as_str().parse::<usize>().ok());
            let open = found.get(2).or_else(|| found.get(4)).map(|n| n.as_str().to_owned());
            match (low, open) {
                (Some(low), Some(high)) => format!("{{{low},{high}}}"),
                (Some(low), None) => format!("{{{low}}}"),
                (None, _) => "{4,}".to_owned(),
            }
        });
        let (mut loose, mut digits, mut mistyped) = (None, None, None);
        if let (Some(count), Some((prefix, _))) = (count, format.split_once("{digits}")) {
            let letters: String = prefix.chars().filter(|c| c.is_alphanumeric()).collect();
            if letters.is_empty() {
                loose = Some(Regex::new(&format!(r"#\s?\d{count}"))?);
            } else {
                let spaced = letters.chars().map(|c| regex::escape(&c.to_string())).collect::<Vec<_>>().join(r"[\s.-]?");
                loose = Some(Regex::new(&format!(r"(?i)#?\s?{spaced}[\s#:._-]{{0,2}}\d{count}"))?);
                mistyped = Some(Regex::new(&format!(r"(?i)#?{spaced}[#:._-]?(?P<digits>[\dolis]{count})"))?);
            }
            digits = Some(Regex::new(&format!(
                r"(?i)(?:#\s?|\b(?:orders?|ordr|oder|purchase|number|no\.?|nr\.?|num)\b[\s:#.]{{0,3}}(?:is\s+|number\s+|no\.?\s*)?|订单号?[\s::]*(?:是|号码)?\s*|单号[\s::是]*)(\d{count})"
            ))?);
        }
        Ok(Self { exact, loose, digits, mistyped, format: format.to_owned() })
    }

    fn find(&self, plain: &str) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        let mut take = |at: std::ops::Range<usize>| {
            let clear = found.iter().all(|other| at.end <= other.at.start || other.at.end <= at.start);
            if clear && stands_alone(plain, &at) {
                found.push(Found::new(EntityKind::OrderNumber, self.normal(&plain[at.clone()]), at));
            }
        };
        self.exact.find_iter(plain).for_each(|hit| take(hit.range()));
        if let Some(loose) = &self.loose {
            loose.find_iter(plain).for_each(|hit| {
                let skip = hit.as_str().len() - hit.as_str().trim_start().len();
                take(hit.start() + skip..hit.end());
            });
        }
        if let Some(digits) = &self.digits {
            digits.captures_iter(plain).filter_map(|hit| hit.get(1)).for_each(|hit| take(hit.range()));
        }
        if let Some(mistyped) = &self.mistyped {
            for hit in mistyped.captures_iter(plain) {
                let (Some(whole), Some(digits)) = (hit.get(0), hit.name("digits")) else { continue };
                let clear = found.iter().all(|other| whole.end() <= other.at.start || other.at.end <= whole.start());
                // mostly digits, or it is a word
                let count = digits.as_str().bytes().filter(u8::is_ascii_digit).count();
                if clear && 2 * count > digits.len() && count < digits.len() && stands_alone(plain, &whole.range()) {
                    let meant = format!("{}{}", &plain[whole.start()..digits.start()], as_digits(digits.as_str()));
                    found.push(Found::new(EntityKind::OrderNumber, self.normal(&meant), whole.range()));
                }
            }
        }
        found.sort_by_key(|one| one.at.start);
        found
    }

    fn normal(&self, text: &str) -> String {
        if self.format.contains("{digits}") {
            let letters: String = self.format.chars().take_while(|c| *c != '{').filter(|c| c.is_ascii_digit()).collect();
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            let digits = digits.strip_prefix(&letters).unwrap_or(&digits).to_owned();
            return self.format.replace("{digits}", &digits);
        }
        text.trim().to_uppercase()
    }
}

/// Letters that were typed for the digits they look like.
fn as_digits(text: &str) -> String {
    let digit = |symbol: char| match symbol.to_ascii_lowercase() {
        'o' => '0',
        'l' | 'i' => '1',
        's' => '5',
        other => other,
    };
    text.chars().map(digit).collect()
}

/// Neither a letter or digit of the same script before it, nor one after it.
fn stands_alone(text: &str, at: &std::ops::Range<usize>) -> bool {
    let before = text[..at.start].chars().next_back();
    let after = text[at.end..].chars().next();
    let glued = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let starts_with_sign = text[at.start..].starts_with('#');
    (starts_with_sign || !glued(before)) && !glued(after)
}

#[cfg(test)]
mod tests {
    use super::{IdShape, OrderNumbers};

    fn found(numbers: &OrderNumbers, text: &str) -> Vec<String> {
        numbers.find(text).into_iter().map(|one| one.value).collect()
    }

    #[test]
    fn written_in_many_ways() {
        let shop = OrderNumbers::new(r"#?W\d{7}", "#W{digits}").unwrap();
        for text in ["#W7534214", "w7534214", "W 7534214", "order 7534214", "W-7534214到哪了", "订单7534214", "#7534214", "order#W7534214?"]
        {
            assert_eq!(found(&shop, text), ["#W7534214"], "{text}");
        }
        let demo = OrderNumbers::new(r"T-\d{5}", "T-{digits}").unwrap();
        for text in ["T-10001", "t10001", "T 10001", "order 10001", "my order number is 10001", "where is t-10001?", "#10001"] {
            assert_eq!(found(&demo, text), ["T-10001"], "{text}");
        }
        assert_eq!(found(&demo, "T-10001 and T-10002"), ["T-10001", "T-10002"]);
    }

    #[test]
    fn letters_that_look_like_digits_are_read_as_digits() {
        let demo = OrderNumbers::new(r"T-\d{5}", "T-{digits}").unwrap();
        for text in ["where is T-1o001?", "t-1000l", "T-I0001 please", "T1O001到哪了"] {
            assert_eq!(found(&demo, text), ["T-10001"], "{text}");
        }
        let shop = OrderNumbers::new(r"#?W\d{7}", "#W{digits}").unwrap();
        assert_eq!(found(&shop, "#W75342l4 and w7S3421O"), ["#W7534214", "#W7534210"]);
        for text in ["tools", "T-solo", "Wooooll1", "t-shirt 10001"] {
            assert_eq!(found(&shop, text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn patterns_are_worked_out_from_the_ids() {
        let shape = |prefix: &str, least, most| IdShape { prefix: prefix.to_owned(), least, most };
        let two = OrderNumbers::of_shapes(&[shape("#W", 7, 7), shape("T-", 5, 5)]).unwrap();
        assert_eq!(found(&two, "w7534214 or t-10001?"), ["#W7534214", "T-10001"]);
        let bare = OrderNumbers::of_shapes(&[shape("", 4, 6)]).unwrap();
        assert_eq!(found(&bare, "order 10001, I paid 10001"), ["10001"]);
        let signed = OrderNumbers::of_shapes(&[]).unwrap();
        assert_eq!(found(&signed, "where is #1001"), ["#1001"]);
        let spelt = OrderNumbers::of_shapes(&[shape("2026-", 5, 5)]).unwrap();
        assert_eq!(found(&spelt, "2026-00012 please"), ["2026-00012"]);
    }

    #[test]
    fn other_numbers_are_none() {
        let shop = OrderNumbers::new(r"#?W\d{7}", "#W{digits}").unwrap();
        for text in ["W75342145", "7534214 pieces", "call 7534214", "AW7534214", "W753421"] {
            assert_eq!(found(&shop, text), Vec::<String>::new(), "{text}");
        }
    }
}
