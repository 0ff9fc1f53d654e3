//! A world of its own for a run: network, mounts and processes that end with it, however it ends.

use std::ffi::OsStr;
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

/// Whether there can be a new world: it takes root, and a kernel that lets it.
pub fn is_possible() -> bool {
    let tried = command("true".as_ref(), std::iter::empty::<&str>()).output();
    tried.is_ok_and(|output| output.status.success())
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

/// Becomes this program with the same arguments in a new world. What is returned is why it did not.
pub fn enter() -> io::Error {
    let program = match std::env::current_exe() {
        Ok(program) => program,
        Err(error) => return error,
    };
    let mut command = Command::new("unshare");
    command.args(WORLD).arg(program).args(std::env::args_os().skip(1));
    command.env(INSIDE, "1").exec()
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
