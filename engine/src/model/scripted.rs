//! To be filled.
/// To be filled.
pub struct ScriptedModel;
