//! Values that tests are made of.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use trent_domain::alias::AliasName;
use trent_domain::authorize::{Asker, Authority};
use trent_domain::caller::Caller;
use trent_domain::command::{
    BeginReplicate, CreateAlias, CreateCustomKeyStore, CreateKey, CreateManagedKey, DisableKey, EnableKey,
    EnableKeyRotation, ImportKeyMaterial, InitRegion, RecordUsage, RotateKey, RotateKeyOnDemand,
    ScheduleKeyDeletion, UpdatePrimaryRegion,
};
use trent_domain::command::{DeleteImportedKeyMaterial, DisableKeyRotation, ExpireKeyMaterial};
use trent_domain::exchange_key::{ExchangeKey, ExchangeKeys, PublicExchangeKey};
use trent_domain::ids::{
    AccountId, ClusterId, CustomKeyStoreId, IntentId, KeyId, MaterialId, RegionName, RequestId,
};
use trent_domain::import::{Expiration, ImportClaims, ImportType};
use trent_domain::key::Material;
use trent_domain::key_spec::{KeyOrigin, KeySpec, KeyUsage};
use trent_domain::last_usage::{LastUsage, TrackedOperation};
use trent_domain::managed_key::ManagedService;
use trent_domain::policy::default_policy;
use trent_domain::setup::{RegionSetup, WrappedDomainKey};
use trent_domain::time::Timestamp;
use trent_domain::wrapped::Wrapped;
use trent_domain::xks::{KeyStoreBinding, ProxyCredential, XksProxy};

pub(crate) const ACCOUNT: &str = "111122223333";
pub(crate) const OTHER_ACCOUNT: &str = "444455556666";
pub(crate) const US: &str = "us-east-1";
pub(crate) const EU: &str = "eu-west-1";
pub(crate) const AP: &str = "ap-south-1";
pub(crate) const SA: &str = "sa-east-1";

/// Sixteen bytes that no other command of this process has.
fn seed() -> [u8; 16] {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let mut seed = [0x5e; 16];
    seed[..8].copy_from_slice(&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    seed
}

/// A request that was not made before.
pub(crate) fn new_request_id() -> RequestId {
    RequestId::new(seed())
}

pub(crate) fn account(id: &str) -> AccountId {
    id.parse().unwrap()
}

pub(crate) fn root() -> Caller {
    Caller::Root(account(ACCOUNT))
}

pub(crate) fn stranger() -> Caller {
    Caller::Root(account(OTHER_ACCOUNT))
}

/// Who asks in the region US, with no more than the authority says.
pub(crate) fn asker(authority: &Authority) -> Asker<'_> {
    static REGION: LazyLock<RegionName> = LazyLock::new(|| region(US));
    Asker::of(
        authority,
        &authority.verdicts,
        &REGION,
        Timestamp::from_millis(1_000_000),
    )
}

/// The root user asks.
pub(crate) fn root_asks() -> Asker<'static> {
    static ROOT: LazyLock<Authority> = LazyLock::new(|| root().into());
    asker(&ROOT)
}

/// The root user of another account asks.
pub(crate) fn stranger_asks() -> Asker<'static> {
    static STRANGER: LazyLock<Authority> = LazyLock::new(|| stranger().into());
    asker(&STRANGER)
}

pub(crate) fn region(name: &str) -> RegionName {
    name.parse().unwrap()
}

pub(crate) fn alias(name: &str) -> AliasName {
    name.parse().unwrap()
}

pub(crate) fn single(number: u8) -> KeyId {
    KeyId::single_from_random([number; 16])
}

pub(crate) fn multi(number: u8) -> KeyId {
    KeyId::multi_region_from_random([number; 16])
}

pub(crate) fn intent_id(number: u8) -> IntentId {
    IntentId::new([number; 16])
}

pub(crate) fn wrapped(byte: u8) -> Wrapped {
    Wrapped {
        domain_key_version: 1,
        bytes: vec![byte; 4],
    }
}

pub(crate) fn material(number: u8) -> Material {
    let id = MaterialId::new([number; 32]);
    Material::new(id, Timestamp::from_millis(1), wrapped(number), None)
}

pub(crate) fn init(name: &str) -> InitRegion {
    InitRegion {
        setup: RegionSetup {
            cluster: ClusterId::new([1; 16]),
            region: region(name),
            domain_keys: vec![WrappedDomainKey {
                version: 1,
                bytes: vec![1, 2, 3],
            }],
            exchange_keys: ExchangeKeys::starting_with(exchange_key(1)),
        },
    }
}

pub(crate) fn exchange_key(version: u32) -> ExchangeKey {
    ExchangeKey {
        public: PublicExchangeKey {
            version,
            bytes: [4; 32],
        },
        private: wrapped(5),
        made_at: Timestamp::from_millis(1),
    }
}

pub(crate) fn create_key(key_id: KeyId) -> CreateKey {
    CreateKey {
        key_id,
        spec: KeySpec::SymmetricDefault,
        usage: KeyUsage::EncryptDecrypt,
        origin: KeyOrigin::AwsKms,
        description: "a key".into(),
        policy: default_policy(account(ACCOUNT), "aws").into(),
        tags: Vec::new(),
        material: Some(material(key_id.to_bytes()[1])),
        custom_key_store: None,
    }
}

/// A key that lets in the account of whom [`stranger`] is the root user.
pub(crate) fn strangers_key(key_id: KeyId) -> CreateKey {
    CreateKey {
        policy: default_policy(account(OTHER_ACCOUNT), "aws").into(),
        ..create_key(key_id)
    }
}

pub(crate) fn store_id(number: u8) -> CustomKeyStoreId {
    CustomKeyStoreId::from_random([number; 9])
}

pub(crate) fn proxy(host: &str) -> XksProxy {
    XksProxy {
        uri_endpoint: format!("https://{host}").parse().unwrap(),
        uri_path: "/kms/xks/v1".parse().unwrap(),
    }
}

pub(crate) fn credential(byte: u8) -> ProxyCredential {
    ProxyCredential {
        access_key_id: "ABCDEFGHIJKLMNOP2345".parse().unwrap(),
        secret: wrapped(byte),
    }
}

pub(crate) fn create_store(number: u8) -> CreateCustomKeyStore {
    CreateCustomKeyStore {
        id: store_id(number),
        name: format!("store {number}"),
        proxy: proxy(&format!("proxy{number}.example")),
        credential: credential(number),
    }
}

/// A key in a custom key store.
pub(crate) fn create_external_key(key_id: KeyId, store: u8, xks_key_id: &str) -> CreateKey {
    CreateKey {
        origin: KeyOrigin::ExternalKeyStore,
        custom_key_store: Some(KeyStoreBinding {
            store: store_id(store),
            xks_key_id: xks_key_id.parse().unwrap(),
        }),
        ..create_key(key_id)
    }
}

/// A key that waits for its owner's material.
pub(crate) fn create_external(key_id: KeyId) -> CreateKey {
    CreateKey {
        origin: KeyOrigin::External,
        material: None,
        ..create_key(key_id)
    }
}

/// An import of what `material(number)` is, kept for ever, about which nothing is claimed.
pub(crate) fn import(key_id: KeyId, number: u8) -> ImportKeyMaterial {
    ImportKeyMaterial {
        key_id,
        material: material(number),
        expiration: Expiration::Never,
        claims: ImportClaims {
            import_type: None,
            material_id: None,
            description: None,
        },
        follow_up_seed: seed(),
    }
}

/// The same as new material.
pub(crate) fn import_new(key_id: KeyId, number: u8) -> ImportKeyMaterial {
    let mut import = import(key_id, number);
    import.claims.import_type = Some(ImportType::New);
    import
}

pub(crate) fn disable_rotation(key_id: KeyId) -> DisableKeyRotation {
    DisableKeyRotation {
        key_id,
        follow_up_seed: seed(),
    }
}

/// RotateKeyOnDemand of a key whose owner has imported its material.
pub(crate) fn rotate_to_imported(key_id: KeyId) -> RotateKeyOnDemand {
    RotateKeyOnDemand {
        key_id,
        material: None,
        follow_up_seed: seed(),
    }
}

pub(crate) fn delete_material(key_id: KeyId, material_id: Option<MaterialId>) -> DeleteImportedKeyMaterial {
    DeleteImportedKeyMaterial {
        key_id,
        material_id,
        follow_up_seed: seed(),
    }
}

pub(crate) fn expire(key_id: KeyId) -> ExpireKeyMaterial {
    ExpireKeyMaterial {
        key_id,
        follow_up_seed: seed(),
    }
}

pub(crate) fn enable_rotation(key_id: KeyId, period_days: Option<u16>) -> EnableKeyRotation {
    EnableKeyRotation {
        key_id,
        period_days,
        follow_up_seed: seed(),
    }
}

/// RotateKeyOnDemand of a key whose material is made here.
pub(crate) fn rotate_on_demand(key_id: KeyId, number: u8) -> RotateKeyOnDemand {
    RotateKeyOnDemand {
        key_id,
        material: Some(material(number)),
        follow_up_seed: seed(),
    }
}

/// What the job proposes for a key whose date has come.
pub(crate) fn rotate(key_id: KeyId, number: u8) -> RotateKey {
    RotateKey {
        key_id,
        material: material(number),
        follow_up_seed: seed(),
    }
}

pub(crate) fn enable(key_id: KeyId) -> EnableKey {
    EnableKey { key_id }
}

pub(crate) fn disable(key_id: KeyId) -> DisableKey {
    DisableKey { key_id }
}

pub(crate) fn schedule(key_id: KeyId, window_days: u16) -> ScheduleKeyDeletion {
    ScheduleKeyDeletion { key_id, window_days }
}

pub(crate) fn create_alias(name: &str, target: KeyId) -> CreateAlias {
    CreateAlias {
        name: alias(name),
        target,
    }
}

pub(crate) fn replicate(key_id: KeyId, to: &str, intent: u8) -> BeginReplicate {
    BeginReplicate {
        key_id,
        region: region(to),
        intent_id: intent_id(intent),
        description: "a replica".into(),
        policy: default_policy(account(ACCOUNT), "aws").into(),
        tags: Vec::new(),
        cluster_allows: true,
    }
}

pub(crate) fn create_managed_key(alias_name: &str, key_id: KeyId) -> CreateManagedKey {
    CreateManagedKey {
        alias: alias(alias_name),
        key_id,
        description: "a managed key".into(),
        policy: ManagedService::ALL[0].policy(account(ACCOUNT), &region(US)),
        material: material(key_id.to_bytes()[1]),
    }
}

/// One use of a key for Encrypt.
pub(crate) fn used(key_id: KeyId, millis: u64, request: u8) -> RecordUsage {
    let usage = LastUsage {
        key_id,
        operation: TrackedOperation::Encrypt,
        at: Timestamp::from_millis(millis),
        request_id: RequestId::new([request; 16]),
    };
    RecordUsage { usages: vec![usage] }
}

pub(crate) fn promote(key_id: KeyId, to: &str, intent: u8) -> UpdatePrimaryRegion {
    UpdatePrimaryRegion {
        key_id,
        region: region(to),
        intent_id: intent_id(intent),
    }
}
