//! What the shop edits at its desk: opening hours, what may be done with orders, when a person is called, words that are never
//! said. Each is a text that is checked before it is saved and kept in every version; the newest holds from the next turn on, in
//! every program over the database. Reading order: this page, `service` (hours), `person` (escalation), `words`, `store`.

mod person;
mod service;
pub mod store;
mod words;

use std::sync::{Arc, Mutex, PoisonError};

use sqlx::PgConnection;

use crate::dialogue::policy::Policy;
pub use person::Escalation;
pub use service::{ServiceRules, Unanswered};
pub use words::NeverSaid;
pub(crate) use words::{holds as never_said, place as never_said_words};

/// One of the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RuleSet {
    /// When people answer, and what happens while nobody does.
    Hours,
    /// What may be done with an order.
    Policy,
    /// When a person is called.
    Escalation,
    /// What the bot never says.
    Words,
}

impl RuleSet {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Hours, Self::Policy, Self::Escalation, Self::Words];

    /// As stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hours => "hours",
            Self::Policy => "policy",
            Self::Escalation => "escalation",
            Self::Words => "words",
        }
    }

    /// Reads what is stored.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.as_str() == name)
    }

    /// What is wrong with a text of this kind, in words for who wrote it.
    ///
    /// # Errors
    /// The words.
    pub fn check(self, text: &str) -> Result<(), String> {
        let said = |error: &dyn std::error::Error| error.to_string();
        match self {
            Self::Hours => ServiceRules::parse(text).map(drop).map_err(|error| said(&error)),
            Self::Policy => Policy::parse(text).map(drop).map_err(|error| said(&error)),
            Self::Escalation => Escalation::parse(text).map(drop).map_err(|error| said(&error)),
            Self::Words => NeverSaid::parse(text).map(drop).map_err(|error| said(&error)),
        }
    }
}

/// Why a text cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// A line is not of the text's form; the words name line and key.
    #[error(transparent)]
    Form(#[from] toml::de::Error),
    /// Hours that make no sense.
    #[error(transparent)]
    Hours(#[from] crate::handover::hours::HoursError),
    /// A value that makes no sense.
    #[error("{0}")]
    Value(String),
}

/// All rules as they hold now.
#[derive(Debug, Clone)]
pub struct Rules {
    /// When people answer.
    pub service: ServiceRules,
    /// What may be done with orders.
    pub policy: Policy,
    /// When a person is called.
    pub escalation: Escalation,
    /// What the bot never says.
    pub never_said: NeverSaid,
}

impl Rules {
    /// Nothing was edited at the desk: these rules of orders, and people at any time.
    #[must_use]
    pub fn before_edits(policy: Policy) -> Self {
        Self { service: ServiceRules::default(), policy, escalation: Escalation::default(), never_said: NeverSaid::default() }
    }

    /// Puts a saved text in the place of what held before. One that can't be read, as an older program may have saved it, changes
    /// nothing, and the log says so.
    fn put(&mut self, set: RuleSet, text: &str) {
        let read = match set {
            RuleSet::Hours => ServiceRules::parse(text).map(|read| self.service = read).map_err(|error| error.to_string()),
            RuleSet::Policy => Policy::parse(text).map(|read| self.policy = read).map_err(|error| error.to_string()),
            RuleSet::Escalation => Escalation::parse(text).map(|read| self.escalation = read).map_err(|error| error.to_string()),
            RuleSet::Words => NeverSaid::parse(text).map(|read| self.never_said = read).map_err(|error| error.to_string()),
        };
        if let Err(why) = read {
            tracing::error!(rules = set.as_str(), why, "saved rules can't be read: those before them hold");
        }
    }
}

/// Hands out the rules as they hold now. A look at the database says whether they were edited; only then they are read again.
#[derive(Debug)]
pub struct Rulebook {
    before_edits: Arc<Rules>,
    read: Mutex<(i64, Arc<Rules>)>,
}

impl Rulebook {
    /// A rulebook over rules that hold until something is edited.
    #[must_use]
    pub fn new(before_edits: Rules) -> Self {
        let before_edits = Arc::new(before_edits);
        Self { read: Mutex::new((0, Arc::clone(&before_edits))), before_edits }
    }

    /// The rules as they hold now.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn now(&self, conn: &mut PgConnection) -> sqlx::Result<Arc<Rules>> {
        let last = store::last(conn).await?;
        {
            let (known, rules) = &*self.read.lock().unwrap_or_else(PoisonError::into_inner);
            if *known == last {
                return Ok(Arc::clone(rules));
            }
        }
        let mut rules = Rules::clone(&self.before_edits);
        for (set, text) in store::newest(conn).await? {
            rules.put(set, &text);
        }
        let rules = Arc::new(rules);
        *self.read.lock().unwrap_or_else(PoisonError::into_inner) = (last, Arc::clone(&rules));
        Ok(rules)
    }
}
