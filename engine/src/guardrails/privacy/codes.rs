//! Codes of letters and digits: bank accounts, identity cards, passports.

use std::sync::LazyLock;

use regex::Regex;

use super::checksums::{codice_fiscale, mod97, number, weighted};
use super::scan::{Found, Kind, Page};

/// Lengths of IBANs (ISO 13616 registry, SWIFT).
const IBANS: &str = "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18FR27GB22GE22GI23GL18GR27\
    GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29\
    PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30";

static IBAN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)[a-z]{2}[ -]?\d[ -]?\d(?:[ .-]{0,2}[a-z0-9]){11,30}"));
/// Words of letters and digits, in one piece or in the groups that such codes are written in.
static CODE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)
        (?P<nino>[a-ceghj-pr-tw-z][a-ceghj-nptw-z]\s?-?\d{2}[\s-]?\d{2}[\s-]?\d{2}[\s-]?[a-d])
        |(?P<cf>[a-z]{6}\s?\d[0-9lmnp-v]\s?[a-ehlmprst]\s?\d[0-9lmnp-v]\s?[a-z][0-9lmnp-v]{3}\s?[a-z])
        |(?P<curp>[a-z]{4}\d{6}[hmx][a-z]{5}[a-z0-9]\d)
        |(?P<pan>[a-z]{3}[abcfghljpt][a-z]\d{4}[a-z])
        |(?P<nie>[xyz][\s-]?\d{7}[\s-]?[a-z])
        |(?P<dni>\d{2}\.?\d{3}\.?\d{3}[\s-]?[a-z])
        |(?P<nric>[stfgm]\d{7}[a-z])
        |(?P<hetu>\d{6}[-+a]\d{3}[0-9a-y])
        |(?P<rut>\d{1,2}\.\d{3}\.\d{3}-[\dk])
        |(?P<hkid>[a-z]{1,2}\d{6}\s?\([0-9a]\))
        |(?P<taiwan>[a-z][1289]\d{8})
        |(?P<passport>[egdspkh][a-z]?\d{7,8})
        ",
    )
});
/// Documents whose codes have no check: only what follows their name at once.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)
        (?: passport | reisepass | passeport | pasaporte | passaporto | passnummer | ausweis(?:nummer)? | personalausweis | identity\scard | national\sid | (?-u:\b)id\scard
          | identity\snumber | driv(?:er|ing)'?s?\slicen[cs]e | führerschein | licencia | permiso | permis | pps(?:n)? | nino | dni(?-u:\b) | nif(?-u:\b) | nie(?-u:\b) | codice\sfiscale | steuer-?id
          | residence\spermit | 护照 | 通行证 | 台胞证 | 回乡证 | 居留证 | 驾照 | 驾驶证 | 军官证 | 旅券 | パスポート | 여권 | паспорт )
        (?: \s | : | ： | \# | 是 | 为 | 號 | 号 | 码 | 碼 | 番号 | number | nummer | num[eé]ro | n[uú]mero | no\.? | nr\.? | n[°º] | is | es | ist | lautet | \( | = | - ){0,8}
        (?P<code> [a-z0-9]{1,5} (?: [\s.-]? [a-z0-9]{2,9} ){0,4} )",
    )
});

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

pub(super) fn find(page: &Page, found: &mut Vec<Found>) {
    ibans(page, found);
    let mut at = 0;
    let text = page.text();
    while let Some(hit) = CODE.captures_at(text, at) {
        let Some(whole) = hit.get(0) else { break };
        at = whole.start() + text[whole.start()..].chars().next().map_or(1, char::len_utf8);
        if !stands_alone(page, whole.start(), whole.end()) {
            continue;
        }
        let code: String = whole.as_str().chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
        let is = |name| hit.name(name).is_some();
        let before = page.before(whole.start(), 40);
        let real = is("nino")
            || is("cf") && codice_fiscale(&code)
            || is("curp")
            || is("pan") && !before.ends_with('-')
            || (is("nie") || is("dni")) && spanish(&code)
            || is("nric") && singapore(&code)
            || is("hetu") && finland(&code)
            || is("rut")
            || is("hkid")
            || is("taiwan") && taiwan(&code)
            || is("passport") && ["passport", "护照", "通行证", "護照", "旅券", "travel document"].iter().any(|name| before.contains(name));
        if real && !thing(before) {
            found.push(Found { start: whole.start(), end: whole.end(), kind: Kind::NationalId });
            at = whole.end();
        }
    }
    for hit in NAMED.captures_iter(text) {
        let Some(code) = hit.name("code") else { continue };
        // words behind the code are not of it: "P1234567 and my phone"
        let mut end = code.start();
        for piece in code.as_str().split_inclusive([' ', '.', '-']) {
            let bare = piece.trim_end_matches([' ', '.', '-']);
            let short_letters = bare.len() <= 3 && bare.bytes().all(|byte| byte.is_ascii_uppercase());
            if !bare.bytes().any(|byte| byte.is_ascii_digit()) && !short_letters {
                break;
            }
            end = (code.start() + (piece.as_ptr() as usize - code.as_str().as_ptr() as usize)) + bare.len();
        }
        let digits = text[code.start()..end].bytes().filter(u8::is_ascii_digit).count();
        let overlaps = found.iter().any(|known| known.start < end && code.start() < known.end);
        let capitals = digits >= 2
            && end - code.start() >= 8
            && text[code.start()..end].bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if (digits >= 5 || capitals) && (6..=20).contains(&(end - code.start())) && stands_alone(page, code.start(), end) && !overlaps {
            found.push(Found { start: code.start(), end, kind: Kind::NationalId });
        }
    }
}

/// Whether no letter, digit or dash goes on before or after.
fn stands_alone(page: &Page, start: usize, end: usize) -> bool {
    let part =
        |symbol: Option<char>| symbol.is_some_and(|symbol| symbol.is_ascii_alphanumeric() || matches!(symbol, '-' | '_' | '#' | '@' | '/'));
    let goes_on = |symbol: Option<char>| symbol.is_some_and(|symbol| symbol.is_ascii_alphanumeric() || matches!(symbol, '_' | '@'));
    let dashed = page.next(end) == Some('-') && page.after(end, 2).chars().nth(1).is_some_and(|symbol| symbol.is_ascii_alphanumeric());
    !(part(page.previous(start)) || goes_on(page.next(end)) || dashed)
}

/// Whether the word before says that it is an article or a parcel.
fn thing(before: &str) -> bool {
    let last = before.trim_end_matches([' ', ':', '：', '#']).rsplit([' ', '，', ',']).next().unwrap_or("");
    [
        "sku",
        "item",
        "model",
        "order",
        "tracking",
        "code",
        "serial",
        "ref",
        "part",
        "coupon",
        "voucher",
        "款号",
        "货号",
        "型号",
        "运单",
        "运单号",
        "订单",
        "订单号",
        "单号",
        "编号",
    ]
    .iter()
    .any(|word| last == *word || !word.is_ascii() && last.ends_with(word))
}

fn ibans(page: &Page, found: &mut Vec<Found>) {
    let text = page.text();
    let mut at = 0;
    while let Some(hit) = IBAN.find_at(text, at) {
        at = hit.start() + 1;
        if page.previous(hit.start()).is_some_and(|symbol| symbol.is_ascii_alphanumeric()) {
            continue;
        }
        let upper = hit.as_str().to_ascii_uppercase();
        let Some(length) = IBANS.find(&upper[..2]).filter(|at| at % 4 == 0).and_then(|at| IBANS[at + 2..at + 4].parse::<usize>().ok())
        else {
            continue;
        };
        let mut code = String::with_capacity(length);
        let mut end = hit.start();
        for (place, symbol) in upper.char_indices() {
            if symbol.is_ascii_alphanumeric() {
                code.push(symbol);
                end = hit.start() + place + 1;
            }
            if code.len() == length {
                break;
            }
        }
        let continued = page.next(end).is_some_and(|symbol| symbol.is_ascii_alphanumeric());
        if code.len() == length && !continued && mod97(&code) {
            found.push(Found { start: hit.start(), end, kind: Kind::Iban });
            at = end;
        }
    }
}

fn digits(code: &str) -> Vec<u8> {
    code.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect()
}

/// DNI and NIE: the letter is the remainder by 23.
fn spanish(code: &str) -> bool {
    const LETTERS: &[u8] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let first = match code.as_bytes().first() {
        Some(b'Y') => 1,
        Some(b'Z') => 2,
        _ => 0,
    };
    let count = digits(code).len();
    let value = number(&digits(code)) + if count == 7 { first * 10_000_000 } else { 0 };
    (count == 7 || count == 8) && code.bytes().last() == LETTERS.get((value % 23) as usize).copied()
}

/// NRIC and FIN of Singapore.
fn singapore(code: &str) -> bool {
    let first = code.as_bytes()[0];
    let offset = match first {
        b'T' | b'G' => 4,
        b'M' => 3,
        _ => 0,
    };
    let letters: &[u8; 11] = match first {
        b'S' | b'T' => b"JZIHGFEDCBA",
        b'M' => b"KLJNPQRTUWX",
        _ => b"XWUTRQPNMLK",
    };
    let rest = ((weighted(&digits(code), &[2, 7, 6, 5, 4, 3, 2]) + offset) % 11) as usize;
    let at = if first == b'M' { 10 - rest } else { rest };
    code.bytes().last() == letters.get(at).copied()
}

/// Finland's personal identity code: the last sign is the remainder by 31.
fn finland(code: &str) -> bool {
    const SIGNS: &[u8] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    let bare: String = code.chars().filter(char::is_ascii_digit).collect();
    let nine: u32 = bare.get(..9).and_then(|nine| nine.parse().ok()).unwrap_or(0);
    code.bytes().last() == SIGNS.get((nine % 31) as usize).copied()
}

/// Taiwan's identity card: the letter counts as two digits.
fn taiwan(code: &str) -> bool {
    const VALUES: [u32; 26] = [10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33];
    let value = VALUES[usize::from(code.as_bytes()[0] - b'A') % 26];
    (value / 10 + value % 10 * 9 + weighted(&digits(code), &[8, 7, 6, 5, 4, 3, 2, 1, 1])).is_multiple_of(10)
}
