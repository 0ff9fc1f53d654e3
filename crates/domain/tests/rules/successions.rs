//! The loss of regions in a world: what `global` decides, who hears of it, and what regions ask each other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use trent_domain::command::{Disown, EndFence, NoteLosses, TakeOver};
use trent_domain::global::command::{
    AbandonRegion, AddRegion, DeclareLoss, EndLoss, ForgetRegion, RegisterRegion, RemoveRegion,
};
use trent_domain::global::{self, Command};
use trent_domain::ids::{KeyId, RegionName};
use trent_domain::key::Key;
use trent_domain::key_state::KeyState;
use trent_domain::multi_region::MultiRegion;
use trent_domain::succession::{Member, Survey};
use trent_domain::time::Timestamp;

use crate::fixtures;
use crate::world::World;

#[derive(Clone)]
pub(crate) struct Successions {
    global: global::State,
    /// Regions that nothing reaches and that reach nobody.
    pub(crate) cut: BTreeSet<RegionName>,
    /// What regions were told, by who asked and of which key.
    asked: BTreeMap<(RegionName, KeyId), Asked>,
    /// How many families were taken over.
    pub(crate) taken_over: usize,
    /// How many losses have ended.
    pub(crate) ended: usize,
}

/// What a region was told of a family by those that knew the same losses.
#[derive(Clone, Default)]
struct Asked {
    version: u64,
    answers: BTreeMap<RegionName, Option<Member>>,
}

impl Successions {
    pub(crate) fn of(names: &[&str]) -> Self {
        let mut losses = Self {
            global: global::State::default(),
            cut: BTreeSet::new(),
            asked: BTreeMap::new(),
            taken_over: 0,
            ended: 0,
        };
        for name in names {
            losses.change(Command::AddRegion(AddRegion {
                region: fixtures::region(name),
            }));
            losses.change(Command::RegisterRegion(RegisterRegion {
                region: fixtures::region(name),
                exchange_key: fixtures::exchange_key(1).public,
            }));
        }
        losses
    }

    pub(crate) fn is_lost(&self, region: &RegionName) -> bool {
        self.global.losses().is_lost(region)
    }

    pub(crate) fn lost(&self) -> Vec<RegionName> {
        let losses = self.global.losses();
        let regions = losses.regions.keys();
        regions.filter(|region| losses.is_lost(region)).cloned().collect()
    }

    pub(crate) fn are_cut(&self, one: &RegionName, other: &RegionName) -> bool {
        self.cut.contains(one) || self.cut.contains(other)
    }

    pub(crate) fn declare(&mut self, lost: &str, successor: &str) -> bool {
        let before = self.global.losses().version;
        self.change(Command::DeclareLoss(DeclareLoss {
            region: fixtures::region(lost),
            successor: fixtures::region(successor),
        }));
        self.global.losses().version > before
    }

    /// An operator says that a lost region never comes back.
    pub(crate) fn abandon(&mut self, gone: &str) {
        self.change(Command::AbandonRegion(AbandonRegion {
            region: fixtures::region(gone),
        }));
        assert!(self.global.losses().is_gone(&fixtures::region(gone)));
    }

    /// A region that is closed is forgotten: nobody is there any more.
    pub(crate) fn forget(&mut self, name: &str) {
        let region = fixtures::region(name);
        self.cut.insert(region.clone());
        self.change(Command::RemoveRegion(RemoveRegion {
            region: region.clone(),
            discards_managed_keys: false,
        }));
        self.change(Command::ForgetRegion(ForgetRegion { region }));
    }

    /// A region is added that has the name of one that was forgotten.
    pub(crate) fn add(&mut self, name: &str) {
        let region = fixtures::region(name);
        self.cut.remove(&region);
        self.change(Command::AddRegion(AddRegion { region }));
    }

    fn change(&mut self, command: Command) {
        let entry = global::Entry {
            at: Timestamp::default(),
            request_id: fixtures::new_request_id(),
            command,
        };
        let _ = global::apply(&mut self.global, &entry);
    }
}

impl World {
    /// A region's leader takes over the table of `global`.
    pub(crate) fn hear(&mut self, name: &str) {
        let losses = self.losses.global.losses().clone();
        if !self.losses.cut.contains(&fixtures::region(name)) {
            let follow_up_seed = self.seed();
            let note = NoteLosses {
                losses,
                follow_up_seed,
            };
            self.at(name).serve(note).unwrap();
        }
    }

    /// A region's leader cuts what ties it to one that is gone, so many at a time, until nothing that can be cut is left.
    pub(crate) fn part(&mut self, name: &str, gone: &str, at_a_time: usize) {
        let gone = fixtures::region(gone);
        loop {
            let ties = self.at(name).state.ties_to(&gone, at_a_time);
            if !ties.can_be_cut() {
                return;
            }
            let follow_up_seed = self.seed();
            let command = Disown {
                region: gone.clone(),
                led: ties.led,
                news: ties.news,
                follow_up_seed,
            };
            self.at(name).serve(command).unwrap();
        }
    }

    /// One region asks another one of a family; nothing comes of it where they know different losses.
    pub(crate) fn inquire(&mut self, name: &str, of: &str, key: KeyId) {
        let (asker, told) = (fixtures::region(name), fixtures::region(of));
        let version = self.version(&asker);
        if asker == told || self.losses.are_cut(&asker, &told) || self.version(&told) != version {
            return;
        }
        let member = self.regions[&told].state.members([key]).pop();
        let asked = self.losses.asked.entry((asker, key)).or_default();
        if asked.version != version {
            *asked = Asked {
                version,
                answers: BTreeMap::new(),
            };
        }
        asked.answers.insert(told, member);
    }

    /// A region takes over what it has found itself to be the heir of.
    pub(crate) fn take_over(&mut self, name: &str, key: KeyId) {
        let asker = fixtures::region(name);
        let Some(Asked { version, answers }) = self.answers(&asker, key) else {
            return;
        };
        let own = self.regions[&asker].state.members([key]).pop();
        let own = own.map(|own| (asker.clone(), own));
        let told = answers
            .into_iter()
            .filter_map(|(region, told)| Some((region, told?)));
        let losses = self.regions[&asker].state.fencing().losses.clone();
        let survey = Survey {
            losses: &losses,
            members: told.chain(own).collect(),
        };
        if survey.heir() != Some(&asker) {
            return;
        }
        let families = survey.inheritance(&asker).into_iter().collect();
        let follow_up_seed = self.seed();
        let command = TakeOver {
            version,
            families,
            follow_up_seed,
        };
        self.at(name).serve(command).unwrap();
        let leads = |key: &Arc<Key>| key.multi_region.as_ref().is_some_and(MultiRegion::leads);
        self.losses.taken_over += usize::from(self.key(name, &key).is_some_and(leads));
    }

    /// A region that was lost goes on as soon as nobody takes over anything from it any more.
    pub(crate) fn end_fence(&mut self, name: &str) {
        let here = fixtures::region(name);
        let losses = self.regions[&here].state.fencing().losses.clone();
        let led = |key: &Arc<Key>| {
            let leads = key.multi_region.as_ref().is_some_and(MultiRegion::leads);
            leads || key.state == KeyState::Updating
        };
        let keys: Vec<KeyId> = self.regions[&here]
            .state
            .keys_after(None)
            .filter(|key| led(key))
            .map(|key| key.id)
            .collect();
        for key in keys {
            let Some(Asked { answers, .. }) = self.answers(&here, key) else {
                return;
            };
            let own = self.key(name, &key).unwrap().multi_region.clone().unwrap();
            let told = answers
                .into_iter()
                .filter_map(|(region, told)| Some((region, told?)));
            let survey = Survey {
                losses: &losses,
                members: told.collect(),
            };
            if !survey.leaves_alone(&own) {
                return;
            }
        }
        let version = losses.version;
        self.at(name).serve(EndFence { version }).unwrap();
    }

    /// A region that is not fenced any more says so to `global`.
    pub(crate) fn end_loss(&mut self, name: &str) {
        let region = fixtures::region(name);
        let fencing = self.regions[&region].state.fencing();
        let epoch = fencing.cleared;
        if !fencing.is_fenced(&region) && epoch > 0 && !self.losses.cut.contains(&region) {
            let before = self.losses.global.losses().version;
            self.losses.change(Command::EndLoss(EndLoss { region, epoch }));
            self.losses.ended += usize::from(self.losses.global.losses().version > before);
        }
    }

    /// Every region is reachable again, hears everything, and does what it has to, until no region is lost.
    pub(crate) fn recover(&mut self) {
        self.losses.cut.clear();
        for _ in 0..20 {
            let names: Vec<String> = self.regions.keys().map(ToString::to_string).collect();
            names.iter().for_each(|name| self.hear(name));
            self.deliver_what_is_taken();
            let keys: BTreeSet<KeyId> = self.members().map(|(_, key)| key.id).collect();
            for name in &names {
                for key in &keys {
                    names.iter().for_each(|of| self.inquire(name, of, *key));
                    self.take_over(name, *key);
                }
                self.end_fence(name);
                self.end_loss(name);
            }
            if self.losses.lost().is_empty() {
                names.iter().for_each(|name| self.hear(name));
                return;
            }
        }
        panic!("{:?} are lost for good", self.losses.lost());
    }

    fn version(&self, region: &RegionName) -> u64 {
        self.regions[region].state.fencing().losses.version
    }

    /// What all those said whose answer it takes: every region that is not lost, and who may have succeeded the asker.
    fn answers(&self, asker: &RegionName, key: KeyId) -> Option<Asked> {
        let losses = &self.regions[asker].state.fencing().losses;
        let asked = self.losses.asked.get(&(asker.clone(), key))?;
        let mut answers = asked.answers.clone();
        answers.retain(|region, _| losses.must_answer(asker, region));
        let mut wanted = self
            .regions
            .keys()
            .filter(|region| losses.must_answer(asker, region));
        let is_complete =
            asked.version == losses.version && wanted.all(|region| answers.contains_key(region));
        is_complete.then_some(Asked {
            version: asked.version,
            answers,
        })
    }
}
