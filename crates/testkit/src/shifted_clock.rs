//! A clock that tests move: the system's, and as much later as a file says.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use trent_domain::time::Timestamp;
use trent_node::clock::Clock;

/// Names the file, for the programs that have such a clock.
const FILE: &str = "TRENT_TESTKIT_SHIFTED_CLOCK";

/// The hand on the clock of a cluster's nodes.
#[derive(Debug)]
pub struct ShiftedClock {
    file: PathBuf,
    days: u64,
}

impl ShiftedClock {
    /// A clock that shows the system's time, until it is moved.
    pub(crate) fn in_dir(dir: &Path) -> Self {
        let clock = Self {
            file: dir.join("clock"),
            days: 0,
        };
        clock.write();
        clock
    }

    /// Lets a program, and all that it starts, read this clock.
    pub(crate) fn give_to(&self, program: &mut Command) {
        program.env(FILE, &self.file);
    }

    /// Moves the clock.
    pub(crate) fn jump(&mut self, days: u64) {
        self.days += days;
        self.write();
    }

    /// By how many seconds it is ahead of the system's clock.
    pub(crate) fn seconds_ahead(&self) -> i64 {
        self.days as i64 * 24 * 60 * 60
    }

    /// A reader sees the old number or the new one, whole.
    fn write(&self) {
        let written = self.file.with_extension("new");
        std::fs::write(&written, self.days.to_string()).unwrap();
        std::fs::rename(written, &self.file).unwrap();
    }
}

/// The clock of a program that a test has given one.
///
/// # Panics
/// When it has not, or the file is none.
pub fn given_clock() -> Clock {
    Clock::new(|| {
        static GIVEN: OnceLock<PathBuf> = OnceLock::new();
        let file = GIVEN.get_or_init(|| std::env::var_os(FILE).unwrap().into());
        let days: u64 = std::fs::read_to_string(file).unwrap().parse().unwrap();
        Clock::SYSTEM.now().plus_millis(days * Timestamp::DAY_MILLIS)
    })
}
