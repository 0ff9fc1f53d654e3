//! A cluster with accounts, and commands that ask it for something.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::atomic::{AtomicU8, Ordering};

use trent_domain::global::command::*;
use trent_domain::global::{Command, Entry, Outcome, Record, RecordKey, Refusal, Reply, State, apply};
use trent_domain::iam::*;
use trent_domain::ids::{AccessKeyId, AccountId};
use trent_domain::tag::Tag;
use trent_domain::time::Timestamp;

use crate::fixtures::{ACCOUNT, OTHER_ACCOUNT, account, new_request_id, wrapped};

pub(super) const ALLOW: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:*","Resource":"*"}}"#;
pub(super) const DENY: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"kms:*","Resource":"*"}}"#;
pub(super) const TRUST: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}}"#;
pub(super) const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// The cluster. Whatever it is asked leaves a sound state, whose records give it again.
pub(super) struct World {
    pub(super) state: State,
    stored: BTreeMap<RecordKey, Record>,
    now: u64,
}

impl World {
    /// Two accounts, of which most tests use the first.
    pub(super) fn new() -> Self {
        let mut world = Self {
            state: State::default(),
            stored: BTreeMap::new(),
            now: 1000,
        };
        for account in [us(), them()] {
            world
                .ask(Command::CreateAccount(CreateAccount { account }))
                .unwrap();
        }
        world
    }

    /// Applies a command a second after the one before.
    pub(super) fn ask(&mut self, command: Command) -> Result<Reply, IamError> {
        let outcome = self.apply(command);
        self.state.check_invariants().unwrap();
        outcome.map_err(|refusal| match refusal {
            Refusal::Iam(error) => error,
            other => panic!("{other}"),
        })
    }

    /// Applies a command that must succeed.
    pub(super) fn must(&mut self, command: Command) {
        self.ask(command.clone())
            .unwrap_or_else(|error| panic!("{command:?}: {error:?}"));
    }

    /// Applies a command that must succeed, without looking at the state: that would take long many times.
    pub(super) fn hurry(&mut self, command: Command) {
        self.apply(command).unwrap();
    }

    fn apply(&mut self, command: Command) -> Outcome {
        self.now += 1000;
        let entry = Entry {
            at: self.now(),
            request_id: new_request_id(),
            command,
        };
        let outcome = apply(&mut self.state, &entry);
        self.store_changes(outcome.is_ok());
        outcome
    }

    fn store_changes(&mut self, was_accepted: bool) {
        for key in self.state.take_touched() {
            let of_refusals = matches!(key, RecordKey::Clock | RecordKey::Request(_));
            assert!(was_accepted || of_refusals, "a refusal changed {key:?}");
            match self.state.record(&key) {
                Some(record) => assert_ne!(self.stored.insert(key, record.clone()), Some(record)),
                None => assert!(self.stored.remove(&key).is_some(), "{key:?} was not there"),
            }
        }
    }

    /// The time of the last command.
    pub(super) fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.now)
    }

    /// What storage has is the state, and gives it back.
    pub(super) fn check_records(&self) {
        assert_eq!(self.stored, self.state.records().collect());
        let restored = State::from_records(self.stored.clone()).unwrap();
        assert_eq!(self.stored, restored.records().collect());
    }

    pub(super) fn user(&self, user: &str) -> &User {
        self.state.user(us(), &name(user)).unwrap()
    }

    pub(super) fn role(&self, role: &str) -> &Role {
        self.state.role(us(), &name(role)).unwrap()
    }

    pub(super) fn policy(&self, policy: &str) -> &ManagedPolicy {
        self.state.policy(&arn(policy)).unwrap()
    }
}

pub(super) fn us() -> AccountId {
    account(ACCOUNT)
}

pub(super) fn them() -> AccountId {
    account(OTHER_ACCOUNT)
}

pub(super) fn parse<T: FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

pub(super) fn name(text: &str) -> Name {
    parse(text)
}

/// The ARN of a policy of ours.
pub(super) fn arn(policy: &str) -> PolicyArn {
    parse(&format!("arn:aws:iam::{ACCOUNT}:policy/{policy}"))
}

pub(super) fn tag(key: &str, value: &str) -> Tag {
    Tag {
        key: key.into(),
        value: value.into(),
    }
}

pub(super) fn holder(kind: HolderKind, text: &str) -> Holder {
    Holder {
        kind,
        name: name(text),
    }
}

/// An entity with an id of its own.
pub(super) fn entity(kind: IdKind, text: &str) -> NewEntity {
    static NEXT: AtomicU8 = AtomicU8::new(0);
    let random = std::array::from_fn(|_| NEXT.fetch_add(7, Ordering::Relaxed).rotate_left(3));
    entity_with(UniqueId::from_random(kind, random), text)
}

pub(super) fn entity_with(id: UniqueId, text: &str) -> NewEntity {
    NewEntity {
        id,
        partition: parse("aws"),
        account: us(),
        path: Path::default(),
        name: name(text),
    }
}

pub(super) fn id(kind: IdKind, number: usize) -> UniqueId {
    let digits = std::array::from_fn(|index| {
        if index < 4 {
            (number >> (5 * index)) as u8
        } else {
            31
        }
    });
    UniqueId::from_random(kind, digits)
}

pub(super) fn create_user(text: &str) -> Command {
    Command::CreateUser(CreateUser {
        entity: entity(IdKind::User, text),
        tags: vec![],
        boundary: None,
    })
}

pub(super) fn create_group(text: &str) -> Command {
    Command::CreateGroup(CreateGroup {
        entity: entity(IdKind::Group, text),
    })
}

pub(super) fn create_role(text: &str, trust_policy: &str) -> Command {
    Command::CreateRole(CreateRole {
        entity: entity(IdKind::Role, text),
        trust_policy: trust_policy.into(),
        description: String::new(),
        max_session_duration: SessionDuration::DEFAULT,
        tags: vec![],
        boundary: None,
    })
}

pub(super) fn create_policy(text: &str, document: &str) -> Command {
    Command::CreatePolicy(CreatePolicy {
        entity: entity(IdKind::Policy, text),
        description: String::new(),
        document: document.into(),
        tags: vec![],
    })
}

pub(super) fn delete_user(text: &str) -> Command {
    Command::DeleteUser(DeleteUser {
        account: us(),
        name: name(text),
    })
}

pub(super) fn delete_group(text: &str) -> Command {
    Command::DeleteGroup(DeleteGroup {
        account: us(),
        name: name(text),
    })
}

pub(super) fn delete_role(text: &str) -> Command {
    Command::DeleteRole(DeleteRole {
        account: us(),
        name: name(text),
    })
}

pub(super) fn join(group: &str, user: &str) -> Command {
    Command::AddUserToGroup(AddUserToGroup {
        account: us(),
        group: name(group),
        user: name(user),
    })
}

pub(super) fn leave(group: &str, user: &str) -> Command {
    Command::RemoveUserFromGroup(RemoveUserFromGroup {
        account: us(),
        group: name(group),
        user: name(user),
    })
}

pub(super) fn put_inline(kind: HolderKind, text: &str, policy: &str, document: &str) -> Command {
    Command::PutInlinePolicy(PutInlinePolicy {
        account: us(),
        holder: holder(kind, text),
        policy_name: name(policy),
        document: document.into(),
    })
}

pub(super) fn delete_inline(kind: HolderKind, text: &str, policy: &str) -> Command {
    Command::DeleteInlinePolicy(DeleteInlinePolicy {
        account: us(),
        holder: holder(kind, text),
        policy_name: name(policy),
    })
}

pub(super) fn attach(kind: HolderKind, text: &str, policy: &str) -> Command {
    Command::AttachPolicy(AttachPolicy {
        account: us(),
        holder: holder(kind, text),
        policy: parse(policy),
    })
}

pub(super) fn detach(kind: HolderKind, text: &str, policy: &str) -> Command {
    Command::DetachPolicy(DetachPolicy {
        account: us(),
        holder: holder(kind, text),
        policy: parse(policy),
    })
}

pub(super) fn put_boundary(kind: HolderKind, text: &str, policy: &str) -> Command {
    Command::PutPermissionsBoundary(PutPermissionsBoundary {
        account: us(),
        holder: holder(kind, text),
        policy: parse(policy),
    })
}

pub(super) fn delete_boundary(kind: HolderKind, text: &str) -> Command {
    Command::DeletePermissionsBoundary(DeletePermissionsBoundary {
        account: us(),
        holder: holder(kind, text),
    })
}

pub(super) fn access_key_id(number: u8) -> AccessKeyId {
    AccessKeyId::long_term([number; 16])
}

pub(super) fn create_access_key(number: u8, owner: KeyHolder) -> Command {
    Command::CreateAccessKey(CreateAccessKey {
        id: access_key_id(number),
        owner,
        secret: wrapped(number),
    })
}

pub(super) fn keys_of(user: &str) -> KeyHolder {
    KeyHolder::User(us(), name(user))
}

pub(super) fn no_such(kind: EntityKind, name: &str) -> Result<Reply, IamError> {
    Err(IamError::no_such(kind, name))
}

pub(super) fn exists(kind: EntityKind, name: &str) -> Result<Reply, IamError> {
    Err(IamError::exists(kind, name))
}

pub(super) fn conflict(conflict: Conflict) -> Result<Reply, IamError> {
    Err(IamError::DeleteConflict(conflict))
}

pub(super) fn quota(quota: Quota) -> Result<Reply, IamError> {
    Err(IamError::LimitExceeded(quota))
}

pub(super) fn malformed(text: &'static str) -> Result<Reply, IamError> {
    Err(IamError::MalformedPolicyDocument(text.into()))
}
