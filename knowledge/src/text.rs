//! Text folding.
