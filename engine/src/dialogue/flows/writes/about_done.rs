//! "What was the total of that return?", "did it go through?", "when do I get the money?", asked after a change was made: its receipt is
//! told again, by the rows as they are now.

use std::sync::LazyLock;

use knowledge::proposal::{Change, Stored};
use regex::Regex;

use super::super::{Flow, FlowError};
use super::confirm;
use super::say::Saying;
use super::view::View;
use crate::dialogue::Answer;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

/// The change itself, by a name of it.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:that|this|the|my) (?:(?P<return>return)|(?P<refund>refund)|(?P<swap>exchange|swap|change)|(?P<cancel>cancell?ation))\b|(?:这|那|刚才的?|刚刚的?)(?:个|次|笔|单)?(?:(?P<zhreturn>退货)|(?P<zhrefund>退款)|(?P<zhswap>换货|修改|更改)|(?P<zhcancel>取消|撤单))",
    )
});
/// What of it is asked.
static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:total|amount|how much|sum|worth|value|where|when|how long|which (?:card|account|method))\b|多少|金额|总共|合计|哪里|哪儿|什么时候|多久|几天",
    )
});
/// Whether it was done at all.
static THROUGH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:did|has|have|is|was|are)\b.{0,12}\b(?:it|that|this|everything|all)\b.{0,12}\b(?:go(?:ne)? through|work(?:ed)?|done|confirmed|booked|saved|happen(?:ed)?)\b|(?:都|已经)?(?:办好|弄好|成功|搞定|完成|提交)了?(?:吗|没)",
    )
});
/// The money that comes back, as who waits for it asks.
static MONEY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:when|how long|how soon|how much|where)\b.*\b(?:(?:my|the|that) (?:money|refund|cash)|i get(?: back)?|get (?:it )?back|refunded)\b|(?:钱|退款).{0,6}(?:什么时候|多久|几天|多少|哪)|(?:什么时候|多久|几天).{0,6}(?:退款|退钱|到账|收到钱)|退(?:了|给我|回)?多少",
    )
});
/// What comes before the money: the parcel.
static PARCEL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:send|ship|parcel|label|days do i have|arrive|deliver\w*)\b|寄|快递|包裹|送达"));

/// Whether the words ask something of a change by a name of it: "what was the total of that return".
pub(super) fn asks_of_one(text: &str) -> bool {
    NAMED.is_match(text) && ASKS.is_match(text)
}

/// The receipt of the latest change that was made here, where the words ask for it and name nothing else.
pub(super) async fn answer(flow: &mut Flow<'_>, text: &str) -> Result<Option<Answer>, FlowError> {
    let Some(token) = flow.state.writes.done.clone() else { return Ok(None) };
    let asks = THROUGH.is_match(text) || MONEY.is_match(text) || asks_of_one(text);
    if !asks || PARCEL.is_match(text) || !flow.understood.mentions.is_empty() {
        return Ok(None);
    }
    let Some(stored) = confirm::find(flow, &token).await? else { return Ok(None) };
    let named_else = flow.understood.order_numbers().iter().any(|number| stored.change.order().is_none_or(|own| own.as_str() != *number));
    if named_else || !means(&stored, text) {
        return Ok(None);
    }
    let Some(view) = View::load(flow).await? else { return Ok(None) };
    let order = stored.change.order().and_then(|id| view.order(id).cloned());
    let mut saying = Saying::default();
    confirm::receipt(flow, &view, &stored, order.as_ref(), &mut saying);
    Ok(Some(saying.answer()))
}

/// Whether the words may mean this change: it bears the name that they give, and money comes back where they ask for that.
fn means(stored: &Stored, text: &str) -> bool {
    let gives_back = matches!(stored.change, Change::Return { .. } | Change::Cancel { .. }) || stored.money.is_sign_negative();
    let Some(named) = NAMED.captures(text) else { return THROUGH.is_match(text) || gives_back };
    let has = |name: &str| named.name(name).is_some() || named.name(&format!("zh{name}")).is_some();
    match stored.change {
        Change::Return { .. } => has("return") || has("refund"),
        Change::Cancel { .. } => has("cancel") || has("refund"),
        Change::Items { .. } | Change::Exchange { .. } => has("swap") || has("refund") && gives_back,
        Change::Address { .. } | Change::Payment { .. } | Change::Profile { .. } => has("swap"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_asked_about() {
        let asks = |text: &str| THROUGH.is_match(text) || MONEY.is_match(text) || NAMED.is_match(text) && ASKS.is_match(text);
        for text in [
            "what was the total of that return",
            "did it all go through?",
            "how long till I get the money",
            "when will my refund be there",
            "那次退货一共多少钱",
            "退款多久到账",
            "都办好了吗",
        ] {
            assert!(asks(text) && !PARCEL.is_match(text), "{text}");
        }
        for text in ["where is my order", "how many days do I have to send the socks back", "how do returns work", "换货怎么办理"] {
            assert!(!asks(text) || PARCEL.is_match(text), "{text}");
        }
    }
}
