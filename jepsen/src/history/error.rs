//! What is wrong with a history itself: a failure of the harness, never a verdict.

/// Why there is no history.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The file.
    #[error("the history cannot be read or written")]
    File(#[from] std::io::Error),
    /// A line of it.
    #[error("line {number} is no event")]
    Line {
        /// From 1.
        number: usize,
        /// What serde says.
        source: serde_json::Error,
    },
    /// Index, time or the alternation of a process's beginnings and ends.
    #[error("event {index} is out of order")]
    Disorder {
        /// Of the event.
        index: u64,
    },
    /// Arguments of another shape than the workload's.
    #[error("event {index} has arguments that do not fit its name")]
    Arguments {
        /// Of the call's beginning.
        index: u64,
        /// What serde says.
        source: serde_json::Error,
    },
    /// A result of another shape than the workload's.
    #[error("event {index} has a result that does not fit its call")]
    Result {
        /// Of the call's end.
        index: u64,
        /// What serde says.
        source: serde_json::Error,
    },
}
