//! `mercer bench`: many shoppers at once. The model alone in a closed loop and with arrivals by chance, the same workload against
//! another server where one is named, and whole turns over the loaded shop, which is the demo shop where none is. Chats and writes of it
//! are undone.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use engine::model::{LanguageModel, ScriptedModel};
use url::Url;

use super::tools::Tools;
use crate::lifecycle::{brain, demo};
use crate::remote::{RemoteModel, RemoteSettings};

mod load;
mod report;
mod room;
mod turns;
mod workload;

use report::Measured;
use workload::Workload;

/// How much is measured.
#[derive(Debug, clap::Args)]
pub struct Bench {
    /// Shoppers at once, one measure each
    #[arg(long, value_delimiter = ',', default_value = "1,4,8,16")]
    clients: Vec<usize>,
    /// Seconds for each measure
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Tokens of an answer, at most
    #[arg(long, default_value_t = 64)]
    tokens: usize,
    /// Milliseconds after which an answer is of no use
    #[arg(long, default_value_t = 60_000)]
    deadline_ms: u64,
    /// An OpenAI-compatible server that gets the same workload, such as http://127.0.0.1:8081/v1
    #[arg(long)]
    against: Option<Url>,
    /// Leave out whole turns
    #[arg(long)]
    model_only: bool,
}

/// Arrivals by chance come at this share of the best throughput of the slower side.
const ARRIVALS: f64 = 0.9;
/// Before turns are measured.
const WARM: Duration = Duration::from_secs(5);
/// Answers that are worded while turns are measured.
const BESIDE: usize = 8;

pub(super) async fn run(tools: &Tools, bench: &Bench) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(bench.clients.iter().all(|clients| *clients > 0) && !bench.clients.is_empty(), "--clients: expected numbers from 1 on");
    let room = Arc::new(brain::open_both(&tools.config, tools.parts()).await?);
    let own: Arc<dyn LanguageModel> = Arc::clone(&room) as Arc<dyn LanguageModel>;
    let other = bench.against.clone().map(|url| remote(tools, url, bench)).transpose()?;
    say(&format!("model {}", own.name()));
    say(report::HEAD);
    let work = Workload { tokens: bench.tokens, deadline: Duration::from_millis(bench.deadline_ms), bound: false };
    let time = Duration::from_secs(bench.seconds);
    let mut best: Vec<f64> = vec![0.0, 0.0];
    for &clients in &bench.clients {
        let mine = show(&format!("model, {clients} clients"), &load::closed(&own, &work, clients, time).await);
        best[0] = best[0].max(mine.per_second());
        if let Some(other) = &other {
            let theirs = show(&format!("server, {clients} clients"), &load::closed(other, &work, clients, time).await);
            best[1] = best[1].max(theirs.per_second());
            say(&report::ratio(&mine, &theirs));
        }
    }
    if let Some(other) = &other {
        // both get what the server can just take
        let rate = best[1] * ARRIVALS;
        if rate > 0.0 {
            let mine = show(&format!("model, {rate:.2}/s arrive"), &load::arrivals(&own, &work, rate, time).await);
            let theirs = show(&format!("server, {rate:.2}/s arrive"), &load::arrivals(other, &work, rate, time).await);
            say(&report::ratio(&mine, &theirs));
        }
    } else if best[0] > 0.0 {
        let rate = best[0] * ARRIVALS;
        show(&format!("model, {rate:.2}/s arrive"), &load::arrivals(&own, &work, rate, time).await);
    }
    for line in room::measure(&own, &work, time, brain::model_slots(&tools.config)).await {
        say(&line);
    }
    say(&room::pipe(room.as_ref()).await?);
    say(&report::memory(room.pid()));
    if !bench.model_only {
        demo::load(&tools.config.demo, &tools.db, &tools.embedder().await?).await?;
        turns_without_words(tools, &own, &work, time).await?;
    }
    drop((own, other, room));
    if !bench.model_only {
        let engine = tools.engine().await?;
        for &clients in &bench.clients {
            let measured = turns::measure(tools, &engine, clients, time).await.context("whole turns")?;
            show(&format!("turns, {clients} shoppers"), &measured);
        }
        say(&report::memory(None));
    }
    Ok(ExitCode::SUCCESS)
}

/// What a turn takes before it is worded: alone, and while the room words eight answers.
async fn turns_without_words(tools: &Tools, room: &Arc<dyn LanguageModel>, work: &Workload, time: Duration) -> anyhow::Result<()> {
    let silent = tools.engine_with(Arc::new(ScriptedModel::writing(&[]))).await?;
    // what is looked up once, is
    turns::measure(tools, &silent, 1, WARM).await?;
    say(&report::thought("one shopper", &turns::measure(tools, &silent, 1, time).await?));
    let (beside, _) = tokio::join!(turns::measure(tools, &silent, 1, time), load::closed(room, work, BESIDE, time));
    say(&report::thought("one shopper beside eight answers that are worded", &beside?));
    Ok(())
}

fn remote(tools: &Tools, url: Url, bench: &Bench) -> anyhow::Result<Arc<dyn LanguageModel>> {
    let own = &tools.config.model;
    // arrivals by chance may be many at once: a server's own queue is what is measured
    let slots = bench.clients.iter().copied().max().unwrap_or(1).max(256);
    let settings =
        RemoteSettings { url, key: own.remote_key.clone(), model: own.remote_model.clone(), slots, languages: own.languages.clone() };
    Ok(Arc::new(RemoteModel::new(settings)?))
}

fn show(name: &str, measured: &Measured) -> Measured {
    say(&report::row(name, measured));
    measured.clone()
}

#[expect(clippy::print_stdout, reason = "the figures are this command's output")]
fn say(line: &str) {
    println!("{line}");
}
