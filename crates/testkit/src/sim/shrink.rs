//! Makes a failing plan smaller: whoever has to understand it reads less.

use super::failure::Failure;
use super::plan::Plan;
use super::run;
use super::sabotage::Sabotage;

/// Plans that are tried at most.
const ATTEMPTS: usize = 400;

/// A failure of the same rule by as few of the plan's steps as are found: halves are left out, then quarters, and so on.
pub fn shrink(failure: Box<Failure>, sabotage: Option<Sabotage>) -> Box<Failure> {
    let mut smallest = failure;
    let mut attempts = ATTEMPTS;
    let mut chunk = smallest.plan.steps.len().div_ceil(2);
    while chunk > 0 && attempts > 0 {
        let mut start = 0;
        let mut got_smaller = false;
        while start < smallest.plan.steps.len() && attempts > 0 {
            attempts -= 1;
            match without(&smallest, start, chunk, sabotage) {
                Some(smaller) => {
                    smallest = smaller;
                    got_smaller = true;
                }
                None => start += chunk,
            }
        }
        if !got_smaller || chunk > 1 {
            chunk /= 2;
        }
    }
    smallest
}

/// The failure without some steps, if it still is one.
fn without(
    failure: &Failure,
    start: usize,
    count: usize,
    sabotage: Option<Sabotage>,
) -> Option<Box<Failure>> {
    let steps = &failure.plan.steps;
    let end = (start + count).min(steps.len());
    let plan = Plan {
        steps: [&steps[..start], &steps[end..]].concat(),
        ..failure.plan.clone()
    };
    let smaller = run(&plan, sabotage).err()?;
    (smaller.invariant == failure.invariant && smaller.plan.steps.len() < steps.len()).then_some(smaller)
}
