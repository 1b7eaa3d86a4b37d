//! The pages, one a file: what is asked for, what is shown.

pub(in crate::console) mod account;
pub(super) mod acts;
pub(super) mod article;
pub(super) mod articles;
pub(super) mod audit;
pub(super) mod canned;
pub(super) mod chat;
pub(super) mod conflicts;
pub(in crate::console) mod draft;
pub(super) mod figures;
pub(super) mod files;
pub(super) mod gaps;
pub(super) mod impact;
pub(super) mod inbox;
pub(super) mod intents;
pub(super) mod login;
pub(super) mod openid;
pub(super) mod order;
pub(super) mod rules;
pub(super) mod staff;
pub(super) mod stops;
pub(super) mod text;
mod text_form;
pub(super) mod text_new;
pub(super) mod texts;
pub(super) mod try_out;
pub(super) mod welcome;

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use super::error::PageError;

/// What handlers answer.
pub(super) type Page = Result<Response, PageError>;

/// A template as a page.
fn shown(template: &impl Template) -> Page {
    Ok(Html(template.render()?).into_response())
}
