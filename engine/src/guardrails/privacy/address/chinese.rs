//! Addresses in Chinese: from the province, the town or the road down to the room. Japanese ones are read the same way.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;

use super::super::scan::{Found, Kind, Page};

/// Provinces and large cities, with which an address may begin without their ending.
const PLACES: &str = "北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|\
    广州|深圳|杭州|南京|苏州|成都|武汉|西安|长沙|郑州|青岛|大连|厦门|宁波|无锡|佛山|东莞|合肥|济南|福州|昆明|沈阳|哈尔滨|长春|石家庄|太原|南昌|南宁|贵阳|兰州|海口|三亚|珠海|中山|惠州|温州|嘉兴|绍兴|金华|台州|常州|南通|徐州|扬州|烟台|潍坊|临沂|洛阳|泉州|漳州|乌鲁木齐|呼和浩特|银川|西宁|拉萨|台北|高雄|新北|台中|台南|東京|大阪|京都|横浜";

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    let number = "[0-9一二三四五六七八九十百〇零]{1,5}";
    let region = format!(
        "(?:(?:{PLACES})(?:省|市|特别行政区|自治区|壮族自治区|维吾尔自治区|回族自治区|都|府|県)?|[\\p{{Han}}]{{2,5}}?(?:省|自治州|地区|盟|市|县))"
    );
    let district = "(?:[\\p{Han}]{1,6}?(?:新区|开发区|高新区|区|县|镇|乡|旗|市|街道|区))";
    let road = format!(
        "(?:[\\p{{Han}}A-Za-z0-9]{{1,8}}?(?:大道|大街|东路|西路|南路|北路|中路|路|街|巷|弄|胡同|里|道|段|村|屯|庄|社区|环路|环|町|丁目|條|条)村?(?:{number}(?:段|号附[0-9]{{1,3}}号?|号[甲乙丙丁]|号|弄|巷|组|队|番|丁目|條|条))?(?:[东西南北中]?[一二三四五六七八九]段)?)"
    );
    let estate = "(?:[\\p{Han}A-Za-z0-9·]{1,10}?(?:(?:小区|花园|公寓|大厦|广场|家园|花苑|苑|府|城|湾|庭|园|公馆|名邸|国际|中心|大楼|宿舍|学校|大学|医院|工业园|科技园|产业园|厂|庄园|新村|别墅|山庄|雅居|华庭|豪庭|嘉园|写字楼|商场|酒店|宾馆|新城|名苑|校区){1,2}))";
    let part = format!(
        "(?:[0-9A-Za-z一二三四五六七八九十甲乙丙丁东西南北]{{1,5}}(?:-{number})?(?:号楼|号院|号附[0-9]{{1,3}}号?|号[甲乙丙丁]|号|栋|幢|座|楼|单元|室|宿舍|寝室|层|户|房|塔|舍|期|弄|组|棟|番地|番|階|樓|號|之[0-9]))"
    );
    let tail = "(?:[\\s,，-]{0,1}[0-9A-Za-z]{1,4}(?:-[0-9A-Za-z]{1,5}){0,3}(?:室|号|房|户)?)?";
    let gap = "[\\s,，]{0,2}";
    Regex::new(&format!(
        "^(?:(?P<top>{region}{gap}(?:{region}{gap})?(?:{district}{gap}){{0,3}})|(?P<mid>(?:{district}{gap}){{1,3}}))?(?P<low>(?:{road}{gap}){{0,3}}(?:{estate}{gap}){{0,2}}(?:{part}{gap}){{0,5}}{tail})"
    ))
    .expect("the pattern is a constant that the tests compile")
});

/// Words after which an address may begin, and which are not of it.
const LEADS: &str = "地址|收货地址|送货地址|家庭住址|住址|寄到|寄给|寄往|往|补上|丢在|丢到|发到|发往|送到|送往|送至|寄至|配送到|派送到|改到|改成|改为|换成|换到|变成|是|为|在|住|住在|家在|位于|到|去|从|给我|放到|搬到|搬去|公司在|人在|邮寄|快递到|填的|写的|写成|错成|至|於|給|からは|住所は|：|:";

/// 建设北路农业银行斜对面蓝色铁门那栋三楼左手: a road, and where from there.
static LANDMARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\p{Han}{2,6}(?:路|街|大道|巷|胡同|镇|村)(?:[0-9]{1,4}号)?\p{Han}{0,10}(?:斜?对面|旁边?|隔壁|门口|楼下|后面|背后|往[东南西北前里]\p{Han}{0,4})[\p{Han}0-9]{0,10}?(?:[0-9一二三四五六七八九十]{1,3}(?:楼|号|室|层|单元|栋|幢|门)(?:左手|右手|左边|右边|[东西南北]户)?|那栋|那家|铁门|院子)",
    )
    .expect("the pattern is a constant that the tests compile")
});

/// 学府路和文昌街交叉口往北80米: where two roads meet.
static CROSSING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\p{Han}{1,5}(?:路|街|大道|巷)[和与跟]?\p{Han}{1,5}(?:路|街|大道|巷)的?(?:交叉口|路口|交汇处|交界处)[\p{Han}0-9]{0,18}")
        .expect("the pattern is a constant that the tests compile")
});

/// 翠竹苑南门菜鸟驿站: where parcels of an estate are kept.
static PICKUP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\p{Han}{1,8}?(?:苑|小区|花园|家园|公寓|新村|校区|大厦|广场|路|街)(?:[0-9]{1,4}号)?(?:[东南西北正后]门)?的?(?:菜鸟驿站|驿站|丰巢柜?|快递柜|自提[点柜]|代收点)",
    )
    .expect("the pattern is a constant that the tests compile")
});

pub(super) fn find(page: &Page, found: &mut Vec<Found>) {
    let text = page.text();
    if !text.contains([
        '市', '区', '路', '街', '号', '栋', '省', '县', '镇', '村', '弄', '室', '苑', '幢', '楼', '區', '號', '巷', '町', '道', '座', '園',
        '园',
    ]) {
        return;
    }
    for hit in [&*LANDMARK, &*CROSSING, &*PICKUP].into_iter().flat_map(|pattern| pattern.find_iter(text)).filter(|hit| !leads(hit.as_str()))
    {
        found.push(Found { start: hit.start(), end: whole(text, hit.end()), kind: Kind::Address });
    }
    // pieces between marks; a comma or a space may stand inside an address
    let mut start = 0;
    while let Some(piece) = text.get(start..).filter(|rest| !rest.is_empty()) {
        let end = piece
            .find(['。', '；', ';', '！', '!', '？', '?', '\n', '、', '（', '(', '"', '“', '”', '「', '」', '【'])
            .unwrap_or(piece.len());
        read(text, start, start + end, found);
        start += end + piece[end..].chars().next().map_or(1, char::len_utf8);
    }
}

/// What may go on with an address: estates, buildings, rooms, groups of a village, where parcels are kept, each by its last word.
static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:[\p{Han}A-Za-z0-9]{0,7}?(?:号楼|號樓|栋|幢|座|单元|室|层|楼|樓|期|院|排|组|队|区|宿舍楼?|寝室|北房|南房|东房|西房|房|户|广场|廣場|大厦|大廈|中心|国际|花园|小区|苑|驿站|快递柜|丰巢柜?|自提点|委会|东侧|西侧|南侧|北侧|左手|右手))+(?:[A-Za-z]?[0-9]{1,5}(?:号|室|房|户)?)?",
    )
    .expect("the pattern is a constant that the tests compile")
});

/// Words of a sentence, of which an address has none.
const SPEAKS: [&str; 22] = [
    "我",
    "你",
    "您",
    "他",
    "她",
    "请",
    "收件",
    "电话",
    "手机",
    "麻烦",
    "谢谢",
    "快递员",
    "放",
    "送",
    "寄",
    "联系",
    "转",
    "是",
    "的",
    "在",
    "了",
    "吗",
];

/// Where an address ends that goes on right behind what was read of it.
fn whole(text: &str, end: usize) -> usize {
    let rest = &text[end..];
    let more = GOES_ON.find(rest).map_or("", |more| more.as_str());
    if more.is_empty() || more.chars().count() > 24 || SPEAKS.iter().any(|word| more.contains(word)) { end } else { end + more.len() }
}

/// The best address of a stretch of text; then what is behind it.
fn read(text: &str, from: usize, to: usize, found: &mut Vec<Found>) {
    let piece = &text[from..to];
    let mut at = 0;
    while at < piece.len() {
        let Some((start, end)) = next(piece, at) else { return };
        let end = whole(piece, end);
        found.push(Found { start: from + start, end: from + end, kind: Kind::Address });
        at = end.max(at + 1);
    }
}

/// Where an address may begin besides at a mark: after a word that leads to one, at a large town.
static STARTS: LazyLock<(AhoCorasick, usize)> = LazyLock::new(|| {
    let words: Vec<&str> = LEADS.split('|').chain(PLACES.split('|')).collect();
    (AhoCorasick::new(words).expect("the words are constants that the tests build"), LEADS.split('|').count())
});

/// Tries every place where an address may begin.
fn next(piece: &str, from: usize) -> Option<(usize, usize)> {
    let (words, leads) = &*STARTS;
    let mut starts: Vec<usize> = vec![from];
    let marks = piece.char_indices().filter(|(at, symbol)| *at >= from && matches!(symbol, '，' | ',' | ' ' | '：' | ':'));
    starts.extend(marks.map(|(at, symbol)| at + symbol.len_utf8()));
    let hits = words.find_overlapping_iter(piece).map(|hit| if hit.pattern().as_usize() < *leads { hit.end() } else { hit.start() });
    starts.extend(hits.filter(|at| *at >= from));
    starts.sort_unstable();
    starts.dedup();
    starts.into_iter().find_map(|start| address(&piece[start..]).map(|length| (start, start + length)))
}

/// Length of the address that a text begins with.
fn address(text: &str) -> Option<usize> {
    // most places hold nothing like one, and that costs less to see without groups
    ADDRESS.find(text).filter(|whole| whole.len() >= 12)?;
    let hit = ADDRESS.captures(text)?;
    let whole = hit.get(0)?.as_str().trim_end_matches([' ', ',', '，']);
    let town = hit.name("top").is_some_and(|top| !top.is_empty());
    let district = hit.name("mid").is_some_and(|mid| !mid.is_empty());
    let low = hit.name("low").map_or("", |low| low.as_str());
    let has = |words: &[&str]| words.iter().any(|word| low.contains(word));
    let parts = ["号", "栋", "幢", "座", "单元", "室", "宿舍", "寝室", "楼", "弄", "號", "樓", "番", "户", "组"]
        .iter()
        .filter(|part| low.contains(**part))
        .count();
    let road = has(&["路", "街", "大道", "巷", "胡同", "道", "村", "段", "町", "丁目", "里"]);
    let estate = has(&["小区", "花园", "公寓", "大厦", "广场", "家园", "苑", "园", "新村", "写字楼", "宿舍", "大学", "城", "府"]);
    let numbered =
        low.bytes().any(|byte| byte.is_ascii_digit()) || low.contains(['一', '二', '三', '四', '五', '六', '七', '八', '九', '十']);
    let enough = town && numbered && (road || estate || parts > 0)
        || town && road && estate
        || town && whole.matches(['区', '县', '市', '镇', '區']).count() >= 2 && (road || estate)
        || district && numbered && (road || estate)
        || road && numbered && parts >= 1
        || estate && numbered && parts >= 2
        || numbered && has(&["栋", "幢", "座", "号楼", "单元"]) && has(&["室", "宿舍", "寝室"]) && parts >= 2;
    (enough && !leads(whole)).then_some(whole.len())
}

/// Whether a match begins with a word that is not of an address.
fn leads(address: &str) -> bool {
    [
        "我", "你", "请", "把", "麻烦", "订单", "运单", "快递", "收货", "地址", "寄", "送", "发", "住", "改", "在", "就", "帮", "那个",
        "这个", "上次", "已经", "是", "为", "到", "换", "写", "填", "搬", "放", "给", "转", "留",
    ]
    .iter()
    .any(|word| address.starts_with(word))
}
