//! A shopper reads a summary and holds it against what they want.

use std::sync::LazyLock;

use regex::Regex;

use super::words;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

/// What a shopper makes of a summary.
#[derive(Debug, Clone, PartialEq)]
pub enum Opinion {
    /// As wished, by the sentence of this place.
    Right(Option<usize>),
    /// Right but for how it is paid.
    OtherMethod(String),
    /// Not wished.
    Wrong(Option<usize>),
}

/// Kinds of change with the words that wish for them.
const KINDS: &[(&str, &str, &str)] = &[
    ("cancel", r"cancel the", r"\bcancel|\bremove\b|\bcall(?:ed)? .{0,12}off\b"),
    (
        "profile",
        r"address of your account|default address",
        r"\b(?:default|user|profile|account)\b.*address|address.*\b(?:default|user|profile|account)\b",
    ),
    ("address", r"another address|to another address|send order", r"address|\bship|\bsend|\bhome\b"),
    ("payment", r"\bpay .* for order", r"pay(?:ment|ing)?\b"),
    (
        "swap",
        r"exchange these|change these",
        r"exchang|chang|modif|switch|swap|upgrad|replac|adjust|\bget\b|\binto\b|\bto the\b|\bmake\b|\binstead\b|\brather\b|\bwrong (?:colou?r|size)\b|\bwant the one\b",
    ),
    ("return", r"items of order .* back|send these|return these", r"return|send back|refund|\bback\b|cancel"),
];

/// Judges a summary by the sentences that the shopper has for it and everything the scenario says.
#[must_use]
pub fn judge(summary: &str, sentences: &[String], all: &str, last: Option<&str>, methods_refused: bool) -> Opinion {
    let lower = summary.to_lowercase();
    let Some((kind, _, wish)) = KINDS.iter().find(|(_, shown, _)| pattern(shown).is_match(&lower)) else {
        return Opinion::Wrong(None);
    };
    let wish = pattern(wish);
    let listed: Vec<&str> = summary.lines().filter_map(|line| line.strip_prefix("- ")).collect();
    let names: Vec<&str> = listed.iter().map(|line| line.split(" (").next().unwrap_or(line)).collect();
    let fits = |sentence: &String| wish.is_match(&sentence.to_lowercase());
    let named = |sentence: &String| names.iter().filter(|name| words::names(sentence, name)).count();
    // the sentence that speaks of most of these things
    let by = (0..sentences.len()).filter(|at| fits(&sentences[*at])).max_by_key(|at| (named(&sentences[*at]), usize::MAX - *at));
    if by.is_none() && !wish.is_match(all) {
        return Opinion::Wrong(None);
    }
    // who names things by the shop's numbers does not know their names
    let wide = everything(all) || all.contains("item id");
    let spoken_of = |name: &&str| words::names(all, name);
    // what was said last of it, when the summary before was corrected
    static ONLY: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bonly (?:want to )?(?:\w+ )?(?P<what>.*)$"));
    if let Some(only) = last.and_then(|last| ONLY.captures(last)).filter(|_| matches!(*kind, "swap" | "return"))
        && !names.iter().all(|name| words::names(&only["what"], name))
    {
        return Opinion::Wrong(by);
    }
    let good = match *kind {
        "cancel" if listed.len() > 1 && part_only(all) => false,
        "cancel" => names.iter().any(spoken_of) || all.contains("order"),
        "return" => {
            let unwanted = all.find("except").map(|at| all[at..].to_owned());
            names.iter().all(|name| {
                let kept = unwanted.as_deref().is_some_and(|kept| words::names(kept, name));
                if unwanted.is_some() { !kept } else { wide || words::names(all, name) }
            })
        }
        "swap" => {
            names.iter().all(|name| wide || all.contains("order item") || all.contains("its item") || words::names(all, name))
                && listed.iter().all(|line| becomes_as_wished(line, all))
        }
        _ => true,
    };
    if !good {
        return Opinion::Wrong(by);
    }
    if let Some(method) = last
        .and_then(wished_method)
        .or_else(|| wished_method(all))
        .filter(|_| !methods_refused && matches!(*kind, "swap" | "return" | "payment"))
    {
        let is = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        let same = match method {
            "PayPal" => is(&["paypal"]),
            "gift card" => is(&["gift card"]),
            "credit card" => is(&["credit card", "visa", "mastercard", "amex", "card ending"]),
            _ => true,
        };
        if !same && moves_money(&lower) {
            return Opinion::OtherMethod(method.to_owned());
        }
    }
    Opinion::Right(by)
}

/// Of an order only a part may go, never the whole.
fn part_only(all: &str) -> bool {
    ["only want to cancel", "never want to cancel", "do not want to cancel the whole", "don't want to cancel the whole"]
        .iter()
        .any(|words| all.contains(words))
}

fn everything(all: &str) -> bool {
    static WIDE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"\b(?:everything|all (?:things|items|your items|possible|of (?:it|them))|all (?:the |your )?(?:items|orders)|return (?:all|both)|every item)\b",
        )
    });
    WIDE.is_match(all)
}

fn moves_money(lower: &str) -> bool {
    lower.contains("price difference: $") || lower.contains(" goes ") || lower.contains("to pay")
}

/// Something of the new variant was wished for, or the wish compares.
fn becomes_as_wished(line: &str, all: &str) -> bool {
    static COMPARES: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"cheap|expensive|\b\w{3,}er\b(?: one| type| size|$|\b)|same|lowest|highest|maxim|minim|most|least|easiest|fewest|less|more|fancy|lower|higher|smaller|bigger|item (?:id|number)",
        )
    });
    let Some((_, new)) = line.split_once('→') else { return true };
    let new = new.split(": ").next().unwrap_or(new);
    let wanted = words::content(all);
    let hits = words::content(new).intersection(&wanted).count();
    hits > 0 || COMPARES.is_match(all)
}

/// How the scenario wants money to move, where it says so in one way, or prefers one.
pub fn wished_method(all: &str) -> Option<&'static str> {
    static METHODS: LazyLock<[(Regex, &'static str); 3]> = LazyLock::new(|| {
        [
            (pattern(r"paypal"), "PayPal"),
            (pattern(r"gift ?card|\bgc\b"), "gift card"),
            (pattern(r"credit card|\bvisa\b|\bamex\b|mastercard"), "credit card"),
        ]
    });
    static PREFERRED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:prefer(?:red|s)?|rather use|chang\w+ .{0,12}to using) (?:to use |the |your |my |a )*(?P<after>[a-z ]{4,16})|(?P<before>[a-z ]{4,16}?) (?:is|are) prefer",
        )
    });
    let all = all.to_lowercase();
    let of = |text: &str| METHODS.iter().filter(|(words, _)| words.is_match(text)).map(|(_, name)| *name).collect::<Vec<_>>();
    let preferred = PREFERRED.captures_iter(&all).find_map(|hit| {
        let words = hit.name("after").or_else(|| hit.name("before"))?.as_str();
        of(words).first().copied()
    });
    preferred.or_else(|| if let [only] = of(&all)[..] { Some(only) } else { None })
}

/// The brand of the card that the scenario insists on.
pub fn wished_brand(all: &str) -> Option<&'static str> {
    ["visa", "mastercard", "amex"].into_iter().find(|brand| all.to_lowercase().contains(&format!("{brand} ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_held_against_the_wish() {
        let says = ["I want to return the mug to my PayPal.".to_owned()];
        let all = "you want to return the mug to your paypal. if that fails, keep it";
        let summary = |item: &str, to: &str| {
            format!(
                "To confirm: send these items of order #W1 back.\n- {item} (size M): $5.00\nOnce the items are back, $5.00 goes to {to}."
            )
        };
        assert_eq!(judge(&summary("Mug", "PayPal"), &says, all, None, false), Opinion::Right(Some(0)));
        assert_eq!(judge(&summary("Lamp", "PayPal"), &says, all, None, false), Opinion::Wrong(Some(0)));
        assert_eq!(judge(&summary("Mug", "your gift card"), &says, all, None, false), Opinion::OtherMethod("PayPal".to_owned()));
        let cancel = "To confirm: cancel the whole order #W1, reason: no longer needed.";
        assert!(matches!(judge(cancel, &says, all, None, false), Opinion::Wrong(_)));
    }
}
