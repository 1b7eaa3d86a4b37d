use super::*;

const SHIPPED: &str = include_str!("../../../../config/policy.toml");

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn wrong(from: &str, to: &str) -> String {
    assert!(SHIPPED.contains(from), "{from}");
    Policy::parse(&SHIPPED.replacen(from, to, 1)).unwrap_err().to_string()
}

#[test]
fn the_shipped_policy_allows_returns_of_delivered_orders_within_the_window() {
    let rule = Policy::shipped().returning();
    assert_eq!(rule.allows(&OrderStatus::Delivered, None, day("2026-11-22")), Allowed::Within { days: 30 });
    assert_eq!(rule.allows(&OrderStatus::Delivered, Some(day("2026-10-23")), day("2026-11-22")), Allowed::Within { days: 30 });
    assert_eq!(rule.allows(&OrderStatus::Delivered, Some(day("2026-10-22")), day("2026-11-22")), Allowed::TooLate { days: 30 });
    assert_eq!(rule.allows(&OrderStatus::Pending, None, day("2026-11-22")), Allowed::WrongStatus);
}

#[test]
fn a_changed_order_can_not_be_cancelled_but_sent_elsewhere() {
    let policy = Policy::shipped();
    assert_eq!(policy.cancelling().allows(&OrderStatus::PendingItemModified, None, day("2026-11-22")), Allowed::WrongStatus);
    assert_eq!(policy.cancelling().allows(&OrderStatus::Pending, None, day("2026-11-22")), Allowed::Yes);
    assert_eq!(policy.address.allows(&OrderStatus::PendingItemModified, None, day("2026-11-22")), Allowed::Yes);
    assert_eq!(policy.refund_time(PaymentMethodKind::Paypal), RefundTime::BusinessDays(5, 7));
    assert_eq!(policy.refund_time(PaymentMethodKind::GiftCard), RefundTime::AtOnce);
}

#[test]
fn what_is_wrong_is_named_by_line_or_key() {
    assert!(wrong("[cancel]", "[cancle]").contains("line"));
    assert!(wrong("once = true", "onec = true").contains("onec"));
    assert!(wrong("days = 30", "days = 0").starts_with("return.days"));
    assert!(wrong(r#"refund_to = ["original", "gift_card"]"#, "refund_to = []").starts_with("return.refund_to"));
    assert!(wrong("ordered by mistake", "no longer needed").starts_with("cancel.reasons[1].id"));
    assert!(wrong("business_days = [5, 7]", "business_days = [7, 5]").starts_with("refunds.paypal"));
    assert!(wrong(r#"gift_card = "at_once""#, r#"gift_card = "soon""#).contains("line"));
}
