//! What the shop has on file of the shopper: address, e-mail, ways to pay. For the proved customer alone.

use std::sync::LazyLock;

use knowledge::db::CustomerScope;
use knowledge::fact::{Audience, Fact, Field, Source, Subject, Value};
use knowledge::money::Money;
use knowledge::shop::{Customer, PaymentMethodKind};
use regex::Regex;

use super::{Flow, FlowError, verify};
use crate::answer::templates;
use crate::dialogue::Answer;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProfileAspect {
    /// The postal address.
    Address,
    /// The e-mail address.
    Email,
    /// The ways to pay.
    PaymentMethods,
}

static ASKED: LazyLock<Vec<(Regex, ProfileAspect)>> = LazyLock::new(|| {
    let file = r"(?:on file|stored|saved|registered|in my (?:account|profile))";
    let list = [
        (
            format!(
                r"(?i)\b(?:what|which|show|tell|read)\b.*\b(?:my (?:current |default |home |own |account )?address|address .*{file})|我的(?:账户|默认|个人)?地址(?:是|在|记)|登记的地址"
            ),
            ProfileAspect::Address,
        ),
        (
            format!(
                r"(?i)\b(?:what|which|show|tell)\b.*\b(?:my (?:account )?e-?mail|e-?mail .*{file})|我的(?:注册|账户)?(?:邮箱|电子邮件)(?:是|地址)|登记的邮箱"
            ),
            ProfileAspect::Email,
        ),
        (
            format!(
                r"(?i)\b(?:what|which|show|tell|list|how much)\b.*\b(?:my (?:saved |stored )?(?:cards?|payment methods?|gift cards?|gift card balance)|(?:cards?|payment methods?) .*{file}|(?:left|balance) on my gift card)|我的(?:付款方式|支付方式|银行卡|礼品卡余额)|我(?:绑定|保存)了哪些"
            ),
            ProfileAspect::PaymentMethods,
        ),
    ];
    list.into_iter()
        .map(|(words, aspect)| (Regex::new(&words).expect("the pattern is a constant that the tests compile"), aspect))
        .collect()
});
/// Changing it is another matter, and so is an order's.
static OTHERWISE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:change|update|edit|delete|remove|add|switch|wrong|how (?:do|can)|can i)\b|\border\b|修改|更新|换|改|删|添加|订单")
        .ok()
});

/// What of the own profile a message asks for.
#[must_use]
pub fn asked(text: &str) -> Option<ProfileAspect> {
    if OTHERWISE.as_ref().is_some_and(|words| words.is_match(text)) {
        return None;
    }
    ASKED.iter().find(|(words, _)| words.is_match(text)).map(|(_, aspect)| *aspect)
}

pub(super) async fn answer(flow: &mut Flow<'_>, aspect: ProfileAspect) -> Result<Answer, FlowError> {
    if !flow.conversation.private {
        return verify::ask(flow).await;
    }
    let Some((customer, currency)) = own(flow).await? else { return verify::ask(flow).await };
    let fact = |field, value| Fact {
        subject: Subject::Customer(customer.id.clone()),
        field,
        value,
        source: Source { table: "customers", row: customer.id.to_string(), version: customer.version, as_of: flow.now },
        audience: Audience::Customer,
    };
    Ok(match aspect {
        ProfileAspect::Address => {
            let text = flow.say("profile-address", &[("address", &customer.address.to_string())]);
            Answer::template(text).from(vec![fact(Field::Address, Value::Address(customer.address.clone()))])
        }
        ProfileAspect::Email => {
            let text = flow.say("profile-email", &[("email", &customer.email)]);
            Answer::template(text).from(vec![fact(Field::Email, Value::Link(customer.email.clone()))])
        }
        ProfileAspect::PaymentMethods => {
            let (mut lines, mut facts) = (vec![flow.say("profile-methods", &[])], Vec::new());
            for (n, method) in customer.payment_methods.iter().enumerate() {
                let mut line = vec![templates::payment_method(flow.language, Some(method))];
                facts.push(fact(Field::PaymentMethod(n), Value::Text(line[0].clone())));
                facts.extend(method.last4.iter().map(|last4| fact(Field::CardLast4(n), Value::Text(last4.clone()))));
                if let (PaymentMethodKind::GiftCard, Some(balance), Some(currency)) = (method.kind, method.balance, &currency) {
                    let money = Money::new(balance, currency);
                    line.push(flow.say("profile-balance", &[("balance", &money.display(flow.language))]));
                    facts.push(fact(Field::Balance(n), Value::Money(money)));
                }
                lines.push(format!("- {}", line.concat()));
            }
            if facts.is_empty() {
                lines = vec![flow.say("profile-methods-none", &[])];
            }
            Answer::template(lines.join("\n")).from(facts)
        }
    })
}

/// The customer whom the database bound to this chat, and the currency of their orders, in which balances are.
async fn own(flow: &Flow<'_>) -> Result<Option<(Customer, Option<String>)>, FlowError> {
    let mut scope: CustomerScope = flow.db.as_identity(flow.conversation.identity).await?;
    let id = scope.customer().cloned();
    let customer = match &id {
        Some(id) => knowledge::shop::store::customers::find(scope.conn(), id).await?,
        None => None,
    };
    let (orders, _) = knowledge::shop::store::orders::visible(scope.conn(), None).await?;
    scope.finish().await?;
    Ok(customer.map(|customer| (customer, orders.into_iter().next().map(|order| order.currency))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_profile_is_asked_for_and_not_changed() {
        assert_eq!(ASKED.len(), 3);
        for (text, aspect) in [
            ("what is my address?", Some(ProfileAspect::Address)),
            ("which address do you have on file for me", Some(ProfileAspect::Address)),
            ("what's my email", Some(ProfileAspect::Email)),
            ("which payment methods do you have on file", Some(ProfileAspect::PaymentMethods)),
            ("how much is left on my gift card", Some(ProfileAspect::PaymentMethods)),
            ("我的邮箱是什么", Some(ProfileAspect::Email)),
            ("change my address", None),
            ("what is the address of my order", None),
            ("which payment methods do you accept", None),
            ("what is the address of your shop", None),
        ] {
            assert_eq!(asked(text), aspect, "{text}");
        }
    }
}
