//! Requests to Discord, with what their failures mean.
//!
//! Routes and authorisation are serenity's. On Discord's own address its rate limiter performs them. On an address of the
//! operator's that limiter is off, and serenity drops what a 429 says about the wait: there the requests are performed here.

use std::time::Duration;

use serde_json::Value;
use serenity::builder::CreateAttachment;
use serenity::http::{Http, HttpError, LightMethod, Multipart, MultipartUpload, Request, Route};

use crate::service::Delivery;

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// 429.
    Limited(Duration),
    /// It never left.
    NotSent(String),
    /// It left and nothing came back.
    Unknown(String),
    /// Discord refused: the status and Discord's own code.
    Status(u16, i64),
}

impl Failure {
    pub(super) fn wrong_token(&self) -> bool {
        matches!(self, Self::Status(401, _))
    }

    /// The token of an interaction has run out, or its message is gone.
    pub(super) fn interaction_is_over(&self) -> bool {
        matches!(self, Self::Status(404, _) | Self::Status(400 | 401 | 403, 10_015 | 10_062 | 50_027))
    }

    /// In words that may stand in a log.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Limited(wait) => format!("asked to wait {} s", wait.as_secs_f32()),
            Self::NotSent(why) | Self::Unknown(why) => why.clone(),
            Self::Status(status, code) => format!("status {status}, code {code}"),
        }
    }

    /// What it means for a reply. A wrong token is the operator's to mend, so the reply waits.
    pub(super) fn delivery(&self) -> Delivery {
        match self {
            Self::Limited(wait) => Delivery::RetryAfter(*wait),
            Self::NotSent(why) => Delivery::NotSent(why.clone()),
            Self::Unknown(why) => Delivery::Unknown(why.clone()),
            Self::Status(401 | 500.., _) => Delivery::NotSent(self.describe()),
            Self::Status(..) => Delivery::Refused(self.describe()),
        }
    }
}

impl From<&reqwest::Error> for Failure {
    fn from(error: &reqwest::Error) -> Self {
        match error {
            _ if error.is_connect() => Self::NotSent("no connection".to_owned()),
            _ if error.is_builder() => Self::NotSent("the request can't be made".to_owned()),
            _ if error.is_timeout() => Self::Unknown("no answer in time".to_owned()),
            _ => Self::Unknown("the connection was lost".to_owned()),
        }
    }
}

/// Performs requests.
pub(super) struct Rest {
    http: Http,
    client: reqwest::Client,
}

impl Rest {
    pub(super) fn new(http: Http, client: reqwest::Client) -> Self {
        Self { http, client }
    }

    /// The bot's name; whether the token is right shows here.
    pub(super) async fn me(&self) -> Result<String, Failure> {
        let me = self.call(LightMethod::Get, Route::UserMe, None).await?;
        Ok(me["username"].as_str().unwrap_or_default().to_owned())
    }

    /// Performs a request and answers with its JSON, null where there is none.
    pub(super) async fn call(&self, method: LightMethod, route: Route<'_>, body: Option<&Value>) -> Result<Value, Failure> {
        self.perform(Request::new(route, method).body(body.map(|body| body.to_string().into_bytes()))).await
    }

    /// Sends a message that carries a file.
    pub(super) async fn send_file(&self, route: Route<'_>, body: &Value, name: &str, bytes: Vec<u8>) -> Result<Value, Failure> {
        let upload = MultipartUpload::Attachments(vec![CreateAttachment::bytes(bytes, name)]);
        let form = Multipart { upload, fields: Vec::new(), payload_json: Some(body.to_string()) };
        self.perform(Request::new(route, LightMethod::Post).multipart(Some(form))).await
    }

    /// Asks for something with parameters.
    pub(super) async fn look_up(&self, route: Route<'_>, params: Vec<(&'static str, String)>) -> Result<Value, Failure> {
        self.perform(Request::new(route, LightMethod::Get).params(Some(params))).await
    }

    async fn perform(&self, request: Request<'_>) -> Result<Value, Failure> {
        let response = if self.http.ratelimiter.is_some() {
            self.http.request(request).await.map_err(|error| from_serenity(&error))?
        } else {
            let request = request.build(&self.client, self.http.token(), self.http.proxy.as_deref());
            let response = request.map_err(|error| from_serenity(&error))?.send().await.map_err(|error| Failure::from(&error))?;
            if !response.status().is_success() {
                return Err(refusal(response).await);
            }
            response
        };
        let bytes = response.bytes().await.map_err(|error| Failure::from(&error))?;
        // taken, whatever the words are
        Ok(serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    /// Fetches a file from the address that Discord gave.
    pub(super) async fn fetch(&self, address: &str) -> Result<reqwest::Response, Failure> {
        let response = self.client.get(address).send().await.map_err(|error| Failure::from(&error))?;
        if response.status().is_success() { Ok(response) } else { Err(Failure::Status(response.status().as_u16(), 0)) }
    }
}

fn from_serenity(error: &serenity::Error) -> Failure {
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(refused)) => {
            Failure::Status(refused.status_code.as_u16(), i64::try_from(refused.error.code).unwrap_or_default())
        }
        serenity::Error::Http(HttpError::Request(error)) => error.into(),
        // a token that can't stand in a header
        serenity::Error::Http(HttpError::InvalidHeader(_)) => Failure::Status(401, 0),
        _ => Failure::NotSent("the request can't be made".to_owned()),
    }
}

async fn refusal(response: reqwest::Response) -> Failure {
    let status = response.status().as_u16();
    let header = response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse::<f64>().ok());
    let body: Value = response.bytes().await.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    if status == 429 {
        let wait = body["retry_after"].as_f64().or(header).unwrap_or(1.0);
        return Failure::Limited(Duration::try_from_secs_f64(wait.max(0.0)).unwrap_or(Duration::from_secs(60)));
    }
    Failure::Status(status, body["code"].as_i64().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_door_is_for_good_and_a_breakdown_is_not() {
        assert!(matches!(Failure::Status(403, 50_007).delivery(), Delivery::Refused(_)));
        assert!(matches!(Failure::Status(404, 10_003).delivery(), Delivery::Refused(_)));
        assert!(matches!(Failure::Status(503, 0).delivery(), Delivery::NotSent(_)));
        assert!(matches!(Failure::Status(401, 0).delivery(), Delivery::NotSent(_)));
        assert!(Failure::Status(404, 10_015).interaction_is_over());
        assert!(!Failure::Status(403, 50_007).interaction_is_over());
    }
}
