//! Clients: each asks one thing after another of some node.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::AbortHandle;
use trent_consensus::{Published, ReadPolicy, Unavailable};
use trent_crypto::keyring::RegionKeyring;
use trent_domain::alias::AliasName;
use trent_domain::caller::Caller;
use trent_domain::command::{
    CancelKeyDeletion, Command, CreateAlias, CreateKey, DeleteAlias, DisableKey, EnableKey,
    ScheduleKeyDeletion, UpdateAlias, UpdateKeyDescription,
};
use trent_domain::entry::Entry;
use trent_domain::ids::{AccountId, KeyId, RequestId};
use trent_domain::key_spec::{KeyOrigin, KeySpec, KeyUsage};
use trent_domain::policy::default_policy;
use trent_domain::state::State;
use trent_domain::time::Timestamp;

use crate::call::{Action, Answer, Object};
use crate::node::Node;
use crate::randomness::SeededRandomness;
use crate::sabotage::Sabotage;

/// Keys whose life is watched.
pub(crate) const KEYS: usize = 3;
/// Aliases that are moved about.
pub(crate) const ALIASES: usize = 3;
/// Keys that aliases lead to.
pub(crate) const TARGETS: usize = 12;
/// The account of all keys.
const ACCOUNT: &str = "111122223333";

/// An answer that is there: of which call, and up to which entry a read had seen.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) call: usize,
    pub(crate) answer: Answer,
    pub(crate) seen_to: Option<u64>,
}

/// Where answers are left.
pub(crate) type Inbox = Arc<Mutex<Vec<Heard>>>;

/// What clients know and do.
pub(crate) struct Clients {
    account: AccountId,
    rng: fastrand::Rng,
    pub(crate) inbox: Inbox,
    pub(crate) policy: ReadPolicy,
    sabotage: Option<Sabotage>,
    asked: u64,
}

impl Clients {
    pub(crate) fn new(seed: u64, policy: ReadPolicy, sabotage: Option<Sabotage>) -> Self {
        Self {
            account: ACCOUNT.parse().unwrap(),
            rng: fastrand::Rng::with_seed(!seed),
            inbox: Inbox::default(),
            policy,
            sabotage,
            asked: 0,
        }
    }

    /// The commands that make every key there is.
    pub(crate) fn preparation(&self, keyring: &RegionKeyring, randomness: &SeededRandomness) -> Vec<Command> {
        let keys = (0..KEYS + TARGETS).map(|number| {
            let id = key(number);
            let material = keyring
                .generate(id, KeySpec::SymmetricDefault, randomness)
                .unwrap();
            Command::CreateKey(CreateKey {
                key_id: id,
                spec: KeySpec::SymmetricDefault,
                usage: KeyUsage::EncryptDecrypt,
                origin: KeyOrigin::AwsKms,
                description: String::new(),
                policy: default_policy(self.account, "aws").into(),
                tags: Vec::new(),
                material: Some(material.into_material(Timestamp::default())),
                custom_key_store: None,
            })
        });
        keys.collect()
    }

    /// What the next call is about and for.
    pub(crate) fn draw(&mut self) -> (Object, Action) {
        self.asked += 1;
        if self.rng.bool() {
            let alias = Object::Alias(self.rng.usize(..ALIASES));
            let target = || key(KEYS + self.asked as usize % TARGETS).to_string();
            let action = match self.rng.u8(..10) {
                0..2 => Action::CreateAlias(target()),
                2..5 => Action::UpdateAlias(target()),
                5 => Action::DeleteAlias,
                _ => Action::Read,
            };
            return (alias, action);
        }
        let key = Object::Key(self.rng.usize(..KEYS));
        let action = match self.rng.u8(..16) {
            0 => Action::EnableKey,
            1..3 => Action::DisableKey,
            3 => Action::ScheduleKeyDeletion(7 + (self.asked % 23) as u16),
            4..6 => Action::CancelKeyDeletion,
            6..10 => Action::Describe(format!("description {}", self.asked)),
            _ => Action::Read,
        };
        (key, action)
    }

    /// Asks a node.
    pub(crate) fn ask(
        &mut self,
        call: usize,
        node: &Node,
        at: Timestamp,
        object: Object,
        action: &Action,
    ) -> Option<AbortHandle> {
        match self.command(object, action) {
            Some(command) => self.propose(call, node, at, Caller::Root(self.account), command),
            None => self.read(call, node, object),
        }
    }

    /// Proposes a command on a node.
    pub(crate) fn propose(
        &mut self,
        call: usize,
        node: &Node,
        at: Timestamp,
        caller: Caller,
        command: Command,
    ) -> Option<AbortHandle> {
        let handle = node.handle().cloned()?;
        let mut request = [0; 16];
        self.rng.fill(&mut request);
        let entry = Entry {
            at,
            authority: caller.into(),
            request_id: RequestId::new(request),
            command,
        };
        let inbox = self.inbox.clone();
        node.spawn(async move {
            let answer = match handle.propose(&entry).await {
                Ok(Ok(_)) => Answer::Done,
                Ok(Err(refusal)) => Answer::Refused(Box::new(refusal)),
                Err(_) => Answer::Unknown,
            };
            leave(&inbox, call, answer, None);
        })
    }

    fn read(&self, call: usize, node: &Node, object: Object) -> Option<AbortHandle> {
        let handle = node.handle().cloned()?;
        let trusts_itself = match self.sabotage {
            Some(Sabotage::ReadAnywhere) => true,
            Some(Sabotage::ReadUnconfirmed) => handle.leads(),
            _ => false,
        };
        let (inbox, policy, account) = (self.inbox.clone(), self.policy, self.account);
        node.spawn(async move {
            let read: Result<Arc<Published<State>>, Unavailable> = match trusts_itself {
                true => Ok(handle.local()),
                false => handle.read(policy).await,
            };
            match read {
                Ok(seen) => {
                    let answer = look(&seen.state, account, object);
                    leave(&inbox, call, answer, Some(seen.applied()));
                }
                Err(_) => leave(&inbox, call, Answer::Unknown, None),
            }
        })
    }

    fn command(&self, object: Object, action: &Action) -> Option<Command> {
        Some(match (object, action) {
            (_, Action::Read) => return None,
            (Object::Alias(number), action) => alias_command(alias(number), action)?,
            (Object::Key(number), action) => key_command(key(number), action)?,
        })
    }
}

fn alias_command(name: AliasName, action: &Action) -> Option<Command> {
    Some(match action {
        Action::CreateAlias(target) => Command::CreateAlias(CreateAlias {
            name,
            target: target.parse().ok()?,
        }),
        Action::UpdateAlias(target) => Command::UpdateAlias(UpdateAlias {
            name,
            target: target.parse().ok()?,
        }),
        _ => Command::DeleteAlias(DeleteAlias { name }),
    })
}

fn key_command(key_id: KeyId, action: &Action) -> Option<Command> {
    Some(match action {
        Action::EnableKey => Command::EnableKey(EnableKey { key_id }),
        Action::DisableKey => Command::DisableKey(DisableKey { key_id }),
        Action::ScheduleKeyDeletion(window_days) => Command::ScheduleKeyDeletion(ScheduleKeyDeletion {
            key_id,
            window_days: *window_days,
        }),
        Action::CancelKeyDeletion => Command::CancelKeyDeletion(CancelKeyDeletion { key_id }),
        Action::Describe(description) => Command::UpdateKeyDescription(UpdateKeyDescription {
            key_id,
            description: description.clone(),
        }),
        _ => return None,
    })
}

fn look(state: &State, account: AccountId, object: Object) -> Answer {
    match object {
        Object::Alias(number) => {
            let found = state.alias(account, &alias(number));
            Answer::Alias(found.map(|alias| alias.target.to_string()))
        }
        Object::Key(number) => match state.key(&key(number)) {
            Some(key) => Answer::Key {
                state: key.state,
                description: key.description.clone(),
            },
            None => Answer::Alias(None),
        },
    }
}

fn leave(inbox: &Inbox, call: usize, answer: Answer, seen_to: Option<u64>) {
    inbox.lock().unwrap_or_else(PoisonError::into_inner).push(Heard {
        call,
        answer,
        seen_to,
    });
}

fn key(number: usize) -> KeyId {
    KeyId::single_from_random([number as u8 + 1; 16])
}

fn alias(number: usize) -> AliasName {
    format!("alias/simulated-{number}").parse().unwrap()
}
