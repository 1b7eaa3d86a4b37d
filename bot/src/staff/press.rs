//! What an agent presses in a thread is done.

use engine::conversation::ConversationId;
use engine::handover::enclosed::Enclosed;

use super::Staff;
use super::hear::{Heard, Place, Writer, key, say};
use super::room::{BUTTON, RoomButton};
use super::store;
use crate::console::draft;
use crate::console::tongue::{self, t, t1};

impl Staff {
    /// An agent pressed a button. Answers false where it is none of the room's.
    ///
    /// # Errors
    /// If the database fails: the press must come again then.
    pub async fn pressed(&self, place: &Place, writer: &Writer, carried: &str) -> sqlx::Result<bool> {
        Box::pin(tongue::speaking(self.language(), self.has_pressed(place, writer, carried))).await
    }

    async fn has_pressed(&self, place: &Place, writer: &Writer, carried: &str) -> sqlx::Result<bool> {
        let Some(wish) = carried.strip_prefix(BUTTON) else { return Ok(false) };
        let Some(heard) = self.heard(place, writer).await? else { return Ok(true) };
        let (desk, chat, agent) = (&self.0.desk, heard.thread.chat, heard.agent);
        let from = format!("from {}", place.platform);
        let refused = match wish.split_once(':').map_or(wish, |(act, _)| act) {
            "claim" => desk.take(chat, agent, false).await?.err(),
            "force" => desk.take(chat, agent, true).await?.err(),
            "back" => desk.hand_back(chat, agent, &from).await?.err(),
            "close" => desk.close(chat, agent, &from).await?.err(),
            "draft" => return self.draft(&heard, place, chat).await.map(|()| true),
            "send" => return self.send_draft(&heard, wish).await.map(|()| true),
            _ => None,
        };
        self.refuse(&heard, refused).await.map(|()| true)
    }

    /// Shows what the bot would answer; it passed the guardrails. Its words are kept, since the room may show them masked.
    async fn draft(&self, heard: &Heard, place: &Place, chat: ConversationId) -> sqlx::Result<()> {
        let desk = &self.0.desk;
        let made = match draft(&desk.db, &desk.engine, desk.now(), heard.agent, chat).await {
            Ok(Some(made)) => made,
            Ok(None) => {
                say(heard.room.as_ref(), &place.thread, &t("draft-nothing"), &[]).await;
                return Ok(());
            }
            Err(error) => {
                tracing::warn!(error = %format!("{error:#}"), "a draft for the staff's room can't be made");
                say(heard.room.as_ref(), &place.thread, &t("room-no-draft"), &[]).await;
                return Ok(());
            }
        };
        let id = store::add_draft(&mut *desk.db.desk.acquire().await?, heard.thread.id, &made, desk.now()).await?;
        let shown = super::lines::shown(&made, &[], heard.room.shows_personal_data());
        let send = RoomButton::new(t("room-send"), format!("send:{id}"));
        say(heard.room.as_ref(), &place.thread, &t1("room-drafted", "text", &shown), &[send]).await;
        Ok(())
    }

    async fn send_draft(&self, heard: &Heard, wish: &str) -> sqlx::Result<()> {
        let desk = &self.0.desk;
        let Some(id) = wish.split_once(':').and_then(|(_, id)| id.parse().ok()) else { return Ok(()) };
        // who may answer is asked first: a draft that was refused can be sent later
        if let Err(refused) = desk.take(heard.thread.chat, heard.agent, false).await? {
            return self.refuse(heard, Some(refused)).await;
        }
        let mut tx = desk.db.desk.begin().await?;
        let Some(text) = store::use_draft(&mut tx, heard.thread.id, id, desk.now()).await? else { return Ok(()) };
        let key = key(heard.thread.id, wish);
        let said = desk.answer(&mut tx, heard.thread.chat, heard.agent, &key, &text, Enclosed::default()).await?;
        if said.is_ok() {
            desk.audit(&mut tx, heard.agent, "draft.sent", heard.thread.chat).await?;
            tx.commit().await?;
            desk.service.outbox_changed();
        }
        self.refuse(heard, said.err()).await
    }
}
