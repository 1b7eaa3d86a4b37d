//! Newtypes for the shop's own ids. They are the shop's text, kept as given.

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type)]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as the shop writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }
    )+};
}

text_id! {
    /// A customer.
    CustomerId,
    /// An order, with the shop's prefix if it has one (`#W1234567`, `T-10001`).
    OrderId,
    /// A product, the thing with variants.
    ProductId,
    /// A variant of a product: what is bought.
    VariantId,
    /// A customer's payment method.
    PaymentMethodId,
    /// A review.
    ReviewId,
    /// An article; its translations share the id.
    ArticleId,
}
