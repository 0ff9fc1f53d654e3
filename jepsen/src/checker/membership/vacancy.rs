//! Nodes that were removed: they end, and nobody is at their place.

use serde_json::Value;

use super::Made;
use crate::checker::span::{Span, events};
use crate::checker::{CheckError, Violation};
use crate::history::{Call, History, Outcome};
use crate::place::Place;
use crate::workload::membership::{Action, OBJECT, STILL_RUNNING};

pub(super) fn contradictions(calls: &[Made], history: &History) -> Result<Vec<Violation>, CheckError> {
    let all = history.calls::<Value, Value>()?;
    let mut violations = Vec::new();
    for call in calls {
        let Action::AwaitEnd { number, place } = &call.action else {
            continue;
        };
        let span = Span::of(call);
        match &call.outcome {
            Outcome::Ok(_) => {
                let until = next_join(calls, place, span);
                violations.extend(answers(*number, place, span, until, &all));
            }
            Outcome::Fail(error) if error == STILL_RUNNING => {
                let text = format!("node {number} was removed, and goes on running");
                violations.push(Violation::of(OBJECT, text, events([span])));
            }
            _ => {}
        }
    }
    Ok(violations)
}

/// When somebody may be at this place again.
fn next_join(calls: &[Made], place: &Place, left: Span) -> u64 {
    let joins = calls.iter().filter(|call| {
        matches!(&call.action, Action::JoinNode { place: there, .. } if there == place)
            && call.invoked.index > left.begun
    });
    joins.map(|call| call.invoked.index).min().unwrap_or(u64::MAX)
}

fn answers(
    number: u64,
    place: &Place,
    left: Span,
    until: u64,
    all: &[Call<Value, Value>],
) -> Option<Violation> {
    let there = place.to_string();
    let is_answer = |call: &&Call<Value, Value>| {
        let span = Span::of(call);
        let is_there = call.node.as_deref() == Some(there.as_str());
        is_there && call.ok().is_some() && left.precedes(span) && span.begun < until
    };
    let answer = all.iter().find(is_answer)?;
    let text = format!("node {number} has left {place}, and somebody answers there");
    Some(Violation::of(OBJECT, text, events([left, Span::of(answer)])))
}
