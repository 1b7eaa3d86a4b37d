//! One generation: prefill in chunks, then token by token, asking between the steps whether the answer is still wanted.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::params::LlamaContextParams;
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::sampling::LlamaSampler;
use llama_cpp_2::token::LlamaToken;

use super::LlamaSettings;
use super::cache::{Cache, SEQUENCE};
use super::prompt;
use crate::model::{Completion, Draft, ModelError};

/// Most prefill tokens between two looks at deadline and cancellation: 64 took 181 ms on two busy cores.
const CHUNK: usize = 64;
/// Fewest: below this the overhead of a step outweighs its work.
const LEAST_CHUNK: usize = 8;
/// How long one chunk may take; on a loaded machine the chunks shrink until they keep to it.
const STEP: Duration = Duration::from_millis(150);
/// Low: the facts are fixed, only their wording may vary.
const TEMPERATURE: f32 = 0.2;
/// Tokens less likely than this share of the likeliest are out.
const MIN_P: f32 = 0.1;

/// A model's context with what it has computed.
pub(super) struct Generator<'m> {
    model: &'m LlamaModel,
    context: LlamaContext<'m>,
    cache: Cache,
    chunk: usize,
}

impl<'m> Generator<'m> {
    pub(super) fn new(model: &'m LlamaModel, settings: &LlamaSettings) -> Result<Self, ModelError> {
        let length = u32::try_from(settings.context).ok().and_then(NonZeroU32::new);
        let threads = i32::try_from(settings.threads.max(1)).unwrap_or(1);
        let chunk = u32::try_from(CHUNK).unwrap_or(64);
        let params = LlamaContextParams::default()
            .with_n_ctx(length)
            .with_n_seq_max(1)
            .with_n_batch(chunk)
            .with_n_ubatch(chunk)
            .with_n_threads(threads)
            .with_n_threads_batch(threads);
        let context = model.new_context(knowledge::llama::backend(), params).map_err(|error| failed(&error))?;
        Ok(Self { model, context, cache: Cache::default(), chunk: CHUNK })
    }

    /// Drafts an answer. `wanted` is asked after every chunk and token; its error ends the generation.
    pub(super) fn complete(&mut self, request: &Completion, wanted: impl Fn() -> Result<(), ModelError>) -> Result<Draft, ModelError> {
        let prompt = prompt::render(self.model, request)?;
        let length = self.context.n_ctx() as usize;
        if prompt.tokens.is_empty() || prompt.tokens.len() + request.max_tokens > length {
            return Err(ModelError::TooLong { tokens: prompt.tokens.len(), context: length });
        }
        let cached = self.cache.reuse(&mut self.context, &prompt.tokens);
        let mut batch = LlamaBatch::new(CHUNK, 1);
        let mut rest = &prompt.tokens[cached..];
        while !rest.is_empty() {
            wanted()?;
            let (chunk, later) = rest.split_at(self.chunk.min(rest.len()));
            let began = Instant::now();
            self.decode(&mut batch, chunk)?;
            self.chunk = next_chunk(self.chunk, began.elapsed());
            rest = later;
        }
        let (text, generated) = self.generate(&mut batch, prompt.tokens.len(), request, wanted)?;
        Ok(Draft { text, prompt: prompt.text, prompt_tokens: prompt.tokens.len(), cached_tokens: cached, generated_tokens: generated })
    }

    fn generate(
        &mut self,
        batch: &mut LlamaBatch<'_>,
        prompt: usize,
        request: &Completion,
        wanted: impl Fn() -> Result<(), ModelError>,
    ) -> Result<(String, usize), ModelError> {
        let vocab = self.model.vocab();
        let mut sampler =
            LlamaSampler::chain([LlamaSampler::min_p(MIN_P, 1), LlamaSampler::temp(TEMPERATURE), LlamaSampler::dist(request.seed)], true);
        // Tokens split characters, so bytes are gathered and read as UTF-8 once, at the end.
        let mut bytes = Vec::new();
        let mut generated = 0;
        while generated < request.max_tokens {
            wanted()?;
            let token = sampler.sample(&self.context, -1);
            if vocab.is_eog(token) {
                break;
            }
            generated += 1;
            bytes.extend(vocab.token_to_piece(token, false, None));
            if generated < request.max_tokens {
                self.decode(batch, &[token])?;
            }
        }
        tracing::trace!(prompt, generated, "generated");
        Ok((whole(&bytes).trim().to_owned(), generated))
    }

    /// Computes tokens after those in the cache; the last one's logits can be sampled. At most [`CHUNK`] of them.
    fn decode(&mut self, batch: &mut LlamaBatch<'_>, tokens: &[LlamaToken]) -> Result<(), ModelError> {
        batch.clear();
        let start = self.cache.len();
        for (offset, token) in tokens.iter().enumerate() {
            let position = i32::try_from(start + offset).map_err(|error| failed(&error))?;
            batch.add(*token, position, &[SEQUENCE], offset + 1 == tokens.len()).map_err(|error| failed(&error))?;
        }
        match self.context.decode(batch) {
            Ok(()) => {
                self.cache.extend(tokens);
                Ok(())
            }
            Err(error) => {
                self.cache.clear(&mut self.context);
                Err(failed(&error))
            }
        }
    }
}

/// Halves the chunk after a step that was too slow, doubles it after a quick one.
fn next_chunk(chunk: usize, took: Duration) -> usize {
    if took > STEP {
        (chunk / 2).max(LEAST_CHUNK)
    } else if took < STEP / 3 {
        (chunk * 2).min(CHUNK)
    } else {
        chunk
    }
}

/// The bytes as text; a character that the token limit cut in two at the end is dropped.
fn whole(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(error) if error.error_len().is_none() => String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned(),
        Err(_) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

fn failed(error: &dyn std::fmt::Display) -> ModelError {
    ModelError::Unavailable(format!("llama.cpp failed: {error}"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{next_chunk, whole};

    #[test]
    fn chunks_keep_to_their_time() {
        assert_eq!(next_chunk(64, Duration::from_millis(400)), 32);
        assert_eq!(next_chunk(8, Duration::from_millis(400)), 8);
        assert_eq!(next_chunk(32, Duration::from_millis(20)), 64);
        assert_eq!(next_chunk(64, Duration::from_millis(20)), 64);
        assert_eq!(next_chunk(32, Duration::from_millis(100)), 32);
    }

    #[test]
    fn a_character_cut_at_the_end_is_dropped() {
        let text = "退款".as_bytes();
        assert_eq!(whole(text), "退款");
        assert_eq!(whole(&text[..4]), "退");
        assert_eq!(whole(b"a\xFFb"), "a\u{FFFD}b");
    }
}
