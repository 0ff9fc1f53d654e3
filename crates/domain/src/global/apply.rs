//! Applies an entry to the cluster's state.
