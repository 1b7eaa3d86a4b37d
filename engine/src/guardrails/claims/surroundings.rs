//! What stands around a value in a text: which concepts, families, days and numbers are spoken of beside it.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use super::atoms::{self, Atom, AtomValue, Unit};
use super::concepts::{self, Concepts, Reading};
use super::examine::{Finding, Page};
use super::families;
use super::known::Known;
use super::values::{Context, Share};
use crate::guardrails::normalise::Normalised;
use crate::guardrails::reply::ClaimKind;

static WORKDAYS: LazyLock<Regex> = LazyLock::new(|| atoms::pattern(r"\bweekdays?\b|\bworking days?\b|工作日|平日"));
static WEEKEND: LazyLock<Regex> = LazyLock::new(|| atoms::pattern(r"\bweekends?\b|周末"));

/// A thing that an amount is of.
static THING: LazyLock<Regex> = LazyLock::new(|| {
    atoms::pattern(
        r"\b(?:(?:the|this|that|your|one|each) )(?:item|product|article|piece|goods|model|version|variant|one)\b|\b(?:cart|basket)\b|购物车|商品|产品|货品|这件|那件|这款|那款|本身|单价|售价|原价|现价",
    )
});

/// What stands before a status that is told as reached: "has already been refunded", 已退款.
static TOLD: LazyLock<Regex> =
    LazyLock::new(|| atoms::pattern(r"\b(?:has|have|had|'s|'ve) (?:\w+ )?been(?: \w+)?$|\b(?:was|were|already)(?: \w+)?$"));

/// What a status word itself has where it is told as reached: "refund has been paid", 已退款.
static REACHED: LazyLock<Regex> = LazyLock::new(|| atoms::pattern(r"\b(?:has been|was|paid|issued|completed?|went through)\b|已|完成"));

/// From when a span counts.
static COUNTS_FROM: LazyLock<Regex> = LazyLock::new(|| {
    atoms::pattern(
        r"\b(?:of|after|from|since|following|upon) (?:the |your |its |it (?:was|is|has been) |they (?:were|are) |you )?(?:delivery|receipt|purchase|order|arrival|shipment|delivered|received|receive|shipped|bought|ordered|receiving|date of)|(?:送达|收货|签收|到货|购买|下单|发货|收到)(?:商品|货物|货|包裹)?(?:之?日?后|起|日起|之日起|算起|当天起)",
    )
});

/// The shopper asks for money.
static MONEY_BACK: LazyLock<Regex> = LazyLock::new(|| atoms::pattern(r"(?i)\b(?:my|the) money\b|\brefund|退款|到账|退多少|钱"));

static CHANGE: LazyLock<Regex> = LazyLock::new(|| atoms::pattern(r"\bfrom \S*\d\S* to \S*\d"));

/// How many the shopper asks for.
pub(super) fn spoken(question: &str, known: &Known) -> Vec<Decimal> {
    atoms::read(&Normalised::new(question), known.today).iter().filter_map(|atom| count(&atom.value)).collect()
}

/// A number of things.
fn count(value: &AtomValue) -> Option<Decimal> {
    match value {
        AtomValue::Quantity(count) | AtomValue::Measure(count, _) if *count > Decimal::ONE && *count <= Decimal::ONE_HUNDRED => {
            Some(*count)
        }
        _ => None,
    }
}

/// The weekdays of days that are named as today and tomorrow are.
fn named_days<'a>(atoms: &'a [Atom], within: &Range<usize>) -> impl Iterator<Item = (usize, chrono::Weekday)> + 'a {
    use chrono::Datelike;
    let within = within.clone();
    atoms.iter().filter(move |atom| within.contains(&atom.start)).filter_map(|atom| match atom.value {
        AtomValue::Day(Some(year), month, day) => Some((atom.start, chrono::NaiveDate::from_ymd_opt(year, month, day)?.weekday())),
        _ => None,
    })
}

/// Whether a status is told as reached, by its own words or those before it.
fn is_reached(before: &str, own: &str) -> bool {
    TOLD.is_match(before.trim_end()) || before.trim_end().ends_with(['已', '经']) || REACHED.is_match(own)
}

/// 满300元减30元, "$30 off orders over $300": whether an amount is what is taken off, or from what on; nothing where neither is said.
fn of_coupon(before: &str, after: &str) -> Option<Share> {
    let before = before.trim_end();
    if before.ends_with('减') || after.trim_start().starts_with("off ") {
        Some(Share::Off)
    } else if before.ends_with('满')
        || ["orders over", "orders above", "purchases over", "spend over", "baskets over"].iter().any(|words| before.ends_with(words))
    {
        Some(Share::From)
    } else {
        None
    }
}

impl Page<'_> {
    /// What stands around an atom: its segment, and those before it in the sentence where the segment names no field.
    pub(super) fn context(&self, atom: &Atom) -> Context {
        let segment = self.binder.segment(atom.start);
        let sentence = self.binder.sentence(atom.start);
        let mut from = segment.start.max(sentence.start);
        let mut named = concepts::concepts(&self.text[from..segment.end.max(from)], Reading::Text);
        let counting = Concepts::named(&["quantity"]);
        // what a thing of its own costs is no field of what was spoken of before
        let apart = matches!(atom.value, AtomValue::Money(..))
            && (self.binder.mentions.iter().any(|mention| segment.contains(&mention.at.start))
                || THING.is_match(&self.text[segment.clone()]));
        for earlier in self.binder.segments.iter().rev().filter(|other| other.end <= segment.start && other.start >= sentence.start) {
            if !named.without(counting).is_empty() || apart {
                break;
            }
            from = earlier.start;
            named |= concepts::concepts(&self.text[earlier.clone()], Reading::Text);
        }
        // "eight dollars more than the regular $6.95": the second amount is of what follows
        if let Some(than) = self.text[segment.start.min(atom.start)..atom.start].rfind(" than ").map(|at| segment.start + at + 6) {
            from = than;
            named = concepts::concepts(&self.text[from..segment.end.max(from)], Reading::Text);
        }
        if named.without(counting).is_empty() {
            named |= if apart { super::values::prices_of(self.wanted) } else { self.wanted };
        }
        // "within 7 days of delivery": from when it counts, not what it is of
        if matches!(atom.value, AtomValue::Span(..)) && COUNTS_FROM.is_match(&self.text[from..segment.end.max(from)]) {
            named = named.without(Concepts::named(&["delivered", "placed", "shipped", "eta"]));
        }
        // "from $629 to $549" is a change, no threshold
        if CHANGE.is_match(&self.text[segment.clone()]) {
            named = named.without(Concepts::named(&["minimum"]));
        }
        // "预计25日送达", "due to be delivered": what is expected has not come yet
        if !(named & Concepts::named(&["expected"])).is_empty() {
            named |= Concepts::named(&["eta"]);
        }
        // money arrives, too
        let money = Concepts::named(&["refund"]);
        let around = concepts::concepts(&self.text[sentence.clone()], Reading::Text) | self.wanted;
        if !(named & Concepts::named(&["eta", "delivered"])).is_empty()
            && (!(around & money).is_empty() || MONEY_BACK.is_match(self.against.question))
            && self.against.known.leaves.iter().any(|leaf| !(leaf.concepts & money).is_empty())
        {
            named |= money;
        }
        let near = &self.text[from..segment.end.max(from)];
        let words = super::vocabulary::words(near)
            .filter(|(_, word)| word.len() > 2 || ["s", "m", "l", "xs", "xl"].contains(word))
            .map(|(_, word)| super::vocabulary::stem(word))
            .collect();
        let earlier = super::vocabulary::words(self.text.get(sentence.start..segment.start).unwrap_or_default())
            .map(|(_, word)| super::vocabulary::stem(word))
            .collect();
        let weekdays = self.weekdays(atom, from..segment.end);
        // "reduced from $160 to $120": each amount leaves the other to its own field
        let shared = if matches!(atom.value, AtomValue::Measure(..)) { &segment } else { &sentence };
        let others =
            self.atoms.iter().filter(|other| shared.contains(&other.start) && *other != atom).map(|other| other.value.clone()).collect();
        let near_by =
            self.atoms.iter().filter(|other| segment.contains(&other.start) && *other != atom).map(|other| other.value.clone()).collect();
        let own = families::named(&self.text[segment.clone()]);
        let before = self.text[segment.start.min(atom.start)..atom.start].trim_end().to_owned();
        let spoken = self.atoms.iter().filter(|other| sentence.contains(&other.start)).filter_map(|other| count(&other.value));
        let counts = spoken.chain(self.spoken.iter().copied()).collect();
        Context {
            share: of_coupon(&self.text[segment.start.min(atom.start)..atom.start], &self.text[atom.end..]),
            near: near_by,
            concepts: named,
            words,
            earlier,
            families: own,
            others,
            reached: is_reached(&before, &self.text[atom.start..atom.end]),
            before,
            text: format!("{near} "),
            counts,
            weekdays,
        }
    }

    /// Whether a date or a span beside a mention is proved, which says what the mention would.
    pub(super) fn dated(&self, mention: &concepts::Mention, findings: &[Finding]) -> bool {
        let segment = self.binder.segment(mention.at.start);
        let dates = || findings.iter().filter(|finding| finding.kind == ClaimKind::Date && segment.contains(&finding.at.start));
        dates().any(|finding| !finding.leaves.is_empty()) && dates().all(|finding| finding.why.is_none())
    }

    /// 一周220欧元: a unit of time that an amount beside it is for, where a fact has an amount for it.
    pub(super) fn per(&self, atom: &Atom) -> Option<Vec<usize>> {
        let AtomValue::Span(low, high, unit) = atom.value else { return None };
        let name = match unit {
            Unit::Day => "day",
            Unit::Week => "week",
            Unit::Month => "month",
            Unit::Year => "year",
            Unit::Hour => "hour",
            Unit::Minute | Unit::WorkingDay => return None,
        };
        let segment = self.binder.segment(atom.start);
        let amount = self.atoms.iter().any(|other| segment.contains(&other.start) && matches!(other.value, AtomValue::Money(..)));
        let priced = |leaf: &super::known::Leaf| {
            leaf.values.iter().any(|held| matches!(held.value, AtomValue::Money(..)))
                && leaf.path.split(' ').any(|word| word == name || word.strip_suffix("ly") == Some(name))
        };
        let known = self.against.known;
        let leaves: Vec<usize> = known.leaves.iter().enumerate().filter(|(_, leaf)| priced(leaf)).map(|(index, _)| index).collect();
        (low == Decimal::ONE && high == Decimal::ONE && amount && !leaves.is_empty()).then_some(leaves)
    }

    /// The days of the week that a value is of: those that stand right before it, else those after it.
    fn weekdays(&self, atom: &Atom, within: Range<usize>) -> Vec<chrono::Weekday> {
        use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
        let mut days: Vec<(usize, chrono::Weekday)> = Vec::new();
        let named = self.atoms.iter().filter(|other| within.contains(&other.start));
        days.extend(named.filter_map(|other| if let AtomValue::Weekday(day) = other.value { Some((other.start, day)) } else { None }));
        // "today it is open until 6"
        days.extend(named_days(self.atoms, &within));
        let text = self.text.get(within.clone()).unwrap_or_default();
        for found in WORKDAYS.find_iter(text) {
            days.extend([Mon, Tue, Wed, Thu, Fri].map(|day| (within.start + found.start(), day)));
        }
        for found in WEEKEND.find_iter(text) {
            days.extend([Sat, Sun].map(|day| (within.start + found.start(), day)));
        }
        // two alternatives stand beside each other: "on weekdays until 7 or on Saturdays until 2"
        let start =
            self.text.get(within.start..atom.start).and_then(|before| before.rfind(" or ")).map_or(within.start, |at| within.start + at);
        let (before, after): (Vec<_>, Vec<_>) = days.into_iter().partition(|(at, _)| *at < atom.start);
        let own: Vec<_> = before.iter().filter(|(at, _)| *at >= start).collect();
        let near: Vec<chrono::Weekday> =
            if own.is_empty() { before.iter().map(|(_, day)| *day).collect() } else { own.into_iter().map(|(_, day)| *day).collect() };
        if near.is_empty() { after.into_iter().map(|(_, day)| day).collect() } else { near }
    }
}
