//! The desk inside Telegram and Discord: a group or channel of the staff, in which each escalated chat has a topic or thread.
//!
//! Reading order: [`room`] (what a platform must be able to do), `mirror` (what is said elsewhere appears in the thread), `hear`
//! and `press` (what an agent writes or presses there is done), `head` (the message on top, with summary, facts and buttons), `lines` (the
//! words of everything else), `people` (who of the shop writes there), `store`.
//!
//! Who may write in the room works at the desk: the shop decides by inviting. The lock against double answers is the same as in the
//! console, [`engine::handover`]; so both may be used at once. A room shows personal data as its kind (`[EMAIL]`) unless the shop
//! has switched that on.

mod head;
mod hear;
mod lines;
mod mirror;
mod people;
mod press;
pub mod room;
mod store;

use std::sync::Arc;

use dashmap::DashMap;
use engine::conversation::lease::Instance;
use knowledge::language::Language;
use uuid::Uuid;

use crate::desk::Desk;
pub use hear::{Place, Writer, Written};
use room::Room;

/// The rooms of a program.
#[derive(Clone)]
pub struct Staff(Arc<Inner>);

struct Inner {
    desk: Desk,
    instance: Uuid,
    rooms: DashMap<&'static str, Arc<dyn Room>>,
}

impl Staff {
    /// No room yet: channels bring theirs.
    #[must_use]
    pub fn new(desk: Desk) -> Self {
        Self(Arc::new(Inner { desk, instance: Instance::fresh().0, rooms: DashMap::new() }))
    }

    /// Adds the room of a platform.
    pub fn add(&self, room: Arc<dyn Room>) {
        self.0.rooms.insert(room.platform(), room);
    }

    /// Whether there is any.
    #[must_use]
    pub fn has_rooms(&self) -> bool {
        !self.0.rooms.is_empty()
    }

    /// What the rooms speak: the shop's language, since all of the staff read them.
    fn language(&self) -> Language {
        self.0.desk.engine.shops_language()
    }

    fn room(&self, platform: &str) -> Option<Arc<dyn Room>> {
        self.0.rooms.get(platform).map(|room| Arc::clone(&room))
    }

    fn rooms(&self) -> Vec<Arc<dyn Room>> {
        self.0.rooms.iter().map(|room| Arc::clone(&room)).collect()
    }
}
