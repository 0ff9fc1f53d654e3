//! [`Machine`] over the cluster's rules in `domain`.

use std::convert::Infallible;

use bytes::Bytes;
use trent_domain::global::{Entry, Outcome, Record, RecordKey, State, apply};
use trent_domain::ids::NodeId;
use trent_proto::conv;

use crate::machine::{Applied, EncodedRecord, Machine, MachineError, RecordChange, StoredRecord};
use crate::records;

/// Replicates who belongs to the cluster and who may sign.
#[derive(Debug, Clone, Copy, Default)]
pub struct GlobalMachine;

impl Machine for GlobalMachine {
    type State = State;
    type Entry = Entry;
    type Outcome = Outcome;
    type Key = RecordKey;
    type Event = Infallible;

    fn initial(&self) -> State {
        State::default()
    }

    fn encode_entry(&self, entry: &Entry) -> Bytes {
        conv::encode_global_entry(entry)
    }

    fn decode_entry(&self, bytes: Bytes) -> Result<Entry, MachineError> {
        conv::decode_global_entry(bytes).map_err(|error| MachineError::unreadable("entry", error))
    }

    fn encode_outcome(&self, outcome: &Outcome) -> Bytes {
        conv::encode_global_outcome(outcome)
    }

    fn decode_outcome(&self, bytes: Bytes) -> Result<Outcome, MachineError> {
        conv::decode_global_outcome(bytes).map_err(|error| MachineError::unreadable("outcome", error))
    }

    fn apply(&self, state: &mut State, entry: &Entry) -> Applied<Self> {
        let outcome = apply::apply(state, entry);
        Applied {
            outcome,
            events: Vec::new(),
            touched: state.take_touched().into_iter().collect(),
        }
    }

    fn has_removed(&self, state: &State, node: NodeId) -> bool {
        state.has_removed(node)
    }

    fn record(&self, state: &State, key: &RecordKey) -> Result<RecordChange, MachineError> {
        let value = state.record(key).as_ref().map(encode).transpose()?;
        Ok((records::encode_global_key(key), value))
    }

    fn records(&self, state: &State) -> impl Iterator<Item = EncodedRecord> + Send {
        state
            .records()
            .map(|(key, record)| Ok((records::encode_global_key(&key), encode(&record)?)))
    }

    fn restore(&self, stored: &mut dyn Iterator<Item = StoredRecord>) -> Result<State, MachineError> {
        let records: Vec<(RecordKey, Record)> = stored.map(decode).collect::<Result<_, MachineError>>()?;
        State::from_records(records).map_err(|error| MachineError::unreadable("records", error))
    }
}

fn encode(record: &Record) -> Result<Bytes, MachineError> {
    records::encode_global_record(record).map_err(|error| MachineError::unreadable("record", error))
}

fn decode(stored: StoredRecord) -> Result<(RecordKey, Record), MachineError> {
    let (key, value) = stored?;
    let key =
        records::decode_global_key(&key).map_err(|error| MachineError::unreadable("record key", error))?;
    let record = records::decode_global_record(&key, &value);
    Ok((
        key,
        record.map_err(|error| MachineError::unreadable("record", error))?,
    ))
}
