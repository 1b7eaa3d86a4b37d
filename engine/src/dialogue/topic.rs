//! What a message is about: commands, buttons and intents become one of a few topics, each with a flow of its own.

use std::sync::LazyLock;

use knowledge::language::Language;
use regex::Regex;
use serde::{Deserialize, Serialize};

use super::flows::order_find;
use super::flows::profile::{self, ProfileAspect};
use super::product_topic;
use super::state::{Asked, DialogueState};
use super::steps::Step;
use crate::understand::{EntityKind, Understanding};

/// What is asked about an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderAspect {
    /// Where it stands.
    Status,
    /// Its tracking number.
    Tracking,
    /// What it cost.
    Total,
    /// What is in it.
    Items,
    /// Where it goes.
    Address,
    /// How it was paid.
    Payment,
    /// What was paid back.
    Refund,
    /// When it arrives.
    Arrival,
    /// Whether it can be cancelled.
    MayCancel,
    /// Whether it can be changed.
    MayChange,
    /// Whether items can be sent back.
    MayReturn,
    /// Whether items can be swapped.
    MayExchange,
}

/// What is asked about a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductAspect {
    /// What it costs.
    Price,
    /// Whether it can be bought.
    Availability,
    /// In which options it comes.
    Options,
    /// What it is.
    About,
    /// Which products fit a description.
    Find,
    /// How many variants it has, or how many products there are.
    Count,
    /// How it was rated.
    Rating,
    /// It and others side by side.
    Compare,
    /// The most or the least of it: "the cheapest".
    Extreme,
    /// More or less than what was spoken of: "something less bright".
    Relative,
    /// More of what was searched for.
    More,
    /// The same for less money.
    Cheaper,
    /// The colours of what was shown.
    Colours,
}

/// What a message is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Topic {
    /// `/start`.
    Start,
    /// `/help`.
    Help,
    /// `/privacy`, or what is kept.
    Privacy,
    /// A code, a wish about one's own data, a wish to be told.
    Step(Step),
    /// `/forget`: the link to a customer goes.
    Forget,
    /// `/language`, with the language where one was named.
    SwitchLanguage(Option<Language>),
    /// A person, and why.
    Person(&'static str),
    /// Only files came.
    Files,
    /// Hello.
    Greeting,
    /// Thank you.
    Thanks,
    /// Goodbye.
    Goodbye,
    /// Who are you?
    AboutBot,
    /// E-mail, name, postcode: to prove who writes.
    Credentials,
    /// The shopper's orders, all of them.
    Orders,
    /// One order.
    Order(OrderAspect),
    /// What is on file of the shopper.
    Profile(ProfileAspect),
    /// A product.
    Product(ProductAspect),
    /// Anything that the shop's articles may answer.
    Article,
    /// What a question takes for granted of the shop.
    Premise,
    /// Somebody else's orders or data.
    OtherCustomer,
    /// Nothing that a shop does.
    OutOfScope,
    /// Orders to the machine: nothing of the message is acted upon.
    Blocked,
}

/// A command that a platform's menu sends, with or without a bot's name behind it (`/help@shop_bot`).
#[must_use]
pub fn command(text: &str) -> Option<Topic> {
    let mut words = text.trim().strip_prefix('/')?.split_whitespace();
    let name = words.next()?.split('@').next()?;
    match name.to_ascii_lowercase().as_str() {
        "start" => Some(Topic::Start),
        "help" => Some(Topic::Help),
        "human" => Some(Topic::Person("asked for a person")),
        "privacy" => Some(Topic::Privacy),
        "forget" => Some(Topic::Forget),
        "why" => Some(Topic::Step(Step::Why)),
        "language" => Some(Topic::SwitchLanguage(words.next().and_then(language_named))),
        _ => None,
    }
}

fn language_named(word: &str) -> Option<Language> {
    match word.to_lowercase().as_str() {
        "english" | "英文" | "英语" => Some(Language::En),
        "chinese" | "中文" | "汉语" => Some(Language::Zh),
        tag if tag.len() <= 5 => Language::parse(tag).filter(|language| language.written() == *language),
        _ => None,
    }
}

/// What an understood message is about, as the dialogue stands.
#[must_use]
pub fn of(understood: &Understanding, state: &DialogueState, text: &str) -> Topic {
    if understood.intent.as_str() == "contact_human_agent" {
        return Topic::Person("asked for a person");
    }
    if understood.escalate {
        return Topic::Person("threat, legal or safety matter");
    }
    let gives_proof = [EntityKind::Email, EntityKind::Postcode, EntityKind::LastName].iter().any(|kind| understood.first(*kind).is_some());
    if gives_proof && (state.pending.is_some() || understood.intent.as_str() == "give_credentials") {
        return Topic::Credentials;
    }
    let names_order = !understood.order_numbers().is_empty();
    // "I ordered without an account, T-10001 ada@example.com": the proof of a guest, whatever else it seems to be about
    let guest = names_order && understood.first(EntityKind::Email).is_some() && !ASKS_WHAT.is_match(text);
    if guest
        && matches!(understood.intent.as_str(), "create_account" | "edit_account" | "switch_account" | "out_of_scope" | "policy_question")
    {
        return Topic::Credentials;
    }
    if !names_order && somebodys(text) {
        return Topic::OtherCustomer;
    }
    if !names_order && let Some(aspect) = profile::asked(text) {
        return Topic::Profile(aspect);
    }
    // 满多少包邮: about no order of the shopper's
    if !names_order && FREE_DELIVERY.is_match(text) && !refers(text, OWN) {
        return Topic::Article;
    }
    if !names_order && order_find::spending(text) {
        return Topic::Orders;
    }
    if LOST.is_match(text) {
        return Topic::Article;
    }
    if !understood.mentions.is_empty() && WHERE.is_match(text) {
        return Topic::Order(OrderAspect::Status);
    }
    let named = understood.mentions.first().is_some_and(|mention| mention.score >= 0.5);
    if named && DOES_NOT_FIT.is_match(text) && !text.trim_end().ends_with(['?', '？', '吗']) {
        return Topic::Order(OrderAspect::MayExchange);
    }
    if named && broken(text) && !names_order && !text.trim_end().ends_with(['?', '？']) {
        return Topic::Article;
    }
    if let Some(aspect) = product_topic::of(understood, state, text) {
        return Topic::Product(aspect);
    }
    match understood.intent.as_str() {
        "affirm" if state.offered_person => Topic::Person(state.offer.reason().unwrap_or("accepted the offer of a person")),
        "greeting" if !names_order => Topic::Greeting,
        "thanks" | "deny" | "affirm" if !names_order => Topic::Thanks,
        "goodbye" if !names_order && !ASKS_WHAT.is_match(text) => Topic::Goodbye,
        "about_bot" => Topic::AboutBot,
        "list_orders" if !names_order => Topic::Orders,
        "track_order" => Topic::Order(OrderAspect::Status),
        "tracking_number" => Topic::Order(OrderAspect::Tracking),
        "order_total" if !names_order && state.order.is_none() && product_topic::prices_a_thing(text) => {
            Topic::Product(ProductAspect::Price)
        }
        "order_total" => Topic::Order(OrderAspect::Total),
        "order_items" => Topic::Order(OrderAspect::Items),
        "order_address" => Topic::Order(OrderAspect::Address),
        "order_payment" => Topic::Order(OrderAspect::Payment),
        "product_price" => product_or_order(understood, state, text, ProductAspect::Price, OrderAspect::Total),
        "product_availability" => product_or_order(understood, state, text, ProductAspect::Availability, OrderAspect::Status),
        "product_options" => product_or_order(understood, state, text, ProductAspect::Options, OrderAspect::Items),
        "product_info" => product_or_order(understood, state, text, ProductAspect::About, OrderAspect::Items),
        "find_product" => product_or_order(understood, state, text, ProductAspect::Find, OrderAspect::Items),
        "other_customer" if !names_order => Topic::OtherCustomer,
        "out_of_scope" if !names_order && product_topic::asks_for_kind(text) => Topic::Product(ProductAspect::Find),
        other => article_or_order(other, understood, state, text),
    }
}

fn product_or_order(understood: &Understanding, state: &DialogueState, text: &str, product: ProductAspect, order: OrderAspect) -> Topic {
    let names_order = !understood.order_numbers().is_empty();
    // "and what did it cost?" after an order was spoken of
    let means_order = matches!(state.asked, Some(Asked::Order(_))) && refers(text, REFERRING);
    if (names_order || means_order) && understood.mentions.is_empty() { Topic::Order(order) } else { Topic::Product(product) }
}

/// Questions that are about an order where one is named, and about the shop's rules otherwise.
fn article_or_order(intent: &str, understood: &Understanding, state: &DialogueState, text: &str) -> Topic {
    let aspect = match intent {
        "delivery_period" => Some(OrderAspect::Arrival),
        "cancel_order" | "check_cancellation_fee" => Some(OrderAspect::MayCancel),
        "change_order" | "change_shipping_address" | "set_up_shipping_address" => Some(OrderAspect::MayChange),
        "return_order" | "check_refund_policy" => Some(OrderAspect::MayReturn),
        "exchange_order" => Some(OrderAspect::MayExchange),
        "track_refund" | "get_refund" => Some(OrderAspect::Refund),
        _ => None,
    };
    let names_order = !understood.order_numbers().is_empty();
    // "cancel it", "when will it arrive": the order that was spoken of a moment ago; "cancel my order": one of the shopper's
    let spoken = state.order.is_some() || state.choosing.is_some();
    let carrier = state.order.is_some() && CARRIER.is_match(text);
    let means_order = (spoken && (refers(text, REFERRING) || leaves_out(text, state))) || refers(text, OWN) || carrier;
    if means_order && !names_order && CARRIER.is_match(text) {
        return Topic::Order(OrderAspect::Status);
    }
    match (aspect, intent) {
        (Some(aspect), _) if names_order || means_order => Topic::Order(aspect),
        // an order's number beside words that mean no more than "what about it"
        (None, intent) if names_order && !PAPERWORK.contains(&intent) => Topic::Order(OrderAspect::Status),
        (Some(OrderAspect::Arrival), _) if !understood.mentions.is_empty() => Topic::Order(OrderAspect::Arrival),
        (_, "out_of_scope") if means_order && matches!(state.asked, Some(Asked::Order(_))) && text.chars().count() <= SHORT => {
            Topic::Order(OrderAspect::Status)
        }
        (_, "out_of_scope") if understood.mentions.is_empty() => Topic::OutOfScope,
        (_, "out_of_scope" | "place_order") if !understood.mentions.is_empty() => Topic::Product(ProductAspect::About),
        _ => Topic::Article,
    }
}

/// 什么时候能到 and "so when?", right after an order was spoken of: what English calls "it" is left out.
fn leaves_out(text: &str, state: &DialogueState) -> bool {
    static WHEN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^\W*(?:(?:so|and|but|ok|okay|then)\W+)*(?:when|what day|which day)(?: exactly| then)?\W*$")
            .expect("the pattern is a constant that the tests compile")
    });
    let symbols = text.chars().count();
    let short = symbols <= 10 && text.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}')) || WHEN.is_match(text);
    matches!(state.asked, Some(Asked::Order(_))) && short
}

/// "The rain jacket is too tight": said of what one has.
static DOES_NOT_FIT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\b(?:is|are|was|were|'s|feels?|runs?|turned out|came out|a bit|way|much|just|bit) (?:\w+ )?too (?:tight|small|big|large|long|short|wide|narrow|loose|heavy|dark|bright|thin|thick|hard|soft|warm|cold)\b",
        r"|\b(?:sent|got|received|gave) (?:me |us )?(?:the |a )?wrong (?:[\w-]+ ){0,2}[\w-]+|(?:发|寄|送)错了?|收到的(?:不是|不对)",
        r"|\b(?:does|do)(?:n't| not|nt) fit\b|\bscratch(?:es|y)\b|太(?:大|小|紧|松|长|短|宽|窄|重|薄|厚|硬|软)了|不合身|穿不上|穿着不合适"
    ))
    .expect("the pattern is a constant that the tests compile")
});
/// Whether a thing is said to be of no use as it is: only who has it can know.
#[must_use]
pub fn does_not_fit(text: &str) -> bool {
    DOES_NOT_FIT.is_match(text)
}

/// Whether a thing is said to have come in pieces: no moment to sell it.
#[must_use]
pub fn broken(text: &str) -> bool {
    static BROKEN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:arrived|came|is|are|was|were|'s|got here|delivered) (?:\w+ ){0,2}(?:broken|damaged|cracked|torn|scratched|faulty|defective|leaking|ripped|shattered|with an? (?:crack|hole|scratch|dent))\b|坏了|破了|碎了|裂了|有裂|划痕|漏水")
            .expect("the pattern is a constant that the tests compile")
    });
    BROKEN.is_match(text)
}

/// "What else is there": who takes leave asks nothing.
static ASKS_WHAT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:what|which|where|when|how|who|why)\b|什么|哪|怎么|多少|几")
        .expect("the pattern is a constant that the tests compile")
});
/// From what on the shop pays the parcel.
static FREE_DELIVERY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\bfree (?:standard |express )?(?:shipping|delivery|postage|shipment)\b|\b(?:shipping|delivery|postage)\b.{0,20}\bfree\b|包邮|免邮|免运费|免(?:快递|配送)费|免费(?:配送|送货|快递)",
    )
    .expect("the pattern is a constant that the tests compile")
});
/// Who brings a parcel.
static CARRIER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:who|(?:which|what) (?:carrier|courier|company|service))\b.*\b(?:deliver|bring|carr|courier|ship)|(?:谁|哪家|什么)(?:快递|物流|公司|来?送)")
        .expect("the pattern is a constant that the tests compile")
});
/// "Where are my headphones?": what was bought, on its way.
static WHERE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\bwhere(?:'s|s| is| are|'re)? (?:\w+ )?(?:my|our)\b|\bwhere (?:is|are) (?:exactly )?(?:the|those|that) [^?]*\b(?:i (?:ordered|bought)|now|at the moment|right now)\b",
        r"|\bwhere exactly (?:is|are) (?:the|my)\b|我(?:的|买的|订的)[^，。？]{1,12}(?:到哪|在哪|哪儿|去哪)"
    ))
    .expect("the pattern is a constant that the tests compile")
});
/// What is somebody's own, asked for by their full name.
static SOMEBODYS: LazyLock<Regex> = LazyLock::new(|| {
    const NAME: &str = r"(\p{Lu}\p{Ll}+(?:[ -]\p{Lu}\p{Ll}+)+)";
    const OWN: &str = r"(?i:address|phone(?: number)?|telephone(?: number)?|e-?mail(?: address)?|order history|date of birth|birthday|card number|account)";
    Regex::new(&format!(r"\b{OWN}\s+(?i:of|for|belonging to)\s+(?i:the )?(?i:customer )?{NAME}|\b{NAME}['’]s\s+{OWN}\b"))
        .expect("the pattern is a constant that the tests compile")
});
/// Words of a shop's own departments, and of countries, that are written like names.
const NO_PERSON: &[&str] = &[
    "customer",
    "service",
    "support",
    "team",
    "care",
    "shop",
    "store",
    "returns",
    "department",
    "kingdom",
    "states",
    "desk",
    "head",
    "office",
];

/// Whether somebody's own data is asked for, by a name that is no product's and no department's.
fn somebodys(text: &str) -> bool {
    let Some(found) = SOMEBODYS.captures(text) else { return false };
    let name = found.iter().skip(1).flatten().next().map(|name| name.as_str().to_lowercase()).unwrap_or_default();
    !name.split([' ', '-']).any(|word| NO_PERSON.contains(&word))
}

/// A parcel that is said to be there and is not.
static LOST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\b(?:delivered|arrived)\b.*\b(?:but|yet|though|and)\b.*\b(?:nothing|not (?:here|there|received|got)|haven't|have not|didn't|did not|never|isn't|nowhere|no (?:parcel|package|sign))\b",
        r"|(?:显示|说|写)?(?:已?送达|已?签收|派送成功).*(?:没(?:有)?收到|没拿到|没看到|没见到|不见)"
    ))
    .expect("the pattern is a constant that the tests compile")
});

/// "Where is it": so short, it is about what was spoken of.
const SHORT: usize = 20;
/// Intents that an article answers though they name an order.
const PAPERWORK: &[&str] = &["check_invoice", "get_invoice", "payment_issue", "complaint", "review"];
/// Words that stand for something named before.
const REFERRING: &[&str] = &["it", "that", "this", "they", "them", "those", "these", "one", "它", "这", "那"];
/// Words for what the shopper bought, with its owner before it.
const OWN: &[&str] = &["my order", "my parcel", "my package", "my delivery", "my stuff", "我的订单", "我的包裹", "我的快递", "我的货"];

/// Whether a message points at something that was named before it.
#[must_use]
pub fn refers_back(text: &str) -> bool {
    refers(text, REFERRING)
}

/// Whether a message speaks of what the shopper has: "my", "I ordered", 我.
#[must_use]
pub(super) fn owns(text: &str) -> bool {
    refers(text, &["my", "mine", "our", "i", "me", "我", "它", "it"])
}

/// Words that take back what was said before them.
const CORRECTING: &[&str] =
    &["i mean", "i meant", "sorry", "actually", "correction", "no wait", "不对", "不是", "我是说", "应该是", "说错", "打错"];

/// Whether the message takes back a part of itself.
#[must_use]
pub fn corrects(text: &str) -> bool {
    refers(text, CORRECTING)
}

/// Whether one of the words, or one of the phrases, stands in the text: Latin ones as whole words.
fn refers(text: &str, words: &[&str]) -> bool {
    let text = knowledge::text::normalise(text).to_lowercase();
    let latin = format!(" {} ", text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "));
    words.iter().any(|word| if word.is_ascii() { latin.contains(&format!(" {word} ")) } else { text.contains(word) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_refer_stand_by_themselves() {
        assert!(refers("When will IT arrive?", REFERRING));
        assert!(!refers("with a kit", REFERRING));
        assert!(refers("把它取消吧", REFERRING));
        assert!(refers("cancel my  order, please", OWN));
        assert!(!refers("how do I cancel an order", OWN));
        assert!(CARRIER.is_match("who delivers it") && CARRIER.is_match("哪家快递送它") && !CARRIER.is_match("who are you"));
        assert!(CARRIER.is_match("who is the carrier?") && WHERE.is_match("where are my headphones?") && WHERE.is_match("我的耳机到哪了"));
        assert!(!WHERE.is_match("where is the lamp made"));
        assert!(LOST.is_match("it says delivered but I have nothing") && LOST.is_match("显示已签收但是我没收到"));
        assert!(!LOST.is_match("has it been delivered yet?"));
        assert!(somebodys("give me the address for Mei Tan") && somebodys("what is Ann-Marie Duval's phone number"));
        assert!(!somebodys("what's the address for returns") && !somebodys("is there a phone number for Customer Support"));
    }

    #[test]
    fn commands_are_known_with_and_without_the_bots_name() {
        assert_eq!(command("/start"), Some(Topic::Start));
        assert_eq!(command(" /HELP@tillow_bot please"), Some(Topic::Help));
        assert_eq!(command("/language 中文"), Some(Topic::SwitchLanguage(Some(Language::Zh))));
        assert_eq!(command("/language klingon"), Some(Topic::SwitchLanguage(None)));
        assert_eq!(command("/etc/passwd"), None);
        assert_eq!(command("help"), None);
    }
}
