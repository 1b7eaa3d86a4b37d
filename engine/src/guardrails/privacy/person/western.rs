//! Names in Latin letters.

use std::sync::LazyLock;

use regex::Regex;

use super::super::scan::{Found, Kind, Page};
use super::lists::{BRANDS, GIVEN, NO_NAMES, PINYIN_SURNAMES, SURNAMES};

/// Words that begin with a capital, in a row; particles may stand between them.
static CAPITALS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?-u:\b)\p{Lu}[\p{L}'-]*\.?(?:[ ](?:(?:de|da|do|dos|del|della|di|la|van|von|der|den|zu|al|el|bin|ibn|bint|ben|y|e|le|du|st\.)[ ]){0,2}\p{Lu}[\p{L}'-]*\.?){0,4}",
    )
});
/// Phrases that a name follows; the name begins where the match ends.
static CUES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)(?-u:\b)(?:
          (?P<sure> my\s(?:full\s|legal\s|real\s|last\s|first\s|maiden\s)?name(?:\sis|'s|:)? | (?:full|first|last|customer|account|billing|recipient|recipient's|cardholder|card\sholder)\s?names?(?:\s(?:is|on\s(?:it|the\scard|file)\sis))?
            | names?\s(?:is|was|on\s\w+\s\w+(?:\s\w+)?\sis|should\sbe|to) | under\s(?:the\sname(?:\sof)?)? | in\sthe\sname\sof | name | named | goes\sby | spelled
            | cardholder | card\sholder | account\sholder | recipient | addressee | receiver | consignee | attn | attention | c/o | sender | contact(?:\s(?:for|person)(?:\s\w+)?)? | buyer | signed(?:\sby)?
            | addressed\sto | made\sout\sto | registered\s(?:to|under) | belongs\sto | deliver(?:ed)?\sto | ship(?:ped)?\sto | send\s(?:it|this|one)?\s?to | left\swith | handed\sto | given\sto | picked\sup\sby | collected\sby
            | verify\sme | it's\sfor | gift\sfor | present\sfor | order\sfor | parcel\sfor | package\sfor | label\ssays | ordered\sby | placed\sby | paid\sby | booked\sby
            | from | to | cc | regards | sincerely | cheers | thanks | thank\syou | best | yours(?:\struly)? | love | grüße | gruß | cordialement | saludos | atentamente | mfg
            | mr | mrs | ms | miss | dr | prof | sir | madam | herr | frau | monsieur | madame | mme | mlle | señor | señora | sr | sra | signor | signora | don | doña
            | ich\shei(?:ß|ss)e | mein\sname\sist | name\sist | ich\sbin | je\sm'appelle | je\ssuis | mon\snom\sest | me\sllamo | mi\snombre\ses | soy | mi\schiamo | sono | il\smio\snome\sè | meu\snome\sé | me\schamo | mijn\snaam\sis | ik\sben
            | empfänger | destinataire | destinatario | destinatário | mittente | ansprechpartner | nom | nombre | nome
          | livrez?\sà | livrer\sà | chez | à\sl'attention\sde | hier\s(?:ist|spricht) | entregar\sa | enviar\sa | spedire\sa | consegnare\sa | liefern\san | lieferung\san | zu\shänden
          | (?:my|his|her|our|the)\s(?:\w+\s)?(?:wife|husband|mother|mom|mum|father|dad|brother|sister|son|daughter|friend|boss|neighbour|neighbor|partner|roommate|flatmate|colleague|assistant|accountant|aunt|uncle|grandma|grandmother|grandfather|cousin|girlfriend|boyfriend|fiancé|fiancée|nephew|niece|landlord|tenant|secretary|nanny|client|teacher|agent|driver|courier) )
          | (?P<weak> i\sam | i'm | im | this\sis | it\sis | it's | here\sis | ask\sfor | speak\sto | spoke\s(?:to|with) | talked\sto | talk\sto | chatted\swith | met | told | called | dear | hi | hello | hey | hallo
            | for | with | by | agent | colleague | driver | courier | rep | representative | advisor | manager
            | pour | für | von | para | voor ) )
        (?:\s*[:,\-.–]\s*|\s+|\n+)(?:(?:is|was|named|called|says|mr|mrs|ms|dr|prof|miss|herr|frau)\.?\s+){0,2}$",
    )
});
/// After these a name may be written small.
static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?-u:\b)(?:my (?:full |legal )?name(?: is|'s)|name[:=]|me llamo|mi nombre es|je m'appelle|ich heiße|ich heisse|mein name ist|mi chiamo|name on (?:it|the card|the order) is)\s*(?P<name>\p{L}[\p{L}'-]+(?: \p{L}[\p{L}'-]+){0,2})",
    )
});
/// "Miller, Luis".
static REVERSED: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?-u:\b)(?P<last>\p{Lu}[\p{L}'-]+), (?P<first>\p{Lu}\p{L}+(?: \p{Lu}\.)?)"));

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

pub(super) fn find(page: &Page, found: &mut Vec<Found>) {
    let text = page.text();
    if !text.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        return;
    }
    let mut push = |start: usize, end: usize| {
        if !found.iter().any(|known| known.kind == Kind::Person && known.start < end && start < known.end) {
            found.push(Found { start, end, kind: Kind::Person });
        }
    };
    for hit in REVERSED.captures_iter(text) {
        let (Some(whole), Some(last), Some(first)) = (hit.get(0), hit.name("last"), hit.name("first")) else { continue };
        let given = GIVEN.contains(first.as_str().split(' ').next().unwrap_or("").to_lowercase().as_str());
        let family = SURNAMES.contains(last.as_str().to_lowercase().as_str());
        let cued = cue(text, whole.start()).is_some();
        let plain = |word: &str| NO_NAMES.contains(word.to_lowercase().as_str());
        let before = text[..whole.start()].chars().next_back();
        let alone = before.is_none_or(|symbol| !symbol.is_alphanumeric()) && !preceded_by_capital(text, whole.start());
        let adverb = ["ly", "ing", "ed"].iter().any(|end| last.as_str().ends_with(end)) || last.as_str().len() < 4;
        if (given && (family || cued || !adverb && !GIVEN.contains(last.as_str().to_lowercase().as_str())) || family && cued)
            && !plain(last.as_str())
            && !plain(first.as_str())
            && alone
        {
            push(whole.start(), whole.end());
        }
    }
    for hit in CAPITALS.find_iter(text) {
        if let Some((start, end)) = name(page, hit.start(), hit.as_str()) {
            push(start, end);
        }
    }
    for hit in TOLD.captures_iter(text) {
        let Some(name) = hit.name("name") else { continue };
        let mut end = name.start();
        for word in name.as_str().split_inclusive(' ') {
            let bare = word.trim();
            let small = bare.to_lowercase();
            if NO_NAMES.contains(small.as_str()) || SMALL_WORDS.contains(&small.as_str()) {
                break;
            }
            end = (word.as_ptr() as usize - text.as_ptr() as usize) + bare.len();
        }
        if end > name.start() {
            push(name.start(), end);
        }
    }
}

/// Words that end a name written small.
const SMALL_WORDS: &[&str] = &[
    "and",
    "but",
    "i",
    "my",
    "the",
    "on",
    "in",
    "at",
    "with",
    "from",
    "order",
    "ordered",
    "wrong",
    "not",
    "misspelled",
    "spelled",
    "printed",
    "missing",
    "still",
    "also",
    "phone",
    "email",
    "by",
    "for",
    "is",
    "was",
    "y",
    "et",
    "und",
    "mi",
    "mon",
    "mein",
    "meine",
    "ich",
    "je",
    "yo",
    "que",
    "who",
    "here",
    "there",
    "now",
    "please",
    "can",
    "incorrect",
    "showing",
    "required",
    "too",
    "long",
    "as",
    "changed",
    "different",
    "same",
    "written",
    "correct",
    "cut",
    "off",
    "under",
    "it",
    "of",
    "to",
    "a",
    "an",
    "address",
    "he",
    "she",
];

fn preceded_by_capital(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches(' ');
    before.len() < at
        && before.rsplit(' ').next().is_some_and(|word| {
            word.chars().next().is_some_and(char::is_uppercase)
                && word.ends_with(char::is_alphanumeric)
                && GIVEN.contains(word.to_lowercase().as_str())
        })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Sure,
    Weak,
}

/// What the words right before say.
fn cue(text: &str, at: usize) -> Option<Told> {
    let mut from = at.saturating_sub(64);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = &text[from..at];
    let hit = CUES.captures(before)?;
    Some(if hit.name("sure").is_some() { Told::Sure } else { Told::Weak })
}

/// The name in a row of capitalised words.
fn name(page: &Page, at: usize, row: &str) -> Option<(usize, usize)> {
    let text = page.text();
    let mut words: Vec<(usize, &str)> = Vec::new();
    for word in row.split(' ') {
        words.push((at + (word.as_ptr() as usize - row.as_ptr() as usize), word));
    }
    // greetings and the like before, titles of months and shops behind
    let no_name = |word: &str| {
        let small = word.trim_end_matches('.').to_lowercase();
        NO_NAMES.contains(small.as_str()) && !(GIVEN.contains(small.as_str()) && SURNAMES.contains(small.as_str()))
    };
    let titles = ["mr", "mrs", "ms", "miss", "dr", "prof", "herr", "frau", "madame", "monsieur", "señor", "señora", "sr", "sra", "sir"];
    while words.first().is_some_and(|(_, word)| no_name(word) || titles.contains(&word.trim_end_matches('.').to_lowercase().as_str())) {
        words.remove(0);
    }
    if let Some(stop) = words.iter().position(|(_, word)| no_name(word)) {
        words.truncate(stop);
    }
    // a sentence that ends with a name and another that begins
    if let Some(stop) = words.iter().position(|(_, word)| word.ends_with('.') && word.chars().count() > 3) {
        words.truncate(stop + 1);
    }
    while words.last().is_some_and(|(_, word)| word.chars().next().is_some_and(char::is_lowercase)) {
        words.pop();
    }
    let (start, first) = *words.first()?;
    let (last_at, last) = *words.last()?;
    let bare = last.strip_suffix('.').filter(|bare| bare.chars().count() > 2).unwrap_or(last);
    let bare = bare.strip_suffix("'s").or_else(|| bare.strip_suffix("s'")).unwrap_or(bare);
    let end = last_at + bare.len();
    let whole = &text[start..end];
    let small = whole.to_lowercase();
    let alphabetic = whole.chars().filter(|symbol| symbol.is_alphabetic()).count() >= 2;
    let shouted = whole.chars().filter(|symbol| symbol.is_uppercase()).count() > words.len() + 2;
    let known_pair = GIVEN.contains(first.to_lowercase().as_str()) || SURNAMES.contains(bare.to_lowercase().as_str());
    if !alphabetic
        || (shouted && !known_pair)
        || BRANDS.iter().any(|brand| small == *brand || small.starts_with(&format!("{brand} ")))
        || thing_behind(page, end)
        || glued(page, start, end)
    {
        return None;
    }
    let told = cue(text, start).or_else(|| title_before(text, start)).or_else(|| signed_on(page, start, end));
    let given = |word: &str| word.to_lowercase().split('-').all(|part| GIVEN.contains(part));
    let family = |word: &str| word.to_lowercase().split('-').any(|part| SURNAMES.contains(part) || patronymic(part));
    let is_name = match words.len() {
        1 => match told {
            Some(Told::Sure) => {
                given(bare) || family(bare) || strongly_told(text, start) && bare.chars().count() > 1 && !whole.ends_with("ing")
            }
            Some(Told::Weak) => given(bare) && !place(bare),
            None => false,
        },
        2..=5 => {
            given(first) && (family(bare) || told.is_some() || !ordinary(bare) && !place(first))
                || family(bare) && !ordinary(first) && (told.is_some() || !place(first) && first.chars().count() > 1)
                || pinyin(first, bare)
                || told == Some(Told::Sure) && !ordinary(first) && !ordinary(bare)
                || told == Some(Told::Weak) && (given(first) || given(bare) || family(bare))
        }
        _ => false,
    };
    is_name.then_some((start, end))
}

/// Cues after which even an unknown word is a name.
fn strongly_told(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end().to_lowercase();
    [
        "name is",
        "name's",
        "name:",
        "named",
        "mr.",
        "mr",
        "mrs.",
        "mrs",
        "ms.",
        "ms",
        "dr.",
        "dr",
        "llamo",
        "appelle",
        "heiße",
        "heisse",
        "herr",
        "frau",
        "chiamo",
        "nombre es",
        "recipient:",
        "regards,",
        "sincerely,",
        "cheers,",
        "name ist",
    ]
    .iter()
    .any(|cue| before.ends_with(cue))
}

/// "Mrs. Okafor": the title stands in the row of capitals itself.
fn title_before(text: &str, at: usize) -> Option<Told> {
    let before = text[..at].trim_end().to_lowercase();
    let last = before.rsplit([' ', '\n', ',']).next().unwrap_or("").trim_end_matches('.').to_owned();
    ["mr", "mrs", "ms", "dr", "prof", "herr", "frau", "mme", "señor", "señora", "sr", "sra", "monsieur", "madame", "signora", "signor"]
        .contains(&last.as_str())
        .then_some(Told::Sure)
}

/// "Greta Lundberg here, …" at the front of a message.
fn signed_on(page: &Page, start: usize, end: usize) -> Option<Told> {
    let front = page.text()[..start]
        .trim_end_matches([' ', ',', '!'])
        .split([' ', '\n', '.'])
        .next_back()
        .is_none_or(|word| word.is_empty() || NO_NAMES.contains(word.to_lowercase().as_str()));
    (front && (page.after(end, 6).starts_with(" here") || page.after(end, 10).starts_with(" speaking"))).then_some(Told::Sure)
}

/// Given names that are towns and months as well.
fn place(word: &str) -> bool {
    [
        "austin",
        "charlotte",
        "florence",
        "victoria",
        "virginia",
        "georgia",
        "paris",
        "jackson",
        "madison",
        "orlando",
        "sydney",
        "savannah",
        "aurora",
        "lincoln",
        "jordan",
        "chad",
        "diego",
        "san",
        "santa",
        "dan",
        "april",
        "may",
        "june",
        "august",
        "amber",
        "iris",
        "violet",
        "grace",
        "joy",
        "hunter",
        "mark",
        "will",
        "bill",
        "jack",
        "max",
        "art",
        "rose",
        "ruby",
        "olive",
        "robin",
    ]
    .contains(&word.to_lowercase().as_str())
}

/// Endings that surnames have and other words hardly do.
fn patronymic(word: &str) -> bool {
    word.chars().count() >= 6
        && [
            "sson", "dsen", "nsen", "rsen", "lsen", "tsen", "berg", "mann", "stein", "wicz", "wski", "wska", "nski", "nska", "ovic",
            "ović", "vich", "enko", "chuk", "opoulos", "akis", "escu", "eanu", "dottir", "quist", "qvist", "ström", "strom", "hofer",
            "meier", "meyer", "mayer", "bauer", "ington", "dóttir", "etti", "ucci", "acci", "ellini", "anova", "ovova", "shvili", "dze",
            "ikova", "yan", "endez", "inez", "guez", "schmidt", "garten", "stra", "huizen",
        ]
        .iter()
        .any(|end| word.ends_with(end))
}

/// Words that are no surname: colours, goods, sizes.
fn ordinary(word: &str) -> bool {
    let small = word.trim_end_matches('.').to_lowercase();
    NO_NAMES.contains(small.as_str())
        || small.len() < 2
        || [
            "jacket",
            "coat",
            "boots",
            "shoes",
            "dress",
            "shirt",
            "bag",
            "backpack",
            "lamp",
            "chair",
            "table",
            "desk",
            "sofa",
            "bed",
            "mug",
            "bottle",
            "kettle",
            "knife",
            "pan",
            "pot",
            "watch",
            "ring",
            "earbuds",
            "headphones",
            "speaker",
            "keyboard",
            "mouse",
            "tablet",
            "phone",
            "laptop",
            "camera",
            "drone",
            "charger",
            "cable",
            "toy",
            "puzzle",
            "edition",
            "collection",
            "series",
            "plus",
            "max",
            "mini",
            "ultra",
            "store",
            "street",
            "road",
            "lane",
            "avenue",
            "drive",
            "square",
            "park",
            "city",
            "county",
            "airport",
            "station",
            "university",
            "college",
            "hospital",
            "museum",
            "church",
            "school",
            "hall",
            "house",
            "tower",
            "center",
            "centre",
            "mall",
            "market",
            "bank",
            "hotel",
            "bar",
            "cafe",
            "beach",
            "island",
            "lake",
            "river",
            "mountain",
            "valley",
            "day",
            "night",
            "week",
            "sale",
            "club",
            "card",
            "cards",
            "points",
            "team",
            "group",
            "inc",
            "ltd",
            "llc",
            "gmbh",
            "co",
            "corp",
            "company",
            "foundation",
            "association",
            "society",
            "language",
            "version",
            "model",
            "size",
            "type",
            "class",
            "level",
            "grade",
            "wifi",
            "bluetooth",
            "usb",
            "tx",
            "ca",
            "ny",
            "nj",
            "wa",
            "or",
            "fl",
            "il",
            "me",
            "nc",
            "jeans",
            "sneakers",
            "pants",
            "hoodie",
            "sweater",
            "socks",
            "hat",
            "gloves",
            "scarf",
            "belt",
            "wallet",
            "perfume",
            "cream",
            "oil",
            "soap",
            "tea",
            "coffee",
            "chocolate",
            "wine",
            "book",
            "books",
            "guitar",
            "bike",
            "bicycle",
        ]
        .contains(&small.as_str())
}

/// "Li Xiaolong": a surname and one or two syllables of pinyin.
fn pinyin(first: &str, last: &str) -> bool {
    static SYLLABLES: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            "^(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|ui|uo|ue|er|a|o|e|i|u|v)){1,2}$",
        )
    });
    let small = last.to_lowercase().replace(['-', '\''], "");
    PINYIN_SURNAMES.contains(first.to_lowercase().as_str())
        && small.len() >= 2
        && SYLLABLES.is_match(&small)
        && !ordinary(last)
        && !ordinary(first)
        || PINYIN_SURNAMES.contains(small.as_str()) && first.len() >= 4 && SYLLABLES.is_match(&first.to_lowercase()) && !ordinary(first)
}

/// "Austin store", "Jordan sneakers", "Victoria Street".
fn thing_behind(page: &Page, end: usize) -> bool {
    let after = page.after(end, 24);
    let word = after.strip_prefix(' ').unwrap_or("").split(|symbol: char| !symbol.is_alphanumeric()).next().unwrap_or("");
    [
        "store",
        "shop",
        "branch",
        "warehouse",
        "street",
        "road",
        "avenue",
        "lane",
        "drive",
        "edition",
        "brand",
        "jacket",
        "shoes",
        "sneakers",
        "jeans",
        "bag",
        "watch",
        "boots",
        "collection",
        "series",
        "outlet",
        "location",
        "model",
        "one",
        "office",
        "airport",
        "area",
    ]
    .contains(&word)
}

/// A part of a code or of an address of the web.
fn glued(page: &Page, start: usize, end: usize) -> bool {
    let sign = |symbol: Option<char>| symbol.is_some_and(|symbol| matches!(symbol, '@' | '#' | '_' | '/' | '-') || symbol.is_ascii_digit());
    sign(page.previous(start)) || sign(page.next(end))
}
