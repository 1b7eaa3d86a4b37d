//! The room: answers side by side in one context. Each step computes one token for every answer that is being worded, and fills
//! the rest of the batch with the prompts of those that are not so far yet.

use std::time::Instant;

use llama_cpp_2::model::LlamaModel;
use uuid::Uuid;

use super::cells::Cells;
use super::context::{Context, Sequence};
use super::kept::{LEAST_RESTORED, PINS, Pauses, Pins};
use super::pace::Pace;
use super::settings::LlamaSettings;
use super::slot::Slot;
use super::worker::Job;
use crate::model::ModelError;

/// Answers in the making, and all that is computed.
pub(super) struct Room<'m> {
    pub(super) model: &'m LlamaModel,
    pub(super) context: Context<'m>,
    pub(super) cells: Cells,
    pub(super) slots: Vec<Option<Slot>>,
    pub(super) pins: Pins,
    pub(super) pauses: Pauses,
    pace: Pace,
}

/// Forgets the last tokens of an answer; their cells are promised to it again.
fn take_back(context: &mut Context<'_>, cells: &mut Cells, slot: &mut Slot, count: usize) -> Result<(), ModelError> {
    if count == 0 {
        return Ok(());
    }
    let kept = slot.tokens.len().saturating_sub(count);
    if !context.forget(slot.sequence, kept)? {
        return Err(ModelError::Unavailable("the model cannot take words back".to_owned()));
    }
    slot.tokens.truncate(kept);
    let gone = slot.cells.split_off(kept.min(slot.cells.len()));
    cells.release(&gone);
    if cells.promise(gone.len()) {
        slot.promised += gone.len();
    }
    Ok(())
}

/// How an answer ended.
pub(super) struct Ended {
    pub(super) slot: Box<Slot>,
    /// An error where it is not complete.
    pub(super) how: Result<(), ModelError>,
}

impl<'m> Room<'m> {
    pub(super) fn open(model: &'m LlamaModel, settings: &LlamaSettings) -> Result<Self, ModelError> {
        let slots = u16::try_from(settings.slots).unwrap_or(1);
        Ok(Self {
            model,
            context: Context::open(model, settings, slots + PINS)?,
            cells: Cells::new(settings.cells),
            slots: (0..slots).map(|_| None).collect(),
            pins: Pins::new(slots),
            pauses: Pauses::new(settings.idle_bytes),
            pace: Pace::new(settings.batch),
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.slots.iter().all(Option::is_none)
    }

    pub(super) fn free_slots(&self) -> usize {
        self.slots.iter().filter(|slot| slot.is_none()).count()
    }

    /// Whose answers are being made.
    pub(super) fn conversations(&self) -> Vec<Option<Uuid>> {
        self.running().map(|slot| slot.job.request.conversation).collect()
    }

    pub(super) fn running(&self) -> impl Iterator<Item = &Slot> {
        self.slots.iter().flatten()
    }

    /// Ends the answers that `unwanted` names an error for.
    pub(super) fn drop_where(&mut self, unwanted: impl Fn(&Job) -> Result<(), ModelError>) -> Vec<Ended> {
        let mut ended = Vec::new();
        for place in 0..self.slots.len() {
            let Some(Err(error)) = self.slots[place].as_ref().map(|slot| unwanted(&slot.job)) else { continue };
            ended.extend(self.end(place, Err(error)));
        }
        ended
    }

    /// Computes one step; returns the answers that ended with it.
    pub(super) fn step(&mut self) -> Vec<Ended> {
        let began = Instant::now();
        match self.fill().and_then(|()| self.context.compute()) {
            Ok(()) => {
                self.pace.learn(self.context.batched(), began.elapsed());
                self.settle()
            }
            Err(error) => self.fail(&error),
        }
    }

    /// Puts the step's tokens into the batch.
    fn fill(&mut self) -> Result<(), ModelError> {
        self.context.begin();
        let mut generating = 0;
        for slot in self.slots.iter_mut().flatten() {
            slot.place = None;
            if let Some(token) = slot.next.take() {
                let place = self.context.add(token, slot.tokens.len(), slot.sequence, true)?;
                slot.place = Some(place);
                self.cells.take(1, &mut slot.cells);
                slot.promised = slot.promised.saturating_sub(1);
                slot.tokens.push(token);
                generating += 1;
            }
        }
        // prompts in the order in which they came: the first is worded soonest
        let mut budget = self.pace.prefill(generating).min(self.pace.most().saturating_sub(self.context.batched()));
        let mut begun: Vec<&mut Slot> = self.slots.iter_mut().flatten().filter(|slot| !slot.prefill().is_empty()).collect();
        begun.sort_by_key(|slot| slot.began);
        for slot in begun {
            let chunk: Vec<_> = slot.prefill().iter().take(budget).copied().collect();
            for token in &chunk {
                let last = slot.tokens.len() + 1 == slot.prompt.tokens.len();
                let place = self.context.add(*token, slot.tokens.len(), slot.sequence, last)?;
                slot.place = last.then_some(place);
                slot.tokens.push(*token);
            }
            self.cells.take(chunk.len(), &mut slot.cells);
            slot.promised = slot.promised.saturating_sub(chunk.len());
            budget -= chunk.len();
            if budget == 0 {
                break;
            }
        }
        Ok(())
    }

    /// Draws the next token of every answer whose logits were computed, and keeps steady beginnings.
    fn settle(&mut self) -> Vec<Ended> {
        let vocabulary = self.model.vocab();
        let mut complete = Vec::new();
        for (number, slot) in self.slots.iter_mut().enumerate() {
            let Some(slot) = slot else { continue };
            let Some(place) = slot.place.take() else { continue };
            let grown = slot.grow(&vocabulary, self.context.logits(place));
            match grown.and_then(|grown| take_back(&mut self.context, &mut self.cells, slot, grown.back).map(|()| grown.complete)) {
                Ok(false) => {}
                Ok(true) => complete.push((number, Ok(()))),
                // this draft alone: what is computed is good
                Err(error) => complete.push((number, Err(error))),
            }
        }
        self.pin();
        complete.into_iter().filter_map(|(number, how)| self.end(number, how)).collect()
    }

    /// Keeps the steady beginning of a prompt as soon as it is computed.
    fn pin(&mut self) {
        for slot in self.slots.iter().flatten() {
            let steady = slot.prompt.steady.min(slot.tokens.len());
            if steady < slot.prompt.steady || !self.pins.wants(&slot.tokens[..steady]) {
                continue;
            }
            let (Some(sequence), gone) = self.pins.room() else { continue };
            if let Some(gone) = gone {
                self.cells.release(&gone.cells);
                drop(self.context.forget(gone.sequence, 0));
            }
            if self.context.copy(slot.sequence, sequence, steady).is_ok() {
                let cells = self.cells.share(&slot.cells[..steady]);
                self.pins.keep(sequence, slot.tokens[..steady].to_vec(), cells);
            }
        }
    }

    /// Takes an answer out of its slot; the conversation's state is kept for its next turn.
    fn end(&mut self, place: usize, how: Result<(), ModelError>) -> Option<Ended> {
        let slot = self.slots.get_mut(place)?.take()?;
        if let Some(conversation) = slot.job.request.conversation
            && slot.tokens.len() >= slot.prompt.steady + LEAST_RESTORED
            && let Ok(state) = self.context.save(slot.sequence)
        {
            self.pauses.keep(conversation, slot.tokens.clone(), state);
        }
        self.vacate(slot.sequence, &slot);
        Some(Ended { slot: Box::new(slot), how })
    }

    fn vacate(&mut self, sequence: Sequence, slot: &Slot) {
        if self.context.forget(sequence, 0).is_err() {
            tracing::error!("a sequence could not be emptied");
        }
        self.cells.release(&slot.cells);
        self.cells.unpromise(slot.promised);
    }

    /// A step failed: nothing that is computed can be trusted any more.
    fn fail(&mut self, error: &ModelError) -> Vec<Ended> {
        tracing::error!(%error, "a step of the model failed; its answers are given up");
        let slots: Vec<Slot> = self.slots.iter_mut().filter_map(Option::take).collect();
        self.context.forget_all();
        self.cells.clear();
        self.pins.clear();
        slots.into_iter().map(|slot| Ended { slot: Box::new(slot), how: Err(ModelError::Unavailable(error.to_string())) }).collect()
    }
}
