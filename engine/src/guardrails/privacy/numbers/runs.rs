//! Digits however they are written: 138, 一三八, 幺三八, "one three eight", "double five", with spaces, dashes and dots.

use super::super::scan::Page;

/// Digits that stand together.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) digits: Vec<u8>,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it is written in words or in Chinese numerals.
    pub(super) words: bool,
}

/// How two groups are parted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// By what is usual within a number.
    Joins,
    /// By what may stand between two numbers as well.
    Loose,
    /// By what ends a number.
    Ends,
}

/// Groups that may belong together.
#[derive(Debug, Default)]
pub(super) struct Run {
    pub(super) groups: Vec<Group>,
    /// What stands after each group but the last.
    gaps: Vec<(Gap, String)>,
}

/// Some groups of a run read as one number.
#[derive(Debug)]
pub(super) struct Stretch<'r> {
    pub(super) digits: Vec<u8>,
    /// Lengths of the groups; single digits are put together where the spaces between them differ.
    pub(super) shape: Vec<usize>,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) words: bool,
    /// Whether it is a piece of a row of groups that are all parted alike.
    pub(super) inside: bool,
    /// What parts the first two groups.
    pub(super) gap: &'r str,
}

impl Run {
    /// The groups `first..=last` as one number, if nothing between them says that they are several.
    pub(super) fn stretch(&self, first: usize, last: usize) -> Option<Stretch<'_>> {
        let groups = &self.groups[first..=last];
        let gaps = &self.gaps[first..last];
        let loose = gaps.iter().any(|(gap, _)| *gap == Gap::Loose);
        let all_words = groups.iter().all(|group| group.words);
        if loose && !all_words && (gaps.len() < 2 || gaps.iter().any(|(_, words)| *words != gaps[0].1)) {
            return None;
        }
        let digits: Vec<u8> = groups.iter().flat_map(|group| group.digits.iter().copied()).collect();
        let single = groups.len() > 4 && groups.iter().all(|group| group.digits.len() == 1);
        let mut shape: Vec<usize> = Vec::with_capacity(groups.len());
        for (at, group) in groups.iter().enumerate() {
            let apart = at == 0 || !single || gaps[at - 1].1 != " " && gaps.iter().any(|(_, words)| words == " ");
            match shape.last_mut() {
                Some(length) if !apart => *length += group.digits.len(),
                _ => shape.push(group.digits.len()),
            }
        }
        if single && gaps.iter().all(|(_, words)| *words == gaps[0].1) {
            shape = vec![digits.len()];
        }
        Some(Stretch {
            digits,
            shape,
            start: groups.first()?.start,
            end: groups.last()?.end,
            words: groups.iter().any(|group| group.words),
            inside: gaps.first().is_some_and(|inner| {
                let outer = [first.checked_sub(1).and_then(|at| self.gaps.get(at)), self.gaps.get(last)];
                outer.into_iter().flatten().any(|outer| outer.1 == inner.1)
            }),
            gap: gaps.first().map_or("", |(_, words)| words.as_str()),
        })
    }
}

/// Whether a text without digits may spell some.
pub(in super::super) fn spoken(page: &Page) -> bool {
    page.text().chars().filter(|symbol| han(*symbol).is_some()).nth(6).is_some()
        || page.lower().split(|symbol: char| !symbol.is_ascii_alphabetic()).filter(|word| spelled(word).is_some()).nth(6).is_some()
}

/// The runs of a text, in order.
pub(super) fn read(page: &Page) -> Vec<Run> {
    let groups = groups(page.lower());
    let mut runs: Vec<Run> = Vec::new();
    for group in groups {
        let gap = runs.last().and_then(|run| run.groups.last()).map(|last| gap(&page.lower()[last.end..group.start]));
        match (gap, runs.last_mut()) {
            (Some((kind, words)), Some(run)) if kind != Gap::Ends => {
                run.gaps.push((kind, words));
                run.groups.push(group);
            }
            _ => runs.push(Run { groups: vec![group], gaps: Vec::new() }),
        }
    }
    runs
}

fn gap(between: &str) -> (Gap, String) {
    let trimmed = between.trim();
    let kind = match trimmed {
        "" if between == "\n" => Gap::Loose,
        "" if between.contains('\n') => Gap::Ends,
        "" if between.len() <= 3 => Gap::Joins,
        "-" | "." | "(" | ")" | ")-" | "·" | "_" | "--" | "•" | "‧" | "dash" | "hyphen" | "minus" | "then" | "杠" | "横杠" | "空格"
        | "点" | "dot" | "point" | "space" | "…" | "~" | "的" | "ー" | "."
            if between.len() <= 8 =>
        {
            Gap::Joins
        }
        "," | "，" | "、" | "/" | "*" | "|" | "+" | ":" | ";" | "\\" | "#" | "=" if between.len() <= 4 => Gap::Loose,
        _ => Gap::Ends,
    };
    (kind, between.to_owned())
}

/// Groups of digits. Numerals in words count only where at least two stand together, or beside digits.
fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut at = 0;
    let mut times = 1;
    let mut times_from = 0;
    while let Some(symbol) = text[at..].chars().next() {
        let length = symbol.len_utf8();
        if let Some(digit) = symbol.to_digit(10).or_else(|| han(symbol)).and_then(|digit| u8::try_from(digit).ok()) {
            add(&mut groups, &[digit], at, at + length, !symbol.is_ascii());
            at += length;
        } else if symbol.is_ascii_alphabetic() {
            let end = at + text[at..].find(|symbol: char| !symbol.is_ascii_alphabetic()).unwrap_or(text.len() - at);
            let word = &text[at..end];
            let alone = !text[..at].ends_with(|symbol: char| symbol.is_ascii_digit())
                && !text[end..].starts_with(|symbol: char| symbol.is_ascii_digit());
            match (word, spelled(word)) {
                ("double", _) if alone => (times, times_from) = (2, at),
                ("triple" | "treble", _) if alone => (times, times_from) = (3, at),
                (_, Some(digit)) if alone => {
                    let start = if times > 1 { times_from } else { at };
                    groups.push(Group { digits: vec![digit; times], start, end, words: true });
                    times = 1;
                }
                ("o", _) if stands_for_digit(text, at, end) => add(&mut groups, &[0], at, end, false),
                ("l" | "i", _) if stands_for_digit(text, at, end) => add(&mut groups, &[1], at, end, false),
                _ => times = 1,
            }
            at = end;
        } else {
            at += length;
        }
    }
    groups.retain(|group| {
        !group.words || group.digits.len() > 1 || !text[group.start..group.end].chars().all(|symbol| han(symbol).is_some())
    });
    groups
}

fn add(groups: &mut Vec<Group>, digits: &[u8], start: usize, end: usize, words: bool) {
    match groups.last_mut() {
        Some(last) if last.end == start && last.digits.len() < 64 => {
            last.digits.extend_from_slice(digits);
            last.end = end;
            last.words |= words;
        }
        _ => groups.push(Group { digits: digits.to_vec(), start, end, words }),
    }
}

/// A letter between digits that is written for one: 13O 1234.
fn stands_for_digit(text: &str, start: usize, end: usize) -> bool {
    let digits_before = text[..start].bytes().rev().take_while(u8::is_ascii_digit).count();
    let digits_after = text[end..].bytes().take_while(u8::is_ascii_digit).count();
    let spaced = text[end..].starts_with([' ', '-', '.']) && text[end + 1..].starts_with(|symbol: char| symbol.is_ascii_digit());
    digits_before >= 1 && (digits_after >= 1 || spaced && digits_before >= 2) && digits_before + digits_after >= 3
}

fn han(symbol: char) -> Option<u32> {
    Some(match symbol {
        '〇' | '零' | '○' | '洞' => 0,
        '一' | '壹' | '幺' | '弌' => 1,
        '二' | '贰' | '貳' => 2,
        '三' | '叁' | '參' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' => 6,
        '七' | '柒' | '拐' => 7,
        '八' | '捌' => 8,
        '九' | '玖' | '勾' => 9,
        _ => return None,
    })
}

fn spelled(word: &str) -> Option<u8> {
    Some(match word {
        "zero" | "oh" | "nought" | "null" | "cero" | "nul" => 0,
        "one" | "eins" | "uno" | "yao" => 1,
        "two" | "zwei" | "zwo" | "dos" | "deux" => 2,
        "three" | "drei" | "tres" | "trois" => 3,
        "four" | "vier" | "cuatro" | "quatre" => 4,
        "five" | "fuenf" | "cinco" | "cinq" => 5,
        "six" | "sechs" | "seis" => 6,
        "seven" | "sieben" | "siete" | "sept" => 7,
        "eight" | "acht" | "ocho" | "huit" => 8,
        "nine" | "niner" | "neun" | "nueve" | "neuf" => 9,
        _ => return None,
    })
}
