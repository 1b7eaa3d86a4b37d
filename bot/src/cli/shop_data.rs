//! `mercer import` and `mercer export`.

use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use knowledge::clock::{Clock, SystemClock};
use knowledge::import::{ImportOptions, ImportReport};
use knowledge::{articles, export, import as read_in};

use super::jsonl::complain;
use super::tools::Tools;

/// What can be imported.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ImportKind {
    /// JSON Lines, or a CSV export of Shopify or WooCommerce
    Products,
    /// JSON Lines
    Customers,
    /// JSON Lines, or a CSV export of Shopify or WooCommerce
    Orders,
    /// JSON Lines
    Reviews,
    /// Markdown files with front matter, or folders of them
    Articles,
}

/// What can be exported.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ExportKind {
    /// Products with their variants
    Products,
    /// Customers
    Customers,
    /// Orders, with what Mercer changed in them
    Orders,
    /// Reviews
    Reviews,
}

pub(super) async fn import(tools: &Tools, kind: ImportKind, files: Vec<PathBuf>, skip_bad: bool, force: bool) -> anyhow::Result<ExitCode> {
    let options = ImportOptions { skip_bad, force, currency: tools.config.shop.currency.clone() };
    let mut conn = tools.db.import.acquire().await?;
    let report = match kind {
        ImportKind::Products => read_in::products(&mut conn, &tools.embedder().await?, &files, &options).await?,
        ImportKind::Customers => read_in::customers(&mut conn, &files, &options).await?,
        ImportKind::Orders => read_in::orders(&mut conn, &tools.embedder().await?, &files, &options).await?,
        ImportKind::Reviews => read_in::reviews(&mut conn, &tools.embedder().await?, &files, &options).await?,
        ImportKind::Articles => {
            let articles = articles::read(&files)?;
            articles::import(&mut conn, &tools.embedder().await?, &articles, &options, SystemClock.now()).await?
        }
    };
    summarise(&report, skip_bad)
}

/// Bad lines to standard error, the summary to standard output.
fn summarise(report: &ImportReport, skip_bad: bool) -> anyhow::Result<ExitCode> {
    for bad in &report.bad {
        complain(&bad.to_string());
    }
    writeln!(std::io::stdout(), "{}", summary(report, skip_bad))?;
    Ok(if report.bad.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn summary(report: &ImportReport, skip_bad: bool) -> String {
    let ImportReport { kind, added, replaced, unchanged, skipped, quarantined, bad } = report;
    if !bad.is_empty() && !skip_bad {
        return format!("{kind}: nothing was imported, bad lines: {}", bad.len());
    }
    let kept_out = if *quarantined == 0 { String::new() } else { format!(", {quarantined} kept out (mercer quarantine)") };
    format!(
        "{kind}: {added} added, {replaced} replaced, {unchanged} unchanged, {skipped} kept as they are here, {} bad{kept_out}",
        bad.len()
    )
}

pub(super) async fn export(tools: &Tools, kind: ExportKind) -> anyhow::Result<ExitCode> {
    let mut conn = tools.db.import.acquire().await?;
    let out = BufWriter::new(std::io::stdout());
    match kind {
        ExportKind::Products => export::products(&mut conn, out).await?,
        ExportKind::Customers => export::customers(&mut conn, out).await?,
        ExportKind::Orders => export::orders(&mut conn, out).await?,
        ExportKind::Reviews => export::reviews(&mut conn, out).await?,
    };
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use knowledge::import::BadLine;

    use super::*;

    #[test]
    fn the_summary_says_whether_anything_was_kept() {
        let bad = vec![BadLine { file: "o.jsonl".to_owned(), line: 3, reason: "no id".to_owned() }];
        let report = ImportReport { kind: "orders", added: 2, bad, ..ImportReport::default() };
        assert_eq!(summary(&report, false), "orders: nothing was imported, bad lines: 1");
        assert_eq!(summary(&report, true), "orders: 2 added, 0 replaced, 0 unchanged, 0 kept as they are here, 1 bad");
    }
}
