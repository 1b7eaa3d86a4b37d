//! What the bot takes from the line that a chat is handed back with. It is a colleague's word and no fact: nothing of it is ever said
//! to the shopper, and no claim rests on it. What it may do is point: at an order of the proved customer, at a product of the shop,
//! at the language to answer in, at the topic that is left; and it may call off a change that the bot was collecting.

use std::sync::LazyLock;

use knowledge::ids::ProductId;
use knowledge::language::Language;
use knowledge::shop::store::products;
use regex::Regex;
use sqlx::PgConnection;

use crate::conversation::ConversationId;
use crate::dialogue::drafts::Kind;
use crate::dialogue::state::{Asked, DialogueState, LastQuestion};
use crate::dialogue::topic::ProductAspect;
use crate::understand::Understanding;

/// From this score on a product is named, not guessed.
const NAMED: f32 = 0.5;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that the tests compile")
}

static CHINESE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:in|speaks?|prefers?|use) (?:chinese|mandarin)\b|[用说讲以](?:中文|汉语|普通话)"));
static ENGLISH: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:in|speaks?|prefers?|use) english\b|[用说讲以](?:英文|英语)"));
/// What follows is not wanted.
static NOT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:don['’]?t|do not|no|not|never|without|stop|instead of)\b|不要|不用|不必|无需|请勿|别|停止"));
/// The line says what is to be spoken of.
static SPEAKS_OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:about|regarding|concerning|questions?|asks?|asking|wants? to know|go on with|continue with|left|talk)\b|关于|[问聊谈]|继续|剩下",
    )
});
/// Where a thought ends, for a denial's reach.
static CLAUSE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)[,.;:!?，。；：！？]|\b(?:but|and then)\b|但"));

/// Changes by the words for them.
static CHANGES: LazyLock<[(Kind, Regex); 7]> = LazyLock::new(|| {
    [
        (Kind::Exchange, pattern(r"(?i)\b(?:exchang\w*|swap\w*)\b|换货")),
        (Kind::Return, pattern(r"(?i)\breturn(?:s|ed|ing)?\b|退货")),
        (Kind::Cancel, pattern(r"(?i)\bcancel\w*|取消")),
        (Kind::Address, pattern(r"(?i)\baddress\b|地址")),
        (Kind::Profile, pattern(r"(?i)\b(?:account|profile) address\b|账户地址")),
        (Kind::Payment, pattern(r"(?i)\bpay(?:ment)?\b|付款|支付")),
        (Kind::Items, pattern(r"(?i)\b(?:variants?|colou?r|size)\b|款式|颜色|尺码")),
    ]
});

/// Topics of the shop's rules: the words in the line, and what is looked for then, in English and Chinese.
static TOPICS: LazyLock<[(Regex, &str, &str); 9]> = LazyLock::new(|| {
    [
        (pattern(r"(?i)\b(?:deliver\w*|shipping|shipment)\b|配送|送货|运费|物流"), "delivery", "配送"),
        (pattern(r"(?i)\breturn(?:s|ing)?\b|退货"), "returns", "退货"),
        (pattern(r"(?i)\b(?:exchang\w*|swap\w*)\b|换货"), "exchanges", "换货"),
        (pattern(r"(?i)\brefunds?\b|退款"), "refunds", "退款"),
        (pattern(r"(?i)\b(?:warrant\w*|guarantee)\b|保修|质保"), "warranty", "保修"),
        (pattern(r"(?i)\binvoices?\b|发票"), "invoices", "发票"),
        (pattern(r"(?i)\b(?:pay|payments?|paying)\b|付款|支付"), "payment methods", "付款方式"),
        (pattern(r"(?i)\b(?:discounts?|coupons?|vouchers?|promo\w*)\b|折扣|优惠"), "discounts", "优惠"),
        (pattern(r"(?i)\bgift\b|礼品|礼物"), "gift wrapping", "礼品包装"),
    ]
});

/// What a line points at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    words: String,
    /// The language to answer in.
    language: Option<Language>,
    /// A product of the shop, with the options that the words pick.
    product: Option<(ProductId, Vec<(String, String)>)>,
    /// Values of options, of the product that is spoken of already.
    options: Vec<(String, String)>,
    /// What is looked for in the shop's rules, in English and Chinese.
    topic: Option<(&'static str, &'static str)>,
    /// Changes that are not to be gone on with.
    called_off: Vec<Kind>,
}

impl Line {
    /// Reads a line; `understood` finds products in it, without it none are.
    #[must_use]
    pub fn read(words: &str, understood: Option<&Understanding>) -> Self {
        let clauses: Vec<&str> = CLAUSE.split(words).collect();
        // what is denied is what stands behind the denial in its clause
        let denied: Vec<&str> = clauses.iter().filter_map(|clause| NOT.find(clause).map(|not| &clause[not.end()..])).collect();
        let wanted: Vec<&str> = clauses.iter().map(|clause| NOT.find(clause).map_or(*clause, |not| &clause[..not.start()])).collect();
        let says = |of: &[&str], words: &Regex| of.iter().any(|clause| words.is_match(clause));
        let language = match (says(&wanted, &CHINESE), says(&wanted, &ENGLISH)) {
            (true, false) => Some(Language::Zh),
            (false, true) => Some(Language::En),
            _ => None,
        };
        let mention = understood.and_then(|understood| understood.mentions.first()).filter(|mention| mention.score >= NAMED);
        let topics = TOPICS.iter().filter(|(words, ..)| wanted.iter().any(|clause| SPEAKS_OF.is_match(clause) && words.is_match(clause)));
        let topics: Vec<_> = topics.map(|(_, english, chinese)| (*english, *chinese)).collect();
        Self {
            words: words.to_owned(),
            language,
            product: mention.map(|mention| (mention.product.clone(), mention.options.clone())),
            options: understood.map(|understood| understood.loose_options.clone()).unwrap_or_default(),
            // of two topics neither is the one
            topic: if let [one] = topics[..] { Some(one) } else { None },
            called_off: CHANGES.iter().filter(|(_, words)| says(&denied, words)).map(|(kind, _)| *kind).collect(),
        }
    }

    /// Puts it into the dialogue's state, under the lock of whoever ends the hand-over.
    pub(super) async fn go_on(&self, conn: &mut PgConnection, id: ConversationId) -> sqlx::Result<()> {
        let row = sqlx::query!("select state, language from conversations where id = $1", id.0).fetch_one(&mut *conn).await?;
        let Ok(mut state) = serde_json::from_value::<DialogueState>(row.state) else { return Ok(()) };
        let order = order(conn, id, &self.words).await?;
        let named_order = order.is_some();
        if let Some(order) = order {
            state.order = Some(order.into());
        }
        if let Some(language) = self.language {
            state.language = Some(language.code().to_owned());
        }
        if let Some((product, options)) = &self.product {
            (state.product, state.options) = (Some(product.clone()), options.clone());
        } else if let Some(product) = state.product.clone() {
            self.pick(conn, &product, &mut state).await?;
        }
        if self.product.is_some() && !named_order {
            state.asked = Some(Asked::Product(ProductAspect::About));
        }
        if let Some((english, chinese)) = self.topic.filter(|_| self.product.is_none() && !named_order) {
            let speaks = state.language.as_deref().or(row.language.as_deref()).and_then(Language::parse).unwrap_or_default();
            let text = if speaks == Language::Zh { chinese } else { english }.to_owned();
            (state.question, state.asked) = (Some(LastQuestion { text, of_article: true }), None);
        }
        if state.writes.drafts.iter().any(|draft| self.called_off.contains(&draft.kind)) {
            state.writes.drafts.retain(|draft| !self.called_off.contains(&draft.kind));
            (state.writes.proposed, state.writes.shown) = (None, false);
        }
        let state = serde_json::to_value(&state).unwrap_or_default();
        sqlx::query!("update conversations set state = $2 where id = $1", id.0, state).execute(conn).await.map(drop)
    }

    /// "The blue one", of the product that is spoken of: only a value that it comes in.
    async fn pick(&self, conn: &mut PgConnection, product: &ProductId, state: &mut DialogueState) -> sqlx::Result<()> {
        if self.options.is_empty() {
            return Ok(());
        }
        let found = products::those(conn, std::slice::from_ref(&product.0)).await?;
        let offered = found.iter().flat_map(|product| &product.variants).flat_map(|variant| variant.options.iter());
        for (name, value) in offered {
            let Some(value) = value.as_str() else { continue };
            if self.options.iter().any(|(_, said)| said.eq_ignore_ascii_case(value)) {
                state.options.retain(|(known, _)| known != name);
                state.options.push((name.clone(), value.to_owned()));
            }
        }
        Ok(())
    }
}

/// The order of the proved customer that the words name; somebody else's counts for nothing.
async fn order(conn: &mut PgConnection, id: ConversationId, line: &str) -> sqlx::Result<Option<String>> {
    let orders = sqlx::query_scalar!(
        "select o.id from orders o join identity_links l on l.customer_id = o.customer_id and l.expires_at > now()
         join conversations c on c.identity_id = l.identity_id where c.id = $1",
        id.0
    )
    .fetch_all(conn)
    .await?;
    let words = || line.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_').map(|word| word.trim_matches('-'));
    Ok(orders.into_iter().find(|order| words().any(|word| word.eq_ignore_ascii_case(order.trim_start_matches('#')))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Line {
        Line::read(words, None)
    }

    #[test]
    fn a_denied_change_is_called_off_and_nothing_else() {
        let line = read("she will get a refund of $20 by Friday, please don't offer the exchange again");
        assert_eq!((line.called_off.as_slice(), line.topic, line.language), ([Kind::Exchange].as_slice(), None, None));
        assert_eq!(read("请不要再提换货，退货可以").called_off, [Kind::Exchange]);
        assert!(read("Not urgent: she wants to exchange it").called_off.is_empty());
    }

    #[test]
    fn a_topic_is_one_that_is_to_be_spoken_of() {
        assert_eq!(read("Only the delivery question is left").topic, Some(("delivery", "配送")));
        assert_eq!(read("顾客还想问保修").topic, Some(("warranty", "保修")));
        assert_eq!(read("A refund goes out on Friday").topic, None);
        assert_eq!(read("She asks about returns and about the warranty").topic, None);
        assert_eq!(read("Don't talk about returns").topic, None);
    }

    #[test]
    fn a_language_is_asked_for_in_so_many_words() {
        assert_eq!(read("please answer in Chinese from here").language, Some(Language::Zh));
        assert_eq!(read("她想用英文聊").language, Some(Language::En));
        assert_eq!((read("The Chinese manual is missing").language, read("请勿用中文").language), (None, None));
    }
}
