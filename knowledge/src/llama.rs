//! llama.cpp's backend, of which a process has one. Embeddings (here) and generation (the engine's) share it.

use std::sync::OnceLock;

use llama_cpp_2::llama_backend::LlamaBackend;

/// How a context computes attention, as `llama.h` names it (`llama_flash_attn_type`): by llama.cpp's own choice, which is flash
/// attention wherever it runs.
pub const ATTENTION_AUTO: i32 = -1;
/// Never flash attention.
pub const ATTENTION_PLAIN: i32 = 0;

/// The process's backend. The first call starts it and silences llama.cpp's own log unless `MERCER_LLAMA_LOG` is set.
///
/// # Panics
/// If llama.cpp cannot be initialised at all, which means the build is broken.
pub fn backend() -> &'static LlamaBackend {
    static BACKEND: OnceLock<LlamaBackend> = OnceLock::new();
    BACKEND.get_or_init(|| {
        let mut backend = LlamaBackend::init().expect("llama.cpp's backend starts once per process");
        if std::env::var_os("MERCER_LLAMA_LOG").is_none() {
            backend.void_logs();
        }
        backend
    })
}
