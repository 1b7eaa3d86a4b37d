//! `mercer doctor`: what the build can use, what the machine has, and what is missing to run. Nothing is changed.

use std::fmt::Write as _;
use std::process::ExitCode;

use crate::config::Config;
use crate::lifecycle::log;

mod machine;
mod needs;

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Finding {
    about: &'static str,
    /// Whether `mercer run` would fail for it.
    missing: bool,
    says: String,
}

fn good(about: &'static str, says: impl Into<String>) -> Finding {
    Finding { about, missing: false, says: says.into() }
}

fn missing(about: &'static str, says: impl Into<String>) -> Finding {
    Finding { about, missing: true, says: says.into() }
}

/// Looks at everything and prints a line for each; 1 where something is missing that is needed to run.
#[expect(clippy::print_stdout, reason = "the findings are this command's output")]
pub(super) async fn run(config: &Config) -> anyhow::Result<ExitCode> {
    log::start_quiet(&config.log)?;
    let mut findings = machine::look(config);
    findings.extend(needs::look(config).await);
    print!("{}", shown(&findings));
    let needed = findings.iter().any(|finding| finding.missing);
    Ok(if needed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn shown(findings: &[Finding]) -> String {
    let mut text = String::new();
    for Finding { about, missing, says } in findings {
        let mark = if *missing { "MISSING" } else { "ok" };
        writeln!(text, "{mark:<8} {about:<16} {says}").ok();
    }
    let count = findings.iter().filter(|finding| finding.missing).count();
    if count == 0 {
        text.push_str("Everything that mercer run needs is there.\n");
    } else {
        writeln!(text, "{count} of what mercer run needs is missing.").ok();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_counted_and_named() {
        let findings = [good("database", "embedded"), missing("web.listen", "127.0.0.1:8080 is taken")];
        let text = shown(&findings);
        assert!(text.contains("ok       database         embedded\n") && text.contains("MISSING  web.listen "), "{text}");
        assert!(text.ends_with("1 of what mercer run needs is missing.\n"), "{text}");
        assert!(shown(&findings[..1]).ends_with("is there.\n"));
    }
}
