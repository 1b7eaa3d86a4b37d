//! Verbs of doing that ask for nothing: questions about how it works, what is denied, conditional, told of the past or not decided.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern;

/// A verb with what stands around it, in lower case.
pub(super) struct Said<'t> {
    /// Its sentence up to it.
    pub(super) sentence: &'t str,
    /// Its clause up to it.
    pub(super) clause: &'t str,
    /// Its whole sentence.
    pub(super) whole: &'t str,
    /// The verb.
    pub(super) verb: &'t str,
    /// All that follows.
    pub(super) after: &'t str,
}

/// After a verb's word: it names a thing of the shop, not a deed.
static NOUN_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^ ?(?:s )?(?:哪|什么|何处|谁|polic(?:y|ies)|windows?|labels?|periods?|fees?|form|forms|request|requests|status|process|rules?|instructions|of mind|my mind|his mind|政策|规则|流程|条件|费|期限|标签|地址在|吗？?$)",
    )
});

/// "Return address", "exchange rate", "return shipping": things of a shop, too.
static THING_AFTER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^ (?:address|rates?|shipping|postage|costs?|cent(?:er|re)|department|parcels?|options?)\b"));

/// Before a verb in its clause: nothing is to be done.
static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\bn[o']t\b|n't|\bnever\b|\bwithout\b|\bdont\b|\binstead of\b|\brather than\b|不要|不想|别|不用|不必|不是)(?:[ ]+(?:want|wish|like|need|going|have|to|me|you|please|the|my)\b)*[ ]*$",
    )
});

static CONDITIONAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^[\s,]*(?:and |but |or |so |then )*(?:if|unless|otherwise|in case|when|once|after|in that case|如果|要是|假如|否则|若|等)\b?")
});

/// "…if cancelling the whole order is the only way": the verb stands in the condition. "I wonder if you can cancel it" asks for it.
static IN_CONDITION: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:if|unless|in case|after|before) (?P<who>(?:[\w']+ ){0,2})$"));

/// "If it is still possible, cancel it": what is looked at anyway before anything is proposed.
static CHECKED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[\s,]*(?:and |but |or |so |then |also )*(?:if|in case|provided(?: that)?|as long as)\b(?P<what>[^,;]*?)(?:,|\bthen\b|\bplease\b)|^[\s，]*(?:如果|要是|假如|若)(?P<zh>[^，,]*)[，,]",
    )
});

static CHECKABLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:possible|available|in stock|still (?:can|pending|time)|can (?:still )?be (?:cancell?ed|changed|exchanged|returned|done)|eligible|you can|(?:has|have|is)(?:n't| not) (?:yet |been |yet been )?(?:shipped|sent|processed|dispatched)|it's not too late)\b|可以|能|有货|还没发货|没发货|未发货",
    )
});

static NEGATED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"n't (?:possible|available|in stock|be)|\b(?:not|no|cannot|can't|isn't|aren't|unable|neither|nothing|longer) (?:\w+ ){0,2}(?:possible|available|be|in stock|eligible)|\byou can(?:'t|not)|不可以|不能|没有货|没货",
    )
});

static HOW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[\s,]*(?:and |but |so |also |hi |hello |please )*(?:(?:tell me |explain |know |do you know )?(?:how|what|where|when|why|who|which)(?:'?s)?\b|do you\b|does\b|did\b|is there\b|are there\b|has\b|have you\b|如何|怎么|怎样|什么|为什么|多久|多少|哪里)",
    )
});

static HOW_ZH: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:如何|怎么|怎样|什么时候|多久|为什么|多长时间|流程|政策|规则)"));

/// It is asked what the rules say; the answer says what can be done.
static RULE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:eligible|entitled|allowed|permitted|returnable|refundable|cancell?able|exchangeable)\b|符合.{0,8}(?:条件|资格)|有资格")
});

/// What is asked about and not to be done yet.
static UNDECIDED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:do(?:n't| not) (?:process|do) any\w*|not sure yet|(?:just|only) (?:asking|checking|curious|wondering|want to know|wanted to know)|haven't decided|before i decide|(?:am|'m|was|been) (?:still )?(?:considering|thinking (?:of|about))|might (?:want|like|need) to|may want to)\b|先不要处理|只是问问|还没决定|在考虑|考虑要不要",
    )
});

static PAST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:\bi (?:just |already )?|\bhave (?:just |already )?|\bhas (?:just |already )?|已经|已)$"));

/// "Can I cancel the mat": neither past nor bidden.
static MAY: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:can|could|may|might) (?:i|we) (?:just )?$"));

/// Whether it is asked if the deed behind a clause may be done.
pub(super) fn may(clause: &str) -> bool {
    MAY.is_match(clause)
}

/// Whether a sentence asks for something that is not to be done yet.
pub(super) fn undecided(sentence: &str) -> bool {
    UNDECIDED.is_match(&sentence.to_ascii_lowercase())
}

impl Said<'_> {
    /// Whether nothing is to be done.
    pub(super) fn asks_for_nothing(&self) -> bool {
        let Self { sentence, clause, whole, .. } = *self;
        DENIED.is_match(clause)
            || conditional(sentence, clause)
            || in_condition(clause)
            || HOW.is_match(clause)
            || (HOW.is_match(sentence) && !clause.contains(" want") && !clause.contains("like to"))
            || HOW_ZH.is_match(whole)
            || PAST.is_match(clause) && !may(clause)
            || UNDECIDED.is_match(whole)
            || RULE.is_match(whole)
            || NOUN_AFTER.is_match(self.after)
            || matches!(self.verb, "return" | "returns" | "exchange") && THING_AFTER.is_match(self.after)
            || is_noun(clause, self.verb)
    }
}

/// Whether a deed hangs on something that is not looked at anyway: "if it can't be exchanged, …".
fn conditional(sentence: &str, clause: &str) -> bool {
    if !CONDITIONAL.is_match(sentence) && !CONDITIONAL.is_match(clause) {
        return false;
    }
    let checked = CHECKED.captures(sentence).and_then(|hit| hit.name("what").or_else(|| hit.name("zh")));
    !checked.is_some_and(|what| CHECKABLE.is_match(what.as_str()) && !NEGATED.is_match(what.as_str()) && !CONDITIONAL.is_match(clause))
}

/// "Please confirm the change": a deed that is spoken of, not asked for.
fn is_noun(clause: &str, verb: &str) -> bool {
    static SPOKEN_OF: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"\b(?:confirm|check|verify|know|about|status of|progress of|tell me|see|guarantee|after|once|until|during|for|regarding) (?:me )?(?:the|this|that|my|any|these) (?:\w+ )?$",
        )
    });
    matches!(verb, "change" | "exchange" | "return" | "update" | "refund" | "cancellation" | "replacement") && SPOKEN_OF.is_match(clause)
}

/// Whether a verb stands within a condition, and not in "whether you can".
fn in_condition(clause: &str) -> bool {
    static ABLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:can|could|would|may|might|will|able|possible)\b|'d\b"));
    IN_CONDITION.captures(clause).is_some_and(|hit| !ABLE.is_match(&hit["who"]))
}
