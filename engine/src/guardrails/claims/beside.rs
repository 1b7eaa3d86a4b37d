//! What a proved value proves besides itself: the way to reach the shop beside its number, the answer beside the hours in which it
//! comes, the refund beside its amount, how many beside what so many cost.

use std::ops::Range;

use rust_decimal::Decimal;

use super::atoms::AtomValue;
use super::concepts::{Concepts, LIST, Mention};
use super::examine::{Finding, Page};
use super::passage::denied;
use crate::guardrails::reply::ClaimKind;

impl Page<'_> {
    /// Whether a way to reach the shop is named beside the proved number or address itself.
    pub(super) fn gives_contact(&self, mention: &Mention, findings: &[Finding]) -> bool {
        let segment = self.binder.segment(mention.at.start);
        LIST[mention.concept].name.starts_with("contact")
            && findings.iter().any(|finding| segment.contains(&finding.at.start) && finding.why.is_none() && !finding.leaves.is_empty())
    }

    /// "They get back to you within 24 hours" beside `reply_within_hours: 24`.
    pub(super) fn answers(&self, mention: &Mention, findings: &[Finding]) -> bool {
        let segment = self.binder.segment(mention.at.start);
        let known = &self.against.known.leaves;
        let replies = |leaf: &usize| {
            known.get(*leaf).is_some_and(|leaf| {
                leaf.path
                    .split(' ')
                    .any(|word| ["repl", "respon", "answer", "callback", "contact", "review"].iter().any(|of| word.starts_with(of)))
            })
        };
        let within = |finding: &Finding| {
            finding.kind == ClaimKind::Date
                && finding.why.is_none()
                && segment.contains(&finding.at.start)
                && finding.leaves.iter().any(replies)
        };
        LIST[mention.concept].kind == ClaimKind::Promise && findings.iter().any(within)
    }

    /// "$241.11 comes back to you": how much a rule or a row says that a return or a refund brings.
    pub(super) fn pays_back(&self, mention: &Mention, findings: &[Finding]) -> bool {
        let segment = self.binder.segment(mention.at.start);
        let back = Concepts::named(&["refund", "return", "restocking"]);
        let names = |leaf: &usize| self.against.known.leaves.get(*leaf).is_some_and(|leaf| !(leaf.concepts & back).is_empty());
        let amount = |finding: &Finding| {
            finding.kind == ClaimKind::Price
                && finding.why.is_none()
                && segment.contains(&finding.at.start)
                && finding.leaves.iter().any(names)
        };
        LIST[mention.concept].name == "refund" && !denied(self.text, &segment, &mention.at) && findings.iter().any(amount)
    }

    /// "Buy two, that is $324.30": how many are spoken of is no news where an amount beside it is so many times a fact's.
    pub(super) fn multiplied(&self, findings: &mut [Finding]) {
        let known = self.against.known;
        let value = |at: &Range<usize>| self.atoms.iter().find(|atom| atom.start == at.start).map(|atom| &atom.value);
        let proved: Vec<(Range<usize>, Decimal, Decimal)> = findings
            .iter()
            .filter(|finding| finding.why.is_none() && finding.leaves.len() == 1)
            .filter_map(|finding| match value(&finding.at)? {
                AtomValue::Money(amount, _) => {
                    Some((self.binder.segment(finding.at.start), *amount, known.leaves[finding.leaves[0]].money()?))
                }
                _ => None,
            })
            .collect();
        for finding in findings.iter_mut().filter(|finding| finding.why.is_some()) {
            let Some(AtomValue::Quantity(count)) = value(&finding.at) else { continue };
            let times = |(segment, amount, each): &(Range<usize>, Decimal, Decimal)| {
                segment.contains(&finding.at.start) && *count > Decimal::ONE && each.checked_mul(*count) == Some(*amount)
            };
            if proved.iter().any(times) {
                finding.why = None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::guardrails::claims::all_hold;

    #[test]
    fn an_amount_comes_back_where_a_fact_says_so() {
        let order = json!({"id": "o", "kind": "order", "order_id": "#M-10482", "status": "delivered", "items": [{"name": "Harrow Lamp", "item_id": "HL-2041", "price": "40.00", "quantity": 1}], "currency": "EUR"});
        let rule = json!({"id": "r", "kind": "returns", "text": "What is broken is either replaced or refunded within 30 days."});
        let refund = json!({"id": "b", "kind": "refund", "order_id": "#M-10482", "amount": "40.00", "currency": "EUR"});
        assert!(all_hold("€40.00 comes back to you.", &[order.clone(), rule.clone(), refund]));
        assert!(!all_hold("€40.00 comes back to you.", std::slice::from_ref(&order)));
        assert!(all_hold("It is either replaced or refunded.", &[order.clone(), rule.clone()]));
        assert!(!all_hold("It has already been refunded.", &[order.clone(), rule.clone()]));
        assert!(!all_hold("您的退款已完成，3天后可到账。", &[order, rule]));
    }
}
