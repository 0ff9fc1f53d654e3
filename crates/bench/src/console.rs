//! The one way to the terminal.

use std::error::Error;
use std::io::{self, Stderr, Stdout, Write};

use crate::error::BenchError;

/// Results go to standard output; progress and complaints to standard error, out of the way of a pipe.
pub(crate) struct Console {
    results: Stdout,
    progress: Stderr,
}

impl Default for Console {
    fn default() -> Self {
        Self {
            results: io::stdout(),
            progress: io::stderr(),
        }
    }
}

impl Console {
    /// A part of what the program was started for.
    pub(crate) fn print(&mut self, text: &str) -> Result<(), BenchError> {
        writeln!(self.results, "{text}")
            .and_then(|()| self.results.flush())
            .map_err(BenchError::Console)
    }

    /// What is being done now.
    pub(crate) fn progress(&mut self, text: &str) -> Result<(), BenchError> {
        writeln!(self.progress, "{text}").map_err(BenchError::Console)
    }

    /// Why the program gives up, with every cause.
    pub(crate) fn complain(&mut self, error: &BenchError) {
        let mut text = format!("trent-bench: {error}");
        let mut cause = error.source();
        while let Some(error) = cause {
            text.push_str(&format!(": {error}"));
            cause = error.source();
        }
        // Standard error may be closed; the exit code still tells.
        let _ = writeln!(self.progress, "{text}");
    }
}
