//! Questions that name no product: about those that were listed, and about which there are.

use std::sync::LazyLock;

use knowledge::ids::ProductId;
use regex::Regex;

use super::Flow;
use crate::dialogue::state::Listed;
use crate::dialogue::topic::ProductAspect;

/// How many of a list are told of.
const SHOWN: usize = 3;

/// Words for what was listed.
static THEY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:they|them|those|these|each)\b|[它他]们|这些|那些|分别|各")
        .expect("the pattern is a constant that the tests compile")
});
/// "Which jackets are waterproof?"
static WHICH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*which\s+(?:of your\s+)?(?:[\w-]+\s+){0,2}[\w-]+s\s+(?:are|do|have|can|will|work|come|fit|go|would)\b|有?哪[些几]款|哪[些几]种")
        .expect("the pattern is a constant that the tests compile")
});

/// The listed products that a question means: it points at them, or is too short to be about anything else.
pub(super) fn meant(flow: &Flow<'_>, aspect: ProductAspect) -> Option<Vec<ProductId>> {
    let Some(Listed::Products(ids)) = &flow.state.listed else { return None };
    let fits = matches!(aspect, ProductAspect::Price | ProductAspect::Availability | ProductAspect::Options | ProductAspect::Rating);
    (fits && flow.understood.mentions.is_empty() && (THEY.is_match(&flow.text) || short(&flow.text)))
        .then(|| ids.iter().take(SHOWN).cloned().collect())
}

/// "How much?", 多少钱.
fn short(text: &str) -> bool {
    let symbols = text.chars().filter(|symbol| symbol.is_alphanumeric()).count();
    if text.is_ascii() { text.split_whitespace().count() <= 2 } else { symbols <= 5 }
}

/// "Do you have lamps", 有台灯吗.
static ANY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W*(?:(?:hi|hello|hey|ok|so|and)\W+)*(?:do|d'?) ?(?:you|u|ya) (?:have|sell|carry|stock|offer|do)\b|\b(?:got any|looking for|i need|i want to buy)\b|有没有|有.{1,10}[吗么]|卖.{0,10}[吗么不]")
        .expect("the pattern is a constant that the tests compile")
});

/// Whether somebody asks if there are things of a kind.
pub(in crate::dialogue::flows) fn looks_for_any(text: &str) -> bool {
    ANY.is_match(text)
}

/// Whether it is asked what bringing or taking back costs, whatever it is.
pub(super) fn on_the_way(text: &str) -> bool {
    static WAY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:shipping|shipment|delivery|deliver|postage|returns?|returning|sending|exchange|repair|assembly|gift ?wrap\w*|engrav\w*)\b|运费|邮费|快递|配送|退货|换货|安装|维修|包装")
            .expect("the pattern is a constant that the tests compile")
    });
    WAY.is_match(text)
}

/// Whether products are looked for, not told of.
pub(super) fn looks_for(text: &str) -> bool {
    WHICH.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::{looks_for, short};

    #[test]
    fn short_questions_and_questions_that_look_for_products_are_known() {
        assert!(short("how much?") && short("多少钱？") && !short("how much is shipping") && !short("运费是多少钱"));
        assert!(looks_for("which jackets are waterproof?") && looks_for("Which of your desk lamps have a dimmer"));
        assert!(!looks_for("which is cheaper?") && !looks_for("which card can I pay with"));
    }
}
