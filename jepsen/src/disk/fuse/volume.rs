//! The model of the disk: files and directories in two versions, and the difference that a power cut takes.
//!
//! - A file's bytes and length are durable with an fsync or fdatasync of that file. Of what was written since, a power cut
//!   takes everything, or any pages.
//! - A file's name is durable with an fsync of its directory, and with nothing else: a new file that was fsynced and whose
//!   directory was not is gone. That is what POSIX promises; some file systems do more.
//! - A rename happens as a whole. Changes of names survive in their order.
//! - Owner and mode are durable at once; times are not kept apart.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::time::SystemTime;

use rustix::io::Errno;

use super::content::{Content, PAGE};
use super::names::Names;
use crate::disk::{Losses, Survival};

/// What the disk holds.
const CAPACITY_BYTES: u64 = 4 << 30;

/// A file or a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Number(pub(super) u64);

impl Number {
    /// FUSE's number of the root.
    pub(super) const ROOT: Self = Self(1);
}

/// What is known of a file or a directory.
#[derive(Debug)]
pub(super) struct Node {
    /// Nothing for a directory: its entries are among the names.
    pub(super) content: Option<Content>,
    pub(super) mode: u16,
    pub(super) owner: (u32, u32),
    pub(super) modified: SystemTime,
    /// How many programs have it open.
    opened: u64,
    /// Whether it has lost its name: its room is free then, though it would be there after a power cut.
    unlinked: bool,
}

/// How much room there is, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Room {
    pub(super) capacity: u64,
    pub(super) free: u64,
}

/// A new file or directory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Birth {
    pub(super) is_directory: bool,
    pub(super) mode: u16,
    pub(super) owner: (u32, u32),
    pub(super) at: SystemTime,
}

/// All of it.
#[derive(Debug)]
pub(super) struct Volume {
    nodes: BTreeMap<Number, Node>,
    names: Names,
    next: u64,
    limit: u64,
}

impl Volume {
    /// An empty disk.
    pub(super) fn new(root: Birth) -> Self {
        Self {
            nodes: BTreeMap::from([(Number::ROOT, Node::new(root))]),
            names: Names::default(),
            next: Number::ROOT.0 + 1,
            limit: CAPACITY_BYTES,
        }
    }

    pub(super) fn node(&self, number: Number) -> Result<&Node, Errno> {
        self.nodes.get(&number).ok_or(Errno::STALE)
    }

    pub(super) fn node_mut(&mut self, number: Number) -> Result<&mut Node, Errno> {
        self.nodes.get_mut(&number).ok_or(Errno::STALE)
    }

    pub(super) fn lookup(&self, directory: Number, name: &OsStr) -> Result<Number, Errno> {
        self.names.get(directory, name).ok_or(Errno::NOENT)
    }

    pub(super) fn list(&self, directory: Number) -> Vec<(OsString, Number, bool)> {
        let entry = |(name, number): (&OsStr, Number)| {
            let is_directory = self.nodes.get(&number).is_some_and(Node::is_directory);
            (name.to_owned(), number, is_directory)
        };
        self.names.entries(directory).map(entry).collect()
    }

    /// A new file or directory.
    pub(super) fn create(&mut self, directory: Number, name: &OsStr, birth: Birth) -> Result<Number, Errno> {
        if self.names.get(directory, name).is_some() {
            return Err(Errno::EXIST);
        }
        self.need(PAGE)?;
        let number = Number(self.next);
        self.next += 1;
        self.nodes.insert(number, Node::new(birth));
        self.names.set(directory, name, Some(number));
        Ok(number)
    }

    /// Removes a file, or an empty directory.
    pub(super) fn remove(
        &mut self,
        directory: Number,
        name: &OsStr,
        wants_directory: bool,
    ) -> Result<(), Errno> {
        let number = self.lookup(directory, name)?;
        self.may_go(number, wants_directory)?;
        self.names.set(directory, name, None);
        self.unlink(number);
        Ok(())
    }

    /// Renames over what may go.
    pub(super) fn rename(
        &mut self,
        from: (Number, &OsStr),
        to: (Number, &OsStr),
        replace: bool,
    ) -> Result<(), Errno> {
        let number = self.lookup(from.0, from.1)?;
        let replaced = self.names.get(to.0, to.1).filter(|replaced| *replaced != number);
        if let Some(replaced) = replaced {
            if !replace {
                return Err(Errno::EXIST);
            }
            self.may_go(replaced, self.node(number)?.is_directory())?;
        }
        self.names.rename(from, to, number);
        if let Some(replaced) = replaced {
            self.unlink(replaced);
        }
        Ok(())
    }

    fn may_go(&self, number: Number, wants_directory: bool) -> Result<(), Errno> {
        match (wants_directory, self.node(number)?.is_directory()) {
            (false, true) => Err(Errno::ISDIR),
            (true, false) => Err(Errno::NOTDIR),
            (true, true) if !self.names.is_empty(number) => Err(Errno::NOTEMPTY),
            _ => Ok(()),
        }
    }

    pub(super) fn read(&self, number: Number, offset: u64, size: u64) -> Result<Vec<u8>, Errno> {
        let content = self.node(number)?.content.as_ref();
        Ok(content.ok_or(Errno::ISDIR)?.read(offset, size))
    }

    pub(super) fn write(
        &mut self,
        number: Number,
        offset: u64,
        bytes: &[u8],
        at: SystemTime,
    ) -> Result<(), Errno> {
        let growth = self.content(number)?.growth(offset, bytes.len() as u64);
        self.need(growth)?;
        self.content(number)?.write(offset, bytes);
        self.node_mut(number)?.modified = at;
        Ok(())
    }

    pub(super) fn set_length(&mut self, number: Number, length: u64) -> Result<(), Errno> {
        self.content(number)?.set_length(length);
        Ok(())
    }

    /// Room ahead of writes.
    pub(super) fn reserve(&mut self, number: Number, end: u64) -> Result<(), Errno> {
        let allocated = self.content(number)?.allocated();
        self.need(end.next_multiple_of(PAGE).saturating_sub(allocated))?;
        self.content(number)?.reserve(end);
        Ok(())
    }

    /// Makes a file or the names of a directory durable.
    pub(super) fn sync(&mut self, number: Number) -> Result<(), Errno> {
        match &mut self.node_mut(number)?.content {
            Some(content) => content.sync(),
            None => {
                self.names.sync(number);
                self.forget_the_gone();
            }
        }
        Ok(())
    }

    /// Fails to make a file durable.
    pub(super) fn fail_sync(&mut self, number: Number) -> Result<(), Errno> {
        if let Some(content) = &mut self.node_mut(number)?.content {
            content.forget_dirty();
        }
        Ok(())
    }

    pub(super) fn open(&mut self, number: Number) -> Result<(), Errno> {
        self.node_mut(number)?.opened += 1;
        Ok(())
    }

    pub(super) fn close(&mut self, number: Number) {
        if let Some(node) = self.nodes.get_mut(&number) {
            node.opened = node.opened.saturating_sub(1);
        }
        self.forget_if_gone(number);
    }

    /// Lets there be no more room than is taken now, or all of it again.
    pub(super) fn set_full(&mut self, full: bool) {
        self.limit = if full { self.taken() } else { CAPACITY_BYTES };
    }

    pub(super) fn room(&self) -> Room {
        Room {
            capacity: CAPACITY_BYTES,
            free: self.limit.saturating_sub(self.taken()),
        }
    }

    /// Has been without power.
    pub(super) fn lose_power(&mut self, survival: Survival) -> Losses {
        let mut random = match survival {
            Survival::Nothing => None,
            Survival::Some { seed } => Some(fastrand::Rng::with_seed(seed)),
        };
        let names = self.names.lose_power(|pending| match &mut random {
            Some(random) => random.usize(0..=pending),
            None => 0,
        });
        let mut pages = 0;
        for node in self.nodes.values_mut() {
            node.opened = 0;
            node.unlinked = false;
            if let Some(content) = &mut node.content {
                pages += content.lose_power(|| random.as_mut().is_some_and(fastrand::Rng::bool));
            }
        }
        let reachable = self.names.reachable(Number::ROOT);
        self.nodes.retain(|number, _| reachable.contains(number));
        Losses { pages, names }
    }

    fn content(&mut self, number: Number) -> Result<&mut Content, Errno> {
        self.node_mut(number)?.content.as_mut().ok_or(Errno::ISDIR)
    }

    fn need(&self, bytes: u64) -> Result<(), Errno> {
        match bytes > self.room().free {
            true if bytes > 0 => Err(Errno::NOSPC),
            _ => Ok(()),
        }
    }

    fn taken(&self) -> u64 {
        let there = self
            .nodes
            .values()
            .filter(|node| !node.unlinked || node.opened > 0);
        there.map(Node::allocated).sum()
    }

    fn unlink(&mut self, number: Number) {
        if let Some(node) = self.nodes.get_mut(&number) {
            node.unlinked = true;
        }
        self.forget_if_gone(number);
    }

    /// Frees what nobody can see any more, now or after a power cut.
    fn forget_if_gone(&mut self, number: Number) {
        let closed = self.nodes.get(&number).is_some_and(|node| node.opened == 0);
        if closed && number != Number::ROOT && !self.names.is_named(number) {
            self.nodes.remove(&number);
        }
    }

    fn forget_the_gone(&mut self) {
        let closed = self.nodes.iter().filter(|(_, node)| node.opened == 0);
        let numbers: Vec<Number> = closed.map(|(number, _)| *number).collect();
        for number in numbers {
            self.forget_if_gone(number);
        }
    }
}

impl Node {
    fn new(birth: Birth) -> Self {
        Self {
            content: (!birth.is_directory).then(Content::default),
            mode: birth.mode,
            owner: birth.owner,
            modified: birth.at,
            opened: 0,
            unlinked: false,
        }
    }

    pub(super) fn is_directory(&self) -> bool {
        self.content.is_none()
    }

    pub(super) fn length(&self) -> u64 {
        self.content.as_ref().map_or(0, Content::length)
    }

    pub(super) fn allocated(&self) -> u64 {
        self.content.as_ref().map_or(PAGE, Content::allocated)
    }
}
