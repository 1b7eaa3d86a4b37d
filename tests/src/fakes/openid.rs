//! An identity provider: it publishes what it is and its key, and gives signed tokens for codes. What the token says is the story's.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result};
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

/// What the desk is known as here.
pub const CLIENT: &str = "mercer-desk";
/// What it proves that with.
pub const SECRET: &str = "a secret of the desk";

/// How a token is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    /// With the published key.
    Own,
    /// With a key that is not published.
    Foreign,
    /// Not at all: `alg` is `none`.
    None,
    /// With the client's secret, which the desk knows too.
    Shared,
}

/// A provider that runs.
pub struct Provider {
    /// Where.
    pub address: SocketAddr,
    inner: Arc<Inner>,
    served: JoinHandle<()>,
}

struct Inner {
    issuer: String,
    key: Vec<u8>,
    point: Vec<u8>,
    codes: Mutex<HashMap<String, Code>>,
}

struct Code {
    challenge: String,
    token: String,
}

fn new_key() -> Result<(Vec<u8>, Vec<u8>)> {
    let random = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).ok().context("a key")?;
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).ok().context("a pair")?;
    Ok((document.as_ref().to_vec(), pair.public_key().as_ref().to_vec()))
}

impl Provider {
    /// Starts one.
    ///
    /// # Errors
    /// If no port is free.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (key, point) = new_key()?;
        let inner = Arc::new(Inner { issuer: format!("http://{address}"), key, point, codes: Mutex::new(HashMap::new()) });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(Arc::clone(&inner));
        let served = tokio::spawn(async move {
            axum::serve(listener, router).await.ok();
        });
        Ok(Self { address, inner, served })
    }

    /// Its name.
    #[must_use]
    pub fn issuer(&self) -> String {
        self.inner.issuer.clone()
    }

    /// Somebody logs in where a browser was sent: the claims of a good token for them, with changes by the story. Answers code and state.
    ///
    /// # Errors
    /// If the address lacks something.
    pub fn logs_in(&self, sent_to: &str, claims: Value, signature: Signature) -> Result<(String, String)> {
        let url = Url::parse(sent_to)?;
        let given: HashMap<String, String> = url.query_pairs().into_owned().collect();
        let of = |name: &str| given.get(name).cloned().with_context(|| format!("{name} is missing in {url}"));
        anyhow::ensure!(of("response_type")? == "code" && of("client_id")? == CLIENT && of("code_challenge_method")? == "S256", "{url}");
        anyhow::ensure!(of("scope")?.split(' ').any(|scope| scope == "openid"), "{url}");
        let mut all = json!({ "iss": self.inner.issuer, "aud": CLIENT, "nonce": of("nonce")?, "email_verified": true });
        for (name, value) in claims.as_object().context("claims")? {
            all[name] = value.clone();
        }
        let code = uuid::Uuid::new_v4().simple().to_string();
        let token = self.sign(&all, signature)?;
        codes(&self.inner).insert(code.clone(), Code { challenge: of("code_challenge")?, token });
        Ok((code, of("state")?))
    }

    fn sign(&self, claims: &Value, signature: Signature) -> Result<String> {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let mut header = Header::new(Algorithm::ES256);
        header.kid = Some("first".to_owned());
        Ok(match signature {
            Signature::Own => encode(&header, claims, &EncodingKey::from_ec_der(&self.inner.key))?,
            Signature::Foreign => encode(&header, claims, &EncodingKey::from_ec_der(&new_key()?.0))?,
            Signature::None => format!("{}.{}.", part(&json!({ "alg": "none", "typ": "JWT" })), part(claims)),
            Signature::Shared => encode(&Header::new(Algorithm::HS256), claims, &EncodingKey::from_secret(SECRET.as_bytes()))?,
        })
    }

    /// Ends it.
    pub async fn finish(self) {
        self.served.abort();
        drop(self.served.await);
    }
}

fn codes(inner: &Inner) -> MutexGuard<'_, HashMap<String, Code>> {
    inner.codes.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn metadata(State(inner): State<Arc<Inner>>) -> Json<Value> {
    let issuer = &inner.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
    }))
}

async fn keys(State(inner): State<Arc<Inner>>) -> Json<Value> {
    // an uncompressed point: 4, then both coordinates
    let (x, y) = inner.point[1..].split_at(32);
    let key = json!({ "kty": "EC", "crv": "P-256", "kid": "first", "use": "sig", "alg": "ES256",
        "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y) });
    Json(json!({ "keys": [key] }))
}

/// A code is good once, for who has the verifier and the secret.
async fn token(State(inner): State<Arc<Inner>>, Form(form): Form<HashMap<String, String>>) -> Result<Json<Value>, StatusCode> {
    let of = |name: &str| form.get(name).cloned().unwrap_or_default();
    let code = codes(&inner).remove(&of("code")).ok_or(StatusCode::BAD_REQUEST)?;
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(of("code_verifier")));
    if challenge != code.challenge || of("client_secret") != SECRET || of("grant_type") != "authorization_code" {
        return Err(StatusCode::BAD_REQUEST);
    }
    Ok(Json(json!({ "access_token": "unused", "token_type": "Bearer", "id_token": code.token })))
}
