//! Whether an event's word is one that somebody knows.

use std::fmt;

use serde::de::value::MapDeserializer;
use serde::de::{DeserializeOwned, Error};

/// Whether `A`, an enum that is written `{"f": …, "value": …}`, has an action of this name.
///
/// A history may have the words of several judges. Each passes over those of the others; but one that it knows, with arguments
/// that it does not understand, is not to be passed over.
pub(super) fn knows<A: DeserializeOwned>(f: &str) -> bool {
    let name = MapDeserializer::<_, Misfit>::new([("f", f)].into_iter());
    !matches!(A::deserialize(name), Err(Misfit::Stranger))
}

/// Why a name alone is no action: because nobody has it, or for want of arguments.
#[derive(Debug)]
enum Misfit {
    Stranger,
    Incomplete,
}

impl Error for Misfit {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::Incomplete
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self::Stranger
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Stranger => "nobody has this name",
            Self::Incomplete => "there are no arguments",
        })
    }
}

impl std::error::Error for Misfit {}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::Value;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(tag = "f", content = "value", rename_all = "kebab-case")]
    #[allow(dead_code, reason = "only its form matters")]
    enum Action {
        Write(u64),
        CompareAndSet { from: u64, to: u64 },
        Read,
    }

    #[test]
    fn a_name_is_known_with_and_without_arguments() {
        for f in ["write", "compare-and-set", "read"] {
            assert!(knows::<Action>(f), "{f}");
        }
        for f in ["Write", "delete", ""] {
            assert!(!knows::<Action>(f), "{f}");
        }
        assert!(knows::<Value>("anything"));
    }
}
