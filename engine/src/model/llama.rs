//! To be filled.
/// To be filled.
pub struct LlamaModel;
/// To be filled.
pub struct LlamaSettings;
