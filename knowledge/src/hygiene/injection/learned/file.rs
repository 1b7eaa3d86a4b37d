//! The trained machine's file: a mark, the embedding model's digest, then its numbers. Vectors are kept in one byte a number, of
//! its vector's range; what belongs to words in two, of the list's range.

use super::{Learned, SIZE};

/// Begins the file.
const MAGIC: &[u8; 8] = b"mercerj1";
/// Hexadecimal digits of the model's digest.
const DIGEST: usize = 12;

/// The file's bytes.
#[must_use]
pub fn write(model: &str, learned: &Learned) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(model.bytes().chain(std::iter::repeat(b' ')).take(DIGEST));
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes();
    bytes.extend(count(learned.centre.len()));
    bytes.extend(count(learned.weights.len()));
    for number in learned.shape.iter().chain(&learned.centre).chain(&learned.weights) {
        bytes.extend(number.to_le_bytes());
    }
    for vector in learned.support.chunks_exact(learned.centre.len().max(1)) {
        let largest = largest(vector);
        bytes.extend(largest.to_le_bytes());
        #[expect(clippy::cast_possible_truncation, reason = "the quotient lies between -127 and 127")]
        bytes.extend(vector.iter().map(|x| (x / largest * 127.0).round() as i8).map(i8::cast_unsigned));
    }
    for list in [&learned.rare, &learned.words] {
        let largest = largest(list);
        bytes.extend(largest.to_le_bytes());
        #[expect(clippy::cast_possible_truncation, reason = "the quotient lies between -32767 and 32767")]
        bytes.extend(list.iter().flat_map(|x| ((x / largest * 32767.0).round() as i16).to_le_bytes()));
    }
    bytes
}

fn largest(numbers: &[f32]) -> f32 {
    numbers.iter().fold(f32::EPSILON, |most, x| most.max(x.abs()))
}

/// The model's digest and the machine; nothing if the file is not whole.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<(String, Learned)> {
    let mut rest = Rest(bytes);
    if rest.take(MAGIC.len())? != MAGIC {
        return None;
    }
    let model = String::from_utf8(rest.take(DIGEST)?.to_vec()).ok()?;
    let (size, count) = (rest.count()?, rest.count()?);
    let shape = [rest.number()?, rest.number()?, rest.number()?];
    let centre = rest.numbers(size)?;
    let weights = rest.numbers(count)?;
    let mut support = Vec::with_capacity(size.checked_mul(count)?);
    for _ in 0..count {
        let largest = rest.number()?;
        support.extend(rest.take(size)?.iter().map(|byte| f32::from(byte.cast_signed()) / 127.0 * largest));
    }
    let rare = rest.list()?;
    let words = rest.list()?;
    rest.0.is_empty().then_some((model, Learned { centre, support, weights, rare, words, shape }))
}

struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, left) = self.0.split_at_checked(count)?;
        self.0 = left;
        Some(taken)
    }

    fn count(&mut self) -> Option<usize> {
        usize::try_from(u32::from_le_bytes(self.take(4)?.try_into().ok()?)).ok()
    }

    fn number(&mut self) -> Option<f32> {
        Some(f32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn numbers(&mut self, count: usize) -> Option<Vec<f32>> {
        let bytes = self.take(count.checked_mul(4)?)?.chunks_exact(4);
        Some(bytes.map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect())
    }

    fn list(&mut self) -> Option<Vec<f32>> {
        let largest = self.number()?;
        let bytes = self.take(SIZE * 2)?.chunks_exact(2);
        Some(bytes.map(|two| f32::from(i16::from_le_bytes([two[0], two[1]])) / 32767.0 * largest).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::{Learned, SIZE, read, write};

    #[test]
    fn a_machine_survives_its_file() {
        let mut learned = Learned {
            centre: vec![0.25, -0.5],
            support: vec![1.0, 0.0, 0.6, -0.8],
            weights: vec![2.0, -1.0],
            rare: vec![1.0; SIZE],
            words: vec![0.0; SIZE],
            shape: [1.0, 2.0, 3.0],
        };
        learned.words[7] = -0.5;
        let bytes = write("0123456789ab", &learned);
        let (model, back) = read(&bytes).unwrap();
        assert_eq!((model.as_str(), back.shape, &back.centre), ("0123456789ab", learned.shape, &learned.centre));
        assert!((back.support[3] + 0.8).abs() < 0.005 && (back.words[7] + 0.5).abs() < 1e-4 && back.weights == learned.weights);
        assert!(read(&bytes[..bytes.len() - 1]).is_none() && read(b"").is_none());
    }
}
