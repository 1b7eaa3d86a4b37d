//! The Postgres that Mercer starts and stops itself, reachable over a Unix socket by its own user alone.

mod error;
mod place;
mod server;

pub use error::EmbeddedError;

use std::path::Path;

use place::Place;

/// A Postgres in a folder. It outlives a program that is killed, and the next start finds it again.
#[derive(Debug, Clone)]
pub struct EmbeddedPostgres {
    place: Place,
    options: Vec<String>,
}

impl EmbeddedPostgres {
    /// Prepares a server of the binaries in `install_dir` (with `bin/` and `share/`) whose files lie in `data_dir`.
    ///
    /// As root the server runs as `postgres` or `nobody`, since Postgres refuses root. Where that user cannot reach one
    /// of the folders, a folder under `/var/lib/mercer` is used instead, with a warning.
    ///
    /// # Errors
    /// If there is no Postgres in `install_dir`, the folders cannot be made, or, as root, there is no such user.
    pub fn new(install_dir: &Path, data_dir: &Path) -> Result<Self, EmbeddedError> {
        let options = [
            "listen_addresses=",
            "unix_socket_permissions=0700",
            "shared_buffers=64MB",
            // two programs with all their pools
            "max_connections=100",
            // statements and details of errors can hold personal data
            "log_error_verbosity=terse",
            "log_min_error_statement=panic",
        ];
        Ok(Self { place: Place::find(install_dir, data_dir)?, options: options.map(str::to_owned).to_vec() })
    }

    /// Adds a setting of the server, as `fsync=off` for tests. A later one outranks an earlier one.
    #[must_use]
    pub fn with_option(mut self, option: &str) -> Self {
        self.options.push(option.to_owned());
        self
    }

    /// Starts the server, making its cluster the first time, and returns the owner's address of the database `mercer`.
    /// A server that is running already is used as it is.
    ///
    /// # Errors
    /// If the cluster cannot be made or the server does not come up within a minute; the error has the end of its log.
    pub async fn start(&self) -> Result<String, EmbeddedError> {
        if !server::is_running(&self.place).await? {
            server::make_cluster(&self.place).await?;
            server::write_settings(&self.place, &self.options)?;
            server::start(&self.place).await?;
        }
        Ok(self.url())
    }

    /// Stops the server, rolling back what is open. One that is not running is left so.
    ///
    /// # Errors
    /// If the server does not stop within half a minute.
    pub async fn stop(&self) -> Result<(), EmbeddedError> {
        server::stop(&self.place).await
    }

    /// The owner's address of the database `mercer`.
    fn url(&self) -> String {
        let socket = self.place.socket.to_string_lossy();
        let host: String = url::form_urlencoded::byte_serialize(socket.as_bytes()).collect();
        format!("postgres://postgres@localhost/mercer?host={host}")
    }
}
