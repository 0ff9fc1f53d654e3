//! Random losses of regions.

use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;

use super::ids::{key_id, region_name};
use super::key::revision;
use crate::fencing::{Epochs, Fencing};
use crate::losses::{Fate, Loss, Losses};
use crate::succession::Inheritance;

pub(super) fn losses() -> BoxedStrategy<Losses> {
    let fate = select(vec![Fate::Open, Fate::Returned, Fate::Gone, Fate::Left]);
    let loss = (any::<u64>(), vec(region_name(), 0..3), fate);
    let loss = loss.prop_map(|(epoch, successors, fate)| Loss {
        epoch,
        successors,
        fate,
    });
    (any::<u64>(), btree_map(region_name(), loss, 0..3))
        .prop_map(|(version, regions)| Losses { version, regions })
        .boxed()
}

pub(super) fn fencing() -> BoxedStrategy<Fencing> {
    (losses(), any::<u64>())
        .prop_map(|(losses, cleared)| Fencing { losses, cleared })
        .boxed()
}

/// What a push says of losses.
pub fn epochs() -> BoxedStrategy<Epochs> {
    any::<(u64, u64)>()
        .prop_map(|(source, target)| Epochs { source, target })
        .boxed()
}

pub(super) fn inheritance() -> BoxedStrategy<Inheritance> {
    (
        key_id(),
        region_name(),
        revision(),
        btree_set(region_name(), 0..3),
    )
        .prop_map(|(key_id, lost, after, members)| Inheritance {
            key_id,
            lost,
            after,
            members,
        })
        .boxed()
}
