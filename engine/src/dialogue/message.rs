//! One message, one answer: its parts are understood, each with what the others name, answered in order, and put together.
//!
//! The seam: [`Flow::parts`] (words) -> [`topic::of`] (what each is about) -> [`Flow::answer`] (one answer each) ->
//! [`together::one`] (one answer).

use super::flows::{Flow, FlowError, writes};
use super::follow;
use super::state::{Asked, LastQuestion};
use super::together;
use super::topic::{self, Topic};
use super::{Answer, elliptic, parts, premise};
use crate::guardrails::ReplySource;
use crate::understand::{Entity, EntityKind, ProductMention, Understanding};

/// Characters of a question that the next one may lean on.
const REMEMBERED: usize = 200;

/// A part of a message.
struct Part {
    text: String,
    understood: Understanding,
    /// What it is about, where that is known before it is understood.
    topic: Option<Topic>,
}

impl Flow<'_> {
    /// Answers a message, with however many questions it holds.
    ///
    /// # Errors
    /// When the database, the search or the embedding model fails.
    pub async fn answer_message(&mut self) -> Result<Answer, FlowError> {
        let asked_back = self.take_up_choice().await?;
        self.make_whole().await?;
        let shown = self.state.writes.shown;
        if let Some(answer) = Box::pin(writes::message(self)).await? {
            return Ok(answer);
        }
        let mut answer = self.answer_questions(asked_back).await?;
        if shown {
            writes::remind(self, &mut answer);
        }
        Ok(answer)
    }

    /// Answers the questions of a message that asks for no change.
    async fn answer_questions(&mut self, asked_back: bool) -> Result<Answer, FlowError> {
        let mut parts = self.parts().await?;
        self.carry(&mut parts).await?;
        if parts.len() < 2 {
            if !asked_back && let Some(answer) = self.ask_back().await? {
                return Ok(answer);
            }
            return self.answer_part(None).await;
        }
        let (mut answers, mut texts, mut main) = (Vec::new(), Vec::new(), None);
        for Part { text, understood, topic } in parts {
            if courtesy(&topic::of(&understood, self.state, &text)) {
                continue;
            }
            (self.text, self.understood) = (text, understood);
            if topic.is_none() {
                main.get_or_insert_with(|| self.understood.clone());
            }
            answers.push(self.answer_part(topic).await?);
            texts.push(self.text.clone());
        }
        if let Some(main) = main {
            self.understood = main;
        }
        self.text = texts.join("\n");
        match together::one(answers) {
            Some(answer) => Ok(answer),
            // nothing but courtesies: the last of them
            None => self.answer_part(None).await,
        }
    }

    /// "And on lamps?" becomes the question before it, asked of lamps.
    async fn make_whole(&mut self) -> Result<(), FlowError> {
        let busy = self.state.pending.is_some() || self.state.choosing.is_some() || !self.state.writes.is_empty();
        if !busy && let Some(whole) = elliptic::whole(&self.text, self.state) {
            self.understood = self.understander.understand(&whole, Some(self.understood.language)).await?;
            self.text = whole;
        }
        Ok(())
    }

    /// Answers one question, with what the dialogue fills in.
    async fn answer_part(&mut self, topic: Option<Topic>) -> Result<Answer, FlowError> {
        if let Some(topic) = topic {
            return self.answer(topic).await;
        }
        let followed = follow::follow(&self.text, self.understood.clone(), self.state);
        self.understood = followed.understood;
        if let Some(product) = &followed.product {
            let options = self.understander.options_of(&self.text, product).await?;
            if let Some(mention) = self.understood.mentions.first_mut() {
                mention.options = options;
            }
        }
        let before = followed.topic.is_none().then(|| elliptic::leans(&self.text, self.state)).flatten().and(self.state.question.clone());
        let leans = before.as_ref().map(|_| Topic::Article);
        let topic = followed.topic.or(leans).unwrap_or_else(|| topic::of(&self.understood, self.state, &self.text));
        self.state.asked = match topic {
            Topic::Order(aspect) => Some(Asked::Order(aspect)),
            Topic::Product(aspect) => Some(Asked::Product(aspect)),
            _ => self.state.asked,
        };
        let leans = matches!(topic, Topic::Article | Topic::Premise | Topic::Product(_));
        let answer = self.answer(topic).await?;
        let of_article = answer.source == ReplySource::Article;
        // what leaned on a question leaves it to the next
        self.state.question = before
            .filter(|_| of_article)
            .or_else(|| (leans || of_article).then(|| LastQuestion { text: self.text.chars().take(REMEMBERED).collect(), of_article }));
        Ok(answer)
    }

    /// The parts of the message, each understood by itself. A message that must be taken as a whole has one: a person is
    /// asked for, or only proofs of identity are given.
    async fn parts(&self) -> Result<Vec<Part>, FlowError> {
        if self.understood.escalate && self.understood.intent.as_str() != "contact_human_agent" {
            return Ok(Vec::new());
        }
        if let Some((premise, question)) = premise::split(&self.text).filter(|(premise, _)| premise::speaks_of_shop(premise)) {
            let hint = Some(self.understood.language);
            let understood = self.understander.understand(&premise, hint).await?;
            let asked = self.understander.understand(&question, hint).await?;
            return Ok(vec![
                Part { text: premise, understood, topic: Some(Topic::Premise) },
                Part { text: question, understood: asked, topic: None },
            ]);
        }
        let texts = parts::split(&self.text);
        if texts.len() < 2 {
            return Ok(several_orders(&self.text, &self.understood));
        }
        let mut parts = Vec::with_capacity(texts.len());
        for text in texts {
            let understood = self.understander.understand(&text, Some(self.understood.language)).await?;
            match several_orders(&text, &understood) {
                many if many.len() > 1 => parts.extend(many),
                _ => parts.push(Part { text, understood, topic: None }),
            }
        }
        Ok(parts)
    }

    /// What one part names serves those that name nothing: an order's number and a product, from the nearest part before,
    /// else from the nearest after.
    async fn carry(&self, parts: &mut [Part]) -> Result<(), FlowError> {
        let numbers: Vec<Option<Entity>> = parts.iter().map(|part| number(&part.understood)).collect();
        let things: Vec<Option<ProductMention>> = parts.iter().map(|part| part.understood.mentions.first().cloned()).collect();
        for (at, part) in parts.iter_mut().enumerate() {
            let understood = &mut part.understood;
            if numbers[at].is_some() || things[at].is_some() {
                continue;
            }
            if ABOUT_ORDERS.contains(&understood.intent.as_str()) {
                // it stands in another part's words: in these it has no place
                understood.entities.extend(nearest(&numbers, at).map(|number| Entity { start: 0, end: 0, ..number }));
            }
            if let Some(thing) = nearest(&things, at).filter(|_| ABOUT_PRODUCTS.contains(&understood.intent.as_str())) {
                // its options are those that this part's own words pick
                let options = self.understander.options_of(&part.text, &thing.product).await?;
                understood.loose_options.clear();
                understood.mentions.push(ProductMention { options, ..thing });
            }
        }
        Ok(())
    }
}

/// "Status of T-1 and T-2": one question about each.
fn several_orders(text: &str, understood: &Understanding) -> Vec<Part> {
    let numbers: Vec<String> = understood.order_numbers().into_iter().map(str::to_owned).collect();
    if numbers.len() < 2 || topic::corrects(text) {
        return Vec::new();
    }
    let others = |entity: &Entity, number: &str| entity.kind == EntityKind::OrderNumber && entity.value != number;
    let one = |number: String| {
        let mut understood = understood.clone();
        understood.entities.retain(|entity| !others(entity, &number));
        Part { text: text.to_owned(), understood, topic: None }
    };
    numbers.into_iter().map(one).collect()
}

fn number(understood: &Understanding) -> Option<Entity> {
    understood.entities.iter().find(|entity| entity.kind == EntityKind::OrderNumber).cloned()
}

fn nearest<T: Clone>(named: &[Option<T>], at: usize) -> Option<T> {
    let before = named[..at].iter().rev().flatten().next();
    before.or_else(|| named[at + 1..].iter().flatten().next()).cloned()
}

/// Intents that ask about an order even where none is named.
const ABOUT_ORDERS: &[&str] = &["track_order", "tracking_number", "order_total", "order_items", "order_address", "order_payment"];
/// Intents that ask about a product even where none is named.
const ABOUT_PRODUCTS: &[&str] = &["product_price", "product_availability", "product_options", "product_info"];

/// What needs no answer beside a question.
fn courtesy(topic: &Topic) -> bool {
    matches!(topic, Topic::Greeting | Topic::Thanks | Topic::Goodbye)
}
