//! Tests that need the machine for themselves.

use trent_jepsen::isolation;

/// Runs a test of this binary in a world of its own, which needs root: without it the test says so and is passed over. The body
/// runs there, in the process that this one starts.
pub(crate) fn isolated(test: &str, body: impl FnOnce()) {
    if isolation::is_inside() {
        isolation::settle().unwrap();
        return body();
    }
    if let Err(reason) = allowed() {
        eprintln!("{test} is passed over: {reason}");
        return;
    }
    let program = std::env::current_exe().unwrap();
    let ended = isolation::command(&program, ["--exact", test, "--nocapture", "--include-ignored"])
        .status()
        .unwrap();
    assert!(ended.success(), "{test}: {ended}");
}

fn allowed() -> Result<(), String> {
    let probe = isolation::command("true".as_ref(), std::iter::empty::<&str>()).output();
    let output = probe.map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    let devices = ["/dev/net/tun", "/dev/fuse"]
        .iter()
        .find(|path| !std::path::Path::new(path).exists());
    match (output.status.success(), devices) {
        (false, _) => Err(format!("no namespaces of its own ({said})")),
        (true, Some(device)) => Err(format!("no {device}")),
        (true, None) => Ok(()),
    }
}
