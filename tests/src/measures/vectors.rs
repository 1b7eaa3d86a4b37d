//! Vectors of the measured texts, kept in the build folder: embedding thousands takes minutes, reading them a blink.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use knowledge::embedding::{DIMENSIONS, Embedder};

use crate::parts;

/// Texts that are embedded at once.
const PORTION: usize = 256;

/// The cache of one embedding model.
pub struct Vectors {
    embedder: Embedder,
    file: PathBuf,
    known: HashMap<String, Vec<f32>>,
}

impl Vectors {
    /// Reads what was kept.
    ///
    /// # Errors
    /// If the file is broken.
    pub fn open(embedder: Embedder) -> Result<Self> {
        let file = parts::target().join(format!("vectors-{}.bin", embedder.digest()));
        let bytes = fs::read(&file).unwrap_or_default();
        let (known, whole) = read(&bytes);
        if whole < bytes.len() {
            // a run that was cut off left half a row
            fs::write(&file, &bytes[..whole])?;
        }
        Ok(Self { embedder, file, known })
    }

    /// Embeds the questions among `texts` that are new, and keeps them.
    ///
    /// # Errors
    /// If the model fails or the file cannot be written.
    pub async fn learn(&mut self, texts: impl IntoIterator<Item = &str>) -> Result<()> {
        let mut seen = HashSet::new();
        let open: Vec<String> =
            texts.into_iter().filter(|text| !self.known.contains_key(*text) && seen.insert(*text)).map(str::to_owned).collect();
        let mut file = fs::OpenOptions::new().create(true).append(true).open(&self.file).context("the cache of vectors")?;
        for portion in open.chunks(PORTION) {
            let vectors = self.embedder.queries(portion.to_vec()).await?;
            for (text, vector) in portion.iter().zip(vectors) {
                let mut bytes = u32::try_from(text.len())?.to_le_bytes().to_vec();
                bytes.extend(text.bytes());
                bytes.extend(vector.iter().flat_map(|x| x.to_le_bytes()));
                file.write_all(&bytes)?;
                self.known.insert(text.clone(), vector);
            }
        }
        Ok(())
    }

    /// The vector of a text that was learnt.
    ///
    /// # Panics
    /// If it was not.
    #[must_use]
    pub fn of(&self, text: &str) -> &[f32] {
        &self.known[text]
    }
}

/// The rows, and how many bytes of them are whole.
fn read(bytes: &[u8]) -> (HashMap<String, Vec<f32>>, usize) {
    let (mut known, mut whole) = (HashMap::new(), 0);
    while let Some((text, vector, length)) = row(&bytes[whole..]) {
        known.insert(text, vector);
        whole += length;
    }
    (known, whole)
}

fn row(rest: &[u8]) -> Option<(String, Vec<f32>, usize)> {
    let (length, after) = rest.split_at_checked(4)?;
    let (text, after) = after.split_at_checked(usize::try_from(u32::from_le_bytes(length.try_into().ok()?)).ok()?)?;
    let (numbers, after) = after.split_at_checked(DIMENSIONS * 4)?;
    let vector = numbers.chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect();
    Some((String::from_utf8(text.to_vec()).ok()?, vector, rest.len() - after.len()))
}
