//! Gives a region its domain key and exchange key. A second one changes nothing: the first leader wins.

use std::sync::Arc;

use super::Context;
use crate::error::KmsError;
use crate::reply::Reply;
use crate::setup::RegionSetup;
use crate::state::State;

/// Gives a region its domain key and exchange key. A second one changes nothing: the first leader wins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitRegion {
    /// The keys.
    pub setup: RegionSetup,
}

impl InitRegion {
    /// The only command that a region takes before it is set up.
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        context.check_service()?;
        if state.setup().is_none() {
            state.put_setup(Arc::new(self.setup.clone()));
        }
        Ok(Reply::Done)
    }
}
