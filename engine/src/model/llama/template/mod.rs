//! The chat template of a model: Jinja in the model's file, as the tools that trained it read it.

use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::token::LlamaToken;
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, ErrorKind, Value, context};

use crate::model::ModelError;

#[cfg(test)]
mod tests;

/// Where the file has its template.
const KEY: &str = "tokenizer.chat_template";
const NAME: &str = "chat";

/// Roles of models whose file has no template, or one that cannot be read: most of those speak ChatML.
const CHATML: &str = "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}\
                      {% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

/// Somebody's turn: a role and, for words that never pass through the template, a placeholder.
pub(super) type Turn<'a> = (&'a str, String);

/// A template that was read.
pub(super) struct ChatTemplate {
    environment: Environment<'static>,
    begin: String,
    end: String,
}

impl ChatTemplate {
    /// Reads the template of a model, and that of ChatML where it has none or one that cannot be read.
    pub(super) fn of(model: &LlamaModel) -> Result<Self, ModelError> {
        let text = |token: LlamaToken| model.vocab().text(token).map(|text| text.to_string_lossy().into_owned()).unwrap_or_default();
        let (begin, end) = (text(model.vocab().bos()), text(model.vocab().eos()));
        let own = model.meta_val_str(KEY).ok().filter(|source| !source.trim().is_empty());
        if let Some(source) = own {
            match Self::read(source, begin.clone(), end.clone()) {
                Ok(template) => return Ok(template),
                Err(error) => tracing::warn!(%error, "the model's chat template cannot be read; ChatML is used"),
            }
        }
        Self::read(CHATML.to_owned(), begin, end)
    }

    fn read(source: String, begin: String, end: String) -> Result<Self, ModelError> {
        let mut environment = Environment::new();
        // as the tools do that write such templates
        let blanks = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().map_err(|error| broken(&error))?;
        environment.set_syntax(blanks);
        environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
        environment.add_function("raise_exception", |why: String| -> Result<Value, minijinja::Error> {
            Err(minijinja::Error::new(ErrorKind::InvalidOperation, why))
        });
        environment.add_template_owned(NAME, source).map_err(|error| broken(&error))?;
        Ok(Self { environment, begin, end })
    }

    /// The frame around turns: system, then user and assistant in turn, the last a user's. What a template refuses is tried in
    /// other ways: the system's words before the first user's, then ChatML.
    pub(super) fn frame(&self, turns: &[Turn<'_>]) -> Result<String, ModelError> {
        let whole = |frame: &String| turns.iter().all(|(_, words)| frame.matches(words.as_str()).count() == 1);
        for turns in [turns.to_vec(), without_system(turns)] {
            match self.render(&turns) {
                Ok(frame) if whole(&frame) => return Ok(frame),
                Ok(_) => {}
                Err(error) => tracing::debug!(%error, "the chat template refuses"),
            }
        }
        Self::read(CHATML.to_owned(), String::new(), String::new())?.render(turns)
    }

    fn render(&self, turns: &[Turn<'_>]) -> Result<String, ModelError> {
        let messages: Vec<Value> = turns.iter().map(|(role, words)| context! { role => *role, content => words.as_str() }).collect();
        let template = self.environment.get_template(NAME).map_err(|error| broken(&error))?;
        let values = context! {
            messages,
            add_generation_prompt => true,
            // models that think aloud first do so for minutes on a shop's machine
            enable_thinking => false,
            bos_token => self.begin.as_str(),
            eos_token => self.end.as_str(),
        };
        template.render(values).map_err(|error| broken(&error))
    }
}

/// Gemma and older Mistrals know no system: its words stand before the first user's.
fn without_system<'a>(turns: &[Turn<'a>]) -> Vec<Turn<'a>> {
    match turns {
        [("system", system), ("user", user), rest @ ..] => {
            std::iter::once(("user", format!("{system}\n\n{user}"))).chain(rest.iter().cloned()).collect()
        }
        other => other.to_vec(),
    }
}

fn broken(error: &minijinja::Error) -> ModelError {
    ModelError::Unavailable(format!("the chat template failed: {error}"))
}
