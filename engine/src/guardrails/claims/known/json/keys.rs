//! Names of fields by which facts of any shape are read.

/// Keys that name a subject by a number.
pub(super) const IDS: [&str; 14] = [
    "order_id",
    "item_id",
    "product_id",
    "variant_id",
    "sku",
    "code",
    "order",
    "order_number",
    "ref",
    "reference",
    "isbn",
    "card_id",
    "booking_id",
    "ticket_id",
];
/// Keys that name a subject by words.
pub(super) const NAMES: [&str; 9] = ["name", "product", "title", "item", "product_name", "item_name", "model", "service", "plan"];
/// Keys that name a part of a list where nothing else does.
pub(super) const LABELS: [&str; 14] =
    ["category", "label", "tier", "zone", "region", "country", "store", "branch", "city", "level", "article", "size", "variant", "colour"];
/// Words of a field that make a number an amount of money.
pub(super) const AMOUNTS: [&str; 31] = [
    "due",
    "pay",
    "sum",
    "worth",
    "bonus",
    "monthly",
    "saves",
    "saving",
    "credited",
    "price",
    "total",
    "amount",
    "cost",
    "fee",
    "balance",
    "spend",
    "subtotal",
    "refund",
    "deposit",
    "charge",
    "paid",
    "msrp",
    "postage",
    "surcharge",
    "tax",
    "threshold",
    "over",
    "credit",
    "payment",
    "value",
    "shipping",
];
/// Words of a field that make a number with two decimals no amount of money.
pub(super) const UNPRICED: [&str; 14] = [
    "rating",
    "score",
    "stars",
    "average",
    "percent",
    "percentage",
    "pct",
    "rate",
    "version",
    "weight",
    "ratio",
    "ph",
    "latitude",
    "longitude",
];
