//! For Knossos: linearizability of registers.

use std::io::{Result, Write};

use super::edn::Edn;
use super::events::head;
use super::register::{Access, Touch, touches};
use crate::history::History;

/// Writes calls for aliases as `:read` and `:write` of `independent` registers, to be compared with `(model/register nil)`.
///
/// # Errors
/// When it cannot be written.
pub fn knossos(history: &History, to: &mut impl Write) -> Result<()> {
    touches(history)
        .iter()
        .try_for_each(|touch| writeln!(to, "{}", written(touch)))
}

fn written(touch: &Touch<'_>) -> Edn {
    let (f, value) = match &touch.access {
        Access::Write(target) => ("write", target.as_deref()),
        Access::Read(seen) => ("read", seen.as_ref().and_then(Option::as_deref)),
    };
    let key = Edn::text(touch.event.key.as_deref());
    let mut fields = head(touch.index, touch.event.time, touch.event.process, touch.kind);
    fields.push((Edn::keyword("f"), Edn::keyword(f)));
    fields.push((Edn::keyword("value"), Edn::Vector(vec![key, Edn::text(value)])));
    Edn::Map(fields)
}
