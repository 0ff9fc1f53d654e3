//! Remembered outcomes by request id, bounded in age and number.

use imbl::{OrdMap, OrdSet};

use crate::ids::RequestId;
use crate::record::Remembered;
use crate::time::Timestamp;

/// The outcomes of recent requests.
#[derive(Debug, Clone, Default)]
pub(crate) struct RequestMemory {
    pub(crate) by_id: OrdMap<RequestId, Remembered>,
    pub(crate) by_time: OrdSet<(Timestamp, RequestId)>,
}
