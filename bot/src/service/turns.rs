//! What the service needs of the engine: one turn of one conversation.

use async_trait::async_trait;
use engine::conversation::ConversationId;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// How a turn ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Replies are in the outbox.
    Answered,
    /// A newer message, an edit or a person came first; nothing was stored.
    Overtaken,
    /// Nothing waited for an answer.
    Nothing,
    /// A person answers this conversation: the bot says nothing.
    Silent,
}

/// Answers conversations. The engine does; tests of the scheduling script it.
#[async_trait]
pub trait Turns: Send + Sync {
    /// Answers all unanswered messages of a conversation as one turn. An error means: try again later.
    async fn answer(&self, conversation: ConversationId, stop: CancellationToken) -> anyhow::Result<Turn>;

    /// As [`Turns::answer`]. Sentences that may be seen before the answer is whole go to `show`; the reply begins with them.
    async fn answer_showing(
        &self,
        conversation: ConversationId,
        stop: CancellationToken,
        show: mpsc::Sender<String>,
    ) -> anyhow::Result<Turn> {
        drop(show);
        self.answer(conversation, stop).await
    }
}
