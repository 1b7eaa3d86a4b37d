//! The decoders: base64 and base32 (RFC 4648, padding and the alphabet for URLs accepted), and international Morse code.

fn bits(symbols: impl Iterator<Item = Option<u32>>, width: u32) -> Option<Vec<u8>> {
    let (mut bytes, mut held, mut count) = (Vec::new(), 0_u32, 0);
    for value in symbols {
        held = (held << width) | value?;
        count += width;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((held >> count) & 0xFF).ok()?);
            held &= (1 << count) - 1;
        }
    }
    Some(bytes)
}

pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => Some(u32::from(byte - b'A')),
        b'a'..=b'z' => Some(u32::from(byte - b'a') + 26),
        b'0'..=b'9' => Some(u32::from(byte - b'0') + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    };
    bits(text.trim_end_matches('=').bytes().map(value), 6)
}

pub(super) fn base32(text: &str) -> Option<Vec<u8>> {
    let value = |byte: u8| match byte.to_ascii_uppercase() {
        letter @ b'A'..=b'Z' => Some(u32::from(letter - b'A')),
        digit @ b'2'..=b'7' => Some(u32::from(digit - b'2') + 26),
        _ => None,
    };
    bits(text.trim_end_matches('=').bytes().map(value), 5)
}

pub(super) fn morse(text: &str) -> String {
    const CODES: [&str; 26] = [
        ".-", "-...", "-.-.", "-..", ".", "..-.", "--.", "....", "..", ".---", "-.-", ".-..", "--", "-.", "---", ".--.", "--.-", ".-.",
        "...", "-", "..-", "...-", ".--", "-..-", "-.--", "--..",
    ];
    let text = text.replace('•', ".").replace('–', "-");
    let word = |word: &str| -> String {
        word.split(' ')
            .filter_map(|code| CODES.iter().position(|known| *known == code))
            .filter_map(|at| u8::try_from(at).ok())
            .map(|at| char::from(b'a' + at))
            .collect()
    };
    text.split(['/', '|']).map(word).collect::<Vec<_>>().join(" ")
}
