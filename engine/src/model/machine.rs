//! What this build of llama.cpp can use, and what the machine has of it.

use llama_cpp_2::{LlamaBackendDeviceType, list_llama_ggml_backend_devices};

/// A GPU as llama.cpp sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gpu {
    /// What it is, such as `NVIDIA H200`.
    pub name: String,
    /// What speaks to it: `CUDA`, `Vulkan`, `Metal`, `ROCm`.
    pub through: String,
    /// Bytes of its memory, all of it and what is free.
    pub memory: (usize, usize),
    /// Whether it shares the machine's memory.
    pub integrated: bool,
}

/// Whether this build can compute on a GPU at all.
#[must_use]
pub fn gpu_build() -> bool {
    knowledge::llama::backend().supports_gpu_offload()
}

/// The GPUs that this build of llama.cpp can use here.
#[must_use]
pub fn gpus() -> Vec<Gpu> {
    // the list is there once the backend is
    let _backend = knowledge::llama::backend();
    let gpu = |kind| matches!(kind, LlamaBackendDeviceType::Gpu | LlamaBackendDeviceType::IntegratedGpu);
    let devices = list_llama_ggml_backend_devices().into_iter().filter(|device| gpu(device.device_type));
    devices
        .map(|device| Gpu {
            integrated: device.device_type == LlamaBackendDeviceType::IntegratedGpu,
            name: device.description,
            through: device.backend,
            memory: (device.memory_total, device.memory_free),
        })
        .collect()
}
