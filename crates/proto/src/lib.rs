//! The messages that Trent replicates and sends between nodes, and their conversions to domain values.
