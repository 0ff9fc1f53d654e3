//! How long a role's sessions may last.

use super::limits::{MAX_ROLE_SESSION_SECONDS, MIN_ROLE_SESSION_SECONDS};
use crate::ids::IdError;

/// A role's maximum session duration in seconds: one to twelve hours (IAM API, roleMaxSessionDurationType).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SessionDuration(u32);

impl SessionDuration {
    /// That of a role that was created without one.
    pub const DEFAULT: Self = Self(MIN_ROLE_SESSION_SECONDS);

    /// The seconds.
    pub fn as_secs(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for SessionDuration {
    type Error = IdError;

    fn try_from(seconds: u32) -> Result<Self, IdError> {
        if (MIN_ROLE_SESSION_SECONDS..=MAX_ROLE_SESSION_SECONDS).contains(&seconds) {
            Ok(Self(seconds))
        } else {
            Err(IdError {
                kind: "maximum session duration",
            })
        }
    }
}
