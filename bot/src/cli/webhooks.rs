//! `mercer webhooks`: what the shop's own system has not taken, and another day for what was given up.

use std::io::Write;
use std::process::ExitCode;

use comfy_table::{Table, presets};
use engine::conversation::deliveries;

use super::tools::Tools;

pub(super) async fn run(tools: &Tools, retry: bool) -> anyhow::Result<ExitCode> {
    let mut conn = tools.db.jobs.acquire().await?;
    let mut out = std::io::stdout().lock();
    if retry {
        let revived = deliveries::revive(&mut conn).await?;
        writeln!(out, "{revived} changes are sent again")?;
    }
    let open = deliveries::undelivered(&mut conn).await?;
    if open.is_empty() {
        writeln!(out, "the shop's own system has taken everything")?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut table = Table::new();
    table.load_preset(presets::UTF8_BORDERS_ONLY).set_header(["of", "change", "state", "tries", "since", "last error"]);
    for one in &open {
        let since = one.made_at.format("%Y-%m-%d %H:%M").to_string();
        let attempts = one.attempts.to_string();
        table.add_row([one.of.to_string().as_str(), &one.name, &one.state, &attempts, &since, one.error.as_deref().unwrap_or_default()]);
    }
    writeln!(out, "{table}")?;
    let dead = open.iter().any(|one| one.state == "dead");
    Ok(if dead { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
