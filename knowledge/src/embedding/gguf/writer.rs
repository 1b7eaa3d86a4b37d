//! Writes GGUF version 3: magic, version, counts, keys, directory of tensors, then their bytes aligned to 32.
//!
//! The format: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>

const ALIGNMENT: usize = 32;

/// Types of a value, by GGUF's numbers.
#[derive(Clone, Copy)]
#[repr(u32)]
pub(super) enum ScalarType {
    Unsigned = 4,
    Signed = 5,
    Real = 6,
    Truth = 7,
    Text = 8,
    Array = 9,
}

/// Types of a tensor, by ggml's numbers.
#[derive(Clone, Copy)]
#[repr(u32)]
pub(super) enum TensorType {
    /// Floats of 32 bits.
    Full = 0,
    /// Q4_0: blocks of 32 weights in 18 bytes.
    Q4 = 2,
}

impl TensorType {
    /// How many bytes a tensor of that shape takes; nothing if that cannot be said in a `usize`.
    pub(super) fn bytes(self, shape: &[u32]) -> Option<usize> {
        let weights = shape.iter().try_fold(1_usize, |product, &size| product.checked_mul(size as usize))?;
        match self {
            Self::Full => weights.checked_mul(4),
            Self::Q4 => (weights / 32).checked_mul(18),
        }
    }
}

/// A GGUF that grows.
#[derive(Default)]
pub(super) struct Writer {
    keys: Vec<u8>,
    key_count: u64,
    directory: Vec<u8>,
    tensor_count: u64,
    data: Vec<u8>,
}

/// A text with its length in front.
pub(super) fn push_text(buffer: &mut Vec<u8>, text: &[u8]) {
    buffer.extend((text.len() as u64).to_le_bytes());
    buffer.extend(text);
}

impl Writer {
    fn key(&mut self, name: &str, kind: ScalarType) {
        push_text(&mut self.keys, name.as_bytes());
        self.keys.extend((kind as u32).to_le_bytes());
        self.key_count += 1;
    }

    pub(super) fn number(&mut self, name: &str, value: u32) {
        self.key(name, ScalarType::Unsigned);
        self.keys.extend(value.to_le_bytes());
    }

    pub(super) fn real(&mut self, name: &str, value: f32) {
        self.key(name, ScalarType::Real);
        self.keys.extend(value.to_le_bytes());
    }

    pub(super) fn truth(&mut self, name: &str, value: bool) {
        self.key(name, ScalarType::Truth);
        self.keys.push(u8::from(value));
    }

    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.key(name, ScalarType::Text);
        push_text(&mut self.keys, value.as_bytes());
    }

    /// An array whose elements are written already.
    pub(super) fn array(&mut self, name: &str, kind: ScalarType, count: u32, elements: &[u8]) {
        self.key(name, ScalarType::Array);
        self.keys.extend((kind as u32).to_le_bytes());
        self.keys.extend(u64::from(count).to_le_bytes());
        self.keys.extend(elements);
    }

    pub(super) fn tensor(&mut self, name: &str, shape: &[u32], kind: TensorType, bytes: &[u8]) {
        push_text(&mut self.directory, name.as_bytes());
        self.directory.extend((shape.len() as u32).to_le_bytes());
        for &size in shape {
            self.directory.extend(u64::from(size).to_le_bytes());
        }
        self.directory.extend((kind as u32).to_le_bytes());
        self.directory.extend((self.data.len() as u64).to_le_bytes());
        self.tensor_count += 1;
        self.data.extend(bytes);
        self.data.resize(self.data.len().next_multiple_of(ALIGNMENT), 0);
    }

    pub(super) fn finish(self) -> Vec<u8> {
        let mut file = b"GGUF".to_vec();
        file.extend(3_u32.to_le_bytes());
        file.extend(self.tensor_count.to_le_bytes());
        file.extend(self.key_count.to_le_bytes());
        file.extend(self.keys);
        file.extend(self.directory);
        file.resize(file.len().next_multiple_of(ALIGNMENT), 0);
        file.extend(self.data);
        file
    }
}
