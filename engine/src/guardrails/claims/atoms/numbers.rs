//! Numbers in digits and in words, English and Chinese.

use rust_decimal::Decimal;

/// Matches a number in normalised text. What it matches, [`parse`] reads.
pub(in crate::guardrails) const NUMBER: &str = concat!(
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?",
    r"|(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen",
    r"|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand)",
    r"(?:(?:-| and | )(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen",
    r"|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand)\b)*\b",
    r"|[零〇一二两三四五六七八九十百千万]+)"
);

const ENGLISH: &[(&str, i64)] = &[
    ("zero", 0),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
    ("hundred", 100),
    ("thousand", 1000),
];

/// Reads what [`NUMBER`] matched; nothing where it is too large or no number.
pub(in crate::guardrails) fn parse(text: &str) -> Option<Decimal> {
    let first = text.chars().next()?;
    if first.is_ascii_digit() {
        text.replace(',', "").parse().ok()
    } else if first.is_ascii_alphabetic() {
        english(text).map(Decimal::from)
    } else {
        chinese(text).map(Decimal::from)
    }
}

fn english(text: &str) -> Option<i64> {
    let (mut total, mut current) = (0_i64, 0_i64);
    for word in text.split([' ', '-']).filter(|word| *word != "and") {
        let value = ENGLISH.iter().find(|(name, _)| *name == word)?.1;
        match value {
            100 => current = current.max(1).checked_mul(100)?,
            1000 => {
                total = total.checked_add(current.max(1).checked_mul(1000)?)?;
                current = 0;
            }
            small => current = current.checked_add(small)?,
        }
    }
    total.checked_add(current)
}

fn chinese(text: &str) -> Option<i64> {
    let digit = |symbol: char| "零一二三四五六七八九".chars().position(|known| known == symbol).and_then(|value| i64::try_from(value).ok());
    let (mut total, mut section, mut current, mut unit) = (0_i64, 0_i64, 0_i64, 1_i64);
    let mut plain = text.chars().count() > 1;
    let mut spelled = 0_i64;
    for symbol in text.chars() {
        let symbol = match symbol {
            '两' => '二',
            '〇' => '零',
            other => other,
        };
        let scale = match symbol {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            '万' => 10_000,
            _ => 0,
        };
        if scale == 0 {
            current = digit(symbol)?;
            spelled = spelled.checked_mul(10)?.checked_add(current)?;
            if symbol == '零' {
                unit = 10;
            }
        } else if scale == 10_000 {
            total = section.checked_add(current)?.max(1).checked_mul(scale)?;
            (section, current, unit, plain) = (0, 0, 1000, false);
        } else {
            section = section.checked_add(current.max(1).checked_mul(scale)?)?;
            (current, unit, plain) = (0, scale, false);
        }
    }
    if plain {
        return Some(spelled);
    }
    // 两百五 is 250: the last digit takes the place below the last unit.
    let last = if unit > 10 && current > 0 && !text.contains(['零', '〇']) { current * (unit / 10) } else { current };
    total.checked_add(section)?.checked_add(last)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_digits_and_words() {
        for (text, value) in [
            ("1,254.73", "1254.73"),
            ("46", "46"),
            ("twenty-one", "21"),
            ("two hundred and ninety-nine", "299"),
            ("two thousand five hundred", "2500"),
            ("两百九十九", "299"),
            ("十二", "12"),
            ("二十", "20"),
            ("两百五", "250"),
            ("一百零五", "105"),
            ("二〇二六", "2026"),
            ("三", "3"),
            ("一万二千", "12000"),
        ] {
            assert_eq!(parse(text), Some(value.parse().expect("a number")), "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>(), number in "[零〇一二两三四五六七八九十百千万]{1,40}", words in "(ninety|thousand|hundred| ){1,60}") {
            parse(&text);
            parse(&number);
            parse(&words);
        }
    }
}
