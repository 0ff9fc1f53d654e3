//! Gives the region a new exchange key. The one before is kept for what is sealed to it; the one before that is forgotten.

use std::sync::Arc;

use super::Context;
use crate::error::KmsError;
use crate::exchange_key::ExchangeKey;
use crate::reply::Reply;
use crate::setup::RegionSetup;
use crate::state::State;

/// Gives the region a new exchange key. The one before is kept for what is sealed to it; the one before that is forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotateExchangeKey {
    /// The version that follows the current one. Of two leaders that propose it the first one wins.
    pub key: ExchangeKey,
}

impl RotateExchangeKey {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        context.check_service()?;
        let setup = state.setup().cloned().ok_or(KmsError::NotReady)?;
        if let Some(exchange_keys) = setup.exchange_keys.rotated_to(&self.key, context.now) {
            state.put_setup(Arc::new(RegionSetup {
                exchange_keys,
                ..RegionSetup::clone(&setup)
            }));
        }
        Ok(Reply::Done)
    }
}
