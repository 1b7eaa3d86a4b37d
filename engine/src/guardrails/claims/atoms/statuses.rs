//! How far an order is, and whether something can be bought: closed word lists.

use std::sync::LazyLock;

use regex::{Regex, RegexSet};

use super::{AtomValue, Reader, pattern, patterns};
use crate::guardrails::claims::passage::denied;
use crate::guardrails::words::{chinese, english};

/// What a status word says of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::guardrails) enum Stage {
    /// Taken, not handled yet.
    Pending,
    /// Handled.
    Processed,
    /// With the carrier.
    Shipped,
    /// With the customer.
    Delivered,
    /// Cancelled.
    Cancelled,
    /// A return was asked for.
    ReturnRequested,
    /// An exchange was asked for.
    ExchangeRequested,
    /// Goods came back.
    Returned,
    /// Money went back.
    Refunded,
    /// Being handled just now.
    Processing,
    /// Being packed.
    Packing,
    /// On the road.
    InTransit,
    /// With the driver, today.
    OutForDelivery,
    /// Waits to be fetched.
    ReadyForPickup,
    /// Waits for stock.
    Backordered,
    /// Stopped for a reason.
    OnHold,
    /// Waits for its payment.
    AwaitingPayment,
    /// A part of it is on the road.
    PartlyShipped,
    /// It was not taken in, or came back.
    Failed,
}

static STAGES: LazyLock<Vec<(Regex, Stage)>> =
    LazyLock::new(|| english::STAGES.iter().chain(chinese::STAGES).map(|(words, stage)| (pattern(words), *stage)).collect());
/// The same together, so that a text without any is looked through once.
static ANY_STAGE: LazyLock<RegexSet> = LazyLock::new(|| patterns(english::STAGES.iter().chain(chinese::STAGES).map(|(words, _)| *words)));
static ANY_STOCK: LazyLock<RegexSet> = LazyLock::new(|| patterns(english::STOCK.iter().chain(chinese::STOCK).map(|(words, _)| *words)));
static STOCK: LazyLock<Vec<(Regex, bool)>> =
    LazyLock::new(|| english::STOCK.iter().chain(chinese::STOCK).map(|(words, there)| (pattern(words), *there)).collect());
/// What makes of a status word a rule or a possibility: "if it was shipped", "can be cancelled", "pending orders".
static SUPPOSED: LazyLock<Regex> = LazyLock::new(|| pattern(english::SUPPOSED_BEFORE));
static SUPPOSED_ZH: LazyLock<Regex> = LazyLock::new(|| pattern(chinese::SUPPOSED_BEFORE));
static CLASS: LazyLock<Regex> = LazyLock::new(|| pattern(english::CLASS_AFTER));
static CLASS_ZH: LazyLock<Regex> = LazyLock::new(|| pattern(chinese::CLASS_AFTER));

pub(in crate::guardrails) fn read(reader: &mut Reader<'_>) {
    let text = reader.text;
    for (words, stage) in ANY_STAGE.matches(text).into_iter().filter_map(|index| STAGES.get(index)) {
        for found in words.find_iter(text) {
            let clause = clause(text, found.start());
            let after = &text[found.end()..];
            let start = found.start() - clause.len();
            let passed = ["past the ", "beyond the ", "no longer ", "left the "].iter().any(|word| clause.ends_with(word));
            let not = passed || !matches!(stage, Stage::Pending) && denied(text, &(start..found.end()), &found.range());
            let supposed = SUPPOSED.is_match(clause) || SUPPOSED_ZH.is_match(clause) || CLASS.is_match(after) || CLASS_ZH.is_match(after);
            // money is on its way to a bank, and a number moves to another contract
            let no_parcel = matches!(stage, Stage::InTransit | Stage::Shipped)
                && (["to your bank", "to your account", "to your card", "to your paypal", "back to your"]
                    .iter()
                    .any(|to| after.trim_start().starts_with(to))
                    || found.as_str().starts_with("moving") && after.starts_with(" your"));
            if !supposed && !no_parcel && reader.stands_alone(found.start(), found.end()) {
                reader.add(found.start(), found.end(), if not { AtomValue::NotStage(*stage) } else { AtomValue::Stage(*stage) });
            }
        }
    }
    for (words, there) in ANY_STOCK.matches(text).into_iter().filter_map(|index| STOCK.get(index)) {
        reader.find(words, |found| {
            // "back in stock on Friday" speaks of a day to come
            let back = found.get(0).is_some_and(|found| text[..found.start()].ends_with("back "));
            // "available in Berlin": where, not whether
            let place = found.get(0).is_some_and(|found| {
                found.as_str().ends_with("available")
                    && [" in ", " at ", " for ", " to "].iter().any(|next| {
                        // "available for 54" is, and costs that much
                        text[found.end()..]
                            .strip_prefix(next)
                            .is_some_and(|rest| !rest.starts_with(|symbol: char| symbol.is_ascii_digit() || "$€£¥".contains(symbol)))
                    })
            });
            if back || place { None } else { Some(AtomValue::Stock(*there)) }
        });
    }
}

/// The clause before `end`: back to the last mark or line end.
fn clause(text: &str, end: usize) -> &str {
    let before = &text[..end];
    let start = before
        .rfind(['.', ',', ';', '!', '?', ':', '\n', '：', '，', '。', '；', '！', '？'])
        .map_or(0, |mark| mark + before[mark..].chars().next().map_or(1, char::len_utf8));
    &before[start..]
}
