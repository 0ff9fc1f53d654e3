//! A region with one key and one alias, the same in every process: corpora hold what it encrypted.

use std::sync::LazyLock;

use trent_crypto::error::RandomnessUnavailable;
use trent_crypto::keyring::{NewMaterial, RegionKeyring};
use trent_crypto::keys::PreparedKey;
use trent_crypto::provider::SoftwareRootKey;
use trent_crypto::random::Randomness;
use trent_domain::alias::AliasName;
use trent_domain::apply::apply;
use trent_domain::authorize::{self, Asker, Authority};
use trent_domain::caller::Caller;
use trent_domain::command::{Command, CreateAlias, CreateKey, InitRegion};
use trent_domain::entry::Entry;
use trent_domain::ids::{AccountId, ClusterId, KeyId, RegionName, RequestId};
use trent_domain::key_spec::{KeyOrigin, KeySpec, KeyUsage};
use trent_domain::operation::Operation;
use trent_domain::policy::default_policy;
use trent_domain::setup::RegionSetup;
use trent_domain::state::State;
use trent_domain::time::Timestamp;

/// The key.
pub(super) const KEY: KeyId = KeyId::MultiRegion([0xe1; 16]);

/// When everything happened.
const NOW: Timestamp = Timestamp::from_millis(1_440_938_160_000);

/// The region.
pub(super) struct Region {
    /// Its state.
    pub(super) state: State,
    /// The key, ready for use.
    pub(super) key: PreparedKey,
}

impl Region {
    /// The one of this process.
    pub(super) fn get() -> &'static Self {
        static REGION: LazyLock<Region> = LazyLock::new(Region::new);
        &REGION
    }

    fn new() -> Self {
        let randomness = Constant(0x5a);
        let root = SoftwareRootKey::ephemeral(&randomness).unwrap();
        let name: RegionName = "us-east-1".parse().unwrap();
        let setup =
            RegionKeyring::create(&root, ClusterId::new([0xc1; 16]), name.clone(), NOW, &randomness).unwrap();
        let keyring = RegionKeyring::open(&root, &setup).unwrap();
        let material = keyring
            .generate(KEY, KeySpec::SymmetricDefault, &randomness)
            .unwrap();
        let state = state(setup, &material);
        let owned = state.key(&KEY).map(AsRef::as_ref);
        let authority = Authority::from(owner());
        let asker = asker(&authority, &name);
        let proof = authorize::on_ciphertext(&state, owned, &asker, Operation::Decrypt).unwrap();
        let key = keyring
            .prepare(&proof, KeySpec::SymmetricDefault, material.id, &material.wrapped)
            .unwrap();
        Self { state, key }
    }
}

/// Whoever owns the key.
pub(super) fn owner() -> Caller {
    Caller::Root("111122223333".parse::<AccountId>().unwrap())
}

/// Whoever has that authority, at the moment of the region's entries.
pub(super) fn asker<'a>(authority: &'a Authority, region: &'a RegionName) -> Asker<'a> {
    Asker::of(authority, &authority.verdicts, region, NOW)
}

/// Random bytes that are always the same.
#[derive(Debug)]
pub(super) struct Constant(pub(super) u8);

impl Randomness for Constant {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomnessUnavailable> {
        bytes.fill(self.0);
        Ok(())
    }
}

fn state(setup: RegionSetup, material: &NewMaterial) -> State {
    let create_key = CreateKey {
        key_id: KEY,
        spec: KeySpec::SymmetricDefault,
        usage: KeyUsage::EncryptDecrypt,
        origin: KeyOrigin::AwsKms,
        description: String::new(),
        policy: default_policy("111122223333".parse().unwrap(), "aws").into(),
        tags: Vec::new(),
        material: Some(material.clone().into_material(NOW)),
        custom_key_store: None,
    };
    let create_alias = CreateAlias {
        name: "alias/a".parse::<AliasName>().unwrap(),
        target: KEY,
    };
    let commands = [
        (Caller::Service, Command::InitRegion(InitRegion { setup })),
        (owner(), Command::CreateKey(create_key)),
        (owner(), Command::CreateAlias(create_alias)),
    ];
    let mut state = State::default();
    for (number, (caller, command)) in (0xa0..).zip(commands) {
        let entry = Entry {
            at: NOW,
            authority: caller.into(),
            request_id: RequestId::new([number; 16]),
            command,
        };
        apply(&mut state, &entry).outcome.unwrap();
    }
    state.take_touched();
    state
}
