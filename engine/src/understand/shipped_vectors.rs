//! The vectors of the shipped examples, computed before: `config/intents/vectors.bin`, written by `make vectors`. They hold for
//! one file of the embedding model; with another one they are computed at the first start.

use std::collections::{BTreeSet, HashMap};

use knowledge::search::{Kind, Kinds};

use super::intents;

static FILE: &[u8] = include_bytes!("../../../config/intents/vectors.bin");
/// Begins the file.
const MAGIC: &[u8; 8] = b"mercerv1";
/// Hexadecimal digits of the model's digest.
const DIGEST: usize = 12;

/// Words and their vectors, if the file was made with this model; otherwise nothing.
#[must_use]
pub fn of(model: &str) -> HashMap<&'static str, Vec<f32>> {
    read(FILE, model).unwrap_or_default()
}

/// The words of all shipped examples as they are embedded, each once.
///
/// # Errors
/// If a shipped file is wrong.
pub fn words() -> Result<Vec<String>, String> {
    let words: BTreeSet<String> = intents::shipped()?.iter().map(|example| intents::mask(&example.text, &[])).collect();
    Ok(words.into_iter().collect())
}

/// The kinds of questions for the search of a model, trained on the shipped examples of intents by the vectors of their words.
///
/// # Errors
/// If a shipped file is wrong or words have no vector.
pub fn question_kinds(model: &str, vectors: &HashMap<String, Vec<f32>>) -> Result<Kinds, String> {
    let shipped = intents::shipped()?;
    let of_intents: Vec<&intents::Example> = shipped.iter().filter(|example| example.task == intents::INTENT).collect();
    // what no shop answers comes first
    let names: BTreeSet<(bool, &str)> = of_intents.iter().map(|one| (one.intent != intents::OUT_OF_SCOPE, one.intent.as_str())).collect();
    let classes: HashMap<&str, usize> = names.into_iter().map(|(_, name)| name).zip(0..).collect();
    let row = |one: &&intents::Example| {
        let vector = vectors.get(&intents::mask(&one.text, &[])).ok_or_else(|| format!("{} has no vector", one.text))?;
        Ok((classes.get(one.intent.as_str()).copied().unwrap_or_default(), vector.as_slice()))
    };
    let rows = of_intents.iter().map(row).collect::<Result<Vec<_>, String>>()?;
    let (discriminant, _) = intents::Discriminant::train(&rows, classes.len());
    let (centre, kinds) = discriminant.weighed();
    Ok(Kinds::new(model, centre, kinds.map(|(weights, bias)| Kind { weights, bias }).collect()))
}

/// Writes the file's bytes: a digest, then for each example its words and its vector, each number one byte of its range.
#[must_use]
pub fn write(model: &str, examples: &[(String, Vec<f32>)]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(model.bytes().chain(std::iter::repeat(b' ')).take(DIGEST));
    for (words, vector) in examples {
        let largest = vector.iter().fold(f32::EPSILON, |most, x| most.max(x.abs()));
        let Ok(length) = u16::try_from(words.len()) else { continue };
        let Ok(size) = u16::try_from(vector.len()) else { continue };
        bytes.extend(length.to_le_bytes());
        bytes.extend(words.bytes());
        bytes.extend(size.to_le_bytes());
        bytes.extend(largest.to_le_bytes());
        #[expect(clippy::cast_possible_truncation, reason = "the quotient lies between -127 and 127")]
        bytes.extend(vector.iter().map(|x| (x / largest * 127.0).round() as i8).map(i8::cast_unsigned));
    }
    bytes
}

fn read<'a>(mut rest: &'a [u8], model: &str) -> Option<HashMap<&'a str, Vec<f32>>> {
    let mut take = |count: usize| {
        let (taken, left) = rest.split_at_checked(count)?;
        rest = left;
        Some(taken)
    };
    if take(MAGIC.len())? != MAGIC || take(DIGEST)? != model.as_bytes() {
        return None;
    }
    let mut vectors = HashMap::new();
    while let Some(length) = take(2) {
        let words = std::str::from_utf8(take(usize::from(u16::from_le_bytes(length.try_into().ok()?)))?).ok()?;
        let size = usize::from(u16::from_le_bytes(take(2)?.try_into().ok()?));
        let largest = f32::from_le_bytes(take(4)?.try_into().ok()?);
        let vector = take(size)?.iter().map(|byte| f32::from(byte.cast_signed()) / 127.0 * largest).collect();
        vectors.insert(words, vector);
    }
    Some(vectors)
}

#[cfg(test)]
mod tests {
    use super::{DIGEST, FILE, MAGIC, of, read, words, write};

    #[test]
    fn vectors_survive_their_file() {
        let bytes = write("0123456789ab", &[("a b".to_owned(), vec![0.5, -0.25, 0.0]), ("商品".to_owned(), vec![0.1, 0.2, -0.3])]);
        let found = read(&bytes, "0123456789ab").unwrap();
        assert!(found.len() == 2 && (found["a b"][1] + 0.25).abs() < 0.003 && (found["商品"][2] + 0.3).abs() < 0.003);
        assert!(read(&bytes, "ffffffffffff").is_none());
        assert!(read(&bytes[..bytes.len() - 1], "0123456789ab").is_none());
    }

    #[test]
    fn every_shipped_example_has_its_vector() {
        let model = std::str::from_utf8(&FILE[MAGIC.len()..MAGIC.len() + DIGEST]).unwrap();
        let vectors = of(model);
        let lacking: Vec<String> = words().unwrap().into_iter().filter(|words| !vectors.contains_key(words.as_str())).collect();
        assert!(lacking.is_empty(), "`make vectors` was forgotten: {lacking:?}");
    }
}
