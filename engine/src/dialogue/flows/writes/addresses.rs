//! Which address is meant: written out, in parts, or one that the customer has: the profile's, another order's, "my NYC one".

use std::sync::LazyLock;

use knowledge::shop::{Address, Order};
use regex::Regex;

use super::super::Flow;
use super::states;
use super::view::View;
use crate::dialogue::drafts::{Draft, Kind, PartialAddress};
use crate::understand::{AddressParts, Understanding};

/// Cities by what they are called for short.
const SHORT: &[(&str, &str)] = &[
    ("nyc", "new york"),
    ("la", "los angeles"),
    ("sf", "san francisco"),
    ("dc", "washington"),
    ("philly", "philadelphia"),
    ("vegas", "las vegas"),
    ("魔都", "上海"),
    ("帝都", "北京"),
];

/// Cities of China that are no part of a province.
const MUNICIPALITIES: [&str; 4] = ["北京", "上海", "天津", "重庆"];

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

static PROFILE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:default|profile|account|home|my own|registered|saved|on file|current)\b|默认|个人资料|账户|家里|注册")
});
static FORMER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:original|old|former|previous|earlier|back to|before)\b|原来|之前|以前|改回|旧"));
static SAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:the same|that one|this one|that address|this address|to that|to this|there)\b|(?:改|换|设)(?:成|为|到)(?:这|那)个?|同样|一样|这个地址|那个地址",
    )
});
static OTHER_ORDER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:other|another|different|same|my) (?:\w+ ){0,3}orders?\b|\border (?:history|profile)\b|\bin (?:one of )?my orders\b|\b(?:son|daughter|mother|mom|mum|father|dad|parent|sister|brother|wife|husband|partner|friend|family|office|work)(?:s|'s|s')? (?:new )?(?:address|place|house|home|office)\b|\bnew (?:home|house|place|apartment|flat)\b|\blook (?:it |that )?up\b|另一个订单|其他订单|别的订单|另外的订单",
    )
});

/// Takes what the words say of a new address into the draft.
pub(super) fn take(flow: &Flow<'_>, view: &View, draft: &mut Draft, understood: &Understanding, text: &str) {
    // "…to 8 Elm Grove rather than to my home"
    static NOT_THERE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i),?\s*\b(?:rather than|instead of|and not|not)(?: sending it)? (?:to |at )?(?:my |the |our )?(?:\w+ ){0,2}(?:home|house|address|place|office|work)\b|而不是[^，。]*",
        )
    });
    let text = NOT_THERE.replace_all(text, "");
    let text = text.as_ref();
    // "and the same in my account", 账户里的也改成这个: where the order goes that was spoken of
    if draft.kind == Kind::Profile
        && SAME.is_match(text)
        && let Some(order) = flow.state.order.as_ref().and_then(|id| view.order(id)).filter(|order| order.address != view.customer.address)
    {
        draft.address = Some(order.address.clone());
        draft.partly = None;
        return;
    }
    let moved = moved_to(view, &flow.text, text).cloned();
    if let Some(known) = moved.or_else(|| known(view, draft, text, flow.state.writes.former.as_ref(), understood)) {
        draft.address = Some(known);
        draft.partly = None;
        return;
    }
    let loose = if understood.addresses().any(|parts| parts.line1.is_some()) { None } else { loose(text) };
    let Some(parts) = loose.as_ref().or(understood.addresses().last()) else {
        fill_in(view, draft, understood, text);
        return;
    };
    let mut partly = PartialAddress {
        line1: parts.line1.clone(),
        line2: parts.line2.clone(),
        city: parts.city.clone(),
        region: parts.region.clone(),
        postcode: parts.postcode.clone(),
        country: parts.country.clone(),
    };
    if let Some(before) = draft.partly.take() {
        merge(&mut partly, before);
    }
    complete(view, draft, partly);
}

/// "I moved and had a lamp sent to the new place … change it to the new home": where the lamp went.
fn moved_to<'v>(view: &'v View, whole: &str, text: &str) -> Option<&'v Address> {
    static BOUGHT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:bought|ordered|purchased|got|had|have)\s+(?:an?\s+|the\s+|my\s+|some\s+)?(?P<what>[a-z][\w' -]{2,40}?)\s+(?:(?:which|that) (?:was|is|went|goes)\s+)?(?:sent|shipped|delivered|mailed|going|to be sent)\s+(?:to|there)\b",
        )
    });
    static THERE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\bnew (?:home|house|place|address|apartment|flat|one)\b|\bthat (?:same )?address\b|\bthere\b"));
    let target = text.rfind(" to ").map_or(text, |at| &text[at..]);
    if !THERE.is_match(target) {
        return None;
    }
    let hit = BOUGHT.captures(whole)?;
    let stem = |word: &str| word.to_lowercase().trim_end_matches('s').to_owned();
    let said: Vec<String> = hit["what"].split_whitespace().map(stem).collect();
    let is = |name: &str| {
        let own: Vec<String> = name.split_whitespace().map(stem).collect();
        said.last().is_some_and(|last| own.contains(last))
    };
    let mut with = view.orders.iter().filter(|order| order.items.iter().any(|item| is(&item.name)));
    with.next().filter(|_| with.next().is_none()).map(|order| &order.address)
}

static POSTCODE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:[a-z]{1,2}-)?\d{3,4}\s?\d{1,2}\b|\b\d{4,6}\b|\b[a-z]{1,2}\d[a-z\d]?\s?\d[a-z]{2}\b"));

/// An address in the order of the envelope, where its words give nothing away: `12 Storgatan, Uppsala 75310`. The first part has
/// a number and a name, one of those that follow a postcode.
fn loose(text: &str) -> Option<AddressParts> {
    let text = text.trim().trim_end_matches(['.', '!']);
    // "…to be 1 Elm Road, York 12345 (both of them)"
    let text = text.strip_suffix(')').and_then(|inner| inner.rfind('(').map(|at| inner[..at].trim())).unwrap_or(text);
    let text = [" to be ", " to ", ": "]
        .iter()
        .filter_map(|mark| text.to_ascii_lowercase().rfind(mark).map(|at| &text[at + mark.len()..]))
        .find(|rest| rest.contains(','))
        .unwrap_or(text);
    let mut pieces: Vec<&str> = text.split([',', '\n']).map(str::trim).filter(|piece| !piece.is_empty()).collect();
    let is_street = |piece: &str| {
        piece.chars().any(|c| c.is_ascii_digit()) && piece.chars().any(char::is_alphabetic) && piece.split_whitespace().count() <= 7
    };
    let numbered = |piece: &str| piece.split_whitespace().any(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    // "to my office instead, 12 Storgatan, …": what stands before the street is none of it
    let street = (0..pieces.len()).find(|at| is_street(pieces[*at]) && (*at == 0 || numbered(pieces[*at])))?;
    pieces.drain(..street);
    let first = *pieces.first()?;
    if pieces.len() < 2 {
        return None;
    }
    let mut parts = AddressParts { line1: Some(first.to_owned()), ..AddressParts::default() };
    let coded = pieces.iter().skip(1).position(|piece| POSTCODE.is_match(piece))? + 1;
    let code = POSTCODE.find(pieces[coded])?;
    parts.postcode = Some(code.as_str().to_owned());
    let rest = format!("{} {}", &pieces[coded][..code.start()], &pieces[coded][code.end()..]);
    let rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
    pieces.remove(coded);
    let mut names: Vec<String> = pieces.drain(1..).map(str::to_owned).collect();
    if !rest.is_empty() {
        names.insert((coded - 1).min(names.len()), rest);
    }
    // two capitals are a state; what stands behind the city is the country
    if let Some(at) = names.iter().position(|name| name.len() == 2 && name.chars().all(|c| c.is_ascii_uppercase())) {
        parts.region = Some(names.remove(at));
    }
    let before = coded.saturating_sub(2).min(names.len().saturating_sub(1));
    if before > 0 {
        parts.line2 = Some(names.remove(0));
    }
    parts.city = (!names.is_empty()).then(|| names.remove(0));
    parts.country = (!names.is_empty()).then(|| names.remove(0));
    Some(parts)
}

/// Parts that were asked for and come alone or several at once: "10001", "New York", "Uppsala, 75331, Sweden"; and a street that
/// begins an address: "send it to Storgatan 5".
fn fill_in(view: &View, draft: &mut Draft, understood: &Understanding, text: &str) {
    let Some(mut partly) = draft.partly.take() else {
        let line1 = street_behind(text);
        if line1.is_some() {
            complete(view, draft, PartialAddress { line1, ..PartialAddress::default() });
        }
        return;
    };
    let before = partly.clone();
    let of_shop =
        !understood.order_numbers().is_empty() || !understood.mentions.is_empty() || understood.payment_methods().next().is_some();
    let pieces: Vec<&str> = text.split([',', '，', '\n', '、']).map(str::trim).filter(|piece| !piece.is_empty()).collect();
    match understood.first(crate::understand::EntityKind::Postcode) {
        Some(postcode) if pieces.len() < 2 => partly.postcode = Some(postcode.to_owned()),
        _ if !of_shop => pieces.iter().for_each(|piece| fill_piece(&mut partly, piece)),
        _ => {}
    }
    // words that hold no part of an address leave it as it was
    if partly == before {
        draft.partly = Some(before);
        return;
    }
    complete(view, draft, partly);
}

/// A piece between commas: a postcode, maybe with its town, a street, a town, a country.
fn fill_piece(partly: &mut PartialAddress, piece: &str) {
    let words = piece.trim().trim_end_matches(['.', '。', '!']).to_owned();
    if partly.postcode.is_none()
        && let Some(code) = POSTCODE.find(&words)
    {
        let rest = format!("{} {}", &words[..code.start()], &words[code.end()..]).trim().to_owned();
        if rest.is_empty() || is_name(&rest) && partly.city.is_none() && partly.line1.is_some() {
            partly.postcode = Some(code.as_str().to_owned());
            if !rest.is_empty() {
                partly.city = Some(rest);
            }
            return;
        }
    }
    let (street, name) = (is_street(&words), is_name(&words));
    let parts = [(&mut partly.line1, street), (&mut partly.city, name), (&mut partly.country, name)];
    if let Some((part, _)) = parts.into_iter().find(|(part, fits)| part.is_none() && *fits) {
        *part = Some(words);
    }
}

/// The street at the end of "send it to Storgatan 5", where nothing else of an address is said.
fn street_behind(text: &str) -> Option<String> {
    static TO: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bto ((?:[\p{L}'’.-]+ ){1,4}\d{1,4} ?[a-z]?)\W*$"));
    let street = TO.captures(text)?[1].trim().to_owned();
    let named = !street.split(' ').any(|word| ["order", "my", "the", "item", "no", "number"].contains(&word.to_lowercase().as_str()));
    (named && is_street(&street)).then_some(street)
}

/// Whether words that come alone may be a street with its number.
fn is_street(words: &str) -> bool {
    let numbered = words.chars().any(|c| c.is_ascii_digit()) && words.chars().any(char::is_alphabetic);
    numbered && words.chars().count() <= 60 && !words.contains(['?', '？']) && words.split_whitespace().count() <= 8
}

/// Whether words that come alone may be the name of a town or country: nothing but a few words without a verb.
fn is_name(words: &str) -> bool {
    const NO_NAME: &[&str] = &[
        "yes",
        "no",
        "ok",
        "okay",
        "thanks",
        "please",
        "what",
        "where",
        "how",
        "why",
        "who",
        "when",
        "is",
        "are",
        "it",
        "i",
        "my",
        "me",
        "you",
        "want",
        "can",
        "do",
        "the order",
        "don't",
        "never",
        "wait",
    ];
    const NO_NAME_ZH: &[&str] = &[
        "我", "你", "您", "吗", "呢", "吧", "了", "的", "换", "退", "改", "用", "想", "要", "不", "对", "好", "是", "谢", "可以", "多少",
        "怎么", "什么", "付",
    ];
    let lower = words.to_lowercase();
    let plain = !words.is_empty() && words.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '.' | '’'));
    let han = words.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let few = if han { words.chars().count() <= 8 } else { words.split_whitespace().count() <= 3 };
    plain
        && few
        && !lower.split_whitespace().any(|word| NO_NAME.contains(&word))
        && !(han && NO_NAME_ZH.iter().any(|word| lower.contains(word)))
}

/// Whether two lines name one street, whatever its numbers: of a Chinese one, what stands before the first.
fn same_street(one: &str, other: &str) -> bool {
    let name = |line: &str| {
        let han = line.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let until = line.find(|c: char| c.is_ascii_digit()).filter(|_| han).unwrap_or(line.len());
        let words = line[..until].split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() > 1);
        words.map(str::to_lowercase).collect::<Vec<_>>()
    };
    !name(one).is_empty() && name(one) == name(other)
}

fn merge(partly: &mut PartialAddress, before: PartialAddress) {
    let keep = |now: &mut Option<String>, was: Option<String>| {
        if now.is_none() {
            *now = was;
        }
    };
    keep(&mut partly.line1, before.line1);
    keep(&mut partly.line2, before.line2);
    keep(&mut partly.city, before.city);
    keep(&mut partly.region, before.region);
    keep(&mut partly.postcode, before.postcode);
    keep(&mut partly.country, before.country);
}

/// The parts become an address once street, city and postcode are there. The country stays the one that the customer's
/// addresses have, unless another was said; so does its spelling.
fn complete(view: &View, draft: &mut Draft, mut partly: PartialAddress) {
    let now = draft.order.as_ref().and_then(|id| view.order(id)).map_or(&view.customer.address, |order| &order.address);
    if partly.country.as_deref().is_none_or(|country| same_country(country, &now.country)) {
        partly.country = Some(now.country.clone());
    }
    // "it should be 14b Harbour Lane", in the same street
    if partly.city.is_none() && partly.postcode.is_none() && partly.line1.as_deref().is_some_and(|line1| same_street(line1, &now.line1)) {
        partly.city = Some(now.city.clone());
        partly.postcode = Some(now.postcode.clone());
        partly.region.clone_from(&now.region);
    }
    // as the shop writes it
    if same_country(partly.country.as_deref().unwrap_or_default(), "US")
        && let Some(code) = partly.region.as_deref().and_then(states::code)
        && view.customer.address.region.as_deref().is_none_or(|own| own.len() == 2)
    {
        partly.region = Some(code.to_owned());
    }
    if partly.region.is_none() {
        let twin = view.addresses().into_iter().find(|address| {
            partly.city.as_ref().is_some_and(|city| city.eq_ignore_ascii_case(&address.city))
                && Some(&address.country) == partly.country.as_ref()
        });
        partly.region = twin.and_then(|address| address.region.clone());
    }
    if partly.region.is_none() && same_country(partly.country.as_deref().unwrap_or_default(), "US") {
        partly.region = partly.postcode.as_deref().and_then(states::of_postcode).map(str::to_owned);
    }
    // 上海市 and the like are a province by themselves
    let municipality = |city: &str| MUNICIPALITIES.iter().find(|name| city.starts_with(**name)).copied();
    if partly.region.is_none()
        && let Some((city, name)) = partly.city.clone().and_then(|city| Some((city.clone(), municipality(&city)?)))
    {
        // 上海浦东: the town and its district
        let district = city[name.len()..].trim_start_matches('市').trim().to_owned();
        if district.is_empty() {
            partly.region = Some(city);
        } else {
            (partly.city, partly.region) = (Some(name.to_owned()), Some(district));
        }
    }
    let needs_region = now.region.is_some() && partly.country.as_ref() == Some(&now.country);
    match (&partly.line1, &partly.city, &partly.postcode, &partly.country) {
        (Some(line1), Some(city), Some(postcode), Some(country)) if partly.region.is_some() || !needs_region || draft.asked.is_some() => {
            draft.address = Some(Address {
                line1: line1.clone(),
                line2: partly.line2.clone(),
                city: city.clone(),
                region: partly.region.clone(),
                postcode: postcode.clone(),
                country: country.clone(),
            });
            draft.partly = None;
        }
        _ => draft.partly = Some(partly),
    }
}

fn same_country(said: &str, own: &str) -> bool {
    let plain = |text: &str| text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let (said, own) = (plain(said), plain(own));
    const SAME: &[&[&str]] = &[
        &["us", "usa", "unitedstates", "unitedstatesofamerica", "america", "美国"],
        &["uk", "gb", "unitedkingdom", "greatbritain", "england", "britain", "英国"],
        &["cn", "china", "中国", "prc", "peoplesrepublicofchina"],
    ];
    said == own || SAME.iter().any(|group| group.contains(&said.as_str()) && group.contains(&own.as_str()))
}

/// An address that the customer has already.
fn known(view: &View, draft: &Draft, text: &str, former: Option<&Address>, understood: &Understanding) -> Option<Address> {
    if understood.addresses().any(|parts| parts.line1.is_some()) {
        return None;
    }
    let now = match draft.kind {
        Kind::Profile => Some(&view.customer.address),
        _ => draft.order.as_ref().and_then(|id| view.order(id)).map(|order| &order.address),
    };
    let elsewhere = now.or(Some(&view.customer.address));
    let lower = crate::understand::plain(text).to_lowercase();
    if draft.kind == Kind::Profile && FORMER.is_match(&lower) && former.is_some() {
        return former.cloned();
    }
    let others: Vec<&Address> = view.addresses().into_iter().filter(|address| Some(*address) != now).collect();
    let in_place: Vec<&&Address> = others.iter().filter(|address| mentions(&lower, address)).collect();
    if let [only] = in_place[..] {
        return Some((**only).clone());
    }
    // "like my order T-2": that order's
    let named: Vec<&Order> = understood
        .order_numbers()
        .iter()
        .filter_map(|number| view.orders.iter().find(|order| order.id.as_str() == *number && Some(&order.id) != draft.order.as_ref()))
        .collect();
    if let [other] = named[..] {
        return Some(other.address.clone()).filter(|address| Some(address) != now);
    }
    // "my order's address and my default one to the new home": what stands before "to" is not the target
    let target = lower.rfind(" to ").map_or(lower.as_str(), |at| &lower[at..]);
    if draft.kind != Kind::Profile && PROFILE.is_match(target) {
        return Some(view.customer.address.clone());
    }
    if OTHER_ORDER.is_match(&lower) {
        let of_orders: Vec<&&Address> = others
            .iter()
            .filter(|address| Some(**address) != elsewhere)
            .filter(|address| view.orders.iter().any(|order| order.address == ***address))
            .collect();
        if let [only] = of_orders[..] {
            return Some((**only).clone());
        }
    }
    None
}

/// Whether a text names the city or region of an address.
pub(super) fn mentions(lower: &str, address: &Address) -> bool {
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    let has = |name: &str| {
        let name = name.to_lowercase();
        let parts: Vec<&str> = name.split_whitespace().collect();
        !parts.is_empty() && (words.windows(parts.len()).any(|window| window == parts) || (!name.is_ascii() && lower.contains(&name)))
    };
    let short = SHORT.iter().any(|(short, city)| *city == address.city.to_lowercase() && has(short));
    let region = address.region.as_deref().and_then(states::name).is_some_and(has);
    short || has(&address.city) || region
}

#[cfg(test)]
mod tests {
    use super::same_street;

    #[test]
    fn a_street_is_the_same_whatever_its_number() {
        assert!(same_street("14b Harbour Lane", "14 Harbour Lane") && same_street("文三路58号3栋502", "文三路58号"));
        assert!(
            !same_street("14 Harbour Street", "14 Harbour Lane") && !same_street("文一路58号", "文三路58号") && !same_street("12", "12")
        );
    }
}
