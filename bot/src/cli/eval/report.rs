//! A table by kind, and the failures under it.

use std::collections::BTreeMap;
use std::fmt::Write;

/// What became of one conversation.
pub(super) struct Outcome {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) failures: Vec<String>,
}

/// What became of a suite.
pub(super) struct Report {
    name: String,
    outcomes: Vec<Outcome>,
}

/// How many passed, of how many.
#[derive(Clone, Copy, Default)]
struct Count {
    passed: u32,
    of: u32,
}

impl Count {
    fn share(self) -> f64 {
        if self.of == 0 { 1.0 } else { f64::from(self.passed) / f64::from(self.of) }
    }
}

impl Report {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), outcomes: Vec::new() }
    }

    pub(super) fn add(&mut self, outcome: Outcome) {
        self.outcomes.push(outcome);
    }

    /// Kinds in alphabetical order, then `all`.
    fn rows(&self) -> Vec<(String, Count)> {
        let (mut kinds, mut all): (BTreeMap<&str, Count>, Count) = (BTreeMap::new(), Count::default());
        for outcome in &self.outcomes {
            for count in [kinds.entry(&outcome.kind).or_default(), &mut all] {
                count.of += 1;
                count.passed += u32::from(outcome.failures.is_empty());
            }
        }
        kinds.into_iter().map(|(kind, count)| (kind.to_owned(), count)).chain([("all".to_owned(), all)]).collect()
    }

    /// Whether every kind passes as often as it must.
    pub(super) fn meets(&self, thresholds: &BTreeMap<String, f64>) -> bool {
        self.rows().iter().all(|(kind, count)| least(thresholds, kind).is_none_or(|least| count.share() >= least))
    }

    /// The table, and what was not met.
    pub(super) fn table(&self, thresholds: &BTreeMap<String, f64>) -> String {
        let mut text = format!("{}\n", self.name);
        for (kind, count) in self.rows() {
            let least = least(thresholds, &kind);
            let wanted = least.map(|least| format!("  at least {least:.3}")).unwrap_or_default();
            let below = if least.is_some_and(|least| count.share() < least) { "  BELOW" } else { "" };
            // writing to a string does not fail
            writeln!(text, "  {kind:<20} {:>4} of {:>4}  {:.3}{wanted}{below}", count.passed, count.of, count.share()).ok();
        }
        for outcome in self.outcomes.iter().filter(|outcome| !outcome.failures.is_empty()) {
            for failure in &outcome.failures {
                writeln!(text, "  failed: {} ({}): {failure}", outcome.name, outcome.kind).ok();
            }
        }
        text
    }
}

/// Of all together every conversation must pass, unless the suite says otherwise.
fn least(thresholds: &BTreeMap<String, f64>, kind: &str) -> Option<f64> {
    thresholds.get(kind).copied().or((kind == "all").then_some(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_below_its_threshold_fails_the_suite() {
        let mut report = Report::new("demo");
        for (kind, failed) in [("orders", false), ("orders", true), ("products", false)] {
            let failures = if failed { vec!["\"hi\": lacks \"x\"".to_owned()] } else { Vec::new() };
            report.add(Outcome { kind: kind.to_owned(), name: "n".to_owned(), failures });
        }
        assert!(!report.meets(&BTreeMap::new()));
        let at = |pairs: &[(&str, f64)]| pairs.iter().map(|(kind, least)| ((*kind).to_owned(), *least)).collect::<BTreeMap<_, _>>();
        assert!(report.meets(&at(&[("all", 0.6)])));
        assert!(!report.meets(&at(&[("all", 0.6), ("orders", 0.75)])));
        let table = report.table(&at(&[("all", 0.6), ("orders", 0.75)]));
        assert!(table.contains("orders                  1 of    2  0.500  at least 0.750  BELOW"), "{table}");
        assert!(table.contains("failed: n (orders): \"hi\": lacks \"x\""), "{table}");
    }
}
