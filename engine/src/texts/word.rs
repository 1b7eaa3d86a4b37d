//! The model says a sentence in its own words: bound to the sentence's values while it decodes, and held to them once more after.

use std::time::Instant;

use knowledge::language::Language;
use tokio_util::sync::CancellationToken;

use super::TextKind;
use super::sentences::cut;
use crate::answer::{bound, reads_well};
use crate::guardrails::{ReplySource, Review, Verdict, absolute, normal_text};
use crate::model::{Completion, Exchange, LanguageModel, ModelError, Urgency};

/// Tokens of a sentence.
const MAX_TOKENS: usize = 72;

/// What the examples show: a sentence of another trade, and the same as a shop would say it.
const EXAMPLES: &[(&str, &str)] = &[
    (
        "Prices for Evening Course are between 40 francs and 65 francs.",
        "Our prices for this Evening Course are between 40 francs and 65 francs.",
    ),
    ("Garden Tour: a walk along the river with a guide.", "Our Garden Tour is a walk along the river with a guide."),
    ("Here is something about Sunday Walk.", "Would you like to hear something about our Sunday Walk?"),
    ("You can choose day (Monday or Friday).", "And you can choose your day (Monday or Friday)."),
];
const EXAMPLES_ZH: &[(&str, &str)] = &[
    ("晚间课程的价格是 40 法郎。", "欢迎了解晚间课程，价格是 40 法郎。"),
    ("花园导览：沿河步行，有导游。", "花园导览带您沿河步行，有导游。"),
];

/// How a sentence is asked for.
#[derive(Clone, Copy)]
pub(super) struct Wording<'a> {
    pub(super) model: &'a dyn LanguageModel,
    pub(super) shop: &'a str,
    pub(super) tone: &'a str,
    pub(super) kind: TextKind,
    pub(super) language: Language,
    pub(super) seed: u32,
    pub(super) temperature: f32,
    pub(super) deadline: Instant,
}

/// The model's words for a sentence; nothing where it has none that hold, had no choice of them, or says what the sentence says.
/// They keep the sentence's own in their order.
pub(super) async fn word(wording: &Wording<'_>, review: &Review<'_>, sentence: &str, stop: CancellationToken) -> Option<String> {
    if !wording.model.writes(wording.language) {
        return None;
    }
    let outline = review.outline(sentence);
    let completion = asked(wording, sentence, bound::of(wording.language, &outline, sentence));
    let draft = match wording.model.complete(completion, stop).await {
        Ok(draft) => draft,
        Err(error) => {
            // a full queue or a late answer is nothing special: the template stands
            if !matches!(error, ModelError::Busy | ModelError::TimedOut | ModelError::Cancelled) {
                tracing::debug!(%error, "the model worded no sentence of a text");
            }
            return None;
        }
    };
    match review.draft(&draft.text, sentence, Vec::new()) {
        Verdict::Send(reply)
            if reply.source() == ReplySource::Model
                && draft.chose_its_words()
                && reads_well(reply.text())
                && !reply.text().contains('\n')
                && keeps(sentence, reply.text())
                && absolute(reply.text()).is_empty() =>
        {
            Some(reply.text().to_owned())
        }
        Verdict::Repair(violations) => {
            for violation in violations {
                tracing::debug!(kind = ?violation.claim.kind, why = violation.why, "a sentence of the model does not hold");
            }
            None
        }
        _ => None,
    }
}

/// Words of a sentence that may change or go.
const SPARE: &[&str] = &["a", "an", "the", "this", "these", "that", "it", "its", "our", "of"];

/// Whether words say no more sentences than there are, and each of their words in its order: "the lid has a loop" is not "the lid
/// is a loop", nor "from €5 to €9" "€5 and €9", though they are made of the same facts.
fn keeps(sentence: &str, said: &str) -> bool {
    if cut(said).len() > cut(sentence).len() {
        return false;
    }
    let (wanted, said) = (words(sentence), words(said));
    let mut said = said.iter();
    wanted.iter().filter(|word| !SPARE.contains(&word.as_str())).all(|word| said.any(|other| other == word))
}

/// Words in small letters; Chinese by its characters.
fn words(text: &str) -> Vec<String> {
    let text = normal_text(text);
    let han = |symbol: char| matches!(symbol, '\u{3400}'..='\u{9fff}');
    let mut words: Vec<String> = Vec::new();
    let mut begun = false;
    for symbol in text.chars() {
        if han(symbol) {
            words.push(symbol.to_string());
            begun = false;
        } else if symbol.is_alphanumeric() {
            match words.last_mut().filter(|_| begun) {
                Some(word) => word.push(symbol),
                None => words.push(symbol.to_string()),
            }
            begun = true;
        } else {
            begun = false;
        }
    }
    words
}

fn asked(wording: &Wording<'_>, sentence: &str, bound: crate::model::Bound) -> Completion {
    let chinese = wording.language.written() == Language::Zh;
    let user = |sentence: &str| if chinese { format!("句子：{sentence}") } else { format!("Sentence: {sentence}") };
    let examples = if chinese { EXAMPLES_ZH } else { EXAMPLES };
    Completion {
        system: system(wording, chinese),
        history: examples.iter().map(|(plain, said)| Exchange { user: user(plain), assistant: (*said).to_owned() }).collect(),
        steady: examples.len(),
        user: user(sentence),
        opening: String::new(),
        bound: Some(bound),
        max_tokens: MAX_TOKENS,
        deadline: wording.deadline,
        seed: wording.seed,
        temperature: wording.temperature,
        conversation: None,
        urgency: Urgency::Desk,
        words: None,
    }
}

fn system(wording: &Wording<'_>, chinese: bool) -> String {
    let Wording { shop, tone, kind, .. } = wording;
    let (what, tone) = (kind.as_str(), tone.trim());
    let mut system = if chinese {
        format!("你为{shop}撰写文案（{what}）。用亲切的话说出这个句子。数字和名称保持不变，不要添加内容。")
    } else {
        format!("You write for {shop}: {what}. Say the sentence in friendly words. Keep every number and name exactly. Add nothing.")
    };
    if !tone.is_empty() {
        system.push_str(if chinese { "语气：" } else { " Tone: " });
        system.push_str(tone);
    }
    system
}

#[cfg(test)]
mod tests {
    use super::keeps;

    #[test]
    fn a_description_keeps_its_words_in_their_order() {
        let lid = "The screw lid has a carrying loop and seals with a ring.";
        assert!(keeps(lid, "And our screw lid has a carrying loop and seals with a ring."));
        for said in [
            "A screw lid is a carrying loop that seals with a ring.",
            "The screw lid has a carrying loop. And seals with a ring.",
            "The carrying loop has a screw lid and seals with a ring.",
        ] {
            assert!(!keeps(lid, said), "{said}");
        }
        assert!(keeps("杯子容量 350 毫升。", "这款杯子容量 350 毫升。") && !keeps("杯子容量 350 毫升。", "容量 350 毫升。"));
        assert!(!keeps("The price is from €34.90 to €60.90.", "The price is €34.90 and €60.90."));
    }
}
