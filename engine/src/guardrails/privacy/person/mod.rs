//! Somebody's name. A name is what a cue says is one ("my name is", 收件人), or what is made of a known given name or surname.

mod chinese;
mod lists;
mod western;
mod world;

use super::scan::{Found, Page};

pub(super) fn find(page: &Page, found: &mut Vec<Found>) {
    western::find(page, found);
    chinese::find(page, found);
}
