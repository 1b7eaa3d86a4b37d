//! What Telegram's errors mean for a send, and how they are written down: without addresses, tokens or texts.

use teloxide::{ApiError, RequestError};

use crate::service::Delivery;

/// Whether Telegram says that the token is wrong: 401, or 404 where it does not even look like one.
pub(super) fn wrong_token(error: &RequestError) -> bool {
    matches!(error, RequestError::Api(ApiError::InvalidToken))
}

/// The error in words that may stand in a log.
pub(super) fn describe(error: &RequestError) -> String {
    match error {
        RequestError::Api(error) => error.to_string(),
        RequestError::MigrateToChatId(_) => "the group has moved".to_owned(),
        RequestError::RetryAfter(wait) => format!("asked to wait {} s", wait.seconds()),
        RequestError::Network(error) if error.is_timeout() => "no answer in time".to_owned(),
        RequestError::Network(error) if error.is_connect() => "no connection".to_owned(),
        RequestError::Network(_) => "the connection was lost".to_owned(),
        RequestError::InvalidJson { .. } => "an answer that is not Telegram's".to_owned(),
        RequestError::Io(error) => error.kind().to_string(),
    }
}

/// What a failed send means.
pub(super) fn delivery(error: &RequestError) -> Delivery {
    let why = describe(error);
    match error {
        RequestError::RetryAfter(wait) => Delivery::RetryAfter(wait.duration()),
        // the request did not leave
        RequestError::Network(error) if error.is_connect() || error.is_builder() => Delivery::NotSent(why),
        RequestError::Network(_) => Delivery::Unknown(why),
        // Telegram took it and said so in words that teloxide does not know
        RequestError::InvalidJson { raw, .. } if raw.contains(r#""ok":true"#) => Delivery::Sent { external_id: None },
        // a page of a proxy: Telegram is down
        RequestError::InvalidJson { .. } | RequestError::Io(_) => Delivery::NotSent(why),
        RequestError::Api(ApiError::InvalidToken) => Delivery::NotSent(why),
        // Telegram may have gone on after its gateway had stopped waiting
        RequestError::Api(ApiError::Unknown(text)) if text.starts_with("Gateway Timeout") => Delivery::Unknown(why),
        RequestError::Api(ApiError::Unknown(text)) if server_side(text) => Delivery::NotSent(why),
        RequestError::Api(_) | RequestError::MigrateToChatId(_) => Delivery::Refused(why),
    }
}

/// teloxide keeps the description and drops the code: these are the descriptions that don't come with a 5xx or a 429.
fn server_side(text: &str) -> bool {
    !["Bad Request", "Forbidden", "Unauthorized", "Not Found", "Conflict"].iter().any(|ours| text.starts_with(ours))
}

#[cfg(test)]
mod tests {
    use teloxide::types::Seconds;

    use super::*;

    fn api(description: &str) -> Delivery {
        delivery(&RequestError::Api(serde_json::from_value(description.into()).unwrap_or(ApiError::InvalidToken)))
    }

    #[test]
    fn a_block_is_for_good_and_a_breakdown_is_not() {
        for gone in ["Forbidden: bot was blocked by the user", "Bad Request: chat not found", "Forbidden: something new"] {
            assert!(matches!(api(gone), Delivery::Refused(_)), "{gone}");
        }
        for later in ["Internal Server Error", "Bad Gateway", "Unauthorized"] {
            assert!(matches!(api(later), Delivery::NotSent(_)), "{later}");
        }
        assert!(matches!(api("Gateway Timeout"), Delivery::Unknown(_)));
    }

    #[test]
    fn a_flood_is_waited_for() {
        let error = RequestError::RetryAfter(Seconds::from_seconds(7));
        assert_eq!(delivery(&error), Delivery::RetryAfter(std::time::Duration::from_secs(7)));
    }

    #[test]
    fn what_was_said_is_not_repeated() {
        let source = std::sync::Arc::new(serde_json::from_str::<u8>("x").expect_err("not a number"));
        let error = RequestError::InvalidJson { source, raw: r#"{"ok":true,"result":{"text":"Anna"}}"#.into() };
        assert!(!describe(&error).contains("Anna"));
        assert_eq!(delivery(&error), Delivery::Sent { external_id: None });
    }
}
