//! A mail server on this machine, without TLS: it keeps what it is given, refuses whom it is told to, and can be out of order.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::Changed;

/// A mail that was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Envelope.
    pub to: Vec<String>,
    /// Header lines and body as they came.
    pub raw: String,
}

impl Taken {
    /// All parts, decoded.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for part in self.raw.split("\r\n--") {
            let Some((head, body)) = part.split_once("\r\n\r\n") else { continue };
            let head = head.to_lowercase();
            if head.contains("content-transfer-encoding: base64") {
                let bytes = STANDARD.decode(body.split_whitespace().collect::<String>()).unwrap_or_default();
                text.push_str(&String::from_utf8_lossy(&bytes));
            } else if head.contains("quoted-printable") {
                text.push_str(&quoted_printable(body));
            } else {
                text.push_str(body);
            }
            text.push('\n');
        }
        text
    }

    /// The six digits that stand alone on a line.
    ///
    /// # Panics
    /// If there are none.
    #[must_use]
    pub fn code(&self) -> String {
        let text = self.text();
        let line = text.lines().map(str::trim).find(|line| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit()));
        line.unwrap_or_else(|| panic!("no code in {text}")).to_owned()
    }
}

fn quoted_printable(body: &str) -> String {
    let joined = body.replace("=\r\n", "");
    let (bytes, mut decoded, mut at) = (joined.as_bytes(), Vec::new(), 0);
    while at < bytes.len() {
        let hex = (bytes[at] == b'=').then(|| joined.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok())).flatten();
        decoded.push(hex.unwrap_or(bytes[at]));
        at += if hex.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[derive(Debug, Default)]
struct State {
    taken: Vec<Taken>,
    refused: Vec<String>,
    broken: bool,
    connections: usize,
}

/// The server. It ends with this value.
pub struct Smtp {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    changed: Arc<Changed>,
    served: JoinHandle<()>,
}

impl Drop for Smtp {
    fn drop(&mut self) {
        self.served.abort();
    }
}

impl Smtp {
    /// Starts one on a free port.
    ///
    /// # Errors
    /// If there is none.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (state, changed) = (Arc::new(Mutex::new(State::default())), Arc::new(Changed::new()));
        let (serving, telling) = (Arc::clone(&state), Arc::clone(&changed));
        let served = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, Arc::clone(&serving), Arc::clone(&telling)));
            }
        });
        Ok(Self { address, state, changed, served })
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// From now on mails to this address are refused for good.
    pub fn refuse(&self, address: &str) {
        self.lock().refused.push(address.to_owned());
    }

    /// Whether it answers everybody that it is out of order.
    pub fn out_of_order(&self, broken: bool) {
        self.lock().broken = broken;
    }

    /// How many connections there were.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.lock().connections
    }

    /// What was taken so far.
    #[must_use]
    pub fn taken(&self) -> Vec<Taken> {
        self.lock().taken.clone()
    }

    /// Waits for the mail with this number, counted from 1.
    ///
    /// # Panics
    /// If it does not come.
    pub async fn mail(&self, number: usize) -> Taken {
        self.changed.wait_for(&format!("mail {number}"), || self.lock().taken.get(number - 1).cloned()).await
    }

    /// Waits until so many connections were made.
    ///
    /// # Panics
    /// If they are not.
    pub async fn asked(&self, connections: usize) {
        self.changed.wait_for("the mail server is asked", || (self.lock().connections >= connections).then_some(())).await;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One connection, as RFC 5321 has it.
async fn talk(stream: TcpStream, state: Arc<Mutex<State>>, changed: Arc<Changed>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    lock(&state).connections += 1;
    changed.tell();
    if lock(&state).broken {
        return write.write_all(b"421 out of order\r\n").await;
    }
    write.write_all(b"220 mail.example ESMTP\r\n").await?;
    let mut to: Vec<String> = Vec::new();
    while let Some(line) = lines.next_line().await? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-mail.example\r\n250 8BITMIME\r\n",
            "HELO" | "RSET" | "NOOP" => "250 fine\r\n",
            "MAIL" => {
                to.clear();
                "250 fine\r\n"
            }
            "RCPT" => {
                let address = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                if lock(&state).refused.contains(&address) {
                    "550 nobody here by that name\r\n"
                } else {
                    to.push(address);
                    "250 fine\r\n"
                }
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut raw = String::new();
                while let Some(line) = lines.next_line().await? {
                    if line == "." {
                        break;
                    }
                    raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                    raw.push_str("\r\n");
                }
                lock(&state).taken.push(Taken { to: std::mem::take(&mut to), raw });
                changed.tell();
                "250 taken\r\n"
            }
            "QUIT" => {
                write.write_all(b"221 goodbye\r\n").await?;
                return Ok(());
            }
            _ => "502 not known here\r\n",
        };
        write.write_all(answer.as_bytes()).await?;
    }
    Ok(())
}
