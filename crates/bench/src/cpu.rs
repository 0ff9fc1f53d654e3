//! CPU time of processes, as the kernel counts it.

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;
use std::{fs, process};

use crate::error::BenchError;
use crate::target::Target;

/// `utime` is field 14 of `/proc/<pid>/stat` (proc(5)), the 12th after the name; `stime` follows it.
const UTIME_AFTER_NAME: usize = 11;

/// Some processes of one side.
pub(crate) struct Processes(Vec<u32>);

impl Processes {
    /// Nodes that share a process are counted once.
    pub(crate) fn new(mut pids: Vec<u32>) -> Self {
        pids.sort_unstable();
        pids.dedup();
        Self(pids)
    }

    pub(crate) fn pids(&self) -> &[u32] {
        &self.0
    }

    /// What each has used so far.
    fn cpu_times(&self) -> Result<BTreeMap<u32, Duration>, BenchError> {
        self.0.iter().map(|pid| Ok((*pid, cpu_time_of(*pid)?))).collect()
    }

    /// What all have used together; nothing is known of no process.
    fn total(&self, times: &BTreeMap<u32, Duration>) -> Option<Duration> {
        let known = self.0.iter().filter_map(|pid| times.get(pid));
        known.copied().reduce(|one, other| one + other)
    }
}

/// CPU time of everyone concerned: at one moment, or over a span.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CpuTime {
    /// The processes that the connections end in.
    pub(crate) addressed: Option<Duration>,
    /// Every process that has a share in the answers.
    pub(crate) serving: Option<Duration>,
    /// The load generator itself, which runs on the same cores.
    pub(crate) generator: Duration,
}

impl CpuTime {
    /// What everyone has used until now. Each process is asked once, so that its parts agree to the tick.
    pub(crate) fn until_now(target: &Target) -> Result<Self, BenchError> {
        let times = target.serving.cpu_times()?;
        Ok(Self {
            addressed: target.addressed.total(&times),
            serving: target.serving.total(&times),
            generator: of_this_process()?,
        })
    }

    /// What everyone has used since an earlier moment.
    pub(crate) fn since(self, earlier: Self) -> Self {
        let used = |now: Option<Duration>, then: Option<Duration>| Some(now?.saturating_sub(then?));
        Self {
            addressed: used(self.addressed, earlier.addressed),
            serving: used(self.serving, earlier.serving),
            generator: self.generator.saturating_sub(earlier.generator),
        }
    }

    /// Two spans together.
    pub(crate) fn plus(self, other: Self) -> Self {
        let sum = |one: Option<Duration>, other: Option<Duration>| Some(one? + other?);
        Self {
            addressed: sum(self.addressed, other.addressed),
            serving: sum(self.serving, other.serving),
            generator: self.generator + other.generator,
        }
    }
}

/// What this process has used so far, to the kernel's tick.
pub(crate) fn of_this_process() -> Result<Duration, BenchError> {
    cpu_time_of(process::id())
}

fn cpu_time_of(pid: u32) -> Result<Duration, BenchError> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"));
    let ticks = stat.and_then(|stat| ticks_in(&stat).ok_or_else(|| io::ErrorKind::InvalidData.into()));
    let ticks = ticks.map_err(|source| BenchError::CpuTime { pid, source })?;
    Ok(Duration::from_nanos(
        ticks * (1_000_000_000 / rustix::param::clock_ticks_per_second()),
    ))
}

/// The name stands in parentheses and may hold anything, parentheses too: fields are counted after the last one.
fn ticks_in(stat: &str) -> Option<u64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut times = after_name
        .split_ascii_whitespace()
        .skip(UTIME_AFTER_NAME)
        .map(str::parse::<u64>);
    Some(times.next()?.ok()? + times.next()?.ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_system_time_are_found_behind_an_odd_name() {
        let stat = "4242 (a) b (c) S 1 4242 4242 0 -1 4194560 1 2 3 4 700 50 8 9 20 0 5 0 99 1000 200";
        assert_eq!(ticks_in(stat), Some(750));
        assert_eq!(ticks_in("4242 (short) S 1"), None);
    }

    #[test]
    fn work_shows_in_our_own_time() {
        let before = cpu_time_of(process::id()).unwrap();
        let mut sum = 0_u64;
        while cpu_time_of(process::id()).unwrap() == before {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
        assert!(cpu_time_of(process::id()).unwrap() > before);
    }

    fn target(addressed: Vec<u32>, serving: Vec<u32>) -> Target {
        Target {
            endpoints: vec![],
            addressed: Processes::new(addressed),
            serving: Processes::new(serving),
        }
    }

    #[test]
    fn a_process_counts_once_and_the_same_on_both_accounts() {
        let us = process::id();
        let used = CpuTime::until_now(&target(vec![us], vec![us, us])).unwrap();
        assert!(used.addressed.is_some());
        assert_eq!(used.addressed, used.serving);
    }

    #[test]
    fn a_process_that_is_gone_is_an_error_and_none_is_unknown() {
        let gone = CpuTime::until_now(&target(vec![], vec![u32::MAX]));
        assert!(matches!(gone, Err(BenchError::CpuTime { pid: u32::MAX, .. })));
        let unknown = CpuTime::until_now(&target(vec![], vec![])).unwrap();
        assert_eq!((unknown.addressed, unknown.serving), (None, None));
    }
}
