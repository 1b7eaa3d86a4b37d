//! The short table at the end of the start: what runs, what is off, and which setting turns it on.

use std::io::Write;
use std::net::SocketAddr;

use anyhow::Context;
use comfy_table::{Table, presets};

use super::serve::is_on;
use crate::channels::{ChannelState, ChannelStatus};
use crate::config::Config;

/// One line of the table: what, whether it is on, how or why.
pub(super) type Row = [String; 3];

pub(super) fn rows(
    config: &Config,
    embedded: bool,
    (web, console): (Option<SocketAddr>, Option<SocketAddr>),
    channels: &[ChannelStatus],
) -> Vec<Row> {
    let database = if embedded { format!("embedded, in {}", config.data_dir.display()) } else { "your own (database.url)".to_owned() };
    let model = config
        .model
        .path
        .as_ref()
        .map_or_else(|| "SmolLM2-135M-Instruct; model.path for another".to_owned(), |path| path.display().to_string());
    let web = match web {
        Some(address) => row("web chat", true, &format!("http://{address}")),
        None => row("web chat", false, "set web.listen"),
    };
    let console = match console {
        Some(address) => row("desk", true, &format!("http://{address}")),
        None => row("desk", false, "set console.listen"),
    };
    let mut rows = vec![row("database", true, &database), row("language model", true, &model), web, console];
    rows.extend(channels.iter().map(|channel| {
        let detail = match &channel.state {
            ChannelState::On(detail) => detail.clone(),
            ChannelState::Off { reason, setting } => format!("{reason}: set {setting}, or {}", variable(setting)),
        };
        row(channel.name, is_on(channel), &detail)
    }));
    rows
}

pub(super) fn print(rows: &[Row], web: Option<SocketAddr>) -> anyhow::Result<()> {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_BORDERS_ONLY);
    for row in rows {
        table.add_row(row);
    }
    let mut text = format!("{table}\n");
    if let Some(address) = web {
        text.push_str(&format!("Open http://{address}\n"));
    }
    let mut output = std::io::stdout().lock();
    output.write_all(text.as_bytes()).and_then(|()| output.flush()).context("standard output")
}

fn row(what: &str, on: bool, detail: &str) -> Row {
    [what.to_owned(), if on { "on" } else { "off" }.to_owned(), detail.to_owned()]
}

/// The environment's name of a setting: `MERCER_TELEGRAM__TOKEN`.
fn variable(setting: &str) -> String {
    format!("MERCER_{}", setting.replace('.', "__").to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_off_names_the_setting_that_turns_it_on() {
        let config = Config::from_sources(None, std::iter::empty::<(&str, &str)>()).expect("defaults");
        let off = ChannelState::Off { reason: "no token".to_owned(), setting: "telegram.token" };
        let rows = rows(&config, true, (None, None), &[ChannelStatus { name: "telegram", state: off }]);
        assert_eq!(rows[2], ["web chat", "off", "set web.listen"]);
        assert_eq!(rows[3], ["desk", "off", "set console.listen"]);
        assert_eq!(rows[4], ["telegram", "off", "no token: set telegram.token, or MERCER_TELEGRAM__TOKEN"]);
    }
}
