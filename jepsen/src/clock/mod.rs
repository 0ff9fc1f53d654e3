//! The wall clocks of the nodes, and what a nemesis does to them. Their monotonic clocks stay, as on real machines.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

/// Where distributions put the library, the one for programs with threads first.
const LIBRARIES: [&str; 4] = [
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib64/faketime/libfaketimeMT.so.1",
    "/usr/lib/faketime/libfaketimeMT.so.1",
];

/// Which clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Backend {
    /// libfaketime between the node and the machine's clock.
    Faketime,
    /// The machine's clock.
    System,
}

/// A node's wall clock: the machine's, and so much ahead.
///
/// Drift is a jump of little every few milliseconds, made by whoever wants it: libfaketime counts a rate from the start of the
/// process, so that a change of the rate would be a jump by all of its life.
#[derive(Debug)]
pub struct Clock {
    hand: Option<Hand>,
}

#[derive(Debug)]
struct Hand {
    library: PathBuf,
    file: PathBuf,
    ahead_ms: Mutex<i64>,
}

/// What is wrong with a clock.
#[derive(Debug, thiserror::Error)]
pub enum ClockError {
    /// It is the machine's.
    #[error("the clock of this node is the machine's")]
    Fixed,
    /// The library is not there.
    #[error("libfaketime is not installed: {}", LIBRARIES.join(", "))]
    NoLibrary,
    /// The clock's file.
    #[error("the clock cannot be moved")]
    File(#[from] io::Error),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self { hand: None }
    }

    /// A clock that can be moved: by this file, which is made.
    ///
    /// # Errors
    /// When libfaketime is not there, or the file cannot be written.
    pub fn faketime(file: &Path) -> Result<Self, ClockError> {
        let hand = Hand {
            library: library().ok_or(ClockError::NoLibrary)?,
            file: file.into(),
            ahead_ms: Mutex::new(0),
        };
        hand.write(0)?;
        Ok(Self { hand: Some(hand) })
    }

    /// Which one it is.
    pub fn backend(&self) -> Backend {
        match self.hand {
            Some(_) => Backend::Faketime,
            None => Backend::System,
        }
    }

    /// Lets a program read this clock.
    pub fn give_to(&self, command: &mut Command) {
        let Some(hand) = &self.hand else {
            return;
        };
        command
            .env("LD_PRELOAD", &hand.library)
            .env("FAKETIME_TIMESTAMP_FILE", &hand.file)
            // A jump is seen by the next look at the clock, which costs the reading of a small file.
            .env("FAKETIME_NO_CACHE", "1")
            // Timers are not by the wall clock, and the runtime hangs where they are made to be.
            .env("DONT_FAKE_MONOTONIC", "1")
            // The times of files are the file system's.
            .env("NO_FAKE_STAT", "1");
    }

    /// Moves the clock by so many milliseconds, forward or, negative, backward.
    ///
    /// # Errors
    /// When it cannot be moved.
    pub fn jump(&self, milliseconds: i64) -> Result<(), ClockError> {
        let hand = self.hand.as_ref().ok_or(ClockError::Fixed)?;
        let mut ahead = hand.ahead_ms.lock().unwrap_or_else(PoisonError::into_inner);
        *ahead = ahead.saturating_add(milliseconds);
        Ok(hand.write(*ahead)?)
    }

    /// Sets the clock to the machine's.
    ///
    /// # Errors
    /// When it cannot be moved.
    pub fn reset(&self) -> Result<(), ClockError> {
        match self.ahead_ms() {
            0 => Ok(()),
            ahead => self.jump(-ahead),
        }
    }

    /// By how many milliseconds it is ahead of the machine's.
    pub fn ahead_ms(&self) -> i64 {
        let hand = self.hand.as_ref();
        hand.map_or(0, |hand| {
            *hand.ahead_ms.lock().unwrap_or_else(PoisonError::into_inner)
        })
    }
}

impl Hand {
    /// A reader sees the old offset or the new one, whole.
    fn write(&self, ahead_ms: i64) -> io::Result<()> {
        let written = self.file.with_extension("new");
        let (sign, ahead) = (if ahead_ms < 0 { '-' } else { '+' }, ahead_ms.unsigned_abs());
        std::fs::write(&written, format!("{sign}{}.{:03}\n", ahead / 1000, ahead % 1000))?;
        std::fs::rename(written, &self.file)
    }
}

/// libfaketime, if it is installed.
pub fn library() -> Option<PathBuf> {
    LIBRARIES.iter().map(PathBuf::from).find(|path| path.is_file())
}
