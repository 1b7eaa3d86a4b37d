//! Where the database is and how many connections each role holds.

use std::fmt;

use serde::Deserialize;

/// Where the database is and how many connections each role holds.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    /// Address of the owner: `postgres://user:password@host/name`, or with a Unix socket
    /// `postgres://postgres@localhost/mercer?host=/folder/of/the/socket`.
    pub url: String,
    /// At most this many connections for turns.
    #[serde(default = "turn_connections")]
    pub turn_connections: u32,
    /// At most this many connections for agents and admins.
    #[serde(default = "few_connections")]
    pub desk_connections: u32,
    /// At most this many connections for delivery and other jobs.
    #[serde(default = "few_connections")]
    pub jobs_connections: u32,
    /// At most this many connections for imports.
    #[serde(default = "import_connections")]
    pub import_connections: u32,
}

fn turn_connections() -> u32 {
    16
}

fn few_connections() -> u32 {
    5
}

fn import_connections() -> u32 {
    3
}

impl DatabaseSettings {
    /// The usual numbers of connections at this address.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            turn_connections: turn_connections(),
            desk_connections: few_connections(),
            jobs_connections: few_connections(),
            import_connections: import_connections(),
        }
    }
}

/// Leaves the address out, which may hold a password.
impl fmt::Debug for DatabaseSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatabaseSettings")
            .field("turn_connections", &self.turn_connections)
            .field("desk_connections", &self.desk_connections)
            .field("jobs_connections", &self.jobs_connections)
            .field("import_connections", &self.import_connections)
            .finish_non_exhaustive()
    }
}
