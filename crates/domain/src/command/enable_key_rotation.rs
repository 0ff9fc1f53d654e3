//! EnableKeyRotation.

use super::Context;
use crate::error::KmsError;
use crate::ids::KeyId;
use crate::limits::{DEFAULT_ROTATION_PERIOD_DAYS, MAX_ROTATION_PERIOD_DAYS, MIN_ROTATION_PERIOD_DAYS};
use crate::operation::Operation;
use crate::reply::Reply;
use crate::rotation::{self, AutomaticRotation};
use crate::state::State;

/// EnableKeyRotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnableKeyRotation {
    /// The key.
    pub key_id: KeyId,
    /// 90..2560 days. Without one, a schedule that there is goes on, and a new one has AWS's default.
    pub period_days: Option<u16>,
    /// Ids for the intents that tell the replicas of it, in region order.
    pub follow_up_seed: [u8; 16],
}

impl EnableKeyRotation {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let key = context.usable_key(state, &self.key_id, Operation::EnableKeyRotation)?;
        rotation::check_automatic(&key, &key.arn(&context.region))?;
        self.check_period()?;
        if key.rotation.automatic.is_none() || self.period_days.is_some() {
            let period = self.period_days.unwrap_or(DEFAULT_ROTATION_PERIOD_DAYS);
            let schedule = AutomaticRotation::starting(context.now, period);
            state.change_key(&key, |key| key.rotation.automatic = Some(schedule));
            context.tell_replicas(state, &key.id, self.follow_up_seed);
        }
        Ok(Reply::Done)
    }

    fn check_period(&self) -> Result<(), KmsError> {
        let allowed = MIN_ROTATION_PERIOD_DAYS..=MAX_ROTATION_PERIOD_DAYS;
        if self.period_days.is_none_or(|days| allowed.contains(&days)) {
            Ok(())
        } else {
            Err(KmsError::Validation(format!(
                "RotationPeriodInDays must be between {MIN_ROTATION_PERIOD_DAYS} and {MAX_ROTATION_PERIOD_DAYS}"
            )))
        }
    }
}
