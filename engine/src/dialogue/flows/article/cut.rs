//! What of a passage is quoted: its prose, or of a list and a table the lines that the question names, under what they belong
//! to. A chat shows no tables, and a line of a list says nothing without its heading.

use std::collections::HashSet;

use knowledge::search::PassageHit;
use unicode_segmentation::UnicodeSegmentation;

/// A chat message is at most this long, in characters; a longer passage is cut at a sentence.
const LONGEST: usize = 600;
/// Of a longer list at most so many lines are quoted.
const LINES: usize = 8;
/// A list is read as one thing up to so many lines and characters; of a longer one those lines are quoted that are asked for.
const SHORT_LIST: (usize, usize) = (4, 300);

/// Sentences of an article's beginning that go before another of its passages.
const LEADING: usize = 2;

/// What of the passage answers the question, after the beginning of its article where it is not that itself.
pub(super) fn quote_after(lead: Option<&str>, hit: &PassageHit, question: &str) -> String {
    let Some(lead) = lead else { return quote(hit, question) };
    let lead: String = match blocks(lead).into_iter().next() {
        Some(Block::Prose(first)) => sentences(&first).take(LEADING).collect(),
        _ => return quote(hit, question),
    };
    let quoted = quote(hit, question);
    // the title is told by the beginning
    let quoted = quoted.strip_prefix(&format!("{} – ", hit.title)).unwrap_or(&quoted);
    shortened(&format!("{}\n{quoted}", lead.trim_end()))
}

/// What of the passage answers the question.
fn quote(hit: &PassageHit, question: &str) -> String {
    let asked: HashSet<String> = knowledge::text::terms(question).into_iter().collect();
    let blocks = blocks(&hit.text);
    let named = named(&blocks, &asked);
    let quoted = match &blocks[..] {
        // prose says it by itself, unless only a line of the list below names what was asked for
        [Block::Prose(first), ..] => {
            let prose = prose(&blocks);
            match named {
                Some(lines) if !holds(&prose, &lines.terms) => {
                    let lines = if short_list(&blocks) { whole_list(&blocks) } else { lines.text };
                    format!("{}\n{lines}", short(first))
                }
                _ if prose.trim_end().ends_with([':', '：']) => format!("{prose}\n{}", whole_list(&blocks)),
                _ => prose,
            }
        }
        _ => {
            let lines = named.filter(|_| !short_list(&blocks)).map_or_else(|| whole_list(&blocks), |lines| lines.text);
            format!("{}\n{lines}", under(hit))
        }
    };
    shortened(&quoted)
}

/// What a list without a sentence before it belongs to.
fn under(hit: &PassageHit) -> String {
    let mark = if hit.title.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}')) { "：" } else { ":" };
    match &hit.heading {
        Some(heading) if *heading != hit.title => format!("{} – {heading}{mark}", hit.title),
        _ if hit.title.ends_with(['?', '？']) => hit.title.clone(),
        _ => format!("{}{mark}", hit.title),
    }
}

enum Block {
    Prose(String),
    Item(String),
    /// A row of a table, as an item.
    Row(String),
}

/// Prose, items and rows; a table's head is told by its rows: `Destination: EU; Price: 6.90 EUR`.
fn blocks(text: &str) -> Vec<Block> {
    let mut head: Option<Vec<String>> = None;
    let mut blocks = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if line.contains(" | ") {
            let cells: Vec<String> = line.split(" | ").map(|cell| cell.trim().to_owned()).collect();
            match &head {
                Some(names) => blocks.push(Block::Row(row(names, &cells))),
                None => head = Some(cells),
            }
            continue;
        }
        head = None;
        let block = if line.starts_with("- ") { Block::Item(line.to_owned()) } else { Block::Prose(line.to_owned()) };
        blocks.push(block);
    }
    blocks
}

fn row(names: &[String], cells: &[String]) -> String {
    let cells: Vec<String> = names.iter().zip(cells).map(|(name, cell)| format!("{name}: {cell}")).collect();
    format!("- {}", cells.join("; "))
}

/// Lines that the question names, and by which of its words.
struct Lines {
    text: String,
    terms: HashSet<String>,
}

/// Items and rows that have words of the question which not all of them have.
fn named(blocks: &[Block], asked: &HashSet<String>) -> Option<Lines> {
    let lines: Vec<(&str, HashSet<String>)> = blocks
        .iter()
        .filter_map(|block| match block {
            Block::Item(line) | Block::Row(line) => Some((line.as_str(), terms(line).intersection(asked).cloned().collect())),
            Block::Prose(_) => None,
        })
        .collect();
    let everywhere: HashSet<String> = asked.iter().filter(|term| lines.iter().all(|(_, has)| has.contains(*term))).cloned().collect();
    let telling = |has: &HashSet<String>| has.difference(&everywhere).count();
    let most = lines.iter().map(|(_, has)| telling(has)).max().filter(|most| *most > 0)?;
    let chosen: Vec<&(&str, HashSet<String>)> = lines.iter().filter(|(_, has)| telling(has) == most).collect();
    let text = chosen.iter().map(|(line, _)| *line).collect::<Vec<_>>().join("\n");
    let terms = chosen.iter().flat_map(|(_, has)| has.difference(&everywhere).cloned()).collect();
    Some(Lines { text, terms })
}

fn terms(text: &str) -> HashSet<String> {
    knowledge::text::terms(text).into_iter().collect()
}

fn holds(text: &str, wanted: &HashSet<String>) -> bool {
    let has = terms(text);
    wanted.iter().all(|term| has.contains(term))
}

/// The prose before the first list or table, and after it.
fn prose(blocks: &[Block]) -> String {
    let lines: Vec<&str> = blocks
        .iter()
        .filter_map(|block| match block {
            Block::Prose(line) => Some(line.as_str()),
            Block::Item(_) | Block::Row(_) => None,
        })
        .collect();
    let first = lines.first().copied().unwrap_or_default();
    // what comes after "for example:" and its list is not joined to it
    if first.ends_with([':', '：']) { first.to_owned() } else { lines.join("\n") }
}

/// Whether a list of items, not of rows, is short enough to be told whole.
fn short_list(blocks: &[Block]) -> bool {
    let items: Vec<usize> = blocks
        .iter()
        .filter_map(|block| match block {
            Block::Item(line) => Some(line.chars().count()),
            Block::Row(_) | Block::Prose(_) => None,
        })
        .collect();
    !items.is_empty() && items.len() <= SHORT_LIST.0 && items.iter().sum::<usize>() <= SHORT_LIST.1
}

fn whole_list(blocks: &[Block]) -> String {
    let lines = blocks.iter().filter_map(|block| match block {
        Block::Item(line) | Block::Row(line) => Some(line.as_str()),
        Block::Prose(_) => None,
    });
    lines.take(LINES).collect::<Vec<_>>().join("\n")
}

/// The first sentence.
fn short(text: &str) -> &str {
    sentences(text).next().unwrap_or(text).trim_end()
}

/// Sentences with the blanks behind them, of English and of Chinese.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_sentence_bounds().flat_map(|part| part.split_inclusive(['。', '！', '？']))
}

/// As many of the whole sentences as fit.
fn shortened(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.trim().to_owned();
    }
    let mut quoted = String::new();
    for sentence in sentences(text) {
        if quoted.chars().count() + sentence.chars().count() > LONGEST {
            break;
        }
        quoted.push_str(sentence);
    }
    quoted.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use knowledge::language::Language;

    use super::*;

    fn hit(title: &str, heading: Option<&str>, text: &str) -> PassageHit {
        PassageHit {
            article: "a".into(),
            language: Language::En,
            passage: 1,
            title: title.to_owned(),
            heading: heading.map(str::to_owned),
            text: text.to_owned(),
            score: 0.0,
            similarity: 0.9,
            lexical: 0.5,
            version: 1,
        }
    }

    #[test]
    fn a_line_of_a_list_comes_under_its_heading() {
        let countries = hit("Where do we ship?", Some("Europe"), "- All EU countries: express\n- Switzerland and Norway: 12.90 EUR");
        let whole = "Where do we ship? – Europe:\n- All EU countries: express\n- Switzerland and Norway: 12.90 EUR";
        assert_eq!(quote(&countries, "do you ship to Norway"), whole);
        let many =
            hit("Where do we ship?", Some("Europe"), "- EU: 5 EUR\n- Norway: 9 EUR\n- Iceland: 9 EUR\n- Japan: 19 EUR\n- Korea: 19 EUR");
        assert_eq!(quote(&many, "do you ship to Norway"), "Where do we ship? – Europe:\n- Norway: 9 EUR");
    }

    #[test]
    fn the_beginning_of_the_article_goes_before_another_passage() {
        let countries = hit("Where do we ship?", Some("Europe"), "- All EU countries: express\n- Switzerland and Norway: 12.90 EUR");
        assert_eq!(
            quote_after(Some("We ship to Europe. And to Asia. Ask us."), &countries, "do you ship to Norway"),
            "We ship to Europe. And to Asia.\nEurope:\n- All EU countries: express\n- Switzerland and Norway: 12.90 EUR"
        );
    }

    #[test]
    fn a_row_of_a_table_is_told_with_its_heads_where_prose_lacks_it() {
        let costs = hit("Costs", None, "It costs 5 EUR. More below.\nTo | Price\nEU | 5 EUR\nAsia | 19 EUR");
        assert_eq!(quote(&costs, "what does it cost"), "It costs 5 EUR. More below.");
        assert_eq!(quote(&costs, "price to Asia"), "It costs 5 EUR.\n- To: Asia; Price: 19 EUR");
    }

    #[test]
    fn a_sentence_that_ends_in_a_colon_brings_its_list() {
        let free = hit("Returns", None, "We pay when we erred:\n- the item is faulty\n- it is the wrong item");
        assert_eq!(quote(&free, "who pays"), "We pay when we erred:\n- the item is faulty\n- it is the wrong item");
    }

    #[test]
    fn a_long_passage_is_cut_at_a_sentence() {
        let quoted = quote(&hit("T", None, &"One sentence. ".repeat(100)), "what");
        assert!(quoted.chars().count() <= LONGEST && quoted.ends_with("sentence."), "{quoted}");
        assert_eq!(quote(&hit("T", None, "短文。"), "什么"), "短文。");
    }
}
