//! An encoder of a few kilobytes for tests: what it says means nothing, but it is computed as of a large one.

use super::writer::{ScalarType, TensorType, Writer, push_text};

const HIDDEN: u32 = 32;
const FEED_FORWARD: u32 = 64;
const POSITIONS: u32 = 512;
/// Marks, then pieces.
const PIECES: &[&str] = &["<s>", "<pad>", "</s>", "<unk>", "\u{2581}", "a", "b", "c", "\u{2581}a", "\u{2581}b", "\u{2581}c"];

/// A GGUF of one layer, with a head that gives one score or without.
pub(in crate::embedding) fn encoder(head: bool) -> Vec<u8> {
    let mut gguf = Writer::default();
    describe(&mut gguf, head);
    write_vocabulary(&mut gguf);
    let mut random = Random(7);
    let mut add = |name: &str, shape: &[u32], scale: f32, around: f32| {
        let count: u32 = shape.iter().product();
        let bytes: Vec<u8> = (0..count).flat_map(|_| (around + scale * random.next()).to_le_bytes()).collect();
        gguf.tensor(name, shape, TensorType::Full, &bytes);
    };
    add("token_embd.weight", &[HIDDEN, PIECES.len() as u32], 1.0, 0.0);
    add("position_embd.weight", &[HIDDEN, POSITIONS], 0.1, 0.0);
    add("token_types.weight", &[HIDDEN, 1], 0.1, 0.0);
    for name in ["attn_q", "attn_k", "attn_v", "attn_output"] {
        add(&format!("blk.0.{name}.weight"), &[HIDDEN, HIDDEN], 0.3, 0.0);
        add(&format!("blk.0.{name}.bias"), &[HIDDEN], 0.1, 0.0);
    }
    add("blk.0.ffn_up.weight", &[HIDDEN, FEED_FORWARD], 0.3, 0.0);
    add("blk.0.ffn_up.bias", &[FEED_FORWARD], 0.1, 0.0);
    add("blk.0.ffn_down.weight", &[FEED_FORWARD, HIDDEN], 0.3, 0.0);
    add("blk.0.ffn_down.bias", &[HIDDEN], 0.1, 0.0);
    for name in ["token_embd_norm", "blk.0.attn_output_norm", "blk.0.layer_output_norm"] {
        add(&format!("{name}.weight"), &[HIDDEN], 0.0, 1.0);
        add(&format!("{name}.bias"), &[HIDDEN], 0.0, 0.0);
    }
    if head {
        add("cls.output.weight", &[HIDDEN, 1], 1.0, 0.0);
    }
    gguf.finish()
}

/// Pooling type 4 is the head's score, 1 the mean.
fn describe(gguf: &mut Writer, head: bool) {
    gguf.text("general.architecture", "bert");
    gguf.number("bert.block_count", 1);
    gguf.number("bert.context_length", POSITIONS);
    gguf.number("bert.embedding_length", HIDDEN);
    gguf.number("bert.feed_forward_length", FEED_FORWARD);
    gguf.number("bert.attention.head_count", 4);
    gguf.number("bert.pooling_type", if head { 4 } else { 1 });
    gguf.real("bert.attention.layer_norm_epsilon", 1e-5);
    gguf.truth("bert.attention.causal", false);
}

fn write_vocabulary(gguf: &mut Writer) {
    let (mut tokens, mut scores, mut types) = (Vec::new(), Vec::new(), Vec::new());
    for (at, piece) in PIECES.iter().enumerate() {
        push_text(&mut tokens, piece.as_bytes());
        scores.extend((-(at as f32)).to_le_bytes());
        // marks are control tokens, the last of them stands for the unknown
        types.extend([3_i32, 3, 3, 2].get(at).copied().unwrap_or(1).to_le_bytes());
    }
    let count = PIECES.len() as u32;
    gguf.text("tokenizer.ggml.model", "t5");
    gguf.text("tokenizer.ggml.pre", "default");
    gguf.array("tokenizer.ggml.tokens", ScalarType::Text, count, &tokens);
    gguf.array("tokenizer.ggml.scores", ScalarType::Real, count, &scores);
    gguf.array("tokenizer.ggml.token_type", ScalarType::Signed, count, &types);
    gguf.number("tokenizer.ggml.token_type_count", 1);
    for (name, id) in [("bos", 0), ("eos", 2), ("seperator", 2), ("padding", 1), ("unknown", 3)] {
        gguf.number(&format!("tokenizer.ggml.{name}_token_id"), id);
    }
    for name in ["add_space_prefix", "remove_extra_whitespaces", "add_bos_token", "add_eos_token", "add_sep_token"] {
        gguf.truth(&format!("tokenizer.ggml.{name}"), true);
    }
}

/// Numbers between -1 and 1, the same in every run (Knuth's 64-bit linear congruential generator).
struct Random(u64);

impl Random {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 40) as f32 / (1_u64 << 23) as f32) - 1.0
    }
}
