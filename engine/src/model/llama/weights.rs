//! Weights in the form that a CPU computes fastest. llama.cpp multiplies `Q4_1` and `Q5_1` row by row, `Q8_0` in blocks that many
//! rows share: a prompt and several answers side by side come 1.3 to 1.4 times as fast, and eight bits hold what the fewer
//! bits said. The price is memory, 8.5 bits a weight instead of 5 or 6, and with it the speed of a single answer of a large model, which
//! waits for memory: so only small files are kept again. llama.cpp itself writes them.

use std::ffi::{CString, c_char};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use llama_cpp_2::gguf::GgufContext;
use llama_cpp_sys_2 as sys;

use super::settings::LlamaSettings;

/// Bytes of the largest file whose weights are kept again.
const LARGEST: u64 = 512 << 20;

/// The file to load for `settings`: its own, or the same weights in a faster form, written on first use to `settings.weights`
/// under the name and digest of the file they come from. Where that cannot be written, its own.
pub(super) fn fastest(settings: &LlamaSettings, name: &str) -> PathBuf {
    let own = || settings.path.clone();
    let Some(folder) = settings.weights.as_ref().filter(|_| settings.gpu_layers == 0 && slow(&settings.path)) else { return own() };
    let file = folder.join(format!("{}.q8_0.gguf", name.replace(' ', "-")));
    if file.is_file() {
        return file;
    }
    match keep(&settings.path, &file, settings.threads) {
        Ok(()) => file,
        Err(error) => {
            tracing::warn!(%error, folder = %folder.display(), "the model's weights cannot be kept in a faster form; it runs slower");
            own()
        }
    }
}

/// Forgets what [`fastest`] wrote, where it cannot be loaded.
pub(super) fn forget(file: &Path) {
    if let Err(error) = fs::remove_file(file) {
        tracing::warn!(%error, file = %file.display(), "a damaged file stays");
    }
}

/// Whether most of a small file's weights are of a form without a fast product.
fn slow(path: &Path) -> bool {
    let small = fs::metadata(path).is_ok_and(|file| file.len() <= LARGEST);
    let Some(gguf) = GgufContext::from_file(path).filter(|_| small) else { return false };
    let key = gguf.find_key("general.file_type");
    // llama.cpp aborts where a value is read as another type than it is
    let known = key >= 0 && gguf.kv_type(key) == sys::GGUF_TYPE_UINT32;
    known && [sys::LLAMA_FTYPE_MOSTLY_Q4_1, sys::LLAMA_FTYPE_MOSTLY_Q5_1].contains(&gguf.val_u32(key))
}

/// Writes `from` as `Q8_0` to `to`, which is there whole or not at all.
fn keep(from: &Path, to: &Path, threads: usize) -> std::io::Result<()> {
    let folder = to.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let part = to.with_extension(format!("{}.part", std::process::id()));
    let written = quantize(from, &part, threads).and_then(|()| File::open(&part)?.sync_all()).and_then(|()| fs::rename(&part, to));
    if written.is_err() {
        drop(fs::remove_file(&part));
    }
    written
}

fn quantize(from: &Path, to: &Path, threads: usize) -> std::io::Result<()> {
    let (from, to) = (c_path(from)?, c_path(to)?);
    knowledge::llama::backend();
    if quantized(&from, &to, threads) { Ok(()) } else { Err(std::io::Error::other("llama.cpp could not write them")) }
}

#[expect(unsafe_code, reason = "llama-cpp-2 has no door to this function of llama.cpp")]
fn quantized(from: &CString, to: &CString, threads: usize) -> bool {
    let (from, to): (*const c_char, *const c_char) = (from.as_ptr(), to.as_ptr());
    // SAFETY: both paths end with a zero and outlive the call; the parameters are llama.cpp's defaults, whose pointers are null; the
    // function catches its own exceptions and returns a number other than zero for them
    unsafe {
        let mut params = sys::llama_model_quantize_default_params();
        params.ftype = sys::LLAMA_FTYPE_MOSTLY_Q8_0;
        params.allow_requantize = true;
        params.nthread = i32::try_from(threads.max(1)).unwrap_or(1);
        sys::llama_model_quantize(from, to, &raw const params) == 0
    }
}

fn c_path(path: &Path) -> std::io::Result<CString> {
    CString::new(path.as_os_str().as_encoded_bytes()).map_err(std::io::Error::other)
}
