//! Numbers with a unit of measure, each unit in one short form whatever language it is written in.

use std::sync::LazyLock;

use regex::Regex;

use super::{AtomValue, Reader, number, pattern};

const UNITS: &[(&str, &[&str])] = &[
    ("ml", &["ml", "millilitre", "milliliter", "millilitres", "milliliters", "毫升"]),
    ("cl", &["cl", "centilitre", "centilitres"]),
    ("l", &["l", "litre", "liter", "litres", "liters", "升"]),
    ("kg", &["kg", "kgs", "kilogram", "kilograms", "kilo", "kilos", "公斤", "千克"]),
    ("g", &["g", "gram", "grams", "克"]),
    ("mg", &["mg", "毫克"]),
    ("cm", &["cm", "centimetre", "centimeter", "centimetres", "centimeters", "厘米", "公分"]),
    ("mm", &["mm", "millimetre", "millimeter", "millimetres", "millimeters", "毫米"]),
    ("m", &["m", "metre", "meter", "metres", "meters", "米"]),
    ("km", &["km", "公里", "千米"]),
    ("in", &["inch", "inches", "英寸", "寸", "吋"]),
    ("m2", &["m2", "sqm", "sq m", "square metre", "square meter", "square metres", "square meters", "平方米", "平米"]),
    ("ft", &["ft", "feet", "foot", "英尺"]),
    ("lb", &["lb", "lbs", "磅"]),
    ("oz", &["oz", "ounce", "ounces", "盎司"]),
    ("gb", &["gb", "gigabyte", "gigabytes"]),
    ("tb", &["tb", "terabyte", "terabytes"]),
    ("mp", &["mp", "megapixel", "megapixels", "万像素"]),
    ("w", &["w", "watt", "watts", "瓦"]),
    ("v", &["v", "volt", "volts", "伏"]),
    ("mah", &["mah", "毫安"]),
    ("wh", &["wh"]),
    ("hz", &["hz", "赫兹"]),
    ("bar", &["bar", "巴"]),
    ("x", &["x", "倍"]),
    ("dpi", &["dpi"]),
    ("lm", &["lumens", "lumen", "lm", "流明"]),
    ("kcal", &["kcal", "calories", "大卡", "千卡", "卡路里"]),
    ("page", &["pages", "页"]),
    ("mbit", &["mbit/s", "mbit", "mbps", "兆"]),
    ("night", &["nights", "night", "晚"]),
    ("bottle", &["bottles", "bottle", "瓶"]),
    ("bag", &["bags", "bag", "袋"]),
    ("person", &["persons", "people", "人"]),
    ("celsius", &["°c", "° c", "degrees", "degree", "degrees celsius", "摄氏度", "度"]),
    ("step", &["steps"]),
    ("cup", &["cups", "cup", "杯"]),
    ("piece", &["piece", "pieces", "pcs", "pc", "片", "块装", "件套"]),
];

static MEASURE: LazyLock<Regex> = LazyLock::new(|| {
    let mut units: Vec<String> = UNITS.iter().flat_map(|(_, names)| names.iter()).map(|name| regex::escape(name)).collect();
    units.sort_by_key(|name| std::cmp::Reverse(name.len()));
    // a sign stands before its number and behind nothing: "3-5 °C" has none
    pattern(&format!(r"(?P<sign>\B[-−])?(?P<amount>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)[\s-]?(?P<unit>{})", units.join("|")))
});

/// The short form of a unit that a field's name ends in: `weight_kg`.
pub(in crate::guardrails) fn unit_of(word: &str) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    if word == "c" {
        return Some("celsius");
    }
    let long = |unit: &str| !matches!(unit, "page" | "person" | "step" | "cup" | "piece" | "x" | "m" | "in" | "celsius");
    UNITS.iter().find(|(unit, names)| long(unit) && names.contains(&word.as_str())).map(|(unit, _)| *unit)
}

pub(super) fn read(reader: &mut Reader<'_>) {
    reader.find(&MEASURE, |found| {
        let amount = number(found, "amount")?;
        let unit = UNITS.iter().find(|(_, names)| names.contains(&&found["unit"]))?.0;
        let below = unit == "celsius" && found.name("sign").is_some();
        Some(AtomValue::Measure(if below { -amount.normalize() } else { amount.normalize() }, unit))
    });
}
