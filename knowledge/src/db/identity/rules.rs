//! What counts as a proof: settings of the shop that the database enforces.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use sqlx::PgConnection;

/// What proves a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// A code by e-mail and nothing else.
    Code,
    /// A code by e-mail, or the postcode where it does not arrive.
    CodeOrPostcode,
    /// E-mail address or name, with the postcode.
    #[default]
    Postcode,
    /// The e-mail address alone.
    Email,
}

impl Proof {
    /// Whether a code is the way that is offered first.
    #[must_use]
    pub fn by_code(self) -> bool {
        matches!(self, Self::Code | Self::CodeOrPostcode)
    }

    /// As stored and as in the settings.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::CodeOrPostcode => "code_or_postcode",
            Self::Postcode => "postcode",
            Self::Email => "email",
        }
    }
}

/// What changes of orders ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Writes {
    /// The same as reading.
    #[default]
    Same,
    /// A code by e-mail, or the word of the shop's own site.
    Code,
}

impl Writes {
    /// As stored and as in the settings.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Code => "code",
        }
    }
}

/// The rules of a shop.
#[derive(Debug, Clone, Default)]
pub struct IdentityRules {
    /// What proves a customer.
    pub proof: Proof,
    /// What changes ask for.
    pub writes: Writes,
    /// What the shop's own site signs its customers with; nothing where it vouches for nobody.
    pub vouch_secret: Option<SecretString>,
}

/// Stores the rules, as the owner: no role of the program may.
pub(in crate::db) async fn store(conn: &mut PgConnection, rules: &IdentityRules) -> sqlx::Result<()> {
    let secret = rules.vouch_secret.as_ref().map(|secret| secret.expose_secret().as_bytes());
    sqlx::query!(
        "update identity_rules set proof = $1, writes = $2, vouch_secret = $3",
        rules.proof.as_str(),
        rules.writes.as_str(),
        secret
    )
    .execute(conn)
    .await
    .map(drop)
}
