//! Numbers that states give to people, where they are digits alone. Each by its own check; those without one, or whose form is
//! a common one, only beside a word that names them.

use super::super::checksums::{date, luhn, mod11_10, number, verhoeff, weighted};
use super::super::scan::Page;
use super::kinds::Around;
use super::runs::Stretch;

/// A number of one country.
struct Scheme {
    digits: usize,
    /// Groups that nothing else is written in; empty where there are none.
    shape: &'static [usize],
    /// Words that name it.
    names: &'static [&'static str],
    check: fn(&[u8]) -> bool,
}

const SCHEMES: &[Scheme] = &[
    // United Kingdom, health service
    Scheme { digits: 10, shape: &[], names: &["nhs"], check: nhs },
    // France, social security, with and without its key
    Scheme { digits: 15, shape: &[1, 2, 2, 2, 3, 3, 2], names: &["sécu", "secu", "insee", "nir", "social", "national id"], check: insee },
    Scheme { digits: 13, shape: &[1, 2, 2, 2, 3, 3], names: &["sécu", "secu", "insee", "nir"], check: |d| matches!(d[0], 1 | 2) },
    // Germany, tax number
    Scheme { digits: 11, shape: &[2, 3, 3, 3], names: &["steuer", "idnr", "tax id", "tax number", "tin"], check: mod11_10 },
    // Netherlands
    Scheme { digits: 9, shape: &[], names: &["bsn", "burgerservice", "sofi"], check: bsn },
    // Poland
    Scheme { digits: 11, shape: &[], names: &["pesel"], check: |d| weighted(d, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]).is_multiple_of(10) },
    // Brazil, persons
    Scheme { digits: 11, shape: &[3, 3, 3, 2], names: &["cpf"], check: cpf },
    // India
    Scheme { digits: 12, shape: &[4, 4, 4], names: &["aadhaar", "aadhar", "uidai", "आधार"], check: |d| d[0] >= 2 && verhoeff(d) },
    // Korea
    Scheme { digits: 13, shape: &[6, 7], names: &["rrn", "주민", "resident registration"], check: |d| d[6] >= 1 && d[6] <= 8 && day(d) },
    // Japan
    Scheme { digits: 12, shape: &[], names: &["マイナンバー", "my number", "個人番号"], check: my_number },
    // Australia: tax file, health
    Scheme { digits: 9, shape: &[], names: &["tfn", "tax file"], check: |d| weighted(d, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_multiple_of(11) },
    Scheme { digits: 10, shape: &[], names: &["medicare"], check: |d| weighted(d, &[1, 3, 7, 9, 1, 3, 7, 9]) % 10 == u32::from(d[8]) },
    // Canada
    Scheme { digits: 9, shape: &[], names: &["sin ", "sin:", "sin,", "social insurance", "nas "], check: luhn },
    // Sweden, Denmark, Norway
    Scheme { digits: 10, shape: &[6, 4], names: &["personnummer", "cpr", "personal number"], check: |d| day(d) || short_day(d) },
    Scheme { digits: 12, shape: &[8, 4], names: &["personnummer"], check: |d| luhn(&d[2..]) },
    Scheme { digits: 11, shape: &[6, 5], names: &["fødselsnummer", "fodselsnummer", "personnummer"], check: short_day },
    // Belgium
    Scheme {
        digits: 11,
        shape: &[2, 2, 2, 3, 2],
        names: &["rijksregister", "registre national", "national number", "niss", "insz"],
        check: belgium,
    },
    // Switzerland
    Scheme { digits: 13, shape: &[3, 4, 4, 2], names: &["ahv", "avs"], check: |d| number(&d[..3]) == 756 },
    // Turkey, South Africa, Romania, Portugal, Israel, Thailand, Malaysia, Czechia, Greece
    Scheme { digits: 11, shape: &[], names: &["kimlik", "tckn"], check: |d| d[0] != 0 && u32::from(d[10]) == weighted(d, &[1; 10]) % 10 },
    Scheme { digits: 13, shape: &[], names: &["id number", "sa id", "identity number"], check: |d| day(d) && luhn(d) },
    Scheme { digits: 13, shape: &[], names: &["cnp"], check: |d| d[0] >= 1 && day(&d[1..]) },
    Scheme { digits: 9, shape: &[], names: &["nif", "contribuinte"], check: |_| true },
    Scheme { digits: 9, shape: &[], names: &["teudat", "תעודת"], check: luhn },
    Scheme { digits: 13, shape: &[1, 4, 5, 2, 1], names: &["thai id", "บัตรประชาชน"], check: |_| true },
    Scheme { digits: 12, shape: &[6, 2, 4], names: &["nric", "mykad", "ic number"], check: day },
    Scheme { digits: 10, shape: &[], names: &["rodné", "rodne"], check: |_| true },
    Scheme { digits: 11, shape: &[], names: &["amka"], check: short_day },
    // United States: a tax number of somebody without a social security number; a passport
    Scheme {
        digits: 9,
        shape: &[3, 2, 4],
        names: &["itin", "taxpayer"],
        check: |d| d[0] == 9 && matches!(number(&d[3..5]), 50..=65 | 70..=88 | 90..=99),
    },
    Scheme { digits: 9, shape: &[], names: &["passport", "passeport", "pasaporte", "reisepass"], check: |_| true },
    // licences and cards that have no check digit
    Scheme { digits: 8, shape: &[], names: &["licence", "license", "dni", "national id", "passport"], check: |_| true },
    Scheme { digits: 12, shape: &[], names: &["驾照", "驾驶证", "national id", "cccd"], check: |_| true },
];

/// Whether the stretch is somebody's number.
pub(super) fn is_one(page: &Page, stretch: &Stretch<'_>, around: &Around) -> bool {
    let before = page.before(stretch.start, 40);
    SCHEMES.iter().filter(|scheme| scheme.digits == stretch.digits.len()).any(|scheme| {
        let named = || scheme.names.iter().any(|name| before.contains(name));
        let shaped = !scheme.shape.is_empty() && stretch.shape == scheme.shape && !around.other();
        (shaped || named()) && (scheme.check)(&stretch.digits)
    })
}

/// A date of birth at the front: two digits of the year, month, day.
fn day(digits: &[u8]) -> bool {
    date(1900 + number(&digits[..2]), number(&digits[2..4]), number(&digits[4..6]))
}

/// A date of birth at the front: day, month.
fn short_day(digits: &[u8]) -> bool {
    (1..=31).contains(&(number(&digits[..2]) % 40)) && (1..=12).contains(&number(&digits[2..4]))
}

fn nhs(digits: &[u8]) -> bool {
    let rest = 11 - weighted(&digits[..9], &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    rest % 11 == u32::from(digits[9])
}

fn insee(digits: &[u8]) -> bool {
    let value = digits[..13].iter().fold(0_u64, |value, digit| value * 10 + u64::from(*digit));
    matches!(digits[0], 1 | 2) && 97 - value % 97 == u64::from(number(&digits[13..]))
}

fn bsn(digits: &[u8]) -> bool {
    weighted(&digits[..8], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11 == u32::from(digits[8])
}

fn cpf(digits: &[u8]) -> bool {
    let check = |length: usize| {
        let weights: Vec<u32> = (2..=u32::try_from(length).unwrap_or(0) + 1).rev().collect();
        let rest = weighted(&digits[..length], &weights) * 10 % 11 % 10;
        rest == u32::from(digits[length])
    };
    check(9) && check(10) && digits.iter().any(|digit| *digit != digits[0])
}

fn my_number(digits: &[u8]) -> bool {
    let rest = weighted(&digits[..11], &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    u32::from(digits[11]) == if rest <= 1 { 0 } else { 11 - rest }
}

fn belgium(digits: &[u8]) -> bool {
    let value = number(&digits[..9]);
    let check = number(&digits[9..]);
    97 - value % 97 == check || 97 - (2_000_000_000 + u64::from(value)) % 97 == u64::from(check)
}
