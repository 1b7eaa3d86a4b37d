//! What the shopper answers to what is asked: who they are, why, which of several, by which method.

use engine::dialogue::buttons::ShownButton;

use super::super::judge;
use super::super::mind::Trigger;
use super::super::reading::Reading;
use super::super::shop::Move;
use super::super::words;
use super::Person;

impl Person {
    pub(super) fn identify(&mut self) -> Option<Move> {
        let identity = &self.mind.identity;
        let name = identity.name.as_ref().map(|(first, last)| format!("My name is {first} {last}"));
        let zip = identity.zip.as_ref().map(|zip| format!("my zip code is {zip}"));
        self.tries += 1;
        let said = match (identity.emails.get(self.tries - 1), name, zip) {
            (Some(email), ..) => format!("My email is {email}."),
            (None, Some(name), Some(zip)) if self.tries < 4 => format!("{name} and {zip}."),
            _ => return None,
        };
        Some(Move::Says(said))
    }

    /// Is the whole order to be cancelled, where a part was meant?
    pub(super) fn whole(&mut self) -> Move {
        let own = self.take_of(&Trigger::Refused, |held| held.about_cancelling);
        let held = own.or_else(|| self.take(&Trigger::Refused)).unwrap_or_default().to_lowercase();
        let all = &self.mind.all;
        let never = ["only want to cancel", "only the", "never want to cancel", "do not do anything", "not to do it", "yourself"]
            .iter()
            .any(|words| all.contains(words));
        let whole = ["whole order", "entire order", "cancel the order"].iter().any(|words| held.contains(words) || all.contains(words));
        if whole && !never {
            return Move::Says("Yes, cancel the whole order".to_owned());
        }
        if !held.is_empty() {
            self.queue.push(held);
        }
        Move::Says("No, then leave it as it is".to_owned())
    }

    pub(super) fn reason(&mut self, buttons: &[ShownButton]) -> Move {
        let mistake = ["mistake", "accident"].iter().any(|word| self.mind.all.contains(word));
        let wanted = if mistake { "mistake" } else { "no longer" };
        let button = buttons.iter().find(|button| button.label.to_lowercase().contains(wanted)).cloned();
        button.map_or_else(|| Move::Says(format!("It is {wanted} needed")), Move::Presses)
    }

    pub(super) fn method(&mut self, reading: &Reading, buttons: &[ShownButton]) -> Move {
        if self.method_refused
            && let Some(said) = self.queue.pop()
        {
            return Move::Says(said);
        }
        let methods: Vec<ShownButton> = buttons.iter().filter(|button| button.role().is_none()).cloned().collect();
        let branded = judge::wished_brand(&self.mind.all).filter(|_| !reading.refused && !self.told_method);
        if let Some(brand) = branded {
            self.told_method = true;
            return Move::Says(format!("My {brand} card, please"));
        }
        if let Some(wanted) = judge::wished_method(&self.mind.all).filter(|_| !reading.refused && !self.told_method) {
            self.told_method = true;
            return Move::Says(format!("My {wanted}, please"));
        }
        // what paid comes first
        methods.first().cloned().map_or_else(|| Move::Says("The original payment method".to_owned()), Move::Presses)
    }

    /// The one of several listed items that the scenario describes.
    pub(super) fn described(&self, listed: &[String]) -> Option<String> {
        let names = |line: &String| line.split(" (").next().unwrap_or_default().to_owned();
        let first = listed.first().map(names)?;
        // different things are named by the wish itself
        if listed.len() < 2 || listed.iter().any(|line| names(line) != first) {
            return None;
        }
        let at = words::best(listed, &self.mind.all)?;
        listed[at].rsplit_once(": ").map(|(label, _)| label.to_owned())
    }

    /// Those of several different items that the scenario wants, or that it does not leave out.
    pub(super) fn wanted_of(&self, listed: &[String]) -> Option<String> {
        let all = &self.mind.all;
        let name = |line: &String| line.split(" (").next().unwrap_or_default().to_owned();
        let out = all.find("except").map(|at| all[at..].to_owned());
        let wanted: Vec<String> = listed
            .iter()
            .map(name)
            .filter(|name| out.as_deref().map_or_else(|| words::names(all, name), |out| !words::names(out, name)))
            .collect();
        let wish = self.current();
        let told = wanted.iter().all(|name| words::names(&wish, name));
        let selective = ["everything", "all "].iter().any(|words| all.contains(words));
        match wanted.len() {
            0 if selective => Some("None of these, leave it".to_owned()),
            some if some == listed.len() && selective => Some("All of them".to_owned()),
            some if some > 0 && some < listed.len() && !told => Some(format!("The {}", wanted.join(" and the "))),
            _ => None,
        }
    }

    /// An order's line that speaks of what is wanted.
    pub(super) fn choice(&self, listed: &[String]) -> Option<String> {
        let wish = self.current();
        // "everything but …" is told by what is left out, "everything that …" by what the scenario names
        let selective = wish.to_lowercase().contains("everything");
        let out = self.mind.all.find("except").filter(|_| selective).map(|at| self.mind.all[at..].to_owned());
        let said = if selective { &self.mind.all } else { &wish };
        let scored: Vec<(usize, &String)> = listed
            .iter()
            .map(|line| {
                let items = line.split_once(". ").map_or("", |(_, items)| items);
                let wanted = |name: &&str| out.as_deref().map_or_else(|| words::names(said, name), |out| !words::names(out, name));
                (items.split(", ").filter(wanted).count(), line)
            })
            .collect();
        let most = scored.iter().map(|(count, _)| *count).max().filter(|most| *most > 0)?;
        let best: Vec<&String> = scored.iter().filter(|(count, _)| *count == most).map(|(_, line)| *line).collect();
        let number = |line: &str| line.split(':').next().unwrap_or_default().to_owned();
        if let [only] = best[..] { Some(number(only)) } else { None }
    }
}
