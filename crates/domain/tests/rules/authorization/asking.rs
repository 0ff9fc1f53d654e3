//! Callers with policies of their own.

use serde_json::{Value, json};
use trent_domain::apply::rehearse;
use trent_domain::authorize::{Asker, Authority, Authorized, Recorder, on_key};
use trent_domain::caller::{Caller, Principal};
use trent_domain::command::CreateKey;
use trent_domain::encryption_context::EncryptionContext;
use trent_domain::error::{DenyReason, KmsError};
use trent_domain::ids::KeyId;
use trent_domain::operation::Operation;
use trent_domain::policy::{ConditionValues, IdentityPolicies, NamedPolicy};
use trent_domain::reply::Outcome;
use trent_domain::resolve::resolve;

use crate::fixtures::*;
use crate::region::{AnyCommand, Region};

pub(super) const BOB: &str = "arn:aws:iam::111122223333:user/bob";
pub(super) const ROLE: &str = "arn:aws:iam::111122223333:role/app";
pub(super) const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/app/pod";
pub(super) const FEDERATED: &str = "arn:aws:sts::111122223333:federated-user/fred";
pub(super) const STRANGER: &str = "arn:aws:iam::444455556666:user/sam";

/// A caller with its policies.
#[derive(Clone)]
pub(super) struct Someone {
    pub(super) authority: Authority,
    pub(super) policies: IdentityPolicies,
    pub(super) context: EncryptionContext,
}

/// A user without policies.
pub(super) fn user(arn: &str) -> Someone {
    principal(arn, None)
}

/// A session of the role, without policies.
pub(super) fn session() -> Someone {
    principal(SESSION, Some(ROLE))
}

pub(super) fn federated() -> Someone {
    principal(FEDERATED, None)
}

/// A service on its own behalf.
pub(super) fn aws_service(name: &str) -> Someone {
    someone(Caller::AwsService(name.parse().unwrap()))
}

pub(super) fn someone(caller: Caller) -> Someone {
    Someone {
        authority: caller.into(),
        policies: IdentityPolicies::default(),
        context: EncryptionContext::default(),
    }
}

fn principal(arn: &str, role: Option<&str>) -> Someone {
    someone(Caller::Principal(
        Principal {
            arn: arn.parse().unwrap(),
            unique_id: "AIDAEXAMPLE".into(),
            role: role.map(|role| role.parse().unwrap()),
            provider: None,
            via: None,
        }
        .into(),
    ))
}

impl Someone {
    /// With one policy more.
    pub(super) fn with(mut self, statements: Value) -> Self {
        self.policies.policies.push(named("inline", statements));
        self
    }

    pub(super) fn within(mut self, boundary: Value) -> Self {
        self.policies.boundary = Some(named("boundary", boundary));
        self
    }

    pub(super) fn in_session(mut self, policy: Value) -> Self {
        self.policies.session = Some(vec![named("session", policy)]);
        self
    }

    pub(super) fn about(mut self, pairs: &[(&str, &str)]) -> Self {
        self.context = context(pairs);
        self
    }

    pub(super) fn with_values(mut self, values: &[(&str, &str)]) -> Self {
        let values = values.iter().map(|(key, value)| (*key, [*value]));
        self.authority.values = ConditionValues::from_texts(values).unwrap();
        self
    }

    /// The same through a service.
    pub(super) fn through(mut self, service: &str) -> Self {
        if let Caller::Principal(principal) = &self.authority.caller {
            let via = Some(service.parse().unwrap());
            let principal = Principal {
                via,
                ..Principal::clone(principal)
            };
            self.authority.caller = Caller::Principal(principal.into());
        }
        self
    }

    pub(super) fn asks(&self) -> Asker<'_> {
        Asker {
            identity: &self.policies,
            encryption_context: &self.context,
            ..asker(&self.authority)
        }
    }

    /// What comes of asking for an operation on a key.
    pub(super) fn on_key(
        &self,
        us: &Region,
        operation: Operation,
        named: &str,
    ) -> Result<Authorized, KmsError> {
        let resolved = resolve(&us.state, &self.asks(), operation, named)?;
        on_key(&us.state, &resolved, &self.asks(), operation)
    }

    /// Changes a region as a node does: what the policies say is recorded before, and applied with the entry.
    pub(super) fn change(&self, region: &mut Region, command: impl Into<AnyCommand>) -> Outcome {
        let mut entry = region.entry(self.authority.clone(), command);
        let recorder = Recorder::new(&self.policies);
        rehearse(&region.state, &entry, &recorder)?;
        entry.authority.verdicts = recorder.into_verdicts();
        region.apply(&entry).outcome
    }
}

fn named(name: &str, statements: Value) -> NamedPolicy {
    NamedPolicy {
        name: name.into(),
        policy: policy(statements).into(),
    }
}

pub(super) fn policy(statements: Value) -> String {
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

pub(super) fn context(pairs: &[(&str, &str)]) -> EncryptionContext {
    let pairs = pairs.iter().map(|(key, value)| ((*key).into(), (*value).into()));
    EncryptionContext::new(pairs.collect()).unwrap()
}

/// A statement of an identity policy.
pub(super) fn allow(action: &str, resource: &str) -> Value {
    json!({"Effect": "Allow", "Action": action, "Resource": resource})
}

pub(super) fn deny(action: &str) -> Value {
    json!({"Sid": "No", "Effect": "Deny", "Action": action, "Resource": "*"})
}

/// A statement of a key policy.
pub(super) fn lets(principal: &str, action: &str) -> Value {
    json!({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": action, "Resource": "*"})
}

/// A region with a key of that policy, made by its account's root user.
pub(super) fn with_key(key_policy: String) -> Region {
    let mut us = Region::new(US);
    us.ask(CreateKey {
        policy: key_policy,
        ..create_key(KEY)
    })
    .unwrap();
    us
}

pub(super) const KEY: KeyId = KeyId::Single([1; 16]);

/// The key's ARN.
pub(super) fn arn() -> String {
    format!("arn:aws:kms:{US}:{ACCOUNT}:key/{KEY}")
}

/// Why it was refused, and about which resource.
pub(super) fn reason<T: std::fmt::Debug>(outcome: Result<T, KmsError>) -> Option<DenyReason> {
    match outcome {
        Ok(_) => None,
        Err(KmsError::AccessDenied(denied)) => Some(denied.reason),
        Err(other) => panic!("{other:?}"),
    }
}

/// Which action on which resource was refused.
pub(super) fn refused<T: std::fmt::Debug>(outcome: Result<T, KmsError>) -> Option<(String, String)> {
    match outcome {
        Ok(_) => None,
        Err(KmsError::AccessDenied(denied)) => {
            let trent_domain::error::DeniedResource::Named(resource) = denied.resource else {
                panic!("{denied:?}")
            };
            Some((denied.action.into_owned(), resource))
        }
        Err(other) => panic!("{other:?}"),
    }
}
