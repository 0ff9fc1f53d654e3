//! Entries of the global group, and what applying them answers.

use bytes::Bytes;
use prost::Message;
use trent_domain::global::{Command, Entry, Outcome, Refusal};
use trent_domain::ids::RegionName;
use trent_domain::time::Timestamp;

use super::common::{wrapped_from_pb, wrapped_to_pb};
use super::{DecodeError, encode, fixed, id, parse, required};
use crate::replicated::v1 as pb;
use crate::replicated::v1::global_entry::Command as CommandMessage;

/// The bytes of an entry in the global log.
pub fn encode_global_entry(entry: &Entry) -> Bytes {
    encode(&pb::GlobalEntry {
        at: entry.at.as_millis(),
        request_id: Bytes::copy_from_slice(entry.request_id.as_bytes()),
        command: Some(command_to_pb(&entry.command)),
    })
}

/// Reads an entry of the global log. A command that this version does not know is an error.
pub fn decode_global_entry(bytes: Bytes) -> Result<Entry, DecodeError> {
    let entry = pb::GlobalEntry::decode(bytes)?;
    Ok(Entry {
        at: Timestamp::from_millis(entry.at),
        request_id: id(&entry.request_id, "request id")?,
        command: command_from_pb(required(entry.command, "known command")?)?,
    })
}

fn command_to_pb(command: &Command) -> CommandMessage {
    match command {
        Command::InitCluster { cluster } => CommandMessage::InitCluster(pb::InitCluster {
            cluster_id: Bytes::copy_from_slice(cluster.as_bytes()),
        }),
        Command::RegisterRegion {
            region,
            exchange_public,
        } => CommandMessage::RegisterRegion(pb::RegisterRegion {
            region: region.to_string(),
            exchange_public: Bytes::copy_from_slice(exchange_public),
        }),
        Command::ShareGlobalKey {
            region,
            from,
            version,
            sealed,
        } => CommandMessage::ShareGlobalKey(pb::ShareGlobalKey {
            region: region.to_string(),
            from: from.as_ref().map(RegionName::to_string),
            version: *version,
            sealed: Bytes::copy_from_slice(sealed),
        }),
        Command::CreateAccount { account } => CommandMessage::CreateAccount(pb::CreateAccount {
            account: account.to_string(),
        }),
        Command::CreateAccessKey { id, account, secret } => {
            CommandMessage::CreateAccessKey(pb::CreateAccessKey {
                id: id.to_string(),
                account: account.to_string(),
                secret: wrapped_to_pb(secret),
            })
        }
    }
}

fn command_from_pb(command: CommandMessage) -> Result<Command, DecodeError> {
    Ok(match command {
        CommandMessage::InitCluster(command) => Command::InitCluster {
            cluster: id(&command.cluster_id, "cluster id")?,
        },
        CommandMessage::RegisterRegion(command) => Command::RegisterRegion {
            region: parse(&command.region, "region name")?,
            exchange_public: fixed(&command.exchange_public, "exchange key")?,
        },
        CommandMessage::ShareGlobalKey(command) => Command::ShareGlobalKey {
            region: parse(&command.region, "region name")?,
            from: command
                .from
                .map(|region| parse(&region, "region name"))
                .transpose()?,
            version: command.version,
            sealed: command.sealed.into(),
        },
        CommandMessage::CreateAccount(command) => Command::CreateAccount {
            account: parse(&command.account, "account id")?,
        },
        CommandMessage::CreateAccessKey(command) => Command::CreateAccessKey {
            id: parse(&command.id, "access key id")?,
            account: parse(&command.account, "account id")?,
            secret: wrapped_from_pb(command.secret)?,
        },
    })
}

/// The bytes of a global outcome.
pub fn encode_global_outcome(outcome: &Outcome) -> Bytes {
    use pb::global_outcome::Result;
    let result = match outcome {
        Ok(()) => Result::Done(pb::GlobalDone {}),
        Err(refusal) => Result::Refusal(refusal_to_pb(*refusal).into()),
    };
    encode(&pb::GlobalOutcome { result: Some(result) })
}

/// Reads a global outcome.
pub fn decode_global_outcome(bytes: Bytes) -> Result<Outcome, DecodeError> {
    use pb::global_outcome::Result;
    match required(pb::GlobalOutcome::decode(bytes)?.result, "outcome")? {
        Result::Done(_) => Ok(Ok(())),
        Result::Refusal(number) => Ok(Err(refusal_from_pb(number)?)),
    }
}

fn refusal_to_pb(refusal: Refusal) -> pb::GlobalRefusal {
    match refusal {
        Refusal::OtherExchangeKey => pb::GlobalRefusal::OtherExchangeKey,
        Refusal::UnknownRegion => pb::GlobalRefusal::UnknownRegion,
        Refusal::GlobalKeyExists => pb::GlobalRefusal::GlobalKeyExists,
        Refusal::GlobalKeyNotShared => pb::GlobalRefusal::GlobalKeyNotShared,
        Refusal::UnknownAccount => pb::GlobalRefusal::UnknownAccount,
        Refusal::AccessKeyExists => pb::GlobalRefusal::AccessKeyExists,
    }
}

fn refusal_from_pb(number: i32) -> Result<Refusal, DecodeError> {
    match pb::GlobalRefusal::try_from(number) {
        Ok(pb::GlobalRefusal::OtherExchangeKey) => Ok(Refusal::OtherExchangeKey),
        Ok(pb::GlobalRefusal::UnknownRegion) => Ok(Refusal::UnknownRegion),
        Ok(pb::GlobalRefusal::GlobalKeyExists) => Ok(Refusal::GlobalKeyExists),
        Ok(pb::GlobalRefusal::GlobalKeyNotShared) => Ok(Refusal::GlobalKeyNotShared),
        Ok(pb::GlobalRefusal::UnknownAccount) => Ok(Refusal::UnknownAccount),
        Ok(pb::GlobalRefusal::AccessKeyExists) => Ok(Refusal::AccessKeyExists),
        Ok(pb::GlobalRefusal::Unspecified) | Err(_) => Err(DecodeError::Malformed("known refusal")),
    }
}
