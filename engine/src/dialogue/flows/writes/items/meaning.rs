//! What was ordered, called by a word that neither its name nor the dictionary has: 雨披 for the Rain Cape, "the bp monitor". Told by
//! the vectors of the few names that were ordered, and only where one of them is clearly nearer than the others. Whoever is told
//! wrong sees it in the summary.

use std::ops::Range;
use std::sync::LazyLock;

use knowledge::ids::ProductId;
use knowledge::search::SearchError;
use knowledge::shop::Order;
use regex::Regex;

use super::{Flow, FlowError, pattern};

/// How much nearer the nearest name is than the next. Over 52 words of five trades in Chinese all told apart by so much were right,
/// those told wrong by 0.012 at most.
const CLEARLY: f32 = 0.02;
/// Less is near to nothing in particular.
const NEAR: f32 = 0.81;
/// More names are not compared: who has bought so much is asked.
const NAMES: usize = 24;
/// As many words of a message are tried.
const TRIED: usize = 2;

const MEASURE: &str = "[个件双台条款把张只支本盏块副套瓶辆床盒包袋罐箱]";

/// 把雨披换成…, 雨披太小.
static BEFORE_VERB: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:^|[，。！？；,.!?;\s]|我的|我买的|我想|还有|和)(?:把|将|我的|我买的|这{M}|那{M})*(?P<n>\p{{Han}}{{1,6}}?)(?:想|要|帮我|给我|能不能|可不可以|可以|能|也|都|得)*(?:换|退|改|太大|太小|太|坏|不要|不想要|有问题)",
        M = MEASURE
    ))
});

/// 我想退雨披.
static BEHIND_VERB: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:退掉|退货|退回|退|换掉|换货|取消)(?:一下|掉)?(?:这{M}|那{M}|我的|我买的|两{M}|一{M})?(?P<n>\p{{Han}}{{1,6}}?)(?:吧|了|吗|呢|可以|行)*(?:$|[，。！？；,.!?;\s和])",
        M = MEASURE
    ))
});

/// "The bp monitor".
static SAID_EN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:the|my|this|that|these|those)\s+(?P<n>[a-z][a-z-]*(?:\s[a-z][a-z-]*)?)(?:\s+(?:for|to|in|into|with|is|are|was|back|please|pls|that|which|from|i|and|or|as|by|on)\b|\s*(?:$|[,.!?;]))",
    )
});

/// Words for anything that was bought, for its order, or for what is said of it.
const NO_THING: &[&str] = &[
    "order",
    "orders",
    "item",
    "items",
    "one",
    "ones",
    "thing",
    "things",
    "product",
    "stuff",
    "address",
    "payment",
    "card",
    "size",
    "color",
    "colour",
    "other",
    "whole",
    "same",
    "money",
    "refund",
    "rest",
    "latest",
    "last",
    "account",
    "shop",
    "wrong",
    "right",
    "name",
    "way",
    "delivery",
    "parcel",
    "package",
    "price",
    "difference",
    "bigger",
    "smaller",
    "cheaper",
    "first",
    "second",
    "third",
    "next",
    "policy",
    "reason",
    "default",
    "house",
    "office",
    "home",
    "new",
    "old",
    "recipient",
    "day",
    "time",
    "wife",
    "husband",
    "sister",
    "mother",
];
const NO_THING_ZH: &[&str] = &[
    "订单", "单子", "东西", "商品", "货", "这个", "那个", "地址", "付款", "支付", "颜色", "尺码", "尺寸", "钱", "款", "它", "我", "你",
    "全部", "所有", "都", "一个", "上", "下", "最近", "第", "大小", "型号", "卡", "收货", "默认", "账", "能", "可以", "怎么", "什么", "想",
    "不", "要", "单", "号", "码", "色", "件",
];

/// The product of `orders` that is meant by a word which nothing else explains, with its place.
pub(super) async fn place(flow: &Flow<'_>, plain: &str, orders: &[Order]) -> Result<Option<(ProductId, Range<usize>)>, FlowError> {
    let said = said(plain);
    let mut names: Vec<(&ProductId, &str)> = Vec::new();
    for item in orders.iter().flat_map(|order| &order.items) {
        if names.iter().all(|(product, _)| **product != item.product) {
            names.push((&item.product, &item.name));
        }
    }
    if said.is_empty() || names.len() < 2 || names.len() > NAMES {
        return Ok(None);
    }
    let mut texts: Vec<String> = names.iter().map(|(_, name)| (*name).to_owned()).collect();
    texts.extend(said.iter().map(|at| plain[at.clone()].to_owned()));
    let vectors = flow.embedder.queries(texts).await.map_err(SearchError::from)?;
    let (of_names, of_words) = vectors.split_at(names.len());
    for (at, word) in said.into_iter().zip(of_words) {
        let mut near: Vec<(f32, &ProductId)> =
            of_names.iter().zip(&names).map(|(name, (product, _))| (dot(name, word), *product)).collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        if let [(best, product), (next, _), ..] = near[..]
            && best >= NEAR
            && best - next >= CLEARLY
        {
            return Ok(Some((product.clone(), at)));
        }
    }
    Ok(None)
}

fn dot(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

/// Words that stand where a thing is named.
fn said(plain: &str) -> Vec<Range<usize>> {
    let english = SAID_EN.captures_iter(plain).filter_map(|hit| hit.name("n")).filter(|hit| {
        let word = hit.as_str().to_lowercase();
        !word.split_whitespace().any(|word| NO_THING.contains(&word))
    });
    let chinese = BEFORE_VERB.captures_iter(plain).chain(BEHIND_VERB.captures_iter(plain)).filter_map(|hit| hit.name("n"));
    let chinese = chinese.filter(|hit| !NO_THING_ZH.iter().any(|word| hit.as_str().contains(word)));
    english.chain(chinese).map(|hit| hit.range()).take(TRIED).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_read_where_it_is_named() {
        for (text, expected) in [
            ("雨披换成黄色的", &["雨披"][..]),
            ("把猫爬架换成高一点的", &["猫爬架"]),
            ("我想退加热棒", &["加热棒"]),
            ("退掉那个血压计吧", &["血压计"]),
            ("exchange the bp monitor for a bigger one", &["bp monitor"]),
            ("我想退货", &[]),
            ("把订单取消", &[]),
            ("换个颜色", &[]),
            ("改地址", &[]),
            ("return the order", &[]),
            ("cancel my latest order please", &[]),
        ] {
            let found: Vec<&str> = said(text).into_iter().map(|at| &text[at]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
