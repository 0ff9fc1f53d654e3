//! Grant ids in requests.

use trent_domain::{error::KmsError, ids::GrantId};

/// Reads an id; one of another form is told from one that no grant has.
pub(super) fn parse(given: &str) -> Result<GrantId, KmsError> {
    given
        .parse()
        .map_err(|_| KmsError::InvalidGrantId(given.to_owned()))
}
