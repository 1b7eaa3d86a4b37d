//! Yes, no, and never mind: closed lists, and only where a message says nothing else.

/// What a short message answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// Do it.
    Yes,
    /// Don't.
    No,
}

const YES: &[&str] = &[
    "yes",
    "yeah",
    "yep",
    "yup",
    "ya",
    "sure",
    "ok",
    "okay",
    "okey",
    "k",
    "y",
    "correct",
    "right",
    "confirm",
    "confirmed",
    "agreed",
    "agree",
    "fine",
    "good",
    "great",
    "perfect",
    "exactly",
    "absolutely",
    "definitely",
    "proceed",
    "approved",
    "go",
    "go ahead",
    "do it",
    "do that",
    "go for it",
    "sounds good",
    "looks good",
    "looks right",
    "that's right",
    "that is right",
    "thats right",
    "that's correct",
    "that is correct",
    "thats correct",
    "that's all",
    "that is all",
    "thats all",
    "that's it",
    "that is it",
    "i confirm",
    "i agree",
    "all good",
    "please do",
    "please proceed",
    "please go ahead",
    "it is",
    "it's correct",
    "all correct",
    "make it so",
    "works for me",
    "i do",
    "of course",
    "certainly",
    "sure thing",
    "do so",
    "yes i do",
    "that works",
    "是",
    "是的",
    "对",
    "对的",
    "好",
    "好的",
    "好吧",
    "好呀",
    "好啊",
    "可以",
    "可以的",
    "行",
    "行的",
    "嗯",
    "嗯嗯",
    "确认",
    "确定",
    "没问题",
    "没错",
    "同意",
    "就这样",
    "就这些",
    "就这么办",
    "办吧",
    "没有别的了",
    "没有了",
    "没别的了",
    "正确",
    "继续",
    "要",
    "要的",
    "ok的",
];
const NO: &[&str] = &[
    "no",
    "nope",
    "nah",
    "n",
    "not now",
    "stop",
    "don't",
    "do not",
    "dont",
    "cancel that",
    "cancel this",
    "never mind",
    "nevermind",
    "forget it",
    "forget about it",
    "not yet",
    "wait",
    "hold on",
    "abort",
    "leave it",
    "leave it as it is",
    "keep it",
    "keep it as it is",
    "i changed my mind",
    "changed my mind",
    "no need",
    "don't do it",
    "do not do it",
    "dont do it",
    "don't do that",
    "do not do that",
    "i don't want that",
    "i'd rather not",
    "rather not",
    "not anymore",
    "i don't want to anymore",
    "i want to keep it",
    "i want to keep the order",
    "keep the order",
    "不",
    "不用",
    "不用了",
    "不要",
    "不要了",
    "不行",
    "不是",
    "不对",
    "算了",
    "先不",
    "先不了",
    "暂不",
    "取消",
    "别",
    "别了",
    "不确认",
    "先不要",
    "等等",
    "等一下",
    "我改主意了",
    "还是算了",
    "不需要",
    "不需要了",
    "先不用",
];
/// Words around them that change nothing.
const FILLERS: &[&str] = &[
    "please",
    "thanks",
    "thank you",
    "thank",
    "you",
    "thx",
    "very much",
    "so much",
    "much",
    "now",
    "then",
    "just",
    "well",
    "oh",
    "um",
    "hmm",
    "hm",
    "too",
    "oh well",
    "ah",
    "with it",
    "with that",
    "with this",
    "it",
    "that",
    "this",
    "and",
    "i",
    "all",
    "really",
    "actually",
    "sorry",
    "for me",
    "the",
    "is",
    "to",
    "let's",
    "lets",
    "will",
    "请",
    "谢谢",
    "谢谢你",
    "谢谢您",
    "吧",
    "了",
    "呀",
    "哦",
    "啊",
    "那",
    "那就",
    "麻烦",
    "麻烦你",
    "麻烦您",
    "您",
    "你",
    "我",
];

/// What takes note of an answer before a refusal.
const LEADS: &[&str] =
    &["ok ", "okay ", "fine ", "alright ", "all right ", "k ", "well ", "hm ", "hmm ", "好的", "好吧", "好 ", "行 ", "那 "];

/// What a message says that is nothing but assent or refusal; nothing where it says more.
pub(super) fn word(text: &str) -> Option<Word> {
    let plain = crate::understand::plain(text).to_lowercase();
    let bare: String = plain.chars().map(|c| if c.is_alphanumeric() || c == '\'' { c } else { ' ' }).collect();
    let bare = bare.split_whitespace().collect::<Vec<_>>().join(" ");
    if bare.is_empty() {
        return None;
    }
    // a refusal in whole counts before its pieces: "no need", "not now"
    if exactly(&bare, NO) {
        return Some(Word::No);
    }
    if exactly(&bare, YES) {
        return Some(Word::Yes);
    }
    // "ok, never mind", 好的，不用了: what comes behind the "ok" counts
    let behind = LEADS.iter().find_map(|lead| bare.strip_prefix(lead).map(str::trim_start)).filter(|rest| !rest.is_empty());
    if behind.is_some_and(|rest| exactly(rest, NO) || made_of(rest, NO)) {
        return Some(Word::No);
    }
    let (yes, no) = (made_of(&bare, YES), made_of(&bare, NO));
    match (yes, no) {
        (true, false) => Some(Word::Yes),
        (false, true) => Some(Word::No),
        _ => None,
    }
}

fn exactly(text: &str, list: &[&str]) -> bool {
    list.contains(&text)
}

/// Whether a text is made of entries of the list and of fillers, with at least one entry.
fn made_of(text: &str, list: &[&str]) -> bool {
    let (mut rest, mut any) = (text, false);
    while !rest.is_empty() {
        let of = |words: &[&str]| words.iter().filter(|word| starts(rest, word)).map(|word| word.len()).max();
        match (of(list), of(FILLERS)) {
            (Some(hit), filler) if filler.is_none_or(|filler| hit >= filler) => {
                any = true;
                rest = rest[hit..].trim_start();
            }
            (_, Some(filler)) => rest = rest[filler..].trim_start(),
            _ => return false,
        }
    }
    any
}

/// Whether a text starts with a word, and the word ends there.
fn starts(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| !word.is_ascii() || !rest.starts_with(|c: char| c.is_alphanumeric() || c == '\''))
}

/// Whether the words call off what is being made, whatever else they say.
pub(super) fn calls_off(text: &str) -> bool {
    const OFF: &[&str] = &[
        "never mind",
        "nevermind",
        "forget it",
        "forget about it",
        "changed my mind",
        "change my mind",
        "i'd rather keep",
        "i would rather keep",
        "want to keep it",
        "want to keep the order",
        "keep the order",
        "don't want to do that",
        "don't want to do this",
        "do not want to do that",
        "no longer want to",
        "don't want to cancel",
        "do not want to cancel",
        "don't cancel",
        "do not cancel",
        "don't return",
        "do not return",
        "don't exchange",
        "do not exchange",
        "don't change",
        "do not change",
        "算了",
        "改主意",
        "改变主意",
        "不取消",
        "别取消",
        "不退了",
        "不换了",
        "不改了",
        "不用取消",
        "不用退",
        "不用换",
        "不用改",
    ];
    let text = crate::understand::plain(text).to_lowercase();
    OFF.iter().any(|words| text.contains(words))
}

/// Words for the whole of an order.
const WHOLE: &[&str] = &["whole", "entire", "all of it", "full order", "整个", "整单", "全部"];
/// Words that deny.
const DENIES: &[&str] = &["n't", "not ", "no,", "不", "别"];

/// Whether an answer means the whole of an order: neither a refusal nor a condition.
pub(super) fn whole(text: &str) -> bool {
    let text = crate::understand::plain(text).to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    says(WHOLE) && !says(DENIES) && !says(&["without", " if ", "only"])
}

/// Whether words ask what there is to choose from: "what else is there?", 还有什么.
pub(super) fn asks_for_choices(text: &str) -> bool {
    let text = crate::understand::plain(text).to_lowercase();
    let text = text.trim_start_matches(|symbol: char| !symbol.is_alphanumeric());
    let text = ["ok ", "okay ", "and ", "so ", "hm ", "hmm ", "well ", "but "]
        .iter()
        .fold(text, |text, lead| text.strip_prefix(lead).unwrap_or(text));
    const ASKS: &[&str] = &[
        "what else",
        "what are the options",
        "what are my options",
        "what options",
        "what other",
        "what do you have",
        "what is there",
        "what's there",
        "which are there",
        "which ones",
        "which do you have",
        "which can i",
        "what can i choose",
        "what can i have",
        "show me the options",
        "还有什么",
        "还有哪些",
        "有什么",
        "有哪些",
        "都有什么",
        "都有哪些",
        "能选什么",
        "可以选什么",
    ];
    ASKS.iter().any(|words| text.starts_with(words)) && text.chars().count() <= 40
}

/// Whether an answer denies that the whole of an order is meant.
pub(super) fn not_whole(text: &str) -> bool {
    let text = crate::understand::plain(text).to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    (says(WHOLE) || says(&["everything"])) && (says(DENIES) || says(&["no "]))
}

/// Whether a message begins with a refusal: "no just the cape".
pub(super) fn denies_first(text: &str) -> bool {
    let text = crate::understand::plain(text).to_lowercase();
    ["no ", "no,", "nope", "nah", "不是", "不要", "不，", "不,"].iter().any(|word| text.trim_start().starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_is_meant_where_nothing_is_denied() {
        assert!(whole("Yes, cancel the whole order") && whole("整个订单都取消吧"));
        assert!(!whole("no, not the whole order") && !whole("yes") && !whole("不要整个取消"));
        assert!(not_whole("no not the whole order") && not_whole("不要整个取消") && !not_whole("Yes, the whole order"));
    }

    #[test]
    fn choices_are_asked_for() {
        assert!(asks_for_choices("ok what else is there?") && asks_for_choices("还有哪些颜色") && !asks_for_choices("what is the total"));
    }

    #[test]
    fn assent_is_nothing_but_assent() {
        for text in [
            "yes",
            "Yes, please!",
            "OK, go ahead.",
            "好的",
            "确认",
            "可以，谢谢",
            "yes that's correct, thank you",
            "Sure, do it now",
            "是的，就这样吧",
        ] {
            assert_eq!(word(text), Some(Word::Yes), "{text}");
        }
        for text in [
            "no",
            "No, thanks.",
            "ok keep it",
            "Okay, never mind",
            "好的，不用了",
            "不用了",
            "not now",
            "算了吧",
            "暂不",
            "never mind",
            "no need",
        ] {
            assert_eq!(word(text), Some(Word::No), "{text}");
        }
        for text in [
            "yes but to my PayPal",
            "yes, and the lamp too",
            "okay what about the lamp",
            "no, the second",
            "可以退货吗",
            "",
            "right one is blue",
        ] {
            assert_eq!(word(text), None, "{text}");
        }
    }
}
