//! No plain key is on any disk or wire. Every secret that was drawn or brought is known here, and each of its parts is
//! looked for in whatever is written or sent.

use std::collections::HashSet;

/// A secret is looked for in parts of this length: half of a key would be too much already.
const PART_LEN: usize = 16;

/// See the module.
#[derive(Debug)]
pub struct NoPlaintext {
    parts: HashSet<[u8; PART_LEN]>,
    /// Which two bytes a part begins with: most places in most bytes are no such beginning.
    beginnings: Vec<bool>,
}

impl Default for NoPlaintext {
    fn default() -> Self {
        Self {
            parts: HashSet::new(),
            beginnings: vec![false; 1 << 16],
        }
    }
}

impl NoPlaintext {
    /// What the rule is called.
    pub const NAME: &'static str = "no plaintext";

    /// From now on it is looked for.
    pub fn learn(&mut self, secret: &[u8]) {
        for part in secret.as_chunks::<PART_LEN>().0 {
            self.parts.insert(*part);
            self.beginnings[beginning(part)] = true;
        }
    }

    /// Looks for every secret in `bytes`, which were found at `place`.
    pub fn inspect(&self, place: &str, bytes: &[u8]) -> Result<(), String> {
        let found = bytes
            .windows(PART_LEN)
            .position(|window| self.beginnings[beginning(window)] && self.parts.contains(window));
        found.map_or(Ok(()), |at| {
            Err(format!("a part of a plain key is in {place}, at {at}"))
        })
    }
}

fn beginning(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}
