//! What a stretch of digits is, by its checksum, its shape and the words around it.

use super::super::checksums::{chinese_id, date, luhn, number};
use super::super::context::{self, Cue, Said};
use super::super::scan::{Kind, Page};
use super::runs::Stretch;
use super::{identity, phone};

/// What surrounds a stretch.
pub(super) struct Around {
    /// The nearest cue before it.
    pub(super) before: Option<Said>,
    /// The cue right after it.
    pub(super) after: Option<Cue>,
}

impl Around {
    /// Whether the words say that it is this.
    pub(super) fn says(&self, cue: Cue) -> bool {
        self.before.is_some_and(|said| said.cue == cue) || self.before.is_none() && self.after == Some(cue)
    }

    /// Whether a word at most this many bytes before says that it is this.
    pub(super) fn near(&self, cue: Cue, bytes: usize) -> bool {
        self.before.is_some_and(|said| said.cue == cue && said.distance <= bytes)
    }

    /// Whether the words say that it is no person's.
    pub(super) fn other(&self) -> bool {
        (self.near(Cue::Thing, 24) || self.near(Cue::Version, 24)) && self.before.is_some_and(|said| !said.apart)
    }

    /// Whether the word right before says so.
    pub(super) fn called_other(&self) -> bool {
        self.before.is_some_and(|said| matches!(said.cue, Cue::Thing | Cue::Version) && said.direct)
    }
}

/// The kind, with where it begins and ends: a plus sign or a check letter belongs to it.
pub(super) fn of(page: &Page, stretch: &Stretch<'_>) -> Option<(Kind, usize, usize)> {
    let count = stretch.digits.len();
    if !(7..=21).contains(&count) || part_of_code(page, stretch) || amount(page, stretch) {
        return None;
    }
    let around = Around { before: context::before(page, stretch.start), after: context::after(page, stretch.end) };
    if stretch.words && count < 9 && !around.says(Cue::Phone) {
        return None;
    }
    let as_is = |kind| Some((kind, stretch.start, stretch.end));
    if let Some(end) = chinese_identity(page, stretch) {
        return Some((Kind::CnIdCard, stretch.start, end));
    }
    if let Some(found) = phone::chinese_mobile(page, stretch, &around) {
        return Some(found);
    }
    if let Some(found) = phone::international(page, stretch) {
        return Some(found);
    }
    if (around.says(Cue::Card) || !stretch.inside) && card(stretch, &around) {
        return as_is(Kind::CreditCard);
    }
    if stretch.inside {
        return None;
    }
    if social_security(stretch, &around) {
        return as_is(Kind::UsSsn);
    }
    if identity::is_one(page, stretch, &around) {
        return as_is(Kind::NationalId);
    }
    phone::national(page, stretch, &around)
}

/// Digits that are a piece of a longer code: `SF1871902056518`, `#W1241621`, `ORD-67376656`, `TB-721-BLK-S`.
fn part_of_code(page: &Page, stretch: &Stretch<'_>) -> bool {
    let before = page.previous(stretch.start);
    let after = page.next(stretch.end);
    let behind_dash = |text: &str| {
        let mut symbols = text.chars().rev();
        matches!(symbols.next(), Some('-' | '_' | '/')) && symbols.next().is_some_and(|symbol| symbol.is_ascii_alphanumeric())
    };
    let check_letter = |symbol: char| matches!(symbol, 'X' | 'x') && matches!(stretch.digits.len(), 17 | 14);
    let dashed_word = |text: &str| {
        let mut symbols = text.chars();
        matches!(symbols.next(), Some('-' | '_')) && symbols.next().is_some_and(|symbol| symbol.is_ascii_alphanumeric())
    };
    before.is_some_and(|symbol| symbol.is_ascii_alphabetic() || matches!(symbol, '#' | '№' | '$' | '€' | '£' | '¥' | '₽' | '_'))
        && !spelled_before(page, stretch.start)
        || behind_dash(page.before(stretch.start, 8)) && stretch.gap != "-"
        || after.is_some_and(|symbol| symbol.is_ascii_alphabetic() && !check_letter(symbol)) && !stretch.words
        || dashed_word(page.after(stretch.end, 4))
        || behind_dash(page.before(stretch.start, 8))
            && page.before(stretch.start, 8).bytes().rev().nth(1).is_some_and(|byte| byte.is_ascii_alphabetic())
}

/// "tel4155550196", "V13800138000": a word of the telephone glued to its number.
fn spelled_before(page: &Page, start: usize) -> bool {
    let before = page.before(start, 12);
    ["tel", "phone", "mobile", "call", "cell", "vx", "wx", "加v", "no", "card", "visa", "ssn", "fax"]
        .iter()
        .any(|word| before.ends_with(word))
        && context::before(page, start).is_some_and(|said| said.distance == 0)
}

/// Money, percentages, measures.
fn amount(page: &Page, stretch: &Stretch<'_>) -> bool {
    let after = page.after(stretch.end, 12).trim_start();
    let before = page.before(stretch.start, 6).trim_end();
    [
        "元", "块", "%", "％", "€", "$", "£", "¥", "kg", "cm", "mm", "mah", "分", "积分", "points", "pts", "usd", "eur", "gbp", "rmb",
        "cny", "件", "个", "米", "克",
    ]
    .iter()
    .any(|unit| after.starts_with(unit))
        || ["$", "€", "£", "¥", "usd", "eur", "gbp", "rmb", "cny"].iter().any(|unit| before.ends_with(unit))
        || stretch.shape.len() == 2 && stretch.shape[1] == 2 && matches!(stretch.gap, "." | ",")
}

/// 17 digits and a digit or X with a right checksum, or the old form of 15 beside its name. Ends after the X.
fn chinese_identity(page: &Page, stretch: &Stretch<'_>) -> Option<usize> {
    let digits = &stretch.digits;
    match digits.len() {
        18 if chinese_id(digits) => Some(stretch.end),
        17 => {
            let after = page.after(stretch.end, 4);
            let letter = after.trim_start_matches([' ', '-']);
            let end = stretch.end + (after.len() - letter.len()) + 1;
            let whole = letter.starts_with('x') && !letter[1..].starts_with(|symbol: char| symbol.is_ascii_alphanumeric());
            (whole && chinese_id(&[digits.as_slice(), &[10]].concat())).then_some(end)
        }
        15 => {
            let born = date(1900 + number(&digits[6..8]), number(&digits[8..10]), number(&digits[10..12]));
            let told = page.before(stretch.start, 30).contains("身份证") || page.before(stretch.start, 30).contains("id card");
            (born && told && (11..=91).contains(&number(&digits[..2]))).then_some(stretch.end)
        }
        _ => None,
    }
}

/// A number that a card's issuer may give out, with Luhn's check digit.
fn card(stretch: &Stretch<'_>, around: &Around) -> bool {
    let digits = &stretch.digits;
    if !(12..=19).contains(&digits.len()) || !luhn(digits) || around.called_other() {
        return false;
    }
    let told = around.says(Cue::Card);
    let (two, three, four) = (number(&digits[..2]), number(&digits[..3]), number(&digits[..4]));
    match digits.len() {
        13 => digits[0] == 4 && (told || stretch.shape.len() > 1),
        14 => matches!(three, 300..=305 | 309) || matches!(two, 36 | 38 | 39),
        15 => matches!(two, 34 | 37) || told && (digits[0] == 1 || matches!(four, 2014 | 2149 | 2131 | 1800)),
        16 => {
            matches!(two, 40..=49 | 50..=59 | 60..=69 | 35 | 36 | 81 | 82)
                || matches!(four, 2200..=2204 | 2221..=2720 | 9792 | 3095)
                || told
        }
        12 | 17..=19 => matches!(two, 62 | 50 | 56..=58 | 60 | 63 | 67) && (told || digits.len() >= 16) || told && matches!(two, 40..=69),
        _ => false,
    }
}

/// A social security number of the form 3-2-4 that was ever given out.
fn social_security(stretch: &Stretch<'_>, around: &Around) -> bool {
    let digits = &stretch.digits;
    if digits.len() != 9 {
        return false;
    }
    let (area, group, serial) = (number(&digits[..3]), number(&digits[3..5]), number(&digits[5..]));
    let real = area != 0 && area != 666 && area < 900 && group != 0 && serial != 0;
    let shaped = stretch.shape == [3, 2, 4] && !around.called_other();
    let told = around.says(Cue::Social);
    real && (shaped || told)
}
