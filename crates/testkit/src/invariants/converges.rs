//! Once every region is there and every link works, all comes to rest by itself, and then every member of a family knows
//! the same: nobody is Creating or Updating, nobody waits for what is there already, and nothing is left to be sent.

use trent_domain::global::state::RegionStatus;
use trent_domain::key_spec::KeyOrigin;
use trent_domain::key_state::KeyState;
use trent_domain::multi_region::{MultiRegion, ReplicaStatus};
use trent_domain::shared_properties::SharedProperties;

use super::{Invariant, Member, RegionView, View, ensure, words};

/// See the module.
#[derive(Debug)]
pub struct Converges;

impl Invariant for Converges {
    fn name(&self) -> &'static str {
        "converges"
    }

    fn at_rest(&mut self, view: &View<'_>) -> Result<(), String> {
        for region in &view.regions {
            ensure(!view.is_lost(region.name), || {
                format!("{} does not come back", region.name)
            })?;
            ensure(!holds_back(view, region), || {
                format!("{} takes no keys in, though it stays", region.name)
            })?;
            ensure(region.state.outbox().next().is_none(), || {
                let left: Vec<_> = region
                    .state
                    .outbox()
                    .map(|intent| words::action(&intent.action))
                    .collect();
                format!("{} has still to send {left:?}", region.name)
            })?;
        }
        view.all_members().try_for_each(|member| {
            let named = |problem: String| format!("{} in {}: {problem}", member.key.id, member.region.name);
            member
                .family()
                .map_or(Ok(()), |family| check(view, &member, family))
                .map_err(named)
        })
    }
}

/// Whether a region goes on leaving though nobody wants it to leave.
fn holds_back(view: &View<'_>, region: &RegionView<'_>) -> bool {
    let known = view.global.region(region.name);
    let stays = known.is_some_and(|known| known.status == RegionStatus::Active);
    stays && region.state.departure().is_some()
}

fn check(view: &View<'_>, member: &Member<'_>, family: &MultiRegion) -> Result<(), String> {
    let restless = matches!(member.key.state, KeyState::Creating | KeyState::Updating);
    ensure(!restless, || format!("it is {}", member.key.state))?;
    let primary = view
        .region(&family.primary)
        .and_then(|region| region.member(member.key.id));
    let primary = primary.filter(Member::is_primary);
    let primary = primary.ok_or_else(|| format!("{} has no primary of it", family.primary))?;
    check_family(view, &primary, family)?;
    check_shared(&primary, member)?;
    check_staged(view, &primary)
}

fn check_family(view: &View<'_>, primary: &Member<'_>, family: &MultiRegion) -> Result<(), String> {
    let truth = primary.family().ok_or("its primary is alone")?;
    let same = (&truth.replicas, truth.revision) == (&family.replicas, family.revision);
    ensure(same, || format!("it knows {family:?}, and its primary {truth:?}"))?;
    for (region, replica) in &truth.replicas {
        let is_there = view
            .region(region)
            .and_then(|region| region.member(primary.key.id))
            .is_some();
        ensure(is_there, || format!("it is missing in {region}"))?;
        ensure(replica.status == ReplicaStatus::Ready, || {
            format!("it is still being made in {region}")
        })?;
    }
    Ok(())
}

fn check_shared(primary: &Member<'_>, member: &Member<'_>) -> Result<(), String> {
    let (told, known) = (
        SharedProperties::of(primary.key),
        SharedProperties::of(member.key),
    );
    ensure(told == known, || {
        format!("it knows {known:?}, and its primary {told:?}")
    })
}

/// Nobody is awaited who has what he is awaited for; and what is made here reaches everybody.
fn check_staged(view: &View<'_>, primary: &Member<'_>) -> Result<(), String> {
    let (Some(staged), Some(pending)) = (&primary.key.staged, primary.key.pending_material()) else {
        return Ok(());
    };
    let has_it = |region| {
        let member = view
            .region(region)
            .and_then(|region| region.member(primary.key.id));
        let material = member.and_then(|member| member.key.material(&pending.id));
        material.is_some_and(|material| material.wrapped.is_some())
    };
    let waits_in_vain = staged.awaited.iter().find(|region| has_it(region));
    ensure(waits_in_vain.is_none(), || {
        format!("{waits_in_vain:?} is awaited for what it has")
    })?;
    ensure(primary.key.origin != KeyOrigin::AwsKms, || {
        format!("its rotation does not end: {staged:?}")
    })
}
