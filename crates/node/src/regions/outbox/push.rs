//! Why an intent stays in the outbox for now, and what else has to wait with it.

use trent_consensus::Unavailable;
use trent_crypto::error::RandomnessUnavailable;
use trent_domain::error::KmsError;
use trent_proto::conv::ConvError;

use super::schedule::Ended;
use crate::regions::dispatch::DispatchError;
use crate::regions::link::LinkError;

/// Why an intent stays in the outbox for now.
#[derive(Debug, thiserror::Error)]
pub(super) enum PushError {
    #[error(
        "residency keeps new material of a key from a region that has a replica of it: its rotation waits"
    )]
    Withheld,
    #[error(transparent)]
    Dispatch(#[from] DispatchError),
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error("unreadable answer: {0}")]
    Answer(#[from] ConvError),
    #[error(transparent)]
    Randomness(#[from] RandomnessUnavailable),
    #[error("the result was not recorded: {0}")]
    Unrecorded(#[from] Unavailable),
    #[error("the result was refused: {0:?}")]
    Refused(KmsError),
    #[error("its region was lost meanwhile: the answer counts for nothing, and successors decide")]
    Void,
}

impl PushError {
    /// What waits.
    pub(super) fn ended(&self) -> Ended {
        match self {
            Self::Withheld => Ended::HeldBack,
            Self::Dispatch(error) => match error {
                // This node seals nothing, or nothing for that region.
                DispatchError::NotReady | DispatchError::NoExchangeKey => Ended::Away,
                // It is about this key.
                DispatchError::NotAuthorized | DispatchError::NoMaterial | DispatchError::Crypto(_) => {
                    Ended::HeldBack
                }
            },
            Self::Link(error) => match error {
                LinkError::NoSuchRegion | LinkError::Unreachable | LinkError::Unanswered => Ended::Away,
                // It was read, and it is about this intent.
                LinkError::Refused => Ended::HeldBack,
            },
            // Its answer, or what its answer changes, is not understood.
            Self::Answer(_) | Self::Refused(_) | Self::Void => Ended::HeldBack,
            // Whatever is sent, its result cannot be recorded.
            Self::Randomness(_) | Self::Unrecorded(_) => Ended::Away,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_intents_own_trouble_is_not_its_regions() {
        let own = [
            PushError::Withheld,
            DispatchError::NotAuthorized.into(),
            DispatchError::NoMaterial.into(),
            LinkError::Refused.into(),
            PushError::Refused(KmsError::BadIntent),
            PushError::Void,
        ];
        let regions = [
            DispatchError::NotReady.into(),
            DispatchError::NoExchangeKey.into(),
            LinkError::Unreachable.into(),
            LinkError::Unanswered.into(),
            LinkError::NoSuchRegion.into(),
            PushError::Unrecorded(Unavailable::Deadline),
        ];
        assert!(own.iter().all(|error| error.ended() == Ended::HeldBack));
        assert!(
            regions
                .iter()
                .all(|error: &PushError| error.ended() == Ended::Away)
        );
    }
}
