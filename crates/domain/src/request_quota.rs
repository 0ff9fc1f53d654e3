//! Request quotas: which requests share a rate, and the rates that AWS has by default (AWS KMS Developer Guide, "Request
//! quotas").

use std::fmt;
use std::num::NonZeroU32;

use crate::ids::{AccountId, CustomKeyStoreId};
use crate::key::Key;
use crate::key_spec::{DataKeyPairSpec, KeyOrigin, KeySpec};
use crate::operation::Operation;

/// Requests that share one rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuotaGroup {
    /// Cryptography with secret keys, and random bytes.
    Symmetric,
    /// Cryptography with RSA keys.
    Rsa,
    /// Cryptography with elliptic curve and SM2 keys.
    Ecc,
    /// Cryptography with ML-DSA and ML-KEM keys.
    MlDsa,
    /// Cryptography with keys of a custom key store.
    CustomKeyStore,
    /// New data key pairs of one kind.
    DataKeyPair(DataKeyPairSpec),
    /// One operation.
    Operation(Operation),
}

/// What ReplicateKey costs of CreateKey's rate in the replica's region, beside one of its own in the primary's: one is a dry
/// run (AWS KMS Developer Guide, "Request quotas").
pub const CREATIONS_OF_A_REPLICA: NonZeroU32 = NonZeroU32::MIN.saturating_add(1);

/// Who is charged: each has buckets of his own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Payer {
    /// The account that calls, whoever owns the key.
    Account(AccountId),
    /// A custom key store, whoever calls.
    KeyStore(CustomKeyStoreId),
}

impl Payer {
    /// Who is charged for cryptography with a key.
    pub fn of_key(caller: AccountId, key: &Key) -> Self {
        match &key.custom_key_store {
            Some(binding) => Self::KeyStore(binding.store),
            None => Self::Account(caller),
        }
    }
}

/// What decides on an operation's group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charge {
    /// The operation alone.
    To(QuotaGroup),
    /// The key that it is carried out with; ReEncrypt has two.
    ByKey,
    /// The kind of data key pair that it makes.
    ByPair,
}

/// What decides on the operation's group.
pub fn charge(operation: Operation) -> Charge {
    match rate_of(operation) {
        OperationRate::Own(_) => Charge::To(QuotaGroup::Operation(operation)),
        OperationRate::Symmetric => Charge::To(QuotaGroup::Symmetric),
        OperationRate::OfKey => Charge::ByKey,
        OperationRate::OfPair => Charge::ByPair,
    }
}

impl QuotaGroup {
    const SHARED: [Self; 5] = [
        Self::Symmetric,
        Self::Rsa,
        Self::Ecc,
        Self::MlDsa,
        Self::CustomKeyStore,
    ];
    const PAIRS: usize = DataKeyPairSpec::ALL.len();

    /// How many groups there are. Not every operation has one of its own.
    pub const COUNT: usize = Self::SHARED.len() + Self::PAIRS + Operation::ALL.len();

    /// Every group that requests are charged to.
    pub fn all() -> impl Iterator<Item = Self> {
        let pairs = DataKeyPairSpec::ALL.iter().copied().map(Self::DataKeyPair);
        let operations = Operation::ALL.iter().copied().map(Self::Operation);
        let own = operations.filter(
            |group| matches!(group, Self::Operation(operation) if charge(*operation) == Charge::To(*group)),
        );
        Self::SHARED.into_iter().chain(pairs).chain(own)
    }

    /// The group of cryptography with a key.
    pub fn of_key(key: &Key) -> Self {
        match key.origin {
            KeyOrigin::AwsCloudHsm | KeyOrigin::ExternalKeyStore => Self::CustomKeyStore,
            KeyOrigin::AwsKms | KeyOrigin::External => Self::of_spec(key.spec),
        }
    }

    fn of_spec(spec: KeySpec) -> Self {
        match spec {
            KeySpec::SymmetricDefault
            | KeySpec::Hmac224
            | KeySpec::Hmac256
            | KeySpec::Hmac384
            | KeySpec::Hmac512 => Self::Symmetric,
            KeySpec::Rsa2048 | KeySpec::Rsa3072 | KeySpec::Rsa4096 => Self::Rsa,
            KeySpec::EccNistP256
            | KeySpec::EccNistP384
            | KeySpec::EccNistP521
            | KeySpec::EccSecgP256k1
            | KeySpec::EccNistEdwards25519
            | KeySpec::Sm2 => Self::Ecc,
            KeySpec::MlDsa44
            | KeySpec::MlDsa65
            | KeySpec::MlDsa87
            | KeySpec::MlKem512
            | KeySpec::MlKem768
            | KeySpec::MlKem1024 => Self::MlDsa,
        }
    }

    /// The group's number, below [`QuotaGroup::COUNT`].
    pub const fn index(self) -> usize {
        match self {
            Self::Symmetric => 0,
            Self::Rsa => 1,
            Self::Ecc => 2,
            Self::MlDsa => 3,
            Self::CustomKeyStore => 4,
            Self::DataKeyPair(spec) => Self::SHARED.len() + spec as usize,
            Self::Operation(operation) => Self::SHARED.len() + Self::PAIRS + operation as usize,
        }
    }

    /// AWS's default, in requests per second for an account and region. `None` for an operation that is charged to
    /// another group.
    pub fn aws_rate(self) -> Option<u32> {
        Some(match self {
            Self::Symmetric => 10_000,
            Self::Rsa | Self::Ecc | Self::MlDsa => 1_000,
            Self::CustomKeyStore => 1_800,
            Self::DataKeyPair(spec) => pair_rate(spec),
            Self::Operation(operation) => match rate_of(operation) {
                OperationRate::Own(rate) => rate,
                OperationRate::Symmetric | OperationRate::OfKey | OperationRate::OfPair => return None,
            },
        })
    }
}

impl fmt::Display for QuotaGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Symmetric => f.write_str("symmetric"),
            Self::Rsa => f.write_str("rsa"),
            Self::Ecc => f.write_str("ecc"),
            Self::MlDsa => f.write_str("ml_dsa"),
            Self::CustomKeyStore => f.write_str("custom_key_store"),
            Self::DataKeyPair(spec) => write!(f, "data_key_pair.{spec}"),
            Self::Operation(operation) => operation.fmt(f),
        }
    }
}

/// ML-KEM pairs are newer than the list; they are as fast to make as those on curves.
fn pair_rate(spec: DataKeyPairSpec) -> u32 {
    match spec {
        DataKeyPairSpec::Rsa2048 => 20,
        DataKeyPairSpec::Rsa3072 => 4,
        DataKeyPairSpec::Rsa4096 => 1,
        DataKeyPairSpec::Sm2 => 25,
        DataKeyPairSpec::EccNistP256
        | DataKeyPairSpec::EccNistP384
        | DataKeyPairSpec::EccNistP521
        | DataKeyPairSpec::EccSecgP256k1
        | DataKeyPairSpec::EccNistEdwards25519
        | DataKeyPairSpec::MlKem512
        | DataKeyPairSpec::MlKem768
        | DataKeyPairSpec::MlKem1024 => 100,
    }
}

/// An operation's row: its own rate, or whose it shares.
enum OperationRate {
    Own(u32),
    Symmetric,
    OfKey,
    OfPair,
}

fn rate_of(operation: Operation) -> OperationRate {
    use Operation as Op;
    use OperationRate::{OfKey, OfPair, Own, Symmetric};
    match operation {
        Op::Encrypt | Op::Decrypt | Op::ReEncrypt => OfKey,
        Op::GenerateDataKey | Op::GenerateDataKeyWithoutPlaintext => OfKey,
        Op::GenerateMac | Op::VerifyMac | Op::Sign | Op::Verify => OfKey,
        Op::DeriveSharedSecret | Op::Encapsulate | Op::Decapsulate => OfKey,
        Op::GenerateDataKeyPair | Op::GenerateDataKeyPairWithoutPlaintext => OfPair,
        Op::GenerateRandom => Symmetric,
        Op::DescribeKey | Op::GetPublicKey | Op::ListResourceTags => Own(2_000),
        Op::GetKeyPolicy | Op::GetKeyRotationStatus => Own(1_000),
        Op::ListAliases | Op::ListKeys => Own(500),
        Op::ListGrants | Op::ListKeyPolicies | Op::ListKeyRotations | Op::ListRetirableGrants => Own(100),
        Op::CreateGrant | Op::RetireGrant | Op::RevokeGrant => Own(50),
        Op::DeleteAlias | Op::PutKeyPolicy | Op::ScheduleKeyDeletion => Own(15),
        Op::DeleteImportedKeyMaterial | Op::ImportKeyMaterial | Op::EnableKeyRotation => Own(15),
        Op::TagResource => Own(10),
        Op::CancelKeyDeletion | Op::CreateAlias | Op::CreateKey | Op::DisableKey => Own(5),
        Op::DisableKeyRotation | Op::EnableKey | Op::GetKeyLastUsage | Op::ReplicateKey => Own(5),
        Op::RotateKeyOnDemand | Op::UntagResource | Op::UpdateAlias => Own(5),
        Op::UpdateKeyDescription | Op::UpdatePrimaryRegion => Own(5),
        Op::ConnectCustomKeyStore | Op::CreateCustomKeyStore | Op::DeleteCustomKeyStore => Own(5),
        Op::DescribeCustomKeyStores | Op::DisconnectCustomKeyStore | Op::UpdateCustomKeyStore => Own(5),
        Op::GetParametersForImport => Own(1),
    }
}
