//! What a checker is shown.

use std::path::Path;

use crate::history::History;

/// A run's history and the directory of everything that it left: `nodes/<region>/<number>/{data,log}`, and what the harness
/// asked for at the end (`final/`).
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// What clients saw.
    pub history: &'a History,
    /// The run's directory.
    pub dir: &'a Path,
}
