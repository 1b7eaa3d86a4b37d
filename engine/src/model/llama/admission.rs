//! Letting an answer in: from the kept beginning, the running answer or the paused conversation that shares most with it, and
//! only where it will fit to its end.

use llama_cpp_2::token::LlamaToken;

use super::cells::Cell;
use super::context::Sequence;
use super::kept::{LEAST_RESTORED, Pause, shared};
use super::room::Room;
use super::slot::Slot;
use super::worker::Request;

impl Room<'_> {
    /// Starts an answer, with as much of its prompt as is computed already. Returns a request that must wait: for a slot, for
    /// cells, or for a beginning that another computes.
    pub(super) fn admit(&mut self, request: Request) -> Option<Request> {
        let Some(free) = self.slots.iter().position(Option::is_none) else { return Some(request) };
        let prompt = &request.prompt.tokens;
        // the last token is computed in any case: its logits are needed
        let most = prompt.len().saturating_sub(1);
        let source = self.source(prompt).map(|(sequence, cells, length)| (sequence, cells, length.min(most)));
        let found = source.as_ref().map_or(0, |(_, _, length)| *length);
        if self.worth_waiting(&request, found) {
            return Some(request);
        }
        let pause = request.job.request.conversation.and_then(|id| self.pauses.get(id));
        let pause = pause.map(|pause| (shared(&pause.tokens, prompt).min(most), pause));
        let pause = pause.filter(|(length, _)| *length >= found + LEAST_RESTORED);
        let all = prompt.len() + request.job.request.max_tokens;
        let needed = match &pause {
            Some((_, pause)) => all.max(pause.tokens.len()),
            None => all - found,
        };
        let keep = source.as_ref().map(|(sequence, ..)| *sequence);
        if !self.make_room(needed, keep) {
            return Some(request);
        }
        let sequence = Sequence(u16::try_from(free).unwrap_or(0));
        let mut slot = Slot::new(request.job, request.prompt, sequence, request.chooser);
        slot.promised = needed;
        match (pause, source) {
            (Some((length, pause)), _) => self.resume(&mut slot, &pause, length),
            (None, Some((from, cells, length))) => self.share(&mut slot, from, &cells, length),
            (None, None) => {}
        }
        self.slots[free] = Some(slot);
        None
    }

    /// The sequence in the context that shares most with a prompt, its cells, and how many tokens.
    fn source(&mut self, prompt: &[LlamaToken]) -> Option<(Sequence, Vec<Cell>, usize)> {
        let running = self.slots.iter().flatten().map(|slot| (shared(&slot.tokens, prompt), slot));
        let running =
            running.max_by_key(|(length, _)| *length).map(|(length, slot)| (slot.sequence, slot.cells[..length].to_vec(), length));
        let pinned = self.pins.best(prompt).map(|(pin, length)| (pin.sequence, pin.cells[..length].to_vec(), length));
        [pinned, running].into_iter().flatten().filter(|(_, _, length)| *length > 0).max_by_key(|(_, _, length)| *length)
    }

    /// Whether another answer is about to compute the beginning that this one needs too.
    fn worth_waiting(&self, request: &Request, found: usize) -> bool {
        let wanted = |slot: &Slot| {
            let length = shared(&slot.prompt.tokens, &request.prompt.tokens).min(request.prompt.steady);
            length >= found + LEAST_RESTORED && slot.tokens.len() < length
        };
        self.running().any(wanted)
    }

    /// Promises cells, giving up kept beginnings where it must.
    fn make_room(&mut self, needed: usize, keep: Option<Sequence>) -> bool {
        loop {
            if self.cells.promise(needed) {
                return true;
            }
            // what runs will end; only what merely lies there is given up, and never what this answer starts from
            if self.running().next().is_some() {
                return false;
            }
            let Some(pin) = self.pins.drop_oldest() else { return false };
            if Some(pin.sequence) == keep {
                // it was the last resort: the answer starts from nothing with the next call
                self.cells.release(&pin.cells);
                drop(self.context.forget(pin.sequence, 0));
                return false;
            }
            self.cells.release(&pin.cells);
            drop(self.context.forget(pin.sequence, 0));
        }
    }

    fn share(&mut self, slot: &mut Slot, from: Sequence, cells: &[Cell], length: usize) {
        if self.context.copy(from, slot.sequence, length).is_err() {
            return;
        }
        slot.cells = self.cells.share(cells.get(..length).unwrap_or(cells));
        slot.tokens = slot.prompt.tokens[..length].to_vec();
        slot.cached = length;
    }

    /// Copies a pause's state back and cuts it to what the prompt shares with it.
    fn resume(&mut self, slot: &mut Slot, pause: &Pause, length: usize) {
        let restored =
            self.context.restore(&pause.state, slot.sequence).is_ok() && matches!(self.context.forget(slot.sequence, length), Ok(true));
        if !restored {
            drop(self.context.forget(slot.sequence, 0));
            return;
        }
        self.cells.take(length, &mut slot.cells);
        slot.promised = slot.promised.saturating_sub(length);
        slot.tokens = slot.prompt.tokens[..length].to_vec();
        slot.cached = length;
    }
}
