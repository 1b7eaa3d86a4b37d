//! What a model file is called in stored explanations and beside stored vectors.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

/// File name and the first 12 hexadecimal digits of the file's SHA-256: `SmolLM2.gguf 0a1b2c3d4e5f`.
///
/// # Errors
/// If the file cannot be read.
pub fn name(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        hash.update(&buffer[..read]);
    }
    let hex: String = hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(format!("{file} {hex}"))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    #[test]
    fn names_a_file_by_its_content() {
        let path = std::env::temp_dir().join(format!("mercer-digest-{}.gguf", std::process::id()));
        std::fs::File::create(&path).and_then(|mut file| file.write_all(b"abc")).expect("the file is written");
        let name = super::name(&path).expect("the file is read");
        std::fs::remove_file(&path).expect("the file goes away");
        // SHA-256 of "abc", FIPS 180-2 appendix B.1
        assert!(name.ends_with(".gguf ba7816bf8f01"), "{name}");
    }
}
