//! Which atoms the parsers read.

use proptest::prelude::*;

use super::*;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day")
}

/// `variant:piece` of each atom.
fn pieces(text: &str) -> Vec<String> {
    let normal = Normalised::new(text);
    let name = |value: &AtomValue| format!("{value:?}").split('(').next().unwrap_or_default().to_owned();
    read(&normal, today()).iter().map(|atom| format!("{}:{}", name(&atom.value), &normal.text()[atom.start..atom.end])).collect()
}

fn values(text: &str) -> Vec<AtomValue> {
    read(&Normalised::new(text), today()).into_iter().map(|atom| atom.value).collect()
}

#[test]
fn english_pieces() {
    assert_eq!(pieces("Order #W1234567 was shipped on Nov 25."), ["OrderId:#w1234567", "Stage:shipped", "Day:nov 25"]);
    assert_eq!(pieces("It costs 20 dollars and 43 cents, or $1,917.21."), ["Money:20 dollars and 43 cents", "Money:$1,917.21"]);
    assert_eq!(pieces("Delivery takes 3-5 working days."), ["Span:3-5 working days"]);
    assert_eq!(pieces("It has two items, one of them blue."), ["Quantity:two"]);
    assert_eq!(pieces("Tracking 7459 8488 3162, see https://track.example/7."), ["Code:7459 8488 3162", "Link:https://track.example/7"]);
    assert_eq!(pieces("We will refund you, guaranteed."), ["Promise:we will refund", "Promise:guaranteed"]);
    assert_eq!(pieces("SAVE10 gives 10% off"), ["Code:save10", "Percent:10%"]);
    assert_eq!(pieces("The lamp is out of stock."), ["Stock:out of stock"]);
    assert_eq!(pieces("Only pending orders can be cancelled."), Vec::<String>::new());
    assert_eq!(pieces("How can I help you today?"), Vec::<String>::new());
}

#[test]
fn chinese_pieces() {
    assert_eq!(pieces("订单#W1234567已发货，预计11月25日送达"), ["OrderId:#w1234567", "Stage:已发货", "Day:11月25日"]);
    assert_eq!(pieces("两百九十九元，共十二件"), ["Money:两百九十九元", "Quantity:十二件"]);
    assert_eq!(pieces("3 到 5 个工作日"), ["Span:3 到 5 个工作日"]);
    assert_eq!(pieces("已为您取消订单，可享9折"), ["Promise:已为您取消订单", "Percent:9折"]);
    assert_eq!(pieces("这款有货，那款缺货"), ["Stock:有货", "Stock:缺货"]);
}

#[test]
fn the_same_day_in_many_forms() {
    let day = AtomValue::Day(Some(2026), 11, 25);
    for text in
        ["25 November 2026", "Nov 25, 2026", "2026-11-25", "2026年11月25日", "二〇二六年十一月二十五日", "the 25th of November 2026"]
    {
        assert_eq!(values(text), std::slice::from_ref(&day), "{text}");
    }
    assert_eq!(values("tomorrow"), [AtomValue::Day(Some(2026), 11, 23)]);
    assert_eq!(values("后天"), [AtomValue::Day(Some(2026), 11, 24)]);
}

/// Texts without a number are read for days only where one of the gate's words stands in them.
#[test]
fn every_day_and_time_without_a_number_passes_the_gate() {
    let english = "monday tue wed thurs friday sat sundays tomorrow today tonight yesterday noon midnight";
    let phrases = [
        "day after tomorrow",
        "day before yesterday",
        "this morning",
        "this afternoon",
        "this evening",
        "last night",
        "this week",
        "next month",
        "last year",
        "the weekend",
        "end of june",
        "the end of the month",
        "end of the year",
        "周一",
        "星期三",
        "礼拜天",
        "今天",
        "今日",
        "今晚",
        "今早",
        "明天",
        "明日",
        "明早",
        "明晚",
        "后天",
        "大后天",
        "昨天",
        "昨日",
        "前天",
        "下周",
        "本月",
        "上个月",
        "这个周末",
        "年底",
        "月末",
        "今年年底",
    ];
    for text in english.split(' ').chain(phrases) {
        assert!(!values(text).is_empty(), "{text}");
    }
}

proptest! {
    #[test]
    fn never_panics(text in any::<String>(), shop in "[#$€0-9a-z订单元月日件 .,-]{0,60}") {
        for text in [text, shop] {
            let normal = Normalised::new(&text);
            for atom in read(&normal, today()) {
                prop_assert!(normal.text().get(atom.start..atom.end).is_some());
            }
        }
    }
}
