//! The figures of a measure, in a line.

use std::time::Duration;

/// One answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answered {
    /// Whether it was answered; a refusal is answered by a template.
    pub(super) ok: bool,
    /// To its first word.
    pub(super) first: Duration,
    /// To its last word.
    pub(super) last: Duration,
    /// Before the model is asked: understanding, deciding, looking up; of whole turns.
    pub(super) thought: Duration,
    /// Tokens of the prompt, of these found computed, and generated.
    pub(super) prompt: usize,
    pub(super) cached: usize,
    pub(super) generated: usize,
}

/// All answers of a measure.
#[derive(Debug, Clone)]
pub(super) struct Measured {
    pub(super) answered: Vec<Answered>,
    pub(super) took: Duration,
}

pub(super) const HEAD: &str =
    "measure                    a second   refused   first word p50/p95 ms   last word p50/p95 ms   tokens/s   cached";

#[expect(clippy::cast_precision_loss, reason = "far below what a double counts exactly")]
impl Measured {
    pub(super) fn per_second(&self) -> f64 {
        self.good().count() as f64 / self.took.as_secs_f64().max(0.001)
    }

    fn good(&self) -> impl Iterator<Item = &Answered> {
        self.answered.iter().filter(|answer| answer.ok)
    }

    fn refused(&self) -> usize {
        self.answered.len() - self.good().count()
    }

    fn tokens_per_second(&self) -> f64 {
        self.good().map(|answer| answer.generated).sum::<usize>() as f64 / self.took.as_secs_f64().max(0.001)
    }

    fn cached(&self) -> f64 {
        let all: usize = self.good().map(|answer| answer.prompt).sum();
        if all == 0 { 0.0 } else { self.good().map(|answer| answer.cached).sum::<usize>() as f64 / all as f64 }
    }

    /// Milliseconds below which this share of the answers stays; the nearest rank.
    fn percentile(&self, share: f64, of: fn(&Answered) -> Duration) -> f64 {
        let mut times: Vec<Duration> = self.good().map(of).collect();
        times.sort_unstable();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the number of answers")]
        let rank = (share * times.len() as f64).ceil() as usize;
        times.get(rank.saturating_sub(1)).map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
    }
}

pub(super) fn row(name: &str, measured: &Measured) -> String {
    let first = |share| measured.percentile(share, |answer| answer.first);
    let last = |share| measured.percentile(share, |answer| answer.last);
    format!(
        "{name:<25} {:>9.2} {:>9} {:>12.0} /{:>8.0} {:>12.0} /{:>8.0} {:>10.1} {:>7.0}%",
        measured.per_second(),
        measured.refused(),
        first(0.5),
        first(0.95),
        last(0.5),
        last(0.95),
        measured.tokens_per_second(),
        measured.cached() * 100.0
    )
}

/// What a turn takes without the model's words.
pub(super) fn thought(who: &str, measured: &Measured) -> String {
    let thought = |share| measured.percentile(share, |answer| answer.thought);
    let turns = measured.answered.len();
    format!("understanding, deciding and looking up, {who}, p50/p95 of {turns}: {:.1} / {:.1} ms", thought(0.5), thought(0.95))
}

/// How one measure stands to another of the same workload.
pub(super) fn ratio(mine: &Measured, theirs: &Measured) -> String {
    let p95 = |measured: &Measured| measured.percentile(0.95, |answer| answer.last);
    format!(
        "  ratio                   {:>9.2} times the requests a second, {:.2} times the tokens a second, {:.2} times the p95 to the last word",
        mine.per_second() / theirs.per_second(),
        mine.tokens_per_second() / theirs.tokens_per_second(),
        p95(mine) / p95(theirs)
    )
}

/// The tokens a second of a measure as a share of another's.
pub(super) fn speed(mine: &Measured, theirs: &Measured) -> f64 {
    mine.tokens_per_second() / theirs.tokens_per_second()
}

/// Resident memory of this process and, where it runs beside, of the model's.
pub(super) fn memory(room: Option<u32>) -> String {
    let of = |process: &str| -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        Some(line.split_whitespace().next()?.parse::<f64>().ok()? / 1024.0)
    };
    let shown = |megabytes: Option<f64>| megabytes.map_or("not told by this system".to_owned(), |megabytes| format!("{megabytes:.0} MB"));
    match room {
        Some(room) => format!("memory: {} here, {} in the model's process", shown(of("self")), shown(of(&room.to_string()))),
        None => format!("memory: {} here", shown(of("self"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(milliseconds: u64, ok: bool) -> Answered {
        let time = Duration::from_millis(milliseconds);
        Answered { ok, first: time / 2, last: time, thought: time / 10, prompt: 100, cached: 80, generated: 64 }
    }

    #[test]
    fn figures_leave_refusals_out_and_count_them() {
        let times = (1..=20).map(|n| answered(n * 100, true)).chain([answered(9, false)]);
        let measured = Measured { answered: times.collect(), took: Duration::from_secs(10) };
        assert_eq!((measured.per_second(), measured.refused(), measured.cached()), (2.0, 1, 0.8));
        assert_eq!(measured.percentile(0.5, |answer| answer.last), 1000.0);
        assert_eq!(measured.percentile(0.95, |answer| answer.last), 1900.0);
        let half = Measured { took: Duration::from_secs(20), ..measured.clone() };
        assert!(ratio(&measured, &half).contains("2.00 times the requests"), "{}", ratio(&measured, &half));
        assert!(row("x", &Measured { answered: vec![], took: Duration::ZERO }).contains("NaN"));
    }
}
