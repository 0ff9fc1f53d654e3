//! Stories that are worth telling again: together they meet everything that was ever met.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::story::Story;

/// An operation and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Meeting {
    pub(crate) operation: String,
    pub(crate) outcome: String,
}

/// The kept stories and all that they met.
pub(crate) struct Corpus {
    stories: Vec<Story>,
    /// What was told in this run, with what it met.
    told: Vec<(Story, BTreeSet<Meeting>)>,
    met: BTreeSet<Meeting>,
}

impl Corpus {
    pub(crate) fn read() -> Self {
        let text = std::fs::read_to_string(path()).unwrap_or_default();
        let stories = text.lines().map(|line| serde_json::from_str(line).unwrap());
        Self {
            stories: stories.collect(),
            told: Vec::new(),
            met: BTreeSet::new(),
        }
    }

    /// The stories as they were read.
    pub(crate) fn stories(&self) -> &[Story] {
        &self.stories
    }

    /// Notes what a story met. Up to its last step that met something new it is worth keeping.
    pub(crate) fn met(&mut self, story: &Story, meetings: &[Meeting]) {
        let news = meetings.iter().enumerate();
        let news = news.filter(|(_, meeting)| self.met.insert((*meeting).clone()));
        if let Some((last, _)) = news.last() {
            let meetings = meetings[..=last].iter().cloned().collect();
            self.told.push((story.until(last), meetings));
        }
    }

    /// Writes stories that together met everything: again and again the one that met most of what is left.
    pub(crate) fn write(&self) {
        let mut left = self.met.clone();
        let mut lines = String::new();
        let gain = |met: &BTreeSet<Meeting>, left: &BTreeSet<Meeting>| met.intersection(left).count();
        while let Some((story, met)) = self.told.iter().max_by_key(|(_, met)| gain(met, &left)) {
            if gain(met, &left) == 0 {
                break;
            }
            left = left.difference(met).cloned().collect();
            lines += &(serde_json::to_string(story).unwrap() + "\n");
        }
        std::fs::write(path(), lines).unwrap();
    }

    pub(crate) fn summary(&self) -> String {
        let operations: BTreeSet<&str> = self
            .met
            .iter()
            .map(|meeting| meeting.operation.as_str())
            .collect();
        let (told, met) = (self.told.len(), self.met.len());
        format!(
            "{told} of them met something new; {met} different outcomes of {} operations",
            operations.len()
        )
    }
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/surface/corpus.jsonl")
}
