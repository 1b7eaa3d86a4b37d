//! Holds the replies of a conversation against what was expected. Read from the contract's shape, as a script would.

use anyhow::Context;
use serde_json::Value;

use super::suite::{Conversation, Turn, Wanted};

/// What was not met, a line each.
pub(super) fn conversation(conversation: &Conversation, answered: &Value) -> anyhow::Result<Vec<String>> {
    let turns = answered["turns"].as_array().context("the conversation has turns")?;
    let mut failures = Vec::new();
    for (turn, said) in conversation.turns.iter().zip(turns) {
        let wrong = turn_failures(turn, said)?;
        if !wrong.is_empty() {
            let message = said["message"].as_str().unwrap_or_default();
            let reply = said["reply"]["text"].as_str().unwrap_or_default().replace('\n', " / ");
            failures.push(format!("{message:?}: {}\n      said: {reply}", wrong.join("; ")));
        }
    }
    Ok(failures)
}

fn turn_failures(turn: &Turn, said: &Value) -> anyhow::Result<Vec<String>> {
    let text = said["reply"]["text"].as_str().context("a turn has a reply")?;
    let lower = text.to_lowercase();
    let has = |wanted: &str| lower.contains(&wanted.to_lowercase());
    let mut wrong = Vec::new();
    for wanted in &turn.contains {
        match wanted {
            Wanted::One(one) if !has(one) => wrong.push(format!("lacks {one:?}")),
            Wanted::Any(any) if !any.iter().any(|one| has(one)) => wrong.push(format!("lacks all of {any:?}")),
            Wanted::One(_) | Wanted::Any(_) => {}
        }
    }
    wrong.extend(turn.not.iter().filter(|unwanted| has(unwanted)).map(|unwanted| format!("says {unwanted:?}")));
    for expression in &turn.matches {
        if !regex::Regex::new(expression)?.is_match(text) {
            wrong.push(format!("does not match {expression:?}"));
        }
    }
    let field = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
    if !turn.source.is_empty() && !turn.source.contains(&field("source")) {
        wrong.push(format!("source is {}", field("source")));
    }
    for (name, wanted) in [("language", &turn.language), ("intent", &turn.intent)] {
        if wanted.as_ref().is_some_and(|wanted| *wanted != field(name)) {
            wrong.push(format!("{name} is {}", field(name)));
        }
    }
    if turn.handoff.is_some_and(|wanted| wanted == said["handoff"].is_null()) {
        wrong.push(if said["handoff"].is_null() { "no hand-over".to_owned() } else { "a hand-over".to_owned() });
    }
    let list = |value: &Value, of: fn(&Value) -> String| value.as_array().map(|all| all.iter().map(of).collect()).unwrap_or_default();
    let facts: Vec<String> = list(&said["facts"], |fact| fact["id"].as_str().unwrap_or_default().to_owned());
    wrong.extend(turn.facts.iter().filter(|wanted| !facts.contains(wanted)).map(|wanted| format!("rests on no {wanted:?}")));
    let buttons: Vec<String> = list(&said["reply"]["buttons"], |button| button.as_str().unwrap_or_default().to_owned());
    wrong.extend(turn.buttons.iter().filter(|wanted| !buttons.contains(wanted)).map(|wanted| format!("shows no button {wanted:?}")));
    if let Some(wanted) = &turn.actions {
        let name =
            |action: &Value| format!("{}:{}", action["name"].as_str().unwrap_or_default(), action["state"].as_str().unwrap_or_default());
        let done: Vec<String> = list(&said["actions"], name);
        if done != *wanted {
            wrong.push(format!("actions are {done:?}"));
        }
    }
    Ok(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failures(expected: &str, reply: &str) -> Vec<String> {
        let turn: Turn = toml::from_str(expected).expect("a turn");
        let said = serde_json::json!({
            "message": "hi", "reply": {"text": reply, "buttons": ["Yes"]}, "source": "template", "language": "en", "intent": "greeting",
            "facts": [{"id": "order T-1/status"}], "actions": [], "handoff": null,
        });
        turn_failures(&turn, &said).expect("checked")
    }

    #[test]
    fn what_is_expected_is_looked_for_and_nothing_else() {
        assert_eq!(failures("says = 'hi'", "anything"), Vec::<String>::new());
        let met = "says = 'hi'\ncontains = ['SHIPPED', ['a', 'b']]\nnot = ['delivered']\nmatches = ['T-\\d']\nsource = ['template']\nlanguage = 'en'\nhandoff = false\nfacts = ['order T-1/status']\nactions = []\nbuttons = ['Yes']";
        assert_eq!(failures(met, "T-1 shipped by b"), Vec::<String>::new());
        let missed = failures(met, "delivered");
        assert_eq!(missed, ["lacks \"SHIPPED\"", "lacks all of [\"a\", \"b\"]", "says \"delivered\"", "does not match \"T-\\\\d\""]);
        assert_eq!(failures("says = 'hi'\nhandoff = true\nactions = ['x:done']", ""), ["no hand-over", "actions are []"]);
    }
}
