//! Over the vocabulary of the real model, where `MERCER_TEST_MODEL` names its file: logits are scripted, the worst way.

use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;
use llama_cpp_2::token::LlamaToken;
use llama_cpp_2::token::data::LlamaTokenData;

use super::super::choice::Chooser;
use super::super::trail::{Candidate, Freedom, Trail};
use super::super::utf8::Utf8;
use super::Guides;
use crate::model::{Bound, BoundStep, BoundWords, Said, Script};

struct Vocabulary {
    model: LlamaModel,
    guides: Guides,
}

impl Vocabulary {
    #[expect(clippy::print_stderr, reason = "a skipped test says so")]
    fn open() -> Option<Self> {
        let Some(path) = std::env::var_os("MERCER_TEST_MODEL") else {
            eprintln!("skipped: MERCER_TEST_MODEL names no model; `make test` sets it");
            return None;
        };
        let params = LlamaModelParams::default().with_vocab_only(true);
        let model = LlamaModel::load_from_file(knowledge::llama::backend(), path, &params).expect("the vocabulary loads");
        let guides = Guides::open(&model).expect("it is read");
        Some(Self { model, guides })
    }

    fn tokens(&self, text: &str) -> Vec<LlamaToken> {
        self.model.vocab().tokenize(text.as_bytes(), false, false)
    }

    /// Whether a text, cut as the model cuts it, can be written to its end.
    fn writes(&self, bound: &Bound, text: &str) -> bool {
        let mut guide = self.guides.guide(bound).expect("the bound is a grammar");
        for token in self.tokens(text) {
            if !guide.allows(token).expect("it is asked") {
                return false;
            }
            guide.take(token).expect("it was allowed");
        }
        guide.may_end().expect("it is asked")
    }

    /// What a model writes whose logits are these, for so many tokens or to the end.
    fn generate(&self, bound: &Bound, tokens: usize, seed: u32, logit: impl Fn(LlamaToken, &[u8]) -> f32) -> (String, Chooser) {
        let vocabulary = self.model.vocab();
        let scripted: Vec<LlamaTokenData> = vocabulary
            .tokens()
            .map(|token| LlamaTokenData::new(token, logit(token, &vocabulary.token_to_piece(token, false, None)), 0.0))
            .collect();
        let guide = self.guides.guide(bound).expect("the bound is a grammar");
        let mut chooser = Chooser::new(seed, 0.2, Some((guide, Trail::new(&bound.template, true))));
        let mut pieces: Vec<Vec<u8>> = Vec::new();
        for _ in 0..tokens {
            let drawn = chooser.draw(scripted.iter().copied()).expect("something can come next");
            pieces.truncate(pieces.len() - drawn.back);
            if vocabulary.is_eog(drawn.token) {
                break;
            }
            pieces.push(vocabulary.token_to_piece(drawn.token, false, None));
            if drawn.last {
                break;
            }
        }
        let mut text = Utf8::default();
        text.push(&pieces.concat());
        (text.text().to_owned(), chooser)
    }
}

fn step(said: Said) -> BoundStep {
    BoundStep { said, run: None, breaks: true }
}

fn value(text: &str) -> BoundStep {
    step(Said::Value(text.to_owned()))
}

fn shipped() -> Bound {
    let words = ["your", "order", "has", "been", "is", "and", "it", "expected", "on", "the", "total", "of", "due"];
    Bound {
        steps: vec![
            value("shipped"),
            step(Said::Word(vec!["expected".to_owned(), "due".to_owned()])),
            value("25 November 2026"),
            value("€42.50"),
        ],
        spare: vec!["T-10001".to_owned()],
        words: BoundWords::Listed(words.map(str::to_owned).to_vec()),
        ..Bound::default()
    }
}

fn numerals() -> Vec<String> {
    ["seven", "twenty", "hundred", "pending", "delivered", "待处理", "已发货"].map(str::to_owned).to_vec()
}

#[test]
fn a_draft_says_all_values_as_they_are_and_nothing_else() {
    let Some(vocabulary) = Vocabulary::open() else { return };
    let writes = |text: &str| vocabulary.writes(&shipped(), text);
    for text in [
        "Your order T-10001 has been shipped. It is expected on 25 November 2026, and the total is €42.50.",
        "Order T-10001 is shipped, due on 25 November 2026. The total is €42.50.",
        "Your order has been shipped and is expected on 25 November 2026. Total: €42.50.",
    ] {
        assert!(writes(text), "{text}");
    }
    for text in [
        "Your order has been shipped and is expected on 25 November 2026.",
        "Your order has been shipped and is expected on 26 November 2026. Total: €42.50.",
        "Your order has been shipped and is expected on 25 November 2026. Total: €42.500.",
        "Your order has been shipped and is expected on 25 November 2026. Total: €142.50.",
        "Your order has been shipped and is on 25 November 2026. Total: €42.50.",
        "Your order T-10001 has been shipped, expected on the 25 November 2026 by a wizard. Total: €42.50.",
        "Your order T-100011 has been shipped, expected on 25 November 2026. Total: €42.50.",
        "Your order is expected on 25 November 2026. Total: €42.50. It is shipped.",
        "Your order T-10001 T-10001 is shipped, expected on 25 November 2026. Total: €42.50.",
        "Shipped: due 25 November 2026 €42.50.",
        "",
    ] {
        assert!(!writes(text), "{text}");
    }
}

#[test]
fn two_values_never_make_a_third() {
    let Some(vocabulary) = Vocabulary::open() else { return };
    let bound = Bound { steps: vec![value("42"), value("500")], words: BoundWords::AllBut(numerals()), ..Bound::default() };
    for (text, may) in [
        ("We have 42 lamps and 500 mugs.", true),
        ("42 lamps; 500 mugs.", true),
        ("We have 42 500 lamps.", false),
        ("We have 42.500 lamps.", false),
        ("We have 42500 lamps.", false),
        ("We have -42 lamps and 500 mugs.", false),
        ("We have 42 hundred lamps and 500 mugs.", false),
        ("We have ½ of 42 lamps and 500 mugs.", false),
        ("We have 42% of 500 mugs.", false),
        ("They are pending, 42 of 500.", false),
        ("They are Delivered, 42 of 500.", false),
    ] {
        assert_eq!(vocabulary.writes(&bound, text), may, "{text}");
    }
}

#[test]
fn chinese_has_its_numerals_and_its_statuses_bound() {
    let Some(vocabulary) = Vocabulary::open() else { return };
    let steps = vec![value("T-10001"), value("2026年11月25日")];
    let bound = Bound { steps, words: BoundWords::AllBut(numerals()), script: Script::Han, ..Bound::default() };
    for (text, may) in [
        ("您的订单T-10001预计2026年11月25日送到。", true),
        ("订单 T-10001 已经在路上，预计于2026年11月25日到。请等一下！", true),
        ("您的订单T-10001预计2026年11月26日送到。", false),
        ("您的订单T-10001有三件，预计2026年11月25日送到。", false),
        ("您的订单T-10001已发货，预计2026年11月25日送到。", false),
        ("您的订单T-10001预计2026年11月25日送到，共５件。", false),
    ] {
        assert_eq!(vocabulary.writes(&bound, text), may, "{text}");
    }
}

/// The logits want a number that is no fact more than anything else, in every way that the vocabulary can spell it.
#[test]
fn a_number_that_is_no_fact_cannot_be_written_whatever_the_logits_say() {
    let Some(vocabulary) = Vocabulary::open() else { return };
    let free = Bound { words: BoundWords::AllBut(numerals()), ..shipped() };
    for bound in [shipped(), free] {
        for wanted in ["26 November 2027", "€99.99", "seven hundred", "T-66666", "delivered", "٣٤٥", "½", "８８"] {
            let favoured = vocabulary.tokens(wanted);
            let spelt: Vec<&str> = wanted.split_whitespace().collect();
            for seed in 0..2 {
                let (text, _) = vocabulary.generate(&bound, 120, seed, |token, bytes| {
                    let piece = String::from_utf8_lossy(bytes);
                    let piece = piece.trim();
                    if favoured.contains(&token) || !piece.is_empty() && spelt.iter().any(|word| word.contains(piece)) {
                        30.0
                    } else if piece.chars().any(char::is_numeric) {
                        20.0
                    } else {
                        // differs from token to token, so that each seed goes its own way
                        (token.0 % 17) as f32 / 17.0
                    }
                });
                let mut rest = text.clone();
                for known in ["25 November 2026", "€42.50", "T-10001", "shipped"] {
                    rest = rest.replace(known, " ");
                }
                // an answer that a token limit cut ends within a value
                let whole = ["25 November 2026", "€42.50", "T-10001"];
                let cut = whole
                    .iter()
                    .flat_map(|known| (1..known.len()).filter_map(|end| known.get(..end)))
                    .filter(|start| rest.ends_with(*start));
                let end = cut.map(str::len).max().unwrap_or(0);
                rest.truncate(rest.len() - end);
                assert!(!rest.chars().any(|symbol| symbol.is_numeric() || "€$£¥".contains(symbol)), "{wanted}: {text}");
                let words: Vec<String> = rest.split(|symbol: char| !symbol.is_alphabetic()).map(str::to_lowercase).collect();
                assert!(!words.iter().any(|word| ["seven", "hundred", "delivered"].contains(&word.as_str())), "{wanted}: {text}");
            }
        }
    }
}

#[test]
fn values_that_share_a_beginning_are_not_mixed() {
    let Some(vocabulary) = Vocabulary::open() else { return };
    let spare = ["T-10001", "T-10002", "10.50", "10.05"].map(str::to_owned).to_vec();
    let bound = Bound { spare, words: BoundWords::AllBut(numerals()), ..Bound::default() };
    for seed in 0..6 {
        let (text, _) = vocabulary.generate(&bound, 40, seed, |token, bytes| match bytes {
            b"0" | b"1" | b"2" | b"5" | b"." => 25.0 + (token.0 % 3) as f32 / 10.0,
            _ => 0.0,
        });
        let rest = ["T-10001", "T-10002", "10.50", "10.05"].iter().fold(text.clone(), |rest, known| rest.replace(known, " "));
        let digits = rest.trim_end_matches(|symbol: char| symbol.is_numeric() || "T-.".contains(symbol));
        assert!(!digits.chars().any(char::is_numeric), "{text}");
    }
}

#[test]
fn no_choice_is_counted_where_the_bound_leaves_none() {
    let Some(vocabulary) = Vocabulary::open() else { return };
    let only = Bound {
        steps: vec![value("T-10001"), value("25 November 2026")],
        words: BoundWords::Listed(vec!["is".to_owned()]),
        ..Bound::default()
    };
    let (text, chooser) = vocabulary.generate(&only, 60, 1, |_, bytes| -(bytes.len() as f32));
    assert!(chooser.free < text.len() / 2, "{} of {text}", chooser.free);
    let likely = ["Your", " order", " has", " been", " it", " is", " and", " the", "The", " shipped", " expected", " on"];
    let (_, free) = vocabulary.generate(&shipped(), 60, 1, |token, bytes| {
        if likely.iter().any(|word| word.as_bytes() == bytes) { 9.0 + (token.0 % 7) as f32 / 7.0 } else { 0.0 }
    });
    assert!(free.chosen * 2 >= free.free && free.chosen > 5, "{} of {}", free.chosen, free.free);
}

#[test]
fn a_draft_goes_back_to_where_it_could_have_said_something_else() {
    let Some(vocabulary) = Vocabulary::open() else { return };
    let guide = vocabulary.guides.guide(&shipped()).expect("the bound is a grammar");
    let token = |text: &str| vocabulary.tokens(text)[0];
    let [is, has, been, and, rare] = [" is", " has", " been", " and", " total"].map(token);
    let likely = [(is, 5.5), (has, 5.0), (been, 4.0), (rare, -5.0)].map(|(token, logit)| LlamaTokenData::new(token, logit, 0.0));
    let candidates: Vec<Candidate> = Candidate::all(&likely).collect();
    let mut trail = Trail::new("", true);
    trail.go(&guide, is, &candidates, Freedom::Choice);
    trail.go(&guide, and, &[], Freedom::Free);
    for (gone, instead) in [(2, has), (1, been)] {
        let (steps, token) = trail.back(&guide).expect("there is another way");
        assert_eq!((steps.len(), token), (gone, instead));
    }
    assert!(trail.back(&guide).is_none(), "what is unlikely is no way");
    assert!(Trail::new("", false).back(&guide).is_none());
    trail.go(&guide, is, &candidates, Freedom::Choice);
    trail.forget();
    assert!(trail.back(&guide).is_none(), "it was shown");
}

#[test]
fn another_way_than_the_templates_is_taken_where_there_is_a_likely_one() {
    let Some(vocabulary) = Vocabulary::open() else { return };
    let guide = vocabulary.guides.guide(&shipped()).expect("the bound is a grammar");
    let [the, your, total] = ["The", "Your", " total"].map(|text| vocabulary.tokens(text)[0]);
    let data = |pairs: &[(LlamaToken, f32)]| -> Vec<LlamaTokenData> {
        pairs.iter().map(|(token, logit)| LlamaTokenData::new(*token, *logit, 0.0)).collect()
    };
    let mut trail = Trail::new("The total is €42.50.", true);
    let next = |trail: &Trail, pairs: &[(LlamaToken, f32)]| -> Vec<LlamaToken> {
        let candidates: Vec<Candidate> = Candidate::all(&data(pairs)).collect();
        trail.unlike(&guide, &candidates, Freedom::Choice).iter().map(LlamaTokenData::id).collect()
    };
    assert_eq!(next(&trail, &[(the, 5.0), (your, 3.0)]), [your]);
    assert_eq!(next(&trail, &[(the, 5.0), (your, -3.0)]), [the, your], "an unlikely way is none");
    trail.go(&guide, your, &[], Freedom::Choice);
    assert_eq!(next(&trail, &[(total, 5.0), (the, 3.0)]), [total, the], "it goes its own way");
}

#[test]
fn odd_texts_make_no_broken_grammar() {
    let Some(vocabulary) = Vocabulary::open() else { return };
    let odd = ["a/b", "\"x\" (y) [z] {1,2} \\d+", "line\nbreak", "§ 5.1 – “quoted” & more*", "100 % wool", "退款🎁"];
    let bound = Bound { steps: odd.map(value).to_vec(), ..Bound::default() };
    let text = format!("Here: {}.", odd.join(", and also "));
    assert!(vocabulary.writes(&bound, &text), "{text}");
    assert!(!vocabulary.writes(&Bound::default(), "Call 911."));
    assert!(vocabulary.writes(&Bound::default(), "Hello there, friend!"));
}
