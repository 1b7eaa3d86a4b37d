//! Characters that stand for others: digits of other scripts, letters that look Latin, marks over letters.
//!
//! Short of Unicode's full table (UTS 39) on purpose: these are the ones that a keyboard or a generator of "fancy text" gives,
//! and none of them costs a language its own letters.

/// The ASCII digit that a character stands for.
pub(super) fn digit(symbol: char) -> Option<char> {
    // the first of ten consecutive digits
    const ZEROS: [u32; 13] = [0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xE50, 0xED0, 0x17E0];
    // the first of nine that begin with one
    const ONES: [u32; 3] = [0x2776, 0x2780, 0x278A];
    let code = symbol as u32;
    if code < 0x660 {
        return None;
    }
    let value = ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code)).map(|zero| code - zero);
    let value = value.or_else(|| ONES.iter().find(|one| (**one..**one + 9).contains(&code)).map(|one| code - one + 1));
    value.and_then(|value| char::from_digit(value, 10))
}

/// Marks that are put over or through letters to disguise them.
pub(super) fn mark(symbol: char) -> bool {
    matches!(symbol, '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0489}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}')
}

/// Whether a character is a Latin letter in another dress (small capitals, phonetic signs) and of no other script.
pub(super) fn dressed(symbol: char) -> bool {
    matches!(symbol, '\u{250}'..='\u{2AF}' | '\u{1D00}'..='\u{1D7F}' | '\u{A730}' | '\u{A731}')
}

/// The Latin letter that a letter of another script looks like.
pub(super) fn latin(symbol: char) -> Option<char> {
    if symbol < '\u{0131}' {
        return None;
    }
    Some(match symbol {
        'а' | 'ɑ' | 'α' | 'ᴀ' => 'a',
        'Ь' | 'ʙ' => 'b',
        'с' | 'ϲ' | 'ᴄ' | 'ⅽ' => 'c',
        'ԁ' | 'ᴅ' => 'd',
        'е' | 'ҽ' | 'ᴇ' | 'ε' => 'e',
        'ꜰ' | 'ғ' => 'f',
        'ɡ' | 'ɢ' | 'ց' => 'g',
        'һ' | 'ʜ' => 'h',
        'і' | 'ı' | 'ι' | 'ɪ' | 'ӏ' => 'i',
        'ј' | 'ᴊ' => 'j',
        'κ' | 'ᴋ' | 'к' => 'k',
        'ʟ' => 'l',
        'м' | 'ᴍ' => 'm',
        'ո' | 'ɴ' | 'п' => 'n',
        'о' | 'ο' | 'օ' | 'ᴏ' | 'σ' => 'o',
        'р' | 'ρ' | 'ᴘ' => 'p',
        'ԛ' => 'q',
        'ʀ' | 'г' => 'r',
        'ѕ' | 'ꜱ' => 's',
        'τ' | 'ᴛ' | 'т' => 't',
        'υ' | 'ս' | 'ᴜ' => 'u',
        'ν' | 'ѵ' | 'ᴠ' => 'v',
        'ѡ' | 'ω' | 'ԝ' | 'ᴡ' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' | 'ʏ' => 'y',
        'ᴢ' | 'ʐ' => 'z',
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'С' | 'Ϲ' => 'C',
        'Е' | 'Ε' => 'E',
        'Н' | 'Η' => 'H',
        'І' | 'Ι' | 'Ӏ' => 'I',
        'Ј' => 'J',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'Ν' => 'N',
        'О' | 'Ο' => 'O',
        'Р' | 'Ρ' => 'P',
        'Ѕ' => 'S',
        'Т' | 'Τ' => 'T',
        'Χ' | 'Х' => 'X',
        'Υ' | 'У' => 'Y',
        'Ζ' => 'Z',
        _ => return None,
    })
}
