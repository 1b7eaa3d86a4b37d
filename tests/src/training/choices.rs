//! Wordings with choices: `(a|b|)` is one of them. Parentheses without a bar are what they are.

use super::examples::Draw;

/// Whether a wording holds a choice.
pub(super) fn has(wording: &str) -> bool {
    wording.contains('|') && wording.contains('(')
}

/// The wording with one of each choice, inner ones first.
pub(super) fn made(wording: &str, draw: &mut Draw) -> String {
    // parentheses that stay stand for themselves at the end
    const KEPT: [char; 2] = ['\u{1}', '\u{2}'];
    let mut text = wording.to_owned();
    while let Some(end) = text.find(')') {
        let Some(start) = text[..end].rfind('(') else {
            text.replace_range(end..=end, &KEPT[1].to_string());
            continue;
        };
        let inner = &text[start + 1..end];
        let one = if inner.contains('|') {
            let choices: Vec<&str> = inner.split('|').collect();
            choices[draw.below(choices.len())].to_owned()
        } else {
            format!("{}{inner}{}", KEPT[0], KEPT[1])
        };
        text.replace_range(start..=end, &one);
    }
    let text = text.replace(KEPT[0], "(").replace(KEPT[1], ")");
    let blanks = text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    blanks.replace(" ,", ",").replace(" .", ".").replace(" ?", "?").replace(" !", "!")
}

#[cfg(test)]
mod tests {
    use super::{Draw, has, made};

    #[test]
    fn one_of_each_choice_stays() {
        let mut draw = Draw(1);
        assert!(has("(a|b) c") && !has("f(x)"));
        for _ in 0..20 {
            assert!(
                ["it is red", "it is a big dog", "it is a small dog"].contains(&made("it is (red|a (big|small) dog)", &mut draw).as_str())
            );
        }
        assert_eq!(made("print(x) ( |)now :)", &mut draw), "print(x) now :)");
    }
}
