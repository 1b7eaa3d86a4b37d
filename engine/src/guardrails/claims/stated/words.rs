//! Words by which two statements are of different things: lamps and chairs, Germany and Canada.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::super::concepts::mentions;
use super::super::vocabulary::{common, han, holds, plain, plain_han, said_in_chinese, sold, stem, ways, words};
use crate::understand::entities::places::COUNTRIES;

/// Where parcels go, as English and Chinese name it.
const PLACES: &[&[&str]] = &[
    &["united states", "usa", "the us", "america", "美国"],
    &["united kingdom", "uk", "britain", "england", "英国"],
    &["germany", "德国"],
    &["france", "法国"],
    &["canada", "加拿大"],
    &["japan", "日本"],
    &["korea", "south korea", "韩国"],
    &["australia", "澳大利亚", "澳洲"],
    &["china", "mainland", "中国", "大陆", "内地"],
    &["hong kong", "香港"],
    &["taiwan", "台湾"],
    &["macau", "macao", "澳门"],
    &["singapore", "新加坡"],
    &["europe", "eu", "european union", "欧洲", "欧盟"],
    &["asia", "asian", "亚洲"],
    &["africa", "非洲"],
    &["south america", "latin america", "南美", "南美洲", "拉丁美洲"],
    &["north america", "北美", "北美洲"],
    &["middle east", "中东"],
    &["scandinavia", "nordic countries", "北欧"],
    &["russia", "俄罗斯"],
    &["italy", "意大利"],
    &["spain", "西班牙"],
    &["switzerland", "瑞士"],
    &["remote", "islands", "偏远", "新疆", "西藏"],
    &["abroad", "overseas", "international", "outside", "海外", "国外", "境外", "港澳台"],
    // seasons, in which other rules hold
    &["christmas", "holiday season", "圣诞"],
    &["black friday", "double eleven", "双十一", "黑五"],
    &["new year", "spring festival", "春节", "新年"],
    // who gets it
    &["newsletter", "subscriber", "subscribers", "subscribe", "订阅"],
    &["first order", "first purchase", "new customer", "new customers", "首单", "新客", "新人", "新用户"],
    &["member", "members", "membership", "会员"],
    &["student", "students", "学生"],
    &["birthday", "生日"],
    // payments
    &["credit card", "credit cards", "visa", "mastercard", "信用卡"],
    &["paypal", "贝宝"],
    &["alipay", "支付宝"],
    &["wechat", "wechat pay", "微信"],
    &["bank transfer", "银行转账"],
];

/// Chinese words that are too short or too general to name a thing.
const LONGEST_HAN: usize = 6;

static GENERAL: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    "item order product purchase parcel package goods article thing shop store customer day week month year hour time present account \
     money value cost price fee charge standard regular normal usual original everything anything any all every new used"
        .split_whitespace()
        .collect()
});

/// What a statement speaks of, besides concepts and plain words.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    /// The text that they were taken from, in normal form.
    text: String,
    /// Names of things that the shipped dictionaries know, and of places: another one is another thing.
    hard: BTreeSet<String>,
    /// Other words that are not common.
    soft: BTreeSet<String>,
}

impl Words {
    /// Reads them from a statement's clause and from what stands above it, both in normal form.
    pub(super) fn of(clause: &str, above: &str) -> Self {
        let text = format!("{clause}\n{above}");
        let mut found = Self { hard: names(&text), soft: BTreeSet::new(), text };
        let concepts = mentions(clause);
        let told = |at: usize| concepts.iter().any(|mention| mention.at.contains(&at));
        for (at, word) in words(clause) {
            let usual = word.chars().count() < 3 || plain(word) || common(word) || GENERAL.contains(stem(word).as_str());
            if !usual && !told(at) && !GENERAL.contains(word) {
                found.soft.insert(stem(word));
            }
        }
        found
    }

    /// Whether they name other things: each a thing that the other does not name, or one a known thing that the other does not.
    pub(super) fn differ(&self, other: &Self, one_language: bool) -> bool {
        if self.misses(other) || other.misses(self) {
            return true;
        }
        let more =
            |ours: &Self, theirs: &Self| ours.soft.difference(&theirs.soft).filter(|word| !theirs.text.contains(word.as_str())).count();
        one_language && more(self, other) > 1 && more(other, self) > 1
    }

    /// Whether they name the very same: all that is left of two statements that name no field.
    pub(super) fn same(&self, other: &Self) -> bool {
        let named = !self.soft.is_empty() || !self.hard.is_empty();
        named && self.soft == other.soft && !self.misses(other) && !other.misses(self)
    }

    /// Whether the other one names a thing that this one does not.
    fn misses(&self, other: &Self) -> bool {
        other.hard.iter().any(|name| !self.hard.contains(name) && !ways_of(name).iter().any(|way| within(&self.text, way)))
    }
}

fn within(text: &str, way: &str) -> bool {
    if way.chars().any(han) { text.contains(way) } else { holds(text, way) }
}

fn ways_of(name: &str) -> Vec<String> {
    let place = PLACES.iter().find(|place| place.contains(&name));
    place.map_or_else(|| ways(name), |place| place.iter().map(|way| (*way).to_owned()).collect())
}

/// Things and places that a text names.
fn names(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for place in PLACES {
        if place.iter().any(|way| within(text, way)) {
            names.insert(place[0].to_owned());
        }
    }
    let known = |name: &str| PLACES.iter().any(|place| place.contains(&name));
    names.extend(COUNTRIES.iter().filter(|name| name.len() > 3 && !known(name) && holds(text, name)).map(|name| (*name).to_owned()));
    let concepts = mentions(text);
    let told = |at: usize| concepts.iter().any(|mention| mention.at.contains(&at));
    let latin: Vec<(usize, &str)> = words(text).collect();
    for (at, word) in &latin {
        let single = word.strip_suffix('s').unwrap_or(word);
        let general = GENERAL.contains(single) || GENERAL.contains(word) || plain(word);
        if word.len() > 3 && !general && !told(*at) && (sold(single) || sold(word)) {
            names.insert(single.to_owned());
        }
    }
    names.extend(chinese_names(text, &told));
    names
}

/// Chinese words that the dictionary has English ones for, the longest first.
fn chinese_names(text: &str, told: &dyn Fn(usize) -> bool) -> Vec<String> {
    let symbols: Vec<(usize, char)> = text.char_indices().filter(|(_, symbol)| han(*symbol)).collect();
    if symbols.is_empty() {
        return Vec::new();
    }
    let plain = plain_han(text);
    let (mut names, mut place) = (Vec::new(), 0);
    while let Some((start, _)) = symbols.get(place) {
        let longest = (2..=LONGEST_HAN).rev().find_map(|length| {
            let (last, symbol) = symbols.get(place + length - 1)?;
            let end = last + symbol.len_utf8();
            let word = text.get(*start..end).filter(|word| word.chars().count() == length)?;
            let covered = told(*start) || plain.iter().any(|range| range.start <= *start && end <= range.end);
            let english = if covered { Vec::new() } else { said_in_chinese(word) };
            english.into_iter().min_by_key(String::len).map(|name| (length, name))
        });
        place += longest.as_ref().map_or(1, |(length, _)| *length);
        names.extend(longest.map(|(_, name)| name));
    }
    names
}
