//! Whatever stands in a text, nothing panics, and places lie within it. The parsers' own modules hold what they read.

use engine::conversation::explained::Which;
use engine::guardrails::privacy::{Known, Placeholders, mask, scan};
use engine::guardrails::{check_json, whole_sentences};
use knowledge::hygiene::Folded;
use knowledge::hygiene::injection::{Channel, score};
use mercer::channels::split::split;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Letters, marks and numbers that parsers look for, with whatever else there is between them.
fn text() -> impl Strategy<Value = String> {
    let telling = prop::sample::select(vec![
        "$",
        "€",
        "1,254.73",
        "12",
        "25 November 2026",
        "11月25日",
        "三千五百",
        "两百九十九",
        "at",
        "(at)",
        "@",
        ".com",
        "https://",
        "#W12345",
        "days",
        "工作日",
        "yesterday",
        "明天",
        "6-8 weeks",
        "9 to 5 pm",
        "周一",
        "not",
        "不",
        "free",
        "免费",
        "%",
        "折",
        "４１１１",
        "\u{200b}",
        "\u{202e}",
        "\u{fdfa}",
        "ﬃ",
        "é",
        "İ",
        "ß",
        "🏳️‍🌈",
        "\u{0}",
        "\n",
        "。",
        "?",
        ":",
        "[EMAIL_1]",
        "{{",
        "<|im_start|>",
        "-28 °c",
        "½",
    ]);
    let piece = prop_oneof![3 => telling.prop_map(str::to_owned), 1 => any::<String>(), 1 => "\\PC{0,6}"];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.join(" "))
}

/// JSON of any shape, with the keys that facts have.
fn facts() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
        Just(json!("2026-11-25T10:00:00+23:59")),
        Just(json!("9999-12-31")),
        Just(json!("79228162514264337593543950335")),
    ];
    let key = prop::sample::select(vec![
        "id",
        "kind",
        "field",
        "subject",
        "value",
        "order_id",
        "name",
        "price",
        "currency",
        "window_days",
        "min",
        "max",
        "stock",
        "left",
        "hours",
        "delivered_on",
        "valid_until",
        "percent_off",
        "options",
        "now",
        "items",
        "quantity",
        "toxic_to_pets",
        "height_cm",
    ]);
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..5)
                .prop_map(|pairs| Value::Object(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn claims_of_any_text_over_facts_of_any_shape(reply in text(), question in text(), facts in prop::collection::vec(facts(), 0..5)) {
        let claims = check_json(&reply, &question, &facts, chrono::NaiveDate::MIN);
        let symbols: Vec<char> = reply.chars().collect();
        for claim in claims {
            prop_assert!(claim.start <= claim.end && claim.end <= symbols.len(), "{:?} of {}", claim, symbols.len());
            prop_assert_eq!(symbols[claim.start..claim.end].iter().collect::<String>(), claim.text);
        }
    }

    #[test]
    fn personal_data_lies_within_the_text_and_apart(text in text()) {
        let length = text.chars().count();
        let mut done = 0;
        for span in scan(&text) {
            prop_assert!(done <= span.start && span.start < span.end && span.end <= length, "{:?}", span);
            done = span.end;
        }
        let _ = mask(&text, Known { names: &["Mara", "陈"], places: &["12 Elm"] });
    }

    #[test]
    fn what_is_hidden_has_no_personal_data_left_and_is_hidden_the_same_way_again(text in text()) {
        let mut places = Placeholders::default();
        let hidden = places.hide(&text, Known::default());
        let _ = places.reveal(&hidden);
        prop_assert_eq!(places.hide(&text, Known::default()), hidden);
    }

    #[test]
    fn folded_texts_know_where_each_piece_stood(text in text()) {
        let length = text.chars().count();
        for folded in [Folded::light(&text), Folded::strong(&text)] {
            let whole = folded.text();
            for (start, symbol) in whole.char_indices() {
                let (from, to) = folded.span(start, start + symbol.len_utf8());
                prop_assert!(from < to && to <= length, "{from}..{to} of {length}");
            }
        }
    }

    #[test]
    fn a_score_is_a_share(text in text()) {
        for channel in [Channel::UserMessage, Channel::KbArticle, Channel::OrderNote] {
            prop_assert!((0.0..=1.0).contains(&score(&text, channel).score));
        }
    }

    #[test]
    fn sentences_end_between_characters(text in text()) {
        prop_assert!(text.is_char_boundary(whole_sentences(&text)));
    }

    #[test]
    fn a_split_message_loses_no_letter(text in text(), limit in 8_usize..80) {
        let letters = |text: &str| text.chars().filter(|symbol| !symbol.is_whitespace()).collect::<String>();
        let pieces = split(&text, limit);
        prop_assert_eq!(letters(&pieces.concat()), letters(&text));
    }

    #[test]
    fn articles_terms_and_names_of_replies_are_read_or_refused(text in text()) {
        let article = knowledge::articles::parse(&format!("---\nid: a\ntitle: b\nlanguage: en\n---\n{text}"));
        if let Ok(article) = article {
            let _ = knowledge::articles::cut_roughly(&article);
        }
        let _ = knowledge::articles::parse(&text).is_ok();
        let _ = (knowledge::text::terms(&text), knowledge::text::tsvector_text(&text), knowledge::text::normalise(&text));
        let _ = text.parse::<Which>().is_ok();
    }
}
