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
pub(super) const NAMES: [&str; 13] =
    ["名称", "品名", "商品", "产品", "name", "product", "title", "item", "product_name", "item_name", "model", "service", "plan"];
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
/// Of how long a rate is that is an amount: `daily_rate`.
pub(super) const PERIODS: [&str; 12] =
    ["daily", "weekly", "monthly", "hourly", "nightly", "weekend", "day", "night", "hour", "week", "month", "rental"];
/// Words of a field that make a number with two decimals no amount of money.
pub(super) const UNPRICED: [&str; 13] =
    ["rating", "score", "stars", "average", "percent", "percentage", "pct", "version", "weight", "ratio", "ph", "latitude", "longitude"];

/// What Chinese names of fields are called in English; a unit at the end stands last.
const ENGLISH: [(&str, &[&str]); 34] = [
    ("到货日期", &["restock", "date"]),
    ("到货", &["restock"]),
    ("有货", &["available", "stock"]),
    ("库存", &["stock"]),
    ("数量", &["quantity"]),
    ("单价", &["price"]),
    ("售价", &["price"]),
    ("价格", &["price"]),
    ("总价", &["total"]),
    ("合计", &["total"]),
    ("运费", &["shipping", "fee"]),
    ("押金", &["deposit"]),
    ("折扣", &["discount"]),
    ("保修", &["warranty"]),
    ("质保", &["warranty"]),
    ("保质期", &["shelf", "life"]),
    ("产地", &["origin"]),
    ("材质", &["material"]),
    ("颜色", &["color"]),
    ("尺寸", &["size"]),
    ("重量", &["weight"]),
    ("状态", &["status"]),
    ("营业时间", &["hours"]),
    ("小时", &["hours"]),
    ("分钟", &["minutes"]),
    ("个月", &["months"]),
    ("月", &["months"]),
    ("天", &["days"]),
    ("年", &["years"]),
    ("毫升", &["ml"]),
    ("厘米", &["cm"]),
    ("公斤", &["kg"]),
    ("千克", &["kg"]),
    ("克", &["g"]),
];

/// The English words for a field that has a Chinese name.
pub(super) fn said_in_english(key: &str) -> impl Iterator<Item = &str> {
    let mut rest = if key.is_ascii() { "" } else { key };
    std::iter::from_fn(move || {
        while let Some(symbol) = rest.chars().next() {
            if let Some((chinese, english)) = ENGLISH.iter().find(|(chinese, _)| rest.starts_with(chinese)) {
                rest = &rest[chinese.len()..];
                return Some(english.iter());
            }
            rest = &rest[symbol.len_utf8()..];
        }
        None
    })
    .flatten()
    .copied()
}
