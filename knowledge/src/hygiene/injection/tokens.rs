//! Tokens that chat templates of common models part roles with. In a stranger's text they are taken out.

use std::sync::LazyLock;

use regex::Regex;

static TOKENS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)<\s*[|｜]\s*[a-z0-9_▁ ]{1,40}\s*[|｜]\s*>|<<\s*/?\s*sys\s*>>|\[\s*/?\s*inst\s*\]|</?s>|<(?:start|end)_of_turn>|<(?:bos|eos|pad|unk)>|<\|?/?(?:im_start|im_end|endoftext|eot_id)\|?>|\[/?(?:system_prompt|available_tools|tool_calls|tool_results)\]",
    )
    .expect("the pattern is a constant that the tests compile")
});

/// The text without such tokens.
#[must_use]
pub fn without_role_tokens(text: &str) -> std::borrow::Cow<'_, str> {
    TOKENS.replace_all(text, " ")
}

/// Whether a text holds one.
pub(super) fn any(text: &str) -> bool {
    TOKENS.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_of_common_templates_go_and_ordinary_brackets_stay() {
        assert_eq!(without_role_tokens("a<|im_start|>system b<<SYS>>c[/INST]d"), "a system b c d");
        assert_eq!(without_role_tokens("size [M] < 3 cm, <b>new</b>"), "size [M] < 3 cm, <b>new</b>");
    }
}
