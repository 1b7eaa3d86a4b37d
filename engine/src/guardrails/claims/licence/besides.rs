//! What no single word shows: a full refund where something is deducted, a return when its days are over, a code that has
//! expired or never does, a day on which the shop is closed.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;

use super::{
    AtomValue, Bound, ClaimKind, Concepts, Content, DENIED, Finding, HELD, Leaf, Mention, Mood, NOWHERE, Page, Reading, admits_ignorance,
    concepts, denied, derive, mood, pattern, positive,
};

static FULL_REFUND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"full(?:y)? (?:refund|amount|price|value|sum|cost|[$€£¥]|\d)|(?:entire|whole|complete) (?:amount|price|refund|sum)|refund(?:ed)? in full|100 ?% (?:refund|back)|全额|全款|全部退",
    )
});

static MAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:inside|within|still in) (?:the|your) (?:\w+ )?(?:window|period)|can|may|could|able to|eligible|possible|still time|open|accepted|time to)\b|可以|可退|能退|可换|还能|可在|仍可|(?:退货|退换货?|换货|保修)期内|期限内|未过期",
    )
});

static LATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"too late|expired|no longer|any ?more|has passed|have passed|is over|closed|ended|(?:window|period|deadline) (?:is|has) (?:over|passed|closed|ended)|past (?:the|its)|已过期|过期|已过|超过|超出|过了|不能再|已失效|失效|已结束|已截止|错过",
    )
});

/// Whether words say that something can be done.
pub(super) fn may(text: &str) -> bool {
    MAY.is_match(text)
}

impl Page<'_> {
    /// Whether what a segment speaks of is over: its last day has passed.
    pub(super) fn late(&self, mention: &Mention, bound: &Bound) -> bool {
        let known = self.against.known;
        let about = Concepts::one(mention.concept);
        let over = |date: NaiveDate| date < known.today;
        let ends = known.leaves.iter().filter(|leaf| leaf.concepts.has(concepts::index("valid")) && self.binder.admits(bound, leaf));
        derive::deadlines(bound, self.binder, known).into_iter().any(|(date, _, concepts)| over(date) && !(concepts & about).is_empty())
            || ends.flat_map(|leaf| leaf.values.iter()).filter_map(derive::day).any(over)
    }
}

/// What no single word shows: a full refund where something is deducted, a return when its days are over, a code that has expired.
pub(in crate::guardrails::claims) fn besides(page: &Page<'_>, findings: &mut Vec<Finding>) {
    let known = page.against.known;
    for segment in page.binder.segments.iter() {
        let Some(text) = page.text.get(segment.clone()) else { continue };
        if mood(&page.text[page.binder.sentence(segment.start)]) == Mood::Asks || admits_ignorance(text) {
            continue;
        }
        let bound = page.binder.bind(&(segment.start..segment.end));
        if let Some(found) = FULL_REFUND.find(text) {
            let deducts = |leaf: &Leaf| leaf.concepts.has(concepts::index("restocking")) && positive(leaf);
            if known.leaves.iter().any(deducts) {
                findings.push(Finding::unheld(segment.start + found.start()..segment.start + found.end(), ClaimKind::Price, DENIED));
            }
        }
        endless(page, segment, text, &bound, findings);
        all_day(page, segment, text, findings);
        opening(page, segment, text, findings);
        let named = concepts::concepts(text, Reading::Text);
        for topic in ["return", "exchange", "warranty"] {
            if !named.has(concepts::index(topic)) {
                continue;
            }
            let about = Concepts::named(&[topic]);
            let ends: Vec<NaiveDate> = derive::deadlines(&bound, page.binder, known)
                .into_iter()
                .filter(|(_, _, concepts)| !(*concepts & about).is_empty())
                .map(|(date, ..)| date)
                .collect();
            let (Some(last), whole) = (ends.iter().max(), segment.clone()) else { continue };
            let over = *last < known.today;
            let says_over = LATE.is_match(text);
            let says_open = MAY.is_match(text) && !denied_somewhere(text) && !says_over;
            if over && says_open || !over && says_over {
                findings.push(Finding::unheld(whole, ClaimKind::Date, HELD));
            }
        }
        if named.has(concepts::index("discount")) {
            let ends = known
                .leaves
                .iter()
                .filter(|leaf| leaf.concepts.has(concepts::index("valid")) && leaf.concepts.has(concepts::index("discount")));
            let last = ends.flat_map(|leaf| leaf.values.iter()).filter_map(derive::day).max();
            if let Some(last) = last {
                let over = last < known.today;
                let says_over = LATE.is_match(text);
                let uses = text.contains("use ")
                    || text.contains("gives")
                    || text.contains("takes")
                    || text.contains("get ")
                    || text.contains("可以用")
                    || text.contains("可用")
                    || text.contains("可享");
                if over && uses && !says_over && !denied_somewhere(text) || !over && says_over {
                    findings.push(Finding::unheld(segment.clone(), ClaimKind::Discount, HELD));
                }
            }
        }
    }
}

static ENDLESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:never|don't|doesn't|do not|does not|won't|will not|no) (?:ever )?(?:expir\w+|run out|end\b|lapse)|without (?:an? )?(?:expir\w+|end|time limit)|no (?:time limit|deadline|end date)|永久有效|永不过期|长期有效|不会过期|不过期|没有期限|无期限|不限时间|没有有效期",
    )
});

/// "It never expires": only where the fact says that there is no end.
fn endless(page: &Page<'_>, segment: &Range<usize>, text: &str, bound: &Bound, findings: &mut Vec<Finding>) {
    let Some(found) = ENDLESS.find(text) else { return };
    let at = segment.start + found.start()..segment.start + found.end();
    let known = page.against.known;
    let ends =
        known.leaves.iter().enumerate().filter(|(_, leaf)| leaf.concepts.has(concepts::index("valid")) && page.binder.admits(bound, leaf));
    let (none, some): (Vec<_>, Vec<_>) = ends.partition(|(_, leaf)| matches!(leaf.content, Content::Nothing | Content::Flag(false)));
    let says = known.leaves.iter().enumerate().filter(|(_, leaf)| ENDLESS.is_match(&leaf.text)).map(|(index, _)| index);
    let proof: Vec<usize> = none.iter().map(|(index, _)| *index).chain(says).collect();
    findings.push(if some.is_empty() && !proof.is_empty() {
        Finding::held(at, ClaimKind::Promise, proof)
    } else {
        Finding::unheld(at, ClaimKind::Promise, NOWHERE)
    });
}

static ALL_DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:around|round) the clock\b|\b24 ?/ ?7\b|\b24[- ]hours? a day\b|\bday and night\b|\bat any hour\b|全天(?:候)?(?:24小时)?|24小时(?:都)?(?:营业|在线|有人|服务|客服)|昼夜|随时有人",
    )
});

/// "Round the clock": only where a fact has such hours.
fn all_day(page: &Page<'_>, segment: &Range<usize>, text: &str, findings: &mut Vec<Finding>) {
    let Some(found) = ALL_DAY.find(text) else { return };
    let at = segment.start + found.start()..segment.start + found.end();
    let says = |leaf: &Leaf| {
        ALL_DAY.is_match(&leaf.text) || leaf.text.contains("00:00-24:00") || leaf.text.contains("0:00-24:00") || leaf.path.contains("24 7")
    };
    let proof: Vec<usize> = page.against.known.leaves.iter().enumerate().filter(|(_, leaf)| says(leaf)).map(|(index, _)| index).collect();
    let not = denied(page.text, segment, &at);
    findings.retain(|finding| finding.at.end <= at.start || at.end <= finding.at.start);
    findings.push(match (proof.is_empty(), not) {
        (false, false) | (true, true) => Finding::held(at, ClaimKind::Date, proof),
        _ => Finding::unheld(at, ClaimKind::Date, NOWHERE),
    });
}

static CLOSED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"clos(?:e[ds]?|ing)\b(?: at)?|not open|aren't open|isn't open|休息|关门|不营业|打烊|不开门"));

static OPENED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bopen|营业|开门|上班"));

/// Whether the shop is open on the days that a segment names.
fn opening(page: &Page<'_>, segment: &Range<usize>, text: &str, findings: &mut Vec<Finding>) {
    let closed = CLOSED.find(text).filter(|found| !found.as_str().ends_with(" at"));
    if closed.is_none() && !OPENED.is_match(text) {
        return;
    }
    let known = page.against.known;
    for atom in page.atoms.iter().filter(|atom| segment.contains(&atom.start)) {
        let AtomValue::Weekday(day) = atom.value else { continue };
        let of_day = |leaf: &&Leaf| leaf.values.iter().any(|held| held.value == AtomValue::Weekday(day));
        let Some(leaf) = known.leaves.iter().find(of_day) else { continue };
        let is_closed = CLOSED.is_match(&leaf.text)
            || leaf.path.split(' ').any(|word| matches!(word, "closed" | "closing"))
            || matches!(leaf.content, Content::Nothing | Content::Flag(false));
        if is_closed != closed.is_some() {
            findings.push(Finding::unheld(atom.start..atom.end, ClaimKind::Date, HELD));
        }
    }
}

fn denied_somewhere(text: &str) -> bool {
    denied(text, &(0..text.len()), &(text.len()..text.len()))
}
