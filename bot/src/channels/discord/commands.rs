//! Slash commands, as Discord is told of them and as they come back.

use serde_json::{Value, json};
use serenity::model::application::CommandInteraction;

use crate::channels::COMMANDS;

/// What is registered: `/ask text` and the commands of every platform, in servers and in direct messages with the bot.
pub(super) fn registration() -> Value {
    let command = |name: &str, english: &str, chinese: &str| {
        json!({
            "type": 1,
            "name": name,
            "description": english,
            "description_localizations": {"zh-CN": chinese},
            "contexts": [0, 1],
            "integration_types": [0],
        })
    };
    let mut ask = command("ask", "Ask the shop; only you see the answer", "向店铺提问，只有您能看到回答");
    ask["options"] = json!([{
        "type": 3,
        "name": "text",
        "description": "Your question",
        "description_localizations": {"zh-CN": "您的问题"},
        "required": true,
    }]);
    std::iter::once(ask).chain(COMMANDS.map(|(name, english, chinese)| command(name, english, chinese))).collect()
}

/// The words of a command: those of `/ask`, or the command itself.
pub(super) fn words(command: &CommandInteraction) -> String {
    let text = command.data.options.iter().find_map(|option| option.value.as_str());
    match (command.data.name.as_str(), text) {
        ("ask", Some(text)) => text.trim().to_owned(),
        (name, _) => format!("/{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registers_ask_with_a_text_and_the_common_commands() {
        let registered = registration();
        let names: Vec<_> = registered.as_array().into_iter().flatten().filter_map(|command| command["name"].as_str()).collect();
        assert_eq!(names, ["ask", "help", "human", "language", "why", "privacy"]);
        assert_eq!(registered[0]["options"][0]["required"], true);
        // Discord's limit
        let long = |text: &Value| text.as_str().is_none_or(|text| text.chars().count() > 100);
        assert!(!registered.as_array().into_iter().flatten().any(|command| long(&command["description"])));
    }
}
