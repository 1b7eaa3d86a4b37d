//! Steps about who the shopper is and what is kept of them: a code that was mailed, data shown or erased. They are known by
//! their button, or by words that mean nothing else where they stand.

use std::sync::LazyLock;

use knowledge::language::Language;
use regex::Regex;

use super::flows::writes;
use super::state::DialogueState;
use crate::answer::templates;
use crate::conversation::state::Conversation;

/// A step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Six digits, while a code is waited for.
    Code(String),
    /// Another code, please.
    Resend,
    /// The mail has not come.
    NoMail,
    /// The postcode instead of a code.
    OtherWay,
    /// What is kept about me?
    ShowData,
    /// It is to go.
    Erase,
    /// Yes, it is to go.
    EraseConfirmed,
    /// No, it is to stay.
    KeepData,
    /// Tell me when it ships.
    Watch,
    /// Don't.
    Unwatch,
    /// Where does the last answer come from?
    Why,
}

/// Those with a button, by the id of its words.
const BUTTONS: [(Step, &str); 9] = [
    (Step::Resend, "button-code-again"),
    (Step::OtherWay, "button-other-way"),
    (Step::ShowData, "button-show-data"),
    (Step::Erase, "button-erase"),
    (Step::EraseConfirmed, "button-erase-confirm"),
    (Step::KeepData, "button-erase-decline"),
    (Step::Watch, "button-watch"),
    (Step::Unwatch, "button-unwatch"),
    (Step::Why, "button-why"),
];

impl Step {
    /// The words of its button; of a step without one, nothing.
    #[must_use]
    pub fn label(&self, language: Language) -> String {
        let id = BUTTONS.iter().find(|(step, _)| step == self).map(|(_, id)| *id);
        id.map(|id| templates::say(language, id, &[])).unwrap_or_default()
    }

    /// The step whose button says this, in either language.
    #[must_use]
    pub fn labelled(label: &str) -> Option<Self> {
        let says = |id: &str| [Language::En, Language::Zh].into_iter().any(|language| templates::say(language, id, &[]) == label);
        BUTTONS.iter().find(|(_, id)| says(id)).map(|(step, _)| step.clone())
    }

    /// The role by which scripts press its button.
    #[must_use]
    pub fn role(&self) -> Option<&'static str> {
        match self {
            Self::EraseConfirmed => Some("@confirm"),
            Self::KeepData => Some("@decline"),
            _ => None,
        }
    }
}

/// The step that a turn's messages mean, if they mean one.
#[must_use]
pub fn of(conversation: &Conversation, state: &DialogueState, text: &str) -> Option<Step> {
    let pressed = conversation.waiting.iter().rev().find_map(|message| Step::labelled(message.pressed.as_deref()?));
    if pressed.is_some() {
        return pressed;
    }
    // where buttons can't be pressed their words are typed
    let shown = conversation.buttons.iter().any(|button| button.label == text.trim());
    if shown && let Some(step) = Step::labelled(text.trim()) {
        return Some(step);
    }
    in_words(state, text)
}

/// The step that words mean, if they mean one.
#[must_use]
pub fn in_words(state: &DialogueState, text: &str) -> Option<Step> {
    // a wish that waited for a proof waited as the words of its button
    if Step::labelled(text.trim()) == Some(Step::Watch) {
        return Some(Step::Watch);
    }
    let text = knowledge::text::normalise(text).to_lowercase();
    if state.code.is_some() {
        if let Some(code) = six_digits(&text) {
            return Some(Step::Code(code));
        }
        if says(&RESEND, &text) {
            return Some(Step::Resend);
        }
        if says(&NO_MAIL, &text) {
            return Some(Step::NoMail);
        }
    }
    if says(&ERASE, &text) {
        return Some(Step::Erase);
    }
    if says(&SHOW, &text) {
        return Some(Step::ShowData);
    }
    if says(&UNWATCH, &text) {
        return Some(Step::Unwatch);
    }
    // after a refusal "why not" asks for its reason
    let refusal = state.writes.refused.is_some() && writes::asks_why(&text);
    if says(&WHY, &text) && !refusal {
        return Some(Step::Why);
    }
    says(&WATCH, &text).then_some(Step::Watch)
}

fn pattern(text: &str) -> Option<Regex> {
    Regex::new(text).ok()
}

fn says(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// Alone in a message: with more words around it, it is a question of its own.
static WHY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"^(?:and |so |but |ok,? |hm+,? )?(?:how (?:do|can|would) you know(?: (?:that|this|it))?|(?:where|from where) (?:do|did) you (?:get|have|take) (?:that|this|it)(?: from)?|where (?:does|did) (?:that|this|it) come from|(?:what is|what's|what are|what're|which is|tell me|show me|give me|name)? ?(?:your|the) sources?(?: (?:of|for) (?:that|this|it))?|(?:what|which) (?:sources?|records?) (?:is|are|do you have|did you use)(?: (?:that|this|it) (?:from|based on))?|(?:what|which) is (?:that|this|it) based on|why do you say (?:that|this|so)|says who|source|why(?: not)?|how come)[\s?!.]*$|^(?:你|您)?(?:怎么|如何|是怎么)(?:知道|得知)的?[呢啊吗呀？?。！! ]*$|^(?:你|您)?(?:的)?(?:依据|根据|来源|出处)(?:是|在)?(?:什么|哪里|哪儿|哪)?[呢啊吗呀？?。！! ]*$|^(?:这|那)?(?:是)?(?:为什么|为何)(?:不行|不能|不可以)?[呢啊吗呀？?。！! ]*$|^(?:这|那)?(?:你|您)?(?:为什么|凭什么|为何)(?:这么|这样|那么)说[呢啊吗呀？?。！! ]*$|^(?:这|那)?(?:是)?(?:从)?(?:哪里|哪儿)(?:来的|得来的|查到的|看到的)[呢啊吗呀？?。！! ]*$",
    )
});

static RESEND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"\b(resend|re-send|(send|mail|email|need|want|get|give|request)\b.{0,24}\b(again|another|new (code|one|mail|e-?mail))|(new|another|fresh) code)\b|(重新?|再)(发|寄|送|来)|换(一)?个(验证)?码|新的?(验证)?码",
    )
});

static NO_MAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"\b(no|not|never|didn'?t|haven'?t|hasn'?t|doesn'?t|don'?t|nothing|without|still waiting|can'?t|cannot)\b.{0,40}\b(code|e-?mails?|mails?|inbox|arrived?|come|came|receive[d]?|got|get|gotten|find|see)\b|\b(where|lost)\b.{0,20}\b(code|e-?mail|mail)\b|(没|没有|未|还没|收不到|找不到|不见).{0,8}(收到|到|看到|邮件|验证码|来)|(邮件|验证码).{0,6}(没|收不到|在哪|不见|未到)",
    )
});

/// What a chat knows of its shopper.
const DATA_EN: &str = r"(data|personal (information|info|details)|chat history|conversation history|(chat|conversation) logs?|messages|records?|transcripts?|information (you|that you|about me)|info about me)";

static ERASE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(delete|erase|remove|wipe|destroy|clear|purge)\b.{{0,24}}\b(my|our|about me|of me|you have|this)\b.{{0,16}}{DATA_EN}|\b(delete|erase|wipe|remove)\b.{{0,20}}\b(everything|all|anything)\b.{{0,24}}\b(about me|on me|of mine|i (wrote|said))\b|\bright to be forgotten\b|\b(gdpr|data) (erasure|deletion)\b|(删除|删掉|清除|抹掉|销毁|清空).{{0,10}}(我的|个人|本人|所有).{{0,6}}(数据|资料|信息|记录|聊天)|(我的|个人|本人).{{0,4}}(数据|资料|信息|聊天记录|对话记录).{{0,8}}(删除|删掉|清除|抹掉|销毁|清空)|被遗忘权"
    ))
});

static SHOW: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(show|see|view|export|download|send|give|access|get|request)\b.{{0,24}}\bmy (own |personal |stored )?{DATA_EN}|\b(what|which)\b.{{0,30}}\b(data|information|info)\b.{{0,24}}\b(about me|on me|of mine|from me)\b|\bwhat (do|have) you (know|store|stored|keep|kept|save|saved|hold|collect(ed)?)\b.{{0,12}}\b(about|on|of) me\b|\b(gdpr|data) (access|export|subject)\b|(查看|看看|导出|下载|显示|给我|索取|调取).{{0,8}}(我的|个人|本人).{{0,6}}(数据|资料|个人信息|聊天记录|对话记录)|(保存|存储|记录|收集|存)了?(我)?(的)?(哪些|什么)(我的|个人)?.{{0,4}}(数据|资料|信息|内容)?"
    ))
});

/// Leaving the shop's house, said as something to come.
const SHIPS_EN: &str = r"(ships?|shipped|shipping|sent( out| off)?|dispatch(ed|es)?|despatch(ed|es)?|goes out|gone out|leaves?|left|on its way|on the way|posted|en route)";
const SHIPS_ZH: &str = "(发货|寄出|出库|发出|出货|寄送|发走)";

static WATCH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(tell|let|notify|inform|message|ping|update|alert|text|write( to)?|e-?mail|remind|give)\b.{{0,24}}\b(me|us|know|update|shout|heads.?up|notice|notification|message)\b.{{0,40}}\b(when|once|as soon as|the moment|after|if)\b.{{0,60}}\b{SHIPS_EN}\b|\b(when|once|as soon as)\b.{{0,60}}\b{SHIPS_EN}\b.{{0,30}}\b(tell|let|notify|inform|message|ping|alert|text|write|remind)\b.{{0,10}}\b(me|us)\b|\b(shipping|dispatch|shipment) (notification|alert|notice|reminder)\b|{SHIPS_ZH}.{{0,12}}(告诉|通知|提醒|告知|说一声|叫我|联系我|发消息)|(告诉|通知|提醒|告知)我?.{{0,16}}{SHIPS_ZH}"
    ))
});

static UNWATCH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(don'?t|do not|no need to|stop|never mind|cancel|remove|forget|no longer|not)\b.{{0,24}}\b(tell(ing)?|notify(ing)?|notifications?|alerts?|reminders?|inform(ing)?|messag(e|ing)|updat(e|ing)|let(ting)?)\b.{{0,16}}(\bme\b|\bknow\b|when|about|once|$).{{0,60}}({SHIPS_EN}|anymore|any more|any longer|that|it|$)|(不用|不必|别|不要|无需|取消|停止).{{0,8}}(告诉|通知|提醒|告知)"
    ))
});

/// Six digits in a row, with blanks or hyphens between them; not a part of a longer number or of a word.
fn six_digits(text: &str) -> Option<String> {
    let symbols: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < symbols.len() {
        if !symbols[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let (start, mut digits, mut end) = (at, String::new(), at);
        while at < symbols.len() {
            if symbols[at].is_ascii_digit() {
                digits.push(symbols[at]);
                end = at + 1;
            } else if !matches!(symbols[at], ' ' | '-' | '\u{a0}' | '_' | '·')
                || !symbols.get(at + 1).is_some_and(|next| next.is_ascii_digit() || *next == ' ')
            {
                break;
            }
            at += 1;
        }
        let glued = |symbol: Option<&char>| {
            symbol.is_some_and(|symbol| symbol.is_ascii_alphabetic() || matches!(symbol, '#' | '@' | '.') && symbol != &'.')
        };
        let before = start.checked_sub(1).and_then(|before| symbols.get(before));
        let joined =
            before == Some(&'-') && start.checked_sub(2).and_then(|before| symbols.get(before)).is_some_and(char::is_ascii_alphanumeric);
        if digits.len() == 6 && !glued(before) && !joined && !glued(symbols.get(end)) {
            found.push(digits);
        }
    }
    // "not 111111, it says 222222": the last word counts
    found.pop()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        for text in [
            "123456",
            "123 456",
            "12 34 56",
            "1 2 3 4 5 6",
            "my code is 123-456, thanks",
            "验证码是１２３４５６。",
            "it's 123456!",
            "(123456)",
        ] {
            let text = knowledge::text::normalise(text).to_lowercase();
            assert_eq!(six_digits(&text).as_deref(), Some("123456"), "{text}");
        }
        assert_eq!(six_digits("not 111111 but 123456").as_deref(), Some("123456"));
        for text in ["12345", "1234567", "t-123456", "#123456", "a123456", "123 4567", "ada123456@example.com", "call 030 1234567"] {
            assert_eq!(six_digits(text), None, "{text}");
        }
    }

    #[test]
    fn wishes_about_ones_own_data_are_known() {
        for text in [
            "please delete my data",
            "Erase all of my messages",
            "wipe my chat history",
            "remove everything you know about me",
            "I invoke my right to be forgotten",
            "删除我的聊天记录",
            "请把我的个人信息删掉",
            "delete all my personal information",
        ] {
            assert!(says(&ERASE, &text.to_lowercase()), "{text}");
        }
        for text in [
            "show me my data",
            "what data do you have about me?",
            "What do you know about me",
            "I want to download my chat history",
            "我想查看我的数据",
            "你们保存了我哪些信息",
            "give me a copy of my personal data",
        ] {
            assert!(says(&SHOW, &text.to_lowercase()), "{text}");
        }
        for text in [
            "delete item 2 from my order",
            "remove the lamp from my cart",
            "delete my account",
            "show me my orders",
            "what information is on the label",
            "where is my order",
            "取消我的订单",
            "看看我的订单",
            "can I see my invoice",
            "clear this up for me",
        ] {
            assert!(!says(&ERASE, &text.to_lowercase()) && !says(&SHOW, &text.to_lowercase()), "{text}");
        }
    }

    #[test]
    fn wishes_to_be_told_are_known() {
        for text in [
            "tell me when it ships",
            "let me know once T-10003 has been shipped",
            "could you notify me as soon as my order is dispatched?",
            "when it goes out, please ping me",
            "I'd like a shipping notification",
            "发货了告诉我",
            "订单寄出后请通知我",
            "发货的时候提醒我一下",
            "please tell me when order T-10003 ships",
        ] {
            assert!(says(&WATCH, text) && !says(&UNWATCH, text), "{text}");
        }
        for text in [
            "don't tell me when it ships",
            "stop notifying me about that",
            "cancel the shipping alert",
            "不用告诉我了",
            "别提醒我了",
            "取消提醒",
        ] {
            assert!(says(&UNWATCH, text), "{text}");
        }
        for text in [
            "when will it ship?",
            "has my order shipped?",
            "tell me about shipping",
            "tell me when it will arrive",
            "什么时候发货？",
            "发货了吗",
            "tell me the status of my order",
            "what is the shipping cost",
            "let me know how returns work",
            "cancel my order",
            "don't send it",
            "告诉我发货政策",
        ] {
            assert!(!says(&UNWATCH, text), "{text}");
            assert!(!says(&WATCH, text) || text == "告诉我发货政策", "{text}");
        }
    }

    #[test]
    fn a_mail_that_does_not_come_is_known() {
        for text in ["I didn't get the mail", "no email arrived", "nothing came", "没收到邮件", "还没收到", "where is the code?"] {
            assert!(says(&NO_MAIL, &text.to_lowercase()), "{text}");
        }
        for text in ["send it again", "please resend", "another code please", "I need a new code", "重新发一个", "再发一次"] {
            assert!(says(&RESEND, &text.to_lowercase()), "{text}");
        }
    }

    #[test]
    fn buttons_are_known_by_their_words_in_both_languages() {
        for (step, _) in BUTTONS {
            for language in [Language::En, Language::Zh] {
                assert_eq!(Step::labelled(&step.label(language)), Some(step.clone()));
            }
        }
    }
}
