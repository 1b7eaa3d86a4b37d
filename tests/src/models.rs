//! The real models, shared by the stories of a process.

use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use engine::model::{LanguageModel, LlamaModel, LlamaSettings};
use knowledge::embedding::Embedder;

use crate::parts;

/// Turns texts into vectors.
///
/// # Panics
/// If the parts are missing.
pub fn embedder() -> Embedder {
    static EMBEDDER: OnceLock<Embedder> = OnceLock::new();
    let open = || {
        let file = parts::embedding_model().expect("the embedding model was fetched");
        // one core less than there are, for the stories that run meanwhile: llama.cpp's threads wait for each other by spinning
        let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get().saturating_sub(1).max(1));
        Embedder::open(&file, threads).expect("the embedding model loads")
    };
    EMBEDDER.get_or_init(open).clone()
}

/// Words answers. It goes with the last story that holds it, which waits for its thread: a thread that still computes while the
/// process ends would find llama.cpp gone.
///
/// # Panics
/// If the parts are missing.
pub fn language_model() -> Arc<dyn LanguageModel> {
    static MODEL: Mutex<Weak<LlamaModel>> = Mutex::new(Weak::new());
    let mut shared = MODEL.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(model) = shared.upgrade() {
        return model;
    }
    let file = parts::language_model().expect("the language model was fetched");
    let model = Arc::new(LlamaModel::open(LlamaSettings::new(file)).expect("the language model loads"));
    *shared = Arc::downgrade(&model);
    model
}
