//! "Why not?" and "what can I do then?", right after the rules refused a change: the rule itself, and what it leaves.

use std::sync::LazyLock;

use knowledge::fact::Value;
use knowledge::language::Language;
use knowledge::shop::{Order, OrderStatus};
use regex::Regex;

use super::super::{Flow, FlowError};
use super::say::{self, Saying};
use super::view::{self, View};
use crate::answer::templates;
use crate::dialogue::Answer;
use crate::dialogue::buttons::Button;
use crate::dialogue::drafts::{Kind, Refused};
use crate::dialogue::policy::Allowed;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

/// Longer messages say something of their own.
const SHORT: usize = 60;

static WHY_NOT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^\W*(?:(?:and|so|but|ok|okay|hm+|oh|well|sorry|no|really|seriously)\b\W*)*(?:why(?: not| is that| so| that)?|y not|how come|for what reason|what(?:'s| is) the reason|what do you mean|since when",
        r"|(?:but )?why (?:can(?:'t|not| not)|is(?:n't| it not)|won't|wouldn't|don't|couldn't|am i not|are you not|do you not|would)\b.*|says who|who says(?: so| that)?)[\s?!.]*$",
        r"|^\W*(?:那|这|可是|但是|但|请问)?(?:是)?(?:为什么|为何|为啥|凭什么|怎么|怎么会|干嘛|原因是什么|什么原因|理由是什么)(?:会|就|又|呢|还|你们?|您|我|它|这个?|那个?)*(?:(?:不行|不能|不可以|不让|不给|没法|不允许|不成)[^，。？?!！]{0,6})?[呢啊吗呀？?。！! ]*$"
    ))
});

static WHAT_THEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^\W*(?:(?:and|so|but|ok|okay|hm+|oh|well|then|ugh|right|alright)\b\W*)*(?:what (?:can|could|shall|should|do) (?:i|we|you) (?:do|offer)(?: then| now| instead| about (?:it|that|this))*|what (?:now|then|else)(?: can i do)?|now what|what are my options|what(?:'s| is) (?:still )?possible(?: then| now)?",
        r"|(?:is there|isn't there|there must be)? ?(?:any|some|no|another|anything|nothing) ?(?:other way|way|thing|else|option)?(?: i can do| you can do| to do)?(?: about (?:it|that))?|any(?: other)? (?:options?|alternatives?|way around (?:it|that|this))|how do i (?:solve|fix|get rid of) (?:it|this|that)(?: then)?",
        r"|what (?:can|could|would) you (?:offer|suggest|recommend|do)(?: me| for me)?(?: then| instead| now)*)[\s?!.]*$",
        r"|^\W*(?:那|这|那么|好吧|那我|我)*[，,]?(?:该|要|应该|能|可以|还能|还可以|现在)*(?:怎么办|咋办|怎么样才行|怎么做|做什么|怎样|有什么办法|有没有(?:别的|其他)?办法|有(?:别的|其他)办法吗?|什么办法|怎么处理|如何处理)[呢啊吗呀了？?。！! ]*$"
    ))
});

/// Whether a message asks for the reason of a refusal, and not for a source.
pub(in crate::dialogue) fn asks_why(text: &str) -> bool {
    text.chars().count() <= SHORT && WHY_NOT.is_match(text)
}

/// The answer, where a change was refused with the last reply and the message asks about that.
pub(super) async fn answer(flow: &mut Flow<'_>, refused: Refused, text: &str) -> Result<Option<Answer>, FlowError> {
    let (why, then) = (asks_why(text), text.chars().count() <= SHORT && WHAT_THEN.is_match(text));
    if !why && !then {
        return Ok(None);
    }
    let Some(view) = View::load(flow).await? else { return Ok(None) };
    let order = refused.order.as_ref().and_then(|id| view.order(id));
    let mut saying = Saying::default();
    if why {
        reason(flow, &view, refused.kind, order, &mut saying);
    } else {
        possible(flow, &view, order, &mut saying);
    }
    saying.goes_on(&flow.say("offer-person", &[]), flow.language);
    saying.button(Button::Person);
    flow.state.offered_person = true;
    flow.state.writes.refused = Some(refused);
    Ok(Some(saying.answer()))
}

/// The rule, beside what stands against it.
fn reason(flow: &Flow<'_>, view: &View, kind: Kind, order: Option<&Order>, saying: &mut Saying) {
    let rule = view::rule(flow, kind);
    let said = format!("refusal-rule-{}", kind.rule());
    let statuses = statuses(flow, &rule.statuses);
    let may = flow.say(&said, &[]);
    let Some(order) = order else {
        saying.line(match kind {
            Kind::Profile => flow.say("write-no-profile", &[]),
            _ if rule.statuses.is_empty() => flow.say("refusal-never", &[("what", &may)]),
            _ => flow.say("refusal-none-is", &[("what", &may), ("statuses", &statuses)]),
        });
        return;
    };
    saying.facts(say::order_facts(flow, view, order));
    saying.facts([say::fact(flow, order, "statuses", Value::Text(statuses.clone()))]);
    let id = ("order", order.id.as_str());
    let status = templates::status(flow.language, &order.status);
    let arrived = order.shipments.iter().filter_map(|parcel| parcel.eta).max();
    let in_time = rule.allows(&order.status, arrived, flow.now.date_naive());
    let line = match (in_time, arrived) {
        (Allowed::TooLate { days }, Some(arrived)) => {
            saying.facts([say::fact(flow, order, "window", Value::Text(flow.say("write-days", &[("days", &days.to_string())])))]);
            let eta = templates::day(flow.language, arrived);
            flow.say("refusal-window", &[id, ("what", &may), ("days", &days.to_string()), ("eta", &eta)])
        }
        // its status would allow it: it was done before
        (Allowed::Yes | Allowed::Within { .. }, _) => flow.say("refusal-once", &[id, ("what", &may)]),
        _ if rule.statuses.is_empty() => flow.say("refusal-never", &[("what", &may)]),
        _ => flow.say("refusal-status", &[id, ("what", &may), ("statuses", &statuses), ("status", &status)]),
    };
    saying.line(line);
}

/// What the rules leave: with this order, or with any.
fn possible(flow: &Flow<'_>, view: &View, order: Option<&Order>, saying: &mut Saying) {
    const KINDS: [Kind; 6] = [Kind::Return, Kind::Exchange, Kind::Cancel, Kind::Items, Kind::Address, Kind::Payment];
    let orders: Vec<&Order> = order.map_or_else(|| view.orders.iter().collect(), |order| vec![order]);
    for one in orders.into_iter().take(4) {
        let kinds = KINDS.into_iter().filter(|kind| view.allowed(flow, *kind, one).is_yes());
        let what: Vec<String> = kinds.clone().map(|kind| flow.say(&format!("refusal-can-{}", kind.rule()), &[])).collect();
        if what.is_empty() {
            continue;
        }
        saying.facts(say::order_facts(flow, view, one));
        saying.line(flow.say("refusal-can", &[("order", one.id.as_str()), ("what", &listed(flow, &what))]));
        for kind in kinds {
            let button = match kind {
                Kind::Cancel | Kind::Return | Kind::Exchange => format!("button-do-{}", kind.rule()),
                Kind::Items => "button-do-change".to_owned(),
                Kind::Address | Kind::Payment | Kind::Profile => continue,
            };
            saying.button(Button::Choice(flow.say(&button, &[("order", one.id.as_str())])));
        }
    }
    let Some(order) = order.filter(|_| saying.is_empty()) else {
        if saying.is_empty() {
            saying.line(flow.say("refusal-nothing", &[]));
        }
        return;
    };
    saying.facts(say::order_facts(flow, view, order));
    // on its way: what will be possible
    let on_its_way = matches!(order.status, OrderStatus::Processed | OrderStatus::Shipped);
    let later: Vec<String> = [Kind::Return, Kind::Exchange]
        .into_iter()
        .filter(|kind| on_its_way && view::rule(flow, *kind).statuses.contains(&OrderStatus::Delivered))
        .map(|kind| flow.say(&format!("refusal-can-{}", kind.rule()), &[]))
        .collect();
    let days = view::rule(flow, Kind::Return).days.or(view::rule(flow, Kind::Exchange).days);
    let line = match (later.is_empty(), days) {
        (true, _) => flow.say("refusal-nothing", &[]),
        (false, None) => flow.say("refusal-later", &[("order", order.id.as_str()), ("what", &listed(flow, &later))]),
        (false, Some(days)) => {
            saying.facts([say::fact(flow, order, "window", Value::Text(flow.say("write-days", &[("days", &days.to_string())])))]);
            let values = [("order", order.id.as_str()), ("what", &listed(flow, &later)), ("days", &days.to_string())];
            flow.say("refusal-later-within", &values)
        }
    };
    saying.line(line);
}

fn statuses(flow: &Flow<'_>, statuses: &[OrderStatus]) -> String {
    let words: Vec<String> = statuses.iter().map(|status| templates::status(flow.language, status)).collect();
    listed(flow, &words)
}

fn listed(flow: &Flow<'_>, words: &[String]) -> String {
    let or = if flow.language.written() == Language::Zh { "或" } else { " or " };
    words.join(or)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_and_ways_out_are_asked_for() {
        for text in [
            "why not",
            "But why?",
            "how come?",
            "why can't I cancel it",
            "why isn't that possible?",
            "为什么不行",
            "为什么",
            "凭什么不能退",
            "为啥",
        ] {
            assert!(asks_why(text), "{text}");
        }
        for text in ["why is the lamp so dim", "how do you know", "source?", "为什么还没发货", "what is your source"] {
            assert!(!asks_why(text), "{text}");
        }
        for text in [
            "what can I do then",
            "ok so what now?",
            "what are my options",
            "any other way?",
            "那怎么办",
            "那我能怎么办呢",
            "is there anything else i can do?",
        ] {
            assert!(WHAT_THEN.is_match(text), "{text}");
        }
        for text in ["what can I do with the lamp", "what else do you sell", "anything in blue?", "怎么退货"] {
            assert!(!WHAT_THEN.is_match(text), "{text}");
        }
    }
}
