//! The roles that the program logs in as.
//!
//! Where the server trusts local users (the embedded one) they need no password. Elsewhere theirs is derived from the
//! owner's, so that there is nothing more to configure and every instance of Mercer knows it.

use std::time::Duration;

use sha2::{Digest, Sha256};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::DbError;

/// How long a caller waits for a connection before it is told that there is none.
pub(super) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// Key of the advisory lock under which passwords are set: `mercer` in ASCII.
const PASSWORD_LOCK: i64 = 0x6d65_7263_6572;

/// How the owner logs in, and what the roles' passwords derive from.
#[derive(Clone)]
pub(super) struct Owner {
    pub(super) options: PgConnectOptions,
    password: Option<String>,
}

impl Owner {
    /// Reads the address of the owner.
    pub(super) fn parse(url: &str) -> Result<Self, DbError> {
        let options = url.parse::<PgConnectOptions>().map_err(DbError::BadUrl)?;
        Ok(Self { options: options.application_name("mercer"), password: password_of(url) })
    }

    /// Opens a pool of connections that logged in as `role`, giving the role its password first if it has none yet.
    pub(super) async fn open(&self, role: &'static str, connections: u32) -> Result<PgPool, DbError> {
        match self.log_in(role, connections).await {
            Err(refused) if self.password.is_some() && is_login_failure(&refused) => {
                self.set_password(role, connections).await.map_err(|source| DbError::Role { role, source })
            }
            other => other.map_err(|source| DbError::Role { role, source }),
        }
    }

    async fn log_in(&self, role: &'static str, connections: u32) -> sqlx::Result<PgPool> {
        let mut options = self.options.clone().username(role);
        if let Some(password) = &self.password {
            options = options.password(&derived_password(password, role));
        }
        PgPoolOptions::new().max_connections(connections).acquire_timeout(ACQUIRE_TIMEOUT).connect_with(options).await
    }

    /// Sets the password and logs in with it. Another instance may have been faster: hence the second try under the lock.
    async fn set_password(&self, role: &'static str, connections: u32) -> sqlx::Result<PgPool> {
        let mut conn = PgConnection::connect_with(&self.options).await?;
        let mut tx = conn.begin().await?;
        sqlx::query("select pg_advisory_xact_lock($1)").bind(PASSWORD_LOCK).execute(&mut *tx).await?;
        if let Ok(pool) = self.log_in(role, connections).await {
            return Ok(pool);
        }
        if let Some(password) = &self.password {
            // Both are ours: a fixed name, and hexadecimal digits. A statement that sets a password takes no parameters.
            let statement = format!("alter role {role} password '{}'", derived_password(password, role));
            sqlx::query(AssertSqlSafe(statement)).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        self.log_in(role, connections).await
    }
}

/// Whether Postgres refused who we are: invalid password, or no entry for this user.
fn is_login_failure(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(|error| error.code()).is_some_and(|code| code == "28P01" || code == "28000")
}

fn derived_password(owner: &str, role: &str) -> String {
    let digest = Sha256::new().chain_update("mercer\0").chain_update(role).chain_update("\0").chain_update(owner).finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The owner's password: before the `@`, as the parameter `password`, or from `PGPASSWORD`, as sqlx reads it.
fn password_of(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    let parameter = url.query_pairs().find(|(name, _)| name == "password").map(|(_, value)| value.into_owned());
    parameter.or_else(|| url.password().map(decoded)).or_else(|| std::env::var("PGPASSWORD").ok())
}

/// Undoes percent-encoding.
fn decoded(text: &str) -> String {
    let form = format!("p={}", text.replace('+', "%2B"));
    url::form_urlencoded::parse(form.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_found_and_decoded() {
        assert_eq!(password_of("postgres://me:s%40cr+et@db.shop/mercer").as_deref(), Some("s@cr+et"));
        assert_eq!(password_of("postgres://me@db.shop/mercer?password=x%26y").as_deref(), Some("x&y"));
    }

    #[test]
    fn roles_and_owners_have_passwords_of_their_own() {
        let turn = derived_password("secret", "mercer_turn");
        assert_eq!(turn, derived_password("secret", "mercer_turn"));
        assert_ne!(turn, derived_password("secret", "mercer_desk"));
        assert_ne!(turn, derived_password("other", "mercer_turn"));
        assert!(turn.len() == 64 && turn.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }

    #[test]
    fn an_error_about_the_address_does_not_repeat_it() {
        let error = Owner::parse("postgres://me:hunter2@[bad/mercer").err().map(|error| format!("{error} {error:?}")).unwrap_or_default();
        assert!(error.contains("cannot be read"), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}
