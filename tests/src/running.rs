//! `mercer run` as a process of its own, and a shopper in its web chat. It can be killed at a moment that the database fixes.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ExitStatus};

use anyhow::{Context, Result};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::database::{self, Template};
use crate::program::Program;
use crate::{postgres, wait};

/// The program over the demo shop, running or not.
pub struct Running {
    program: Program,
    child: Option<Child>,
    database: String,
    /// Whether the database goes with it.
    owns_database: bool,
    port: u16,
    client: Client,
    cookie: Option<String>,
    /// Ids of what the shopper wrote, as the page knows them.
    mine: Vec<String>,
}

impl Running {
    /// Starts the program over a fresh demo shop, with these variables besides.
    ///
    /// # Errors
    /// If it cannot be started.
    pub async fn start(binary: &Path, settings: &[(&str, &str)]) -> Result<Self> {
        let database = database::create(Template::Demo).await?;
        let mut running = Self::over(binary, database, settings).await?;
        running.owns_database = true;
        running.start_again().await?;
        Ok(running)
    }

    /// Starts a second program over the same database.
    ///
    /// # Errors
    /// If it cannot be started.
    pub async fn start_beside(&self, binary: &Path, settings: &[(&str, &str)]) -> Result<Self> {
        let mut running = Self::over(binary, self.database.clone(), settings).await?;
        running.start_again().await?;
        Ok(running)
    }

    async fn over(binary: &Path, database: String, settings: &[(&str, &str)]) -> Result<Self> {
        // a free port: bound for a moment and given back
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut program = Program::new(binary, &postgres::url(&database).await?)?
            .with("MERCER_WEB__LISTEN", format!("127.0.0.1:{port}"))
            .with("MERCER_EMBEDDING__THREADS", "1")
            .with("MERCER_MODEL__THREADS", "1")
            .with("MERCER_LOG__LEVEL", "debug");
        for (name, value) in settings {
            program = program.with(name, value);
        }
        let client = Client::builder().no_proxy().build()?;
        Ok(Self { program, child: None, database, owns_database: false, port, client, cookie: None, mine: Vec::new() })
    }

    /// Starts it after it was killed or stopped, and waits until it is ready.
    ///
    /// # Errors
    /// If it cannot be started.
    pub async fn start_again(&mut self) -> Result<()> {
        self.child = Some(self.program.spawn(&["run"])?);
        let (client, url) = (self.client.clone(), self.url("/readyz"));
        let log = self.program.folder().join("log");
        wait::until("the program is ready", async || {
            let ready = client.get(&url).send().await.is_ok_and(|answer| answer.status().is_success());
            assert!(ready || self.alive(), "it ended: {}", std::fs::read_to_string(&log).unwrap_or_default());
            ready.then_some(())
        })
        .await;
        Ok(())
    }

    fn alive(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| child.try_wait().is_ok_and(|status| status.is_none()))
    }

    /// Kills it: signal 9. What it was doing in the database is rolled back.
    ///
    /// # Errors
    /// If it was not running.
    pub async fn kill(&mut self) -> Result<()> {
        let mut child = self.child.take().context("it runs")?;
        child.kill()?;
        child.wait()?;
        // a backend that waits for a lock does not see that nobody listens any more
        let ended = "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and usename like 'mercer\\_%' and wait_event_type = 'Lock'";
        sqlx::query(ended).execute(&mut self.owner().await?).await?;
        Ok(())
    }

    /// Sends it a signal, such as `INT`.
    ///
    /// # Errors
    /// If it was not running.
    pub fn signal(&self, name: &str) -> Result<()> {
        let child = self.child.as_ref().context("it runs")?;
        std::process::Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status()?;
        Ok(())
    }

    /// Asks it to end, and waits for that.
    ///
    /// # Errors
    /// If it was not running.
    pub async fn terminate(&mut self) -> Result<ExitStatus> {
        self.signal("TERM")?;
        let mut child = self.child.take().context("it runs")?;
        Ok(wait::until("the program ends", async || child.try_wait().ok().flatten()).await)
    }

    /// Sends it Ctrl-C, which is not the first one, and waits for its end.
    ///
    /// # Errors
    /// If it was not running.
    pub async fn interrupted_again(&mut self) -> Result<ExitStatus> {
        self.signal("INT")?;
        let mut child = self.child.take().context("it runs")?;
        Ok(wait::until("the program ends", async || child.try_wait().ok().flatten()).await)
    }

    /// A connection as the owner.
    ///
    /// # Errors
    /// If the server is gone.
    pub async fn owner(&self) -> Result<PgConnection> {
        Ok(PgConnection::connect(&postgres::url(&self.database).await?).await?)
    }

    /// Runs a statement as the owner.
    ///
    /// # Errors
    /// If it fails.
    pub async fn execute(&self, statement: &str) -> Result<()> {
        sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut self.owner().await?).await?;
        Ok(())
    }

    /// Links every chat that there is to a customer, as an operator could.
    ///
    /// # Errors
    /// If it fails.
    pub async fn everybody_is(&self, customer: &str) -> Result<()> {
        self.execute(&format!(
            "insert into identity_links select id, '{customer}', 'operator', now(), now() + interval '1 day' from identities
             on conflict do nothing"
        ))
        .await
    }

    /// The shopper writes into the web chat. When this returns the message was acknowledged.
    ///
    /// # Errors
    /// If it was refused.
    pub async fn shopper_says(&mut self, text: &str) -> Result<()> {
        if self.cookie.is_none() {
            let answer = self.client.get(self.url("/")).send().await?;
            let cookie = answer.headers().get("set-cookie").context("a session")?.to_str()?;
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
        let id = uuid::Uuid::new_v4().to_string();
        self.mine.push(id.clone());
        let body = json!({ "id": id, "text": text });
        let mut answer = self.post("/api/messages", &body).await?;
        if answer.status() == StatusCode::CONFLICT {
            self.renew().await?;
            answer = self.post("/api/messages", &body).await?;
        }
        answer.error_for_status()?;
        Ok(())
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Response> {
        let request = self.client.post(self.url(path)).header("cookie", self.cookie()).header("origin", self.url(""));
        Ok(request.json(body).send().await?)
    }

    /// Renews the session as the page does after a proof.
    async fn renew(&mut self) -> Result<()> {
        let answer = self.post("/api/session/renew", &json!({ "messages": self.mine })).await?.error_for_status()?;
        let cookie = answer.headers().get("set-cookie").context("a session")?.to_str()?;
        self.cookie = cookie.split(';').next().map(str::to_owned);
        Ok(())
    }

    /// From here on the shopper of another program's web chat writes here, as behind a load balancer.
    pub fn takes_the_shopper_of(&mut self, other: &Self) {
        self.cookie.clone_from(&other.cookie);
    }

    /// Opens the web chat's stream of events.
    ///
    /// # Errors
    /// If it is refused.
    pub async fn stream(&self) -> Result<Response> {
        let request = self.client.get(self.url("/api/events")).header("cookie", self.cookie());
        Ok(request.send().await?.error_for_status()?)
    }

    /// What the bot has said in the web chat.
    ///
    /// # Errors
    /// If it is not running.
    pub async fn bot_said(&mut self) -> Result<Vec<String>> {
        let mut history = self.history().await?;
        if history["renew"] == true {
            self.renew().await?;
            history = self.history().await?;
        }
        let lines = history["lines"].as_array().context("lines")?;
        let bots = lines.iter().filter(|line| line["author"] == "bot");
        Ok(bots.map(|line| line["text"].as_str().unwrap_or_default().to_owned()).collect())
    }

    async fn history(&self) -> Result<Value> {
        let answer = self.client.get(self.url("/api/history")).header("cookie", self.cookie()).send().await?;
        Ok(answer.error_for_status()?.json().await?)
    }

    /// Waits until nothing is unanswered and nothing unsent, and returns what the bot has said.
    ///
    /// # Errors
    /// If it is not running.
    pub async fn settled(&mut self) -> Result<Vec<String>> {
        let mut owner = self.owner().await?;
        wait::until("everything is answered and sent", async || {
            let open: i64 = sqlx::query_scalar(
                "select (select count(*) from messages where author = 'shopper' and reply_id is null and deleted_at is null)
                      + (select count(*) from outbox where state in ('pending', 'sending'))",
            )
            .fetch_one(&mut owner)
            .await
            .ok()?;
            (open == 0).then_some(())
        })
        .await;
        if self.cookie.is_some() { self.bot_said().await } else { Ok(Vec::new()) }
    }

    /// All that it wrote to standard output and standard error.
    ///
    /// # Errors
    /// If it has never run.
    pub fn log(&self) -> Result<String> {
        Ok(std::fs::read_to_string(self.program.folder().join("log"))?)
    }

    /// The process that computes the model's words, as the system numbers it. Nothing while there is none.
    #[must_use]
    pub fn model_process(&self) -> Option<u32> {
        let parent = self.child.as_ref()?.id();
        let children = std::fs::read_dir("/proc").ok()?.flatten();
        let mut pids = children.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
        pids.find(|pid| {
            let read = |file: &str| std::fs::read_to_string(format!("/proc/{pid}/{file}")).unwrap_or_default();
            // the fourth field, counted behind the name in brackets, is the parent
            let stat = read("stat");
            let of_parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)) == Some(parent.to_string().as_str());
            of_parent && read("cmdline").contains("model-room") && !stat.contains(") Z")
        })
    }

    /// Ends it and drops its database.
    ///
    /// # Errors
    /// If it does not end well.
    pub async fn finish(mut self) -> Result<()> {
        if self.child.is_some() {
            let status = self.terminate().await?;
            anyhow::ensure!(status.success(), "it ended with {status}: {}", self.log()?);
        }
        if self.owns_database { database::drop_named(&self.database).await } else { Ok(()) }
    }

    /// The address of a page of its web chat.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn cookie(&self) -> &str {
        self.cookie.as_deref().unwrap_or_default()
    }
}

impl Drop for Running {
    /// A story that failed leaves no process behind.
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            child.kill().and_then(|()| child.wait()).ok();
        }
    }
}
