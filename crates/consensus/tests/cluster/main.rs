//! Groups of one and three nodes in one process, over real connections and real disks.

mod barriers;
mod elections;
mod identities;
mod memberships;
mod partitions;
mod register_machine;
mod restarts;
mod snapshots;
mod support;
mod switchboard;
