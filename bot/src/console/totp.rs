//! The second step of the log-in: six digits of an authenticator app (RFC 6238: SHA-1, 30 seconds). A code is good once.

use qrcodegen::{QrCode, QrCodeEcc};
use totp_rs::{Algorithm, Secret, TOTP};

const STEP: u64 = 30;
const BYTES: usize = 20;

/// A new secret, in base32.
pub(super) fn new_secret() -> String {
    Secret::Raw(rand::random::<[u8; BYTES]>().to_vec()).to_encoded().to_string()
}

/// The time step of a code that is right now or was one step ago, and was not used before.
pub(super) fn accept(secret: &str, code: &str, now: i64, used: Option<i64>) -> Option<i64> {
    let secret = Secret::Encoded(secret.to_owned()).to_bytes().ok()?;
    let totp = TOTP::new(Algorithm::SHA1, 6, 0, STEP, secret).ok()?;
    let now = u64::try_from(now).ok()?;
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    [0, STEP].into_iter().filter_map(|ago| now.checked_sub(ago)).find_map(|time| {
        let step = i64::try_from(time / STEP).ok()?;
        let same = ring_eq(totp.generate(time).as_bytes(), code.as_bytes());
        (same && used.is_none_or(|used| step > used)).then_some(step)
    })
}

/// Compares without telling by its time how much was right.
fn ring_eq(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |different, (x, y)| different | (x ^ y)) == 0
}

/// The address that apps read from a picture.
pub(super) fn address(shop: &str, email: &str, secret: &str) -> String {
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    format!("otpauth://totp/{}:{}?secret={secret}&issuer={}", encode(shop), encode(email), encode(shop))
}

/// A picture's path in SVG, and its side in modules with a border of four.
pub(super) fn picture(address: &str) -> Option<(String, i32)> {
    let code = QrCode::encode_text(address, QrCodeEcc::Medium).ok()?;
    let dark = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y))).filter(|(x, y)| code.get_module(*x, *y));
    let path: String = dark.map(|(x, y)| format!("M{},{}h1v1h-1z", x + 4, y + 4)).collect();
    Some((path, code.size() + 8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_good_for_a_minute_and_once() {
        let secret = new_secret();
        let at =
            |time: u64| TOTP::new(Algorithm::SHA1, 6, 0, STEP, Secret::Encoded(secret.clone()).to_bytes().unwrap()).unwrap().generate(time);
        let code = at(1_000_000);
        let step = accept(&secret, &code, 1_000_000, None).expect("it is right");
        assert_eq!(accept(&secret, &code, 1_000_029, None), Some(step));
        assert_eq!(accept(&secret, &code, 1_000_000, Some(step)), None, "used");
        assert_eq!(accept(&secret, &code, 1_000_100, None), None, "late");
        assert_eq!(accept(&secret, "", 1_000_000, None), None);
    }

    #[test]
    fn the_picture_is_a_path() {
        let (path, side) = picture(&address("Tillow & Co", "a@b.example", "ABC")).expect("a code");
        assert!(path.starts_with('M') && side > 25);
        assert!(address("A B", "x", "S").contains("A%20B"));
    }
}
