//! Markdown to sections of plain text: what is searched, and what a reply may repeat.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The text under one heading. A block is a paragraph, a list item or a row of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) heading: Option<String>,
    pub(super) blocks: Vec<String>,
}

/// The sections of a Markdown text in order, without those that have no text.
pub(super) fn sections(markdown: &str) -> Vec<Section> {
    let mut sections = vec![Section::default()];
    let mut block = String::new();
    let mut links: Vec<String> = Vec::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                finish_block(&mut sections, &mut block);
                sections.push(Section::default());
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some(section) = sections.last_mut() {
                    section.heading = Some(std::mem::take(&mut block).trim().to_owned());
                }
            }
            Event::Start(Tag::Item) => {
                finish_block(&mut sections, &mut block);
                block.push_str("- ");
            }
            Event::Start(Tag::Link { dest_url, .. }) => links.push(dest_url.into_string()),
            Event::End(TagEnd::Link) => end_link(&mut block, links.pop()),
            Event::End(TagEnd::TableCell) => block.push_str(" | "),
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead | TagEnd::CodeBlock) => {
                finish_block(&mut sections, &mut block);
            }
            Event::Text(text) | Event::Code(text) => block.push_str(&text),
            Event::SoftBreak | Event::HardBreak => block.push(' '),
            _ => {}
        }
    }
    finish_block(&mut sections, &mut block);
    sections.retain(|section| !section.blocks.is_empty());
    sections
}

/// A link's address stands behind its words, unless it is its words.
fn end_link(block: &mut String, address: Option<String>) {
    if let Some(address) = address.filter(|address| !block.ends_with(address.trim_start_matches("mailto:"))) {
        block.push_str(&format!(" ({address})"));
    }
}

fn finish_block(sections: &mut [Section], block: &mut String) {
    let text = block.trim().trim_end_matches('|').trim_end();
    if !text.is_empty()
        && text != "-"
        && let Some(section) = sections.last_mut()
    {
        section.blocks.push(text.to_owned());
    }
    // an item whose text comes in a paragraph of its own keeps its dash
    let is_open_item = text == "-" && block.ends_with("- ");
    block.clear();
    if is_open_item {
        block.push_str("- ");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_structure_stays() {
        let found = sections(
            "Intro with **bold** and [a page](/returns).\n\n## Steps\n\n1. First\n2. Second\n   line\n\n| Method | Price |\n|---|---|\n| Post | $4 |\n\n## Empty\n",
        );
        assert_eq!(found.len(), 2);
        assert_eq!(found[0], Section { heading: None, blocks: vec!["Intro with bold and a page (/returns).".to_owned()] });
        assert_eq!(found[1].heading.as_deref(), Some("Steps"));
        assert_eq!(found[1].blocks, ["- First", "- Second line", "Method | Price", "Post | $4"]);
    }

    #[test]
    fn an_address_that_is_its_own_words_is_not_repeated() {
        let found = sections("Write to <help@shop.example> or <https://shop.example/help>.");
        assert_eq!(found[0].blocks, ["Write to help@shop.example or https://shop.example/help."]);
    }
}
