//! Write-ahead log, applied records, snapshots and sentinel: what Trent keeps on disk.
