//! What operators write, as values of the domain.

use std::str::FromStr;

use trent_domain::ids::IdError;
use trent_proto::tonic::Status;

/// The value that a text stands for.
pub(super) fn parse<T: FromStr<Err = IdError>>(text: &str) -> Result<T, Status> {
    text.parse()
        .map_err(|error| Status::invalid_argument(format!("{text:?} is {error}")))
}
