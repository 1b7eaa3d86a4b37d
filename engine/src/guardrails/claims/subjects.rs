//! What a claim is about: the order number, the product's name or the item that stands beside it, else what the sentences
//! before it, or the question, speak of.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::atoms::{AtomValue, pattern};
use super::known::{Content, Known, Leaf};
use super::passage::{segments, sentences};
use super::vocabulary::{common, places, plain, sold, ways};

/// A name or number of subjects, in a text.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    pub(super) at: Range<usize>,
    pub(super) subjects: Vec<usize>,
}

/// The names of all subjects.
pub(super) struct Names {
    /// Longest first.
    names: Vec<(String, Vec<usize>)>,
}

impl Names {
    pub(super) fn new(known: &Known) -> Self {
        let mut names: Vec<(String, Vec<usize>)> = Vec::new();
        let mut add = |name: String, subject: usize| match names.iter_mut().find(|(known, _)| *known == name) {
            Some((_, subjects)) if subjects.contains(&subject) => {}
            Some((_, subjects)) => subjects.push(subject),
            None => names.push((name, vec![subject])),
        };
        for (index, subject) in known.subjects.iter().enumerate() {
            for id in subject.ids.iter().filter(|id| id.len() >= 3) {
                add(id.clone(), index);
            }
            for name in subject.names.iter().filter(|name| name.chars().count() >= 2) {
                for way in known.ways(name).iter() {
                    add(way.clone(), index);
                }
                for short in short(name, known).into_iter().chain(beginnings(name, known)) {
                    add(short, index);
                }
            }
        }
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        Self { names }
    }

    /// Where names stand in a text, in order; longer names first where they overlap.
    pub(super) fn mentions(&self, text: &str) -> Vec<Mention> {
        let mut found: Vec<Mention> = Vec::new();
        for (name, subjects) in &self.names {
            for at in places(text, name) {
                // care@aero.example names no headphones
                let linked = text[..at.start].ends_with(['@', '/', '.']) || text[at.end..].starts_with('@');
                if !linked && !found.iter().any(|other| other.at.start < at.end && at.start < other.at.end) {
                    found.push(Mention { at, subjects: subjects.clone() });
                }
            }
        }
        found.sort_by_key(|mention| mention.at.start);
        found
    }
}

/// The ways to say the options of variants.
fn options<'k>(text: &str, known: &'k Known) -> Vec<(String, &'k str, usize)> {
    let mut all = Vec::new();
    for leaf in known.leaves.iter().filter(|leaf| leaf.content == Content::Words && leaf.text.chars().count() <= 40) {
        let (Some((_, option)), Some(subject)) = (leaf.path.rsplit_once("options "), leaf.subject) else { continue };
        let mut said: Vec<String> =
            known.ways(&leaf.text).iter().filter(|form| form.chars().count() > 1 && places(text, form).next().is_some()).cloned().collect();
        // who has the option in another form counts as having it
        said.push(leaf.text.clone());
        all.extend(said.into_iter().map(|form| (form, option, subject)));
    }
    all
}

/// The things that have every option which these words name, where not all of their sort have them: "the green pair in size 40".
fn chosen(all: &[(String, &str, usize)], words: &str, known: &Known) -> Option<Vec<usize>> {
    let mut chosen: Option<(Vec<usize>, Vec<&str>)> = None;
    for (form, option, subject) in all {
        if places(words, form).next().is_none() {
            continue;
        }
        match &mut chosen {
            Some((subjects, options)) if options.contains(option) => subjects.push(*subject),
            Some((subjects, options)) => {
                let also =
                    |one: &usize| all.iter().any(|(other, of, who)| who == one && of == option && places(words, other).next().is_some());
                subjects.retain(also);
                options.push(option);
            }
            None => chosen = Some((vec![*subject], vec![option])),
        }
    }
    let (mut subjects, options) = chosen?;
    let sort = |subject: &usize| known.subjects.get(*subject).and_then(|subject| subject.names.first());
    let others = all
        .iter()
        .any(|(_, option, who)| options.contains(option) && !subjects.contains(who) && subjects.iter().any(|one| sort(one) == sort(who)));
    subjects.sort_unstable();
    subjects.dedup();
    (!subjects.is_empty() && others).then_some(subjects)
}

/// "the boots" for Hiking Boots, "the watch" for Smart Watch: last words that no other subject has.
fn short(name: &str, known: &Known) -> Vec<String> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let Some(last) = words.last().filter(|last| words.len() > 1 && last.len() >= 3 && last.chars().all(char::is_alphabetic)) else {
        return Vec::new();
    };
    let others = known.subjects.iter().flat_map(|subject| &subject.names).filter(|other| *other != name);
    let singular = last.strip_suffix('s').unwrap_or(last);
    if others.into_iter().any(|other| other.contains(singular)) { Vec::new() } else { ways(last) }
}

/// "the Osprey 70-200" for Osprey 70-200 lens, "the Kestrel" for Kestrel R5 body: first words that no other subject has, a single one
/// only where it is no common word.
fn beginnings(name: &str, known: &Known) -> Vec<String> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let others = || known.subjects.iter().flat_map(|subject| &subject.names).filter(|other| *other != name);
    let telling = |beginning: &&String| {
        let own = beginning.contains(' ') || beginning.len() >= 4 && !plain(beginning) && !common(beginning) && !sold(beginning);
        beginning.is_ascii() && own && !others().any(|other| other.contains(beginning.as_str()))
    };
    (1..words.len()).map(|count| words[..count].join(" ")).filter(|beginning| telling(&beginning)).collect()
}

/// What a place in a text is about.
#[derive(Debug, Clone, Default)]
pub(super) struct Bound {
    /// Nothing: whatever there is.
    pub(super) subjects: Vec<usize>,
    /// The sentence speaks of totals.
    pub(super) whole: bool,
    /// The sentence compares.
    pub(super) compares: bool,
    /// The name stands in the same segment.
    pub(super) here: bool,
}

static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"total|altogether|paid|payment|refund|\bsum\b|combined|in all|order (?:comes|costs|is|was)|合计|总|共|支付|付款|退款|加起来")
});
/// An amount for one piece is no total: "1690元一台", "$12 each".
static EACH: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s?(?:/|一|每)\s?[台个件只双条张本瓶袋盒支把块包份套件]|^ (?:each|apiece|a piece|per piece|per item)\b"));
static COMPARES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\bmore\b|\bless\b|cheaper|differ|save|saving|\bgap\b|expensive|pricier|dearer|便宜|贵|差|省|相比"));
static ALL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:both|each|all of|either|every|respectively|together)\b|两者|各|都|分别|一起"));
static OPPOSES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:against|versus|vs|compared|instead of|rather than|while|whereas|and)\b|而不是|相比|和|及|、"));
static OTHER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bthe other(?: one)?\b|另一[个件款单双台]|另外一"));
/// Speaks of another thing than the one that was asked for.
static ANOTHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:one|ones|pair|version|model|variant|instead|but|other|others|also)\b|款|那[个双件种]|版|但|另|其他|也有|还有")
});
static BELONGS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\)? (?:for|of|on|off) (?:the |your |a |one |each )?|的)$"));

/// A text with its sentences, segments and mentions, for binding.
pub(super) struct Binder<'a> {
    text: &'a str,
    known: &'a Known,
    sentences: Vec<Range<usize>>,
    pub(super) segments: Vec<Range<usize>>,
    pub(super) mentions: Vec<Mention>,
    /// What the question names.
    asked: Vec<usize>,
    /// Whether the question names one thing by its number.
    by_number: bool,
    /// Forms of the options by which things of one sort differ, each with its option and who has it.
    options: Vec<(String, &'a str, usize)>,
}

impl<'a> Binder<'a> {
    pub(super) fn new(text: &'a str, question: &str, names: &Names, known: &'a Known) -> Self {
        let mut asked: Vec<usize> = names.mentions(question).into_iter().flat_map(|mention| mention.subjects).collect();
        asked.sort_unstable();
        asked.dedup();
        // "the intermediate puzzle": of all puzzles the one that is asked for
        let wanted = chosen(&options(question, known), question, known).unwrap_or_default();
        let name = |subject: &usize| known.subjects.get(*subject).and_then(|subject| subject.names.first());
        let rest = |subject: &usize| wanted.contains(subject) || !wanted.iter().any(|one| name(one) == name(subject));
        let asked = if asked.is_empty() { wanted } else { asked.into_iter().filter(rest).collect() };
        let numbered = |subject: &usize| {
            known.subjects.get(*subject).is_some_and(|subject| subject.ids.iter().any(|id| id.len() >= 5 && question.contains(id.as_str())))
        };
        let by_number = asked.len() == 1 && asked.iter().all(numbered);
        Self {
            text,
            known,
            by_number,
            sentences: sentences(text),
            segments: segments(text),
            mentions: names.mentions(text),
            asked,
            options: options(text, known),
        }
    }

    /// The sentence around a place.
    pub(super) fn sentence(&self, at: usize) -> Range<usize> {
        self.sentences.iter().find(|sentence| sentence.contains(&at)).cloned().unwrap_or(0..self.text.len())
    }

    /// The segment around a place.
    pub(super) fn segment(&self, at: usize) -> Range<usize> {
        self.segments.iter().find(|segment| segment.contains(&at)).cloned().unwrap_or_else(|| self.sentence(at))
    }

    /// What the place `at` is about.
    pub(super) fn bind(&self, at: &Range<usize>) -> Bound {
        let (segment, sentence) = (self.segment(at.start), self.sentence(at.start));
        let words = &self.text[segment.clone()];
        let bound = |mut subjects: Vec<usize>| {
            // an order is named, and the question names an item of it: either may be meant
            let parts: Vec<usize> = self
                .asked
                .iter()
                .copied()
                .filter(|part| subjects.iter().any(|whole| part != whole && self.known.within(*part, *whole)))
                .collect();
            subjects.extend(parts);
            Bound {
                subjects,
                whole: WHOLE.is_match(&self.text[sentence.clone()]) && !EACH.is_match(&self.text[at.end..]),
                compares: COMPARES.is_match(&self.text[sentence.clone()]),
                here: false,
            }
        };
        let here = |part: &Range<usize>| self.mentions.iter().filter(|mention| part.contains(&mention.at.start)).collect::<Vec<_>>();
        let inside = here(&segment);
        let follows = |mention: &&&Mention| self.text.get(at.end..mention.at.start).is_some_and(|gap| BELONGS.is_match(gap));
        if let Some(mention) = inside.iter().find(|mention| mention.at.contains(&at.start)).or_else(|| inside.iter().find(follows)) {
            return Bound { here: true, ..bound(self.narrowed(mention, words)) };
        }
        if ALL.is_match(words) {
            return bound(Vec::new());
        }
        // asked of one thing, "the screen is 8 inches" is of that one; "the 8-inch one" may be another
        let other = |subjects: &[usize]| {
            self.by_number
                && !subjects.iter().any(|subject| self.asked.contains(subject))
                && !ANOTHER.is_match(&self.text[sentence.clone()])
        };
        if inside.is_empty()
            && let Some(subjects) = chosen(&self.options, words, self.known).filter(|subjects| !other(subjects))
        {
            return Bound { here: true, ..bound(subjects) };
        }
        let before = inside.iter().rfind(|mention| mention.at.end <= at.start);
        // "14 g against 27 g for the other": what follows belongs to the second value
        let own = |mention: &&&Mention| {
            mention.at.start >= at.end && self.text.get(at.end..mention.at.start).is_some_and(|gap| !OPPOSES.is_match(gap))
        };
        if let Some(mention) = before.or_else(|| inside.iter().find(own)) {
            return Bound { here: true, ..bound(self.narrowed(mention, words)) };
        }
        let earlier = self.mentions.iter().rfind(|mention| sentence.contains(&mention.at.start) && mention.at.start < at.start);
        if let Some(mention) = earlier {
            if OTHER.is_match(words)
                && let Some(other) = self.other(&mention.subjects)
            {
                return bound(vec![other]);
            }
            return bound(self.narrowed(mention, self.text.get(sentence.start..at.start.max(sentence.start)).unwrap_or_default()));
        }
        // "the grey pair in size 10 is, at $189.50"
        let ahead = self.text.get(sentence.start..segment.start.max(sentence.start)).unwrap_or_default();
        let own = self.options.iter().any(|(form, ..)| form.chars().count() > 2 && places(words, form).next().is_some());
        if !own && let Some(subjects) = chosen(&self.options, ahead, self.known) {
            return bound(subjects);
        }
        let previous =
            self.sentences.iter().rev().filter(|other| other.end <= sentence.start).map(here).find(|mentions| !mentions.is_empty());
        if let Some(mentions) = previous {
            return bound(mentions.into_iter().flat_map(|mention| mention.subjects.iter().copied()).collect());
        }
        bound(self.asked.clone())
    }

    /// Where two things of one sort are known, the other of them.
    fn other(&self, one: &[usize]) -> Option<usize> {
        let [one] = one else { return None };
        let sort = |index: usize| self.known.subjects.get(index).map(|subject| (subject.parent, subject.kind.as_str()));
        let mut others = (0..self.known.subjects.len()).filter(|other| other != one && sort(*other) == sort(*one));
        others.next().filter(|_| others.next().is_none())
    }

    /// Which of the things that a name may mean is meant: those with the options that stand beside it, else those asked for.
    fn narrowed(&self, mention: &Mention, words: &str) -> Vec<usize> {
        if mention.subjects.len() < 2 {
            return mention.subjects.clone();
        }
        let of = |others: &[usize]| -> Vec<usize> { mention.subjects.iter().copied().filter(|subject| others.contains(subject)).collect() };
        let chosen = chosen(&self.options, words, self.known).map(|chosen| of(&chosen)).unwrap_or_default();
        let asked = of(&self.asked);
        // the skateboard of the order that is asked for
        let within = |subject: &usize| self.asked.iter().any(|whole| whole != subject && self.known.within(*subject, *whole));
        let parts: Vec<usize> = mention.subjects.iter().copied().filter(within).collect();
        [chosen, asked, parts].into_iter().find(|some| !some.is_empty()).unwrap_or_else(|| mention.subjects.clone())
    }

    /// The things of which "both" or "all" speak: those named in the sentence, those with the options that it names, those asked for.
    pub(super) fn several(&self, at: &Range<usize>) -> Option<Vec<usize>> {
        let sentence = self.sentence(at.start);
        let mut named: Vec<usize> = self
            .mentions
            .iter()
            .filter(|mention| sentence.contains(&mention.at.start))
            .flat_map(|mention| mention.subjects.clone())
            .collect();
        named.sort_unstable();
        named.dedup();
        let ahead = self.text.get(sentence.start..self.segment(at.start).start.max(sentence.start)).unwrap_or_default();
        let chosen = || chosen(&self.options, ahead, self.known).filter(|chosen| chosen.len() > 1);
        let asked = || Some(self.asked.clone()).filter(|asked| asked.len() > 1);
        Some(named).filter(|named| named.len() > 1).or_else(chosen).or_else(asked)
    }

    /// Whether the text or the question names a subject.
    pub(super) fn speaks_of(&self, subject: usize) -> bool {
        self.asked.contains(&subject) || self.mentions.iter().any(|mention| mention.subjects.contains(&subject))
    }

    /// Whether a leaf is about what was named.
    pub(super) fn admits(&self, bound: &Bound, leaf: &Leaf) -> bool {
        let Some(about) = leaf.subject else { return true };
        if bound.subjects.is_empty() {
            return true;
        }
        let money = leaf.values.iter().any(|held| matches!(held.value, AtomValue::Money(..)));
        bound.subjects.iter().any(|named| {
            if about == *named {
                return true;
            }
            if self.known.within(*named, about) {
                // of the whole, and a part is named: an amount counts only where totals are spoken of
                return !money || bound.whole || super::values::special(leaf.concepts);
            }
            // of all of that name: the warranty of a product, and one of its variants is named
            if self.known.stands_for_all(about, *named) {
                return !money;
            }
            // of a part, and the whole is named: the whole does not cost what a part costs
            self.known.within(about, *named) && (!money || self.only_part(about, *named)) && !matches!(leaf.content, Content::Nothing)
        })
    }

    fn only_part(&self, part: usize, whole: usize) -> bool {
        self.known.parts(whole).all(|other| other == part) || self.asked.contains(&part)
    }
}
