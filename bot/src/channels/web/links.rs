//! Which words of a reply become links. All else stays text; the page makes text nodes of it, never HTML.

use serde::Serialize;
use url::Url;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Part {
    text: String,
    /// Where it leads, if it is a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
}

/// A text without links.
pub(super) fn plain(text: &str) -> Vec<Part> {
    vec![Part { text: text.to_owned(), href: None }]
}

/// Cuts a text where links begin and end. A link is an address with `https:`, an address at the shop's own origin, or a path
/// of the shop of two segments and more (`/products/tea-pot`; `/help` is a command).
pub(super) fn parts(text: &str, shop: &Url) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    let mut done = 0;
    while let Some((start, end, href)) = next_link(text, text.len() - rest.len(), shop) {
        if start > done {
            parts.push(Part { text: text[done..start].to_owned(), href: None });
        }
        parts.push(Part { text: text[start..end].to_owned(), href: Some(href) });
        done = end;
        rest = &text[end..];
    }
    if done < text.len() || parts.is_empty() {
        parts.push(Part { text: text[done..].to_owned(), href: None });
    }
    parts
}

/// The first link at or after byte `from`: where it starts and ends, and where it leads.
fn next_link(text: &str, from: usize, shop: &Url) -> Option<(usize, usize, String)> {
    let starts = text[from..].char_indices().map(|(at, _)| from + at);
    starts.into_iter().find_map(|start| {
        let before = text[..start].chars().next_back();
        let rest = &text[start..];
        let is_url = rest.starts_with("https://") || rest.starts_with("http://");
        let opens = before.is_none_or(|c| if is_url { !c.is_ascii_alphanumeric() } else { c.is_whitespace() || "（(：:，。".contains(c) });
        if !opens || !(is_url || rest.starts_with('/')) {
            return None;
        }
        let length = rest.find(|c: char| !is_address(c)).unwrap_or(rest.len());
        let word = trim_end(&rest[..length]);
        Some((start, start + word.len(), target(word, shop)?))
    })
}

/// Addresses are ASCII: Chinese text may follow one without a space.
fn is_address(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c)
}

/// Punctuation at the end belongs to the sentence, a closing bracket too unless it was opened inside.
fn trim_end(mut word: &str) -> &str {
    while let Some(last) = word.chars().next_back() {
        let closes = match last {
            ')' => word.matches('(').count() < word.matches(')').count(),
            ']' => word.matches('[').count() < word.matches(']').count(),
            _ => ".,;:!?'*".contains(last),
        };
        if !closes {
            break;
        }
        word = &word[..word.len() - 1];
    }
    word
}

fn target(word: &str, shop: &Url) -> Option<String> {
    if word.starts_with('/') {
        let is_path = !word.starts_with("//") && word.split('/').filter(|segment| !segment.is_empty()).count() >= 2;
        return is_path.then(|| shop.join(word).ok()).flatten().filter(|url| url.origin() == shop.origin()).map(Into::into);
    }
    let url = Url::parse(word).ok()?;
    let plain_host = url.username().is_empty() && url.password().is_none() && url.host_str().is_some_and(|host| !host.contains("xn--"));
    (plain_host && (url.scheme() == "https" || url.origin() == shop.origin())).then(|| url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with links as `[words](target)`.
    fn marked(text: &str) -> String {
        let shop = Url::parse("http://tillow.example").expect("an address");
        let parts = parts(text, &shop);
        assert_eq!(parts.iter().map(|part| part.text.as_str()).collect::<String>(), text, "the words stay as they are");
        parts.into_iter().map(|part| part.href.map_or(part.text.clone(), |href| format!("[{}]({href})", part.text))).collect()
    }

    #[test]
    fn safe_addresses_become_links() {
        assert_eq!(marked("See https://a.example/x?y=1, please."), "See [https://a.example/x?y=1](https://a.example/x?y=1), please.");
        assert_eq!(marked("(https://a.example/b_(c))."), "([https://a.example/b_(c)](https://a.example/b_(c))).");
        assert_eq!(marked("请看https://a.example/订单。"), "请看[https://a.example/](https://a.example/)订单。");
        assert_eq!(marked("http://tillow.example/a"), "[http://tillow.example/a](http://tillow.example/a)");
        assert_eq!(marked("at /products/tea-pot."), "at [/products/tea-pot](http://tillow.example/products/tea-pot).");
        assert_eq!(
            marked("https://a.example https://b.example"),
            "[https://a.example](https://a.example/) [https://b.example](https://b.example/)"
        );
    }

    #[test]
    fn others_stay_words() {
        for text in [
            "",
            "no link",
            "javascript:alert(1)",
            "data:text/html,x",
            "http://elsewhere.example/",
            "https://tillow.example@evil.example/",
            "https://user:pass@tillow.example/",
            "https://xn--tillw-jua.example/",
            "https://",
            "//evil.example/x",
            "send /help or /privacy",
            "1/2 cup, and/or/both",
            "<a href='x'>",
        ] {
            assert_eq!(marked(text), text);
        }
    }
}
