//! A world of its own for a run: network, mounts and processes that end with it, however it ends.

use std::convert::Infallible;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// Says to a process that it is already within.
const INSIDE: &str = "TRENT_JEPSEN_ISOLATED";

/// What is new in it.
const WORLD: [&str; 7] = [
    "--net",
    "--mount",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
    "--",
];

/// Whether this process runs in a world of its own.
pub fn is_inside() -> bool {
    std::env::var_os(INSIDE).is_some()
}

/// A program in a new world: it is process 1 there, and when it ends, or who waits for it is killed, so is everything that it
/// started. It needs root.
pub fn command(program: &Path, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
    let mut command = Command::new("setpriv");
    command
        .args(["--pdeathsig", "KILL", "--", "unshare"])
        .args(WORLD)
        .arg(program)
        .args(arguments)
        .env(INSIDE, "1");
    command
}

/// Becomes this program with the same arguments in a new world.
///
/// # Errors
/// When there is none.
pub fn enter() -> io::Result<Infallible> {
    let program = std::env::current_exe()?;
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let mut command = Command::new("unshare");
    command.args(WORLD).arg(program).args(arguments).env(INSIDE, "1");
    Err(command.exec())
}

/// What a new world has to be told first: loopback is down there.
///
/// # Errors
/// When it cannot be told.
pub fn settle() -> io::Result<()> {
    let ended = Command::new("ip").args(["link", "set", "lo", "up"]).status()?;
    match ended.success() {
        true => Ok(()),
        false => Err(io::Error::other("loopback does not come up")),
    }
}
