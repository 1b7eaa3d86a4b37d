//! What a value of a field says: a flag, a number with what it measures, a date, words.

use std::sync::LazyLock;

use chrono::{DateTime, Datelike, NaiveDateTime, Timelike};
use regex::Regex;
use rust_decimal::Decimal;

use super::super::super::atoms::{self, AtomValue};
use super::super::super::concepts::{Reading, concepts};
use super::super::super::families;
use super::super::super::passage::segments;
use super::super::{Content, Held, Leaf};
use super::keys::{AMOUNTS, PERIODS, UNPRICED};
use super::units::{measured_by, unit, weekdays};
use super::{Reader, built, day};
use crate::guardrails::normalise::{Normalised, normal};

static TWO_DECIMALS: LazyLock<Regex> = LazyLock::new(|| atoms::pattern(r"^\d+\.\d{2}$"));
/// `08:00-19:00`, `9-17`, `9am-5pm` in a field of opening hours.
static HOURS: LazyLock<Regex> = LazyLock::new(|| atoms::pattern(r"\b(\d{1,2})\s?(?:-|–|to)\s?(\d{1,2})\b"));
static RANGE: LazyLock<Regex> = LazyLock::new(|| atoms::pattern(r"^(\d+)\s*(?:-|–|to|~)\s*(\d+)$"));

impl Reader {
    pub(super) fn flag(&mut self, fact: usize, subject: Option<usize>, path: &[&str], yes: bool) {
        let stocked = path.iter().any(|word| matches!(*word, "available" | "stock" | "availability" | "orderable"));
        let values = if stocked { vec![AtomValue::Stock(yes)] } else { Vec::new() };
        self.leaf(fact, subject, path, Content::Flag(yes), values, String::new());
    }

    pub(super) fn number(&mut self, fact: usize, subject: Option<usize>, path: &[&str], text: &str) {
        let Ok(number) = text.parse::<Decimal>() else { return self.words(fact, subject, path, text) };
        let has = |names: &[&str]| path.iter().any(|word| names.contains(&word.to_ascii_lowercase().as_str()));
        let last = |names: &[&str]| path.iter().rev().take(2).any(|word| names.contains(&word.to_ascii_lowercase().as_str()));
        let value = if has(&["percent", "percentage", "pct"]) {
            AtomValue::Percent(number)
        } else if let Some(unit) = unit(path) {
            AtomValue::Span(number, number, unit)
        } else if let Some(unit) = measured_by(path).and_then(atoms::unit_of).filter(|_| !has(&["sizes", "size", "options", "variants"])) {
            AtomValue::Measure(number.normalize(), unit)
        } else if path.last().is_some_and(|word| AMOUNTS.contains(word)) && !has(&["points", "count"])
            || path.ends_with(&["points", "value"])
        {
            AtomValue::Money(number, self.currency.clone())
        } else if last(&[
            "quantity",
            "qty",
            "count",
            "stock",
            "left",
            "units",
            "remaining",
            "pages",
            "year",
            "points",
            "rating",
            "stars",
            "pieces",
        ]) {
            AtomValue::Quantity(number)
        } else if has(&AMOUNTS) {
            AtomValue::Money(number, self.currency.clone())
        } else {
            AtomValue::Quantity(number)
        };
        let mut values = vec![value];
        if last(&["stock", "available", "inventory", "left", "units", "remaining"]) && matches!(values[0], AtomValue::Quantity(_)) {
            values.push(AtomValue::Stock(number > Decimal::ZERO));
        }
        self.leaf(fact, subject, path, Content::Values, values, text.to_owned());
    }

    pub(super) fn text(&mut self, fact: usize, subject: Option<usize>, path: &[&str], text: &str) {
        let trimmed = text.trim();
        match trimmed.to_ascii_lowercase().as_str() {
            "none" | "nil" | "nothing" if !path.contains(&"options") => {
                return self.leaf(fact, subject, path, Content::Nothing, Vec::new(), String::new());
            }
            "" | "null" | "n/a" => return self.leaf(fact, subject, path, Content::Nothing, Vec::new(), String::new()),
            "yes" | "true" => return self.flag(fact, subject, path, true),
            "no" | "false" => return self.flag(fact, subject, path, false),
            _ => {}
        }
        let has = |names: &[&str]| path.iter().any(|word| names.contains(word));
        if let Some(date) = day(trimmed).filter(|_| trimmed.len() == 10 || matches!(trimmed.as_bytes().get(10), Some(b'T' | b' '))) {
            let mut values = vec![AtomValue::Day(Some(date.year()), date.month(), date.day())];
            let local = || {
                ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
                    .iter()
                    .find_map(|form| NaiveDateTime::parse_from_str(trimmed, form).ok())
            };
            let time = DateTime::parse_from_rfc3339(trimmed).map(|at| at.time()).ok().or_else(|| local().map(|at| at.time()));
            values.extend(time.map(|at| AtomValue::Time(at.hour(), at.minute())));
            return self.leaf(fact, subject, path, Content::Values, values, normal(trimmed));
        }
        if let (Some(unit), Some(found)) = (unit(path), RANGE.captures(trimmed))
            && let (Ok(low), Ok(high)) = (found[1].parse(), found[2].parse())
        {
            return self.leaf(fact, subject, path, Content::Values, vec![AtomValue::Span(low, high, unit)], normal(trimmed));
        }
        if let (Some(unit), Some(found)) = (path.last().and_then(|word| atoms::unit_of(word)), RANGE.captures(trimmed))
            && let (Ok(low), Ok(high)) = (found[1].parse::<Decimal>(), found[2].parse::<Decimal>())
        {
            let ends = [low, high];
            let mut values: Vec<AtomValue> = ends.iter().map(|end| AtomValue::Measure(*end, unit)).collect();
            values.extend(ends.map(AtomValue::Quantity));
            return self.leaf(fact, subject, path, Content::Values, values, normal(trimmed));
        }
        if let Some(found) = RANGE.captures(trimmed).filter(|_| unit(path).is_none())
            && let (Ok(low), Ok(high)) = (found[1].parse::<Decimal>(), found[2].parse::<Decimal>())
        {
            let mut values: Vec<AtomValue> = [low, high].map(AtomValue::Quantity).to_vec();
            if let Some(unit) = path.iter().find_map(|word| atoms::unit_of(word)) {
                values.extend([low, high].map(|end| AtomValue::Measure(end, unit)));
            }
            return self.leaf(fact, subject, path, Content::Values, values, normal(trimmed));
        }
        let numeric = trimmed.parse::<Decimal>().is_ok();
        if numeric
            && (trimmed.len() < 7 || trimmed.contains('.'))
            && !has(&["id", "ids", "number", "numbers", "code", "zip", "postcode", "phone", "sku", "isbn", "last4", "digits"])
            && !path.ends_with(&["last", "four"])
            && path.last() != Some(&"ending")
        {
            // a string of two decimals is how shops write money, whatever the field is called
            // `per_day: "39.00"` is an amount for a day, `hours: "2.50"` a time
            let per = path.iter().rev().take(3).any(|word| matches!(*word, "per" | "each" | "a"));
            let measured = !per && path.last().is_some_and(|word| unit(&[*word]).is_some() || atoms::unit_of(word).is_some());
            let priced = self.currency.is_some()
                && TWO_DECIMALS.is_match(trimmed)
                && !has(&UNPRICED)
                && !measured
                && (!has(&["rate"]) || has(&PERIODS));
            if priced {
                let money = AtomValue::Money(trimmed.parse().unwrap_or_default(), self.currency.clone());
                return self.leaf(fact, subject, path, Content::Values, vec![money], trimmed.to_owned());
            }
            return self.number(fact, subject, path, trimmed);
        }
        self.words(fact, subject, path, trimmed);
    }

    fn words(&mut self, fact: usize, subject: Option<usize>, path: &[&str], text: &str) {
        let read = Normalised::new(text);
        let name = path.join(" ");
        let (field, families) = self.field(&name.to_lowercase());
        // `modify_address` names what its words name
        let identifier = read.text().contains('_') && !read.text().contains(' ');
        let whole = concepts(&if identifier { read.text().replace('_', " ") } else { read.text().to_owned() }, Reading::Text);
        let cut = segments(read.text());
        let mut values = Vec::new();
        for atom in atoms::read(&read, self.known.today) {
            let near = cut.iter().find(|part| part.contains(&atom.start)).map_or(read.text(), |part| &read.text()[part.clone()]);
            let concepts = concepts(near, Reading::Text) | field;
            values.push(Held::new(atom.value, concepts, &format!("{name} {near}")));
        }
        values.extend(weekdays(path).into_iter().map(|day| Held::new(AtomValue::Weekday(day), field, &name)));
        if has_hours(path) {
            for found in HOURS.captures_iter(read.text()) {
                let hours = [&found[1], &found[2]].map(|hour| hour.parse::<u32>().unwrap_or(99));
                let times = hours.into_iter().filter(|hour| *hour <= 24).map(|hour| AtomValue::Time(hour, 0));
                values.extend(times.map(|value| Held::new(value, field, &name)));
            }
        }
        let compact: String = read.text().chars().filter(|symbol| !symbol.is_whitespace()).collect();
        if compact.chars().any(|symbol| symbol.is_ascii_digit()) && compact.len() <= 40 {
            values.push(Held::new(AtomValue::Code(compact.trim_start_matches('#').to_owned()), field, &name));
        }
        self.known.leaves.push(Leaf {
            fact,
            subject,
            path: name.to_lowercase(),
            content: Content::Words,
            values,
            text: if identifier && !read.text().bytes().any(|byte| byte.is_ascii_digit()) {
                read.text().replace('_', " ")
            } else {
                read.text().to_owned()
            },
            concepts: field,
            text_concepts: whole,
            families,
            text_families: families::named(read.text()),
        });
    }

    pub(super) fn leaf(
        &mut self,
        fact: usize,
        subject: Option<usize>,
        path: &[&str],
        content: Content,
        values: Vec<AtomValue>,
        text: String,
    ) {
        let path = path.join(" ").to_lowercase();
        let field = self.field(&path);
        self.known.leaves.push(built(fact, subject, path, field, content, values, text));
    }
}

/// Whether a field tells when somebody is there.
fn has_hours(path: &[&str]) -> bool {
    path.iter().any(|word| matches!(*word, "hours" | "open" | "opening" | "times"))
}
