//! Telephones. A service's free number is nobody's personal data.

use super::super::checksums::number;
use super::super::context::Cue;
use super::super::scan::{Kind, Page};
use super::kinds::Around;
use super::runs::Stretch;

/// Country codes with the lengths that their national numbers have (ITU-T E.164 and the national plans).
const COUNTRIES: &[(u32, usize, usize)] = &[
    (1, 10, 10),
    (7, 10, 10),
    (20, 8, 10),
    (27, 9, 9),
    (30, 10, 10),
    (31, 9, 9),
    (32, 8, 9),
    (33, 9, 9),
    (34, 9, 9),
    (36, 8, 9),
    (39, 6, 11),
    (40, 9, 9),
    (41, 9, 9),
    (43, 6, 12),
    (44, 9, 10),
    (45, 8, 8),
    (46, 7, 10),
    (47, 8, 8),
    (48, 9, 9),
    (49, 6, 12),
    (51, 8, 9),
    (52, 10, 11),
    (53, 6, 8),
    (54, 10, 11),
    (55, 10, 11),
    (56, 9, 9),
    (57, 8, 10),
    (58, 10, 10),
    (60, 7, 10),
    (61, 9, 9),
    (62, 7, 12),
    (63, 8, 10),
    (64, 8, 10),
    (65, 8, 8),
    (66, 8, 9),
    (81, 9, 10),
    (82, 7, 11),
    (84, 9, 10),
    (86, 9, 11),
    (90, 10, 10),
    (91, 10, 10),
    (92, 9, 10),
    (93, 9, 9),
    (94, 9, 9),
    (95, 7, 10),
    (98, 10, 10),
    (212, 9, 9),
    (213, 8, 9),
    (216, 8, 8),
    (220, 7, 7),
    (234, 8, 10),
    (254, 9, 10),
    (351, 9, 9),
    (352, 6, 9),
    (353, 7, 9),
    (354, 7, 7),
    (355, 8, 9),
    (356, 8, 8),
    (357, 8, 8),
    (358, 6, 11),
    (359, 8, 9),
    (370, 8, 8),
    (371, 8, 8),
    (372, 7, 8),
    (373, 8, 8),
    (374, 8, 8),
    (375, 9, 9),
    (376, 6, 6),
    (377, 8, 9),
    (380, 9, 9),
    (381, 8, 9),
    (382, 8, 8),
    (383, 8, 9),
    (385, 8, 9),
    (386, 8, 8),
    (387, 8, 8),
    (389, 8, 8),
    (420, 9, 9),
    (421, 9, 9),
    (423, 7, 9),
    (502, 8, 8),
    (503, 8, 8),
    (504, 8, 8),
    (505, 8, 8),
    (506, 8, 8),
    (507, 7, 8),
    (591, 8, 8),
    (593, 8, 9),
    (595, 9, 9),
    (598, 8, 8),
    (673, 7, 7),
    (852, 8, 8),
    (853, 8, 8),
    (855, 8, 9),
    (856, 8, 10),
    (880, 8, 10),
    (886, 8, 9),
    (960, 7, 7),
    (961, 7, 8),
    (962, 8, 9),
    (963, 8, 9),
    (964, 8, 10),
    (965, 8, 8),
    (966, 8, 9),
    (968, 8, 8),
    (970, 8, 9),
    (971, 8, 9),
    (972, 8, 9),
    (973, 8, 8),
    (974, 8, 8),
    (975, 7, 8),
    (976, 8, 8),
    (977, 8, 10),
    (992, 9, 9),
    (994, 9, 9),
    (995, 9, 9),
    (996, 9, 9),
    (998, 9, 9),
];

fn is_mobile(digits: &[u8]) -> bool {
    digits.len() == 11 && digits[0] == 1 && digits[1] >= 3
}

/// A Chinese mobile, with or without 86.
pub(super) fn chinese_mobile(page: &Page, stretch: &Stretch<'_>, around: &Around) -> Option<(Kind, usize, usize)> {
    let digits = &stretch.digits;
    let local = match digits.len() {
        11 => digits.as_slice(),
        13 if digits.starts_with(&[8, 6]) => &digits[2..],
        14 if digits.starts_with(&[0, 8, 6]) => &digits[3..],
        15 if digits.starts_with(&[0, 0, 8, 6]) => &digits[4..],
        _ => return None,
    };
    let grouped_elsewhere = stretch.shape == [1, 3, 3, 4] && !stretch.words;
    // 186-2837-5590 is written as mobiles are, whatever was spoken of before
    let written_so = stretch.shape == [3, 4, 4] && !around.called_other();
    if !is_mobile(local) || around.other() && !written_so || around.says(Cue::Public) || grouped_elsewhere {
        return None;
    }
    Some((Kind::CnMobile, with_plus(page, stretch.start, local.len() < digits.len()), stretch.end))
}

/// Where the number begins: a plus sign, and the bracket that opens before a country's code, belong to it.
fn with_plus(page: &Page, start: usize, abroad: bool) -> usize {
    let before = page.before(start, 4);
    let plus = before.trim_end_matches(' ');
    match (plus.strip_suffix('+'), before.ends_with('(')) {
        (Some(rest), _) if abroad => start - (before.len() - plus.len()) - 1 - usize::from(rest.ends_with('(')),
        (None, true) => start - 1,
        _ => start,
    }
}

/// A number with its country's code: `+49 30 23125 669`, `0033 …`, `+44 (0)20 …`.
pub(super) fn international(page: &Page, stretch: &Stretch<'_>) -> Option<(Kind, usize, usize)> {
    let before = page.before(stretch.start, 4).trim_end_matches([' ', '(']);
    let plus = before.ends_with('+') || before.ends_with("plus");
    let digits = match (plus, stretch.digits.starts_with(&[0, 0]), stretch.digits.starts_with(&[0, 1, 1])) {
        (true, ..) => stretch.digits.as_slice(),
        (_, true, _) if stretch.digits.len() >= 11 => &stretch.digits[2..],
        (.., true) if stretch.digits.len() >= 13 && stretch.shape.len() > 2 => &stretch.digits[3..],
        _ => return None,
    };
    let (code, country) = (1..=3).rev().filter(|length| digits.len() > *length).find_map(|length| {
        let code = number(&digits[..length]);
        COUNTRIES.iter().find(|known| known.0 == code).map(|country| (length, country))
    })?;
    let national = &digits[code..];
    // "(0)" is dialled at home only
    let home = national.first() == Some(&0) && country.0 != 39;
    let length = national.len() - usize::from(home);
    let fits = (country.1..=country.2).contains(&length);
    let grouped =
        plus || stretch.shape.len() > 2 || super::super::context::before(page, stretch.start).is_some_and(|said| said.cue == Cue::Phone);
    let free = matches!(number(&national[..national.len().min(3)]), 800 | 888 | 877 | 866 | 855 | 844 | 833 | 400)
        && matches!(country.0, 1 | 44 | 49 | 86 | 33 | 39 | 34);
    if !fits || free || !grouped {
        return None;
    }
    let kind = if country.0 == 86 && is_mobile(national) { Kind::CnMobile } else { Kind::Phone };
    let start = if plus { with_plus(page, stretch.start, true) } else { stretch.start };
    Some((kind, start, stretch.end))
}

/// A number as it is dialled at home.
pub(super) fn national(page: &Page, stretch: &Stretch<'_>, around: &Around) -> Option<(Kind, usize, usize)> {
    let digits = &stretch.digits;
    if around.other() || [Cue::Public, Cue::Card, Cue::Social].into_iter().any(|cue| around.near(cue, 20)) || free(digits) {
        return None;
    }
    let told = around.near(Cue::Phone, 24) || around.after == Some(Cue::Phone);
    let near = around.near(Cue::Phone, 6);
    let shape = stretch.shape.as_slice();
    let grouped = shape.len() > 1;
    let is_phone = match digits.len() {
        10 if america(digits) && matches!(shape, [3, 3, 4]) => true,
        11 if digits[0] == 1 && america(&digits[1..]) && matches!(shape, [1, 3, 3, 4]) => true,
        10 if america(digits) && stretch.words => true,
        11 if digits[0] == 1 && america(&digits[1..]) => told,
        10 if digits[0] >= 6 && matches!(shape, [5, 5]) => true,
        9..=12 if digits[0] == 0 && digits[1] != 0 => trunk(shape, stretch.gap) || told || stretch.words,
        11 if digits[0] >= 7 && matches!(shape, [3, 4, 4] | [1, 3, 3, 2, 2]) => digits[0] == 8 || told,
        7 | 8 if grouped || near => near && !date_like(digits),
        9 if told && (grouped || near) => true,
        10..=13 => told && (grouped || digits.len() <= 11),
        _ => false,
    };
    if !is_phone {
        return None;
    }
    let bracket = page.before(stretch.start, 1) == "(";
    Some((Kind::Phone, stretch.start - usize::from(bracket), stretch.end))
}

/// The plan of North America: areas and exchanges begin with 2 to 9.
fn america(digits: &[u8]) -> bool {
    digits.len() == 10 && digits[0] >= 2 && digits[3] >= 2 && !(digits[1] == 1 && digits[2] == 1)
}

/// Groups as numbers with a trunk zero have them: a code of two to five digits, then at least two per group.
fn trunk(shape: &[usize], gap: &str) -> bool {
    shape.len() > 1 && (2..=5).contains(&shape[0]) && shape[1..].iter().all(|length| *length >= 2) && gap.trim() != "."
        || shape == [2, 2, 2, 2, 2]
}

/// 20260302 and the like.
fn date_like(digits: &[u8]) -> bool {
    digits.len() == 8 && matches!(number(&digits[..4]), 1900..=2100) && matches!(number(&digits[4..6]), 1..=12)
}

/// Numbers that are free to call or belong to services: 400 and 800 in China, 800 to 888 in America, 0800 in Europe.
fn free(digits: &[u8]) -> bool {
    let start = number(&digits[..4]);
    match digits.len() {
        10 => {
            matches!(start / 10, 400 | 800 | 833 | 844 | 855 | 866 | 877 | 888) || matches!(start, 800 | 808 | 845 | 870 | 871 | 300 | 330)
        }
        11 => {
            matches!(start, 1800 | 1833 | 1844 | 1855 | 1866 | 1877 | 1888) && digits[4] >= 2
                || matches!(start, 800 | 808 | 845 | 870 | 871 | 300 | 330 | 333)
        }
        9 | 12 => matches!(start, 800 | 808),
        _ => false,
    }
}
