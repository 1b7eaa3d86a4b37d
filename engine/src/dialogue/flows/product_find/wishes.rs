//! What a shopper wants of a product besides what it is: a price, that it can be bought, that others liked it.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

/// Wishes that the words hold. What they do not hold is left to the search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Wishes {
    /// Lowest price.
    pub(super) from: Option<Decimal>,
    /// Highest price.
    pub(super) to: Option<Decimal>,
    /// The currency that stands beside the price, ISO 4217.
    pub(super) currency: Option<&'static str>,
    /// Only what others rated well.
    pub(super) liked: bool,
    /// Only what can be bought now.
    pub(super) available: bool,
    /// The words without those of the price: what is searched for.
    pub(super) rest: String,
}

const AMOUNT: &str = r"(?P<sign>€|\$|£|¥|us\$)?\s?(?P<n>\d{1,6}(?:[.,]\d{1,2})?)\s?(?P<word>euros?|eur|dollars?|usd|bucks|pounds?|gbp|quid|yuan|rmb|cny|元|块钱?|欧元|欧|美元|美金|€|\$|£)?";

/// What a price is called, how its bounds follow from one or two amounts.
enum Bound {
    Below,
    Above,
    Between,
    About,
}

static PRICES: LazyLock<Vec<(Regex, Bound)>> = LazyLock::new(|| {
    let one = AMOUNT;
    let between = format!(r"(?:between|from)\s+{one}\s*(?:and|to|-)\s*{one}|{one}\s?(?:-|to|到|至|~)\s?{one}(?:之间)?");
    let below =
        r"under|below|less than|cheaper than|up to|at most|max(?:imum)?(?: of)?|no more than|not more than|within|不超过|低于|最多|小于";
    let above = r"over|above|more than|at least|starting (?:at|from)|from|超过|高于|至少|大于";
    let wanted = [
        (between, Bound::Between),
        (format!(r"(?:{below})\s?{one}|{one}\s?(?:以内|以下|之内|or less|max\b|at most)"), Bound::Below),
        (format!(r"(?:{above})\s?{one}|{one}\s?(?:以上|or more|起)"), Bound::Above),
        (format!(r"(?:around|about|roughly|approx\.?|for)\s+{one}|{one}\s?(?:左右|上下)"), Bound::About),
    ];
    wanted.into_iter().filter_map(|(text, bound)| Some((named_once(&text)?, bound))).collect()
});

/// A pattern whose groups are numbered, since a name may stand once only.
fn named_once(text: &str) -> Option<Regex> {
    let mut numbered = String::new();
    let mut rest = text;
    let mut count = 0;
    while let Some(at) = rest.find("(?P<") {
        let end = at + rest[at..].find('>')?;
        numbered.push_str(&rest[..at]);
        numbered.push_str(&format!("(?P<{}{count}>", &rest[at + 4..end]));
        count += 1;
        rest = &rest[end + 1..];
    }
    numbered.push_str(rest);
    Regex::new(&format!("(?i){numbered}")).ok()
}

/// After a number: it counts something else than money.
static MEASURED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s?-?(?:kg|g|grams?|lbs?|cm|mm|m|inch(?:es)?|in\b|l\b|ml|lit(?:er|re)s?|hours?|h\b|days?|weeks?|people|persons?|w\b|watts?|gb|tb|mah|years?|pieces?|%|stars?|寸|公斤|克|升|毫升|厘米|米|小时|天|人|瓦|岁|星|个|件|分)").ok()
});
static LIKED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:well|best|highly|top)[- ]rated\b|\bgood (?:reviews|ratings)\b|\b(?:[45]|four|five)\+? stars?\b|评分高|好评|口碑好|评价好").ok()
});
static AVAILABLE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\bin stock\b|\bavailable (?:now|right now|today)\b|有货|现货").ok());

/// Reads the wishes out of a message.
pub(super) fn read(text: &str) -> Wishes {
    let text = knowledge::text::normalise(text);
    let has = |pattern: &Option<Regex>| pattern.as_ref().is_some_and(|pattern| pattern.is_match(&text));
    let mut wishes = Wishes { liked: has(&LIKED), available: has(&AVAILABLE), ..Wishes::default() };
    let mut taken: Option<Range<usize>> = None;
    for (pattern, bound) in PRICES.iter() {
        let Some(found) = pattern.captures_iter(&text).find(|found| {
            let end = found.get(0).map_or(0, |whole| whole.end());
            !MEASURED.as_ref().is_some_and(|unit| unit.is_match(&text[end..]))
        }) else {
            continue;
        };
        let (amounts, currency) = amounts(pattern, &found);
        let (Some(first), last) = (amounts.first().copied(), amounts.get(1).copied()) else { continue };
        // "for 30" may count guests; only with its currency it is a price
        if matches!(bound, Bound::About) && currency.is_none() && found[0].to_lowercase().starts_with("for") {
            continue;
        }
        let spread = first / Decimal::from(5);
        (wishes.from, wishes.to) = match bound {
            Bound::Below => (None, Some(first)),
            Bound::Above => (Some(first), None),
            Bound::Between => (Some(first), last),
            Bound::About => (Some(first - spread), Some(first + spread)),
        };
        wishes.currency = currency;
        taken = found.get(0).map(|whole| whole.range());
        break;
    }
    wishes.rest = match taken {
        Some(at) => format!("{} {}", text[..at.start].trim(), text[at.end..].trim()).trim().to_owned(),
        None => text,
    };
    wishes
}

/// The amounts of a match in order, and the currency that stands beside one of them.
fn amounts(pattern: &Regex, found: &regex::Captures<'_>) -> (Vec<Decimal>, Option<&'static str>) {
    let groups = || pattern.capture_names().flatten().filter_map(|name| Some((name, found.name(name)?.as_str())));
    let numbers = groups().filter(|(name, _)| name.starts_with('n')).filter_map(|(_, text)| text.replace(',', ".").parse().ok()).collect();
    let currency = groups().filter(|(name, _)| !name.starts_with('n')).find_map(|(_, text)| currency(&text.to_lowercase()));
    (numbers, currency)
}

fn currency(word: &str) -> Option<&'static str> {
    match word {
        "€" | "euro" | "euros" | "eur" | "欧元" | "欧" => Some("EUR"),
        "$" | "us$" | "dollar" | "dollars" | "usd" | "bucks" | "美元" | "美金" => Some("USD"),
        "£" | "pound" | "pounds" | "gbp" | "quid" => Some("GBP"),
        "yuan" | "rmb" | "cny" => Some("CNY"),
        // 元, 块 and ¥ are said of any currency
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> (Option<i64>, Option<i64>) {
        let wishes = read(text);
        let whole = |amount: Option<Decimal>| amount.and_then(|amount| i64::try_from(amount.round()).ok());
        (whole(wishes.from), whole(wishes.to))
    }

    #[test]
    fn prices_are_read_in_both_languages() {
        assert_eq!(PRICES.len(), 4);
        for (text, expected) in [
            ("a quiet keyboard under 150 that works with a Mac", (None, Some(150))),
            ("lamps for less than €60", (None, Some(60))),
            ("something between 20 and 40 euros", (Some(20), Some(40))),
            ("a bag from 50 to 100", (Some(50), Some(100))),
            ("over 200 eur", (Some(200), None)),
            ("around 50 euros", (Some(40), Some(60))),
            ("300 以内, 送妈妈", (None, Some(300))),
            ("一百块以内的杯子", (None, None)),
            ("50到100欧元的台灯", (Some(50), Some(100))),
            ("200元左右的耳机", (Some(160), Some(240))),
            ("a bag under 2 kg", (None, None)),
            ("a tent for 3 people", (None, None)),
            ("a gift for 30 guests", (None, None)),
            ("something for 30 euros", (Some(24), Some(36))),
        ] {
            assert_eq!(range(text), expected, "{text}");
        }
    }

    #[test]
    fn the_price_is_no_part_of_what_is_searched() {
        let wishes = read("a quiet keyboard under 150 that works with a Mac");
        assert_eq!(wishes.rest, "a quiet keyboard that works with a Mac");
        assert_eq!(read("under $40").currency, Some("USD"));
        assert!(read("well rated mugs in stock").liked && read("有货的杯子").available);
    }
}
