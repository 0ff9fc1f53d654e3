//! What one member of a family makes, every other member opens: keys of every spec and usage, every pair of three regions,
//! before and after a rotation, before and after changes of the primary.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do"
)]

#[path = "support/aws_json.rs"]
mod aws_json;
#[path = "matrix/family.rs"]
mod family;
#[path = "matrix/imported.rs"]
mod imported;
#[path = "support/key_specs.rs"]
mod key_specs;
#[path = "matrix/made.rs"]
mod made;
#[path = "matrix/regions.rs"]
mod regions;
#[path = "support/wrapping.rs"]
mod wrapping;

use crate::family::Family;
use crate::key_specs::SPECS;
use crate::made::Made;
use crate::regions::{AP, EU, Regions};

/// Families, and what their members have made so far.
struct Matrix {
    regions: Regions,
    families: Vec<(Family, Vec<Made>)>,
    /// How often something was opened in another region than the one that made it, or in the same.
    opened: usize,
}

#[test]
fn every_member_opens_what_any_member_made() {
    let regions = Regions::start();
    let families = SPECS
        .iter()
        .flat_map(|(spec, usages)| usages.iter().map(move |usage| (*spec, *usage)))
        .map(|(spec, usage)| Family::generated(&regions, spec, usage))
        .chain(imported::KINDS.map(|(spec, usage)| Family::imported(&regions, spec, usage)))
        .collect::<Vec<_>>();
    let mut matrix = Matrix {
        regions,
        families: families.into_iter().map(|family| (family, Vec::new())).collect(),
        opened: 0,
    };
    matrix.hold("as they were made", |_| true);
    matrix.rotate();
    matrix.hold("after a rotation", Family::rotates);
    for primary in [EU, AP] {
        matrix.move_primaries(primary);
        matrix.hold(&format!("with the primary in {primary}"), |_| true);
        matrix.rotate();
        matrix.hold(&format!("after a rotation in {primary}"), Family::rotates);
    }
    println!("{} times opened", matrix.opened);
}

impl Matrix {
    /// Every region makes everything, and every region opens everything that was ever made.
    fn hold(&mut self, when: &str, which: impl Fn(&Family) -> bool) {
        for (family, made) in self.families.iter_mut().filter(|(family, _)| which(family)) {
            for region in regions::ALL {
                made.extend(made::by(&self.regions, region, family));
            }
            for made in made.iter() {
                for region in regions::ALL {
                    made.assert_opens(&self.regions, region, when);
                    self.opened += 1;
                }
            }
        }
    }

    fn rotate(&mut self) {
        let rotating = self.families.iter_mut().filter(|(family, _)| family.rotates());
        rotating.for_each(|(family, _)| family.rotate(&self.regions));
    }

    /// All at once, and then none is under way any more.
    fn move_primaries(&mut self, region: &'static str) {
        for (family, _) in &mut self.families {
            family.move_primary(&self.regions, region);
        }
        self.families
            .iter()
            .for_each(|(family, _)| family.await_settled(&self.regions));
    }
}
