//! `trent-jepsen replay`

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{fail, test};
use crate::run::{RunError, Test};

/// What is run again.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The directory of a run: the same parameters draw the same faults and the same calls.
    run: PathBuf,
    /// Where the new run is kept; it must not exist. Beside the old one, as `<run>-again`, by default.
    #[arg(long)]
    dir: Option<PathBuf>,
    /// Another binary than the run had.
    #[arg(long)]
    trent: Option<PathBuf>,
}

impl Args {
    pub(super) fn run(&self) -> ExitCode {
        let dir = self.dir.clone().unwrap_or_else(|| again(&self.run));
        match self.test() {
            Ok(test) => test::perform(test, &dir),
            Err(error) => fail(&error),
        }
    }

    fn test(&self) -> Result<Test, RunError> {
        let mut test = Test::read(&self.run)?;
        if let Some(program) = &self.trent {
            test.program = std::path::absolute(program)?;
        }
        let machine = test::diagnosed(&test.program)?;
        if !machine.offer(test.backends) {
            return Err(RunError::Test(
                "the run had faults that this machine does not allow: ask `doctor`".to_owned(),
            ));
        }
        test.version = test::version(&test.program)?;
        Ok(test)
    }
}

fn again(run: &Path) -> PathBuf {
    let mut name = run
        .components()
        .next_back()
        .map_or_else(OsString::new, |name| name.as_os_str().to_owned());
    name.push("-again");
    run.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_made_again_beside_itself() {
        assert_eq!(again(Path::new("store/run")), Path::new("store/run-again"));
        assert_eq!(again(Path::new("store/run/")), Path::new("store/run-again"));
    }
}
