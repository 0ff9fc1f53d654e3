//! Key states, and which operation each allows.

use crate::arn::KeyArn;
use crate::error::KmsError;
use crate::key_spec::{KeyOrigin, aws_enum};
use crate::operation::Operation;

aws_enum! {
    /// `KeyState` (AWS KMS Developer Guide, "Key states of AWS KMS keys").
    KeyState {
        Creating = "Creating",
        Enabled = "Enabled",
        Disabled = "Disabled",
        PendingDeletion = "PendingDeletion",
        PendingImport = "PendingImport",
        PendingReplicaDeletion = "PendingReplicaDeletion",
        Unavailable = "Unavailable",
        Updating = "Updating",
    }
}

/// What a state means for an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    /// The state does not stand in the way. Spec, origin and role may.
    Yes,
    /// The state refuses.
    No,
    /// Refused for not being what CancelKeyDeletion undoes.
    NotPending,
    /// A key waits for import only if its origin is EXTERNAL, and that origin refuses.
    External,
    /// A key is Unavailable only in a custom key store, and that refuses.
    KeyStore,
}

/// A row of the table: Enabled, Disabled, PendingDeletion and PendingReplicaDeletion, PendingImport, Unavailable,
/// Creating, Updating.
type Row = [Cell; 7];

/// Checks that a key in this state allows the operation (AWS KMS Developer Guide, "Key state table").
pub fn check(operation: Operation, state: KeyState, key: &KeyArn) -> Result<(), KmsError> {
    #[cfg(feature = "chaos-bugs")]
    if trent_bugs::Bug::UncheckedState.is_on() && operation == Operation::GenerateDataKey {
        return Ok(());
    }
    match cell(operation, state) {
        Cell::Yes => Ok(()),
        Cell::No if state == KeyState::Disabled => Err(KmsError::Disabled(key.clone())),
        Cell::No => Err(KmsError::InvalidState {
            key: key.clone(),
            state,
        }),
        Cell::NotPending => Err(KmsError::NotPendingDeletion(key.clone())),
        Cell::External => Err(KmsError::OriginNotValid {
            key: key.clone(),
            origin: KeyOrigin::External,
        }),
        Cell::KeyStore => Err(KmsError::OriginNotValid {
            key: key.clone(),
            origin: KeyOrigin::ExternalKeyStore,
        }),
    }
}

fn cell(operation: Operation, state: KeyState) -> Cell {
    let [
        enabled,
        disabled,
        deletion,
        import,
        unavailable,
        creating,
        updating,
    ] = row(operation);
    match state {
        KeyState::Enabled => enabled,
        KeyState::Disabled => disabled,
        KeyState::PendingDeletion | KeyState::PendingReplicaDeletion => deletion,
        KeyState::PendingImport => import,
        KeyState::Unavailable => unavailable,
        KeyState::Creating => creating,
        KeyState::Updating => updating,
    }
}

#[rustfmt::skip]
fn row(operation: Operation) -> Row {
    use Cell::{External, KeyStore, No, NotPending, Yes};
    use Operation as Op;
    match operation {
        //                                              Enabled     Disabled    Deletion Import   Unavailable Creating   Updating
        Op::CancelKeyDeletion                       => [NotPending, NotPending, Yes, NotPending, NotPending, NotPending, NotPending],
        Op::CreateAlias | Op::UpdateAlias           => [Yes,        Yes,        No,      Yes,      Yes,      Yes,        Yes],
        Op::CreateGrant                             => [Yes,        No,         No,      No,       Yes,      No,         Yes],
        Op::Encrypt | Op::Decrypt | Op::ReEncrypt
        | Op::GenerateDataKey
        | Op::GenerateDataKeyWithoutPlaintext       => [Yes,        No,         No,      No,       No,       No,         Yes],
        Op::GenerateDataKeyPair
        | Op::GenerateDataKeyPairWithoutPlaintext   => [Yes,        No,         No,      No,       KeyStore, No,         Yes],
        Op::Sign | Op::Verify
        | Op::GenerateMac | Op::VerifyMac
        | Op::DeriveSharedSecret
        | Op::Encapsulate | Op::Decapsulate         => [Yes,        No,         No,      No,       No,       No,         Yes],
        // Their origin is checked before the state: a key that cannot import is told so in every state.
        Op::DeleteImportedKeyMaterial               => [Yes,        Yes,        Yes,     Yes,      No,       No,         No],
        Op::GetParametersForImport                  => [Yes,        Yes,        No,      Yes,      KeyStore, No,         No],
        Op::ImportKeyMaterial                       => [Yes,        Yes,        No,      Yes,      KeyStore, No,         Yes],
        Op::DisableKey | Op::EnableKey              => [Yes,        Yes,        No,      No,       Yes,      No,         No],
        Op::EnableKeyRotation | Op::DisableKeyRotation
                                                    => [Yes,        No,         No,      External, KeyStore, No,         Yes],
        Op::GetKeyRotationStatus                    => [Yes,        Yes,        Yes,     External, KeyStore, Yes,        Yes],
        Op::ListKeyRotations                        => [Yes,        Yes,        Yes,     Yes,      KeyStore, Yes,        Yes],
        Op::RotateKeyOnDemand                       => [Yes,        No,         No,      No,       KeyStore, No,         Yes],
        Op::GetPublicKey                            => [Yes,        Yes,        No,      No,       No,       No,         Yes],
        Op::ReplicateKey                            => [Yes,        No,         No,      No,       No,       No,         No],
        Op::UpdatePrimaryRegion                     => [Yes,        No,         No,      No,       No,       No,         Yes],
        Op::ScheduleKeyDeletion                     => [Yes,        Yes,        No,      Yes,      Yes,      Yes,        No],
        Op::TagResource | Op::UntagResource
        | Op::UpdateKeyDescription                  => [Yes,        Yes,        No,      Yes,      Yes,      Yes,        Yes],
        // They show or change what every key has, or they name no key.
        Op::DeleteAlias | Op::DescribeKey
        | Op::GetKeyPolicy | Op::PutKeyPolicy | Op::ListKeyPolicies
        | Op::ListAliases | Op::ListGrants | Op::ListResourceTags
        | Op::RetireGrant | Op::RevokeGrant
        | Op::GetKeyLastUsage
        | Op::CreateKey | Op::ListKeys | Op::ListRetirableGrants
        | Op::GenerateRandom
        | Op::CreateCustomKeyStore | Op::DescribeCustomKeyStores
        | Op::ConnectCustomKeyStore | Op::DisconnectCustomKeyStore
        | Op::UpdateCustomKeyStore | Op::DeleteCustomKeyStore
                                                    => [Yes; 7],
    }
}
