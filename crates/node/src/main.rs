//! The binary `trent`.
fn main() {}
