//! Where somebody lives. A pattern alone is not enough: a house number and the word for a street, or a town and a room.

mod chinese;
mod western;

use super::scan::{Found, Page};

pub(super) fn find(page: &Page, found: &mut Vec<Found>) {
    western::find(page, found);
    chinese::find(page, found);
}
