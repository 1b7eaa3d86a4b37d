//! What an identity token must be (OpenID Connect Core 1.0, section 3.1.3.7): signed by a key of the provider with an algorithm of two
//! keys, for this client, of this log-in, and not over.

use chrono::{DateTime, Utc};
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use serde_json::{Map, Value};

/// Seconds by which two clocks may differ.
const LEEWAY: i64 = 60;
/// Where the provider signs with a key that only it has. A secret that both share, or no signature, proves nothing here.
const SIGNED: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// What is wrong with a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(in crate::console) enum Problem {
    /// No token at all, or no signature that counts.
    #[error("the token is not signed as it must be")]
    Unsigned,
    /// None of the provider's keys.
    #[error("the token is signed with a key that the provider does not publish")]
    Key,
    /// Signature, issuer or client.
    #[error("the token is not for this desk")]
    Elsewhere,
    /// Of another log-in.
    #[error("the token belongs to another log-in")]
    Nonce,
    /// Over.
    #[error("the token has expired")]
    Expired,
    /// It does not say who it is for, or the provider has not verified the address.
    #[error("the token has no verified e-mail address")]
    Unverified,
}

/// What a token is held against.
pub(super) struct Expected<'e> {
    pub(super) issuer: &'e str,
    pub(super) client: &'e str,
    pub(super) nonce: &'e str,
    pub(super) now: DateTime<Utc>,
}

/// Who logged in.
#[derive(Debug, Clone)]
pub(in crate::console) struct Person {
    /// The provider's own id of them: it never changes.
    pub(in crate::console) subject: String,
    /// In small letters; the provider has verified it.
    pub(in crate::console) email: String,
    pub(in crate::console) name: String,
    /// All that the token says.
    pub(super) claims: Map<String, Value>,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    exp: i64,
    #[serde(default)]
    nbf: Option<i64>,
    #[serde(default)]
    nonce: String,
    #[serde(default)]
    azp: Option<String>,
    #[serde(default)]
    email: String,
    #[serde(default)]
    email_verified: Value,
    #[serde(default)]
    name: String,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// Reads a token.
pub(super) fn read(token: &str, keys: &JwkSet, expected: &Expected<'_>) -> Result<Person, Problem> {
    let header = decode_header(token).map_err(|_| Problem::Unsigned)?;
    if !SIGNED.contains(&header.alg) {
        return Err(Problem::Unsigned);
    }
    let key = key(keys, header.kid.as_deref()).ok_or(Problem::Key)?;
    let key = DecodingKey::from_jwk(key).map_err(|_| Problem::Key)?;
    let mut validation = Validation::new(header.alg);
    validation.set_issuer(&[expected.issuer]);
    validation.set_audience(&[expected.client]);
    validation.set_required_spec_claims(&["iss", "aud", "exp", "sub"]);
    // held against the program's own clock below
    validation.validate_exp = false;
    let claims = decode::<Claims>(token, &key, &validation).map_err(|_| Problem::Elsewhere)?.claims;
    let now = expected.now.timestamp();
    if claims.exp.saturating_add(LEEWAY) < now || claims.nbf.is_some_and(|from| from > now.saturating_add(LEEWAY)) {
        return Err(Problem::Expired);
    }
    if claims.nonce.is_empty() || claims.nonce != expected.nonce {
        return Err(Problem::Nonce);
    }
    if claims.azp.as_deref().is_some_and(|party| party != expected.client) {
        return Err(Problem::Elsewhere);
    }
    let verified = claims.email_verified == Value::Bool(true) || claims.email_verified == "true";
    let email = claims.email.trim().to_lowercase();
    if !verified || !email.contains('@') || claims.sub.is_empty() {
        return Err(Problem::Unverified);
    }
    let name: String = claims.name.chars().filter(|symbol| !symbol.is_control()).take(80).collect();
    let name = if name.trim().is_empty() { email.split('@').next().unwrap_or_default().to_owned() } else { name.trim().to_owned() };
    Ok(Person { subject: claims.sub, email, name, claims: claims.rest })
}

/// The key of that name; the only one where the token names none.
fn key<'k>(keys: &'k JwkSet, name: Option<&str>) -> Option<&'k Jwk> {
    match (name, keys.keys.as_slice()) {
        (Some(name), _) => keys.find(name),
        (None, [only]) => Some(only),
        (None, _) => None,
    }
}
