//! There is no ciphertext that a sibling cannot open, nor a signature or MAC that it cannot verify. Each member makes
//! something with every version of material that it takes into use, as a client would at that moment, and from then on
//! every member understands it: really, with the ciphers of the product.
//!
//! A sibling whose imported material its owner has deleted, or let expire, or not imported yet, has told so by its state:
//! only what is Enabled or Updating has to understand. Where the owner has deleted material that was not in use yet, the
//! state does not tell, and nothing is asked of it either.

use std::collections::{BTreeMap, BTreeSet};

use trent_crypto::random::SystemRandomness;
use trent_domain::command::Command;
use trent_domain::ids::{KeyId, MaterialId, RegionName};
use trent_domain::key::Key;
use trent_domain::key_spec::KeyOrigin;
use trent_domain::key_state::KeyState;
use trent_domain::wrapped::Wrapped;

use super::evidence::Evidence;
use super::{Change, Invariant, Member};

/// See the module.
#[derive(Debug, Default)]
pub struct SiblingsUnderstand {
    /// What the members of a key have made, by the version that made it.
    made: BTreeMap<KeyId, Vec<Made>>,
    /// Who has understood it already. The same wrapped bytes give the same key again.
    understood: BTreeMap<(RegionName, KeyId, MaterialId), (Wrapped, usize)>,
    /// Imported material that its owner has deleted.
    deleted: BTreeSet<(RegionName, KeyId, MaterialId)>,
}

#[derive(Debug)]
struct Made {
    material: MaterialId,
    region: RegionName,
    evidence: Evidence,
}

impl Invariant for SiblingsUnderstand {
    fn name(&self) -> &'static str {
        "siblings understand"
    }

    fn after_entry(&mut self, change: &Change<'_>) -> Result<(), String> {
        self.note_deletions(change);
        for member in change.changed() {
            self.make(&member)?;
            for sibling in change.view.members(member.key.id) {
                self.check(&sibling)?;
            }
        }
        Ok(())
    }
}

impl SiblingsUnderstand {
    fn note_deletions(&mut self, change: &Change<'_>) {
        let key_id = match &change.entry.command {
            Command::DeleteImportedKeyMaterial(delete) => delete.key_id,
            Command::ExpireKeyMaterial(expire) => expire.key_id,
            _ => return,
        };
        let with_bytes = |key: &Key| -> BTreeSet<MaterialId> {
            let materials = key.materials.iter();
            materials
                .filter(|material| material.wrapped.is_some())
                .map(|material| material.id)
                .collect()
        };
        let before = change
            .before
            .key(&key_id)
            .map(|key| with_bytes(key))
            .unwrap_or_default();
        let after = change
            .region
            .member(key_id)
            .map(|member| with_bytes(member.key))
            .unwrap_or_default();
        let lost = before.difference(&after);
        self.deleted
            .extend(lost.map(|id| (change.region.name.clone(), key_id, *id)));
    }

    fn make(&mut self, member: &Member<'_>) -> Result<(), String> {
        let Some(current) = member.key.current().filter(|_| is_usable(member)) else {
            return Ok(());
        };
        let made = self.made.entry(member.key.id).or_default();
        let known = made
            .iter()
            .any(|made| made.material == current.id && made.region == *member.region.name);
        if !known {
            let evidence = Evidence::make(member, current, &SystemRandomness);
            let evidence = evidence.map_err(|problem| named(member, current.id, &problem))?;
            made.push(Made {
                material: current.id,
                region: member.region.name.clone(),
                evidence,
            });
        }
        Ok(())
    }

    fn check(&mut self, member: &Member<'_>) -> Result<(), String> {
        if !is_usable(member) {
            return Ok(());
        }
        let made = self.made.get(&member.key.id).map_or(&[][..], Vec::as_slice);
        let versions: BTreeSet<MaterialId> = made.iter().map(|made| made.material).collect();
        for version in versions {
            let of_version: Vec<&Evidence> = made
                .iter()
                .filter(|made| made.material == version)
                .map(|made| &made.evidence)
                .collect();
            let name = (member.region.name.clone(), member.key.id, version);
            let material = member.key.material(&version);
            let Some((material, wrapped)) = material.and_then(|known| Some((known, known.wrapped.as_ref()?)))
            else {
                if member.key.origin == KeyOrigin::External && self.deleted.contains(&name) {
                    continue;
                }
                return Err(named(member, version, "it does not have the material"));
            };
            let before = self.understood.get(&name).filter(|(known, _)| known == wrapped);
            let count = before.map_or(0, |(_, count)| *count);
            for evidence in of_version.iter().skip(count) {
                evidence
                    .check(member, material)
                    .map_err(|problem| named(member, version, &problem))?;
            }
            self.understood.insert(name, (wrapped.clone(), of_version.len()));
        }
        Ok(())
    }
}

/// Whether clients can use the member now. One that is disabled, or about to be deleted, can become usable again without
/// any other region, so it has to understand as well; but one that lacks imported material has said so.
fn is_usable(member: &Member<'_>) -> bool {
    match member.key.state {
        KeyState::Enabled | KeyState::Updating => member.key.has_all_material(),
        _ => member.key.origin == KeyOrigin::AwsKms,
    }
}

fn named(member: &Member<'_>, version: MaterialId, problem: &str) -> String {
    format!(
        "{} in {} does not understand what version {version} has made: {problem}",
        member.key.id, member.region.name
    )
}
