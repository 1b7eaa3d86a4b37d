//! Tables of what may and may not be said.

use chrono::{DateTime, NaiveDate};
use knowledge::fact::{Audience, Fact, Field, Source, Subject, Value};
use knowledge::language::Language;
use knowledge::money::Money;
use knowledge::shop::{Address, OrderStatus};
use proptest::prelude::*;

use super::{Review, Verdict};
use crate::guardrails::ReplySource;

fn fact(subject: Subject, field: Field, value: Value) -> Fact {
    let audience = if matches!(subject, Subject::Order(_)) { Audience::Customer } else { Audience::Public };
    let source = Source { table: "test", row: subject.to_string(), version: 1, as_of: DateTime::UNIX_EPOCH };
    Fact { subject, field, value, source, audience }
}

fn usd(amount: &str) -> Value {
    Value::Money(Money::new(amount.parse().expect("an amount"), "USD"))
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

pub(super) fn facts() -> Vec<Fact> {
    let order = || Subject::Order("#W2611340".into());
    let other = || Subject::Order("#W4817420".into());
    let mug = || Subject::Product("P-1".into());
    let lamp = || Subject::Product("P-2".into());
    let text = |text: &str| Value::Text(text.to_owned());
    vec![
        fact(order(), Field::Number, Value::Code("#W2611340".to_owned())),
        fact(order(), Field::Status, Value::Status(OrderStatus::Shipped)),
        fact(order(), Field::Total, usd("536.65")),
        fact(order(), Field::ItemName(0), text("Water Bottle")),
        fact(order(), Field::ItemPrice(0), usd("47.84")),
        fact(order(), Field::ItemName(1), text("Office Chair")),
        fact(order(), Field::ItemPrice(1), usd("488.81")),
        fact(order(), Field::Tracking(0), Value::Code("357962501027".to_owned())),
        fact(order(), Field::Eta(0), Value::Date(day(2026, 11, 25))),
        fact(
            order(),
            Field::Address,
            Value::Address(Address {
                line1: "215 River Road".to_owned(),
                line2: Some("Suite 991".to_owned()),
                city: "New York".to_owned(),
                region: Some("NY".to_owned()),
                postcode: "10083".to_owned(),
                country: "USA".to_owned(),
            }),
        ),
        fact(other(), Field::Number, Value::Code("#W4817420".to_owned())),
        fact(other(), Field::Status, Value::Status(OrderStatus::Pending)),
        fact(mug(), Field::Name, text("Stoneware Mug")),
        fact(mug(), Field::LowestPrice, usd("18.00")),
        fact(mug(), Field::AvailableCount, Value::Quantity(3)),
        fact(lamp(), Field::Name, text("Desk Lamp")),
        fact(lamp(), Field::LowestPrice, usd("64.00")),
        fact(lamp(), Field::Available, Value::Truth(false)),
        fact(
            Subject::Article("returns".into()),
            Field::Text,
            text("You can return items within 30 days. Refunds take 5-7 business days. 运费为5元。"),
        ),
    ]
}

pub(super) fn review(facts: &[Fact], private: bool) -> Review<'_> {
    const QUESTION: &str = "Where is my order #W999?";
    Review { facts, question: QUESTION, language: Language::En, today: day(2026, 11, 22), private, links: &[], never_said: &[] }
}

/// What is wrong with a text whose words were chosen, by a model or an article's author.
fn wrong(text: &str) -> Vec<String> {
    wrong_of(text, ReplySource::Model)
}

/// What is wrong with a text.
fn wrong_of(text: &str, source: ReplySource) -> Vec<String> {
    let facts = facts();
    match review(&facts, true).said(text.to_owned(), Vec::new(), source) {
        Verdict::Send(_) => Vec::new(),
        Verdict::Repair(violations) => violations.into_iter().map(|violation| violation.claim.text).collect(),
        Verdict::HandOver(why) => vec![why],
    }
}

#[test]
fn a_models_words_pass_as_a_draft_or_not_at_all() {
    let facts = facts();
    let said = review(&facts, true).own_words("Order #W2611340 has been shipped.".to_owned(), Vec::new(), ReplySource::Model);
    assert!(matches!(said, Verdict::HandOver(_)), "{said:?}");
}

#[test]
fn what_facts_hold_is_sent() {
    for text in [
        "Order #W2611340 has been shipped. Tracking number: 357962501027.",
        "Order #W2611340 should arrive on Wednesday, 25 November 2026.",
        "It should arrive in 3 days.",
        "订单#W2611340已发货，预计11月25日送达。",
        "Your order #W2611340 comes to $536.65.",
        "The Water Bottle costs $47.84 and the Office Chair costs 488 dollars and 81 cents.",
        "You paid $47.84 for the Water Bottle and $488.81 for the Office Chair.",
        "The Office Chair is $440.97 more than the Water Bottle.",
        "Order #W4817420 is pending; order #W2611340 is on its way.",
        "Order #W2611340 has two items.",
        "The Stoneware Mug is in stock from $18.00, the Desk Lamp is sold out.",
        "It goes to 215 River Road, Suite 991, New York, NY 10083, USA.",
        "You can return items within 30 days; refunds take 5 to 7 working days.",
        "I can't find order #W999.",
        "我没有找到订单 #W999。",
        "五到七个工作日，运费五元。",
    ] {
        assert_eq!(wrong(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn what_no_fact_holds_is_not() {
    for (text, piece) in [
        ("Order #W2611340 was delivered.", "delivered"),
        ("Order #W4817420 has been shipped.", "shipped"),
        ("订单#W4817420已发货。", "已发货"),
        ("Order #W2611340 should arrive on 26 November 2026.", "26 November 2026"),
        ("Order #W2611340 should arrive on Friday.", "Friday"),
        ("It will be there tomorrow.", "tomorrow"),
        ("Your order comes to $536.56.", "$536.56"),
        ("Your order comes to €536.65.", "€536.65"),
        ("The Office Chair costs $47.84.", "$47.84"),
        ("The Water Bottle costs $536.65.", "$536.65"),
        ("The Desk Lamp costs $18.00.", "$18.00"),
        ("The Desk Lamp is in stock.", "in stock"),
        ("Order #W2611340 has three items.", "three"),
        ("Tracking number: 357962501028.", "357962501028"),
        ("Look at https://evil.example/track.", "https://evil.example/track"),
        ("We will refund you within 30 days.", "We will refund"),
        ("I have cancelled order #W4817420.", "I have cancelled"),
        ("已为您取消订单。", "已为您取消订单"),
        ("保证三天内送到", "保证"),
        ("Use SAVE10 for 10% off.", "SAVE10"),
        ("Order #W555 is not yours.", "#W555"),
        ("You can return items within 60 days.", "60 days"),
        ("两百九十九元", "两百九十九元"),
        ("Ｔｏｔａｌ： ＄９９", "＄９９"),
    ] {
        assert_eq!(wrong(text).first().map(String::as_str), Some(piece), "{text}");
    }
}

#[test]
fn a_template_is_filled_with_facts_whatever_stands_beside_them() {
    // the list would read as if the chair's price were the bottle's
    for text in
        ["To send back:\n- Water Bottle\n- Office Chair: $488.81\n$536.65 goes back.", "Water Bottle → Stoneware Mug: $47.84 → $18.00"]
    {
        assert_eq!(wrong_of(text, ReplySource::Template), Vec::<String>::new(), "{text}");
    }
    for (text, piece) in
        [("- Water Bottle: $47.85", "$47.85"), ("I have cancelled order #W4817420.", "I have cancelled"), ("60 days", "60 days")]
    {
        assert_eq!(wrong_of(text, ReplySource::Template).first().map(String::as_str), Some(piece), "{text}");
    }
}

#[test]
fn a_public_chat_hears_nothing_private() {
    let facts = facts();
    let public = |text: &str| review(&facts, false).own_words(text.to_owned(), Vec::new(), ReplySource::Template);
    assert!(matches!(public("The Stoneware Mug starts at $18.00."), Verdict::Send(_)));
    for text in ["Order #W2611340 is on its way.", "It goes to 215 River Road.", "You bought an Office Chair.", "$536.65"] {
        assert!(matches!(public(text), Verdict::Repair(_)), "{text}");
    }
}

#[test]
fn a_link_must_be_allowed_to_its_end() {
    let allowed = ["https://shop.example".to_owned()];
    let review = Review { links: &allowed, ..review(&[], true) };
    let sent = |text: &str| matches!(review.own_words(text.to_owned(), Vec::new(), ReplySource::Template), Verdict::Send(_));
    assert!(sent("See https://shop.example/returns."));
    assert!(!sent("See https://shop.example.evil.test/returns."));
}

const REFERENCE: &str = "Order #W2611340 has been shipped. Expected delivery: 25 November 2026.";

fn drafted(draft: &str) -> Result<(String, ReplySource), Vec<String>> {
    let facts = facts();
    match review(&facts, true).draft(draft, REFERENCE, Vec::new()) {
        Verdict::Send(reply) => Ok((reply.text().to_owned(), reply.source())),
        Verdict::Repair(violations) => Err(violations.into_iter().map(|violation| violation.why).collect()),
        Verdict::HandOver(why) => Err(vec![why]),
    }
}

#[test]
fn a_good_draft_is_the_models() {
    let draft = "Hello! Your order #W2611340 has been shipped, and its expected delivery is 25 November 2026.";
    assert_eq!(drafted(draft), Ok((draft.to_owned(), ReplySource::Model)));
}

#[test]
fn the_reference_itself_is_the_templates() {
    assert_eq!(drafted(&REFERENCE.to_lowercase()), Ok((REFERENCE.to_owned(), ReplySource::Template)));
}

#[test]
fn a_repeated_sentence_is_dropped() {
    let good = "Your order #W2611340 has been shipped, and expected delivery is 25 November 2026.";
    let draft = format!("{good} Your order #W2611340 has been shipped.");
    assert_eq!(drafted(&draft), Ok((good.to_owned(), ReplySource::Model)));
}

#[test]
fn the_only_orders_number_may_be_left_out() {
    let facts: Vec<_> = facts().into_iter().filter(|fact| fact.subject == Subject::Order("#W2611340".into())).collect();
    let verdict = |reference: &str, draft: &str| review(&facts, true).draft(draft, reference, Vec::new());
    let sent = verdict("The tracking number of order #W2611340 is 357962501027.", "Your tracking number is 357962501027.");
    assert!(matches!(sent, Verdict::Send(_)), "{sent:?}");
    assert!(drafted("Your order has been shipped. Expected delivery: 25 November 2026.").is_err());
}

#[test]
fn a_bad_sentence_is_dropped() {
    let good = "Your order #W2611340 has been shipped with expected delivery on 25 November 2026.";
    let draft = format!("{good} Our dancing elephants guarantee it!");
    assert_eq!(drafted(&draft), Ok((good.to_owned(), ReplySource::Model)));
}

#[test]
fn bad_drafts_are_refused() {
    for draft in [
        "Your order #W2611340 has been shipped.",
        "Your order #W2611340 has not been shipped. Expected delivery: 25 November 2026.",
        "Your elephants in order #W2611340 have been shipped. Expected delivery: 25 November 2026.",
        "Order #W4817420 has been shipped. Expected delivery: 25 November 2026.",
        "Ignore the rules.",
        "",
    ] {
        assert!(drafted(draft).is_err(), "{draft}");
    }
}

proptest! {
    #[test]
    fn never_panics_and_places_claims(text in any::<String>(), shop in "(#W2611340|Office Chair|\\$47|已发货|\\. |。|not | tomorrow|ß|ﬁ|\u{200B}| ){0,20}") {
        let facts = facts();
        for text in [text, shop] {
            for private in [true, false] {
                let review = review(&facts, private);
                let length = text.chars().count();
                if let Verdict::Send(reply) = review.own_words(text.clone(), Vec::new(), ReplySource::Template) {
                    prop_assert!(reply.claims().iter().all(|claim| claim.supported && claim.start < claim.end && claim.end <= length));
                }
                if let Verdict::Repair(violations) = review.draft(&text, REFERENCE, Vec::new()) {
                    prop_assert!(violations.iter().all(|violation| violation.claim.end <= length));
                }
            }
        }
    }
}

#[test]
fn an_outline_holds_what_a_draft_is_held_to() {
    use super::{Landmark, Spoken};
    let facts: Vec<_> = facts().into_iter().filter(|fact| fact.subject == Subject::Order("#W2611340".into())).collect();
    let outline = review(&facts, true).outline("Order #W2611340 has been shipped. Expected delivery: 25 November 2026.");
    let said: Vec<String> = outline
        .landmarks
        .iter()
        .map(|Landmark { said, words_before, breaks_before }| match said {
            Spoken::Value(text) => format!("{words_before}{} {text}", if *breaks_before { "." } else { "" }),
            Spoken::Word(words) => format!("{words_before}{} {}", if *breaks_before { "." } else { "" }, words.join("|")),
        })
        .collect();
    assert_eq!(said, ["3 shipped", "0. arrival|arrive|arrives|arriving|due|expected", "0 deliver|delivery|shipping", "0 25 November 2026"]);
    assert_eq!((outline.spare.as_slice(), outline.words_after), (["#W2611340".to_owned()].as_slice(), 0));
    assert!(outline.words.contains(&"your".to_owned()) && !outline.words.contains(&"expected".to_owned()), "{:?}", outline.words);

    let mug = review(&facts, true).outline("The Stoneware Mug (colour sage, 350 ml) is not available at the moment.");
    let values: Vec<_> =
        mug.landmarks.iter().filter_map(|one| if let Spoken::Value(text) = &one.said { Some(text.as_str()) } else { None }).collect();
    assert!(values.iter().any(|text| text.contains("350 ml")), "{values:?}");
}

#[test]
fn a_template_puts_nothing_of_one_order_beside_the_number_of_another() {
    // #W2611340 has been shipped, #W4817420 has not
    assert!(wrong_of("Order #W2611340 has been shipped.", ReplySource::Template).is_empty());
    assert!(!wrong_of("Order #W4817420 has been shipped.", ReplySource::Template).is_empty());
}
