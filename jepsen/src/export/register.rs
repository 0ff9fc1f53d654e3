//! The alias workload as reads and writes of registers, which is what outside checkers know.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::history::{Event, History, Kind, Process};
use crate::workload::alias::{Action, Seen};
use crate::workload::refusal::NOT_FOUND;

/// An event of a register.
pub(super) struct Touch<'a> {
    pub(super) event: &'a Event,
    /// Among these.
    pub(super) index: u64,
    pub(super) kind: Kind,
    pub(super) access: Access,
}

/// What is done to the register, or was.
#[derive(Clone)]
pub(super) enum Access {
    /// This target is written; nothing by DeleteAlias.
    Write(Option<String>),
    /// This was read; `None` where it is not known, `Some(None)` for an alias that is not there.
    Read(Option<Option<String>>),
}

/// Calls for aliases, as a register sees them: CreateAlias, UpdateAlias and DeleteAlias write. That a refused one has seen
/// whether the alias is there cannot be said to a register and is left out; a read that has not found it has read nothing.
/// So what is valid stays valid, and some of what is invalid is seen by [our own model](crate::model::Alias) alone.
pub(super) fn touches(history: &History) -> Vec<Touch<'_>> {
    let mut open: BTreeMap<Process, Access> = BTreeMap::new();
    let mut touches = Vec::new();
    for event in history.events() {
        let touch = match event.kind {
            Kind::Invoke => begun(event).map(|access| {
                open.insert(event.process, access.clone());
                (event.kind, access)
            }),
            _ => open.remove(&event.process).map(|access| ended(event, access)),
        };
        if let Some((kind, access)) = touch {
            let index = touches.len() as u64;
            touches.push(Touch {
                event,
                index,
                kind,
                access,
            });
        }
    }
    touches
}

fn begun(event: &Event) -> Option<Access> {
    let action = serde_json::from_value(json!({"f": event.f, "value": event.value})).ok()?;
    Some(match action {
        Action::CreateAlias(target) | Action::UpdateAlias(target) => Access::Write(Some(target)),
        Action::DeleteAlias => Access::Write(None),
        Action::DescribeKey | Action::Encrypt => Access::Read(None),
    })
}

fn ended(event: &Event, access: Access) -> (Kind, Access) {
    match (access, event.kind) {
        (Access::Read(_), Kind::Ok) => (Kind::Ok, Access::Read(Some(seen(&event.value)))),
        (Access::Read(_), Kind::Fail) if event.error.as_deref() == Some(NOT_FOUND) => {
            (Kind::Ok, Access::Read(Some(None)))
        }
        (access, kind) => (kind, access),
    }
}

fn seen(value: &Value) -> Option<String> {
    let seen: Option<Seen> = serde_json::from_value(value.clone()).ok()?;
    seen.map(|seen| seen.key_id)
}
