//! The readings of a text: as it is, and with its disguises undone.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::super::Folded;

/// A reading.
pub(super) struct View {
    /// What was undone; empty for the plain reading.
    pub(super) name: &'static str,
    /// The text, folded, in lower case, without accents, in simplified Chinese.
    pub(super) text: String,
    /// Whether somebody took pains to hide it.
    pub(super) disguised: bool,
    /// Whether nobody can read it before it is decoded.
    pub(super) encoded: bool,
}

/// More than this of a text is read in no other way than the plain one.
const LONGEST: usize = 20_000;

/// All readings that differ from the plain one.
pub(super) fn of(text: &str) -> Vec<View> {
    let folded = Folded::strong(text);
    let plain = plain(folded.text());
    let hidden = tags(text);
    let mut views = vec![View { name: "", text: plain.clone(), disguised: false, encoded: false }];
    let mut add = |name, text: Option<String>| {
        if let Some(text) = text.filter(|text| !text.is_empty() && *text != plain) {
            let encoded =
                matches!(name, "base64" | "base32" | "hexadecimal" | "binary" | "character codes" | "Morse" | "hidden characters");
            views.push(View { name, text, disguised: true, encoded });
        }
    };
    add("hidden characters", hidden.map(|text| self::plain(&text)));
    if text.len() > LONGEST {
        return views;
    }
    add("spaced out", spaced(&plain));
    add("parted by nothing", unseen(text));
    add("misspelt", misspelt(&plain));
    add("letters as digits", leet(&plain));
    add("backwards", backwards(&plain));
    add("rot13", rotated(&plain));
    add("joined pieces", joined(&plain));
    add("joined parts", parts(&plain));
    add("entities", entities(folded.text()).map(|text| self::plain(&text)));
    for (name, decoded) in encoded(folded.text()) {
        add(name, Some(self::plain(&decoded)));
    }
    views
}

/// Lower case, Latin letters without accents, simplified characters, one blank between words.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for symbol in text.chars() {
        if symbol.is_ascii() {
            plain.push(symbol.to_ascii_lowercase());
        } else if symbol < '\u{530}' || ('\u{1E00}'..'\u{1F00}').contains(&symbol) {
            let base = std::iter::once(symbol).nfd().next().unwrap_or(symbol);
            plain.extend(base.to_lowercase());
        } else {
            plain.push(simplified(symbol));
        }
    }
    plain
}

fn simplified(symbol: char) -> char {
    const PAIRS: &str = "無无視视規规則则設设詞词統统過过濾滤繞绕隱隐顧顾訂订單单資资開开發发內内顯显輸输請请讓让說说員员權权現现從从們们這这個个來来給给應应該该對对話话關关閉闭總总記记憶忆號号碼码電电機机錄录執执調调務务動动頁页鏈链網网導导購购貨货優优費费確确認认處处須须變变實实際际寫写書书檔档選选擇择項项體体軟软後后級级經经門门問问題题當当與与為为樣样長长達达進进遠远還还連连術术術术護护證证試试譯译讀读談谈謝谢識识論论轉转輕轻辦办邊边錢钱鍵键間间類类馬马驗验龍龙違违遵遵廢废棄弃繼继續续備备賬账戶户聯联絡络檢检測测據据險险產产業业場场";
    let mut pairs = PAIRS.chars();
    while let (Some(traditional), Some(simple)) = (pairs.next(), pairs.next()) {
        if traditional == symbol {
            return simple;
        }
    }
    symbol
}

/// Text written in Unicode's invisible tag characters.
fn tags(text: &str) -> Option<String> {
    let hidden: String = text
        .chars()
        .filter_map(|symbol| {
            u8::try_from((symbol as u32).checked_sub(0xE0000)?).ok().filter(|byte| (0x20..0x7F).contains(byte)).map(char::from)
        })
        .collect();
    (hidden.len() > 3).then_some(hidden)
}

/// Letters one by one: "i g n o r e", "i.g.n.o.r.e", "i-g-n". Two blanks, or another mark, part words.
fn spaced(text: &str) -> Option<String> {
    static SPACED: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?:^|[^\p{L}\p{N}])((?:[\p{L}\p{N}][ .\-_*·|/,~]{1,3}){4,}[\p{L}\p{N}])(?:[^\p{L}\p{N}]|$)"));
    static GLUED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b\p{L}{1,4}(?:[-_.*·|/]\p{L}{1,4}){2,}\b"));
    let mut changed = false;
    let mut joined = SPACED
        .replace_all(text, |hit: &regex::Captures<'_>| {
            changed = true;
            let piece = &hit[1];
            let marks: Vec<&str> = piece.split(|symbol: char| symbol.is_alphanumeric()).filter(|mark| !mark.is_empty()).collect();
            let usual = marks.iter().copied().min_by_key(|mark| mark.len()).unwrap_or(" ");
            let mut word = String::from(" ");
            let mut last = 0;
            for (at, symbol) in piece.char_indices().filter(|(_, symbol)| symbol.is_alphanumeric()) {
                if at > last && &piece[last..at] != usual {
                    word.push(' ');
                }
                word.push(symbol);
                last = at + symbol.len_utf8();
            }
            word.push(' ');
            word
        })
        .into_owned();
    joined = GLUED
        .replace_all(&joined, |hit: &regex::Captures<'_>| {
            changed = true;
            hit[0].chars().filter(|symbol| symbol.is_alphabetic()).collect::<String>()
        })
        .into_owned();
    // characters of Chinese parted by marks
    static PARTED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\p{Han}(?:[ .\-_*·|/,~。]\p{Han}){3,}"));
    joined = PARTED
        .replace_all(&joined, |hit: &regex::Captures<'_>| {
            changed = true;
            hit[0].chars().filter(|symbol| symbol.is_alphabetic()).collect::<String>()
        })
        .into_owned();
    changed.then_some(joined)
}

/// Words that attacks are made of and that are written wrong on purpose.
const TELLING: &[&str] = &[
    "ignore",
    "disregard",
    "forget",
    "bypass",
    "override",
    "previous",
    "prior",
    "above",
    "instructions",
    "instruction",
    "rules",
    "guidelines",
    "system",
    "prompt",
    "reveal",
    "print",
    "restrictions",
    "developer",
    "safety",
    "filters",
    "policy",
    "policies",
    "please",
    "customer",
    "refund",
    "discount",
    "your",
    "the",
    "all",
    "and",
    "follow",
    "output",
    "display",
    "show",
];

/// Zero-width characters read as blanks.
fn unseen(text: &str) -> Option<String> {
    let nothing = |symbol: char| matches!(symbol, '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{00AD}' | '\u{180E}');
    let few = text.chars().filter(|symbol| nothing(*symbol)).count() * 3 < text.chars().count();
    (few && text.contains(nothing)).then(|| plain(Folded::strong(&text.replace(nothing, " ")).text()))
}

/// "prevoius instrcutions": the letters within a word out of order.
fn misspelt(text: &str) -> Option<String> {
    let sorted = |word: &str| {
        let mut letters: Vec<u8> = word.bytes().collect();
        letters.sort_unstable();
        letters
    };
    let mut changed = false;
    let read = |word: &str| -> String {
        let bare = word.trim_matches(|symbol: char| !symbol.is_ascii_alphabetic());
        let near = |known: &&&str| {
            known.len() >= 5
                && known.len() == bare.len()
                && known.as_bytes()[0] == bare.as_bytes()[0]
                && **known != bare
                && sorted(known) == sorted(bare)
        };
        match TELLING.iter().find(near) {
            Some(known) => {
                changed = true;
                (*known).to_owned()
            }
            None => word.to_owned(),
        }
    };
    let words: Vec<String> = text.split(' ').map(read).collect();
    changed.then(|| words.join(" "))
}

/// "Part 1: ignore all. Part 2: rules": the parts in one line.
fn parts(text: &str) -> Option<String> {
    static PART: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"[.;,]?\s*\b(?:part|piece|half|fragment|chunk|step|line|第)\s?(?:\d|one|two|three|a|b|c|i{1,3}|一|二|三)\s?(?:段|部分|句)?\s*[:=：]\s*",
        )
    });
    (PART.find_iter(text).count() >= 2).then(|| PART.replace_all(text, " ").into_owned())
}

/// 1gn0r3: digits and signs in words read as the letters they look like.
fn leet(text: &str) -> Option<String> {
    let mut changed = false;
    let read = |whole: &str| -> String {
        // marks at the end are marks
        let word = whole.trim_end_matches(['!', '?', ',', ';', '|', '"', '$', ')']);
        let marks = &whole[word.len()..];
        let letters = word.chars().filter(char::is_ascii_alphabetic).count();
        let signs = word.chars().filter(|symbol| "013457@$!|".contains(*symbol)).count();
        if letters < 2 && signs < 3 || signs == 0 || word.chars().any(|symbol| !symbol.is_ascii() || "/:#.".contains(symbol)) {
            return whole.to_owned();
        }
        changed = true;
        let decoded = |one: char| -> String {
            word.chars()
                .map(|symbol| match symbol {
                    '0' => 'o',
                    '1' | '!' | '|' => one,
                    '3' => 'e',
                    '4' | '@' => 'a',
                    '5' | '$' => 's',
                    '7' => 't',
                    other => other,
                })
                .collect()
        };
        let (with_i, with_l) = (decoded('i'), decoded('l'));
        let decoded = if TELLING.contains(&with_l.as_str()) { with_l } else { with_i };
        decoded + marks
    };
    let words: Vec<String> = text.split(' ').map(read).collect();
    changed.then(|| words.join(" "))
}

/// The whole text backwards, where that gives more words that are common than forwards; also what stands behind a colon alone.
fn backwards(text: &str) -> Option<String> {
    let reversed: String = text.chars().rev().collect();
    let common = |text: &str| {
        text.split(|symbol: char| !symbol.is_alphabetic())
            .filter(|word| {
                ["the", "and", "your", "all", "to", "you", "instructions", "rules", "ignore", "previous", "system", "prompt", "reveal"]
                    .contains(word)
            })
            .count()
    };
    let han = text.chars().filter(|symbol| matches!(symbol, '\u{4E00}'..='\u{9FFF}')).count();
    if common(&reversed) >= 2 && common(&reversed) + 1 > common(text)
        || han > 4 && ["忽略", "指令", "规则", "提示词"].iter().any(|word| reversed.contains(word))
    {
        return Some(reversed);
    }
    // words one by one: "erongi lla suoiverp"
    let words: String = text.split(' ').map(|word| word.chars().rev().collect::<String>()).collect::<Vec<_>>().join(" ");
    (common(&words) >= 2 && common(&words) > common(text)).then_some(words)
}

fn rotated(text: &str) -> Option<String> {
    let common = |text: &str| {
        text.split(|symbol: char| !symbol.is_alphabetic())
            .filter(|word| ["the", "and", "your", "all", "instructions", "ignore", "previous", "system", "prompt", "rules"].contains(word))
            .count()
    };
    let shifted = |by: u8| {
        text.chars()
            .map(|symbol| if symbol.is_ascii_lowercase() { char::from((symbol as u8 - b'a' + by) % 26 + b'a') } else { symbol })
            .collect::<String>()
    };
    let rotated = shifted(13);
    if common(&rotated) >= 2 && common(&rotated) > common(text) {
        return Some(rotated);
    }
    (text.len() < 400).then(|| (1..26).map(shifted).find(|text| common(text) >= 3)).flatten().filter(|_| common(text) < 2)
}

/// Strings that are put together by the reader: `a = 'ignore all', b = ' rules'`.
fn joined(text: &str) -> Option<String> {
    static QUOTED: LazyLock<Regex> = LazyLock::new(|| pattern(r#"["'“”‘’「『]([^"'“”‘’「」『』]{2,200})["'“”‘’」』]"#));
    let pieces: Vec<&str> = QUOTED.captures_iter(text).filter_map(|hit| hit.get(1)).map(|piece| piece.as_str()).collect();
    (pieces.len() >= 2).then(|| format!("{} | {}", pieces.concat(), pieces.join(" ")))
}

/// `&#105;gnore`, `%69gnore`, `\u0069gnore`, `\x69`.
fn entities(text: &str) -> Option<String> {
    static ENTITY: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"&#x([0-9a-fA-F]{2,5});?|&#(\d{2,6});?|((?:%[0-9a-fA-F]{2})+)|\\u\{?([0-9a-fA-F]{4,5})\}?|\\x([0-9a-fA-F]{2})|&(lt|gt|amp|quot|nbsp);",
        )
    });
    if !text.contains(['&', '%', '\\']) {
        return None;
    }
    let mut count = 0;
    let read = ENTITY.replace_all(text, |hit: &regex::Captures<'_>| {
        count += 1;
        let number = |group: usize, radix| {
            hit.get(group).and_then(|digits| u32::from_str_radix(digits.as_str(), radix).ok()).and_then(char::from_u32)
        };
        if let Some(symbol) = number(1, 16).or_else(|| number(2, 10)).or_else(|| number(4, 16)).or_else(|| number(5, 16)) {
            return symbol.to_string();
        }
        if let Some(bytes) = hit.get(3) {
            let bytes: Vec<u8> = bytes.as_str().split('%').filter_map(|hex| u8::from_str_radix(hex, 16).ok()).collect();
            return String::from_utf8_lossy(&bytes).into_owned();
        }
        match hit.get(6).map(|name| name.as_str()) {
            Some("lt") => "<",
            Some("gt") => ">",
            Some("quot") => "\"",
            Some("amp") => "&",
            _ => " ",
        }
        .to_owned()
    });
    (count >= 3).then(|| read.into_owned())
}

/// Stretches of base64, base32, hexadecimal, binary, decimal codes and Morse that are readable text.
fn encoded(text: &str) -> Vec<(&'static str, String)> {
    static BASE64: LazyLock<Regex> = LazyLock::new(|| pattern(r"[A-Za-z0-9+/_-]{16,}={0,2}"));
    static HEX: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:(?:0x|\\x)?[0-9a-fA-F]{2}[ ,:]?){8,}"));
    static BINARY: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:[01]{7,8}[ ,]?){5,}"));
    static CODES: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:\b\d{2,3}[ ,;]+){8,}\d{2,3}\b"));
    static MORSE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:[.\-•–]{1,5}[ /|]+){6,}[.\-•–]{1,5}"));
    let mut decoded = Vec::new();
    let mut keep = |name, bytes: Option<Vec<u8>>| {
        let readable = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).filter(|text| readable(text));
        decoded.extend(readable.map(|text| (name, text)));
    };
    for hit in BASE64.find_iter(text) {
        keep("base64", base64(hit.as_str()));
        keep("base32", base32(hit.as_str()));
    }
    for hit in HEX.find_iter(text) {
        let bare = hit.as_str().replace("0x", "").replace("\\x", "");
        let digits: Vec<u8> = bare.bytes().filter(u8::is_ascii_hexdigit).collect();
        keep("hexadecimal", digits.chunks_exact(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect());
    }
    for hit in BINARY.find_iter(text) {
        keep(
            "binary",
            hit.as_str().split([' ', ',']).filter(|bits| !bits.is_empty()).map(|bits| u8::from_str_radix(bits, 2).ok()).collect(),
        );
    }
    for hit in CODES.find_iter(text) {
        keep(
            "character codes",
            hit.as_str().split([' ', ',', ';']).filter(|code| !code.is_empty()).map(|code| code.parse().ok()).collect(),
        );
    }
    for hit in MORSE.find_iter(text) {
        keep("Morse", Some(morse(hit.as_str()).into_bytes()));
    }
    decoded
}

/// Most of it letters and blanks, and more than a word.
fn readable(text: &str) -> bool {
    let count = text.chars().count();
    let words = text.chars().filter(|symbol| symbol.is_alphabetic() || symbol.is_whitespace()).count();
    count >= 6 && words * 10 >= count * 7 && !text.chars().any(|symbol| symbol.is_control() && !symbol.is_whitespace())
}

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

fn base64(text: &str) -> Option<Vec<u8>> {
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

fn base32(text: &str) -> Option<Vec<u8>> {
    let value = |byte: u8| match byte.to_ascii_uppercase() {
        letter @ b'A'..=b'Z' => Some(u32::from(letter - b'A')),
        digit @ b'2'..=b'7' => Some(u32::from(digit - b'2') + 26),
        _ => None,
    };
    bits(text.trim_end_matches('=').bytes().map(value), 5)
}

fn morse(text: &str) -> String {
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

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}
