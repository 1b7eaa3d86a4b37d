//! The real models, loaded once a process and shared by its stories.

use std::sync::{Arc, OnceLock};

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

/// Words answers.
///
/// # Panics
/// If the parts are missing.
pub fn language_model() -> Arc<dyn LanguageModel> {
    static MODEL: OnceLock<Arc<LlamaModel>> = OnceLock::new();
    let open = || {
        let file = parts::language_model().expect("the language model was fetched");
        Arc::new(LlamaModel::open(LlamaSettings::new(file)).expect("the language model loads"))
    };
    Arc::clone(MODEL.get_or_init(open)) as Arc<dyn LanguageModel>
}
