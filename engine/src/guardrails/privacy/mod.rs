//! Personal data: found ([`scan`]), and replaced by its kind where a text is to be read by others ([`mask`]).

mod address;
mod checksums;
mod codes;
mod context;
mod email;
mod ip;
mod mask;
mod numbers;
mod person;
mod scan;
#[cfg(test)]
mod tests;

pub use mask::{Known, Masked, Placeholders, mask};
pub use scan::{Kind, Span, scan};
