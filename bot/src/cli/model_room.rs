//! `mercer model-room`: what the program starts for its language model. It knows no settings but those that its parent writes to
//! it, and no secret.

use std::process::ExitCode;

use crate::config::LogFormat;
use crate::lifecycle::log;

pub(super) fn run(json_log: bool) -> anyhow::Result<ExitCode> {
    log::start_child(if json_log { LogFormat::Json } else { LogFormat::Text })?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let served = runtime.block_on(engine::model::serve(tokio::io::stdin(), tokio::io::stdout()));
    // a read of standard input cannot be cancelled: it must not hold the end up
    runtime.shutdown_background();
    served?;
    Ok(ExitCode::SUCCESS)
}
