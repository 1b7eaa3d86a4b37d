//! Bare numbers. Everything with a digit that no other parser took is one.

use std::sync::LazyLock;

use regex::Regex;

use super::{AtomValue, Reader, number, pattern};

static DIGITS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"));
/// "one" is left to grammar: one of these, which one.
static WORDS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b[a-z][a-z -]*"));
static NUMBER_WORD: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?P<number>NUM)"));
/// A Chinese numeral counts where a measure word follows; 一 is left to grammar: 一下, 一个.
static MEASURED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<number>[零两二三四五六七八九十百千万][零一二两三四五六七八九十百千万]*|一[十百千万][零一二两三四五六七八九十百千万]*)(?:盏|顶|副|盒|包|袋|箱|罐|杯|把|支|枚|颗|块|片|根|部|辆|位|项|件|个|款|种|双|台|只|条|张|份|笔|家|次|瓶|本|套|包裹)",
    )
});
/// The numbers of a list's lines.
static LISTED: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)^[\s*-]*\d{1,2}[.)] "));

pub(in crate::guardrails) fn read(reader: &mut Reader<'_>) {
    let text = reader.text;
    let listed: Vec<_> = LISTED.find_iter(text).map(|found| found.range()).collect();
    for found in DIGITS.find_iter(text) {
        let numbers_a_line = listed.iter().any(|line| line.contains(&found.start()));
        if !numbers_a_line && let Some(value) = super::numbers::parse(found.as_str()) {
            reader.add(found.start(), found.end(), AtomValue::Quantity(value));
        }
    }
    for run in WORDS.find_iter(text) {
        for captures in NUMBER_WORD.captures_iter(run.as_str()) {
            let (Some(found), Some(value)) = (captures.name("number"), number(&captures, "number")) else { continue };
            let (start, end) = (run.start() + found.start(), run.start() + found.end());
            if found.as_str() != "one" && reader.stands_alone(start, end) {
                reader.add(start, end, AtomValue::Quantity(value));
            }
        }
    }
    // 零件 is a part, not none of something
    reader.find(&MEASURED, |found| number(found, "number").filter(|_| &found[0] != "零件").map(AtomValue::Quantity));
}
