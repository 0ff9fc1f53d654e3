//! Proofs, as the rules of the domain give them to regions that have come to the point.

use trent_domain::apply::apply;
use trent_domain::authorize::{self, Asker, Authority, Authorized};
use trent_domain::caller::Caller;
use trent_domain::command::{BeginReplicate, Command, CreateKey, InitRegion};
use trent_domain::entry::Entry;
use trent_domain::exchange_key::{ExchangeKey, ExchangeKeys, PublicExchangeKey};
use trent_domain::global;
use trent_domain::ids::{AccountId, ClusterId, IntentId, KeyId, MaterialId, RegionName, RequestId};
use trent_domain::intent::{IntentAction, ReplicaBlueprint};
use trent_domain::key::Material;
use trent_domain::key_spec::{KeyOrigin, KeySpec, KeyUsage};
use trent_domain::operation::Operation;
use trent_domain::setup::RegionSetup;
use trent_domain::state::State;
use trent_domain::time::Timestamp;
use trent_domain::wrapped::Wrapped;

const PRIMARY: &str = "us-east-1";
const REPLICA: &str = "eu-west-1";
const POLICY: &str = r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}}"#;

/// Proof that `key` may decrypt.
pub(crate) fn to_use(key: KeyId) -> Authorized {
    let state = state([init(PRIMARY), create(key)]);
    let key = state.key(&key).unwrap();
    let (authority, region) = (Authority::from(owner()), region(PRIMARY));
    let asker = Asker::of(&authority, &authority.verdicts, &region, now());
    authorize::on_ciphertext(&state, Some(key), &asker, Operation::Decrypt).unwrap()
}

/// Proof that the primary's region may send the material of `key`, as `intent` demands.
pub(crate) fn to_send(key: KeyId, intent: IntentId) -> Authorized {
    authorize::to_send(&primary(key, intent), &global::State::default(), &intent).unwrap()
}

/// Proof that the replica's region may take over the material of `key`, as `intent` demands.
pub(crate) fn to_receive(key: KeyId, intent: IntentId) -> Authorized {
    let blueprint = blueprint(&primary(key, intent), intent);
    authorize::to_receive(
        &state([init(REPLICA)]),
        &global::State::default(),
        &intent,
        &blueprint,
    )
    .unwrap()
}

/// The primary's region, with the intent in its outbox.
fn primary(key: KeyId, intent: IntentId) -> State {
    state([init(PRIMARY), create(key), replicate(key, intent)])
}

fn blueprint(primary: &State, intent: IntentId) -> ReplicaBlueprint {
    match &primary.intent(&intent).unwrap().action {
        IntentAction::CreateReplica(blueprint) => blueprint.clone(),
        other => unreachable!("{other:?}"),
    }
}

/// The state after these commands.
fn state(commands: impl IntoIterator<Item = (Caller, Command)>) -> State {
    let mut state = State::default();
    for (number, (caller, command)) in (0..).zip(commands) {
        let entry = Entry {
            at: now(),
            authority: caller.into(),
            request_id: RequestId::new([number; 16]),
            command,
        };
        apply(&mut state, &entry).outcome.unwrap();
    }
    state
}

fn init(name: &str) -> (Caller, Command) {
    let exchange_key = ExchangeKey {
        public: PublicExchangeKey {
            version: 1,
            bytes: [1; 32],
        },
        private: wrapped(),
        made_at: now(),
    };
    let setup = RegionSetup {
        cluster: ClusterId::new([2; 16]),
        region: region(name),
        domain_keys: Vec::new(),
        exchange_keys: ExchangeKeys::starting_with(exchange_key),
    };
    (Caller::Service, Command::InitRegion(InitRegion { setup }))
}

fn create(key_id: KeyId) -> (Caller, Command) {
    let material = Material::new(MaterialId::new([3; 32]), now(), wrapped(), None);
    let command = CreateKey {
        custom_key_store: None,
        key_id,
        spec: KeySpec::SymmetricDefault,
        usage: KeyUsage::EncryptDecrypt,
        origin: KeyOrigin::AwsKms,
        description: String::new(),
        policy: POLICY.into(),
        tags: Vec::new(),
        material: Some(material),
    };
    (owner(), Command::CreateKey(command))
}

fn replicate(key_id: KeyId, intent_id: IntentId) -> (Caller, Command) {
    let command = BeginReplicate {
        key_id,
        region: region(REPLICA),
        intent_id,
        description: String::new(),
        policy: POLICY.into(),
        tags: Vec::new(),
        cluster_allows: true,
    };
    (owner(), Command::BeginReplicate(command))
}

fn owner() -> Caller {
    Caller::Root("111122223333".parse::<AccountId>().unwrap())
}

fn region(name: &str) -> RegionName {
    name.parse().unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_millis(1)
}

fn wrapped() -> Wrapped {
    Wrapped {
        domain_key_version: 1,
        bytes: vec![4],
    }
}
