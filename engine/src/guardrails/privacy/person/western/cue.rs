//! What the words right before a name say of it: that it is one for sure ("my name is", "Mrs."), or that it may be one ("hi",
//! "with").

use std::sync::LazyLock;

use regex::Regex;

use super::pattern;
use crate::guardrails::privacy::person::lists::NO_NAMES;
use crate::guardrails::privacy::scan::Page;

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

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    Sure,
    Weak,
}

/// What the words right before say.
pub(super) fn cue(text: &str, at: usize) -> Option<Told> {
    let mut from = at.saturating_sub(64);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = &text[from..at];
    let hit = CUES.captures(before)?;
    Some(if hit.name("sure").is_some() { Told::Sure } else { Told::Weak })
}

/// Cues after which even an unknown word is a name.
pub(super) fn strongly_told(text: &str, at: usize) -> bool {
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

/// Cues after which somebody is named, and hardly anything else: kin, and who speaks or is spoken to.
static SOMEBODY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?-u:\b)(?:(?:my|his|her|our)\s(?:\w+\s)?(?:wife|husband|mother|mom|mum|father|dad|brother|sister|son|daughter|friend|boss|neighbou?r|partner|roommate|flatmate|colleague|assistant|aunt|uncle|grandma|grandmother|grandfather|cousin|girlfriend|boyfriend|fiancée?|nephew|niece|landlord|nanny|client)|(?:i'm|i am|im|this is|it's|speak to|spoke (?:to|with)|talked? (?:to|with)|chatted with|met|ask for|dear|signed(?: for)? by|picked up by|collected by|placed by|ordered by|handed to|left with|given to|belongs to|attn|c/o|agent|driver|courier|advisor|representative|regards|cheers|sincerely|best|thanks|thank you|love|yours)[,:]?)\s+$",
    )
});

/// Whether somebody is named next, though the name be one that no list has.
pub(super) fn somebody(text: &str, at: usize) -> bool {
    let mut from = at.saturating_sub(48);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    SOMEBODY.is_match(&text[from..at])
}

/// "Mrs. Okafor": the title stands in the row of capitals itself.
pub(super) fn title_before(text: &str, at: usize) -> Option<Told> {
    let before = text[..at].trim_end().to_lowercase();
    let last = before.rsplit([' ', '\n', ',']).next().unwrap_or("").trim_end_matches('.').to_owned();
    ["mr", "mrs", "ms", "dr", "prof", "herr", "frau", "mme", "señor", "señora", "sr", "sra", "monsieur", "madame", "signora", "signor"]
        .contains(&last.as_str())
        .then_some(Told::Sure)
}

/// "Greta Lundberg here, …" at the front of a message.
pub(super) fn signed_on(page: &Page, start: usize, end: usize) -> Option<Told> {
    let front = page.text()[..start]
        .trim_end_matches([' ', ',', '!'])
        .split([' ', '\n', '.'])
        .next_back()
        .is_none_or(|word| word.is_empty() || NO_NAMES.contains(word.to_lowercase().as_str()));
    (front && (page.after(end, 6).starts_with(" here") || page.after(end, 10).starts_with(" speaking"))).then_some(Told::Sure)
}
