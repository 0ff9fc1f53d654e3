//! What the process asks of the kernel so that secrets stay out of core files and debuggers.

use rustix::process::{DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit};

/// What was achieved. A failure is no reason to refuse service; it is one to tell the operator.
#[derive(Debug)]
pub struct Hardening {
    /// No process of the same user can attach or read the memory, and no core is written (PR_SET_DUMPABLE 0).
    pub undumpable: std::io::Result<()>,
    /// The size limit of core files is zero, for this process and its children.
    pub no_core_files: std::io::Result<()>,
}

/// Hardens the process, as far as the kernel allows.
pub fn harden_process() -> Hardening {
    Hardening {
        undumpable: set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(Into::into),
        no_core_files: forbid_core_files(),
    }
}

/// Lowers the soft limit alone: lowering it needs no privilege, and an operator can still raise it on purpose.
fn forbid_core_files() -> std::io::Result<()> {
    let maximum = getrlimit(Resource::Core).maximum;
    setrlimit(
        Resource::Core,
        Rlimit {
            current: Some(0),
            maximum,
        },
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::process::dumpable_behavior;

    #[test]
    fn the_process_becomes_undumpable() {
        let hardening = harden_process();
        hardening.undumpable.unwrap();
        hardening.no_core_files.unwrap();
        assert_eq!(dumpable_behavior(), Ok(DumpableBehavior::NotDumpable));
        assert_eq!(getrlimit(Resource::Core).current, Some(0));
    }
}
