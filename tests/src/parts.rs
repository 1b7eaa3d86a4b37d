//! Where the run finds Postgres and the models.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The repository's root.
#[must_use]
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// The folder that builds go to.
#[must_use]
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| repository().join("target"), |dir| repository().join(dir))
}

/// Mercer's data folder: `MERCER_DATA_DIR`, or `.mercer` in the repository.
#[must_use]
pub fn data_folder() -> PathBuf {
    std::env::var_os("MERCER_DATA_DIR").map_or_else(|| repository().join(".mercer"), |dir| repository().join(dir))
}

/// The folder that the parts were fetched into: `MERCER_PARTS_DIR`, or `parts` in the data folder.
#[must_use]
pub fn parts_folder() -> PathBuf {
    std::env::var_os("MERCER_PARTS_DIR").map_or_else(|| data_folder().join("parts"), |dir| repository().join(dir))
}

/// Development data that the repository does not hold: `MERCER_DEV_DATA`, or `../shared/data`. Nothing where it is missing.
#[must_use]
pub fn dev_data() -> Option<PathBuf> {
    let folder = std::env::var_os("MERCER_DEV_DATA").map_or_else(|| repository().join("../shared/data"), |dir| repository().join(dir));
    folder.join("retail/products.jsonl").is_file().then_some(folder)
}

/// The Postgres installation: the folder with `bin/initdb`.
///
/// # Errors
/// If the parts were not fetched.
pub fn postgres() -> Result<PathBuf> {
    find(&parts_folder(), 4, &|path| path.is_dir() && path.join("bin/initdb").is_file())
}

/// The language model's GGUF file.
///
/// # Errors
/// If the parts were not fetched.
pub fn language_model() -> Result<PathBuf> {
    find(&parts_folder(), 3, &|path| is_gguf(path) && name_of(path).contains("smollm"))
}

/// The embedding model's GGUF file, which is made of a part and may lie beside the parts.
///
/// # Errors
/// If it was not made.
pub fn embedding_model() -> Result<PathBuf> {
    let is_e5 = |path: &Path| is_gguf(path) && name_of(path).contains("e5");
    find(&parts_folder(), 3, &is_e5).or_else(|missing| {
        let beside = parts_folder().parent().map(Path::to_path_buf).unwrap_or_default();
        find(&beside, 2, &is_e5).map_err(|_| missing)
    })
}

fn is_gguf(path: &Path) -> bool {
    path.is_file() && path.extension().is_some_and(|extension| extension == "gguf")
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase()
}

/// Looks for a path at most `depth` folders below `folder`.
fn find(folder: &Path, depth: usize, wanted: &dyn Fn(&Path) -> bool) -> Result<PathBuf> {
    let mut level = vec![folder.to_path_buf()];
    for _ in 0..=depth {
        if let Some(found) = level.iter().find(|path| wanted(path)) {
            return found.canonicalize().with_context(|| found.display().to_string());
        }
        level = level.iter().filter_map(|path| path.read_dir().ok()).flatten().flatten().map(|entry| entry.path()).collect();
        level.sort();
    }
    bail!("a part is missing below {}: `mercer parts` fetches them, `make test` does it by itself", folder.display())
}
