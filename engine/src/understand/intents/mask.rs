//! Entities become placeholders before embedding, alike in examples and messages, so that only the question counts.

use crate::understand::types::{Entity, EntityKind};

/// What stands in for an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mask {
    /// An order number, or any long number.
    Order,
    /// A product's name.
    Product,
    /// An e-mail address.
    Email,
    /// A postcode.
    Postcode,
    /// A name.
    Name,
    /// A postal address.
    Address,
}

impl Mask {
    const ALL: [(&'static str, Self); 6] = [
        ("{order}", Self::Order),
        ("{product}", Self::Product),
        ("{email}", Self::Email),
        ("{postcode}", Self::Postcode),
        ("{name}", Self::Name),
        ("{address}", Self::Address),
    ];

    fn of(kind: EntityKind) -> Option<Self> {
        match kind {
            EntityKind::OrderNumber => Some(Self::Order),
            EntityKind::Product => Some(Self::Product),
            EntityKind::Email => Some(Self::Email),
            EntityKind::Postcode => Some(Self::Postcode),
            EntityKind::FirstName | EntityKind::LastName => Some(Self::Name),
            EntityKind::Address => Some(Self::Address),
            EntityKind::Option | EntityKind::Quantity | EntityKind::PaymentMethod | EntityKind::Date | EntityKind::Comparison => None,
        }
    }

    /// What the embedding reads instead.
    fn words(self, han: bool) -> &'static str {
        match (self, han) {
            (Self::Order, _) => "#1234",
            (Self::Product, false) => "product",
            (Self::Product, true) => "商品",
            (Self::Email, _) => "name@example.com",
            (Self::Postcode, _) => "12345",
            (Self::Name, false) => "John Smith",
            (Self::Name, true) => "张三",
            (Self::Address, false) => "12 main street",
            (Self::Address, true) => "中山路12号",
        }
    }
}

/// The text that is embedded: placeholders and entities replaced, long numbers made one, end marks dropped, lower case.
#[must_use]
pub fn mask(text: &str, entities: &[Entity]) -> String {
    let chars: Vec<char> = text.chars().collect();
    let han = chars.iter().any(|c| crate::understand::text::is_han(*c));
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    let mut last_name = false;
    for entity in entities {
        let Some(mask) = Mask::of(entity.kind).filter(|_| entity.start >= at) else { continue };
        masked.extend(&chars[at.min(chars.len())..entity.start.min(chars.len())]);
        at = entity.end;
        if mask == Mask::Name && std::mem::replace(&mut last_name, true) {
            continue;
        }
        masked.push_str(mask.words(han));
    }
    masked.extend(&chars[at.min(chars.len())..]);
    for (placeholder, mask) in Mask::ALL {
        masked = masked.replace(placeholder, mask.words(han));
    }
    numbers(&knowledge::text::asked(&masked))
}

/// Runs of four digits and more, with a sign or letters right before them, become one number.
fn numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    let flush = |run: &mut String, out: &mut String| {
        if run.chars().filter(char::is_ascii_digit).count() >= 4 {
            let keep = run.find(|c: char| c == '#' || c.is_ascii_digit()).unwrap_or(0);
            out.push_str(&run[..keep]);
            if !run.starts_with("name@") {
                out.push_str("#1234");
            }
        } else {
            out.push_str(run);
        }
        run.clear();
    };
    for c in text.chars() {
        if c.is_ascii_digit() || c == '#' {
            run.push(c);
        } else {
            flush(&mut run, &mut out);
            out.push(c);
        }
    }
    flush(&mut run, &mut out);
    out.replace("##", "#")
}

#[cfg(test)]
mod tests {
    use super::mask;
    use crate::understand::details::Detail;
    use crate::understand::types::{Entity, EntityKind};

    #[test]
    fn examples_and_messages_meet() {
        let message = "Where is order #W7534214?";
        let entity = Entity { kind: EntityKind::OrderNumber, value: String::new(), detail: Detail::None, start: 15, end: 24 };
        assert_eq!(mask(message, &[entity]), mask("where is order {order}", &[]));
        assert_eq!(mask("track purchase 00004587345", &[]), mask("track purchase {order}", &[]));
        assert_eq!(mask("is the 20 hours one there", &[]), "is the 20 hours one there");
        // what is searched for is embedded in the same form, so that a turn embeds it once
        for question in ["Where’s my “Blue Mug”…?", " 多久能到？ ", "ＨＯＷ  much – is it!"] {
            assert_eq!(mask(question, &[]), knowledge::text::asked(question));
        }
    }
}
