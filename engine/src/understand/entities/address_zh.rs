//! Chinese addresses, from the large to the small: province, city, district, street and number, building and room.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::fixed;
use super::places::{MUNICIPALITIES, PROVINCES};
use crate::understand::details::AddressParts;

static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    fixed(&format!(
        r"(?P<country>中国)?\s?(?:(?P<region>(?:{PROVINCES})(?:省|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)?)\s?)?(?:(?P<city>(?:{MUNICIPALITIES})市?|\p{{Han}}{{2,4}}?市|\p{{Han}}{{2,6}}?(?:自治州|地区))\s?)?(?P<line1>(?:\p{{Han}}{{1,5}}?(?:新区|区|县|旗|市)\s?)?(?:\p{{Han}}{{1,6}}?(?:镇|乡|街道)\s?)?(?:[\p{{Han}}A-Za-z0-9]{{1,10}}?(?:大道|路|街|巷|弄|胡同|道|村|小区|花园|广场|大厦|公寓)\s?(?:[东西南北中]段?)?\s?){{1,3}}(?:\d{{1,5}}(?:-\d+)?(?:号|弄)?(?:院)?)?)\s?(?P<line2>(?:[\p{{Han}}A-Za-z0-9]{{1,8}}?(?:小区|花园|大厦|公寓|广场|苑))?\s?(?:[A-Za-z0-9一二三四五六七八九十]{{1,4}}(?:号楼|栋|幢|座|楼|层|单元|室|户)\s?)*(?:\d{{2,5}}室?)?)"
    ))
});
/// Words that stand right before an address and are no part of it; the last one in front of it counts.
const CUES: &[&str] = &[
    "地址是",
    "地址为",
    "地址:",
    "地址改成",
    "地址改为",
    "改成",
    "改为",
    "改到",
    "改寄到",
    "换成",
    "换到",
    "寄到",
    "寄去",
    "送到",
    "送去",
    "发到",
    "发往",
    "寄往",
    "搬到",
    "搬去",
    "搬家到",
    "住在",
    "我住",
    "应该是",
    "应当是",
    "应为",
    "正确的是",
    "新地址",
    "收货地址",
    "地址",
    "在",
    "到",
    "是",
];
static POSTCODE: LazyLock<Option<Regex>> = LazyLock::new(|| fixed(r"^[\s,，。;；]*(?:邮编|邮政编码)?[\s::是]*(\d{6})(?:\D|$)"));

/// What stands behind the street, where an address goes from the small to the large, between commas: town, province, postcode.
static BEHIND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    fixed(&format!(
        r"^\s?[,，、]\s?(?:\p{{Han}}{{1,5}}(?:区|县)\s?[,，、]\s?)?(?P<city>\p{{Han}}{{2,4}}?(?:市|州)?)\s?(?:[,，、]\s?(?P<region>(?:{PROVINCES})省?)\s?)?(?:[,，、]?\s?(?:中国\s?[,，、]?)?\s?(?:邮编)?\s?(?P<code>\d{{6}})(?:\D|$)|[。！!]?$)"
    ))
});

/// Addresses with their bytes.
#[must_use]
pub fn find(plain: &str) -> Vec<(AddressParts, Range<usize>)> {
    let mut found: Vec<(AddressParts, Range<usize>)> = Vec::new();
    let mut from = 0;
    while let Some((parts, at)) = next(plain, from) {
        from = at.end.max(from + 1);
        found.push((parts, at));
    }
    found
}

fn next(plain: &str, from: usize) -> Option<(AddressParts, Range<usize>)> {
    // where an address may begin: at a province or a large city, after a cue, or at the start of a clause
    let mut starts: Vec<usize> = Vec::new();
    for name in format!("中国|{PROVINCES}|{MUNICIPALITIES}").split('|') {
        starts.extend(plain.match_indices(name).map(|(at, _)| at));
    }
    for cue in CUES {
        starts.extend(plain.match_indices(cue).map(|(at, cue)| at + cue.len()));
    }
    starts.push(0);
    starts.extend(plain.match_indices([',', '，', ':', '：', '。', ';', '；', '\n', ' ']).map(|(at, mark)| at + mark.len()));
    starts.retain(|start| *start >= from);
    starts.sort_unstable();
    starts.dedup();
    starts.into_iter().find_map(|start| read(plain, start))
}

fn read(plain: &str, start: usize) -> Option<(AddressParts, Range<usize>)> {
    let rest = &plain[start..];
    let skip = rest.len() - rest.trim_start_matches([' ', ':', '：', ',', '，']).len();
    let (start, rest) = (start + skip, &rest[skip..]);
    let hit = ADDRESS.as_ref()?.captures(rest)?;
    let whole = hit.get(0).filter(|whole| whole.start() == 0)?;
    let part = |name: &str| hit.name(name).map(|part| part.as_str().trim().to_owned()).filter(|part| !part.is_empty());
    let mut taken = whole.as_str().trim_end();
    let (mut line1, mut line2) = (part("line1")?, part("line2"));
    // a room takes no digits of the postcode that follows
    if rest[taken.len()..].starts_with(|c: char| c.is_ascii_digit()) {
        let bare = |text: &str| text.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end().to_owned();
        taken = taken.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
        match &line2 {
            Some(room) => line2 = Some(bare(room)).filter(|room| !room.is_empty()),
            None => line1 = bare(&line1),
        }
    }
    let (region, city) = (part("region"), part("city"));
    let names = [Some(line1.as_str()), city.as_deref()];
    if CUES.iter().any(|cue| cue.chars().count() > 1 && names.iter().flatten().any(|name| name.contains(cue)))
        || NOT_PLACES.iter().any(|word| line1.contains(word))
    {
        return None;
    }
    // a street alone is no address: it takes a number, or the city or province before it
    let numbered =
        line1.chars().any(|c| c.is_ascii_digit()) || line2.as_deref().is_some_and(|line| line.chars().any(|c| c.is_ascii_digit()));
    if !(numbered && (line1.chars().filter(|c| !c.is_ascii_digit()).count() >= 3) || region.is_some() && city.is_some()) {
        return None;
    }
    let mut end = start + taken.len();
    let (mut region, mut city, mut code) = (region, city, None);
    // 文三路90号，杭州，310012: from the small to the large
    if region.is_none()
        && city.is_none()
        && let Some(hit) = BEHIND.as_ref()?.captures(&plain[end..])
    {
        let part = |name: &str| hit.name(name).map(|part| part.as_str().to_owned());
        (city, region, code) = (part("city"), part("region"), part("code"));
        end += hit.name("code").map_or_else(|| hit.get(0).map_or(0, |whole| whole.end()), |code| code.end());
    }
    let mut parts = AddressParts { line1: Some(line1), line2, city, region, postcode: code, country: part("country") };
    if parts.postcode.is_none()
        && let Some(code) = POSTCODE.as_ref()?.captures(&plain[end..]).and_then(|hit| hit.get(1))
    {
        parts.postcode = Some(code.as_str().to_owned());
        end += code.end();
    }
    let mainland = parts.region.as_deref().is_some_and(|region| !["香港", "澳门", "台湾"].iter().any(|name| region.starts_with(name)));
    let municipality = parts.city.as_deref().is_some_and(|city| MUNICIPALITIES.split('|').any(|name| city.starts_with(name)));
    if parts.country.is_none() && (mainland || municipality) {
        parts.country = Some("中国".to_owned());
    }
    Some((parts, start..end))
}

/// Words with a character of places in them that are none.
const NOT_PLACES: &[&str] =
    &["知道", "道歉", "街拍", "线路", "电路", "网路", "难道", "味道", "频道", "渠道", "公园", "路由", "订单", "快递", "地道", "报道"];

#[cfg(test)]
mod tests {
    use super::{ADDRESS, POSTCODE, find};

    #[test]
    fn from_large_to_small() {
        assert!(ADDRESS.is_some() && POSTCODE.is_some());
        for (text, expected) in [
            ("把地址改成北京市朝阳区建国路88号3栋502室", "朝阳区建国路88号|3栋502室|北京市|||中国"),
            ("寄到浙江省杭州市西湖区文三路259号，邮编310012", "西湖区文三路259号||杭州市|浙江省|310012|中国"),
            ("改到上海市浦东新区世纪大道100号 200120", "浦东新区世纪大道100号||上海市||200120|中国"),
            ("我搬到上海浦东新区世纪大道100号了", "浦东新区世纪大道100号||上海|||中国"),
            ("新地址：广东省深圳市南山区科技园路5号A座1203", "南山区科技园路5号|A座1203|深圳市|广东省||中国"),
            ("文三路90号，杭州，310012", "文三路90号||杭州||310012|"),
            ("改到文三路90号, 杭州市, 浙江省, 310012", "文三路90号||杭州市|浙江省|310012|中国"),
            ("地址写错了，应该是文三路58号3栋502", "文三路58号|3栋502||||"),
            ("世纪大道100号，上海", "世纪大道100号||上海|||中国"),
            ("我住文三路90号，退款怎么退，谢谢", "文三路90号|||||"),
            ("我不知道怎么退货", ""),
            ("怎么走退货渠道", ""),
            ("我的订单12345到哪了", ""),
        ] {
            let said = find(text).into_iter().next().map(|(parts, _)| {
                [parts.line1, parts.line2, parts.city, parts.region, parts.postcode, parts.country].map(Option::unwrap_or_default).join("|")
            });
            assert_eq!(said.unwrap_or_default(), expected, "{text}");
        }
    }
}
