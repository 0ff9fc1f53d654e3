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
    kept: Vec<Story>,
    met: BTreeSet<Meeting>,
}

impl Corpus {
    pub(crate) fn read() -> Self {
        let text = std::fs::read_to_string(path()).unwrap_or_default();
        let stories = text.lines().map(|line| serde_json::from_str(line).unwrap());
        Self {
            stories: stories.collect(),
            kept: Vec::new(),
            met: BTreeSet::new(),
        }
    }

    /// The stories as they were read.
    pub(crate) fn stories(&self) -> &[Story] {
        &self.stories
    }

    /// Notes what a story met; the last step that met something new, if one did.
    pub(crate) fn met(&mut self, meetings: &[Meeting]) -> Option<usize> {
        let mut last = None;
        for (nth, meeting) in meetings.iter().enumerate() {
            if self.met.insert(meeting.clone()) {
                last = Some(nth);
            }
        }
        last
    }

    pub(crate) fn keep(&mut self, story: Story) {
        self.kept.push(story);
    }

    /// Adds what was kept to the file.
    pub(crate) fn write(&self) {
        let stories = self.stories.iter().chain(&self.kept);
        let lines = stories.map(|story| serde_json::to_string(story).unwrap() + "\n");
        std::fs::write(path(), lines.collect::<String>()).unwrap();
    }

    pub(crate) fn summary(&self) -> String {
        let operations: BTreeSet<&str> = self
            .met
            .iter()
            .map(|meeting| meeting.operation.as_str())
            .collect();
        let (kept, met) = (self.kept.len(), self.met.len());
        format!(
            "kept {kept}; {met} different outcomes of {} operations",
            operations.len()
        )
    }
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/surface/corpus.jsonl")
}
