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
