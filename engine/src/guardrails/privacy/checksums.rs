//! Check digits. Each takes the digits of a number, without separators.

/// Payment cards (ISO/IEC 7812-1), and other numbers with Luhn's sum.
pub(super) fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let doubled = u32::from(*digit) * 2;
            if at % 2 == 0 { u32::from(*digit) } else { doubled / 10 + doubled % 10 }
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != digits[0])
}

/// Σ digit × weight.
pub(super) fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum()
}

/// Chinese identity card (GB 11643): 17 digits and a check digit, 10 standing for X.
pub(super) fn chinese_id(digits: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    digits.len() == 18
        && digits[..17].iter().all(|digit| *digit < 10)
        && (11..=91).contains(&number(&digits[..2]))
        && date(number(&digits[6..10]), number(&digits[10..12]), number(&digits[12..14]))
        && (12 - weighted(&digits[..17], &WEIGHTS) % 11) % 11 == u32::from(digits[17])
}

/// A number of few digits as its value.
pub(super) fn number(digits: &[u8]) -> u32 {
    digits.iter().fold(0_u32, |value, digit| value.saturating_mul(10).saturating_add(u32::from(*digit)))
}

/// Whether this can be somebody's day of birth.
pub(super) fn date(year: u32, month: u32, day: u32) -> bool {
    (1900..=2030).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)
}

/// IBAN (ISO 13616): the remainder of the rearranged number by 97 is 1.
pub(super) fn mod97(code: &str) -> bool {
    let rearranged = code.bytes().skip(4).chain(code.bytes().take(4));
    let remainder = rearranged.fold(0_u32, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        _ => (rest * 100 + u32::from(byte.to_ascii_uppercase().wrapping_sub(b'A')) + 10) % 97,
    });
    remainder == 1
}

/// Aadhaar: Verhoeff's check over the dihedral group.
pub(super) fn verhoeff(digits: &[u8]) -> bool {
    const PERMUTED: [[u8; 10]; 8] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
        [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
        [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
        [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
        [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
        [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
        [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
    ];
    /// Multiplication in the dihedral group of the pentagon.
    fn times(a: u8, b: u8) -> u8 {
        match (a < 5, b < 5) {
            (true, true) => (a + b) % 5,
            (true, false) => (a + b - 5) % 5 + 5,
            (false, true) => (a - 5 + 5 - b) % 5 + 5,
            (false, false) => (a + 5 - b) % 5,
        }
    }
    digits.iter().rev().enumerate().fold(0, |check, (at, digit)| times(check, PERMUTED[at % 8][usize::from(*digit)])) == 0
}

/// ISO 7064, MOD 11,10: German tax numbers.
pub(super) fn mod11_10(digits: &[u8]) -> bool {
    let Some((check, rest)) = digits.split_last() else { return false };
    let product = rest.iter().fold(10_u32, |product, digit| {
        let sum = (u32::from(*digit) + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10 == u32::from(*check)
}

/// Italian tax code: the last of 16 characters.
pub(super) fn codice_fiscale(code: &str) -> bool {
    const ODD: [u32; 26] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let value = |byte: u8| if byte.is_ascii_digit() { usize::from(byte - b'0') } else { usize::from(byte.wrapping_sub(b'A')) % 26 };
    let bytes = code.as_bytes();
    let sum: u32 = bytes
        .iter()
        .take(15)
        .enumerate()
        .map(|(at, byte)| if at % 2 == 0 { ODD[value(*byte)] } else { u32::try_from(value(*byte)).unwrap_or(0) })
        .sum();
    bytes.len() == 16 && u32::from(bytes[15]) == u32::from(b'A') + sum % 26
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str) -> Vec<u8> {
        text.bytes().map(|byte| if byte == b'X' { 10 } else { byte - b'0' }).collect()
    }

    #[test]
    fn published_examples_hold_and_one_digit_more_does_not() {
        assert!(luhn(&digits("4111111111111111")) && !luhn(&digits("4111111111111112")) && !luhn(&digits("0000000000000000")));
        assert!(chinese_id(&digits("11010519491231002X")) && !chinese_id(&digits("110105194912310021")));
        assert!(mod97("GB82WEST12345698765432") && !mod97("GB82WEST12345698765433"));
        assert!(verhoeff(&digits("234123412346")) && !verhoeff(&digits("234123412347")));
        assert!(mod11_10(&digits("86095742719")) && !mod11_10(&digits("86095742718")));
        assert!(codice_fiscale("RSSMRA85T10A562S") && !codice_fiscale("RSSMRA85T10A562T"));
    }
}
