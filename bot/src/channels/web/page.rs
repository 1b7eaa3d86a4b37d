//! `GET /` and `GET /assets/…`: the page, with the shop's name and a few of its products, and the files it loads.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use knowledge::language::Language;

use super::assets::{Asset, SCRIPT, STYLE, file, named};
use super::messages::LIMIT;
use super::server::Web;
use super::session::Session;
use super::store::{self, Shown};

const PAGE: &str = include_str!("assets/page.html");
/// The tag on the shop's own pages: the button, and the frame behind it.
const EMBED: &str = include_str!("assets/embed.js");
const ART: &str = include_str!("assets/art.svg");

const ASSETS: [Asset; 14] = [
    ("page.css", STYLE, include_str!("assets/page.css")),
    ("chat.css", STYLE, include_str!("assets/chat.css")),
    ("app.js", SCRIPT, include_str!("assets/app.js")),
    ("unsent.js", SCRIPT, include_str!("assets/unsent.js")),
    ("attach.js", SCRIPT, include_str!("assets/attach.js")),
    ("frame.js", SCRIPT, include_str!("assets/frame.js")),
    ("log.js", SCRIPT, include_str!("assets/log.js")),
    ("outbox.js", SCRIPT, include_str!("assets/outbox.js")),
    ("panel.js", SCRIPT, include_str!("assets/panel.js")),
    ("session.js", SCRIPT, include_str!("assets/session.js")),
    ("source.js", SCRIPT, include_str!("assets/source.js")),
    ("stream.js", SCRIPT, include_str!("assets/stream.js")),
    ("words.js", SCRIPT, include_str!("assets/words.js")),
    ("icon.svg", "image/svg+xml", include_str!("assets/icon.svg")),
];

/// The page; a browser that has no session gets one.
pub(super) async fn get(State(web): State<Arc<Web>>, headers: HeaderMap) -> Response {
    let shelf = async { store::shelf(&mut *web.db.turn.acquire().await?).await };
    let shelf = shelf.await.unwrap_or_else(|error| {
        tracing::warn!(channel = super::NAME, %error, "the page is shown without products");
        Vec::new()
    });
    let mut response = Html(render(&web.settings.shop, &shelf, "page")).into_response();
    let https = web.is_https(&headers);
    if Session::of(&headers, https).is_none()
        && let Some(cookie) = Session::new().cookie(https, !web.settings.allowed_origins.is_empty())
    {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// `GET /embed`: the chat alone, for a frame on the shop's own pages. It sets no cookie.
pub(super) async fn embedded(State(web): State<Arc<Web>>) -> Response {
    Html(render(&web.settings.shop, &[], "embedded")).into_response()
}

/// `GET /embed.js`: the script of the tag. Every site may load it; which may show the chat, the frame's own policy says.
pub(super) async fn embed_script(headers: HeaderMap) -> Response {
    let mut response = file(SCRIPT, EMBED, &headers);
    let open = HeaderValue::from_static("cross-origin");
    response.headers_mut().insert(HeaderName::from_static("cross-origin-resource-policy"), open);
    response
}

/// A file of the page.
pub(super) async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    named(&ASSETS, &name, &headers)
}

fn render(shop: &str, shelf: &[Shown], mode: &str) -> String {
    let initial: String = shop.chars().next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    let values = [
        ("shop", escape(shop)),
        ("initial", escape(&initial)),
        ("example", escape(shelf.first().map_or("", |product| &product.name))),
        ("limit", LIMIT.to_string()),
        ("mode", mode.to_owned()),
        ("art", ART.to_owned()),
        ("shelf", cards(shelf)),
    ];
    // in one pass: a name that looks like a place is not filled in
    let mut page = String::with_capacity(PAGE.len() + 8192);
    let mut pieces = PAGE.split("{{");
    page.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (name, rest) = piece.split_once("}}").unwrap_or((piece, ""));
        page.push_str(values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value));
        page.push_str(rest);
    }
    page
}

fn cards(shelf: &[Shown]) -> String {
    if shelf.is_empty() {
        return String::new();
    }
    let mut html = String::from(
        "<section class=\"shelf\" aria-labelledby=\"shelf-title\">\n<h2 id=\"shelf-title\" data-words=\"shelf\">From the shop</h2>\n<ul class=\"cards\">\n",
    );
    for (place, product) in shelf.iter().enumerate() {
        let (name, price) = (escape(&product.name), escape(&product.price.display(Language::En)));
        let art = art(product.category.as_deref().unwrap_or_default());
        let price = if product.from {
            format!("<p class=\"price\" data-words=\"price_from\" data-price=\"{price}\">from {price}</p>")
        } else {
            format!("<p class=\"price\">{price}</p>")
        };
        html.push_str(&format!(
            "<li class=\"card\"><span class=\"picture\"><svg viewBox=\"0 0 48 48\" aria-hidden=\"true\"><use href=\"#art-{art}\"/></svg></span>\
             <h3 id=\"thing-{place}\">{name}</h3>{price}\
             <button type=\"button\" data-thing=\"{name}\" data-words=\"about\" aria-describedby=\"thing-{place}\">Ask about it</button></li>\n"
        ));
    }
    html.push_str("</ul>\n</section>");
    html
}

/// The drawing for a category, by a word in its name.
fn art(category: &str) -> &'static str {
    const DRAWN: [&str; 10] = ["kitchen", "bed", "living", "light", "desk", "tech", "outdoor", "wear", "travel", "leisure"];
    let category = category.to_lowercase();
    DRAWN.into_iter().find(|word| category.contains(word)).unwrap_or("parcel")
}

fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut escaped, c| {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use knowledge::money::Money;

    use super::*;

    #[test]
    fn names_are_shown_as_text() {
        let shelf = [Shown {
            name: "<b>\"Mug\"</b> {{shop}}".to_owned(),
            category: Some("Kitchenware".to_owned()),
            price: Money::new(rust_decimal::Decimal::new(1290, 2), "EUR"),
            from: true,
        }];
        let page = render("A & B", &shelf, "page");
        assert!(page.contains("<title>A &amp; B</title>"));
        assert!(page.contains("<h3 id=\"thing-0\">&lt;b&gt;&quot;Mug&quot;&lt;/b&gt; {{shop}}</h3>"));
        assert!(page.contains("from €12.90") && page.contains("#art-kitchen"));
        assert_eq!(page.matches("{{").count(), 3, "places that are left are those of the product's name");
    }

    #[test]
    fn the_page_asks_only_for_files_that_are_there() {
        let sources = std::iter::once(PAGE).chain(ASSETS.iter().map(|(_, _, content)| *content));
        for source in sources {
            for reference in source.split("/assets/").skip(1).chain(source.split("from \"./").skip(1)) {
                let name = reference.split('"').next().unwrap_or_default();
                assert!(ASSETS.iter().any(|(known, ..)| *known == name), "{name}");
            }
        }
    }

    #[test]
    fn every_drawing_is_there_and_nothing_is_inline() {
        for name in ["Kitchen", "Bed & Bath", "Living", "Lighting", "Desk", "Tech", "Outdoor", "Wear", "Travel", "Leisure", "?"] {
            assert!(ART.contains(&format!("id=\"art-{}\"", art(name))), "{name}");
        }
        for source in [PAGE, ART] {
            assert!(!source.contains(" style=") && !source.contains(" onclick=") && !source.contains("<style"));
        }
    }
}
