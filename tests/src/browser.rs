//! A real browser: headless Chromium, driven through chromedriver, with a profile of its own each time.

use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::Context as _;
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

use crate::wait;

const START: Duration = Duration::from_secs(20);
const BETWEEN: Duration = Duration::from_millis(100);
/// Narrower windows are phones.
const PHONE: u32 = 500;

/// How a browser is set up.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// `navigator.language`: `en-US`, `zh-CN`.
    pub language: &'static str,
    /// Width and height in CSS pixels.
    pub size: (u32, u32),
    /// Whether the dark theme is preferred.
    pub dark: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { language: "en-US", size: (1280, 860), dark: false }
    }
}

/// A browser with one window. [`Browser::quit`] closes it in order; a dropped one is killed with all its processes.
pub struct Browser {
    client: Client,
    // in this order: the processes end before their profile is removed
    _driver: Driver,
    _profile: TempDir,
}

/// The processes: chromedriver leads a group, Chromium is in it.
struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        let group = format!("-{}", self.0.id());
        drop(Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status());
        drop(self.0.wait());
    }
}

impl Browser {
    /// Starts one; nothing where Chromium or chromedriver is missing and `MERCER_TEST_WITHOUT_BROWSER` allows it.
    ///
    /// # Errors
    /// If they are missing, or there and don't start.
    pub async fn start(look: Look) -> anyhow::Result<Option<Self>> {
        let (Some(chromium), Some(chromedriver)) = (find(&["chromium", "chromium-browser", "google-chrome"]), find(&["chromedriver"]))
        else {
            // `make test` installs both: without them nothing says whether the page works
            anyhow::ensure!(
                std::env::var_os("MERCER_TEST_WITHOUT_BROWSER").is_some(),
                "Chromium or chromedriver is missing: install the packages chromium and chromium-driver, or set MERCER_TEST_WITHOUT_BROWSER"
            );
            return Ok(None);
        };
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let profile = tempfile::tempdir()?;
        let driver = Command::new(chromedriver)
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        let driver = Driver(driver);
        let wanted = json!({ "browserName": "chrome", "goog:chromeOptions": options(look, &chromium, &profile) });
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(wanted.as_object().cloned().unwrap_or_default());
        let address = format!("http://127.0.0.1:{port}");
        let started = Instant::now();
        let client = loop {
            match builder.connect(&address).await {
                Ok(client) => break client,
                Err(error) if started.elapsed() > START => return Err(error).context("Chromium does not start"),
                Err(_) => sleep(BETWEEN).await,
            }
        };
        Ok(Some(Self { client, _driver: driver, _profile: profile }))
    }

    /// Opens a page and waits until its script runs.
    ///
    /// # Errors
    /// If the page can't be reached.
    pub async fn open(&self, url: &str) -> anyhow::Result<()> {
        self.client.goto(url).await?;
        self.until("the page is ready", "return document.body.dataset.ready === 'yes'").await;
        Ok(())
    }

    /// Opens a page that has no script of its own.
    ///
    /// # Errors
    /// If the page can't be reached.
    pub async fn visit(&self, url: &str) -> anyhow::Result<()> {
        Ok(self.client.goto(url).await?)
    }

    /// What an accessibility audit (axe-core, WCAG 2.2 A and AA) finds wrong with the page, one line each.
    ///
    /// # Errors
    /// If the audit can't run.
    pub async fn audit(&self) -> anyhow::Result<Vec<String>> {
        const AXE: &str = include_str!("../assets/axe/axe.min.js");
        const RUN: &str = "const done = arguments[arguments.length - 1];
            axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(
              (found) => done(found.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')}: ${n.failureSummary}`))),
              (error) => done([String(error)]));";
        self.client.execute(AXE, Vec::new()).await?;
        Ok(serde_json::from_value(self.client.execute_async(RUN, Vec::new()).await?)?)
    }

    /// Clicks the first element of a CSS selector.
    ///
    /// # Errors
    /// If there is none, or it can't be clicked.
    pub async fn click(&self, css: &str) -> anyhow::Result<()> {
        Ok(self.element(css).await.click().await?)
    }

    /// Types into an element; [`Key::Enter`] as a `String` is the Enter key.
    ///
    /// # Errors
    /// If it can't be written in.
    pub async fn write(&self, css: &str, text: &str) -> anyhow::Result<()> {
        Ok(self.element(css).await.send_keys(text).await?)
    }

    /// Presses a key where the focus is.
    ///
    /// # Errors
    /// If nothing has the focus.
    pub async fn press(&self, key: Key) -> anyhow::Result<()> {
        Ok(self.client.active_element().await?.send_keys(&String::from(char::from(key))).await?)
    }

    /// The visible texts of all elements of a selector.
    ///
    /// # Errors
    /// If the browser is gone.
    pub async fn texts(&self, css: &str) -> anyhow::Result<Vec<String>> {
        let found = self.run("return [...document.querySelectorAll(arguments[0])].map((e) => e.innerText)", vec![css.into()]).await?;
        Ok(serde_json::from_value(found)?)
    }

    /// Runs a script in the page.
    ///
    /// # Errors
    /// If it throws.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> anyhow::Result<Value> {
        Ok(self.client.execute(script, arguments).await?)
    }

    /// Waits until a script answers `true`.
    ///
    /// # Panics
    /// If it never does; `what` names the story's hope.
    pub async fn until(&self, what: &str, script: &str) {
        wait::until(what, async || self.run(script, Vec::new()).await.ok()?.as_bool()?.then_some(())).await;
    }

    /// Waits until that many elements of a selector are there.
    ///
    /// # Panics
    /// If there never are.
    pub async fn until_count(&self, css: &str, count: usize) {
        wait::until(&format!("{count} of {css}"), async || (self.texts(css).await.ok()?.len() == count).then_some(())).await;
    }

    /// Keeps a picture of the window in `test-artefacts/NAME.png`.
    ///
    /// # Errors
    /// If it can't be written.
    pub async fn picture(&self, name: &str) -> anyhow::Result<PathBuf> {
        let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../test-artefacts"));
        std::fs::create_dir_all(&folder)?;
        let path = folder.join(format!("{name}.png"));
        std::fs::write(&path, self.client.screenshot().await?)?;
        Ok(path)
    }

    /// Closes the window and ends the processes.
    ///
    /// # Errors
    /// If the browser is gone already.
    pub async fn quit(self) -> anyhow::Result<()> {
        Ok(self.client.clone().close().await?)
    }

    /// Goes into the frame that a script answers; what follows is done there.
    ///
    /// # Errors
    /// If the script answers no frame.
    pub async fn enter_frame(&self, script: &str) -> anyhow::Result<()> {
        let found = self.run(script, Vec::new()).await?;
        let id = found.as_object().and_then(|object| object.values().next()).and_then(Value::as_str).context("a frame")?.to_owned();
        Ok(Element::from_element_id(self.client.clone(), id.into()).enter_frame().await?)
    }

    /// Goes back to the page around the frame.
    ///
    /// # Errors
    /// If the browser is gone.
    pub async fn leave_frame(&self) -> anyhow::Result<()> {
        Ok(self.client.enter_parent_frame().await?)
    }

    async fn element(&self, css: &str) -> Element {
        wait::until(css, async || self.client.find(Locator::Css(css)).await.ok()).await
    }
}

fn options(look: Look, chromium: &PathBuf, profile: &TempDir) -> Value {
    let (width, height) = look.size;
    let mut arguments: Vec<String> = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
    ]
    .map(str::to_owned)
    .into();
    arguments.push(format!("--user-data-dir={}", profile.path().display()));
    arguments.push(format!("--lang={}", look.language));
    arguments.push(format!("--window-size={width},{height}"));
    if look.dark {
        arguments.push("--blink-settings=preferredColorScheme=0".to_owned());
    }
    let mut options = json!({ "binary": chromium, "args": arguments, "prefs": { "intl.accept_languages": look.language } });
    if width < PHONE {
        options["mobileEmulation"] = json!({ "deviceMetrics": { "width": width, "height": height, "pixelRatio": 2.0 } });
    }
    options
}

/// The first of these programs that is on the path.
fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).flat_map(|folder| names.iter().map(move |name| folder.join(name))).find(|file| file.is_file())
}
