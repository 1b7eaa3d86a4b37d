//! Several answers become one: texts in order, numbered where there is more than one; facts and buttons together.

use super::Answer;
use super::buttons::Button;
use crate::guardrails::ReplySource;

/// More buttons under one reply would not be read.
const BUTTONS: usize = 6;

/// One answer that says all of them in order, each once. Nothing where there is none.
#[must_use]
pub fn one(answers: Vec<Answer>) -> Option<Answer> {
    let mut said: Vec<Answer> = Vec::new();
    for answer in answers {
        match said.iter_mut().find(|known| known.text == answer.text) {
            Some(known) => add(known, answer),
            None => said.push(answer),
        }
    }
    if said.len() < 2 {
        return said.pop();
    }
    let text: Vec<String> = said.iter().enumerate().map(|(at, answer)| format!("{}. {}", at + 1, answer.text)).collect();
    let source = source(&said);
    let mut whole = Answer { source, ..Answer::template(text.join("\n\n")) };
    said.into_iter().for_each(|answer| add(&mut whole, answer));
    // a person is offered once, after what answers
    whole.buttons.sort_by_key(|button| *button == Button::Person);
    if whole.buttons.len() > BUTTONS {
        whole.buttons.drain(BUTTONS - 1..whole.buttons.len() - 1);
    }
    Some(whole)
}

fn add(whole: &mut Answer, answer: Answer) {
    for fact in answer.facts {
        if !whole.facts.contains(&fact) {
            whole.facts.push(fact);
        }
    }
    for button in answer.buttons {
        if !whole.buttons.contains(&button) {
            whole.buttons.push(button);
        }
    }
    whole.hand_over = whole.hand_over.or(answer.hand_over);
    whole.actions.extend(answer.actions);
}

/// A hand-over is one whatever stands beside it; answers of one source keep it; others are templates put together.
fn source(answers: &[Answer]) -> ReplySource {
    let mut sources = answers.iter().map(|answer| answer.source);
    if sources.clone().any(|source| source == ReplySource::Handoff) {
        return ReplySource::Handoff;
    }
    let first = sources.next().unwrap_or(ReplySource::Template);
    if sources.all(|source| source == first) { first } else { ReplySource::Template }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_numbered_and_said_once() {
        let a = Answer::template("A.".to_owned()).button(Button::Person);
        let b = Answer { source: ReplySource::Article, ..Answer::template("B.".to_owned()) };
        let b = b.button(Button::Person).button(Button::Product("Mug".to_owned()));
        let whole = one(vec![a.clone(), b, a.clone()]).unwrap();
        assert_eq!(whole.text, "1. A.\n\n2. B.");
        assert_eq!(whole.buttons, [Button::Product("Mug".to_owned()), Button::Person]);
        assert_eq!(whole.source, ReplySource::Template);
        assert_eq!(one(vec![a.clone(), a]).unwrap().text, "A.");
        assert!(one(Vec::new()).is_none());
    }
}
