//! What the shop's articles say, in their own words.

use knowledge::fact::{Audience, Fact, Field, Source, Subject, Value};
use knowledge::language::Language;
use knowledge::search::PassageHit;

use super::order::join;
use super::{Flow, FlowError};
use crate::dialogue::{Answer, buttons::Button};
use crate::guardrails::ReplySource;

/// How many passages are looked at.
const LOOKED_AT: usize = 5;

/// A passage is an answer when its meaning is near (cosine of e5), or not far and most of the question's words are in it, or
/// not far and the question is clearly about one of the things that shops have articles on.
const NEAR: f32 = 0.86;
const NOT_FAR: f32 = 0.82;
const MOST_WORDS: f32 = 0.5;
const ON_TOPIC: f32 = 0.845;
const CLEAR: f32 = 0.6;

/// A chat message is at most this long, in characters; a longer passage is cut at a sentence.
const LONGEST: usize = 600;

pub(super) async fn answer(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    let asked = flow.understood.language;
    let mut conn = flow.db.turn.acquire().await?;
    let today = flow.now.date_naive();
    let hits = knowledge::search::articles(&mut conn, flow.embedder, &flow.text, Some(asked.written()), today, LOOKED_AT).await?;
    drop(conn);
    for hit in &hits {
        tracing::debug!(article = %hit.article, similarity = hit.similarity, lexical = hit.lexical, "passage found");
    }
    let clear = flow.understood.confidence >= CLEAR && !matches!(flow.understood.intent.as_str(), "policy_question" | "out_of_scope");
    let Some(hit) = hits.into_iter().find(|hit| answers(hit) || (clear && hit.similarity >= ON_TOPIC)) else {
        if !flow.understood.mentions.is_empty() {
            return super::product_find::of_mentions(flow).await;
        }
        return Ok(unknown(flow));
    };
    let quoted = quote(&hit.text);
    // what is near the question but may not answer it is not passed off as the answer
    let caution = match asked {
        Language::Other(_) => Some("unsupported-language"),
        _ if !answers(&hit) => Some("article-closest"),
        _ => None,
    };
    let Some(caution) = caution else {
        return Ok(Answer { source: ReplySource::Article, ..Answer::template(quoted) }.from(vec![passage_fact(flow, &hit)]));
    };
    flow.state.offered_person = true;
    let text = format!("{}\n{quoted}", flow.say(caution, &[]));
    let answer = Answer { source: ReplySource::Article, ..Answer::template(text) }.from(vec![passage_fact(flow, &hit)]);
    Ok(answer.button(Button::Person))
}

/// Nothing is known of it, and a person is on offer.
pub(super) fn unknown(flow: &mut Flow<'_>) -> Answer {
    flow.state.offered_person = true;
    let none = flow.say("article-none", &[]);
    let person = flow.say("offer-person", &[]);
    Answer::refusal(join(flow, &[none, person])).button(Button::Person)
}

fn answers(hit: &PassageHit) -> bool {
    hit.similarity >= NEAR || (hit.similarity >= NOT_FAR && hit.lexical >= MOST_WORDS)
}

fn passage_fact(flow: &Flow<'_>, hit: &PassageHit) -> Fact {
    Fact {
        subject: Subject::Article(hit.article.clone()),
        field: Field::Text,
        value: Value::Text(hit.text.clone()),
        source: Source {
            table: "passages",
            row: format!("{}/{}/{}", hit.article, hit.language, hit.passage),
            version: i64::from(hit.version),
            as_of: flow.now,
        },
        audience: Audience::Public,
    }
}

/// The passage up to its first table, or as many of its whole sentences as fit: a chat shows no tables.
fn quote(text: &str) -> String {
    let prose = text.lines().take_while(|line| !line.contains(" | ")).collect::<Vec<_>>().join("\n");
    let text = if prose.trim().is_empty() { text.trim() } else { prose.trim() };
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let mut quoted = String::new();
    for sentence in unicode_segmentation::UnicodeSegmentation::split_sentence_bounds(text) {
        if quoted.chars().count() + sentence.chars().count() > LONGEST {
            break;
        }
        quoted.push_str(sentence);
    }
    quoted.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_passage_is_cut_at_a_sentence() {
        let long = "One sentence. ".repeat(100);
        let quoted = quote(&long);
        assert!(quoted.chars().count() <= LONGEST && quoted.ends_with("sentence."), "{quoted}");
        assert_eq!(quote("短文。"), "短文。");
    }

    #[test]
    fn a_table_is_left_out_where_there_is_prose_before_it() {
        assert_eq!(quote("It takes 3-5 days.\nTo | Days\nEU | 3-5"), "It takes 3-5 days.");
        assert_eq!(quote("To | Days\nEU | 3-5"), "To | Days\nEU | 3-5");
    }
}
