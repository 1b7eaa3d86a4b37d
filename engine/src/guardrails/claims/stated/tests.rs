//! What is read out of a text, and of what.

use chrono::NaiveDate;

use super::{Source, Stated, stated};

fn read(title: &str, text: &str) -> Vec<Stated> {
    stated(&Source { title, heading: None, text }, NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day"))
}

/// What is marked, and what it is of.
fn fields(title: &str, text: &str) -> Vec<(String, &'static str)> {
    let marked = |one: &Stated| one.sentence.chars().skip(one.mark.0).take(one.mark.1 - one.mark.0).collect();
    read(title, text).iter().map(|one| (marked(one), one.field.map_or("", |field| field.0))).collect()
}

#[test]
fn a_number_is_of_what_stands_nearest() {
    let of =
        |text: &str| fields("Help", text).into_iter().map(|(marked, field)| format!("{marked}={field}")).collect::<Vec<_>>().join("; ");
    assert_eq!(of("Items may be returned within 30 days for a full refund."), "30 days=return");
    assert_eq!(of("We refund you within 5 working days of receiving your return."), "5 working days=refund");
    assert_eq!(of("You have two weeks from the day the parcel arrives to send it back."), "two weeks=return");
    assert_eq!(of("收到退货后5个工作日内退款。"), "5个工作日=refund");
    assert_eq!(of("签收后14天内可以申请退货。"), "14天=return");
    assert_eq!(of("Standard delivery takes 3 to 5 working days and costs $4.95."), "3 to 5 working days=delivery; $4.95=delivery");
    assert_eq!(of("Our store is open Monday to Friday from 9:00 to 18:00."), "9:00 to 18:00=hours");
}

#[test]
fn a_title_says_what_a_bare_number_is_of() {
    assert_eq!(fields("Returns", "You have 30 days."), [("30 days".to_owned(), "return")]);
    assert_eq!(fields("保修", "一般为12个月。"), [("12个月".to_owned(), "warranty")]);
}

#[test]
fn what_a_time_runs_from_and_what_the_shopper_does_take_no_time() {
    let of =
        |text: &str| fields("Help", text).into_iter().map(|(marked, field)| format!("{marked}={field}")).collect::<Vec<_>>().join("; ");
    assert_eq!(of("Tell us within 48 hours of delivery."), "48 hours=");
    assert_eq!(of("If the tracking says \"delivered\" and you have nothing, send us a note within 14 days."), "14 days=");
    assert_eq!(of("如果快递未送达，请在14天内告诉我们。"), "14天=");
    assert_eq!(of("If you are a member, we deliver within 2 days."), "2 days=delivery");
    assert_eq!(of("提交申请后，2天内送达。"), "2天=delivery");
    assert_eq!(of("We check the return within 3 days of its arrival."), "3 days=check");
    assert_eq!(of("Write to us in the chat within 7 days."), "7 days=");
    assert_eq!(of("We answer in the chat within 2 hours."), "2 hours=answers");
    assert_eq!(of("Sending it back from abroad costs $9."), "$9=return label");
}

#[test]
fn what_comes_on_top_is_no_number_of_the_whole() {
    for text in ["Holidays add another 2 days.", "Customs take 2 days more.", "公共假日可能使配送多一天。"] {
        assert!(read("Delivery", text).is_empty(), "{text}");
    }
    for text in ["Delivery takes 5 days at most.", "配送最多5天。", "配送至多5天。"] {
        assert_eq!(read("Delivery", text).len(), 1, "{text}");
    }
}

#[test]
fn other_places_bounds_and_sizes_are_no_contradiction() {
    let contradict = |first: &str, second: &str| {
        let (first, second) = (read("Delivery", first), read("Delivery", second));
        super::contradict(&first[0], &second[0], 0.95)
    };
    assert!(contradict("Delivery costs $5.", "Shipping costs $6."));
    assert!(!contradict("Delivery to Asia costs $5.", "Delivery to the EU costs $6."));
    assert!(!contradict("寄往亚洲的运费为19元。", "寄往欧盟的运费为6元。"));
    assert!(!contradict("Delivery costs $5.", "The threshold of free delivery is $60."));
    assert!(!contradict("Delivery costs $5.", "Delivery of a piano costs $450."));
}

#[test]
fn questions_examples_and_the_past_state_nothing() {
    for text in ["Is it 30 days?", "For example, 10 days are fine.", "Until last year it was 14 days.", "以前是7天。"] {
        assert!(read("Returns", text).is_empty(), "{text}");
    }
}

#[test]
fn the_sentence_and_the_mark_are_those_of_the_text() {
    let found = read("Returns", "Hello there.\n\n  Ｙou have ３０ days, thanks.  ");
    assert_eq!(found[0].sentence, "Ｙou have ３０ days, thanks.");
    let marked: String = found[0].sentence.chars().skip(found[0].mark.0).take(found[0].mark.1 - found[0].mark.0).collect();
    assert_eq!(marked, "３０ days");
}
