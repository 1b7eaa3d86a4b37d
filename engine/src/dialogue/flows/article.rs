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

/// A passage is an answer when its meaning is near (cosine of e5), or not far and most of the question's words are in it.
const NEAR: f32 = 0.86;
const NOT_FAR: f32 = 0.82;
const MOST_WORDS: f32 = 0.5;

/// A chat message is at most this long, in characters; a longer passage is cut at a sentence.
const LONGEST: usize = 600;

pub(super) async fn answer(flow: &mut Flow<'_>) -> Result<Answer, FlowError> {
    let asked = flow.understood.language;
    let mut conn = flow.db.turn.acquire().await?;
    let today = flow.now.date_naive();
    let hits = knowledge::search::articles(&mut conn, flow.embedder, &flow.text, Some(asked.written()), today, LOOKED_AT).await?;
    drop(conn);
    let Some(hit) = hits.into_iter().find(answers) else {
        flow.state.offered_person = true;
        let none = flow.say("article-none", &[]);
        let person = flow.say("offer-person", &[]);
        return Ok(Answer::refusal(join(flow, &[none, person])).button(Button::Person));
    };
    let quoted = quote(&hit.text);
    let text = if matches!(asked, Language::Other(_)) {
        format!("{}\n{quoted}", flow.say("unsupported-language", &[]))
    } else {
        quoted
    };
    let mut answer = Answer { source: ReplySource::Article, ..Answer::template(text) }.from(vec![passage_fact(flow, &hit)]);
    if matches!(asked, Language::Other(_)) {
        answer = answer.button(Button::Person);
    }
    Ok(answer)
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

/// The passage, or as many of its whole sentences as fit.
fn quote(text: &str) -> String {
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
}
