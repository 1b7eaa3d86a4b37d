//! One turn: from a conversation's unanswered messages to a stored reply. Read [`Engine::answer`] top to bottom.

mod aside;
mod outcome;
mod publishing;
mod record;
mod recording;
mod replay;
mod review;
mod trial;
mod wording;

use std::sync::Arc;
use std::time::{Duration, Instant};

use knowledge::clock::SharedClock;
use knowledge::db::Database;
use knowledge::embedding::Embedder;
use knowledge::language::Language;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::answer::shorten;
use crate::conversation::state::{self, Conversation, Waiting};
use crate::conversation::{ConversationId, Handler, scope};
use crate::dialogue::Answer;
use crate::dialogue::buttons::Button;
use crate::dialogue::flows::{Flow, FlowError, ProofLifetimes};
use crate::dialogue::profile::ShopProfile;
use crate::dialogue::state::{DialogueState, FAILED_VERIFICATION, HIGH_VALUE, Offer, STOPPED};
use crate::dialogue::steps::{self, Step};
use crate::dialogue::topic::{self, Topic};
use crate::dialogue::{clarify, follow};
use crate::guardrails::injection;
use crate::guardrails::privacy::{Known, Placeholders};
use crate::model::LanguageModel;
use crate::rules::{Rulebook, Rules};
use crate::understand::{Sentiment, Settler, Understander, Understanding};

use aside::Aside;
pub use outcome::{AnsweredTurn, Timings, TokenCounts, TurnOutcome};
pub use recording::{Drafted, Recording};
pub use replay::{Difference, Fresh, Stage, fresh, stages};
pub use trial::{Trial, TrialError, Tried};

/// Why a turn could not finish. It is tried again; its messages stay stored. A refused draft is a verdict, not an error.
#[derive(Debug, thiserror::Error)]
pub enum TurnError {
    /// The database.
    #[error("storing or reading the conversation failed")]
    Store(#[from] sqlx::Error),
    /// Understanding the message.
    #[error("understanding the message failed")]
    Understand(#[from] crate::understand::UnderstandError),
    /// Looking facts up.
    #[error("looking facts up failed")]
    Flow(#[from] FlowError),
}

/// What a turn needs, in one place. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    parts: Arc<EngineParts>,
    settler: Arc<Settler>,
}

/// The parts of an engine.
pub struct EngineParts {
    /// The database, by roles.
    pub db: Database,
    /// Vectors.
    pub embedder: Embedder,
    /// Language, intent, entities.
    pub understander: Understander,
    /// Words.
    pub model: Arc<dyn LanguageModel>,
    /// The time.
    pub clock: SharedClock,
    /// The shop.
    pub shop: ShopProfile,
    /// Its rules: those of its files until something is edited at the desk.
    pub rules: Rulebook,
    /// How long proofs of identity hold.
    pub proofs: ProofLifetimes,
    /// How long the model may take for one answer; then the template is sent.
    pub wording_deadline: Duration,
}

/// What was understood and decided, before it is worded.
struct Decided {
    understood: Understanding,
    language: Language,
    answer: Answer,
    question: String,
    conversation: Conversation,
    rules: Arc<Rules>,
    timings: Timings,
}

/// What the model made of an answer.
struct Worded {
    drafts: Vec<Drafted>,
    /// Whole sentences that were shown already.
    shown: String,
    tokens: TokenCounts,
}

impl Engine {
    /// Puts an engine together.
    #[must_use]
    pub fn new(parts: EngineParts) -> Self {
        Self { parts: Arc::new(parts), settler: Arc::default() }
    }

    /// Answers all unanswered messages of a conversation as one turn.
    ///
    /// `stop` ends the generation early; a turn that was overtaken stores nothing and its messages join the next.
    ///
    /// # Errors
    /// When the database or the embedding model fails; nothing was stored then.
    pub async fn answer(&self, id: ConversationId, stop: CancellationToken) -> Result<TurnOutcome, TurnError> {
        self.answer_showing(id, stop, None).await
    }

    /// As [`Engine::answer`]. Sentences that may be seen before the answer is whole go to `show`, each once and in order; the
    /// reply begins with them. From the first one on, newer messages no longer overtake the turn: they are the next one's.
    ///
    /// # Errors
    /// As [`Engine::answer`].
    pub async fn answer_showing(
        &self,
        id: ConversationId,
        stop: CancellationToken,
        show: Option<mpsc::Sender<String>>,
    ) -> Result<TurnOutcome, TurnError> {
        let started = Instant::now();
        let Some(conversation) = admit(&self.parts.db, id).await? else { return Ok(TurnOutcome::Nothing) };
        if conversation.handler == Handler::Agent {
            return Ok(TurnOutcome::Silent);
        }
        if let Some(aside) = Aside::of(&conversation) {
            return self.aside(&conversation, aside).await;
        }
        let taken = conversation.clone();
        let mut decided = self.decide(&self.parts.db, conversation).await?;
        let worded = self.word(&mut decided, &stop, show.as_ref()).await;
        if stop.is_cancelled() && !decided.answer.wrote() && worded.as_ref().is_none_or(|worded| worded.shown.is_empty()) {
            return Ok(TurnOutcome::Overtaken);
        }
        let reviewed = review::review(&self.parts, &mut decided, worded);
        decided.timings.total = started.elapsed();
        self.record(&taken, decided, reviewed).await
    }

    /// The language that the shop speaks by itself.
    #[must_use]
    pub fn shops_language(&self) -> Language {
        self.parts.shop.language
    }

    /// The shop's rules as they hold now.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn rules(&self) -> Result<Arc<Rules>, TurnError> {
        Ok(self.parts.rules.now(&mut *self.parts.db.turn.acquire().await?).await?)
    }

    /// How a text is understood now, outside any conversation.
    ///
    /// # Errors
    /// If the database or the embedding model fails.
    pub async fn understands(&self, text: &str) -> Result<Understanding, TurnError> {
        Ok(self.parts.understander.understand(text, None).await?)
    }

    /// What somebody said in a chat, in one line of the model's, for the person who takes it over. Nothing where the model has none, is
    /// too busy, or says other than the text.
    pub async fn shorten(&self, language: Language, text: &str, stop: CancellationToken) -> Option<String> {
        let mut placeholders = Placeholders::default();
        let hidden = placeholders.hide(text, Known::default());
        let made = shorten(self.parts.model.as_ref(), language, &hidden, Instant::now() + PATIENCE, stop).await;
        made.inspect_err(|error| tracing::debug!(%error, "no line was made of a chat"))
            .ok()
            .flatten()
            .map(|line| placeholders.reveal(&line))
    }

    /// Understands the messages, decides what they are about, and looks up what is to be said.
    async fn decide(&self, db: &Database, mut conversation: Conversation) -> Result<Decided, TurnError> {
        let mut timings = Timings::default();
        let question = question(&conversation);
        let started = Instant::now();
        let (understood, embedded) = self.parts.understander.understand_embedded(&question, conversation.language).await?;
        // what is looked up is often the message itself
        let embedder = self.parts.embedder.knowing(&embedded.words, &embedded.vector);
        timings.understand = started.elapsed();

        let started = Instant::now();
        let mut dialogue = std::mem::take(&mut conversation.state);
        dialogue.awaited = None;
        let rules = self.rules().await?;
        let outright = match outright(&conversation, &dialogue, &question) {
            None => self.blocked(&conversation, &question, &understood, &embedded.vector).await?,
            outright => outright,
        };
        let called = outright.is_none().then(|| calls_a_person(&rules, &mut dialogue, &question, &understood)).flatten();
        let (question, understood) = match outright {
            Some(_) => (question, understood),
            None => {
                let (question, understood) = self.chosen(&mut dialogue, question, understood).await?;
                let understood = self.settled(&dialogue, &question, understood).await;
                (question, understood)
            }
        };
        let step = steps::of(&conversation, &dialogue, &question);
        // a message that was stopped has words, and is answered in their language
        let commanded = outright.as_ref().is_some_and(|topic| !matches!(topic, Topic::Blocked));
        let wordless = commanded || matches!(step, Some(Step::Code(_)));
        let language = self.reply_language(&conversation, &understood, &dialogue, wordless);
        let outright = outright.or(called).or(step.map(Topic::Step));
        dialogue.offered_person = false;
        dialogue.offer = Offer::default();
        let mut flow = Flow {
            db,
            embedder: &embedder,
            understander: &self.parts.understander,
            shop: &self.parts.shop,
            policy: &rules.policy,
            service: &rules.service,
            escalation: &rules.escalation,
            proofs: self.parts.proofs,
            conversation: &conversation,
            state: &mut dialogue,
            language,
            text: question.clone(),
            understood: understood.clone(),
            now: self.parts.clock.now(),
            asked_proof: None,
            asked_which: false,
            calls: None,
        };
        let mut answer = match outright {
            Some(topic) => Box::pin(flow.answer(topic)).await?,
            None => Box::pin(flow.answer_message()).await?,
        };
        if let Some(reason) = called_by_answer(&mut flow, &answer) {
            let person = Box::pin(flow.answer(Topic::Person(reason))).await?;
            answer = if matches!(reason, HIGH_VALUE | FAILED_VERIFICATION) { answer.handed_over(person) } else { person };
        }
        let (language, asked) = (flow.language, std::mem::take(&mut flow.text));
        let understood = Understanding { sentiment: understood.sentiment, ..flow.understood.clone() };
        conversation.state = dialogue;
        timings.retrieve = started.elapsed();
        // a question that had waited for a proof is what the answer answers
        let question = if asked == question { question } else { format!("{asked}\n{question}") };
        Ok(Decided { understood, language, answer, question, conversation, rules, timings })
    }

    /// "Which one do you mean?" was asked: an order's number is the answer, and what was asked before it is the question.
    async fn chosen(
        &self,
        dialogue: &mut DialogueState,
        question: String,
        understood: Understanding,
    ) -> Result<(String, Understanding), TurnError> {
        let Some(asked) = dialogue.choosing.clone() else { return Ok((question, understood)) };
        let followed = follow::follow(&question, understood.clone(), dialogue).understood;
        let [number] = followed.order_numbers()[..] else { return Ok((question, understood)) };
        // anything else is answered first; the question goes on waiting
        if !follow::bare(&question, &followed) {
            return Ok((question, understood));
        }
        dialogue.choosing = None;
        // each of the questions that waited is about this order
        let question: Vec<String> = asked.lines().map(|line| format!("{line} {number}")).collect();
        let question = question.join("\n");
        let understood = self.parts.understander.understand(&question, Some(understood.language)).await?;
        Ok((question, understood))
    }

    /// An intent that the head is unsure of, settled with the model's help; a short message is rather asked back, and what a flow has
    /// asked for is that flow's to understand.
    async fn settled(&self, dialogue: &DialogueState, question: &str, understood: Understanding) -> Understanding {
        if !understood.unsure || !dialogue.is_idle() || clarify::may_ask(question, &understood) {
            return understood;
        }
        // whoever drops the turn stops the model too
        let stop = CancellationToken::new();
        let _guard = stop.clone().drop_guard();
        self.settler.settle(self.parts.model.as_ref(), question, understood, Instant::now() + SETTLING, stop).await
    }

    /// `/language` outranks the message's own language; a command or a bare number keeps the language of the chat.
    fn reply_language(
        &self,
        conversation: &Conversation,
        understood: &Understanding,
        dialogue: &DialogueState,
        outright: bool,
    ) -> Language {
        if let Some(chosen) = dialogue.language.as_deref().and_then(Language::parse) {
            return chosen.written();
        }
        let of_chat = conversation.language.unwrap_or(self.parts.shop.language);
        if outright { of_chat.written() } else { understood.language.written() }
    }

    /// A message that gives orders to the machine. It is answered, but nothing of it is acted upon. Buttons are our own words.
    async fn blocked(
        &self,
        conversation: &Conversation,
        question: &str,
        understood: &Understanding,
        vector: &[f32],
    ) -> Result<Option<Topic>, TurnError> {
        if conversation.waiting.iter().all(|message| message.pressed.is_some()) {
            return Ok(None);
        }
        let structure = injection::of_shopper(question);
        // what is clearly the shop's business is not stopped for its likeness to an attack: rights, review and confirmation hold it
        let business = understood.confidence >= BUSINESS && understood.intent.as_str() != "out_of_scope";
        let suspicion = if structure.blocks() || business {
            structure
        } else {
            let judged = injection::of_message(&self.parts.embedder, question, vector).await;
            judged.map_err(crate::understand::UnderstandError::from)?
        };
        Ok(suspicion.blocks().then(|| {
            tracing::info!(score = suspicion.score, reason = suspicion.reason, "a message gives orders to the machine");
            Topic::Blocked
        }))
    }
}

/// How long the model may take to settle what a message is about.
const SETTLING: Duration = Duration::from_millis(1500);

/// The conversation with what waits for an answer; nothing where nothing does.
async fn admit(db: &Database, id: ConversationId) -> Result<Option<Conversation>, TurnError> {
    let mut tx = scope::begin(&db.turn, id).await?;
    let conversation = state::load(&mut tx, id).await?;
    tx.commit().await?;
    Ok(conversation.filter(|conversation| !conversation.waiting.is_empty()))
}

/// How long a person of the shop waits for the model.
const PATIENCE: Duration = Duration::from_secs(20);
/// From this confidence on a message is clearly about what the shop does.
const BUSINESS: f32 = 0.6;
/// More characters of a burst are not looked at.
const LONGEST_QUESTION: usize = 4_000;

/// The words of all waiting messages; a pressed button says its label. A command among other messages is not a part of what
/// they ask.
fn question(conversation: &Conversation) -> String {
    let words = |message: &Waiting| message.pressed.as_deref().unwrap_or(message.text.expose()).trim().to_owned();
    let all: Vec<String> = conversation.waiting.iter().map(words).filter(|words| !words.is_empty()).collect();
    let asked: Vec<&str> = all.iter().map(String::as_str).filter(|words| topic::command(words).is_none()).collect();
    let said = if asked.is_empty() { all.join("\n") } else { asked.join("\n") };
    said.chars().take(LONGEST_QUESTION).collect()
}

/// What needs no understanding: commands, files without words, a press of the button for a person.
fn outright(conversation: &Conversation, dialogue: &DialogueState, question: &str) -> Option<Topic> {
    if let Some(command) = command(conversation, question) {
        return Some(command);
    }
    if question.trim().is_empty() && conversation.waiting.iter().any(|message| message.files > 0) {
        return Some(Topic::Files);
    }
    let mut pressed = conversation.waiting.iter().filter_map(|message| message.pressed.as_deref());
    pressed.any(|label| Button::role_of(label) == Some("@person")).then(|| {
        let offer = dialogue.offered_person.then_some(dialogue.offer);
        Topic::Person(offer.and_then(Offer::reason).unwrap_or("asked for a person"))
    })
}

/// What the shop's own rules call a person for.
fn calls_a_person(rules: &Rules, dialogue: &mut DialogueState, question: &str, understood: &Understanding) -> Option<Topic> {
    dialogue.angry = if understood.sentiment == Sentiment::Angry { dialogue.angry + 1 } else { 0 };
    if rules.escalation.called_by(question) {
        return Some(Topic::Person("a word that calls a person"));
    }
    let most = rules.escalation.angry_messages;
    if most > 0 && dialogue.angry >= most {
        dialogue.angry = 0;
        return Some(Topic::Person("anger"));
    }
    None
}

/// What the shop's rules call a person for once the answer is known.
fn called_by_answer(flow: &mut Flow<'_>, answer: &Answer) -> Option<&'static str> {
    let (rules, offered) = (flow.escalation, flow.state.offered_person && answer.hand_over.is_none());
    flow.state.unanswered = if offered { flow.state.unanswered + 1 } else { 0 };
    flow.state.stopped = if offered && flow.state.offer == Offer::Stopped { flow.state.stopped + 1 } else { 0 };
    if let Some(reason) = flow.calls.take() {
        return Some(reason);
    }
    if rules.failed_verification && offered && flow.state.offer == Offer::Locked {
        return Some(FAILED_VERIFICATION);
    }
    let often = |count: u32, most: u32| most > 0 && count >= most;
    if often(flow.state.stopped, rules.stopped_messages) {
        (flow.state.stopped, flow.state.unanswered) = (0, 0);
        return Some(STOPPED);
    }
    if often(flow.state.unanswered, rules.unanswered_questions) {
        flow.state.unanswered = 0;
        return Some("questions that nothing answered");
    }
    None
}

/// The command of a turn: alone it is what is asked; in a burst only those count that must not be missed.
fn command(conversation: &Conversation, question: &str) -> Option<Topic> {
    let commands = conversation.waiting.iter().filter_map(|message| topic::command(message.text.expose()));
    topic::command(question).or_else(|| commands.into_iter().find(|topic| matches!(topic, Topic::Person(_) | Topic::Forget)))
}
