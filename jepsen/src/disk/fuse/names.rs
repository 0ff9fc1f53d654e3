//! Directories: as programs see them, and as they would be after a power cut.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};

use super::volume::Number;

type Entries = BTreeMap<OsString, Number>;

/// Every directory's entries in both versions, and what lies between the two.
#[derive(Debug, Default)]
pub(super) struct Names {
    live: BTreeMap<Number, Entries>,
    durable: BTreeMap<Number, Entries>,
    /// Changes that no fsync has made durable, in their order.
    pending: Vec<Change>,
}

/// Something that happens to names as a whole, or not at all.
#[derive(Debug, Clone)]
struct Change(Vec<Step>);

/// One entry gets another number, or none.
#[derive(Debug, Clone)]
struct Step {
    directory: Number,
    name: OsString,
    number: Option<Number>,
}

impl Names {
    pub(super) fn get(&self, directory: Number, name: &OsStr) -> Option<Number> {
        self.live.get(&directory)?.get(name).copied()
    }

    pub(super) fn entries(&self, directory: Number) -> impl Iterator<Item = (&OsStr, Number)> {
        let entries = self.live.get(&directory).into_iter().flatten();
        entries.map(|(name, number)| (name.as_os_str(), *number))
    }

    pub(super) fn is_empty(&self, directory: Number) -> bool {
        self.entries(directory).next().is_none()
    }

    /// Gives an entry a number, or none.
    pub(super) fn set(&mut self, directory: Number, name: &OsStr, number: Option<Number>) {
        self.change(vec![Step::new(directory, name, number)]);
    }

    /// Moves an entry to another name, which loses what it had.
    pub(super) fn rename(&mut self, from: (Number, &OsStr), to: (Number, &OsStr), number: Number) {
        let steps = vec![
            Step::new(from.0, from.1, None),
            Step::new(to.0, to.1, Some(number)),
        ];
        self.change(steps);
    }

    fn change(&mut self, steps: Vec<Step>) {
        let change = Change(steps);
        change.apply(&mut self.live);
        self.pending.push(change);
    }

    /// Makes the changes of a directory durable. A change in two directories happens to both, so that the changes that the other
    /// one saw before go with it: a rename never shows half of itself.
    pub(super) fn sync(&mut self, directory: Number) {
        let mut directories = BTreeSet::from([directory]);
        let mut known = 0;
        while known < directories.len() {
            known = directories.len();
            let touched = self.pending.iter().filter(|change| change.touches(&directories));
            let more: Vec<Number> = touched.flat_map(Change::directories).collect();
            directories.extend(more);
        }
        for change in self.pending.extract_if(.., |change| change.touches(&directories)) {
            change.apply(&mut self.durable);
        }
    }

    /// Has been without power: of the changes that no fsync has made durable, the first ones survive, as many as `survive` says
    /// of their number. How many did not is told.
    pub(super) fn lose_power(&mut self, survive: impl FnOnce(usize) -> usize) -> u64 {
        let survivors = survive(self.pending.len());
        let lost = self.pending.len() - survivors;
        for change in self.pending.drain(..).take(survivors) {
            change.apply(&mut self.durable);
        }
        self.live = self.durable.clone();
        lost as u64
    }

    /// Whether a number has a name, or would have one after some power cut.
    pub(super) fn is_named(&self, number: Number) -> bool {
        let within = |entries: &BTreeMap<Number, Entries>| {
            entries
                .values()
                .any(|entries| entries.values().any(|known| *known == number))
        };
        let steps = self.pending.iter().flat_map(|change| &change.0);
        within(&self.live) || within(&self.durable) || steps.clone().any(|step| step.number == Some(number))
    }

    /// Every number that has a name in a directory that can be reached from this one.
    pub(super) fn reachable(&self, root: Number) -> BTreeSet<Number> {
        let mut found = BTreeSet::from([root]);
        let mut open = vec![root];
        while let Some(directory) = open.pop() {
            let new: Vec<Number> = self.entries(directory).map(|(_, number)| number).collect();
            open.extend(new.into_iter().filter(|number| found.insert(*number)));
        }
        found
    }
}

impl Change {
    fn apply(&self, all: &mut BTreeMap<Number, Entries>) {
        for step in &self.0 {
            let entries = all.entry(step.directory).or_default();
            match step.number {
                Some(number) => entries.insert(step.name.clone(), number),
                None => entries.remove(&step.name),
            };
        }
    }

    fn touches(&self, directories: &BTreeSet<Number>) -> bool {
        self.directories()
            .any(|directory| directories.contains(&directory))
    }

    fn directories(&self) -> impl Iterator<Item = Number> {
        self.0.iter().map(|step| step.directory)
    }
}

impl Step {
    fn new(directory: Number, name: &OsStr, number: Option<Number>) -> Self {
        Self {
            directory,
            name: name.to_owned(),
            number,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: Number = Number(1);
    const OTHER: Number = Number(2);

    fn get(names: &Names, directory: Number, name: &str) -> Option<u64> {
        names.get(directory, name.as_ref()).map(|number| number.0)
    }

    #[test]
    fn a_name_is_durable_with_the_fsync_of_its_directory() {
        let mut names = Names::default();
        names.set(ROOT, "a".as_ref(), Some(Number(10)));
        names.sync(OTHER);
        assert_eq!(names.lose_power(|_| 0), 1);
        assert_eq!(get(&names, ROOT, "a"), None);
        names.set(ROOT, "a".as_ref(), Some(Number(10)));
        names.sync(ROOT);
        names.lose_power(|_| 0);
        assert_eq!(get(&names, ROOT, "a"), Some(10));
    }

    #[test]
    fn a_rename_shows_the_old_or_the_new_file_and_never_none() {
        for survivors in 0..=1 {
            let mut names = Names::default();
            names.set(ROOT, "file".as_ref(), Some(Number(10)));
            names.set(ROOT, "file.tmp".as_ref(), Some(Number(11)));
            names.sync(ROOT);
            names.rename((ROOT, "file.tmp".as_ref()), (ROOT, "file".as_ref()), Number(11));
            assert_eq!(get(&names, ROOT, "file"), Some(11));
            names.lose_power(|_| survivors);
            assert_eq!(get(&names, ROOT, "file"), Some(10 + survivors as u64));
            assert_eq!(get(&names, ROOT, "file.tmp").is_some(), survivors == 0);
        }
    }

    #[test]
    fn a_rename_between_directories_is_whole_whichever_is_fsynced() {
        for synced in [ROOT, OTHER] {
            let mut names = Names::default();
            names.set(ROOT, "a".as_ref(), Some(Number(10)));
            names.rename((ROOT, "a".as_ref()), (OTHER, "b".as_ref()), Number(10));
            names.sync(synced);
            assert_eq!(names.lose_power(|_| 0), 0);
            assert_eq!(
                (get(&names, ROOT, "a"), get(&names, OTHER, "b")),
                (None, Some(10))
            );
        }
    }

    #[test]
    fn what_survives_by_chance_is_a_beginning() {
        let mut names = Names::default();
        for number in 10..15 {
            names.set(ROOT, number.to_string().as_ref(), Some(Number(number)));
        }
        assert_eq!(names.lose_power(|_| 2), 3);
        assert_eq!(names.entries(ROOT).count(), 2);
        assert!(names.get(ROOT, "11".as_ref()).is_some());
        assert_eq!(names.reachable(ROOT).len(), 3);
        assert!(!names.is_named(Number(14)));
    }
}
