//! The environment as a source of settings. A variable is read as the kind of value that the key's default has, so that
//! a token of digits stays a text.

use std::ffi::OsString;

use figment::value::{Dict, Map, Value};
use figment::{Metadata, Profile, Provider};

use super::ConfigError;
use super::keys::Keys;

/// Name of this source in figment's metadata.
pub(super) const NAME: &str = "environment";

const PREFIX: &str = "MERCER_";

/// The variables that set a key.
pub(super) struct Environment(Dict);

impl Environment {
    pub(super) fn read<V, S>(variables: V, keys: &Keys) -> Result<Self, ConfigError>
    where
        V: IntoIterator<Item = (S, S)>,
        S: Into<OsString>,
    {
        let mut found = Dict::new();
        for (name, value) in variables {
            let Ok(name) = name.into().into_string() else { continue };
            let Some(path) = key(&name) else { continue };
            let parts: Vec<&str> = path.split('.').collect();
            let Some(default) = keys.default(&parts).filter(|default| default.as_dict().is_none()) else {
                return Err(ConfigError::Unknown { place: name, hint: keys.hint(&path), key: path });
            };
            let wrong = |problem: &str| ConfigError::Wrong { place: name.clone(), key: path.clone(), problem: problem.to_owned() };
            let value = value.into().into_string().map_err(|_| wrong("expected UTF-8"))?;
            let value = typed(&value, default).map_err(wrong)?;
            match parts.as_slice() {
                [section, key] => {
                    let section = found.entry((*section).to_owned()).or_insert_with(|| Value::from(Dict::new()));
                    if let Value::Dict(_, dict) = section {
                        // `DATABASE_URL` comes after `MERCER_DATABASE__URL` in no particular order: the own name wins.
                        if name.starts_with(PREFIX) || !dict.contains_key(*key) {
                            dict.insert((*key).to_owned(), value);
                        }
                    }
                }
                _ => drop(found.insert(path, value)),
            }
        }
        Ok(Self(found))
    }
}

impl Provider for Environment {
    fn metadata(&self) -> Metadata {
        Metadata::named(NAME)
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(Profile::Default.collect(self.0.clone()))
    }
}

/// The key that a variable sets: `telegram.token` for `MERCER_TELEGRAM__TOKEN`. Nothing for variables of other programs.
fn key(variable: &str) -> Option<String> {
    match variable {
        "DATABASE_URL" => Some("database.url".to_owned()),
        "MERCER_DATA_DIR" => Some("data_dir".to_owned()),
        _ => {
            let (section, key) = variable.strip_prefix(PREFIX)?.split_once("__")?;
            Some(format!("{}.{}", section.to_ascii_lowercase(), key.to_ascii_lowercase()))
        }
    }
}

/// The variable that sets a key.
pub(super) fn variable(key: &str) -> String {
    match key.split_once('.') {
        Some((section, key)) => format!("{PREFIX}{}__{}", section.to_ascii_uppercase(), key.to_ascii_uppercase()),
        None => format!("{PREFIX}{}", key.to_ascii_uppercase()),
    }
}

/// Reads the text as the kind of value that the default is.
fn typed(text: &str, default: &Value) -> Result<Value, &'static str> {
    match default {
        Value::Bool(..) => text.trim().parse::<bool>().map(Value::from).map_err(|_| "expected true or false"),
        Value::Num(..) => text.trim().parse::<u64>().map(Value::from).map_err(|_| "expected a whole number"),
        Value::Array(..) => {
            let items = text.trim().trim_start_matches('[').trim_end_matches(']').split(',');
            let items = items.map(|item| item.trim().trim_matches('"')).filter(|item| !item.is_empty());
            Ok(Value::from(items.map(str::to_owned).collect::<Vec<_>>()))
        }
        _ => Ok(Value::from(text)),
    }
}
