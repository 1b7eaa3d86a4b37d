//! Server-sent events of a chat completion, as OpenAI-compatible servers send them.

use engine::model::Completion;
use futures::StreamExt;
use reqwest::Response;
use serde::Deserialize;

/// A longer answer is none that was asked for.
const LONGEST: usize = 64 * 1024;
/// A longer line is no event.
const LONGEST_LINE: usize = 256 * 1024;

/// A whole answer.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) text: String,
    pub(super) prompt_tokens: usize,
    pub(super) cached_tokens: usize,
    pub(super) generated_tokens: usize,
}

/// Why there is no whole answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Broken {
    #[error("its answer broke off")]
    Cut,
    #[error("its answer is no stream of completions")]
    Garbled,
    #[error("it reported an error")]
    Reported,
}

#[derive(Deserialize)]
struct Event {
    #[serde(default)]
    choices: Vec<Choice>,
    #[serde(default)]
    usage: Option<Usage>,
    #[serde(default)]
    error: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    delta: Delta,
    #[serde(default)]
    finish_reason: Option<String>,
}

#[derive(Default, Deserialize)]
struct Delta {
    #[serde(default)]
    content: Option<String>,
}

#[derive(Deserialize)]
struct Usage {
    #[serde(default)]
    prompt_tokens: usize,
    #[serde(default)]
    completion_tokens: usize,
    #[serde(default)]
    prompt_tokens_details: Option<Details>,
}

#[derive(Deserialize)]
struct Details {
    #[serde(default)]
    cached_tokens: usize,
}

/// Reads an answer to its end and hands its words on as they come. An end without a word of the server that it is one is an
/// error: half an answer may say the opposite of the whole.
pub(super) async fn read(response: Response, request: &Completion) -> Result<Answer, Broken> {
    let mut pieces = response.bytes_stream();
    let mut reader = Reader { answer: Answer::default(), handed: 0, finished: false, opening: &request.opening };
    let mut line = Vec::new();
    while let Some(piece) = pieces.next().await {
        for byte in piece.map_err(|_| Broken::Cut)? {
            if byte != b'\n' {
                line.push(byte);
                if line.len() > LONGEST_LINE {
                    return Err(Broken::Garbled);
                }
                continue;
            }
            let done = reader.take(&line)?;
            line.clear();
            reader.hand_out(request);
            if done {
                return Ok(reader.answer);
            }
        }
    }
    // some servers end with the last event
    if reader.finished { Ok(reader.answer) } else { Err(Broken::Cut) }
}

struct Reader<'r> {
    answer: Answer,
    handed: usize,
    finished: bool,
    opening: &'r str,
}

impl Reader<'_> {
    /// Takes a line; true at the end of the stream.
    fn take(&mut self, line: &[u8]) -> Result<bool, Broken> {
        let line = std::str::from_utf8(line).map_err(|_| Broken::Garbled)?.trim();
        // comments keep a connection open, other fields say nothing of the answer
        let Some(data) = line.strip_prefix("data:").map(str::trim) else {
            return if line.starts_with('{') { Err(Broken::Garbled) } else { Ok(false) };
        };
        if data == "[DONE]" {
            return if self.finished { Ok(true) } else { Err(Broken::Cut) };
        }
        let event: Event = serde_json::from_str(data).map_err(|_| Broken::Garbled)?;
        if event.error.is_some() {
            return Err(Broken::Reported);
        }
        for choice in event.choices {
            if let Some(words) = choice.delta.content.filter(|words| !words.is_empty()) {
                self.answer.text.push_str(&words);
                self.answer.generated_tokens += 1;
            }
            self.finished |= choice.finish_reason.is_some();
        }
        if let Some(usage) = event.usage {
            self.answer.prompt_tokens = usage.prompt_tokens;
            self.answer.cached_tokens = usage.prompt_tokens_details.map_or(0, |details| details.cached_tokens);
            self.answer.generated_tokens = usage.completion_tokens.max(self.answer.generated_tokens);
        }
        if self.answer.text.len() > LONGEST { Err(Broken::Garbled) } else { Ok(false) }
    }

    /// Hands new words out; a full channel gets them later. The opening of the examples is none of the answer.
    fn hand_out(&mut self, request: &Completion) {
        let Some(words) = &request.words else { return };
        let text = self.answer.text.as_str();
        if self.handed == 0 && !self.opening.is_empty() {
            if self.opening.starts_with(text.trim_start()) {
                return;
            }
            let begins = text.trim_start().strip_prefix(self.opening).map_or(0, |rest| text.len() - rest.len());
            self.handed = begins;
        }
        let new = &text[self.handed..];
        if !new.is_empty() && words.try_send(new.to_owned()).is_ok() {
            self.handed = text.len();
        }
    }
}
