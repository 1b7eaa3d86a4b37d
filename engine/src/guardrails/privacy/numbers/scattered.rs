//! Mobiles that are told in pieces: "139 in front, 0472, then 6358", 138我92是07号4451. Only where the words around speak of a number
//! that is put together, and only where the pieces make a whole Chinese mobile.

use std::sync::LazyLock;

use regex::Regex;

use super::super::scan::{Found, Kind, Page};

/// Pieces of digits with a few characters between them that are none.
static PIECES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"1[3-9][0-9]{0,5}(?:[^0-9\n]{1,5}?[0-9]{1,8}){1,5}").expect("the pattern is a constant that the tests compile")
});

/// Words of a number that is told in pieces.
const CUES: [&str; 22] = [
    "手机",
    "电话",
    "号码",
    "联系",
    "微信",
    "打给",
    "拨",
    "拼起来",
    "连起来",
    "合起来",
    "分段",
    "分三段",
    "分两段",
    "分开",
    "拆开",
    "去掉",
    "汉字",
    "夹",
    "phone",
    "mobile",
    "call me",
    "text me",
];

/// What may stand between the pieces besides marks.
const FILLERS: [&str; 16] =
    ["前面", "中间", "后面", "然后", "最后", "再", "接着", "加", "后边", "前边", "末尾", "尾号", "then", "and", "plus", "next"];

pub(super) fn find(page: &Page, found: &mut Vec<Found>) {
    let text = page.lower();
    if !CUES.iter().any(|cue| text.contains(cue)) {
        return;
    }
    for hit in PIECES.find_iter(text) {
        let digits: usize = hit.as_str().bytes().filter(u8::is_ascii_digit).count();
        let touched = text[..hit.start()].ends_with(|symbol: char| symbol.is_ascii_alphanumeric())
            || text[hit.end()..].starts_with(|symbol: char| symbol.is_ascii_alphanumeric());
        let taken = found.iter().any(|known| known.start < hit.end() && hit.start() < known.end);
        if digits == 11 && !touched && !taken && between(hit.as_str()).all(|gap| fills(&gap)) {
            found.push(Found { start: hit.start(), end: hit.end(), kind: Kind::CnMobile });
        }
    }
}

/// What stands between the digits, without marks and blanks.
fn between(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|symbol: char| symbol.is_ascii_digit())
        .map(|gap| gap.chars().filter(|symbol| symbol.is_alphanumeric()).collect::<String>())
        .filter(|gap| !gap.is_empty())
}

/// Words of order, or a single character put in to hide the number.
fn fills(gap: &str) -> bool {
    let mut symbols = gap.chars();
    let single =
        symbols.next().is_some_and(|symbol| !symbol.is_ascii() && !"年月日元块个件号楼层室".contains(symbol)) && symbols.next().is_none();
    single || gap == "号" || FILLERS.contains(&gap)
}

#[cfg(test)]
mod tests {
    use crate::guardrails::privacy::{Kind, scan};

    #[test]
    fn a_number_in_pieces_is_put_together_and_amounts_are_not() {
        for text in ["手机是139前面 0472 后面 6358，拆开发的", "我分三段发，150，然后2739，最后6085，拼起来打给我"]
        {
            assert!(scan(text).iter().any(|span| span.kind == Kind::CnMobile), "{text}");
        }
        for text in ["手机买了13件，花了2739元，返608元", "电话里说15天内退2739，再退60850"] {
            assert!(scan(text).is_empty(), "{text}");
        }
    }
}
