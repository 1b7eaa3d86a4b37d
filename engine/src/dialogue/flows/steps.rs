//! Steps about who the shopper is and what is kept of them.

use super::{Flow, FlowError, code, own_data, watch, why};
use crate::dialogue::Answer;
use crate::dialogue::steps::Step;

pub(super) async fn answer(flow: &mut Flow<'_>, step: Step) -> Result<Answer, FlowError> {
    match step {
        Step::Code(digits) => code::attempt(flow, &digits).await,
        Step::Resend => code::again(flow).await,
        Step::NoMail => code::not_there(flow).await,
        Step::OtherWay => Ok(code::other_way(flow)),
        Step::ShowData => own_data::show(flow).await,
        Step::Erase => Ok(own_data::ask_to_erase(flow)),
        Step::EraseConfirmed => own_data::erase(flow).await,
        Step::Watch => Box::pin(watch::watch(flow)).await,
        Step::Unwatch => watch::unwatch(flow).await,
        Step::Why => why::answer(flow).await,
        Step::KeepData => Ok(own_data::keep(flow)),
    }
}
