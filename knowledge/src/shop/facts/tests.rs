use chrono::TimeZone;

use super::*;

fn order() -> Order {
    let mut order: Order = serde_json::from_str(
        r##"{"id": "#W1", "customer": "c", "status": "delivered", "placed_at": "2026-11-01T23:30:00Z", "currency": "USD",
            "address": {"line1": "12 Elm Road", "city": "Leeds", "postcode": "LS1 4AB", "country": "UK"},
            "items": [
                {"product": "p1", "variant": "v1", "name": "Mug", "options": {"color": "blue"}, "price": "12.50", "quantity": 2},
                {"product": "p2", "variant": "v2", "name": "Lid", "price": "3"}],
            "shipments": [
                {"tracking": ["T1", "T2"], "variants": ["v1"], "carrier": "Swift", "eta": "2026-11-05"},
                {"tracking": [], "variants": ["v2"], "carrier": "Slow"}],
            "payments": [
                {"kind": "payment", "amount": "28", "method": "gift_card_17"},
                {"kind": "refund", "amount": "3", "method": "gift_card_17"},
                {"kind": "payment", "amount": "1", "method": "Bank transfer"}]}"##,
    )
    .unwrap();
    order.version = 3;
    order
}

fn shown(facts: &[Fact]) -> Vec<String> {
    facts.iter().map(|fact| format!("{} = {} {}", fact.field, fact.value.kind(), fact.value.to_json())).collect()
}

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 22, 12, 0, 0).unwrap()
}

#[test]
fn an_order_is_told_in_typed_values() {
    let facts = order_facts(&order(), noon());
    let shown = shown(&facts);
    for expected in [
        r##"number = code "#W1""##,
        r#"status = status "delivered""#,
        r#"total = money "28.00 USD""#,
        r#"placed_at = date "2026-11-01""#,
        r#"item_count = quantity 2"#,
        r#"items.0.options = text "color: blue""#,
        r#"items.1.price = money "3.00 USD""#,
        r#"items.0.quantity = quantity 2"#,
        r#"payments.0.method = text "gift card""#,
        r#"payments.1.amount = money "1.00 USD""#,
        r#"payments.1.method = text "Bank transfer""#,
        r#"refunds.0.amount = money "3.00 USD""#,
    ] {
        assert!(shown.contains(&expected.to_owned()), "{expected} is missing in {shown:#?}");
    }
    assert!(facts.iter().all(|fact| fact.audience == Audience::Customer));
    assert!(facts.iter().all(|fact| fact.source.to_string() == "orders/#W1@3"));
}

#[test]
fn every_parcel_has_its_own_number_and_ids_are_unique() {
    let facts = order_facts(&order(), noon());
    let shown = shown(&facts);
    for expected in [
        r#"shipments.0.tracking = code "T1""#,
        r#"shipments.1.tracking = code "T2""#,
        r#"shipments.1.eta = date "2026-11-05""#,
        r#"shipments.2.carrier = text "Slow""#,
    ] {
        assert!(shown.contains(&expected.to_owned()), "{expected} is missing in {shown:#?}");
    }
    let mut ids: Vec<_> = facts.iter().map(Fact::id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), facts.len());
}

#[test]
fn a_product_is_told_by_its_range() {
    let product: Product = serde_json::from_str(
        r#"{"id": "p1", "name": "Mug", "url": "/mug", "variants": [
            {"id": "a", "options": {"size": "L", "color": "red"}, "price": "9", "currency": "EUR", "available": false, "stock": 0},
            {"id": "b", "options": {"size": "S", "color": "red"}, "price": "7.5", "currency": "EUR", "available": true}]}"#,
    )
    .unwrap();
    let shown_product = shown(&product_facts(&product, noon()));
    assert_eq!(
        shown_product,
        [
            r#"name = text "Mug""#,
            r#"price.lowest = money "7.50 EUR""#,
            r#"price.highest = money "9.00 EUR""#,
            "variants.count = quantity 2",
            "variants.available = quantity 1",
            r#"option_values.size = text "L, S""#,
            r#"option_values.color = text "red""#,
            r#"url = link "/mug""#,
        ]
    );
    let shown_variant = shown(&variant_facts(&product, &product.variants[0], noon()));
    assert_eq!(
        shown_variant,
        [
            r#"name = text "Mug""#,
            r#"price = money "9.00 EUR""#,
            "available = truth false",
            "stock = quantity 0",
            r#"options.size = text "L""#,
            r#"options.color = text "red""#,
        ]
    );
}
