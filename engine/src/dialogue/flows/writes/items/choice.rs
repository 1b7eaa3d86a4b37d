//! What one place means, where it fits several pieces: as many as were counted, all of them, those of an order that is sure, or
//! one of either.

use std::sync::LazyLock;

use regex::Regex;

use super::{Meant, OrderId, Piece, VariantId, pattern};

static COUNT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|\W)(?P<count>one|two|three|four|five|[1-9])\s*(?:x|×|of (?:the|my))?\s*(?:[\w'-]+\s+){0,2}$|(?P<han>[一两二三四五])(?:个|件|双|台|只|条|张|本|套|款|把|盏|份)\S{0,4}$",
    )
});

pub(super) enum Chosen {
    These(Vec<Piece>),
    Either(Vec<Piece>),
    None,
}

pub(super) fn choose(fits: Vec<Piece>, count: Option<usize>, all: bool) -> Chosen {
    if fits.is_empty() {
        return Chosen::None;
    }
    let mut kinds: Vec<(&OrderId, &VariantId)> = fits.iter().map(|piece| (&piece.order, &piece.line.item)).collect();
    kinds.sort();
    kinds.dedup();
    match (kinds.len(), count) {
        (1, Some(count)) => Chosen::These(fits.into_iter().take(count).collect()),
        (_, _) if all => Chosen::These(fits),
        (1, None) => Chosen::These(fits),
        (_, Some(count)) if count == fits.len() && count > 1 => Chosen::These(fits),
        _ => Chosen::Either(fits),
    }
}

/// What fits several is where the rest is, if that leaves one.
pub(super) fn settle(meant: &mut Meant, unsure: Vec<Vec<Piece>>) {
    for fits in unsure {
        let near: Vec<Piece> = fits.iter().filter(|piece| meant.pieces.iter().any(|sure| sure.order == piece.order)).cloned().collect();
        match choose(near, None, false) {
            Chosen::These(chosen) => meant.pieces.extend(chosen),
            _ => meant.either.push(fits),
        }
    }
}

pub(super) fn count(before: &str) -> Option<usize> {
    let hit = COUNT.captures(before)?;
    if let Some(han) = hit.name("han") {
        return Some(match han.as_str() {
            "一" => 1,
            "两" | "二" => 2,
            "三" => 3,
            "四" => 4,
            _ => 5,
        });
    }
    Some(match hit.name("count")?.as_str().to_ascii_lowercase().as_str() {
        "one" => 1,
        "two" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        digit => digit.parse().ok()?,
    })
}
