//! Enabled members of a family have the same material: of the versions that were ever used, one member may know fewer
//! than another, never others, and it has the bytes of each. What any member encrypts with, every member of a key whose
//! material was made here has.
//!
//! The bytes of imported material are their owner's business: he deletes them where he likes. So of an EXTERNAL key it is
//! only asked that its Enabled members have what they say that they have.

use trent_domain::ids::MaterialId;
use trent_domain::key_spec::KeyOrigin;
use trent_domain::key_state::KeyState;

use super::{Change, Invariant, Member, ensure};

/// See the module.
#[derive(Debug)]
pub struct EqualMaterials;

impl Invariant for EqualMaterials {
    fn name(&self) -> &'static str {
        "equal materials"
    }

    fn after_entry(&mut self, change: &Change<'_>) -> Result<(), String> {
        for member in change.changed() {
            check_own(&member)?;
            if change.view.is_left_behind(&member) {
                continue;
            }
            for sibling in change.view.members(member.key.id) {
                check_pair(&member, &sibling)?;
                check_pair(&sibling, &member)?;
            }
        }
        Ok(())
    }
}

/// An Enabled key works, and so does one whose material never leaves.
fn check_own(member: &Member<'_>) -> Result<(), String> {
    let must_work = member.key.state == KeyState::Enabled || member.key.origin == KeyOrigin::AwsKms;
    ensure(!must_work || member.key.has_all_material(), || {
        format!("{} in {} lacks material", member.key.id, member.region.name)
    })
}

fn check_pair(one: &Member<'_>, other: &Member<'_>) -> Result<(), String> {
    let (id, here, there) = (one.key.id, one.region.name, other.region.name);
    let both_enabled = [one, other]
        .iter()
        .all(|member| member.key.state == KeyState::Enabled);
    ensure(!both_enabled || one_begins_the_other(one, other), || {
        format!("{id} has been used with other material in {here} than in {there}")
    })?;
    if one.key.origin != KeyOrigin::AwsKms {
        return Ok(());
    }
    let current = one.key.current_material;
    let has_it = current.is_some_and(|current| {
        let material = other.key.material(&current);
        material.is_some_and(|material| material.wrapped.is_some())
    });
    ensure(has_it, || {
        format!("{id} encrypts in {here} with what {there} does not have")
    })
}

fn one_begins_the_other(one: &Member<'_>, other: &Member<'_>) -> bool {
    let mut pairs = used(one).zip(used(other));
    pairs.all(|(one, other)| one == other)
}

fn used<'a>(member: &Member<'a>) -> impl Iterator<Item = &'a MaterialId> {
    let materials = member.key.permanent_materials().iter();
    materials.map(|material| &material.id)
}
