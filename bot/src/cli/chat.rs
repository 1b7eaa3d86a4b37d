//! `mercer chat`: the terminal as a channel, over a service of its own.

use std::process::ExitCode;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::tools::Tools;
use crate::channels::terminal;
use crate::lifecycle::begin_service;

pub(super) async fn run(tools: &Tools) -> anyhow::Result<ExitCode> {
    let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
    let service = begin_service(tools.db.clone(), tools.engine().await?, &tracker, &stop);
    let outcome = terminal::run(&service, &tools.db, &stop).await;
    stop.cancel();
    tracker.close();
    tokio::time::timeout(Duration::from_secs(10), tracker.wait()).await.ok();
    outcome.map(|()| ExitCode::SUCCESS)
}
