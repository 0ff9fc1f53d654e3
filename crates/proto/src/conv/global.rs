//! Entries of the global group's log, and what applying them answers.

use bytes::Bytes;
use trent_domain::global::{Command, Entry, Outcome, Refusal};

use super::error::ConvError;
use super::presence::{optional, plain, required};
use super::wire::{self, Wire, wire_enum, wire_message};
use crate::replicated::v1 as pb;
use pb::global_entry::Command as Form;

/// The bytes of an entry of the global group.
pub fn encode_global_entry(entry: &Entry) -> Bytes {
    wire::encode(entry)
}

/// Reads an entry of the global group.
pub fn decode_global_entry(bytes: Bytes) -> Result<Entry, ConvError> {
    wire::decode(bytes)
}

/// The bytes of an outcome of the global group.
pub fn encode_global_outcome(outcome: &Outcome) -> Bytes {
    wire::encode(outcome)
}

/// Reads an outcome of the global group.
pub fn decode_global_outcome(bytes: Bytes) -> Result<Outcome, ConvError> {
    wire::decode(bytes)
}

wire_message! { Entry as pb::GlobalEntry { at: required, request_id: plain, command: required, } }

impl Wire for Command {
    type Form = Form;

    fn to_wire(&self) -> Form {
        match self {
            Self::InitCluster { cluster } => Form::InitCluster(pb::InitCluster {
                cluster: cluster.to_wire(),
            }),
            Self::RegisterRegion {
                region,
                exchange_public,
            } => Form::RegisterRegion(pb::RegisterRegion {
                region: region.to_wire(),
                exchange_public: exchange_public.to_wire(),
            }),
            Self::ShareGlobalKey {
                region,
                from,
                version,
                sealed,
            } => Form::ShareGlobalKey(pb::ShareGlobalKey {
                region: region.to_wire(),
                from: optional::write(from),
                version: required::write(version),
                sealed: required::write(sealed),
            }),
            Self::CreateAccount { account } => Form::CreateAccount(pb::CreateAccount {
                account: account.to_wire(),
            }),
            Self::CreateAccessKey { id, account, secret } => Form::CreateAccessKey(pb::CreateAccessKey {
                id: id.to_wire(),
                account: account.to_wire(),
                secret: required::write(secret),
            }),
        }
    }

    fn from_wire(form: Form) -> Result<Self, ConvError> {
        Ok(match form {
            Form::InitCluster(init) => Self::InitCluster {
                cluster: plain::read(init.cluster, "cluster")?,
            },
            Form::RegisterRegion(register) => Self::RegisterRegion {
                region: plain::read(register.region, "region")?,
                exchange_public: plain::read(register.exchange_public, "exchange_public")?,
            },
            Form::ShareGlobalKey(share) => Self::ShareGlobalKey {
                region: plain::read(share.region, "region")?,
                from: optional::read(share.from, "from")?,
                version: required::read(share.version, "version")?,
                sealed: required::read(share.sealed, "sealed")?,
            },
            Form::CreateAccount(create) => Self::CreateAccount {
                account: plain::read(create.account, "account")?,
            },
            Form::CreateAccessKey(create) => Self::CreateAccessKey {
                id: plain::read(create.id, "id")?,
                account: plain::read(create.account, "account")?,
                secret: required::read(create.secret, "secret")?,
            },
        })
    }
}

impl Wire for Outcome {
    type Form = pb::GlobalOutcome;

    fn to_wire(&self) -> pb::GlobalOutcome {
        let result = match self {
            Ok(()) => pb::global_outcome::Result::Done(pb::Empty {}),
            Err(refusal) => pb::global_outcome::Result::Refused(refusal.to_wire()),
        };
        pb::GlobalOutcome { result: Some(result) }
    }

    fn from_wire(form: pb::GlobalOutcome) -> Result<Self, ConvError> {
        Ok(match form.result.ok_or(ConvError::Missing("result"))? {
            pb::global_outcome::Result::Done(pb::Empty {}) => Ok(()),
            pb::global_outcome::Result::Refused(refusal) => Err(Wire::from_wire(refusal)?),
        })
    }
}

wire_enum! {
    Refusal as pb::Refusal, "refusal" {
        OtherExchangeKey,
        UnknownRegion,
        GlobalKeyExists,
        GlobalKeyNotShared,
        UnknownAccount,
        AccessKeyExists,
    }
}
