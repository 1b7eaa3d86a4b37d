//! A fresh database a story, copied from a template that is made once.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};
use knowledge::db::{Database, DatabaseSettings};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::sync::OnceCell;

use crate::{demo, parts, postgres};

/// What the demo shop's rows are made of.
const DEMO_SOURCES: [&str; 10] = [
    "engine/src/conflicts",
    "engine/src/guardrails/claims/stated",
    "migrations",
    "config/demo",
    "knowledge/src/articles",
    "knowledge/src/import/demo.rs",
    "knowledge/src/search",
    "config/intents",
    "engine/src/understand/intents",
    "tests/src/demo.rs",
];

/// What a fresh database holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    /// All migrations and not a row.
    Migrated,
    /// The small shop of [`crate::shop`]: enough for whatever needs no search.
    SmallShop,
    /// The demo shop on its own day, findable, with the examples of intents.
    Demo,
}

/// A database of one story. It is dropped by [`Scratch::drop_it`], or when the next run starts.
pub struct Scratch {
    /// One pool a role, as the program has them.
    pub database: Database,
    name: String,
    url: String,
}

impl Scratch {
    /// Copies a template into a new database and connects to it.
    ///
    /// # Errors
    /// If the server does not start or a template cannot be made.
    pub async fn new(template: Template) -> Result<Self> {
        let name = create(template).await?;
        let url = postgres::url(&name).await?;
        let database = connect(&url).await?;
        Ok(Self { database, name, url })
    }

    /// The owner's address, for the program's `DATABASE_URL`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A connection as the owner: what no role of the program may do, a story does here.
    ///
    /// # Errors
    /// If the server is gone.
    pub async fn owner(&self) -> Result<PgConnection> {
        Ok(PgConnection::connect(&self.url).await?)
    }

    /// A connection as one of the roles.
    ///
    /// # Errors
    /// If the server is gone.
    pub async fn log_in(&self, role: &str) -> Result<PgConnection> {
        Ok(PgConnection::connect(&self.url.replacen("postgres@", &format!("{role}@"), 1)).await?)
    }

    /// Ends all connections to the database and lets no new one in.
    ///
    /// # Errors
    /// If the server is gone.
    pub async fn cut_off(&self) -> Result<()> {
        let mut conn = maintenance().await?;
        execute(&mut conn, &format!("alter database \"{}\" with allow_connections false", self.name)).await?;
        execute(&mut conn, &format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{}'", self.name)).await
    }

    /// Lets connections in again.
    ///
    /// # Errors
    /// If the server is gone.
    pub async fn let_in(&self) -> Result<()> {
        execute(&mut maintenance().await?, &format!("alter database \"{}\" with allow_connections true", self.name)).await
    }

    /// Closes the pools and drops the database.
    ///
    /// # Errors
    /// If the server is gone.
    pub async fn drop_it(self) -> Result<()> {
        self.database.close().await;
        drop_named(&self.name).await
    }
}

/// A new database without any connection to it: its name.
///
/// # Errors
/// If the server does not start or a template cannot be made.
pub async fn create(template: Template) -> Result<String> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let from = template_named(template).await?;
    let name = format!("story_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let mut conn = maintenance().await?;
    execute(&mut conn, &format!("create database \"{name}\" template \"{from}\"")).await?;
    Ok(name)
}

/// An empty database without extensions or tables: its name.
///
/// # Errors
/// If the server does not start.
pub async fn create_bare() -> Result<String> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let name = format!("story_{}_bare_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    execute(&mut maintenance().await?, &format!("create database \"{name}\"")).await?;
    Ok(name)
}

/// Drops a database that [`create`] or [`create_bare`] made.
///
/// # Errors
/// If the server is gone.
pub async fn drop_named(name: &str) -> Result<()> {
    drop_database(&mut maintenance().await?, name).await
}

/// Few connections, because many stories share the server. Two of the desk's are ears: the console's and the staff rooms'.
#[must_use]
pub fn few_connections(url: String) -> DatabaseSettings {
    DatabaseSettings { turn_connections: 6, desk_connections: 4, jobs_connections: 3, import_connections: 2, ..DatabaseSettings::new(url) }
}

async fn connect(url: &str) -> Result<Database> {
    // boxed: the migrations make it large
    Ok(Box::pin(Database::connect(&few_connections(url.to_owned()))).await?)
}

async fn maintenance() -> Result<PgConnection> {
    Ok(PgConnection::connect(&postgres::url("postgres").await?).await?)
}

async fn execute(conn: &mut PgConnection, statement: &str) -> Result<()> {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(conn).await.with_context(|| statement.to_owned())?;
    Ok(())
}

async fn drop_database(conn: &mut PgConnection, name: &str) -> Result<()> {
    execute(conn, &format!("drop database if exists \"{name}\" with (force)")).await
}

/// The template's name, once it is there. Its name tells what it was made of, so that a change makes a new one.
async fn template_named(template: Template) -> Result<String> {
    static MIGRATED: OnceCell<String> = OnceCell::const_new();
    static SMALL_SHOP: OnceCell<String> = OnceCell::const_new();
    static DEMO: OnceCell<String> = OnceCell::const_new();
    let (cell, what, sources): (_, _, &[&str]) = match template {
        Template::Migrated => (&MIGRATED, "migrated", &["migrations"]),
        Template::SmallShop => (&SMALL_SHOP, "small_shop", &["migrations", "tests/data/shop.sql"]),
        Template::Demo => (&DEMO, "demo", &DEMO_SOURCES),
    };
    cell.get_or_try_init(async || {
        let name = format!("template_{what}_{:x}", fingerprint_of(sources)?);
        make_once(&name, template).await?;
        Ok(name)
    })
    .await
    .cloned()
}

/// Makes a template unless it is there. Other processes wait.
async fn make_once(name: &str, template: Template) -> Result<()> {
    const LOCK: i64 = 0x7465_6d70;
    let mut conn = maintenance().await?;
    sqlx::query("select pg_advisory_lock($1)").bind(LOCK).execute(&mut conn).await?;
    drop_leftovers(&mut conn).await?;
    let there: bool =
        sqlx::query_scalar("select exists (select from pg_database where datname = $1)").bind(name).fetch_one(&mut conn).await?;
    if !there {
        let unfinished = format!("{name}_unfinished");
        drop_database(&mut conn, &unfinished).await?;
        fill(&postgres::url(&unfinished).await?, template).await?;
        execute(&mut conn, &format!("alter database \"{unfinished}\" rename to \"{name}\"")).await?;
    }
    conn.close().await?;
    Ok(())
}

async fn fill(url: &str, template: Template) -> Result<()> {
    let database = connect(url).await?;
    match template {
        Template::Migrated => {}
        Template::Demo => demo::load(&database).await?,
        Template::SmallShop => {
            let mut conn = PgConnection::connect(url).await?;
            execute(&mut conn, &fs::read_to_string(parts::repository().join("tests/data/shop.sql"))?).await?;
            conn.close().await?;
        }
    }
    database.close().await;
    Ok(())
}

/// Drops what killed runs left: databases of processes that are gone.
async fn drop_leftovers(conn: &mut PgConnection) -> Result<()> {
    let names: Vec<String> =
        sqlx::query_scalar("select datname from pg_database where datname like 'story\\_%'").fetch_all(&mut *conn).await?;
    for name in names {
        let process = name.split('_').nth(1).unwrap_or_default();
        if !Path::new("/proc").join(process).exists() {
            drop_database(conn, &name).await?;
        }
    }
    Ok(())
}

/// A number that changes with the content of these files and folders of the repository.
fn fingerprint_of(sources: &[&str]) -> Result<u64> {
    let mut contents = Vec::new();
    for source in sources {
        for file in files(&parts::repository().join(source))? {
            contents.push(fs::read(&file).with_context(|| file.display().to_string())?);
        }
    }
    Ok(fingerprint(&contents))
}

fn fingerprint(contents: &[impl AsRef<[u8]>]) -> u64 {
    use std::hash::{DefaultHasher, Hasher};
    let mut hasher = DefaultHasher::new();
    for content in contents {
        hasher.write_usize(content.as_ref().len());
        hasher.write(content.as_ref());
    }
    hasher.finish()
}

fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut entries: Vec<PathBuf> =
        path.read_dir().with_context(|| path.display().to_string())?.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    entries.iter().map(|entry| files(entry)).collect::<Result<Vec<_>>>().map(|found| found.concat())
}
