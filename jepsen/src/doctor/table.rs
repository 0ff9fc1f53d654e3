//! What a person reads.

use std::fmt;

use super::Diagnosis;

impl fmt::Display for Diagnosis {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self
            .probes
            .iter()
            .map(|probe| probe.name.len())
            .max()
            .unwrap_or_default();
        for probe in &self.probes {
            let word = if probe.works { "yes" } else { "no " };
            writeln!(formatter, "{:width$}  {word}  {}", probe.name, probe.detail)?;
            if !probe.works {
                writeln!(formatter, "{:width$}       without it: {}", "", probe.without)?;
            }
        }
        let backends = self.backends;
        write!(
            formatter,
            "\na run uses network {:?}, disk {:?}, clock {:?}",
            backends.network, backends.disk, backends.clock
        )
    }
}
