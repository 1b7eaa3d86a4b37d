//! What a text says, in Mercer's own words filled with facts: the sentences that stand where the model has nothing better.
//!
//! A text is planned in several ways, so that there is something to choose from: they differ in their wording and in what comes first.

use knowledge::language::Language;
use knowledge::money::Money;
use knowledge::shop::{Product, Variant};

use super::facts::{Material, Offer};
use super::sentences::{asserted, behind_a_colon, cut, is_in};
use super::{Brief, Length, TextKind};
use crate::answer::templates;
use crate::dialogue::profile::ShopProfile;

/// How many ways there are.
pub(super) const WAYS: usize = 3;
/// Sentences of the longest text about one product or offer.
const MANY: usize = 8;

/// What a sentence is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A greeting or a name under an e-mail.
    Courtesy,
    /// What the text is about, by name: it claims nothing.
    Lead,
    /// What a product is, in the shop's own words.
    About,
    /// What it costs.
    Price,
    /// What one can choose between.
    Options,
    /// The offer, in its article's own words: its conditions are not to be said otherwise.
    Offer,
    /// When the offer holds.
    Valid,
    /// Where to see it.
    Link,
}

impl Role {
    /// Whether the model may say it in words of its own.
    pub(super) fn wordable(self) -> bool {
        matches!(self, Self::Lead | Self::About | Self::Price | Self::Options)
    }

    /// Whether a text that has nothing else says something.
    pub(super) fn tells(self) -> bool {
        matches!(self, Self::About | Self::Price | Self::Options | Self::Offer)
    }
}

/// A sentence of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Planned {
    pub(super) role: Role,
    pub(super) text: String,
    /// Place of the product that it is about.
    pub(super) product: Option<usize>,
    /// Sentences of one paragraph stand behind each other.
    pub(super) paragraph: usize,
}

/// A text before it is worded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Plan {
    /// Subjects of an e-mail, the first that holds is taken; none for other kinds.
    pub(super) subjects: Vec<String>,
    pub(super) sentences: Vec<Planned>,
}

/// Plans a text in one of [`WAYS`].
pub(super) fn plan(shop: &ShopProfile, brief: &Brief, material: &Material, way: usize) -> Plan {
    let mut writer = Writer { shop, brief, way: way % WAYS, plan: Plan::default(), paragraph: 0 };
    if brief.kind == TextKind::Email {
        writer.plan.subjects = writer.subjects(material);
        let hello = writer.say("texts-hello", &[]);
        writer.paragraph_of(vec![(Role::Courtesy, hello)], None);
    }
    writer.lead(material);
    // who writes of an offer says it first; a post leaves the products to their pages
    let offer_first = writer.way != 2 || brief.kind == TextKind::Post;
    if let Some(offer) = material.offer.as_ref().filter(|_| offer_first) {
        writer.offer(offer);
    }
    for (place, product) in material.products.iter().enumerate() {
        writer.product(product, place, material.products.len());
    }
    if let Some(offer) = material.offer.as_ref().filter(|_| !offer_first) {
        writer.offer(offer);
    }
    if brief.kind == TextKind::Email {
        let close = writer.say("texts-close", &[("shop", &shop.name)]);
        writer.paragraph_of(vec![(Role::Courtesy, close)], None);
    }
    writer.plan
}

struct Writer<'a> {
    shop: &'a ShopProfile,
    brief: &'a Brief,
    way: usize,
    plan: Plan,
    paragraph: usize,
}

impl Writer<'_> {
    fn say(&self, id: &str, values: &[(&'static str, &str)]) -> String {
        let said = templates::say(self.brief.language, id, values);
        if self.brief.language.written() == Language::Zh { tight(&said) } else { said }
    }

    /// Says it in this way.
    fn say_so(&self, id: &str, values: &[(&'static str, &str)]) -> String {
        self.say(&format!("{id}-{}", self.way), values)
    }

    /// Says what it is about: over an e-mail, and over a post that is about no offer.
    fn lead(&mut self, material: &Material) {
        let wanted = match self.brief.kind {
            TextKind::Description => false,
            TextKind::Email => self.way != 1,
            TextKind::Post => self.way == 2 && material.offer.is_none(),
        };
        let names: Vec<&str> = material.products.iter().map(|product| product.name.as_str()).collect();
        if wanted && !names.is_empty() {
            let lead = self.say_so("texts-lead", &[("names", &self.listed(&names, "texts-and"))]);
            self.paragraph_of(vec![(Role::Lead, lead)], None);
        }
    }

    fn paragraph_of(&mut self, sentences: Vec<(Role, String)>, product: Option<usize>) {
        let paragraph = self.paragraph;
        let planned = sentences.into_iter().filter(|(_, text)| !text.trim().is_empty());
        self.plan.sentences.extend(planned.map(|(role, text)| Planned { role, text, product, paragraph }));
        self.paragraph += 1;
    }

    /// How many sentences of the shop's own words there is room for.
    fn room(&self, products: usize) -> usize {
        match (self.brief.kind, self.brief.length) {
            (_, Length::Short) | (TextKind::Post, Length::Medium) => 1,
            (TextKind::Post, Length::Long) => 2,
            (_, Length::Medium) if products > 1 => 1,
            (_, Length::Medium) => 2,
            (_, Length::Long) => MANY,
        }
    }

    fn product(&mut self, product: &Product, place: usize, products: usize) {
        let language = self.brief.language;
        let room = self.room(products);
        let told = product.description.as_deref().filter(|text| is_in(language, text)).map(cut).unwrap_or_default();
        let mut about: Vec<(Role, String)> = told.into_iter().take(room).map(|text| (Role::About, text)).collect();
        let price = self.price(product).map(|text| (Role::Price, text));
        let brief = self.brief.length == Length::Short || self.brief.kind == TextKind::Post && self.brief.length == Length::Medium;
        let options = self.options(product).filter(|_| !brief).map(|text| (Role::Options, text));
        let named = |about: &mut Vec<(Role, String)>, writer: &Self| match about.first_mut() {
            Some((_, first)) => {
                *first = writer.say("texts-about-0", &[("name", &product.name), ("about", &behind_a_colon(first))]);
            }
            None if price.is_none() => {
                about.push((Role::About, writer.say("texts-intro", &[("name", &product.name), ("shop", &writer.shop.name)])));
            }
            None => {}
        };
        let mut sentences: Vec<(Role, String)> = Vec::new();
        match self.way {
            0 => {
                named(&mut about, self);
                sentences.extend(about.into_iter().chain(price).chain(options));
            }
            1 => sentences.extend(price.into_iter().chain(about).chain(options)),
            _ => {
                named(&mut about, self);
                sentences.extend(about.into_iter().chain(options).chain(price));
            }
        }
        if let Some(page) = product.url.as_deref().filter(|_| !self.shop.url.is_empty() && self.brief.kind != TextKind::Description) {
            sentences.push((Role::Link, self.say("texts-link", &[("link", &self.shop.link(page))])));
        }
        self.paragraph_of(sentences, Some(place));
    }

    fn price(&self, product: &Product) -> Option<String> {
        let (low, high) = self.prices(product)?;
        let name = ("name", product.name.as_str());
        Some(if low == high {
            self.say_so("texts-price", &[name, ("price", &low)])
        } else {
            self.say_so("texts-range", &[name, ("low", &low), ("high", &high)])
        })
    }

    /// Lowest and highest price of what can be bought; of everything where nothing can.
    fn prices(&self, product: &Product) -> Option<(String, String)> {
        let of = |variants: Vec<&Variant>| {
            let low = variants.iter().min_by_key(|variant| variant.price)?;
            let high = variants.iter().max_by_key(|variant| variant.price)?;
            let money = |variant: &Variant| Money::new(variant.price, &variant.currency).display(self.brief.language);
            Some((money(low), money(high)))
        };
        of(product.variants.iter().filter(|variant| variant.available).collect()).or_else(|| of(product.variants.iter().collect()))
    }

    /// The options of what can be bought: `size 500 ml, 750 ml or 1 l; colour sage or slate`.
    fn options(&self, product: &Product) -> Option<String> {
        let mut all: Vec<(&str, Vec<&str>)> = Vec::new();
        for (name, value) in product.variants.iter().filter(|variant| variant.available).flat_map(|variant| &variant.options) {
            let Some(value) = value.as_str() else { continue };
            match all.iter_mut().find(|(known, _)| known == name) {
                Some((_, values)) if values.contains(&value) => {}
                Some((_, values)) => values.push(value),
                None => all.push((name, vec![value])),
            }
        }
        let chinese = self.brief.language.written() == Language::Zh;
        let options: Vec<String> = all
            .iter()
            .filter(|(_, values)| values.len() > 1)
            .map(|(name, values)| {
                let name = if chinese { in_chinese(name) } else { name };
                self.say("texts-option", &[("option", name), ("values", &self.listed(values, "texts-or"))])
            })
            .collect();
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        (!options.is_empty()).then(|| self.say_so("texts-options", &[("options", &self.listed(&options, "texts-and"))]))
    }

    /// `a, b or c`.
    fn listed(&self, values: &[&str], last: &str) -> String {
        let comma = if self.brief.language.written() == Language::Zh { "、" } else { ", " };
        match values {
            [] => String::new(),
            [one] => (*one).to_owned(),
            [first @ .., end] => self.say(last, &[("first", &first.join(comma)), ("last", end)]),
        }
    }

    fn offer(&mut self, offer: &Offer) {
        let sentences = offer.passages.iter().map(|passage| cut(passage)).collect::<Vec<_>>();
        let passages = if self.brief.length == Length::Long { 2 } else { 1 };
        let room = match (self.brief.kind, self.brief.length) {
            (TextKind::Post, _) | (_, Length::Short) => 1,
            _ => MANY,
        };
        let mut told: Vec<String> = sentences.into_iter().take(passages).flatten().take(room).collect();
        if let Some(first) = told.first_mut() {
            *first = asserted(first);
        }
        let mut all: Vec<(Role, String)> = told.into_iter().map(|text| (Role::Offer, text)).collect();
        let day = |date| templates::day(self.brief.language, date);
        all.extend(match (offer.from.map(day), offer.until.map(day)) {
            (Some(from), Some(until)) => Some((Role::Valid, self.say("texts-from-until", &[("from", &from), ("until", &until)]))),
            (None, Some(until)) => Some((Role::Valid, self.say("texts-until", &[("until", &until)]))),
            (Some(from), None) => Some((Role::Valid, self.say("texts-from", &[("from", &from)]))),
            (None, None) => None,
        });
        self.paragraph_of(all, None);
    }

    /// What may stand over an e-mail, the best for this way first.
    fn subjects(&self, material: &Material) -> Vec<String> {
        let shop = ("shop", self.shop.name.as_str());
        let names: Vec<&str> = material.products.iter().map(|product| product.name.as_str()).collect();
        let mut all = Vec::new();
        if let [product] = &material.products[..] {
            let name = ("name", product.name.as_str());
            let plain = self.say("texts-subject-0", &[name, shop]);
            let priced = self
                .prices(product)
                .map(|(low, high)| self.say(if low == high { "texts-subject-2" } else { "texts-subject-1" }, &[name, ("price", &low)]));
            all.extend(if self.way == 1 { priced.into_iter().chain([plain]).collect::<Vec<_>>() } else { vec![plain] });
        } else if !names.is_empty() {
            all.push(self.say("texts-subject-names", &[("names", &self.listed(&names, "texts-and")), shop]));
        }
        if let Some(offer) = &material.offer {
            all.insert(if self.way == 1 { all.len() } else { 0 }, offer.title.clone());
        }
        all.push(self.shop.name.clone());
        all
    }
}

/// Without blanks between Chinese characters.
fn tight(text: &str) -> String {
    let symbols: Vec<char> = text.chars().collect();
    let han = |symbol: Option<&char>| symbol.is_some_and(|symbol| matches!(symbol, '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}'));
    let kept = symbols.iter().enumerate().filter(|(at, symbol)| {
        let between = *at > 0 && han(symbols.get(at - 1)) && han(symbols.get(at + 1));
        !(**symbol == ' ' && between)
    });
    kept.map(|(_, symbol)| *symbol).collect()
}

/// What shops of every trade call their options, in Chinese; other names stay as the shop has them.
fn in_chinese(name: &str) -> &str {
    match name.trim().to_lowercase().as_str() {
        "colour" | "color" => "颜色",
        "size" => "尺寸",
        "material" => "材质",
        "length" => "长度",
        "width" => "宽度",
        "height" => "高度",
        "weight" => "重量",
        "capacity" | "volume" => "容量",
        "style" => "款式",
        "pattern" => "图案",
        "flavour" | "flavor" => "口味",
        "scent" => "香味",
        "power" => "功率",
        "storage" => "存储",
        "diameter" => "直径",
        "thickness" => "厚度",
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::tight;

    #[test]
    fn chinese_has_no_blanks_between_its_characters() {
        assert_eq!(tight("灯的价格在 54.90 欧元 到 59.90 欧元 之间。"), "灯的价格在 54.90 欧元到 59.90 欧元之间。");
        assert_eq!(tight("Desk Lamp 的价格"), "Desk Lamp 的价格");
    }
}
