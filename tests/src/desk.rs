//! The desk of a world: its console on a port of its own, and the people who work there.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use engine::dialogue::policy::Policy;
use mercer::config::OpenIdConfig;
use mercer::console::{self, ConsoleParts, ConsoleSettings};
use reqwest::{Client, Response, StatusCode, redirect};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::browser::{Browser, Look};
use crate::world::World;
use crate::{models, wait};

/// A wide window.
pub const DESKTOP: Look = Look { language: "en-US", size: (1440, 900), dark: false };
const PHONE: Look = Look { language: "en-US", size: (390, 844), dark: false };

/// How every page is looked at: light and dark, wide and narrow.
pub const LOOKS: [(&str, Look); 4] =
    [("light", DESKTOP), ("dark", Look { dark: true, ..DESKTOP }), ("phone-dark", Look { dark: true, ..PHONE }), ("phone", PHONE)];

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

/// A console that is served.
pub struct Desk {
    /// Where.
    pub address: SocketAddr,
    stop: CancellationToken,
    tracker: TaskTracker,
    served: JoinHandle<std::io::Result<()>>,
}

/// Somebody of the shop, in a browser without a screen.
pub struct Member {
    /// Row.
    pub id: i64,
    client: Client,
    cookie: String,
    csrf: String,
    base: String,
}

/// Keeps a picture of the page that a browser shows, and says what is wrong with it: what the audit finds, whether it is wider
/// than the window, and whether a table is squeezed away.
///
/// # Errors
/// If the browser is gone.
pub async fn findings(browser: &Browser, page: &str, look: &str) -> Result<Vec<String>> {
    browser.picture(&format!("desk-{page}-{look}")).await?;
    let mut findings: Vec<String> = browser.audit().await?.into_iter().map(|found| format!("{page}, {look}: {found}")).collect();
    let fits = browser.run("return document.documentElement.scrollWidth <= window.innerWidth", Vec::new()).await?;
    if fits != serde_json::Value::Bool(true) {
        findings.push(format!("{page}, {look}: wider than the window"));
    }
    let seen = "return [...document.querySelectorAll('.scroll')].every((part) => part.offsetHeight > 40)";
    if browser.run(seen, Vec::new()).await? != serde_json::Value::Bool(true) {
        findings.push(format!("{page}, {look}: a table has no height"));
    }
    Ok(findings)
}

impl Desk {
    /// Opens the console of a world.
    ///
    /// # Errors
    /// If no port is free.
    pub async fn open(world: &World) -> Result<Self> {
        Self::open_with(world, None).await
    }

    /// Opens the console of a world, with a log-in by an identity provider.
    ///
    /// # Errors
    /// If no port is free.
    pub async fn open_with(world: &World, openid: Option<OpenIdConfig>) -> Result<Self> {
        let (stop, tracker) = (CancellationToken::new(), TaskTracker::new());
        let parts = ConsoleParts {
            settings: ConsoleSettings {
                shop: "Tillow".to_owned(),
                data_dir: world.data_dir().to_owned(),
                late_minutes: (5, 15),
                answer_minutes: 10,
                openid,
                policy: Policy::SHIPPED.to_owned(),
            },
            db: world.database().database.clone(),
            service: world.service().clone(),
            engine: world.engine().clone(),
            embedder: models::embedder(),
            clock: world.clock(),
        };
        let router = console::router(parts, &tracker, stop.clone())?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let served = tokio::spawn(console::serve(listener, router, stop.clone()));
        Ok(Self { address, stop, tracker, served })
    }

    /// An address of the console.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Adds somebody, who has not logged in yet: their row. The e-mail address is the name in small letters.
    ///
    /// # Errors
    /// If there is one of that name.
    pub async fn hire(&self, world: &World, name: &str, role: &str) -> Result<i64> {
        let mut owner = world.owner().await?;
        let id = sqlx::query_scalar(
            "insert into agents (name, email, role, password_hash, created_at) values ($1, $2, $3, $4, '2026-11-01') returning id",
        )
        .bind(name)
        .bind(format!("{}@tillow.example", name.to_lowercase()))
        .bind(role)
        .bind(weak_hash()?)
        .fetch_one(&mut owner)
        .await?;
        Ok(id)
    }

    /// Adds somebody who logs in at once.
    ///
    /// # Errors
    /// If the log-in fails.
    pub async fn member(&self, world: &World, name: &str, role: &str) -> Result<Member> {
        let id = self.hire(world, name, role).await?;
        let client = Client::builder().no_proxy().redirect(redirect::Policy::none()).build()?;
        let base = self.url("");
        let form = [("email", format!("{}@tillow.example", name.to_lowercase())), ("password", PASSWORD.to_owned())];
        let answer = client.post(format!("{base}/login")).header("sec-fetch-site", "same-origin").form(&form).send().await?;
        anyhow::ensure!(answer.status() == StatusCode::SEE_OTHER, "the log-in answers {}", answer.status());
        let cookie = answer.headers().get("set-cookie").context("a session")?.to_str()?.split(';').next().unwrap_or_default().to_owned();
        let mut member = Member { id, client, cookie, csrf: String::new(), base };
        let page = member.get("/inbox").await?.text().await?;
        let csrf = page.split("name=\"csrf\" content=\"").nth(1).and_then(|rest| rest.split('"').next()).context("a token")?;
        member.csrf = csrf.to_owned();
        Ok(member)
    }

    /// Logs somebody in with a real browser.
    ///
    /// # Errors
    /// If the page can't be reached.
    pub async fn log_in(&self, browser: &Browser, name: &str) -> Result<()> {
        browser.visit(&self.url("/login")).await?;
        browser.write("input[name=email]", &format!("{}@tillow.example", name.to_lowercase())).await?;
        browser.write("input[name=password]", PASSWORD).await?;
        browser.click("button").await?;
        browser.until("the inbox is there", "return document.body.dataset.ready === 'yes'").await;
        Ok(())
    }

    /// Closes it; open streams end too.
    ///
    /// # Errors
    /// If it ended badly.
    pub async fn close(self) -> Result<()> {
        self.stop.cancel();
        self.tracker.close();
        self.tracker.wait().await;
        Ok(self.served.await??)
    }
}

impl Member {
    /// Opens a page.
    ///
    /// # Errors
    /// If the console is gone.
    pub async fn get(&self, path: &str) -> Result<Response> {
        Ok(self.client.get(format!("{}{path}", self.base)).header("cookie", &self.cookie).send().await?)
    }

    /// The words of a page.
    ///
    /// # Errors
    /// If it is refused.
    pub async fn page(&self, path: &str) -> Result<String> {
        Ok(self.get(path).await?.error_for_status()?.text().await?)
    }

    /// Sends a form of a page of the console.
    ///
    /// # Errors
    /// If the console is gone.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Result<Response> {
        self.post_from("same-origin", true, path, fields).await
    }

    /// Sends a form as a page of some site would, with or without the session's token.
    ///
    /// # Errors
    /// If the console is gone.
    pub async fn post_from(&self, site: &str, token: bool, path: &str, fields: &[(&str, &str)]) -> Result<Response> {
        let mut form: Vec<(&str, &str)> = if token { vec![("csrf", &self.csrf)] } else { Vec::new() };
        form.extend_from_slice(fields);
        let request = self.client.post(format!("{}{path}", self.base)).header("cookie", &self.cookie).header("sec-fetch-site", site);
        Ok(request.form(&form).send().await?)
    }

    /// Uploads a file for the shopper of a chat: its row, or why it is refused.
    ///
    /// # Errors
    /// If the console is gone.
    pub async fn uploads(&self, chat: &str, name: &str, bytes: &[u8]) -> Result<Result<String, String>> {
        let request = self.client.post(format!("{}{chat}/files", self.base)).query(&[("name", name)]);
        let request = request.header("cookie", &self.cookie).header("sec-fetch-site", "same-origin").header("x-csrf", &self.csrf);
        let answer = request.header("content-type", "application/octet-stream").body(bytes.to_vec()).send().await?;
        if !answer.status().is_success() {
            return Ok(Err(answer.text().await?));
        }
        let json: serde_json::Value = answer.json().await?;
        Ok(Ok(json["id"].as_str().context("a row")?.to_owned()))
    }

    /// Brings a file of articles in: the page that answers.
    ///
    /// # Errors
    /// If the console is gone.
    pub async fn brings_in(&self, name: &str, bytes: &[u8]) -> Result<String> {
        let mut body = format!("--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n").into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--b--\r\n");
        let request = self.client.post(format!("{}/articles/import", self.base)).query(&[("csrf", &self.csrf)]);
        let request = request.header("cookie", &self.cookie).header("sec-fetch-site", "same-origin");
        Ok(request.header("content-type", "multipart/form-data; boundary=b").body(body).send().await?.text().await?)
    }

    /// Sends a form that must be taken.
    ///
    /// # Errors
    /// If it is refused.
    pub async fn does(&self, path: &str, fields: &[(&str, &str)]) -> Result<()> {
        let answer = self.post(path, fields).await?;
        let status = answer.status();
        anyhow::ensure!(status.is_success() || status.is_redirection(), "{path} answers {status}: {}", answer.text().await?);
        Ok(())
    }

    /// Waits until a page says something.
    ///
    /// # Panics
    /// If it never does.
    pub async fn sees(&self, path: &str, words: &str) {
        wait::until(words, async || self.page(path).await.ok()?.contains(words).then_some(())).await;
    }
}

/// A hash of [`PASSWORD`] that is quick to check: stories log in often.
fn weak_hash() -> Result<String> {
    use argon2::password_hash::{PasswordHasher, SaltString};
    let wrong = |error: argon2::password_hash::Error| anyhow::anyhow!("hashing: {error}");
    let params = argon2::Params::new(8, 1, 1, None).map_err(|error| anyhow::anyhow!("hashing: {error}"))?;
    let argon = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let salt = SaltString::encode_b64(b"somesaltsomesalt").map_err(wrong)?;
    Ok(argon.hash_password(PASSWORD.as_bytes(), &salt).map_err(wrong)?.to_string())
}
