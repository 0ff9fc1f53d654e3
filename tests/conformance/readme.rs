//! The README's table of operations is made of the code's own and of what was asked of each here.

use std::collections::BTreeMap;
use std::path::Path;

use trent_domain::operation::{Accepts, Kind, Operation};

const START: &str = "<!-- operations -->\n";
const END: &str = "<!-- /operations -->";
/// Set to rewrite the table instead of comparing it.
const UPDATE: &str = "UPDATE";

/// Holds the README's table against what passed, by operation.
///
/// # Panics
/// When the README has another table.
pub(crate) fn check(passed: &BTreeMap<String, usize>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once(START).unwrap();
    let (found, after) = rest.split_once(END).unwrap();
    let expected = table(passed);
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(&path, format!("{before}{START}{expected}{END}{after}")).unwrap();
        return;
    }
    assert!(
        found == expected,
        "README.md has another table; run this test with {UPDATE}=1, or put there:\n{expected}"
    );
}

fn table(passed: &BTreeMap<String, usize>) -> String {
    let mut table = String::from(
        "\nA *read* shows what is stored, a *use* works with key material or randomness, and a *change* goes through the\n\
         region's log. *Rows* says how many rows of the conformance table ask the operation.\n\n\
         | Operation | Kind | Its key is named by | Rows |\n| --- | --- | --- | ---: |\n",
    );
    for operation in Operation::ALL {
        let row = operation.row();
        table.push_str(&format!(
            "| {} | {} | {} | {} |\n",
            row.name,
            kind_in_words(row.kind),
            accepted_in_words(row.accepts),
            passed.get(row.name).copied().unwrap_or_default(),
        ));
    }
    table.push('\n');
    table
}

fn kind_in_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Read => "read",
        Kind::Use => "use",
        Kind::Change => "change",
    }
}

fn accepted_in_words(accepts: Accepts) -> &'static str {
    match accepts {
        Accepts::Nothing => "nothing",
        Accepts::KeyOnly => "id or ARN",
        Accepts::KeyOrAlias => "id, ARN, or alias",
        Accepts::AliasName => "alias name",
    }
}
