//! What the shop's articles say, in their own words.

mod context;
mod cut;
mod fit;

use std::collections::HashSet;

use chrono::NaiveDate;
use knowledge::articles::StoredPassage;
use knowledge::embedding::Embedder;
use knowledge::fact::{Audience, Fact, Field, Source, Subject, Value};
use knowledge::ids::ArticleId;
use knowledge::language::Language;
use knowledge::search::PassageHit;
use sqlx::PgConnection;

use super::order::join;
use super::{Flow, FlowError};
use crate::dialogue::{Answer, buttons::Button, elliptic, topic, topic::Topic};
use crate::guardrails::ReplySource;

/// How many passages are looked at.
const LOOKED_AT: usize = 5;
/// A product may be so faintly named where somebody asks whether there are any of its kind.
const GUESSED: f32 = 0.2;
/// From this confidence on an intent is sure.
const CLEAR: f32 = 0.6;

/// The best passage, and how surely it answers.
struct Found {
    hit: PassageHit,
    /// The beginning of its article, where it is another passage.
    lead: Option<StoredPassage>,
    sure: f32,
}

impl Found {
    /// Whether it may be given as the answer.
    fn answers(&self) -> bool {
        self.sure >= fit::SURE
    }
}

pub(super) async fn answer(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    match find(flow).await? {
        Some(found) if found.sure >= fit::MAYBE => Ok(say(flow, &found)),
        found => {
            let least = if super::product::looks_for_any(&flow.text) { GUESSED } else { super::product::SURE };
            let complains = flow.understood.intent.as_str() == "complaint" || topic::broken(&flow.text);
            if !complains && flow.understood.mentions.iter().any(|mention| mention.score >= least) {
                return super::product_find::of_mentions(flow).await;
            }
            // to who writes neither language of Mercer, the nearest there is serves better than nothing
            match found.filter(|_| matches!(flow.understood.language, Language::Other(_))) {
                Some(nearest) => Ok(say(flow, &nearest)),
                // "waterproof?", 能调光吗: of the product that is being spoken of
                None => match super::product::of_spoken(flow).await? {
                    Some(answer) => Ok(answer),
                    None => Ok(unknown(flow)),
                },
            }
        }
    }
}

/// What seems to be no matter of the shop's is still answered where an article surely does.
pub(super) async fn or_out_of_scope(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    match sure(flow).await? {
        Some(answer) => Ok(answer),
        // who writes neither language of Mercer is less surely understood: the nearest there is, and a person
        None if matches!(flow.understood.language, Language::Other(_)) => answer(flow).await,
        None => match super::product::of_spoken(flow).await? {
            Some(answer) => Ok(answer),
            None => Ok(super::small_talk::answer(flow, &Topic::OutOfScope)),
        },
    }
}

/// What the articles say on what a question takes for granted: never a yes of our own.
pub(super) async fn premise(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    match find(flow).await?.filter(|found| found.sure >= fit::MAYBE) {
        Some(found) => {
            let quoted = cut::quote_after(found.lead.as_ref().map(|lead| lead.text.as_str()), &found.hit, &flow.text);
            Ok(Answer { source: ReplySource::Article, ..Answer::template(without_yes(&quoted)) }.from(facts(flow, &found)))
        }
        None => Ok(Answer::refusal(flow.say("premise-unknown", &[]))),
    }
}

/// Whether a term is a name in the text: written with a capital inside a sentence.
fn is_name(term: &str, text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.windows(2).any(|pair| {
        let inside = !pair[0].ends_with(['.', ':', '!', '?', '-']);
        inside && pair[1].starts_with(char::is_uppercase) && knowledge::text::terms(pair[1]).iter().any(|one| one == term)
    })
}

/// An article answers the question of its title with a yes; here nobody asked it.
fn without_yes(text: &str) -> String {
    let rest = ["Yes, ", "Yes. ", "可以，", "有，", "是的，", "提供，"].iter().find_map(|yes| text.strip_prefix(yes)).unwrap_or(text);
    let mut symbols = rest.chars();
    symbols.next().map(|first| first.to_uppercase().chain(symbols).collect()).unwrap_or_default()
}

/// The answer of an article that surely has it.
pub(super) async fn sure(flow: &mut Flow<'_>) -> Result<Option<Answer>, FlowError> {
    let found = find(flow).await?.filter(Found::answers);
    Ok(found.map(|found| say(flow, &found)))
}

/// What the articles say to a question by themselves: for the desk, which compares before and after an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleAnswer {
    /// The article.
    pub article: ArticleId,
    /// Its words.
    pub text: String,
    /// Whether it is given as the answer, or only as the nearest there is.
    pub sure: bool,
}

/// Answers a question, whose vector the model of that digest made, from the articles that this connection sees, on a day. Nothing
/// where none is near.
///
/// # Errors
/// If the database fails.
pub async fn article_answer(
    conn: &mut PgConnection,
    model: &str,
    question: &str,
    vector: &[f32],
    language: Language,
    today: NaiveDate,
) -> sqlx::Result<Option<ArticleAnswer>> {
    let asked = language.written();
    let hits = knowledge::search::articles_near(conn, model, question, vector, Some(asked), today, LOOKED_AT).await?;
    let found = surest(conn, hits, question, asked, false).await?;
    Ok(found.filter(|found| found.sure >= fit::MAYBE).map(|found| {
        let text = cut::quote_after(found.lead.as_ref().map(|lead| lead.text.as_str()), &found.hit, question);
        ArticleAnswer { sure: found.answers(), article: found.hit.article, text }
    }))
}

/// The passage that answers a message best.
async fn find(flow: &Flow<'_>) -> Result<Option<Found>, FlowError> {
    let asked = flow.understood.language.written();
    let on_topic = flow.understood.confidence >= CLEAR && !matches!(flow.understood.intent.as_str(), "policy_question" | "out_of_scope");
    let today = flow.now.date_naive();
    let mut conn = flow.db.turn.acquire().await?;
    let found = nearest(&mut conn, flow.embedder, &flow.text, asked, today, on_topic).await?;
    drop(conn);
    // "is there a discount on them?", of the jackets that were shown
    let named = context::of_products(flow).await?;
    let products = named.is_some();
    let in_context = named.or_else(|| elliptic::leans(&flow.text, flow.state)).or_else(|| elliptic::in_context(&flow.text, flow.state));
    if found.as_ref().is_some_and(Found::answers) && in_context.is_none() {
        return Ok(found);
    }
    // what the words leave out: what was spoken of before, and what the shopper wants by the name of the intent
    let named = on_topic.then(|| format!("{} ({})", flow.text, flow.understood.intent.as_str().replace('_', " ")));
    // 邮费谁出, after a question on returns
    let in_short = || elliptic::in_short(&flow.text, flow.state);
    let Some(whole) = in_context.or(named).or_else(in_short) else { return Ok(found) };
    let mut conn = flow.db.turn.acquire().await?;
    let fuller = nearest(&mut conn, flow.embedder, &whole, asked, today, on_topic).await?;
    // a discount that surely exists may be one on other things
    if context::on_their_price(&flow.text) && products {
        return Ok(fuller);
    }
    Ok(fuller.filter(Found::answers).or(found))
}

/// The first passage that surely answers, else the surest.
async fn nearest(
    conn: &mut PgConnection,
    embedder: &Embedder,
    question: &str,
    asked: Language,
    today: NaiveDate,
    on_topic: bool,
) -> Result<Option<Found>, FlowError> {
    let hits = knowledge::search::articles(conn, embedder, question, Some(asked), today, LOOKED_AT).await?;
    Ok(surest(conn, hits, question, asked, on_topic).await?)
}

async fn surest(
    conn: &mut PgConnection,
    hits: Vec<PassageHit>,
    question: &str,
    asked: Language,
    on_topic: bool,
) -> sqlx::Result<Option<Found>> {
    let surenesses = fit::surenesses(&hits, asked, on_topic);
    for (hit, sure) in hits.iter().zip(&surenesses) {
        tracing::debug!(article = %hit.article, similarity = hit.similarity, lexical = hit.lexical, sure, "passage found");
    }
    let best = surenesses.iter().position(|sure| *sure >= fit::SURE);
    let surest = || (0..hits.len()).max_by(|a, b| surenesses[*a].total_cmp(&surenesses[*b]));
    let Some((mut hit, sure)) = best.or_else(surest).and_then(|at| hits.into_iter().zip(surenesses).nth(at)) else { return Ok(None) };
    let mut passages = knowledge::articles::passages_of(conn, &hit.article, hit.language).await?;
    if let Some(named) = named(&passages, &hit, question) {
        (hit.passage, hit.heading, hit.text) = (named.passage, named.heading.clone(), named.text.clone());
    }
    let lead = if passages.is_empty() { None } else { Some(passages.swap_remove(0)) };
    Ok(Some(Found { lead: lead.filter(|lead| lead.passage != hit.passage), hit, sure }))
}

/// The passage of the article that names what the question names, where the one that was found does not: Norway stands in one
/// of those on countries.
fn named<'p>(passages: &'p [StoredPassage], hit: &PassageHit, question: &str) -> Option<&'p StoredPassage> {
    let title: HashSet<String> = knowledge::text::terms(&hit.title).into_iter().collect();
    let asked: HashSet<String> = knowledge::text::terms(question).into_iter().filter(|term| !title.contains(term)).collect();
    let has = |text: &str| knowledge::text::terms(text).into_iter().filter(|term| asked.contains(term)).collect::<HashSet<_>>();
    let terms: Vec<HashSet<String>> = passages.iter().map(|passage| has(&passage.text)).collect();
    // what several passages name tells none of them from the others
    let alone = |term: &String| terms.iter().filter(|other| other.contains(term)).count() == 1;
    let telling = |at: usize| {
        let weight = |term: &String| if is_name(term, &passages[at].text) { 2 } else { 1 };
        terms[at].iter().filter(|term| alone(term)).map(weight).sum::<usize>()
    };
    let found = passages.iter().position(|passage| passage.passage == hit.passage).map_or(0, telling);
    let (best, most) = (0..passages.len()).map(|at| (at, telling(at))).max_by_key(|(at, most)| (*most, std::cmp::Reverse(*at)))?;
    (most > found).then(|| &passages[best])
}

/// The passage in its own words. What is near the question but may not answer it is not passed off as the answer.
fn say(flow: &mut Flow<'_>, found: &Found) -> Answer {
    let quoted = cut::quote_after(found.lead.as_ref().map(|lead| lead.text.as_str()), &found.hit, &flow.text);
    let facts = facts(flow, found);
    let caution = match flow.understood.language {
        Language::Other(_) => "unsupported-language",
        _ if !found.answers() => "article-closest",
        _ => return Answer { source: ReplySource::Article, ..Answer::template(quoted) }.from(facts),
    };
    flow.state.offered_person = true;
    let text = format!("{}\n{quoted}", flow.say(caution, &[]));
    Answer { source: ReplySource::Article, ..Answer::template(text) }.from(facts).button(Button::Person)
}

/// Nothing is known of it, and a person is on offer.
pub(super) fn unknown(flow: &mut Flow<'_>) -> Answer {
    flow.state.offered_person = true;
    let none = flow.say("article-none", &[]);
    let person = flow.say("offer-person", &[]);
    Answer::refusal(join(flow, &[none, person])).button(Button::Person)
}

/// The passage, the beginning of its article, and what they stand under.
fn facts(flow: &Flow<'_>, found: &Found) -> Vec<Fact> {
    let hit = &found.hit;
    let fact = |field, passage: i64, text: String| Fact {
        subject: Subject::Article(hit.article.clone()),
        field,
        value: Value::Text(text),
        source: Source {
            table: "passages",
            row: format!("{}/{}/{passage}", hit.article, hit.language),
            version: i64::from(hit.version),
            as_of: flow.now,
        },
        audience: Audience::Public,
    };
    let heading = hit.heading.iter().fold(hit.title.clone(), |title, heading| format!("{title} – {heading}"));
    let mut facts = vec![fact(Field::Text, hit.passage, hit.text.clone()), fact(Field::Name, hit.passage, heading)];
    facts.extend(found.lead.iter().map(|lead| fact(Field::Lead, lead.passage, lead.text.clone())));
    facts
}
