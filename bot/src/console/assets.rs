//! The files that pages load: our own styles and script, and one small library. Nothing comes from elsewhere.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::channels::web::assets::{Asset, SCRIPT, STYLE, named};

const ASSETS: [Asset; 11] = [
    ("base.css", STYLE, include_str!("assets/base.css")),
    ("desk.css", STYLE, include_str!("assets/desk.css")),
    ("teach.css", STYLE, include_str!("assets/teach.css")),
    ("desk.js", SCRIPT, include_str!("assets/desk.js")),
    ("live.js", SCRIPT, include_str!("assets/live.js")),
    ("keys.js", SCRIPT, include_str!("assets/keys.js")),
    ("chat.js", SCRIPT, include_str!("assets/chat.js")),
    ("alerts.js", SCRIPT, include_str!("assets/alerts.js")),
    ("teach.js", SCRIPT, include_str!("assets/teach.js")),
    ("idiomorph.js", SCRIPT, include_str!("../../assets/idiomorph/idiomorph.esm.js")),
    ("icon.svg", "image/svg+xml", include_str!("../channels/web/assets/icon.svg")),
];

/// `GET /assets/{name}`.
pub(super) async fn get(Path(name): Path<String>, headers: HeaderMap) -> Response {
    named(&ASSETS, &name, &headers)
}
