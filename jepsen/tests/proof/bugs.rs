//! One bug at a time, and the checker that has to see it; and the same world without a bug, which every checker has to accept.

use std::time::Duration;

use trent_jepsen::checker::wgl::Linearizable;
use trent_jepsen::checker::{
    Checker, DeletionFinal, Fencing, Grants, Imports, Ledger, Materials, Membership, Primary, SetFull,
    SwitchedOff, Validity,
};
use trent_jepsen::model::{Alias, Lifecycle, Policy};

use crate::judge;
use crate::simulator::{Course, World, run};
use crate::worlds::{
    alias, deletion, family, grants, imports, ledger, lifecycle, membership, policy, set, succession,
    switch_off,
};

const SEEDS: std::ops::Range<u64> = 0..10;
const CALLS: usize = 1000;
const IMPORTS: Imports = Imports {
    bound: Duration::from_millis(1),
};
const MEMBERSHIP: Membership = Membership {
    bound: Duration::from_millis(500),
};

/// How many seeds of ten show the bug.
fn caught<W: World>(checker: &dyn Checker, world: impl Fn() -> W) -> usize {
    let refused = |seed: &u64| {
        let history = run(&mut world(), Course::new(*seed, CALLS));
        judge(checker, &history).valid == Validity::Invalid
    };
    SEEDS.filter(refused).count()
}

fn accepted<W: World>(checker: &dyn Checker, world: impl Fn() -> W) {
    for seed in 0..20 {
        let history = run(&mut world(), Course::new(seed, CALLS));
        let verdict = judge(checker, &history);
        assert_eq!(verdict.valid, Validity::Valid, "seed {seed}: {verdict:#?}");
    }
}

macro_rules! bugs {
    ($($name:ident: $checker:expr, $world:expr, [$($bug:expr),*];)*) => {$(
        #[test]
        fn $name() {
            let checker = $checker;
            let world = $world;
            accepted(&checker, || world(None));
            $(
                let seeds = caught(&checker, || world(Some($bug)));
                println!("{} caught {} in {seeds} of 10 runs", checker.name(), stringify!($bug));
                assert_eq!(seeds, 10, "{}", stringify!($bug));
            )*
        }
    )*};
}

bugs! {
    aliases: Linearizable::new("alias", Alias), |bug| alias::Aliases::new(10, bug),
        [alias::Bug::StaleRead, alias::Bug::LostUpdate];
    lives: Linearizable::new("lifecycle", Lifecycle), |bug| lifecycle::Keys::new(10, bug),
        [lifecycle::Bug::CachedUse, lifecycle::Bug::CancelEnables, lifecycle::Bug::StaleRead];
    policies: Linearizable::new("policy", Policy), |bug| policy::Policies::new(10, bug),
        [policy::Bug::JudgedByAnOldPolicy];
    sets: SetFull, set::Sets::new, [set::Bug::StaleList, set::Bug::Lost, set::Bug::Doubled];
    grants_of_keys: Grants, grants::GrantsOfKeys::new,
        [grants::Bug::Resurrected, grants::Bug::NotChecked, grants::Bug::Lost];
    switched_off: SwitchedOff, switch_off::Fleet::new, [switch_off::Bug::OldLeader];
    ciphertexts: Ledger, ledger::Book::new, [
        ledger::Bug::OtherBytes,
        ledger::Bug::ContextNotBound,
        ledger::Bug::LostMaterial,
        ledger::Bug::StaysDisabled,
        ledger::Bug::RepeatedNonce
    ];
    primaries: Primary, family::Families::new,
        [family::Bug::DualPrimary, family::Bug::LostHandover, family::Bug::OldEpoch];
    materials: Materials, family::Families::new,
        [family::Bug::Unstaged, family::Bug::Forked, family::Bug::WentBack];
    imported: IMPORTS, imports::Materials::new,
        [
            imports::Bug::NeverExpires,
            imports::Bug::ComesBack,
            imports::Bug::Lost,
            imports::Bug::TakesOthers,
            imports::Bug::RefusesItsOwn,
            imports::Bug::ForgetsCiphertexts,
            imports::Bug::OtherBytes
        ];
    members: MEMBERSHIP, membership::Members::new, [
        membership::Bug::NumberTwice,
        membership::Bug::LostJoin,
        membership::Bug::ComesBack,
        membership::Bug::ForgottenDrain,
        membership::Bug::StaysVoter,
        membership::Bug::AnswersOn
    ];
    deletions: DeletionFinal, deletion::Deletions::new,
        [
            deletion::Bug::Resurrected,
            deletion::Bug::CancelIgnored,
            deletion::Bug::TooEarly,
            deletion::Bug::ShortWindow
        ];
}

/// Every answer comes: a declaration whose end is not known may happen at any time later, which excuses much.
fn caught_with_all_answers(checker: &dyn Checker, bug: succession::Bug) -> usize {
    let refused = |seed: &u64| {
        let course = Course {
            lost: 0,
            ..Course::new(*seed, CALLS)
        };
        let history = run(&mut succession::Regions::new(Some(bug)), course);
        judge(checker, &history).valid == Validity::Invalid
    };
    SEEDS.filter(refused).count()
}

#[test]
fn lost_regions() {
    use succession::Bug;
    let bugs: [(&dyn Checker, Bug); 5] = [
        (&Primary, Bug::TwoHeirs),
        (&Primary, Bug::GoesOn),
        (&Fencing, Bug::Leaks),
        (&Fencing, Bug::KeepsItsOwn),
        (&Fencing, Bug::NeverBack),
    ];
    for (place, (checker, bug)) in bugs.into_iter().enumerate() {
        let seeds = caught_with_all_answers(checker, bug);
        println!(
            "{} caught bug {place} of lost regions in {seeds} of 10 runs",
            checker.name()
        );
        assert!(seeds >= 5, "{place}: {seeds}");
    }
    accepted(&Primary, || succession::Regions::new(None));
    accepted(&Fencing, || succession::Regions::new(None));
}
