//! Questions about products that their words tell and their intent does not: how many, how rated, side by side, the most, less.

use std::sync::LazyLock;

use regex::Regex;

use super::state::{DialogueState, Listed};
use super::topic::ProductAspect;
use crate::understand::{Degree, EntityKind, Understanding};

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

static COUNT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\bhow many\b(?:\s+[\w-]+){0,4}\s+(?:options|variants|versions|kinds|types|models|varieties|choices|styles)\b",
        r"|\bhow many (?:different|kinds|types|variants|versions|options)\b|\bnumber of (?:options|variants|versions|kinds)\b",
        r"|(?:多少|几)(?:种|款|个款式|个选项|个版本|个型号|个规格)|一共多少款"
    ))
});
static RATING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:how (?:is|are|was|well is|good is)\b.*\brated|(?:average )?ratings?\b|what do (?:people|customers|others|reviews|buyers) (?:say|think)",
        r"|(?:good|bad|any|the) reviews|how many (?:stars|reviews))|评分|评价(?:怎么样|如何|好不好|好吗|多少)|口碑|好评率|几颗?星"
    ))
});
/// What others think of several things.
static PREFERRED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:like[ds]?|love[ds]?|prefer(?:red|s)?|popular|favou?rite|rated|recommend(?:ed|s)?|ratings?|reviews?|stars)\b|\bwhich(?: one| of (?:them|these|those|the two))? (?:is|are|would be) (?:the )?(?:better|best|nicer)\b|喜欢|受欢迎|热门|推荐|评分|评价|口碑|好评|卖得(?:更|最)?好",
    )
});
static OF_OPTION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\bwhich (?:size|colou?r|option|version|length|width)s?\b|哪(?:个|种)?(?:尺码|尺寸|颜色|号|版本)"));
static COMPARE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:compare|comparison|difference between|differ|versus|vs\.?|which (?:one )?is (?:better|cheaper|bigger|smaller))\b|区别|对比|比较一下|比一比|哪个(?:更|便宜|好|贵|大)",
    )
});

static SIZE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:bigger|larger|smaller|longer|shorter|wider|thicker|thinner)\b[^?]*\b(?:size|version|one|of|in)\b|(?:大|小|长|短|宽|厚|薄)一?[号点些]",
    )
});

/// What a message asks of products, where its words tell; what an order's number stands in is about that order.
#[must_use]
pub fn of(understood: &Understanding, state: &DialogueState, text: &str) -> Option<ProductAspect> {
    if understood.entities.iter().any(|entity| entity.kind == EntityKind::OrderNumber) || !PRODUCTS.contains(&understood.intent.as_str()) {
        return None;
    }
    let named = understood.mentions.first().is_some_and(|mention| mention.score >= 0.5);
    let spoken = named || state.product.is_some();
    let listed = matches!(&state.listed, Some(Listed::Products(ids)) if ids.len() > 1);
    let which = text.to_lowercase().contains("which") || text.contains('哪') || picks_one(text);
    // "which do people like more?", of those that were shown; "which size do you recommend?" is about one of them
    if listed && !named && which && PREFERRED.is_match(text) && !OF_OPTION.is_match(text) {
        return Some(ProductAspect::Rating);
    }
    if COUNT.is_match(text) && (spoken || !understood.mentions.is_empty()) {
        return Some(ProductAspect::Count);
    }
    if RATING.is_match(text) && spoken {
        return Some(ProductAspect::Rating);
    }
    if COMPARE.is_match(text) && understood.mentions.len() > 1 {
        return Some(ProductAspect::Compare);
    }
    if listed && !named && which && understood.comparisons().next().is_some() {
        return Some(ProductAspect::Extreme);
    }
    match understood.comparisons().next()?.degree {
        Degree::Most | Degree::Least if understood.comparisons().next()?.attribute == "price" || spoken => Some(ProductAspect::Extreme),
        Degree::More | Degree::Less if state.product.is_some() && !named => Some(ProductAspect::Relative),
        // "is there a bigger size of the bottle?"
        Degree::More | Degree::Less if named && SIZE.is_match(text) => Some(ProductAspect::Options),
        Degree::More | Degree::Less if state.search.is_some() && !named && understood.comparisons().next()?.attribute == "price" => {
            Some(ProductAspect::Cheaper)
        }
        _ => None,
    }
}

/// Whether one of several is told by having more or less than the others: "the cheaper one", 便宜的那个.
#[must_use]
pub fn picks_one(text: &str) -> bool {
    static PICKS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^\W*(?:(?:ok|okay|and|so|hm+|then|maybe|how about|what about)\W+)*the (?:\w+er|\w+est|(?:more|less|most|least) \w+)(?: (?:one|of (?:them|those|these|the two)))\b|(?:便宜|贵|大|小|轻|重|好|高|低)一?点?的那[个款件]",
        )
    });
    PICKS.is_match(text) && !text.to_lowercase().contains("other")
}

/// 雨披多少钱, "how much is a poncho": what a thing costs, not what an order came to.
#[must_use]
pub fn prices_a_thing(text: &str) -> bool {
    static PRICES: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^\W*(?:请问|你好)?[，,]?\p{Han}{1,8}?(?:是)?(?:多少钱|什么价|几块钱?|怎么卖|卖多少)|^\W*(?:and |so |hi |hello |hey )*(?:how much (?:is|are|for|does)|what (?:does|do|is the price of|would)) (?:the |a |an |your |one )?[a-z][a-z -]{2,30}?(?: costs?)?\W*$",
        )
    });
    static OF_ORDER: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:orders?|totals?|my|mine|i|paid|pay|charged?|spent|spend|it|that|this|everything|all|shipping|delivery|return\w*|refund\w*)\b|订单|单|一共|总|付|花|我|这|那|它|差|运费|邮费|退|扣|收",
        )
    });
    PRICES.is_match(text) && !OF_ORDER.is_match(text)
}

/// Whether a message says itself what it asks the price of, rather than to point at it: "what does delivery cost", 运费多少.
#[must_use]
pub fn prices_by_name(text: &str) -> bool {
    static PRICES: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"(?i)\b(?:how much (?:is|are|for|does|do|would|will)|what(?: is|'s| are)? the (?:price|cost|fee|charge)s? (?:of|for)",
            r"|what (?:does|do|would|will)|(?:price|cost|fee|charge)s? (?:of|for)) (?:the |an? |your |to )?[a-z]{3,}",
            r"|\p{Han}{2,}(?:要|是|得)?(?:多少|几块|怎么(?:收费|算|卖))"
        ))
    });
    PRICES.is_match(text) && !super::topic::refers_back(text)
}

/// 雨披有黑色的吗: whether a thing comes in something.
#[must_use]
pub fn asks_for_kind(text: &str) -> bool {
    static KIND: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^\W*(?:(?:hi|hello|hey)\W+)?(?:do (?:you|u|ya) (?:have|sell|stock|carry|got)|(?:have )?(?:you|u) got|got|looking for|i(?:'m| am|m)? ?(?:looking for|need|want)|need) (?:smth|sth|something|anything) (?:for|to|that|against|with|which|like)\b|^\W*(?:请问)?(?:你们)?(?:的|家)?\p{Han}{1,8}?(?:有|有没有)[^，。？]{0,8}(?:色|码|号|款|尺寸|型号|规格|口味|货)(?:的)?(?:吗|么|嘛)?[？?]?$",
        )
    });
    KIND.is_match(text) && !text.contains(['我', '单'])
}

/// Intents under which such questions come; those about orders and the shop's rules keep their own.
const PRODUCTS: &[&str] = &[
    "product_price",
    "product_availability",
    "product_options",
    "product_info",
    "find_product",
    "review",
    "out_of_scope",
    "policy_question",
    "place_order",
    "order_items",
    "affirm",
    "deny",
    "complaint",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_tell() {
        for text in ["how many t-shirt options do you have?", "How many different mugs are there", "T恤有多少款", "有几种款式"] {
            assert!(COUNT.is_match(text), "{text}");
        }
        for text in ["how many are left", "how many days does it take", "还剩几个"] {
            assert!(!COUNT.is_match(text), "{text}");
        }
        for text in ["雨披多少钱", "how much is a poncho?", "how much are the gloves", "what does the lock cost"] {
            assert!(prices_a_thing(text), "{text}");
        }
        for text in [
            "我的订单多少钱",
            "how much was my order",
            "how much did I pay",
            "一共多少钱",
            "how much is it",
            "运费多少钱",
            "how much is shipping",
        ] {
            assert!(!prices_a_thing(text), "{text}");
        }
        for text in ["What does delivery cost?", "how much for express delivery", "and how much is gift wrapping", "运费多少钱"] {
            assert!(prices_by_name(text), "{text}");
        }
        for text in ["how much is it?", "and what does that cost", "how much are they", "这个多少钱", "多少钱"] {
            assert!(!prices_by_name(text), "{text}");
        }
        assert!(asks_for_kind("雨披有黑色的吗") && asks_for_kind("手套有没有大码") && !asks_for_kind("我的订单有货吗"));
        assert!(picks_one("the cheaper one") && picks_one("ok the cheapest of them") && picks_one("便宜的那个"));
        assert!(!picks_one("the other one") && !picks_one("a cheaper one"));
        for text in ["how is the kettle rated?", "what do people say about the lamp", "台灯的评价怎么样"] {
            assert!(RATING.is_match(text), "{text}");
        }
        for text in ["compare the kettle and the teapot", "what's the difference between the two", "台灯和落地灯有什么区别"] {
            assert!(COMPARE.is_match(text), "{text}");
        }
    }
}
