use super::*;

fn reasons<T: serde::de::DeserializeOwned>(json: &str, tidy: fn(&mut T), check: fn(&T) -> Vec<String>) -> Vec<String> {
    let mut row = serde_json::from_str(json).unwrap();
    tidy(&mut row);
    check(&row)
}

const ADDRESS: &str = r#"{"line1": "1 Elm Road", "city": "Leeds", "postcode": "LS1", "country": "UK"}"#;

fn variant(json: &str) -> Vec<String> {
    let product = format!(r#"{{"id": "p", "name": "Mug", "variants": [{json}]}}"#);
    reasons(&product, tidy_product, product_check)
}

fn product_check(one: &Product) -> Vec<String> {
    product(one)
}

#[test]
fn good_rows_have_nothing_against_them() {
    assert!(
        variant(r#"{"id": "v", "options": {"size": 42, "lid": true}, "price": "9.500", "currency": "eur", "available": true}"#).is_empty()
    );
}

#[test]
fn prices_and_options_of_products_are_checked() {
    assert_eq!(
        variant(r#"{"id": "v", "options": {}, "price": "-1", "currency": "EUR", "available": true}"#),
        ["the price of variant 1 is negative"]
    );
    assert_eq!(
        variant(r#"{"id": "v", "options": {}, "price": "1.234", "currency": "EUR", "available": true}"#),
        ["the price of variant 1, 1.234, has more than two decimals"]
    );
    assert_eq!(
        variant(r#"{"id": " ", "options": {"a": []}, "price": "1", "currency": "Euro", "available": true, "stock": -1}"#),
        [
            "the id of variant 1 is empty",
            "the currency of variant 1, \"EURO\", is not a code of three letters like EUR",
            "the option \"a\" of variant 1 is not a text",
            "the stock of variant 1 is negative",
        ]
    );
    let twice = r#"{"id": "v", "options": {}, "price": "1", "currency": "EUR", "available": true}"#;
    assert_eq!(variant(&format!("{twice}, {twice}")), ["variant 2 repeats the id \"v\""]);
    assert_eq!(reasons(r#"{"id": "", "name": " ", "variants": []}"#, tidy_product, product), ["the id is empty", "the name is empty"]);
}

#[test]
fn customers_need_a_name_and_an_email() {
    let customer_of = |name: &str, email: &str, methods: &str| {
        let json = format!(r#"{{"id": "c", "name": {name}, "email": "{email}", "address": {ADDRESS}, "payment_methods": [{methods}]}}"#);
        reasons(&json, tidy_customer, customer)
    };
    let jane = r#"{"first": "Jane", "last": "Roe"}"#;
    assert!(customer_of(jane, " jane@example.com ", "").is_empty());
    assert_eq!(customer_of(r#"{"first": " ", "last": ""}"#, "jane@example.com", ""), ["the name is empty"]);
    for wrong in ["jane", "jane@", "@example.com", "jane@example", "jane@ex ample.com", "jane@a@b.com", "jane@.com"] {
        assert_eq!(customer_of(jane, wrong, ""), ["the email is not an e-mail address"], "{wrong}");
    }
    assert_eq!(
        customer_of(
            jane,
            "j@example.com",
            r#"{"id": "m", "kind": "credit_card", "last4": "12a4"}, {"id": "m", "kind": "gift_card", "balance": "-5"}"#
        ),
        [
            "last4 of payment method 1 is not four digits",
            "payment method 2 repeats the id \"m\"",
            "the balance of payment method 2 is negative",
        ]
    );
}

fn order_of(items: &str, payments: &str) -> Order {
    let json = format!(
        r#"{{"id": "o", "customer": "c", "status": "pending", "currency": "usd", "address": {ADDRESS}, "items": [{items}],
            "shipments": [], "payments": [{payments}], "placed_at": "2026-01-01T00:00:00.123456789Z"}}"#
    );
    let mut order = serde_json::from_str(&json).unwrap();
    tidy_order(&mut order);
    order
}

#[test]
fn quantities_and_amounts_of_orders_are_checked() {
    let none = r#"{"product": "p", "variant": "v", "name": "Mug", "price": "1", "quantity": 0}"#;
    assert_eq!(order(&order_of(none, "")), ["the quantity of item 1 is 0, at least 1 is expected"]);
    let payment = r#"{"kind": "payment", "amount": "1.001", "method": ""}"#;
    assert_eq!(
        order(&order_of("", payment)),
        ["the amount of payment 1, 1.001, has more than two decimals", "the method of payment 1 is empty"]
    );
    let huge = r#"{"product": "p", "variant": "v", "name": "", "price": "10000000000", "quantity": 1}"#;
    assert_eq!(order(&order_of(huge, "")), ["the name of item 1 is empty", "the price of item 1 is too large"]);
}

#[test]
fn n_rows_of_an_item_are_one_row_of_quantity_n() {
    let mug = r#"{"product": "p", "variant": "v", "name": "Mug", "options": {"a": "1", "b": "2"}, "price": "1"}"#;
    let same = r#"{"product": "p", "variant": "v", "name": "Mug", "options": {"b": "2", "a": "1"}, "price": "1.00", "quantity": 2}"#;
    let dearer = r#"{"product": "p", "variant": "v", "name": "Mug", "options": {"a": "1", "b": "2"}, "price": "2"}"#;
    let order = order_of(&[mug, dearer, same].join(","), "");
    let rows: Vec<_> = order.items.iter().map(|item| (item.price.to_string(), item.quantity)).collect();
    assert_eq!(rows, [("1".to_owned(), 3), ("2".to_owned(), 1)]);
    assert_eq!(order.currency, "USD");
    assert_eq!(order.placed_at.unwrap().timestamp_subsec_nanos(), 123_456_000);
}

#[test]
fn ratings_are_one_to_five() {
    let review_of = |more: &str| reasons(&format!(r#"{{"id": "r", "text": "Good"{more}}}"#), tidy_review, review);
    assert!(review_of(r#", "rating": 5, "language": "zh-CN""#).is_empty());
    assert_eq!(review_of(r#", "rating": 0"#), ["the rating is 0, 1 to 5 is expected"]);
    assert_eq!(review_of(r#", "rating": 6"#), ["the rating is 6, 1 to 5 is expected"]);
    assert_eq!(review_of(r#", "language": "german""#), ["the language \"german\" is not a code like en or zh"]);
    assert_eq!(reasons(r#"{"id": "r", "text": " "}"#, tidy_review, review), ["the text is empty"]);
}
