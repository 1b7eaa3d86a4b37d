//! The section of a log-in by the shop's own identity provider.

use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use super::{Config, ConfigError, values};

/// OpenID Connect.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenIdConfig {
    /// The provider, as its tokens name it; `None` where nobody logs in so.
    #[serde(deserialize_with = "values::optional_url")]
    pub issuer: Option<Url>,
    /// What the provider knows the desk as.
    pub client_id: String,
    /// What the desk proves that with; `None` for a public client.
    #[serde(deserialize_with = "values::secret")]
    pub client_secret: Option<SecretString>,
    /// Where browsers find the desk.
    #[serde(deserialize_with = "values::optional_url")]
    pub desk_url: Option<Url>,
    /// The claim that says what somebody may do; dots lead into it.
    #[serde(deserialize_with = "values::optional_text")]
    pub role_claim: Option<String>,
    /// E-mail addresses of admins.
    pub admins: Vec<String>,
    /// Of agents.
    pub agents: Vec<String>,
    /// Of auditors.
    pub auditors: Vec<String>,
    /// What the button says.
    pub label: String,
}

impl Config {
    /// What one key alone cannot say of this section.
    pub(super) fn check_openid(&self) -> Result<(), ConfigError> {
        let openid = &self.openid;
        let Some(issuer) = &openid.issuer else { return Ok(()) };
        let set = "openid.issuer is set";
        if openid.client_id.trim().is_empty() {
            return Err(ConfigError::missing("openid.client_id", set));
        }
        if openid.desk_url.is_none() {
            return Err(ConfigError::missing("openid.desk_url", set));
        }
        if openid.role_claim.is_none() && openid.admins.is_empty() && openid.agents.is_empty() && openid.auditors.is_empty() {
            return Err(ConfigError::missing("openid.role_claim", "openid.issuer is set and no addresses are listed"));
        }
        let own_machine = issuer.host_str().is_some_and(|host| host == "localhost" || host.starts_with("127."));
        if issuer.scheme() != "https" && !own_machine {
            return Err(ConfigError::missing("openid.issuer with https", "it vouches for who works at the desk"));
        }
        Ok(())
    }
}
