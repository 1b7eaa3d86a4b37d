//! The text of a piece of HTML, as shops write their products' descriptions. No parser: what it makes of broken HTML is
//! text too.

/// Drops tags, scripts and styles, reads entities, and keeps one line a block.
pub(super) fn text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        let tag = &rest[start..];
        // a lone < is a character: "width < 40 cm"
        if !tag[1..].starts_with(|letter: char| letter.is_ascii_alphabetic() || matches!(letter, '/' | '!')) {
            text.push('<');
            rest = &tag[1..];
            continue;
        }
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        let name: String = tag[1..end].chars().skip_while(|letter| *letter == '/').take_while(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        rest = &tag[end..];
        match name.as_str() {
            "script" | "style" if !tag.starts_with("</") => {
                let close = format!("</{name}");
                let skipped = rest.to_ascii_lowercase().find(&close).unwrap_or(rest.len());
                rest = &rest[skipped..];
            }
            "li" if !tag.starts_with("</") => text.push_str("\n- "),
            "br" | "p" | "div" | "ul" | "ol" | "tr" | "table" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => text.push('\n'),
            "td" | "th" => text.push(' '),
            _ => {}
        }
    }
    text.push_str(rest);
    let text = entities(&text);
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty() && line != "-").collect::<Vec<_>>().join("\n")
}

fn entities(text: &str) -> String {
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        read.push_str(&rest[..start]);
        let entity = &rest[start + 1..];
        let known = entity.find(';').filter(|end| *end <= 8).and_then(|end| Some((letter(&entity[..end])?, end)));
        match known {
            Some((letter, end)) => {
                read.push(letter);
                rest = &entity[end + 1..];
            }
            None => {
                read.push('&');
                rest = entity;
            }
        }
    }
    read.push_str(rest);
    read
}

fn letter(entity: &str) -> Option<char> {
    Some(match entity {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "deg" => '°',
        "times" => '×',
        "eacute" => 'é',
        "auml" => 'ä',
        "ouml" => 'ö',
        "uuml" => 'ü',
        "szlig" => 'ß',
        "euro" => '€',
        "pound" => '£',
        "copy" => '©',
        "reg" => '®',
        "trade" => '™',
        _ => {
            let number = entity.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|letter| *letter != '\0')?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn blocks_are_lines_and_entities_are_letters() {
        assert_eq!(
            text("<h2>Care</h2><p>Wash at&nbsp;30&#176;,<br/>don&rsquo;t  bleach.</p><ul><li>a</li><li></li></ul>"),
            "Care\nWash at 30°,\ndon’t bleach.\n- a"
        );
        assert_eq!(text("<style>p { color: red }</style>x<script>alert('<p>')</script>y"), "xy");
        assert_eq!(text("width < 40 cm & AT&T &bogus; <b"), "width < 40 cm & AT&T &bogus;");
    }
}
