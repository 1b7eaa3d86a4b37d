//! Which changes words ask for, and which not.

use super::*;

fn kinds(text: &str) -> Vec<Kind> {
    requests(text).into_iter().map(|request| request.kind).collect()
}

#[test]
fn verbs_of_doing_are_found_with_their_objects() {
    use Kind::{Address, Cancel, Exchange, Items, Payment, Profile, Return};
    for (text, wanted) in [
        ("I want to cancel order #W123 because I no longer need it", vec![Cancel]),
        ("Please return the lamp and cancel my other order", vec![Return, Cancel]),
        ("I'd like to exchange the helmet for a red one, and modify the grill", vec![Exchange, Items]),
        ("change my address to 12 Elm Road", vec![Address]),
        ("Change the default address of my account", vec![Profile]),
        ("can you change the payment method to PayPal?", vec![Payment]),
        ("send the lamp back", vec![Return]),
        ("ship it to my office instead", vec![Address]),
        ("deliver my order to 12 Elm Road", vec![Address]),
        ("send T-10001 to 5 Rue Cler, 75007 Paris, France instead", vec![Address]),
        ("could you have the lamp sent to my office?", vec![Address]),
        ("the parcel should go to 12 Elm Road instead", vec![Address]),
        ("改到上海市浦东新区世纪大道100号", vec![Address]),
        ("I'd like to send back the mug", vec![Return]),
        ("can you take the boots back?", vec![Return]),
        ("Refund me for the mug", vec![Return]),
        ("please withdraw my last order", vec![Cancel]),
        ("这单不要了", vec![Cancel]),
        ("帮我退这个杯子", vec![Return]),
        ("帮我换大一号", vec![Exchange]),
        ("please move the payment to my PayPal", vec![Payment]),
        ("make it black", vec![Exchange]),
        ("I'd rather pay with PayPal", vec![Payment]),
        ("我想取消订单", vec![Cancel]),
        ("把键盘换成静音的", vec![Exchange]),
        ("帮我退货", vec![Return]),
        ("把收货地址改成上海市南京路1号", vec![Address]),
        ("I want my money back for the mug", vec![Return]),
        ("I'd like to remove the lamp from my pending order", vec![Cancel]),
        ("I no longer need the lamp, the mug and the chair", vec![Cancel]),
        ("return the lamp, I no longer need it", vec![Return]),
        ("if it hasn't shipped yet, cancel it", vec![Cancel]),
        ("If the same one is available, I'd like to exchange it", vec![Exchange]),
        ("correct all my order addresses", vec![Address]),
        ("I wonder if you can cancel it", vec![Cancel]),
        ("I want to cancel or return all my orders", vec![Cancel, Return]),
        ("如果还没发货，帮我取消订单", vec![Cancel]),
        ("modify it to my default address", vec![Address]),
        ("could you see if it can be canceled", vec![Cancel]),
        ("adjust the lamp to be black", vec![Items]),
        ("due to some life changes I want to return it", vec![Return]),
        ("change my default address and all order addresses to 1 Elm Road, York", vec![Profile, Address]),
        ("update all my pending order addresses to the London one, along with my account address", vec![Profile, Address]),
    ] {
        assert_eq!(kinds(text), wanted, "{text}");
    }
}

#[test]
fn a_request_holds_the_thing_that_it_points_back_to() {
    let found = requests("I ordered a jacket by mistake and want to remove it from my order. For the lamp, I want to exchange it");
    assert_eq!(found.iter().map(|request| request.kind).collect::<Vec<_>>(), [Kind::Cancel, Kind::Exchange]);
    assert!(found[0].words.contains("jacket") && !found[0].words.contains("lamp"), "{found:?}");
    assert!(found[1].words.contains("lamp") && !found[1].words.contains("jacket"), "{found:?}");
}

#[test]
fn what_is_not_decided_stands_apart() {
    let (asked, rest) = undecided("Return the mug. Can I return the lamp? I'm just asking. Refund it to my card.");
    assert_eq!(asked, ["I'm just asking."]);
    assert_eq!(rest, "Return the mug. Can I return the lamp? Refund it to my card.");
    assert_eq!(undecided("退货。先不要处理").0, ["先不要处理"]);
    assert_eq!(undecided("").1, "");
}

#[test]
fn what_is_not_to_be_done_is_no_request() {
    for text in [
        "send me the invoice to my e-mail",
        "can you deliver to Canada?",
        "please send a gift card to my sister",
        "send the receipt to my work address",
        "can I pay with PayPal?",
        "do you have the blue one instead?",
        "改到明天送",
        "refund policy",
        "is order T-10002 eligible for return",
        "return allowed on T-10002?",
        "T-10002 符合退货条件吗",
        "How do I return an item?",
        "What is your return policy?",
        "don't cancel it",
        "If it can't be exchanged, cancel the order",
        "I changed my mind",
        "I already returned it",
        "怎么退货？",
        "do you offer exchanges?",
        "where do I change my address",
        "check whether I could return the mug, but I'm not sure yet",
        "I'm considering cancelling the older order",
        "if that isn't available, return it",
        "I'd keep it if cancelling the entire order is the only option",
        "if you can't change it, cancel the order",
    ] {
        assert_eq!(kinds(text), [], "{text}");
    }
    assert!(requests("Can I still cancel T-10001?")[0].asks);
    assert!(!requests("Can you cancel T-10001?")[0].asks);
}
