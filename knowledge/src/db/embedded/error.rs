//! Why the embedded Postgres cannot be used.

use std::io;
use std::path::{Path, PathBuf};

/// Why the embedded Postgres cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// The binaries are not there, or not those of this machine.
    #[error("there is no Postgres that runs here in {folder}: {reason}")]
    NoPostgres {
        /// Where it was looked for.
        folder: PathBuf,
        /// What was wrong.
        reason: String,
    },
    /// Postgres refuses to run as root, and there is nobody else.
    #[error("Postgres does not run as root, and there is no user `postgres` or `nobody` to run it as")]
    NoUser,
    /// A folder cannot be made, changed or read.
    #[error("cannot use {path}")]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A folder that others may write to or that belongs to somebody else stands where the socket should be.
    #[error("{0} must belong to the user that runs Postgres and be open to nobody else")]
    UnsafeSocketFolder(PathBuf),
    /// The cluster could not be made. A full disk shows here first.
    #[error("making the database cluster failed: {0}")]
    Init(String),
    /// The server did not come up.
    #[error("Postgres did not start; the end of {log} says:\n{tail}")]
    Start {
        /// The server's log.
        log: PathBuf,
        /// Its last lines.
        tail: String,
    },
    /// The server did not stop.
    #[error("Postgres did not stop: {0}")]
    Stop(String),
}

impl EmbeddedError {
    /// Names the path that the system's error is about.
    pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Folder { path, source }
    }
}
