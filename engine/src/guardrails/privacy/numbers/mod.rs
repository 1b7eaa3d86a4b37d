//! Numbers: telephones, cards, identity numbers. `runs` reads digits however they are written, `kinds` says what a stretch
//! of them is.

mod identity;
mod kinds;
mod phone;
mod runs;
mod scattered;

use super::scan::{Found, Page};
use runs::Run;

pub(super) use runs::spoken;

/// More groups are not put together: "5 1 7 8 …" has 19 at most.
const MOST_GROUPS: usize = 20;
/// Longer runs are not personal data but somebody's table.
const LONGEST_RUN: usize = 200;

pub(super) fn find(page: &Page, found: &mut Vec<Found>) {
    for run in runs::read(page) {
        if run.groups.len() <= LONGEST_RUN {
            read(page, &run, found);
        }
    }
    scattered::find(page, found);
}

/// From left to right, the longest stretch of groups that is something.
fn read(page: &Page, run: &Run, found: &mut Vec<Found>) {
    let mut first = 0;
    'groups: while first < run.groups.len() {
        if found.iter().any(|known| known.start < run.groups[first].end && run.groups[first].start < known.end) {
            first += 1;
            continue;
        }
        for last in (first..run.groups.len().min(first + MOST_GROUPS)).rev() {
            let Some(stretch) = run.stretch(first, last) else { continue };
            if let Some((kind, start, end)) = kinds::of(page, &stretch) {
                found.push(Found { start, end, kind });
                first = last + 1;
                continue 'groups;
            }
        }
        first += 1;
    }
}
