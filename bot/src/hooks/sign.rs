//! Signatures of Standard Webhooks: `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// A shared secret.
#[derive(Clone)]
pub struct Key(Hmac<Sha256>);

impl Key {
    /// Reads a secret: base64 after `whsec_`, else the bytes of the text.
    ///
    /// # Errors
    /// If what stands after `whsec_` is no base64.
    pub fn read(secret: &SecretString) -> anyhow::Result<Self> {
        let bytes = match secret.expose_secret().strip_prefix("whsec_") {
            Some(encoded) => STANDARD.decode(encoded).map_err(|_| anyhow::anyhow!("after whsec_ base64 is expected"))?,
            None => secret.expose_secret().as_bytes().to_vec(),
        };
        Ok(Self(Hmac::new_from_slice(&bytes)?))
    }

    /// The value of `webhook-signature`.
    #[must_use]
    pub fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        format!("v1,{}", STANDARD.encode(self.over(id, timestamp, body).finalize().into_bytes()))
    }

    /// Whether one of the signatures in a header, between blanks, is ours. Compared in constant time.
    #[must_use]
    pub fn verifies(&self, signatures: &str, id: &str, timestamp: i64, body: &[u8]) -> bool {
        let given = signatures.split(' ').filter_map(|one| STANDARD.decode(one.strip_prefix("v1,")?).ok()).take(8);
        let mac = self.over(id, timestamp, body);
        given.fold(false, |found, signature| found | mac.clone().verify_slice(&signature).is_ok())
    }

    fn over(&self, id: &str, timestamp: i64, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the standard's own libraries.
    #[test]
    fn signs_as_the_standard_has_it() {
        let key = Key::read(&"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into()).expect("base64");
        let body = br#"{"test": 2432232314}"#;
        let signature = key.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert!(key.verifies(&format!("v1,AAAA v1a,zzz {signature}"), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body));
    }

    #[test]
    fn another_id_time_body_or_secret_does_not_verify() {
        let key = Key::read(&"a secret of sixteen".into()).expect("any text");
        let signature = key.sign("msg_1", 100, b"{}");
        assert!(key.verifies(&signature, "msg_1", 100, b"{}"));
        assert!(!key.verifies(&signature, "msg_2", 100, b"{}"));
        assert!(!key.verifies(&signature, "msg_1", 101, b"{}"));
        assert!(!key.verifies(&signature, "msg_1", 100, b"{ }"));
        assert!(!Key::read(&"another of sixteen".into()).expect("any text").verifies(&signature, "msg_1", 100, b"{}"));
        assert!(!key.verifies("", "msg_1", 100, b"{}") && !key.verifies("v1,", "msg_1", 100, b"{}"));
        assert!(Key::read(&"whsec_?".into()).is_err());
    }
}
