//! A [`Bound`] in llguidance's Lark dialect: one regular language, so that a matcher is a walk over a small automaton.
//!
//! Names: `W` a word, `C` one at the beginning of a sentence, `J` what joins within a sentence, `B` a sentence's end and what
//! follows it, `H` what may stand between two values (never a blank alone: 42 and 000 would make 42 000), `E` the last mark, `O`
//! a spare value, `S0`… the steps. `A3` is what may follow a value where step 3 is next, `Z3` the same after a word.

use crate::model::{Bound, BoundWords, Said, Script};

/// Chinese numerals, also those of banks. A number may be hidden in them as in digits.
const HAN_NUMERALS: &str = "〇零一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟萬億兩半倍";
/// Words with a numeral in them that count nothing.
const HAN_PLAIN: &[&str] = &["一下", "一些", "一样", "一起", "一直", "一切", "一般", "一旦", "进一步", "十分", "统一", "千万别"];

/// Writes the grammar of a bound.
pub(super) fn write(bound: &Bound) -> String {
    let mut grammar = String::from("start: TEXT\n");
    let mut rule = |name: &str, body: &str| grammar.extend([name, ": ", body, "\n"]);
    let (word, begins) = words(bound);
    rule("W", &word);
    rule("C", &begins);
    let [join, end, between, last] = match bound.script {
        Script::Spaced => ["/[,;:]? /", "/[.!?] /", "/[,;:.!?] /", "/[.!?]/"],
        Script::Han => ["/[，、；： ]?/", "/[。！？]/", "/[、；。！？]/", "/[。！？]/"],
    };
    for (name, marks) in [("J", join), ("B", end), ("H", between), ("E", last)] {
        rule(name, marks);
    }
    let spare: Vec<&str> = bound.spare.iter().map(String::as_str).collect();
    if !spare.is_empty() {
        rule("O", &any_of(&spare));
    }
    let runs = Runs { spare: !spare.is_empty(), unsaid: unsaid(bound) };
    let count = bound.steps.len();
    let tail = runs.of(true, bound.tail);
    rule(&format!("Z{count}"), &format!("{} {} E", tail.more, tail.spare));
    rule(&format!("A{count}"), &format!("({} {})? E", tail.some, tail.spare));
    for (place, step) in bound.steps.iter().enumerate().rev() {
        let run = runs.of(step.breaks, step.run);
        let join = run.join;
        match &step.said {
            Said::Value(text) => {
                let rest = format!("S{place} A{}", place + 1);
                rule(&format!("S{place}"), &any_of(&[text]));
                let spare = if runs.spare { format!("{join} | {join} O H") } else { join.to_owned() };
                rule(&format!("Z{place}"), &format!("{} ({spare}) {rest}", run.more));
                rule(&format!("A{place}"), &format!("({} ({spare}) | H) {rest}", run.some));
            }
            Said::Word(words) => {
                let rest = format!("S{place} Z{}", place + 1);
                let capitals: Vec<String> = words.iter().map(|word| capital(word)).collect();
                let words: Vec<&str> = words.iter().chain(&capitals).map(String::as_str).collect();
                rule(&format!("S{place}"), &any_of(&words));
                rule(&format!("Z{place}"), &format!("{} {join} {rest}", run.more));
                rule(&format!("A{place}"), &format!("({})? {join} {rest}", run.some));
            }
        }
    }
    let mut first = vec![runs.begins("C Z0")];
    if runs.spare {
        first.push(runs.begins("O J W Z0"));
    }
    match bound.steps.first().map(|step| &step.said) {
        Some(Said::Value(_)) => {
            first.push("S0 A1".to_owned());
            if runs.spare {
                first.push("O H S0 A1".to_owned());
            }
        }
        Some(Said::Word(_)) => first.push("S0 Z1".to_owned()),
        None => {}
    }
    rule("TEXT", &first.join(" | "));
    grammar
}

/// How runs of words are written.
struct Runs {
    spare: bool,
    /// What may stand in none of them.
    unsaid: Option<String>,
}

/// A run of words before a step, or behind the last.
struct Run {
    join: &'static str,
    /// It goes on after a word: any number of words up to the most.
    more: String,
    /// It begins after a value: at least one.
    some: String,
    /// A spare value at its end.
    spare: &'static str,
}

impl Runs {
    fn of(&self, breaks: bool, most: Option<usize>) -> Run {
        let join = if breaks { "(J | B)" } else { "J" };
        let word = if breaks { "(J W | B C)" } else { "(J W)" };
        // a spare value is followed by a word, so that no two values touch
        let piece = if self.spare { format!("({word} | {join} O {word})") } else { word.to_owned() };
        let (more, rest) = match most {
            Some(most) => (format!("{piece}{{0,{}}}", most.max(1)), format!("{piece}{{0,{}}}", most.max(2) - 1)),
            None => (format!("{piece}*"), format!("{piece}*")),
        };
        let spare = match (self.spare, breaks) {
            (false, _) => "",
            (true, true) => "((J | B) O)?",
            (true, false) => "(J O)?",
        };
        Run { join, more: self.clean(&more), some: self.clean(&format!("{word} {rest}")), spare }
    }

    /// The text's beginning; in Chinese what must not be said might begin with its first character.
    fn begins(&self, first: &str) -> String {
        match &self.unsaid {
            Some(unsaid) => format!("({first}) & ~({unsaid} /(?s:.)*/)"),
            None => first.to_owned(),
        }
    }

    fn clean(&self, run: &str) -> String {
        match &self.unsaid {
            Some(unsaid) => format!("(({run}) & ~(/(?s:.)*/ {unsaid} /(?s:.)*/))"),
            None => run.to_owned(),
        }
    }
}

/// A word anywhere, and a word at the beginning of a sentence.
fn words(bound: &Bound) -> (String, String) {
    match (&bound.words, bound.script) {
        (BoundWords::Listed(words), _) => {
            let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
            let begins: Vec<String> = words.iter().map(|word| capital(word)).collect();
            (any_of(&words), any_of(&begins.iter().map(String::as_str).collect::<Vec<_>>()))
        }
        (BoundWords::AllBut(out), Script::Spaced) => {
            let word = r"/[\p{L}\p{M}'’]+/".to_owned();
            let word = if out.is_empty() { word } else { format!("{word} & ~{}", any_case(out)) };
            (word.clone(), word)
        }
        (BoundWords::AllBut(out), Script::Han) => {
            let plain = any_of(HAN_PLAIN);
            let latin: Vec<String> = out.iter().filter(|word| word.is_ascii()).cloned().collect();
            let one = format!(r"/\p{{Han}}/ & ~/[{HAN_NUMERALS}]/");
            let latin = if latin.is_empty() { "/[A-Za-z]+/".to_owned() } else { format!("/[A-Za-z]+/ & ~{}", any_case(&latin)) };
            let word = format!("({one}) | ({latin}) | {plain}");
            (word.clone(), word)
        }
    }
}

/// What may stand in no run of Chinese: words there have no borders, so that a status is looked for as a piece.
fn unsaid(bound: &Bound) -> Option<String> {
    let BoundWords::AllBut(out) = &bound.words else { return None };
    let pieces: Vec<&str> = out.iter().map(String::as_str).filter(|word| !word.is_ascii()).collect();
    (bound.script == Script::Han && !pieces.is_empty()).then(|| any_of(&pieces))
}

fn capital(word: &str) -> String {
    let mut symbols = word.chars();
    symbols.next().map_or_else(String::new, |first| first.to_uppercase().chain(symbols).collect())
}

fn any_of(words: &[&str]) -> String {
    format!("/({})/", words.iter().map(|word| escaped(word)).collect::<Vec<_>>().join("|"))
}

fn any_case(words: &[String]) -> String {
    format!("/(?i:{})/", words.iter().map(|word| escaped(word)).collect::<Vec<_>>().join("|"))
}

/// A text in a regular expression between slashes.
fn escaped(text: &str) -> String {
    regex::escape(text).replace('/', r"\/").replace('\n', r"\n")
}
