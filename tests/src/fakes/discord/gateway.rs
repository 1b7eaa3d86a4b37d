//! The gateway: hello, identify or resume, heartbeats, events.

use std::sync::Arc;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    WebSocketStream, accept_async,
    tungstenite::{
        Message,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

use super::{Shared, TOKEN, events};

pub(super) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            if let Ok(socket) = accept_async(stream).await {
                Connection { socket, told: None, session: 0 }.run(&shared).await;
            }
        });
    }
}

struct Connection {
    socket: WebSocketStream<TcpStream>,
    /// How many events of the log this session has heard; none before it identified.
    told: Option<usize>,
    session: u64,
}

impl Connection {
    async fn run(mut self, shared: &Shared) {
        let cuts = shared.state().cuts;
        let mut changes = shared.changed.listen();
        self.send(json!({"op": 10, "d": {"heartbeat_interval": 40_000}, "s": null, "t": null})).await;
        loop {
            tokio::select! {
                heard = self.socket.next() => match heard {
                    Some(Ok(Message::Text(text))) => {
                        let heard: Value = serde_json::from_str(&text).unwrap_or_default();
                        if !self.hear(shared, &heard).await {
                            return;
                        }
                    }
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                    Some(Ok(_)) => {}
                },
                changed = changes.changed() => if changed.is_err() { return },
            }
            if shared.state().cuts > cuts {
                return; // without a word, as networks do
            }
            self.tell(shared).await;
        }
    }

    /// Answers false when the connection is closed.
    async fn hear(&mut self, shared: &Shared, heard: &Value) -> bool {
        match heard["op"].as_u64() {
            Some(1) => self.send(json!({"op": 11, "d": null, "s": null, "t": null})).await,
            Some(2 | 6) if heard["d"]["token"].as_str().is_none_or(|token| token.trim_start_matches("Bot ") != TOKEN) => {
                let frame = CloseFrame { code: CloseCode::Library(4004), reason: "Authentication failed.".into() };
                let closed = self.socket.close(Some(frame)).await;
                closed.expect("the connection can be closed");
                return false;
            }
            Some(2) => {
                let told = {
                    let mut state = shared.state();
                    state.sessions += 1;
                    // MESSAGE_CONTENT
                    state.reads_content = heard["d"]["intents"].as_u64().unwrap_or_default() & (1 << 15) != 0;
                    self.session = state.sessions;
                    state.log.len()
                };
                let ready = events::ready(self.session, &format!("ws://{}", shared.gateway));
                // events count from 1, and READY is one of them
                self.dispatch("READY", &ready, told + 1).await;
                shared.state().log.insert(told, ("READY", ready));
                self.told = Some(told + 1);
                shared.changed.tell();
            }
            Some(6) => {
                self.told = heard["d"]["seq"].as_u64().and_then(|heard| usize::try_from(heard).ok());
                shared.state().resumed += 1;
                self.tell(shared).await;
                let last = self.told.unwrap_or_default();
                self.dispatch("RESUMED", &json!({"_trace": []}), last).await;
                shared.changed.tell();
            }
            Some(3 | 4) => {}
            _ => shared.state().wrong.push(format!("gateway: op {}", heard["op"])),
        }
        true
    }

    /// Tells the events that this session has not heard.
    async fn tell(&mut self, shared: &Shared) {
        let Some(told) = self.told else { return };
        let new: Vec<_> = shared.state().log.get(told..).unwrap_or_default().to_vec();
        for (index, (name, data)) in new.iter().enumerate() {
            self.dispatch(name, data, told + index + 1).await;
        }
        self.told = Some(told + new.len());
    }

    async fn dispatch(&mut self, name: &str, data: &Value, sequence: usize) {
        self.send(json!({"op": 0, "t": name, "s": sequence, "d": data})).await;
    }

    async fn send(&mut self, payload: Value) {
        // a client that went away meanwhile is noticed by the next read
        drop(self.socket.send(Message::text(payload.to_string())).await);
    }
}
