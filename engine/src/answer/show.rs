//! Shows an answer as it is made, sentence by sentence, as far as the guardrails let it be shown before its end.

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{WordingRequest, prompt, reads_well};
use crate::guardrails::{Review, whole_sentences};
use crate::model::{Draft, LanguageModel, ModelError};

/// Pieces of words that may wait for their review; the model does not wait for it.
const PIECES: usize = 64;

/// What a model drafted, and how much of it was shown.
pub struct Showing {
    /// The draft.
    pub draft: Result<Draft, ModelError>,
    /// Whole sentences, as they were shown. The reply must begin with them.
    pub shown: String,
}

/// Asks the model for a draft and hands each sentence to `show` that holds with those before it. A full `show` is shown no more.
pub async fn word_showing(
    model: &dyn LanguageModel,
    request: &WordingRequest<'_>,
    review: &Review<'_>,
    show: &mpsc::Sender<String>,
    stop: CancellationToken,
) -> Showing {
    let (words, mut pieces) = mpsc::channel(PIECES);
    let mut completion = prompt::build(request);
    completion.words = Some(words);
    let mut drafting = model.complete(completion, stop);
    let (mut text, mut shown, mut tried) = (String::new(), String::new(), 0);
    let draft = loop {
        tokio::select! {
            biased;
            draft = &mut drafting => break draft,
            Some(piece) = pieces.recv() => text.push_str(&piece),
        }
        let begun = text.trim_start();
        let whole = whole_sentences(begun);
        if whole <= tried {
            continue;
        }
        tried = whole;
        let beginning = begun[..whole].trim_end();
        if beginning.len() > shown.len()
            && reads_well(beginning)
            && review.beginning(beginning, request.reference)
            && let Some(more) = beginning.strip_prefix(shown.as_str())
            && show.try_send(more.to_owned()).is_ok()
        {
            beginning.clone_into(&mut shown);
        }
    };
    Showing { draft, shown }
}
