//! Passwords: argon2id with the crate's defaults (19 MiB, two passes, as OWASP recommends), off the async threads.

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};

/// Characters that a password has at least.
pub(super) const SHORTEST: usize = 12;
/// Bytes that are looked at: longer ones only cost time.
const LONGEST: usize = 256;

/// Whether a password may be chosen: long enough, and not one letter over and over.
pub(super) fn acceptable(password: &str) -> Result<(), &'static str> {
    let different: std::collections::HashSet<char> = password.chars().collect();
    if password.chars().count() < SHORTEST || password.len() > LONGEST {
        return Err("password-short");
    }
    if different.len() < 5 {
        return Err("password-plain");
    }
    Ok(())
}

/// A hash to store, in PHC form with a salt of its own.
pub(super) async fn hash(password: String) -> anyhow::Result<String> {
    tokio::task::spawn_blocking(move || {
        let salt = SaltString::encode_b64(&rand::random::<[u8; 16]>()).map_err(|error| anyhow::anyhow!("a salt: {error}"))?;
        let hash = Argon2::default().hash_password(password.as_bytes(), &salt).map_err(|error| anyhow::anyhow!("hashing: {error}"))?;
        Ok(hash.to_string())
    })
    .await?
}

/// Whether the password fits the hash. Without a hash (nobody of that address) it takes as long and is false.
pub(super) async fn fits(password: String, hash: Option<String>) -> anyhow::Result<bool> {
    /// Of a password that nobody knows.
    const DUMMY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b+dWRWJTmaaJObG0eQFGh1VfEg";
    tokio::task::spawn_blocking(move || {
        let text = hash.as_deref().unwrap_or(DUMMY);
        let parsed = PasswordHash::new(text).map_err(|error| anyhow::anyhow!("a stored hash: {error}"))?;
        let fits = password.len() <= LONGEST && Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
        Ok(fits && hash.is_some())
    })
    .await?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_password_itself_fits_and_nobody_takes_as_long() {
        let stored = hash("correct horse battery".to_owned()).await.expect("a hash");
        assert!(stored.starts_with("$argon2id$"));
        assert!(fits("correct horse battery".to_owned(), Some(stored.clone())).await.expect("checked"));
        assert!(!fits("correct horse batterz".to_owned(), Some(stored)).await.expect("checked"));
        assert!(!fits("anything".to_owned(), None).await.expect("the dummy is a well-formed hash"));
    }

    #[test]
    fn short_and_dull_passwords_are_refused() {
        assert!(acceptable("short").is_err());
        assert!(acceptable("aaaaaaaaaaaaaaaa").is_err());
        assert!(acceptable("correct horse battery").is_ok());
    }
}
