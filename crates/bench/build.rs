//! Tells the binary which compiler made it: a figure without its compiler cannot be compared.

use std::env;
use std::io::{self, Write};
use std::process::Command;

fn main() -> io::Result<()> {
    let compiler = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let answer = Command::new(compiler).arg("--version").output()?;
    let version = String::from_utf8_lossy(&answer.stdout);
    writeln!(
        io::stdout(),
        "cargo::rustc-env=TRENT_BENCH_COMPILER={}",
        version.trim()
    )?;
    writeln!(io::stdout(), "cargo::rerun-if-changed=build.rs")
}
