//! Which keys there are: those of the defaults. A file is held against them before it is merged.

use std::path::Path;

use figment::Provider;
use figment::providers::{Data, Format, Toml};
use figment::value::{Dict, Value};

use super::{ConfigError, DEFAULTS};

/// The defaults as a tree.
pub(super) struct Keys(Dict);

impl Keys {
    pub(super) fn of_defaults() -> Result<Self, ConfigError> {
        dict(&Toml::string(DEFAULTS)).map(Self).map_err(|problem| ConfigError::Syntax { path: "config/default.toml".into(), problem })
    }

    /// The default of a key, which tells what kind of value it takes.
    pub(super) fn default(&self, path: &[&str]) -> Option<&Value> {
        let (last, sections) = path.split_last()?;
        let mut dict = &self.0;
        for section in sections {
            dict = dict.get(*section)?.as_dict()?;
        }
        dict.get(*last)
    }

    /// `; did you mean …?` for a key that is nearly right or stands in another section.
    pub(super) fn hint(&self, key: &str) -> String {
        let name = key.rsplit('.').next().unwrap_or(key);
        let all = self.0.iter().flat_map(|(section, value)| match value.as_dict() {
            Some(dict) => dict.keys().map(|key| format!("{section}.{key}")).collect(),
            None => vec![section.clone()],
        });
        let near = all
            .map(|known| {
                let distance = strsim::levenshtein(&known, key);
                (if known.rsplit('.').next() == Some(name) { distance.min(2) } else { distance }, known)
            })
            .min();
        near.filter(|(distance, _)| *distance <= 2).map(|(_, known)| format!("; did you mean {known}?")).unwrap_or_default()
    }

    fn check(&self, given: &Dict, place: &Path) -> Result<(), ConfigError> {
        for (name, value) in given {
            let unknown = |key: String| ConfigError::Unknown { place: place.display().to_string(), hint: self.hint(&key), key };
            let known = self.0.get(name).ok_or_else(|| unknown(name.clone()))?;
            if let (Some(known), Some(section)) = (known.as_dict(), value.as_dict()) {
                for key in section.keys() {
                    if !known.contains_key(key) {
                        return Err(unknown(format!("{name}.{key}")));
                    }
                }
            }
        }
        Ok(())
    }
}

/// Reads a file whose keys are all known.
pub(super) fn read_file(path: &Path, keys: &Keys) -> Result<Data<Toml>, ConfigError> {
    std::fs::File::open(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    let file = Toml::file_exact(path);
    let given = dict(&file).map_err(|problem| ConfigError::Syntax { path: path.to_owned(), problem })?;
    keys.check(&given, path)?;
    Ok(file)
}

fn dict(provider: &impl Provider) -> Result<Dict, String> {
    let mut data = provider.data().map_err(|error| {
        let text = error.kind.to_string();
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.contains('|')).collect::<Vec<_>>().join(": ")
    })?;
    Ok(data.remove(&figment::Profile::Default).unwrap_or_default())
}
