//! Names in Chinese: a cue, a surname, one or two characters. What follows decides how many.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

use super::super::scan::{Found, Kind, Page};
use super::lists::{BRANDS_ZH, COMPOUND_ZH, SURNAMES_HANT, SURNAMES_ZH};

/// Words that a name follows.
const CUES: &str = "我叫|我名叫|我的名字是|我的名字叫|名字叫|名字是|名字：|名字:|名叫|她叫|他叫|叫做|叫|姓名是|姓名为|姓名|我是|本人|收件人是|收件人叫|收件人写|收件人改成|收件人改为|收件人|收货人是|收货人改成|收货人|收货人姓名|联系人|联系人是|寄件人|\
    发件人|签收人|签收的是|持卡人|账户名|户名|开户人|购买人|下单人|取件人|实名|实名认证是|署名|落款|客服|客服专员|专员|经理|店员|导购|师傅|快递员|司机|同事|朋友|老公|老婆|爱人|妻子|丈夫|儿子|女儿|妈妈|爸爸|我爸|我妈|我哥|我姐|我弟|我妹|岳母|岳父|婆婆|公公|爷爷|奶奶|外公|外婆|叔叔|舅舅|姑姑|阿姨|孙子|孙女|侄子|表哥|表姐|堂弟|闺蜜|男友|女友|男朋友|女朋友|领导|主管|母亲|父亲|姐姐|妹妹|哥哥|弟弟|室友|邻居|同学|老师|助理|房东|\
    转给|交给|寄给|送给|发给|写给|致|找|联系|抬头是|抬头：|抬头写|抬头|写的是|写成|改成|改为|填的是|清关信息|清关信息：|报关人|投保人|受益人|申请人|会员名|真实姓名|昵称|备注名|此致|敬上|顾客|客户|用户|买家|机主|法人|乘客|患者|学生|代收人|代收|我先生|她先生|我太太|他太太|我爱人|我对象|由|被|跟|和|请|@|氏名|お名前|名前は";

static CUED: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(CUES.split('|'))
        .expect("the words are constants that the tests build")
});

/// Cues that are ordinary words as well: after them only a whole name up to a mark or a verb counts.
const WEAK: &[&str] = &[
    "叫", "找", "联系", "改成", "改为", "由", "被", "跟", "和", "请", "致", "写成", "客服", "我是", "本人", "抬头", "顾客", "客户", "用户",
    "师傅", "司机", "学生", "经理", "朋友", "@", "代收",
];

/// Titles that follow a name and are not of it.
const TITLES: &[&str] = &[
    "先生", "女士", "小姐", "太太", "老师", "经理", "师傅", "阿姨", "叔叔", "医生", "同学", "主任", "总监", "收", "亲启", "老板", "大姐",
    "大哥", "教授", "护士", "さん", "様",
];

/// Of these, those that make a surname somebody's name: with others it is how somebody of a shop is spoken of.
const OF_PERSONS: &[&str] = &["先生", "女士", "小姐", "太太", "阿姨", "叔叔", "大姐", "大哥"];

/// Characters that a given name has not at its end: what goes on with the sentence.
const NO_GIVEN: &str = "的了是在说和与跟给让把被想要也都已就还收电手我你他她它这那不没有请吗吧呢啊呀从到上下个几两买退换寄送签拿用会能可以下单住号今昨，。！？、；：,.!?;:（）()【】[]“”\"'<>《》/\\|-—_ \n\t…~·@#$%&*+=发打写做问讲称承答告帮处接回带来去过后前时年日元块件只条张双本本人名字叫姓身电址地，么什谁哪怎为因所如果但而且或及等于对向将需该当应本此每各某其自己最很更太";

/// Of these, what a name may end with all the same.
const ALSO_GIVEN: &str = "和来年元会有可能为因果且向已本成当承应";

/// Words that begin with a character that is a surname too.
const WORDS: &[&str] = &[
    "谢谢", "谢了", "谢啦", "高兴", "高端", "高清", "高质", "方便", "方式", "方案", "方法", "周末", "周一", "周二", "周三", "周四", "周五",
    "周六", "周日", "周边", "周期", "黄色", "黄金", "黄昏", "白色", "白天", "白条", "金额", "金色", "金属", "石头", "马上", "马桶", "常见",
    "常温", "安装", "安全", "安排", "安心", "温度", "温馨", "时间", "时候", "时效", "应该", "应付", "任何", "任务", "明天", "明细", "明白",
    "成功", "成本", "包裹", "包装", "包邮", "单号", "单据", "万一", "于是", "何时", "何种", "全部", "全新", "全额", "向您", "易碎", "关于",
    "关闭", "江苏", "江西", "陕西", "云南", "管理", "管家", "商家", "商品", "商城", "师傅", "游戏", "解决", "解释", "路上", "连接", "连衣",
    "项目", "项链", "车子", "车票", "景区", "席子", "卫衣", "卫生", "米色", "米白", "宗旨", "边上", "和我", "和他", "华为", "司机", "房子",
    "房东", "古董", "吉祥", "简单", "欧码", "甘肃", "毛衣", "毛巾", "毛毯", "白酒", "红色", "蓝色", "蓝牙", "绿色", "花费", "花了", "童装",
    "童鞋", "乐意", "谈谈", "储存", "原来", "原价", "原因", "南方", "班级", "满减", "满意", "位置", "位于", "官方", "官网", "官旗", "封面",
    "查询", "查看", "查下", "查一", "池子", "荣幸", "康复", "牛奶", "牛仔", "纪念", "严重", "严格", "武汉", "施工", "温州", "向阳", "汤锅",
    "雷电", "龙头", "史上", "钱包", "钱款", "钱数", "章程", "左右", "左边", "包子", "尚未", "宁可", "宁波", "曲线", "辛苦", "麻烦", "盛开",
    "经理", "小姐", "先生", "主管", "店长", "老板", "人工", "客服", "本人", "自己", "朋友", "亲戚", "同事", "邻居", "家人", "代收", "签收",
    "收件", "收货", "商量", "申请", "申诉", "程序", "杜绝", "丁字", "莫名", "陆续", "常用", "常州", "段落", "严选", "金华", "石家", "关注",
    "关系", "游泳", "时尚", "党员", "冷静", "冷藏", "冷冻", "燕麦", "楼下", "楼上", "楼道", "盘子", "满足", "战胜", "宿舍", "农村", "司法",
    "季节", "单独", "单子", "单品", "柯基", "双十", "许多", "许可", "何必", "高温", "高度", "林地", "余额", "余下", "叶子", "程度", "任意",
    "范围", "贾", "夏天", "夏季", "付款", "付费", "付过", "付了", "秦岭", "江边", "段时", "万元", "万能", "严肃", "章节", "兰州", "焦糖",
    "左侧", "包括", "包含", "包退", "宁静", "路由", "路线", "全国", "全款", "全家", "应急", "边框", "边缘", "师父", "和平", "和谐", "明显",
    "明年", "查收", "查无", "查到", "官司", "封口", "惠普", "乐高", "乐器", "原装", "原件", "楚楚", "皮带", "皮质", "皮鞋", "皮衣", "位子",
    "金币", "贺卡",
];

/// 艾力·买买提: names of other tongues, part by part.
static DOTTED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\p{Han}{1,6}(?:[·•]\p{Han}{1,6}){1,3}"));

/// 客服小周, 快递员老王, 阿强: familiar names, where somebody is named.
static FAMILIAR: LazyLock<Regex> = LazyLock::new(|| {
    let surname = format!("[{SURNAMES_ZH}{SURNAMES_HANT}]");
    pattern(&format!(
        r"(?:客服|专员|同事|快递员|快递|师傅|司机|店员|导购|经理|邻居|朋友|室友|我是|我叫|叫我|找|联系|保安|前台|门卫|老师)的?(?P<name>[小老阿]{surname})(?:[^\p{{Han}}]|$|[说帮让给的和跟在来告已把])"
    ))
});

/// 是李敏帮我下的单: who did something for the shopper.
static DID: LazyLock<Regex> = LazyLock::new(|| {
    let surname = format!("[{SURNAMES_ZH}{SURNAMES_HANT}]");
    pattern(&format!(
        r"[是由被](?P<name>{surname}\p{{Han}}{{1,2}}?)(?:帮[我你她他忙]|接待|告诉我|处理的|签收|代收|送来|下的单|接的电话|答应)"
    ))
});

/// 收件人一栏写刘胖虎就成，前台转邱婉婷: who is written on a parcel, or called for.
static WRITTEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:(?:收件人|收货人|姓名|名字|联系人)(?:一?栏|那里|那栏|处|这里)?(?:请|就|直接)?(?:写|填|用|改)(?:成|为|的是|上)?|(?:前台|门卫|传达室|保安|宿管|值班室|物业)(?:转交?|找|代转)给?|麻烦转交?给?|(?:訂購人|收件者|收貨人|聯絡人|簽收人|买受人|订购人)[是為为：:]?|签(?:着|的是|了)|(?:的名字?|名字)(?:是|叫)?|(?:财务|人事|行政|采购|仓库|销售部?|店里|公司)(?:的)?)(?P<name>\p{Han}{2,4}?)(?:收|就[成行好可]|即可|吧|[，,。；;！!？?\s]|$)",
    )
});

/// 证件上写的是扎西旺堆，护照是ZHUGE YUXUAN: what a document says, whatever its form.
static DOCUMENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:(?:证件|身份证|户口本|护照|登记|实名)(?:上|里|栏)?(?:的名字|姓名)?(?:写的?|填的?|登记的?|印的?)?(?:是|为|[：:])\s?|拼音(?:是|为|写成)?\s?)(?:(?P<latin>[A-Z]{2,}(?: [A-Z]{2,}){1,2})|(?P<name>\p{Han}{2,5})(?:[，,。；;！!？?\s]|$))",
    )
});

/// 鲁一帆才是下单的, at the beginning of a clause: who does something.
static ACTS: LazyLock<Regex> = LazyLock::new(|| {
    let surname = format!("[{SURNAMES_ZH}{SURNAMES_HANT}]");
    pattern(&format!(
        r"(?:^|[，,。！!？?；;\s]|不是|而是|就是|昨天|今天|刚才|刚刚|上次|上午|下午|前天)(?P<name>{surname}\p{{Han}}{{1,2}}?)(?:才是|帮我|替我|代我|代收|签收|来取|来拿|下的单|付的|订的|买的|收的|会来|会去|拒收|[，,]?是我(?:老公|老婆|妈|爸|哥|姐|弟|妹|室友|同事|朋友|邻居|儿子|女儿))"
    ))
});

/// 是邱泽不是邱泽林: a name set right.
static CORRECTED: LazyLock<Regex> = LazyLock::new(|| {
    let surname = format!("[{SURNAMES_ZH}{SURNAMES_HANT}]");
    pattern(&format!(r"是(?P<name>{surname}\p{{Han}}{{1,2}})[，,]?(?:而?不是|不叫)(?P<other>{surname}\p{{Han}}{{1,2}})(?:[^\p{{Han}}]|$)"))
});

/// 我是Tom，收件人 Lily Chen: names in Latin letters after Chinese words that a name follows.
static LATIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:我叫|我是|名字是|名字叫|姓名[:： ]?|收件人(?:是|改成|改为|写|[:：])?|收货人(?:是|[:：])?|联系人(?:是|[:：])?|签收人是?|持卡人(?:是|[:：])?|户名[:：]?|署名|寄给|转给|交给|老公|老婆|同事|朋友|室友|客服|经理)\s?(?P<name>[A-Z][\p{Latin}'-]+(?: [A-Z][\p{Latin}'.-]*){0,3})",
    )
});

/// 姓名：阿依古丽，收件人 訾雨桐。: what stands behind a label up to the next mark, whether or not its surname is a common one.
static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:姓名|真实姓名|收件人|收货人|联系人|寄件人|发件人|持卡人|开户人|户名|取件人|签收人|买家|投保人|申请人)(?:姓名)?\s?(?P<mark>[：:]\s?|是|为|叫|改成|改为|换成)?(?P<name>\p{Han}{2,4})(?:[，,。；;！!？?\s、/|）)]|$)",
    )
});

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

pub(super) fn find(page: &Page, found: &mut Vec<Found>) {
    let text = page.text();
    if text.is_ascii() {
        return;
    }
    let mut push = |start: usize, end: usize| {
        if !found.iter().any(|known| known.kind == Kind::Person && known.start < end && start < known.end) {
            found.push(Found { start, end, kind: Kind::Person });
        }
    };
    for hit in DOTTED.find_iter(text) {
        push(hit.start(), hit.end());
    }
    for hit in FAMILIAR.captures_iter(text).chain(DID.captures_iter(text)).chain(LATIN.captures_iter(text)) {
        if let Some(name) = hit.name("name")
            && !BRANDS_ZH.iter().chain(WORDS).any(|word| text[name.start()..].starts_with(word))
        {
            push(name.start(), name.end());
        }
    }
    for hit in LABELLED.captures_iter(text) {
        if let Some(name) = hit.name("name").filter(|name| labelled(name.as_str(), hit.name("mark").is_some())) {
            push(name.start(), name.end());
        }
    }
    for hit in WRITTEN.captures_iter(text).chain(ACTS.captures_iter(text)) {
        if let Some(whole) = hit.name("name").filter(|whole| name(whole.as_str()) == Some(whole.len())) {
            push(whole.start(), whole.end());
        }
    }
    for hit in CORRECTED.captures_iter(text) {
        let (Some(one), Some(other)) = (hit.name("name"), hit.name("other")) else { continue };
        // two spellings of one name share its beginning
        if one.as_str().chars().next() == other.as_str().chars().next()
            && [one, other].iter().all(|name_| name(name_.as_str()) == Some(name_.len()))
        {
            push(one.start(), one.end());
            push(other.start(), other.end());
        }
    }
    for hit in DOCUMENT.captures_iter(text) {
        let latin = hit.name("latin");
        if let Some(whole) = latin.or_else(|| hit.name("name").filter(|name| labelled(name.as_str(), true))) {
            push(whole.start(), whole.end());
        }
    }
    for cue in CUED.find_iter(text) {
        let word = &text[cue.start()..cue.end()];
        let rest = &text[cue.end()..];
        let gap = rest.len() - rest.trim_start_matches(['：', ':', ' ', '是', '为', '叫', '"', '“', '\'', '‘', '「', '《']).len();
        let at = cue.end() + gap.min(12);
        if let Some(length) = name(&text[at..]) {
            let sure = !WEAK.contains(&word) || ends(&text[at + length..]);
            if sure {
                push(at, at + length);
            }
        }
    }
    // a name alone between marks: "周丽丽，18924998047，…", and before a title
    for piece in text.split(['，', ',', '。', '；', ';', ' ', '\n', '、', '|', '/', '：', ':', '（', '(', '）', ')', '!', '！']) {
        let at = piece.as_ptr() as usize - text.as_ptr() as usize;
        // 顾佩雯收: who is to get it
        let piece = piece.strip_suffix("收").filter(|who| name(who) == Some(who.len())).unwrap_or(piece);
        let count = piece.chars().count();
        let beside_data = |found: &[Found]| {
            found.iter().any(|known| {
                known.kind != Kind::Person
                    && (known.start <= at + piece.len() + reach(&text[at + piece.len()..]) && known.start >= at
                        || known.end + 6 >= at && known.end <= at)
            })
        };
        if (2..=4).contains(&count)
            && name(piece) == Some(piece.len())
            && beside_data(found)
            && !found.iter().any(|known| known.start < at + piece.len() && at < known.end)
        {
            found.push(Found { start: at, end: at + piece.len(), kind: Kind::Person });
        }
    }
    for title in OF_PERSONS {
        for (at, _) in text.match_indices(title) {
            if let Some(start) = before_title(text, at)
                && !found.iter().any(|known| known.start < at && start < known.end)
            {
                found.push(Found { start, end: at, kind: Kind::Person });
            }
        }
    }
}

/// How far behind a name its datum may begin: a mark, and a word that names the datum.
fn reach(behind: &str) -> usize {
    let rest = behind.trim_start_matches(['，', ',', ' ', '：', ':', '、']);
    let named = ["证件号", "身份证号", "身份证", "手机号", "手机", "电话", "号码", "卡号", "邮箱", "地址", "住址", "护照"]
        .iter()
        .any(|word| rest.starts_with(word));
    if named { 24 } else { 6 }
}

/// Whether what stands behind a label is somebody's name: no word of the shop's, none that goes on with the sentence. Without a mark
/// between them every character must be one that names have.
fn labelled(words: &str, marked: bool) -> bool {
    let mut symbols = words.chars();
    let starts = symbols.next().is_some_and(|first| !NO_GIVEN.contains(first));
    let ends = words.chars().next_back().is_some_and(|last| !NO_GIVEN.contains(last) || ALSO_GIVEN.contains(last));
    let inner = words.chars().all(|symbol| !NO_GIVEN.contains(symbol) || ALSO_GIVEN.contains(symbol));
    let word = BRANDS_ZH.iter().chain(WORDS).chain(OF_LABELS).any(|word| words.starts_with(word) || words.ends_with(word));
    starts && ends && !word && inner && (marked || words.chars().count() <= 3)
}

/// What stands behind a label and is nobody's name.
const OF_LABELS: &[&str] = &[
    "不变", "地址", "电话", "手机", "信息", "号码", "错误", "有误", "一致", "不同", "为空", "匿名", "保密", "公司", "前台", "物业", "驿站",
    "门卫", "先生", "女士", "小姐", "太太", "默认", "未知", "空白", "签名", "栏", "姓名", "名称", "身份", "修改", "变更", "更新", "确认",
    "核对", "怎么", "如何",
];

/// Length in bytes of the name that a text begins with.
fn name(text: &str) -> Option<usize> {
    if BRANDS_ZH.iter().chain(WORDS).any(|word| text.starts_with(word)) {
        return None;
    }
    let compound = COMPOUND_ZH.iter().find(|surname| text.starts_with(**surname));
    let first = text.chars().next()?;
    let surname = match compound {
        Some(surname) => surname.len(),
        None if SURNAMES_ZH.contains(first) || SURNAMES_HANT.contains(first) => first.len_utf8(),
        None => return None,
    };
    let rest = &text[surname..];
    if TITLES.iter().any(|title| rest.starts_with(title)) {
        return (rest.starts_with("先生") || rest.starts_with("女士") || rest.starts_with("小姐") || rest.starts_with("太太"))
            .then_some(surname);
    }
    let han = |symbol: char| matches!(symbol, '\u{4E00}'..='\u{9FFF}');
    let mut length = surname;
    let mut count = 0;
    for (at, symbol) in rest.char_indices().take(2) {
        let tail = &rest[at..];
        // "段清和，": a particle that ends the piece is a name's
        let closes = ALSO_GIVEN.contains(symbol) && tail.chars().nth(1).is_none_or(|next| !han(next));
        if !han(symbol) || NO_GIVEN.contains(symbol) && !closes || at > 0 && TITLES.iter().any(|title| tail.starts_with(title)) {
            break;
        }
        // the second character belongs to the next word
        if at > 0 && NEXT_WORDS.iter().any(|word| tail.starts_with(word)) {
            break;
        }
        length = surname + at + symbol.len_utf8();
        count += 1;
    }
    (count > 0).then_some(length)
}

/// Words that often follow a name at once.
const NEXT_WORDS: &[&str] = &[
    "电话", "手机", "地址", "身份", "号码", "订单", "联系", "同意", "答应", "承诺", "表示", "告诉", "回复", "处理", "负责", "接待", "服务",
    "态度", "昨天", "今天", "明天", "刚才", "刚刚", "上周", "已经", "之前", "麻烦", "帮忙", "收到", "签收", "代收", "投诉", "申请", "要求",
    "反馈", "邮箱", "微信", "住在", "购买", "下单", "现在", "一直", "才", "又", "再", "却", "因", "并", "但",
];

/// Whether nothing goes on that would make the name a part of a longer word.
fn ends(rest: &str) -> bool {
    let Some(next) = rest.chars().next() else { return true };
    !matches!(next, '\u{4E00}'..='\u{9FFF}')
        || NO_GIVEN.contains(next)
        || TITLES.iter().chain(NEXT_WORDS).any(|word| rest.starts_with(word))
}

/// 王女士, 欧阳明先生: where the name before a title begins.
fn before_title(text: &str, at: usize) -> Option<usize> {
    let before = &text[..at];
    let starts: Vec<usize> = before.char_indices().rev().take(4).map(|(at, _)| at).collect();
    // the longest first, but only after a mark, a cue or a word that no name has
    starts.iter().rev().copied().find(|start| {
        let candidate = &before[*start..];
        let previous = before[..*start].chars().next_back();
        let free = previous.is_none_or(|symbol| !matches!(symbol, '\u{4E00}'..='\u{9FFF}') || NO_GIVEN.contains(symbol))
            || CUES.split('|').filter(|cue| cue.len() >= 6).any(|cue| before[..*start].ends_with(cue));
        let single = candidate.chars().count() == 1 && (SURNAMES_ZH.contains(candidate) || SURNAMES_HANT.contains(candidate));
        free && (single || name(candidate) == Some(candidate.len()))
    })
}
