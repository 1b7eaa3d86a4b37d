//! E-mail addresses, also those written around a filter: `(at)`, `艾特`, ` dot `, `user_at_host.com`, `name#host.com`.

use std::sync::LazyLock;

use regex::Regex;

use super::scan::{Found, Kind, Page};

/// Signs for @. Those that are ordinary words need a domain that is spelled out, or a cue.
static AT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?P<sign>\s{0,2}@\s{0,2})|(?P<marked>\s?[(\[{<【（「]\s?(?:at|@|a|arroba|艾特)\s?[)\]}>】）」]\s?|[，,]?\s?(?:艾特|圈a|圈A|小老鼠)\s?[，,]?|[ _.*-]?\*at\*[ _.*-]?|_at_|-at-| ?arroba ?)|(?P<word>\s+(?:at|AT|ät|chez)\s+)|(?P<hash>#)",
    )
    .expect("the pattern is a constant that the tests compile")
});

static DOT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(?:\.|。|\s{0,2}[(\[{<【（]\s?(?:dot|\.|点|punto|point|punkt)\s?[)\]}>】）]\s{0,2}|\s+(?:dot|punto|point|punkt)\s+|[，,]?\s?点\s?[，,]?|_dot_|-dot-| \. | \.|\*dot\*)",
    )
    .expect("the pattern is a constant that the tests compile")
});

/// What the last label of a domain may be besides two letters; longer ones are taken when nothing speaks against them.
const TOP: &[&str] = &[
    "com",
    "net",
    "org",
    "edu",
    "gov",
    "mil",
    "info",
    "biz",
    "name",
    "app",
    "dev",
    "shop",
    "store",
    "site",
    "online",
    "xyz",
    "cloud",
    "email",
    "mail",
    "live",
    "life",
    "world",
    "club",
    "tech",
    "top",
    "vip",
    "wang",
    "asia",
    "test",
    "example",
    "invalid",
    "local",
    "museum",
    "travel",
    "jobs",
    "mobi",
    "pro",
    "tel",
    "cat",
    "coop",
    "aero",
    "work",
    "space",
    "website",
    "blog",
    "art",
    "fun",
    "icu",
    "ltd",
    "group",
    "company",
    "agency",
    "studio",
    "design",
    "systems",
    "services",
    "solutions",
    "network",
    "digital",
    "media",
    "news",
    "today",
    "berlin",
    "london",
    "paris",
    "tokyo",
    "nyc",
    "swiss",
    "bayern",
    "hamburg",
    "koeln",
    "wien",
    "amsterdam",
    "eus",
    "gal",
];

pub(super) fn find(page: &Page, found: &mut Vec<Found>) {
    let text = page.text();
    let mut from = 0;
    while let Some(at) = AT.captures_at(text, from) {
        let whole = at.get(0).map_or(from..from, |whole| whole.range());
        from = whole.end.max(from + 1);
        while !text.is_char_boundary(from) {
            from += 1;
        }
        let Some(start) = local(text, whole.start) else { continue };
        if found.last().is_some_and(|last| last.end > start) {
            continue;
        }
        let Some((end, spelled)) = domain(text, whole.end) else { continue };
        let name = &text[start..whole.start];
        let told = || cue(page.before(start, 40));
        let sure = match (at.name("sign").is_some(), at.name("marked").is_some(), at.name("hash").is_some()) {
            (true, ..) | (_, true, _) => true,
            (.., true) => told() && !name.eq_ignore_ascii_case("order"),
            _ => spelled && name.len() > 1 || told() || name.contains(|symbol: char| symbol.is_ascii_digit() || "._+-".contains(symbol)),
        };
        if sure {
            found.push(Found { start, end, kind: Kind::Email });
            from = end;
        }
    }
}

/// Whether the words before speak of mail.
fn cue(before: &str) -> bool {
    ["mail", "inbox", "邮", "信箱", "correo", "courriel", "メール", "write to", "address is", "reach me", "send it to", "почт", "이메일"]
        .iter()
        .any(|word| before.contains(word))
}

/// Where the name before the sign begins. A name may itself spell its dots: `jane dot doe`.
fn local(text: &str, end: usize) -> Option<usize> {
    let symbol_ok = |symbol: char| symbol.is_ascii_alphanumeric() || "._%+-'!~&=/".contains(symbol) || latin_extended(symbol);
    let run = |end: usize| {
        let start = text[..end].char_indices().rev().take_while(|(_, symbol)| symbol_ok(*symbol)).last().map(|(at, _)| at)?;
        let trimmed = text[start..end].trim_start_matches(['.', '-', '\'', '/', '=', '&', '!', '~', '%', '+']);
        (!trimmed.is_empty()).then(|| end - trimmed.len())
    };
    let mut start = run(end)?;
    // letters one by one: "m a y a @"
    while end - start == 1 || text[start..end].len() < 40 && text[start..end].split(' ').all(|part| part.chars().count() == 1) {
        match text[..start].strip_suffix(' ').and_then(|rest| run(rest.len()).map(|at| (at, rest.len()))) {
            Some((at, stop)) if stop - at == 1 => start = at,
            _ => break,
        }
    }
    for dot in [" dot ", "(dot)", "[dot]", " (dot) ", " [dot] ", "点", " underscore ", " minus ", " dash "] {
        if let Some(rest) = strip_suffix_lower(&text[..start], dot)
            && let Some(before) = run(rest)
        {
            start = before;
        }
    }
    text[start..end].contains(char::is_alphanumeric).then_some(start)
}

fn strip_suffix_lower(text: &str, suffix: &str) -> Option<usize> {
    let at = text.len().checked_sub(suffix.len())?;
    (text.is_char_boundary(at) && text[at..].eq_ignore_ascii_case(suffix)).then_some(at)
}

fn latin_extended(symbol: char) -> bool {
    matches!(symbol, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}')
}

/// Where the domain ends, and whether a dot of it is spelled out.
fn domain(text: &str, start: usize) -> Option<(usize, bool)> {
    let (mut at, mut end, mut labels, mut spelled) = (start, start, 0, false);
    loop {
        let label = label(&text[at..]);
        if label == 0 {
            break;
        }
        at += label;
        labels += 1;
        let spaced = text[at - label..at].contains(' ').then(|| &text[at - label..at]);
        let name = text[..at]
            .rsplit(|symbol: char| !(symbol.is_ascii_alphanumeric() || symbol == '-' || latin_extended(symbol)))
            .next()
            .unwrap_or("");
        let name = spaced.unwrap_or(name);
        if labels >= 2 && top(name) {
            end = at;
        }
        let Some(dot) = DOT.find(&text[at..]) else { break };
        // a space before or after a dot ends a sentence unless a known end of a domain follows
        let next = &text[at + dot.end()..];
        let plain = dot.as_str() == ".";
        if dot.as_str().starts_with(' ') && !dot.as_str().trim().eq_ignore_ascii_case("dot") && end > start && labels >= 2 && !known(next) {
            break;
        }
        if labels >= 2 && end == at && !known(next) && !plain {
            break;
        }
        if labels >= 2
            && end == at
            && plain
            && TOP.contains(&name.to_ascii_lowercase().as_str())
            && !known(next)
            && next.starts_with(|symbol: char| symbol.is_ascii_uppercase())
            && name.bytes().all(|byte| byte.is_ascii_lowercase())
        {
            break;
        }
        spelled |= !plain && dot.as_str() != "。";
        at += dot.end();
    }
    (end > start).then_some((end, spelled))
}

/// Whether a text begins with a label that may end a domain.
fn known(text: &str) -> bool {
    let name = &text[..label(text)];
    name.len() == 2 && name.bytes().all(|byte| byte.is_ascii_alphabetic()) || TOP.contains(&name.to_ascii_lowercase().as_str())
}

/// Length of the label that a text begins with.
fn label(text: &str) -> usize {
    let end = text.find(|symbol: char| !(symbol.is_ascii_alphanumeric() || symbol == '-' || latin_extended(symbol))).unwrap_or(text.len());
    let label = text[..end].trim_end_matches('-');
    // letters one by one: "e x a m p l e . c o m"
    if label.len() == 1 {
        let symbols: Vec<char> = text.chars().take(64).collect();
        let spaced =
            symbols.chunks(2).take_while(|pair| pair[0].is_ascii_alphanumeric() && pair.get(1).is_none_or(|next| *next == ' ')).count();
        if spaced >= 3 {
            let last = 2 * spaced - 1;
            // the last letter may touch the dot
            let more = usize::from(
                symbols.get(last + 1).is_some_and(char::is_ascii_alphanumeric)
                    && symbols.get(last + 2).is_none_or(|next| !next.is_ascii_alphanumeric()),
            );
            return last.min(symbols.len()) + 2 * more;
        }
    }
    if label.starts_with('-') { 0 } else { label.len() }
}

fn top(label: &str) -> bool {
    label.len() >= 2 && label.chars().all(char::is_alphabetic) && label.len() <= 18
        || label.starts_with("xn--")
        || label.contains(' ') && label.split(' ').all(|part| part.len() == 1)
}
