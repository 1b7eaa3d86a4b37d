//! Updates by webhook: the fake calls the bot, and calls again until it is answered with 200.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::Shared;

pub(super) fn set(shared: &Arc<Shared>, params: &Value) -> Result<Value, (u16, &'static str)> {
    let url = params["url"].as_str().filter(|url| url.starts_with("http")).ok_or((400, "Bad Request: bad webhook"))?;
    let secret = params["secret_token"].as_str().unwrap_or_default();
    let first = shared.state().webhook.replace((url.to_owned(), secret.to_owned())).is_none();
    if first {
        tokio::spawn(deliver(Arc::clone(shared)));
    }
    Ok(true.into())
}

async fn deliver(shared: Arc<Shared>) {
    let client = reqwest::Client::new();
    let mut changes = shared.changed.listen();
    loop {
        let next = {
            let state = shared.state();
            let Some((url, secret)) = state.webhook.clone() else { return };
            state.updates.front().cloned().map(|update| (url, secret, update))
        };
        let Some((url, secret, update)) = next else {
            if changes.changed().await.is_err() {
                return;
            }
            continue;
        };
        let request = client.post(url).header("X-Telegram-Bot-Api-Secret-Token", secret).json(&update);
        if request.send().await.is_ok_and(|response| response.status().is_success()) {
            shared.state().updates.retain(|waiting| waiting["update_id"] != update["update_id"]);
            shared.changed.tell();
        } else {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}
