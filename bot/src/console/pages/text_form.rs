//! The form of a text, as it is sent: what it is about, its words, and whether unproven ones are meant.

use engine::texts::{Brief, Length, MOST_PRODUCTS, TextKind};
use knowledge::language::Language;

use crate::console::error::PageError;
use crate::console::tongue::t;

/// Characters of a subject, and of a text.
const LONGEST_SUBJECT: usize = 300;
const LONGEST: usize = 20_000;

/// What somebody typed.
#[derive(Debug, Default, Clone)]
pub(in crate::console) struct TextForm {
    pub(super) products: Vec<String>,
    pub(super) article: String,
    pub(super) kind: TextKind,
    pub(super) language: Language,
    pub(super) length: Length,
    pub(super) subject: String,
    pub(super) body: String,
    /// Words to look for among the products.
    pub(super) q: String,
    /// `search`, `draft` or `own`.
    pub(super) act: String,
    /// Whether what nothing holds is to be saved all the same.
    pub(super) anyway: bool,
}

impl TextForm {
    /// Reads it. A product may be sent several times: a choice and a search result.
    pub(super) fn read(form: &str) -> Self {
        let mut read = Self::default();
        for (name, value) in url::form_urlencoded::parse(form.as_bytes()) {
            let value = value.replace("\r\n", "\n").replace('\0', "");
            match name.as_ref() {
                "product" if !value.trim().is_empty() && !read.products.contains(&value) => read.products.push(value),
                "article" => value.trim().clone_into(&mut read.article),
                "kind" => read.kind = TextKind::parse(&value).unwrap_or_default(),
                "language" => read.language = Language::parse(&value).unwrap_or_default().written(),
                "length" => read.length = Length::parse(&value).unwrap_or_default(),
                "subject" => value.trim().clone_into(&mut read.subject),
                "body" => value.trim().clone_into(&mut read.body),
                "q" => value.trim().clone_into(&mut read.q),
                "act" => read.act = value,
                "anyway" => read.anyway = value == "yes",
                _ => {}
            }
        }
        read.products.truncate(4 * MOST_PRODUCTS);
        read
    }

    /// What the text is about.
    pub(super) fn brief(&self) -> Brief {
        Brief {
            kind: self.kind,
            language: self.language,
            length: self.length,
            products: self.products.iter().cloned().map(Into::into).collect(),
            article: (!self.article.is_empty()).then(|| self.article.clone().into()),
        }
    }

    /// The subject, where the kind has one.
    pub(super) fn subject(&self) -> Option<&str> {
        (self.kind == TextKind::Email).then_some(self.subject.as_str())
    }

    /// Subject and body as they are checked: as one text, the subject first.
    pub(super) fn whole(&self) -> String {
        match self.subject().filter(|subject| !subject.is_empty()) {
            Some(subject) => format!("{subject}\n\n{}", self.body),
            None => self.body.clone(),
        }
    }

    /// Whether it can be saved.
    pub(super) fn sound(&self) -> Result<(), PageError> {
        let invalid = |why: &str| Err(PageError::Invalid(t(why)));
        if self.body.is_empty() || self.body.chars().count() > LONGEST {
            return invalid("text-length-rule");
        }
        if self.subject().is_some_and(|subject| subject.is_empty() || subject.chars().count() > LONGEST_SUBJECT || subject.contains('\n')) {
            return invalid("text-subject-rule");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_whatever_it_holds() {
        let form =
            TextForm::read("product=P-1&product=P-2&product=P-1&product=&kind=email&language=zh&subject=+A+&body=x%0D%0Ay%00&anyway=yes");
        assert_eq!((form.products.as_slice(), form.kind), (["P-1".to_owned(), "P-2".to_owned()].as_slice(), TextKind::Email));
        assert_eq!((form.whole().as_str(), form.anyway, form.language), ("A\n\nx\ny", true, Language::Zh));
        assert!(form.sound().is_ok());
        let form = TextForm::read("kind=nonsense&language=klingon&body=x");
        assert_eq!((form.kind, form.language, form.subject()), (TextKind::Description, Language::En, None));
        assert!(TextForm::read("kind=email&body=x").sound().is_err() && TextForm::read("").sound().is_err());
    }
}
