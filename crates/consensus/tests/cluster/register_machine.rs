//! A map of registers: the smallest machine with everything a real one has.

use bytes::Bytes;
use imbl::OrdMap;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use trent_consensus::{Applied, EncodedRecord, Machine, MachineError, RecordChange, StoredRecord};

/// Writes a register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Write {
    pub(crate) request: u64,
    pub(crate) register: String,
    pub(crate) value: String,
}

impl Write {
    pub(crate) fn new(request: u64, register: &str, value: &str) -> Self {
        Self {
            request,
            register: register.to_owned(),
            value: value.to_owned(),
        }
    }
}

/// What was there before, and how many writes there have been.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Written {
    pub(crate) before: Option<String>,
    pub(crate) revision: u64,
}

/// All registers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Registers {
    values: OrdMap<String, String>,
    requests: OrdMap<u64, Written>,
    revision: u64,
}

impl Registers {
    pub(crate) fn get(&self, register: &str) -> Option<&str> {
        self.values.get(register).map(String::as_str)
    }

    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Key {
    Value(String),
    Request(u64),
    Revision,
}

/// Bytes that stand for an entry of a newer version.
pub(crate) const UNKNOWN: &str = "an entry of a newer version";

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RegisterMachine;

impl Machine for RegisterMachine {
    type State = Registers;
    type Entry = Write;
    type Outcome = Written;
    type Key = Key;
    type Event = u64;

    fn initial(&self) -> Registers {
        Registers::default()
    }

    fn encode_entry(&self, entry: &Write) -> Bytes {
        encode(entry)
    }

    fn decode_entry(&self, bytes: Bytes) -> Result<Write, MachineError> {
        let write: Write = decode("entry", &bytes)?;
        match write.value == UNKNOWN {
            true => Err(MachineError::unreadable("entry", "unknown command")),
            false => Ok(write),
        }
    }

    fn encode_outcome(&self, outcome: &Written) -> Bytes {
        encode(outcome)
    }

    fn decode_outcome(&self, bytes: Bytes) -> Result<Written, MachineError> {
        decode("outcome", &bytes)
    }

    fn apply(&self, state: &mut Registers, entry: &Write) -> Applied<Self> {
        if let Some(outcome) = state.requests.get(&entry.request) {
            return Applied {
                outcome: outcome.clone(),
                touched: Vec::new(),
                events: Vec::new(),
            };
        }
        state.revision += 1;
        let before = state.values.insert(entry.register.clone(), entry.value.clone());
        let outcome = Written {
            before,
            revision: state.revision,
        };
        state.requests.insert(entry.request, outcome.clone());
        let touched = vec![
            Key::Value(entry.register.clone()),
            Key::Request(entry.request),
            Key::Revision,
        ];
        Applied {
            outcome,
            touched,
            events: vec![state.revision],
        }
    }

    fn record(&self, state: &Registers, key: &Key) -> Result<RecordChange, MachineError> {
        let value = match key {
            Key::Value(register) => state.values.get(register).map(encode),
            Key::Request(request) => state.requests.get(request).map(encode),
            Key::Revision => Some(encode(&state.revision)),
        };
        Ok((encode(key), value))
    }

    fn records(&self, state: &Registers) -> impl Iterator<Item = EncodedRecord> + Send {
        let values = state
            .values
            .iter()
            .map(|(name, value)| (encode(&Key::Value(name.clone())), encode(value)));
        let requests = state
            .requests
            .iter()
            .map(|(id, done)| (encode(&Key::Request(*id)), encode(done)));
        let revision = (encode(&Key::Revision), encode(&state.revision));
        values.chain(requests).chain([revision]).map(Ok)
    }

    fn restore(&self, records: &mut dyn Iterator<Item = StoredRecord>) -> Result<Registers, MachineError> {
        let mut state = Registers::default();
        for record in records {
            let (key, value) = record?;
            match decode("record key", &key)? {
                Key::Value(register) => {
                    state.values.insert(register, decode("record", &value)?);
                }
                Key::Request(request) => {
                    state.requests.insert(request, decode("record", &value)?);
                }
                Key::Revision => state.revision = decode("record", &value)?,
            }
        }
        Ok(state)
    }
}

fn encode<T: Serialize>(value: &T) -> Bytes {
    bincode::serialize(value).expect("plain values encode").into()
}

fn decode<T: DeserializeOwned>(what: &'static str, bytes: &[u8]) -> Result<T, MachineError> {
    bincode::deserialize(bytes).map_err(|error| MachineError::unreadable(what, error))
}
