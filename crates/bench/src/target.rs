//! What one window of load is put on.

use crate::cpu::Processes;
use crate::endpoint::Endpoint;

/// One or more endpoints, and the processes behind them.
pub(crate) struct Target {
    /// Where connections go, in turn.
    pub(crate) endpoints: Vec<Endpoint>,
    /// The processes that the connections end in: some of the serving ones.
    pub(crate) addressed: Processes,
    /// Every process that has a share in the answers: the nodes of the region, with the addressed ones.
    pub(crate) serving: Processes,
}
