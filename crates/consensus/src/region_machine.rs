//! [`Machine`] over a region's rules in `domain`.

use bytes::Bytes;
use trent_domain::apply;
use trent_domain::entry::Entry;
use trent_domain::record::{Record, RecordKey};
use trent_domain::reply::Outcome;
use trent_domain::state::{Event, State};
use trent_proto::conv;

use crate::machine::{Applied, EncodedRecord, Machine, MachineError, RecordChange, StoredRecord};
use crate::records;

/// Replicates a region's keys.
#[derive(Debug, Clone, Copy, Default)]
pub struct RegionMachine;

impl Machine for RegionMachine {
    type State = State;
    type Entry = Entry;
    type Outcome = Outcome;
    type Key = RecordKey;
    type Event = Event;

    fn initial(&self) -> State {
        State::default()
    }

    fn encode_entry(&self, entry: &Entry) -> Bytes {
        conv::encode_entry(entry)
    }

    fn decode_entry(&self, bytes: Bytes) -> Result<Entry, MachineError> {
        conv::decode_entry(bytes).map_err(|error| MachineError::unreadable("entry", error))
    }

    fn encode_outcome(&self, outcome: &Outcome) -> Bytes {
        conv::encode_outcome(outcome)
    }

    fn decode_outcome(&self, bytes: Bytes) -> Result<Outcome, MachineError> {
        conv::decode_outcome(bytes).map_err(|error| MachineError::unreadable("outcome", error))
    }

    fn apply(&self, state: &mut State, entry: &Entry) -> Applied<Self> {
        let apply::Applied { outcome, events } = apply::apply(state, entry);
        Applied {
            outcome,
            events,
            touched: state.take_touched().into_iter().collect(),
        }
    }

    fn record(&self, state: &State, key: &RecordKey) -> Result<RecordChange, MachineError> {
        let value = state.record(key).as_ref().map(encode).transpose()?;
        Ok((records::encode_region_key(key), value))
    }

    fn records(&self, state: &State) -> impl Iterator<Item = EncodedRecord> + Send {
        state
            .records()
            .map(|(key, record)| Ok((records::encode_region_key(&key), encode(&record)?)))
    }

    #[cfg(feature = "chaos-bugs")]
    fn is_forgotten_in_snapshots(&self, key: &[u8]) -> bool {
        trent_bugs::Bug::SnapshotWithoutGrants.is_on()
            && matches!(records::decode_region_key(key), Ok(RecordKey::Grant(..)))
    }

    fn restore(&self, stored: &mut dyn Iterator<Item = StoredRecord>) -> Result<State, MachineError> {
        let records: Vec<(RecordKey, Record)> = stored.map(decode).collect::<Result<_, MachineError>>()?;
        State::from_records(records).map_err(|error| MachineError::unreadable("records", error))
    }
}

fn encode(record: &Record) -> Result<Bytes, MachineError> {
    records::encode_region_record(record).map_err(|error| MachineError::unreadable("record", error))
}

fn decode(stored: StoredRecord) -> Result<(RecordKey, Record), MachineError> {
    let (key, value) = stored?;
    let key =
        records::decode_region_key(&key).map_err(|error| MachineError::unreadable("record key", error))?;
    let record = records::decode_region_record(&key, &value);
    Ok((
        key,
        record.map_err(|error| MachineError::unreadable("record", error))?,
    ))
}
